"""pypandoc with its bundled pandoc and a reference document, from Markdown that Jinja fills.

Pandoc cannot put the client into header and footer: they stay as the reference document has them.
"""

import json
from pathlib import Path

import jinja2
import pypandoc

from benchmarks.syntax import escape_markdown

from .timing import Context, read_task, run


class Plain(str):
    """A text that is escaped already."""

    __slots__ = ()


def escaped(text: str) -> str:
    return text if isinstance(text, Plain) else escape_markdown(text)


def main() -> None:
    task = read_task()
    environment = jinja2.Environment(finalize=escaped, autoescape=False)
    # an escaped text as a string of the YAML header
    environment.filters["json"] = lambda text: Plain(json.dumps(escaped(text), ensure_ascii=False))
    template = environment.from_string(Path(task["template"]).read_text(encoding="utf-8"))
    options = [f"--reference-doc={task['reference']}"]

    def make(context: Context, path: Path) -> None:
        links = {
            f"link_{number}": Plain(link["url"])
            for number, link in enumerate(context["links"], start=1)
        }
        pypandoc.convert_text(
            template.render(context["values"] | links),
            task["suffix"],
            format="markdown-smart",
            outputfile=str(path),
            extra_args=options,
        )

    run(task, make, "pypandoc_binary")


if __name__ == "__main__":
    main()
