"""ODT templates: the same content for every engine, in the engine's own tags.

Styles are those of the project's letterhead; header and footer stand in them, as ODF has it.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pipeline.records import Block, Heading, ListBlock, Paragraph, Run, Table

from .content import Content, has_variable_target
from .paths import PROJECT
from .syntax import Syntax

_BASE = PROJECT / "templates" / "declaration.odt"
_FIELDS = {
    "{page}": '<text:page-number text:select-page="current">1</text:page-number>',
    "{pages}": "<text:page-count>1</text:page-count>",
}


def write_letterhead(path: Path) -> None:
    """Write the template of our side: the clauses are one tag."""
    front = {
        "Title": "{{ title }}",
        "Subtitle": "{{ subtitle }}",
        "Date_20_Line": "{{ date_line }}",
        "Text_20_body": "{{p body }}",
    }
    address = "{{ controller.name }}, {{ controller.street }}, {{ controller.place }}"
    _write(
        path,
        "".join(_paragraph(style, tag) for style, tag in front.items()),
        header="{{ controller.name }}",
        footer=f"{address}<text:tab/>{{{{r page_of_pages }}}}",
        properties={"title": "{{ title }}", "subject": "{{ subject }}", "creator": "{{ author }}"},
    )


def write_template(path: Path, content: Content, syntax: Syntax) -> None:
    """Write a peer's template: the whole declaration with variables."""
    front = {"Title": "title", "Subtitle": "subtitle", "Date_20_Line": "date_line"}
    lines = (_paragraph(style, syntax.name(name)) for style, name in front.items())
    writer = _Writer(syntax)
    address = ", ".join(syntax.name(name) for name in ("sender", "street", "place"))
    page = "".join(
        _FIELDS.get(part) or escape(part) for part in re.split(r"(\{pages?\})", content.page_label)
    )
    _write(
        path,
        "".join((*lines, *map(writer.block, content.blocks))),
        header=syntax.name("sender"),
        footer=f"{address}<text:tab/>{page}",
        properties={
            "title": escape(content.title),
            "subject": escape(content.subject),
            "creator": syntax.name("sender"),
        },
    )


@dataclass
class _Writer:
    syntax: Syntax
    _variable_links: int = 0

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return (
                    f'<text:h text:style-name="Heading_20_{block.level}"'
                    f' text:outline-level="{block.level}">{self._runs(block.runs)}</text:h>'
                )
            case Paragraph():
                return _paragraph("Text_20_body", self._runs(block.runs))
            case ListBlock():
                items = "".join(
                    f"<text:list-item>{''.join(map(self.block, item))}</text:list-item>"
                    for item in block.items
                )
                return f'<text:list text:style-name="List_20_Bullet">{items}</text:list>'
            case Table():
                return self._table(block)

    def _table(self, table: Table) -> str:
        rows = [("Table_20_Heading", table.header)]
        rows += [("Table_20_Text", row) for row in table.rows]
        cells = "".join(
            "<table:table-row>"
            + "".join(
                '<table:table-cell office:value-type="string">'
                f"{_paragraph(style, self._runs(cell))}</table:table-cell>"
                for cell in row
            )
            + "</table:table-row>"
            for style, row in rows
        )
        columns = f'<table:table-column table:number-columns-repeated="{len(table.header)}"/>'
        return f'<table:table table:name="Table1">{columns}{cells}</table:table>'

    def _runs(self, runs: tuple[Run, ...]) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        text = self.syntax.fill(run.text)
        if run.link is not None:
            target = run.link
            if has_variable_target(run) and self.syntax.target is not None:
                self._variable_links += 1
                target = self.syntax.target.format(self._variable_links)
                text = self.syntax.inside.format(self._variable_links) + text
            return f'<text:a xlink:type="simple" xlink:href={quoteattr(target)}>{text}</text:a>'
        style = "Strong_20_Emphasis" if run.strong else "Emphasis" if run.emphasis else ""
        return f'<text:span text:style-name="{style}">{text}</text:span>' if style else text


def _paragraph(style: str, content: str) -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def _write(path: Path, body: str, header: str, footer: str, properties: dict[str, str]) -> None:
    """Write the letterhead's package with another body, header and footer."""
    with zipfile.ZipFile(_BASE) as base:
        members = {name: base.read(name).decode() for name in _PARTS}
    master = (
        f"<style:header>{_paragraph('Header', header)}</style:header>"
        f"<style:footer>{_paragraph('Footer', footer)}</style:footer>"
    )
    names = {"title": "dc:title", "subject": "dc:subject", "creator": "meta:initial-creator"}
    meta = "".join(f"<{names[name]}>{text}</{names[name]}>" for name, text in properties.items())
    members["content.xml"] = _between(members["content.xml"], "office:text", body)
    members["styles.xml"] = _between(members["styles.xml"], "style:master-page", master)
    members["meta.xml"] = _between(members["meta.xml"], "office:meta", meta)
    manifest = "META-INF/manifest.xml"
    members[manifest] = re.sub(r"<manifest:file-entry [^>]*Pictures/[^>]*/>", "", members[manifest])
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        # first and not deflated, so that the type stands at a known place (ODF 1.3 part 2, 3.3)
        package.writestr("mimetype", members.pop("mimetype"), zipfile.ZIP_STORED)
        for name, text in sorted(members.items()):
            package.writestr(name, text)


_PARTS = (
    "mimetype",
    "content.xml",
    "styles.xml",
    "meta.xml",
    "settings.xml",
    "META-INF/manifest.xml",
)


def _between(xml: str, element: str, inner: str) -> str:
    """Put other XML into an element."""
    start = re.search(rf"<{element}\b[^>]*>", xml)
    assert start, f"the letterhead has no {element}"
    return xml[: start.end()] + inner + xml[xml.rindex(f"</{element}>") :]
