"""docxtpl with a sub-document for each clause, then a second pass that fills the variables.

The faster of the two ways: filling every clause first, one by one, takes twice as long.
"""

from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate

from .docxtpl_plain import rich_links
from .timing import Context, read_task, run


def main() -> None:
    task = read_task()
    clauses = sorted(Path(task["clauses"]).glob("*.docx"))

    def make(context: Context, path: Path) -> None:
        frame = DocxTemplate(task["template"])
        parts = {clause.stem: frame.new_subdoc(str(clause)) for clause in clauses}
        frame.render(parts, autoescape=True)
        joined = BytesIO()
        frame.save(joined)
        template = DocxTemplate(joined)
        template.render(context["values"] | rich_links(template, context), autoescape=True)
        template.save(path)

    run(task, make, "docxtpl", "docxcompose")


if __name__ == "__main__":
    main()
