"""A small declaration and, written by hand, the files it should become."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pipeline.records import (
    Block,
    Declaration,
    Heading,
    ListBlock,
    Paragraph,
    Passage,
    Run,
    Table,
    Wording,
)

NAME = '"{{7*7}}" {controller} & Söhne <GmbH>'
VERSION = "0123456789ab"


def runs(*texts: str) -> tuple[Run, ...]:
    return tuple(Run(text=text) for text in texts)


def passage(key: str, *blocks: Block, language: str = "de", **wording: object) -> Passage:
    said = Wording(
        clause=key.partition("/")[0],
        language=language,
        level=1,
        rows=(),
        blocks=blocks,
        **wording,  # type: ignore[arg-type]
    )
    return Passage(key=key, version=VERSION, wording=said, values={}, gaps=frozenset())


PASSAGES = (
    passage("section-controller", Heading(level=1, runs=runs("Wer verantwortlich ist"))),
    passage(
        "controller-identity",
        Paragraph(runs=runs(f"Verantwortlich ist {NAME}.")),
        Paragraph(
            runs=(
                Run(text="Siehe "),
                Run(text="unsere Seite", link="https://example.org/a?b=1&c=2"),
                Run(text=" (Art.\u00a013)."),
            )
        ),
    ),
    passage("purpose-talks", Paragraph(runs=runs("Gespräche führen,")), join="list"),
    passage("purpose-support", Paragraph(runs=runs("Hilfe leisten.")), join="list"),
    passage(
        "steps",
        ListBlock(
            ordered=True,
            items=(
                (
                    Paragraph(runs=runs("Erstens")),
                    ListBlock(ordered=False, items=((Paragraph(runs=runs("darunter")),),)),
                ),
                (Paragraph(runs=runs("Zweitens")), Paragraph(runs=runs("noch dazu"))),
            ),
        ),
    ),
    passage(
        "data-kinds/zoom",
        Heading(level=2, runs=runs("Welche Daten")),
        Table(
            header=(runs("Art"), runs("Zweck")),
            rows=((runs("Bild"), runs("Sehen")), (runs("Ton"), runs("Hören"))),
        ),
    ),
    passage(
        "objection",
        Heading(level=2, runs=runs("Ihr Widerspruch")),
        Paragraph(runs=runs("Sie können\nwidersprechen.")),
        callout=True,
    ),
)

DECLARATION = Declaration(
    key="beispiel/de/zoom",
    language="de",
    direction="ltr",
    title="Datenschutzerklärung",
    subject="Zoom",
    author=NAME,
    keywords=("Datenschutz", "Zoom"),
    as_of=date(2026, 11, 22),
    library_version="abcabcabcabc",
    letterhead={"controller": {"name": NAME, "lines": ["Straße 1", "Berlin"]}},
    page_label="Seite {page} von {pages}",
    logo=None,
    draft=False,
    passages=PASSAGES,
)

_HASHED = {
    "section-controller": ["WerverantwortlichIst".replace("Ist", "ist")],
    "controller-identity": [
        f"Verantwortlichist{NAME.replace(' ', '')}.",
        "SieheunsereSeite(Art.13).",
    ],
    "purpose-talks": ["Gesprächeführen,"],
    "purpose-support": ["Hilfeleisten."],
    "steps": ["Erstens", "darunter", "Zweitens", "nochdazu"],
    "data-kinds/zoom": ["WelcheDaten", "Art", "Zweck", "Bild", "Sehen", "Ton", "Hören"],
    "objection": ["IhrWiderspruch", "Siekönnenwidersprechen."],
}
MANIFEST = {
    "cb.manifest": "clausebook/1 key=beispiel/de/zoom language=de library=abcabcabcabc draft=0"
    " translation=source"
} | {
    f"cb.{key.replace('-', '_').replace('/', '_')}": (
        f"{position} {key} de {VERSION}"
        f" {hashlib.sha256(chr(10).join(texts).encode()).hexdigest()[:16]} {len(texts)}"
    )
    for position, (key, texts) in enumerate(_HASHED.items(), start=1)
}


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# --- DOCX -----------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_NS = (
    f'xmlns:w="{_W}" xmlns:r="{_R}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_ids = iter(range(1, 10**9))


def p(
    text: str, style: str = "BodyText", mark: str = "", *, inner: str = "", properties: str = ""
) -> str:
    """A Word paragraph; `inner` instead of `text` is XML."""
    number = next(_ids)
    content = inner or "".join(
        f'<w:r><w:t xml:space="preserve">{escaped(line)}</w:t></w:r>'
        if line != "\n"
        else "<w:r><w:br/></w:r>"
        for line in text.replace("\n", "\0\n\0").split("\0")
    )
    if mark:
        content = (
            f'<w:bookmarkStart w:id="{number}" w:name="{mark}"/>{content}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def _row(*cells: str, header: bool = False) -> str:
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    return f"<w:tr>{properties}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


_LINKED = (
    '<w:r><w:t xml:space="preserve">Siehe </w:t></w:r><w:hyperlink r:id="link1"><w:r><w:t>unsere'
    '</w:t></w:r><w:r><w:t xml:space="preserve"> Seite</w:t></w:r></w:hyperlink>'
    '<w:r><w:t xml:space="preserve"> (Art.\u00a013).</w:t></w:r>'
)


def docx_blocks() -> dict[str, str]:
    """The body's paragraphs by the bookmark they carry."""
    table = (
        "<w:tbl>"
        + _row(
            p("Art", "TableHeading", "_cb2_data_kinds_zoom"),
            p("Zweck", "TableHeading", "_cb3_data_kinds_zoom"),
            header=True,
        )
        + _row(
            p("Bild", "TableText", "_cb4_data_kinds_zoom"),
            p("Sehen", "TableText", "_cb5_data_kinds_zoom"),
        )
        + _row(
            p("Ton", "TableText", "_cb6_data_kinds_zoom"),
            p("Hören", "TableText", "_cb7_data_kinds_zoom"),
        )
        + "</w:tbl>"
    )
    texts = {
        "_cb1_section_controller": ("Wer verantwortlich ist", "berschrift1"),
        "_cb1_controller_identity": (f"Verantwortlich ist {NAME}.", "BodyText"),
        "_cb2_controller_identity": ("", "BodyText"),
        "_cb1_purpose_talks": ("Gespräche führen,", "ListBullet"),
        "_cb1_purpose_support": ("Hilfe leisten.", "ListBullet"),
        "_cb1_steps": ("Erstens", "ListNumber"),
        "_cb2_steps": ("darunter", "ListBullet2"),
        "_cb3_steps": ("Zweitens", "ListNumber"),
        "_cb4_steps": ("noch dazu", "BodyText"),
        "_cb1_data_kinds_zoom": ("Welche Daten", "Heading2"),
        "table": ("", ""),
        "_cb1_objection": ("Ihr Widerspruch", "NoticeHeading"),
        "_cb2_objection": ("Sie können\nwidersprechen.", "Notice"),
    }
    blocks = {}
    for mark, (text, style) in texts.items():
        inner = _LINKED if mark == "_cb2_controller_identity" else ""
        blocks[mark] = table if mark == "table" else p(text, style, mark, inner=inner)
    return blocks


