"""python-docx, searching and replacing markers in runs by hand."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from docx import Document
from docx.document import Document as Opened
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph

from .timing import Context, read_task, run

_MARKER = re.compile(r"\[\[(\w+)\]\]")


def paragraphs(document: Opened) -> Iterator[Paragraph]:
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    section = document.sections[0]
    return chain(
        document.paragraphs,
        (paragraph for cell in cells for paragraph in cell.paragraphs),
        section.header.paragraphs,
        section.footer.paragraphs,
    )


def main() -> None:
    task = read_task()

    def make(context: Context, path: Path) -> None:
        values = context["values"]
        document = Document(task["template"])
        for paragraph in paragraphs(document):
            for part in paragraph.iter_inner_content():
                for one in part.runs if isinstance(part, Hyperlink) else [part]:
                    if "[[" in one.text:
                        one.text = _MARKER.sub(lambda found: values[found[1]], one.text)
        urls = {f"[[link_{n}]]": link["url"] for n, link in enumerate(context["links"], start=1)}
        for relationship in document.part.rels.values():
            if relationship.is_external:
                target = relationship.target_ref
                relationship._target = urls.get(target, target)
        document.core_properties.author = values["sender"]
        document.save(str(path))

    run(task, make, "python-docx")


if __name__ == "__main__":
    main()
