"""Templates of a few words, written alike to Word and to Writer.

A `Page` says what stands where; `docx` and `odt` write it as the two programs would. Styles and
numbering come from the default templates, so that every page can take a body.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

ROOT = Path(__file__).parents[2]
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
_R = _NAMESPACES["r"]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass(frozen=True)
class Text:
    """A stretch of one formatting; a tab is a tab, a line feed a break."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Link:
    target: str
    text: str


@dataclass(frozen=True)
class Note:
    blocks: tuple["Block", ...]
    kind: str = "footnote"


@dataclass(frozen=True)
class Box:
    """A text box."""

    blocks: tuple["Block", ...]


@dataclass(frozen=True)
class Picture:
    description: str


@dataclass(frozen=True)
class Word:
    """XML for Word and for Writer, which only one of them has so."""

    docx: str
    odt: str


Inline = str | Text | Link | Note | Box | Picture | Word


@dataclass(frozen=True)
class P:
    content: tuple[Inline, ...]


@dataclass(frozen=True)
class Cell:
    blocks: tuple["Block", ...]
    span: int = 1
    merge: str = ""


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]


Block = P | Table


def p(*content: Inline) -> P:
    return P(content)


def cell(*blocks: "Block | str", span: int = 1, merge: str = "") -> Cell:
    return Cell(tuple(p(b) if isinstance(b, str) else b for b in blocks), span, merge)


def table(*rows: "Iterable[Cell | str]") -> Table:
    return Table(tuple(tuple(cell(c) if isinstance(c, str) else c for c in row) for row in rows))


@dataclass(frozen=True)
class Page:
    """A template: blocks of the body, of headers and footers by kind, texts of properties."""

    body: tuple[Block, ...]
    headers: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    footers: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)


def page(*blocks: "Block | str", **more: Mapping[str, object]) -> Page:
    """Make a page; the text's place comes last."""
    body = tuple(p(b) if isinstance(b, str) else b for b in (*blocks, "{{p body }}"))
    return Page(body, **more)  # type: ignore[arg-type]


def members(format_: str) -> dict[str, bytes]:
    """Give the members of the default template."""
    with zipfile.ZipFile(ROOT / f"templates/declaration.{format_}") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


# --- Word -----------------------------------------------------------------------------------