def _style(identity: str, name: str, properties: str = "", *, based: str = "Normal") -> str:
    default = ' w:default="1"' if identity == "Normal" else ""
    parent = "" if identity == "Normal" else f'<w:basedOn w:val="{based}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{identity}"{default}><w:name w:val="{name}"/>'
        f"{parent}<w:pPr>{properties}</w:pPr></w:style>"
    )


STYLES = (
    f"<w:styles {_NS}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:lang w:val="de-DE" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    + _style("Normal", "Normal")
    + _style("Titel", "Title")
    + _style("BodyText", "Body Text")
    + _style("berschrift1", "heading 1")
    + _style("Heading2", "heading 2", '<w:outlineLvl w:val="1"/>')
    + _style("ListBullet", "List Bullet", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    + _style("ListBullet2", "List Bullet 2", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    + _style("ListNumber", "List Number", '<w:numPr><w:numId w:val="2"/></w:numPr>')
    + _style("TableText", "Table Text")
    + _style("TableHeading", "Table Heading", based="TableText")
    + _style("Notice", "Notice")
    + _style("NoticeHeading", "Notice Heading", based="Heading2")
    + '<w:style w:type="character" w:styleId="Gap"><w:name w:val="Gap"/></w:style>'
    "</w:styles>"
)
NUMBERING = (
    f"<w:numbering {_NS}>"
    '<w:abstractNum w:abstractNumId="10"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="11"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="10"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="11"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="11"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
)


def _relationships(*relations: tuple[str, str, str]) -> str:
    return (
        f'<Relationships xmlns="{_REL}">'
        + "".join(
            f'<Relationship Id="{identity}" Type="{_R}/{kind}" Target="{escaped(target)}"'
            f"{' TargetMode=' + chr(34) + 'External' + chr(34) if kind == 'hyperlink' else ''}/>"
            for identity, kind, target in relations
        )
        + "</Relationships>"
    )


def core(title: str = "Datenschutzerklärung", language: str = "de") -> str:
    return (
        "<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:subject>Zoom</dc:subject>"
        f"<dc:creator>{escaped(NAME)}</dc:creator><cp:keywords>Datenschutz, Zoom</cp:keywords>"
        f"<dc:language>{language}</dc:language></cp:coreProperties>"
    )


def custom(values: Mapping[str, str]) -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
        'docPropsVTypes">'
        + "".join(
            f'<property fmtid="x" pid="{pid}" name="{name}"><vt:lpwstr>{escaped(value)}'
            "</vt:lpwstr></property>"
            for pid, (name, value) in enumerate(values.items(), start=2)
        )
        + "</Properties>"
    )


def docx(
    body: str | None = None,
    *,
    header: str | None = None,
    manifest: Mapping[str, str] | None = None,
    section: str = '<w:headerReference w:type="default" r:id="head"/>',
    **parts: str,
) -> bytes:
    """A whole package; `parts` replace members by name without folder and ending."""
    if body is None:
        body = "".join(docx_blocks().values())
    title = p("Datenschutzerklärung", "Titel") + p("Stand: 22.11.2026", "BodyText")
    header = p(NAME) if header is None else header
    members = {
        "_rels/.rels": _relationships(
            ("a", "officeDocument", "word/document.xml"),
            ("b", "metadata/core-properties", "docProps/core.xml"),
            ("c", "custom-properties", "docProps/custom.xml"),
        ),
        "word/document.xml": (
            f"<w:document {_NS}><w:body>{title}{body}{p('Ende', 'BodyText')}"
            f"<w:sectPr>{section}</w:sectPr></w:body></w:document>"
        ),
        "word/_rels/document.xml.rels": _relationships(
            ("styles", "styles", "styles.xml"),
            ("numbering", "numbering", "numbering.xml"),
            ("notes", "footnotes", "/word/footnotes.xml"),
            ("head", "header", "header1.xml"),
            ("first", "header", "header2.xml"),
            ("link1", "hyperlink", "https://example.org/a?b=1&c=2"),
        ),
        "word/styles.xml": parts.pop("styles", STYLES),
        "word/numbering.xml": parts.pop("numbering", NUMBERING),
        "word/header1.xml": f"<w:hdr {_NS}>{header}</w:hdr>",
        "word/header2.xml": f"<w:hdr {_NS}>{p('')}</w:hdr>",
        "docProps/core.xml": parts.pop("core", core()),
        "docProps/custom.xml": custom(MANIFEST if manifest is None else manifest),
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    return zipped(members)


# --- ODT ------------------------------------------------------------------------------------

_ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
    )
)
_ODF += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def tp(text: str, style: str = "Text_20_body", mark: str = "", *, level: int = 0) -> str:
    """A Writer paragraph or heading; `text` may hold XML after `XML:`."""
    content = text[4:] if text.startswith("XML:") else escaped(text)
    content = content.replace("\n", "<text:line-break/>")
    if mark:
        content = (
            f'<text:bookmark-start text:name="{mark}"/>{content}'
            f'<text:bookmark-end text:name="{mark}"/>'
        )
    if level:
        return f'<text:h text:style-name="{style}" text:outline-level="{level}">{content}</text:h>'
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def odt_blocks() -> dict[str, str]:
    """The body's blocks by a bookmark they carry."""

    def cell(text: str, number: int) -> str:
        inner = tp(text, "Table_20_Text", f"_cb{number}_data_kinds_zoom")
        return f"<table:table-cell>{inner}</table:table-cell>"

    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def item(*blocks: str) -> str:
        return f"<text:list-item>{''.join(blocks)}</text:list-item>"

    def listed(style: str, *items: str) -> str:
        return f'<text:list text:style-name="{style}">{"".join(items)}</text:list>'

    linked = (
        'XML:Siehe <text:a xlink:href="https://example.org/a?b=1&amp;c=2">unsere'
        "<text:s/>Seite</text:a>\n (Art.\u00a013)."
    ).replace("\n", "")
    return {
        "_cb1_section_controller": tp(
            "Wer verantwortlich ist", "Heading_20_1", "_cb1_section_controller", level=1
        ),
        "_cb1_controller_identity": tp(
            f"Verantwortlich ist {NAME}.", mark="_cb1_controller_identity"
        ),
        "_cb2_controller_identity": tp(linked, mark="_cb2_controller_identity"),
        "_cb1_purpose_talks": listed(
            "List_20_Bullet",
            item(tp("Gespräche führen,", mark="_cb1_purpose_talks")),
            item(tp("Hilfe leisten.", mark="_cb1_purpose_support")),
        ),
        "_cb1_steps": listed(
            "List_20_Number",
            item(
                tp("Erstens", mark="_cb1_steps"),
                listed("List_20_Bullet", item(tp("darunter", mark="_cb2_steps"))),
            ),
            item(tp("Zweitens", mark="_cb3_steps"), tp("noch dazu", mark="_cb4_steps")),
        ),
        "_cb1_data_kinds_zoom": tp("Welche Daten", "Heading_20_2", "_cb1_data_kinds_zoom", level=2),
        "table": (
            "<table:table><table:table-header-rows>"
            + row(cell("Art", 2), cell("Zweck", 3))
            + "</table:table-header-rows>"
            + row(cell("Bild", 4), cell("Sehen", 5))
            + row(cell("Ton", 6), cell("Hören", 7))
            + "</table:table>"
        ),
        "_cb1_objection": tp("Ihr Widerspruch", "Notice_20_Heading", "_cb1_objection", level=2),
        "_cb2_objection": tp("Sie können\nwidersprechen.", "Notice", "_cb2_objection"),
    }


