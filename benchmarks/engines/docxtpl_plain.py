"""docxtpl as its documentation says: a DocxTemplate per document, autoescape on."""

from pathlib import Path

from docxtpl import DocxTemplate, RichText

from .timing import Context, read_task, run


def rich_links(template: DocxTemplate, context: Context) -> dict[str, RichText]:
    """Make the links whose target is a variable; docxtpl takes them as a value."""
    return {
        f"link_{number}": RichText(
            link["text"], style="Hyperlink", url_id=template.build_url_id(link["url"])
        )
        for number, link in enumerate(context["links"], start=1)
    }


def main() -> None:
    task = read_task()

    def make(context: Context, path: Path) -> None:
        template = DocxTemplate(task["template"])
        values = context["values"] | rich_links(template, context)
        template.render(values, autoescape=True)
        template.save(path)

    run(task, make, "docxtpl", "python-docx", "lxml", "jinja2")


if __name__ == "__main__":
    main()
