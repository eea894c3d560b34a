"""DOCX templates: the same content for every engine, in the engine's own tags.

Styles, numbering and settings are those of the project's letterhead, for ours and for the peers.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pipeline.records import Block, Heading, ListBlock, Paragraph, Run, Table

from .content import Content, has_variable_target
from .paths import PROJECT
from .syntax import Syntax

_BASE = PROJECT / "templates" / "declaration.docx"
_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/>'
    '<w:footerReference w:type="default" r:id="rIdFooter"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1871" w:right="2041" w:bottom="1701"'
    ' w:left="2041" w:header="964" w:footer="794" w:gutter="0"/></w:sectPr>'
)
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OVERRIDE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def write_letterhead(path: Path) -> None:
    """Write the template of our side: the clauses are one tag."""
    names = {
        "sender": "controller.name",
        "street": "controller.street",
        "place": "controller.place",
    }
    tags = {name: f"{{{{ {tag} }}}}" for name, tag in names.items()}
    front = [
        ("Title", "{{ title }}"),
        ("Subtitle", "{{ subtitle }}"),
        ("DateLine", "{{ date_line }}"),
    ]
    body = "".join(
        _paragraph(style, _run(tag)) for style, tag in [*front, ("BodyText", "{{p body }}")]
    )
    footer = f"{tags['sender']}, {tags['street']}, {tags['place']}"
    _write(
        path,
        body,
        header=_run(tags["sender"]),
        footer=f"{_run(footer)}<w:r><w:tab/></w:r>{_run('{{r page_of_pages }}')}",
        properties={"title": "{{ title }}", "subject": "{{ subject }}", "creator": "{{ author }}"},
        links={},
    )


def write_template(path: Path, content: Content, syntax: Syntax) -> None:
    """Write a peer's template: the whole declaration with variables."""
    writer = Writer(syntax)
    body = front(syntax) + "".join(map(writer.block, content.blocks))
    write_around(path, body, content, syntax, writer.links)


def write_around(
    path: Path, body: str, content: Content, syntax: Syntax, links: dict[str, str]
) -> None:
    """Write a package with header, footer and properties round a body."""
    address = ", ".join(syntax.name(name) for name in ("sender", "street", "place"))
    page = "".join(
        _FIELDS.get(part) or _run(escape(part))
        for part in re.split(r"(\{pages?\})", content.page_label)
    )
    _write(
        path,
        body,
        header=_run(syntax.name("sender")),
        footer=f"{_run(address)}<w:r><w:tab/></w:r>{page}",
        properties={
            "title": escape(content.title),
            "subject": escape(content.subject),
            "creator": syntax.name("sender"),
        },
        links=links,
    )


def write_clause(path: Path, blocks: tuple[Block, ...], syntax: Syntax) -> None:
    """Write one clause as a document of its own, without header and footer."""
    writer = Writer(syntax)
    _write(path, "".join(map(writer.block, blocks)), None, None, {}, writer.links)


def front(syntax: Syntax) -> str:
    """Write the lines above the clauses."""
    lines = {"Title": "title", "Subtitle": "subtitle", "DateLine": "date_line"}
    return "".join(_paragraph(style, _run(syntax.name(name))) for style, name in lines.items())