def _odf_style(name: str, inner: str = "") -> str:
    coded = name.replace(" ", "_20_")
    return (
        f'<style:style style:name="{coded}" style:display-name="{name}"'
        f' style:family="paragraph" style:parent-style-name="Standard">{inner}</style:style>'
    )


ODT_STYLES = (
    f"<office:document-styles {_ODF}><office:styles>"
    '<style:default-style style:family="paragraph"><style:paragraph-properties'
    ' style:writing-mode="page"/><style:text-properties fo:language="de" fo:country="DE"'
    ' style:language-asian="zh" style:country-asian="CN" style:language-complex="ar"'
    ' style:country-complex="EG"/></style:default-style>'
    '<style:style style:name="Standard" style:family="paragraph"/>'
    + "".join(
        _odf_style(name)
        for name in (
            "Text body",
            "Heading 1",
            "Heading 2",
            "Notice",
            "Notice Heading",
            "Table Text",
            "Title",
        )
    )
    + '<text:list-style style:name="List_20_Bullet">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    '<text:list-level-style-bullet text:level="2" text:bullet-char="•"/></text:list-style>'
    '<text:list-style style:name="List_20_Number">'
    '<text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>'
    "</office:styles><office:automatic-styles>"
    '<style:page-layout style:name="pm1"><style:page-layout-properties'
    ' style:writing-mode="lr-tb"/></style:page-layout></office:automatic-styles>'
    "<office:master-styles>"
    '<style:master-page style:name="Standard" style:page-layout-name="pm1"><style:header>'
    "HEADER</style:header></style:master-page></office:master-styles></office:document-styles>"
)