class _Word:
    """Writes blocks of one story; keeps the relationships they need."""

    def __init__(self) -> None:
        self.links: list[tuple[str, str, str, str]] = []
        self.notes: dict[str, list[str]] = {"footnote": [], "endnote": []}
        self.drawings = 0

    def blocks(self, several: Iterable[Block]) -> str:
        return "".join(self.table(b) if isinstance(b, Table) else self.p(b) for b in several)

    def p(self, block: P) -> str:
        style = '<w:pPr><w:pStyle w:val="BodyText"/></w:pPr>'
        return f"<w:p>{style}{''.join(self.inline(i) for i in block.content)}</w:p>"

    def inline(self, item: Inline) -> str:
        match item:
            case str():
                return self.run(item, "")
            case Text():
                return self.run(item.text, "<w:b/><w:bCs/>" if item.bold else "")
            case Word():
                return item.docx
            case Link():
                ident = self.relate("hyperlink", item.target, "External")
                return f'<w:hyperlink r:id="{ident}">{self.run(item.text, "")}</w:hyperlink>'
            case Note():
                notes = self.notes[item.kind]
                notes.append(self.blocks(item.blocks))
                return f'<w:r><w:{item.kind}Reference w:id="{len(notes)}"/></w:r>'
            case Picture():
                return self.picture(item)
            case Box():
                return self.box(self.blocks(item.blocks))

    def run(self, text: str, properties: str) -> str:
        inner = "".join(
            {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(part)
            or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
            for part in re.split("([\n\t])", text)
            if part
        )
        return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"

    def relate(self, kind: str, target: str, mode: str = "") -> str:
        ident = f"rIdC{len(self.links)}"
        self.links.append((ident, f"{_R}/{kind}", target, mode))
        return ident

    def box(self, content: str) -> str:
        self.drawings += 1
        n = self.drawings
        return (
            '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
            '<wp:inline distT="0" distB="0" distL="0" distR="0">'
            '<wp:extent cx="1800000" cy="900000"/>'
            f'<wp:docPr id="{n}" name="Box {n}"/><a:graphic><a:graphicData '
            f'uri="{_NAMESPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr/><wps:txbx>'
            f"<w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
            "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>"
            '<v:shape style="width:141pt;height:70pt"><v:textbox><w:txbxContent>'
            f"{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )

    def picture(self, item: Picture) -> str:
        self.drawings += 1
        n = self.drawings
        ident = self.relate("image", "media/picture.png")
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            '<wp:extent cx="1800000" cy="900000"/>'
            f'<wp:docPr id="{n}" name="Picture {n}" descr={quoteattr(item.description)}/>'
            f'<a:graphic><a:graphicData uri="{_NAMESPACES["pic"]}"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{n}" name="picture.png" descr={quoteattr(item.description)}/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{ident}"/><a:stretch>'
            '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            '<a:ext cx="1800000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
            "</w:drawing></w:r>"
        )

    def table(self, block: Table) -> str:
        width = max(sum(c.span for c in row) for row in block.rows)
        grid = f'<w:gridCol w:w="{9000 // width}"/>' * width
        rows = "".join(
            f"<w:tr>{''.join(self.cell(c, 9000 // width) for c in row)}</w:tr>"
            for row in block.rows
        )
        return (
            '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def cell(self, item: Cell, width: int) -> str:
        span = f'<w:gridSpan w:val="{item.span}"/>' if item.span > 1 else ""
        merge = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}
        properties = f'<w:tcW w:w="{width * item.span}" w:type="dxa"/>{span}{merge[item.merge]}'
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{self.blocks(item.blocks)}</w:tc>"

    def rels(self, first: str = "") -> str:
        entries = "".join(
            f'<Relationship Id="{ident}" Type="{kind}" Target={quoteattr(target)}'
            f"{f' TargetMode={chr(34)}{mode}{chr(34)}' if mode else ''}/>"
            for ident, kind, target, mode in self.links
        )
        return (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{first}{entries}</Relationships>"
        )


def docx(of: Page, xml: str = "") -> bytes:
    """Write a page as a Word template; `xml` stands before the page's own blocks."""
    parts: dict[str, bytes | str] = {
        name: content
        for name, content in members("docx").items()
        if not re.match(r"word/(document|header|footer|_rels|media)|docProps", name)
    }
    types = [
        (f"/word/{kind}.xml", f"{_WORD}.{name}+xml")
        for kind, name in (("styles", "styles"), ("numbering", "numbering"),
                           ("settings", "settings"), ("fontTable", "fontTable"),
                           ("document", "document.main"))
    ]  # fmt: skip
    main = _Word()
    for kind in ("styles", "numbering", "settings", "fontTable"):
        main.relate(kind, f"{kind}.xml")
    body = xml + main.blocks(of.body)
    references = ""
    for place, stories in (("header", of.headers), ("footer", of.footers)):
        for kind, blocks in stories.items():
            name = f"word/{place}-{kind}.xml"
            story = _Word()
            tag = "hdr" if place == "header" else "ftr"
            parts[name] = f"<w:{tag} {_XMLNS}>{story.blocks(blocks)}</w:{tag}>"
            parts[f"word/_rels/{place}-{kind}.xml.rels"] = story.rels()
            types.append((f"/{name}", f"{_WORD}.{place}+xml"))
            ident = main.relate(place, f"{place}-{kind}.xml")
            references += f'<w:{place}Reference w:type="{kind}" r:id="{ident}"/>'
    for kind, notes in main.notes.items():
        if notes:
            inner = "".join(
                f'<w:{kind} w:id="{number}">{note}</w:{kind}>'
                for number, note in enumerate(notes, 1)
            )
            lines = "".join(
                f'<w:{kind} w:type="{what}" w:id="{number}"><w:p><w:r><w:{what}/></w:r></w:p>'
                f"</w:{kind}>"
                for number, what in ((-1, "separator"), (0, "continuationSeparator"))
            )
            parts[f"word/{kind}s.xml"] = f"<w:{kind}s {_XMLNS}>{lines}{inner}</w:{kind}s>"
            types.append((f"/word/{kind}s.xml", f"{_WORD}.{kind}s+xml"))
            main.relate(f"{kind}s", f"{kind}s.xml")
    title = "<w:titlePg/>" if "first" in {*of.headers, *of.footers} else ""
    parts["word/document.xml"] = (
        f'<w:document {_XMLNS} mc:Ignorable="w14"><w:body>{body}<w:sectPr>{references}'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417"'
        f' w:left="1417" w:header="708" w:footer="708" w:gutter="0"/>{title}</w:sectPr></w:body>'
        "</w:document>"
    )
    parts["word/_rels/document.xml.rels"] = main.rels()
    settings = members("docx")["word/settings.xml"].decode()
    if "even" in {*of.headers, *of.footers}:
        before = "<w:characterSpacingControl"
        assert before in settings
        settings = settings.replace(before, f"<w:evenAndOddHeaders/>{before}")
    parts["word/settings.xml"] = settings
    if any("picture.png" in part for part in map(str, parts.values())):
        parts["word/media/picture.png"] = members("docx")["word/media/logo.png"]
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    core = "".join(
        f"<{name}>{escape(text)}</{name}>" for name, text in of.properties.items() if ":" in name
    )
    parts["docProps/core.xml"] = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/">{core}</cp:coreProperties>'
    )
    app = "".join(
        f"<{name}>{escape(text)}</{name}>"
        for name, text in of.properties.items()
        if ":" not in name
    )
    parts["docProps/app.xml"] = (
        f'<Properties xmlns="{office}/extended-properties">{app}</Properties>'
    )
    types += [
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        (
            "/docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        ),
    ]
    overrides = "".join(f'<Override PartName="{n}" ContentType="{kind}"/>' for n, kind in types)
    parts["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{package}">'
        f'<Relationship Id="rId1" Type="{office}/relationships/officeDocument"'
        ' Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{package}/metadata/core-properties"'
        ' Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{office}/relationships/extended-properties"'
        ' Target="docProps/app.xml"/></Relationships>'
    )
    return zipped(parts)


# --- Writer ---------------------------------------------------------------------------------


def _odt_text(text: str) -> str:
    out = []
    for part in re.split("([\n\t]| {2,}|^ | $)", text):
        if part == "\n":
            out.append("<text:line-break/>")
        elif part == "\t":
            out.append("<text:tab/>")
        elif part and not part.strip(" "):
            out.append(f'<text:s text:c="{len(part)}"/>')
        else:
            out.append(escape(part))
    return "".join(out)


def _odt_inline(item: Inline) -> str:
    match item:
        case str():
            return _odt_text(item)
        case Text():
            inner = _odt_text(item.text)
            return (
                f'<text:span text:style-name="Strong_20_Emphasis">{inner}</text:span>'
                if item.bold
                else (f'<text:span text:style-name="cfPlain">{inner}</text:span>')
            )
        case Word():
            return item.odt
        case Link():
            # As Writer writes a target it takes for a file beside the document.
            target = item.target
            if target.startswith("{"):
                target = "../" + quote(target)
            return (
                f'<text:a xlink:type="simple" xlink:href={quoteattr(target)}>'
                f"{_odt_text(item.text)}</text:a>"
            )
        case Note():
            return (
                f'<text:note text:note-class="{item.kind}"><text:note-citation>1'
                "</text:note-citation><text:note-body>"
                f"{_odt_blocks(item.blocks)}</text:note-body></text:note>"
            )
        case Box():
            return (
                '<draw:frame draw:style-name="cfFrame" text:anchor-type="as-char"'
                ' svg:width="5cm" svg:height="2.5cm"><draw:text-box>'
                f"{_odt_blocks(item.blocks)}</draw:text-box></draw:frame>"
            )
        case Picture():
            return (
                '<draw:frame draw:style-name="cfFrame" text:anchor-type="as-char" svg:width="5cm"'
                ' svg:height="2.5cm"><draw:image xlink:href="Pictures/picture.png"'
                ' xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
                f"<svg:desc>{escape(item.description)}</svg:desc></draw:frame>"
            )


def _odt_blocks(blocks: Iterable[Block]) -> str:
    out = []
    for block in blocks:
        if isinstance(block, P):
            inner = "".join(_odt_inline(item) for item in block.content)
            out.append(f'<text:p text:style-name="Text_20_body">{inner}</text:p>')
            continue
        width = max(sum(c.span for c in row) for row in block.rows)
        rows = ""
        for number, row in enumerate(block.rows):
            cells = ""
            column = 0
            for item in row:
                if item.merge == "continue":
                    cells += "<table:covered-table-cell/>"
                    column += item.span
                    continue
                span = f' table:number-columns-spanned="{item.span}"' if item.span > 1 else ""
                if item.merge == "restart":
                    deep = 1
                    while number + deep < len(block.rows) and any(
                        c.merge == "continue" for c in block.rows[number + deep]
                    ):
                        deep += 1
                    span += f' table:number-rows-spanned="{deep}"'
                cells += (
                    f'<table:table-cell{span} office:value-type="string">'
                    f"{_odt_blocks(item.blocks)}</table:table-cell>"
                )
                cells += "<table:covered-table-cell/>" * (item.span - 1)
                column += item.span
            rows += f"<table:table-row>{cells}</table:table-row>"
        out.append(
            f'<table:table><table:table-column table:number-columns-repeated="{width}"/>'
            f"{rows}</table:table>"
        )
    return "".join(out)


def odt(of: Page, xml: str = "") -> bytes:
    """Write a page as a Writer template; `xml` stands before the page's own blocks."""
    parts: dict[str, bytes | str] = dict(members("odt"))
    content = parts["content.xml"].decode()  # type: ignore[union-attr]
    automatic = (
        '<office:automatic-styles><style:style style:name="cfPlain" style:family="text">'
        '<style:text-properties fo:color="#333333"/></style:style>'
        '<style:style style:name="cfFrame" style:family="graphic"><style:graphic-properties'
        ' style:vertical-pos="top" style:vertical-rel="baseline"/></style:style>'
    )
    content = content.replace(
        "<office:automatic-styles/>", automatic + "</office:automatic-styles>"
    )
    content = re.sub(
        r"(<office:text>).*(</office:text>)",
        lambda m: f"{m[1]}{xml}{_odt_blocks(of.body)}{m[2]}",
        content,
        flags=re.DOTALL,
    )
    parts["content.xml"] = content
    stories = ""
    for place, several in (("header", of.headers), ("footer", of.footers)):
        # Their order is fixed (ODF 1.3 part 3, 16.9), and none stands without the plain one.
        for kind, suffix in (("default", ""), ("even", "-left"), ("first", "-first")):
            if kind in several or (kind == "default" and several):
                inner = _odt_blocks(several.get(kind, ()))
                stories += f"<style:{place}{suffix}>{inner}</style:{place}{suffix}>"
    styles = parts["styles.xml"].decode()  # type: ignore[union-attr]
    styles = re.sub(
        r"(<style:master-page [^>]*>).*(</style:master-page>)",
        lambda m: f"{m[1]}{stories}{m[2]}",
        styles,
        flags=re.DOTALL,
    )
    styles = styles.replace("<office:automatic-styles>", automatic, 1)
    parts["styles.xml"] = styles
    own = "".join(
        f'<meta:user-defined meta:name="{name}">{escape(text)}</meta:user-defined>'
        for name, text in of.properties.items()
        if ":" not in name
    )
    parts["meta.xml"] = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
        f' office:version="1.3"><office:meta>{own}</office:meta></office:document-meta>'
    )
    parts["Pictures/picture.png"] = members("odt")["Pictures/logo.png"]
    manifest = parts["META-INF/manifest.xml"].decode()  # type: ignore[union-attr]
    parts["META-INF/manifest.xml"] = manifest.replace(
        "</manifest:manifest>",
        '<manifest:file-entry manifest:full-path="Pictures/picture.png"'
        ' manifest:media-type="image/png"/></manifest:manifest>',
    )
    return zipped(parts)