@dataclass
class Writer:
    """Writes blocks; afterwards `links` holds the targets by relationship id."""

    syntax: Syntax
    links: dict[str, str] = field(default_factory=dict)
    _variable_links: int = 0

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return _paragraph(f"Heading{block.level}", self._runs(block.runs))
            case Paragraph():
                return _paragraph("BodyText", self._runs(block.runs))
            case ListBlock():
                return "".join(self._item(item) for item in block.items)
            case Table():
                return self._table(block)

    def _item(self, item: tuple[Paragraph | ListBlock, ...]) -> str:
        return "".join(
            _paragraph("ListBullet", self._runs(one.runs))
            if isinstance(one, Paragraph)
            else self.block(one)
            for one in item
        )

    def _table(self, table: Table) -> str:
        columns = len(table.header)
        width = 7824 // columns
        rows = "".join(
            "<w:tr>" + "".join(self._cell(cell, width, style) for cell in row) + "</w:tr>"
            for style, row in [
                ("TableHeading", table.header),
                *(("TableText", row) for row in table.rows),
            ]
        )
        return (
            '<w:tbl><w:tblPr><w:tblStyle w:val="DeclarationTable"/>'
            f'<w:tblW w:w="{width * columns}" w:type="dxa"/></w:tblPr><w:tblGrid>'
            + f'<w:gridCol w:w="{width}"/>' * columns
            + f"</w:tblGrid>{rows}</w:tbl><w:p/>"
        )

    def _cell(self, runs: tuple[Run, ...], width: int, style: str) -> str:
        properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        return f"<w:tc>{properties}{_paragraph(style, self._runs(runs))}</w:tc>"

    def _runs(self, runs: tuple[Run, ...]) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        text = self.syntax.fill(run.text)
        if run.link is None:
            style = "Strong" if run.strong else "Emphasis" if run.emphasis else ""
            return _run(text, style)
        target = run.link
        if has_variable_target(run):
            self._variable_links += 1
            if self.syntax.target is None:
                return _run(self.syntax.rich.format(self._variable_links))
            target = self.syntax.target.format(self._variable_links)
        id_ = f"rIdLink{len(self.links) + 1}"
        self.links[id_] = target
        return f'<w:hyperlink r:id="{id_}">{_run(text, "Hyperlink")}</w:hyperlink>'


def paragraph(style: str, text: str) -> str:
    return _paragraph(style, _run(text))


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(text: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_FIELDS = {"{page}": _field("PAGE"), "{pages}": _field("NUMPAGES")}


def _write(
    path: Path,
    body: str,
    header: str | None,
    footer: str | None,
    properties: dict[str, str],
    links: dict[str, str],
) -> None:
    """Write a package whose styles are the letterhead's."""
    with zipfile.ZipFile(_BASE) as base:
        members = {
            name: base.read(name)
            for name in ("word/styles.xml", "word/numbering.xml", "word/settings.xml",
                         "word/fontTable.xml", "_rels/.rels")
        }  # fmt: skip
    relationships = {f"rId{part}": (part, f"{part}.xml") for part in _PARTS}
    overrides = {f"/word/{part}.xml": f"{_OVERRIDE}.{part}+xml" for part in _PARTS}
    overrides["/word/document.xml"] = f"{_OVERRIDE}.document.main+xml"
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    overrides["/docProps/app.xml"] = (
        "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    )
    section = "<w:sectPr/>"
    if header is not None and footer is not None:
        section = _SECTION
        for part, tag, style, runs in (
            ("header", "hdr", "Header", header),
            ("footer", "ftr", "Footer", footer),
        ):
            members[f"word/{part}.xml"] = _xml(
                f"<w:{tag} {_NAMESPACES}>{_paragraph(style, runs)}</w:{tag}>"
            )
            relationships[f"rId{part.title()}"] = (part, f"{part}.xml")
            overrides[f"/word/{part}.xml"] = f"{_OVERRIDE}.{part}+xml"
    members["word/document.xml"] = _xml(
        f"<w:document {_NAMESPACES}><w:body>{body}{section}</w:body></w:document>"
    )
    members["word/_rels/document.xml.rels"] = _xml(_relationships(relationships, links))
    members["[Content_Types].xml"] = _xml(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{name}" ContentType="{kind}"/>'
            for name, kind in overrides.items()
        )
        + "</Types>"
    )
    members["docProps/app.xml"] = _xml(
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"/>'
    )
    members["docProps/core.xml"] = _xml(
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + "".join(f"<dc:{name}>{value}</dc:{name}>" for name, value in properties.items())
        + "</cp:coreProperties>"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        # [Content_Types].xml sorts first, as readers expect
        for name, data in sorted(members.items()):
            package.writestr(name, data)


_PARTS = ("styles", "numbering", "settings", "fontTable")


def _relationships(parts: dict[str, tuple[str, str]], links: dict[str, str]) -> str:
    inner = [
        f'<Relationship Id="{id_}" Type="{_TYPES}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in parts.items()
    ]
    inner += [
        f'<Relationship Id="{id_}" Type="{_TYPES}/hyperlink" Target={quoteattr(target)}'
        ' TargetMode="External"/>'
        for id_, target in links.items()
    ]
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(inner)}</Relationships>'


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