def odt(
    body: str | None = None,
    *,
    header: str | None = None,
    manifest: Mapping[str, str] | None = None,
    title: str = "Datenschutzerklärung",
    styles: str = ODT_STYLES,
    automatic: str = "",
) -> bytes:
    if body is None:
        body = "".join(odt_blocks().values())
    values = MANIFEST if manifest is None else manifest
    properties = "".join(
        f'<meta:user-defined meta:name="{name}">{escaped(value)}</meta:user-defined>'
        for name, value in values.items()
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": (
                f"<office:document-content {_ODF}><office:automatic-styles>{automatic}"
                "</office:automatic-styles><office:body><office:text>"
                f"{tp('Datenschutzerklärung', 'Title')}{body}{tp('Ende')}"
                "</office:text></office:body></office:document-content>"
            ),
            "styles.xml": styles.replace("HEADER", tp(NAME) if header is None else header),
            "meta.xml": (
                f"<office:document-meta {_ODF}><office:meta><dc:title>{title}</dc:title>"
                "<dc:subject>Zoom</dc:subject><meta:keyword>Datenschutz</meta:keyword>"
                f"<meta:keyword>Zoom</meta:keyword><meta:initial-creator>{escaped(NAME)}"
                f"</meta:initial-creator><dc:language>de</dc:language>{properties}"
                "</office:meta></office:document-meta>"
            ),
        }
    )


