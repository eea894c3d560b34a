"""docxcompose appends the clauses to the letterhead, then docxtpl fills the variables."""

from io import BytesIO
from pathlib import Path

from docx import Document
from docxcompose.composer import Composer
from docxtpl import DocxTemplate

from .docxtpl_plain import rich_links
from .timing import Context, read_task, run


def main() -> None:
    task = read_task()
    clauses = sorted(map(str, Path(task["clauses"]).glob("*.docx")))

    def make(context: Context, path: Path) -> None:
        composer = Composer(Document(task["template"]))
        for clause in clauses:
            composer.append(Document(clause))
        joined = BytesIO()
        composer.save(joined)
        template = DocxTemplate(joined)
        template.render(context["values"] | rich_links(template, context), autoescape=True)
        template.save(path)

    run(task, make, "docxcompose", "docxtpl")


if __name__ == "__main__":
    main()
