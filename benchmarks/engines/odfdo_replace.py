"""odfdo, searching and replacing markers by hand."""

import re
from pathlib import Path

from odfdo import Document

from .timing import Context, read_task, run


def main() -> None:
    task = read_task()

    def make(context: Context, path: Path) -> None:
        document = Document(task["template"])
        parts = [document.body, document.get_part("styles.xml").root]
        for name, value in context["values"].items():
            for part in parts:
                # a backslash would be read as a group's number
                part.replace(re.escape(f"[[{name}]]"), value.replace("\\", r"\\"))
        for number, link in enumerate(context["links"], start=1):
            for element in document.body.get_links():
                if element.url == f"[[link_{number}]]":
                    element.url = link["url"]
        document.meta.set_initial_creator(context["values"]["sender"])
        document.save(path, pretty=False)

    run(task, make, "odfdo")


if __name__ == "__main__":
    main()