# --- HTML -----------------------------------------------------------------------------------


def html(body: str | None = None, *, manifest: Mapping[str, str] | None = None) -> bytes:
    values = MANIFEST if manifest is None else manifest
    metas = "".join(
        f'<meta name="{name}" content="{escaped(value)}">' for name, value in values.items()
    )
    return (
        '<!DOCTYPE html><html lang="de" dir="ltr"><head><meta charset="utf-8">'
        "<title>Datenschutzerklärung</title>"
        f'<meta name="author" content="{escaped(NAME)}"><meta name="description" content="Zoom">'
        f'<meta name="keywords" content="Datenschutz, Zoom">{metas}</head><body>'
        f"<header><p>{escaped(NAME)}</p></header><main><h1>Datenschutzerklärung</h1>"
        f"{HTML_BODY if body is None else body}</main><footer><p>Ende</p></footer></body></html>"
    ).encode()


HTML_BODY = f"""
<h2 id="cb1-section_controller">Wer verantwortlich ist</h2>
<p id="cb1-controller_identity">Verantwortlich ist {escaped(NAME)}.</p>
<p id="cb2-controller_identity">Siehe <a href="https://example.org/a?b=1&amp;c=2">unsere
  <strong>Seite</strong></a> (Art.\u00a013).</p>
<ul>
  <li id="cb1-purpose_talks">Gespräche führen,</li>
  <li><p id="cb1-purpose_support">Hilfe leisten.</p></li>
</ul>
<ol><li><p id="cb1-steps">Erstens</p><ul><li id="cb2-steps">darunter</li></ul></li>
<li><p id="cb3-steps">Zweitens</p><p id="cb4-steps">noch dazu</p></li></ol>
<h3 id="cb1-data_kinds_zoom">Welche Daten</h3>
<table><thead><tr><th id="cb2-data_kinds_zoom">Art</th><th id="cb3-data_kinds_zoom">Zweck</th></tr>
</thead><tbody><tr><td id="cb4-data_kinds_zoom">Bild</td><td id="cb5-data_kinds_zoom">Sehen</td>
</tr><tr><td id="cb6-data_kinds_zoom">Ton</td><td id="cb7-data_kinds_zoom">Hören</td></tr></tbody>
</table>
<aside class="notice"><h3 class="notice-heading" id="cb1-objection">Ihr Widerspruch</h3>
<p id="cb2-objection">Sie können<br>widersprechen.</p></aside>
"""

FILES = {"docx": docx, "odt": odt, "html": html}


def with_passages(*passages: Passage) -> Declaration:
    return replace(DECLARATION, passages=passages)
