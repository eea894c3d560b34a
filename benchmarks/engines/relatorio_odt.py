"""relatorio: the template is parsed once, documents are generated from it."""

from pathlib import Path

from relatorio.templates.opendocument import Template

from .timing import Context, read_task, run


def main() -> None:
    task = read_task()
    template = Template(source=None, filepath=task["template"])

    def make(context: Context, path: Path) -> None:
        links = {
            f"link_{number}": link["url"] for number, link in enumerate(context["links"], start=1)
        }
        path.write_bytes(template.generate(**context["values"], **links).render().getvalue())

    run(task, make, "relatorio", "genshi", "lxml")


if __name__ == "__main__":
    main()
