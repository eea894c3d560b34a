"""Parts of a Writer template: made ready for tags and languages.

Takes the members of an ODT package. Tags that Writer has cut into spans are healed with docxtpl's
rules: `{%p … %}` and `{{p … }}` take the place of their paragraph, `{%tr … %}` of their table row,
`{%tc … %}` of their cell.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from pipeline.findings import Finding, Place, error

from .opendocument import Styles
from .template import (
    EXPRESSION,
    Source,
    checked_target,
    fault,
    parse_xml,
    serialise,
    wrap,
)

_U = "urn:oasis:names:tc:opendocument:xmlns:"
NS = {
    "office": f"{_U}office:1.0",
    "text": f"{_U}text:1.0",
    "table": f"{_U}table:1.0",
    "style": f"{_U}style:1.0",
    "draw": f"{_U}drawing:1.0",
    "fo": f"{_U}xsl-fo-compatible:1.0",
    "svg": f"{_U}svg-compatible:1.0",
    "manifest": f"{_U}manifest:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
STYLES_MARK = "<!--cb-styles-->"
_MIMETYPES = (
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.text-template",
)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLOCK_TAG = re.compile(r"\{([{%#])(p|tr|tc)\s+(.*?)([}%#])\}", re.DOTALL)
_LENGTH = re.compile(r"([0-9.]+)(cm|mm|in|pt|pc|px)?")
_CM = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}

_PARAGRAPH_STYLES = {
    "title": "Title", "subtitle": "Subtitle", "heading 1": "Heading 1", "heading 2": "Heading 2",
    "heading 3": "Heading 3", "text body": "Text body", "table heading": "Table Heading",
    "table text": "Table Text", "notice": "Notice", "notice heading": "Notice Heading",
}  # fmt: skip
_TEXT_STYLES = {
    "strong": ("Strong", "Strong Emphasis"),
    "emphasis": ("Emphasis",),
    "hyperlink": ("Hyperlink", "Internet link", "Internet Link"),
    "gap": ("Gap",),
}
_LIST_STYLES = {"list bullet": "List Bullet", "list number": "List Number"}


def q(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NS[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class LogoBox:
    """The template's picture that the logo replaces: its file and room (thousandths of a cm)."""

    href: str
    width: int
    height: int


@dataclass(slots=True)
class WriterPackage:
    """A read template."""

    members: dict[str, bytes]
    content: etree._Element
    styles: etree._Element
    manifest: etree._Element


def read(path: Path, members: dict[str, bytes]) -> WriterPackage:
    """Check what the package is; parse the parts that change."""
    kind = members.get("mimetype", b"").decode("ascii", "replace").strip()
    needed = ("content.xml", "styles.xml", "META-INF/manifest.xml")
    if kind not in _MIMETYPES or any(name not in members for name in needed):
        raise fault(
            "template-format",
            path,
            "the template is not an ODT file",
            "save the template as .odt (ODF text document) in Writer",
        )
    manifest = parse_xml(path, "META-INF/manifest.xml", members["META-INF/manifest.xml"])
    if manifest.find(f".//{q('manifest:encryption-data')}") is not None:
        raise fault(
            "template-encrypted",
            path,
            "the template is encrypted",
            "save it without a password",
        )
    if any(name.startswith(("Basic/", "Scripts/", "Dialogs/")) for name in members):
        raise fault(
            "template-macros",
            path,
            "the template holds macros",
            "remove the macros (Tools, Macros, Organize) and save it again",
        )
    members = {
        name: content
        for name, content in members.items()
        if not name.startswith(("Thumbnails/", "Configurations2/", "META-INF/documentsig"))
        and name != "layout-cache"
    }
    for entry in list(manifest):
        name = entry.get(q("manifest:full-path"), "")
        if name == "/":
            entry.set(q("manifest:media-type"), _MIMETYPES[0])
        elif name not in members or name == "meta.xml":
            manifest.remove(entry)
    entry = etree.SubElement(manifest, q("manifest:file-entry"))
    entry.set(q("manifest:full-path"), "meta.xml")
    entry.set(q("manifest:media-type"), "text/xml")
    version = manifest.get(q("manifest:version")) or "1.3"
    members.setdefault(
        "meta.xml",
        f'<office:document-meta xmlns:office="{NS["office"]}" office:version="{version}"'
        f' xmlns:meta="{_U}meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<office:meta/></office:document-meta>".encode(),
    )
    return WriterPackage(
        members,
        parse_xml(path, "content.xml", members["content.xml"]),
        parse_xml(path, "styles.xml", members["styles.xml"]),
        manifest,
    )


def with_logo(manifest: bytes, media: str) -> bytes:
    """Write the manifest, with the logo if there is one."""
    root = etree.fromstring(manifest)
    if media:
        entry = etree.SubElement(root, q("manifest:file-entry"))
        entry.set(q("manifest:full-path"), media)
        entry.set(q("manifest:media-type"), f"image/{media.rsplit('.', 1)[-1]}")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(etree.tostring(root))


# --- styles ---------------------------------------------------------------------------------


def find_styles(path: Path, package: WriterPackage) -> tuple[Styles | None, list[Finding]]:
    """Find the styles the body needs by the names people see."""
    found: dict[tuple[str, str], str] = {}
    shade = ""
    for element in package.styles.iter(q("style:style"), q("text:list-style")):
        name = element.get(q("style:name"), "")
        family = element.get(q("style:family"), "list")
        shown = element.get(q("style:display-name")) or _decoded(name)
        found.setdefault((family, shown.lower()), name)
        if family == "paragraph" and shown.lower() == "table heading":
            properties = element.find(q("style:paragraph-properties"))
            if properties is not None:
                shade = properties.get(q("fo:background-color"), "")
    names: dict[str, str] = {}
    missing: list[tuple[str, str]] = []

    def look(family: str, key: str, *shown: str) -> None:
        name = next((found[family, s.lower()] for s in shown if (family, s.lower()) in found), None)
        if name is None:
            missing.append(("character" if family == "text" else family, shown[0]))
        else:
            names[key] = name

    for key, shown in _PARAGRAPH_STYLES.items():
        look("paragraph", key, shown)
    for key, several in _TEXT_STYLES.items():
        look("text", key, *several)
    for key, shown in _LIST_STYLES.items():
        look("list", key, shown)
        if ("paragraph", shown.lower()) in found:
            names[f"{key} item"] = found["paragraph", shown.lower()]
    if missing:
        return None, [
            error(
                "template-style-missing",
                Place(path.as_posix(), key=shown),
                f"the template has no {family} style '{shown}'",
                "use the style once in the template, or copy it from the default template",
            )
            for family, shown in missing
        ]
    return Styles(names, "" if shade == "transparent" else shade), []


def _decoded(name: str) -> str:
    return re.sub(r"_([0-9a-f]{2,4})_", lambda match: chr(int(match[1], 16)), name)


def prepare_styles(package: WriterPackage) -> None:
    """Put tags for language and direction; see that every page says DRAFT in a draft."""
    for root in (package.content, package.styles):
        for properties in root.iter(q("style:text-properties")):
            for name in ("language", "country", "script", "rfc-language-tag"):
                for suffix in ("", "-asian", "-complex"):
                    for prefix in ("fo", "style"):
                        properties.attrib.pop(q(f"{prefix}:{name}{suffix}"), None)
        for properties in root.iter(q("style:paragraph-properties"), q("style:table-properties")):
            if properties.getparent().tag != q("style:default-style"):
                properties.attrib.pop(q("style:writing-mode"), None)
        for properties in root.iter(q("style:page-layout-properties")):
            properties.set(q("style:writing-mode"), "{{ _writing }}")
    for style in package.styles.iter(q("style:default-style")):
        if style.get(q("style:family")) == "paragraph":
            _default_style(style)
    for root in (package.content, package.styles):
        holder = root.find(q("office:automatic-styles"))
        if holder is None:
            holder = etree.Element(q("office:automatic-styles"))
            last = "office:body" if root is package.content else "office:master-styles"
            root.find(q(last)).addprevious(holder)
        holder.append(etree.Comment(STYLES_MARK[4:-3]))
    for layout in package.styles.iter(q("style:page-layout")):
        if layout.find(q("style:header-style")) is None:
            header = etree.Element(q("style:header-style"))
            properties = layout.find(q("style:page-layout-properties"))
            if properties is None:
                layout.insert(0, header)
            else:
                properties.addnext(header)
    _draft_headers(package.styles)


def _default_style(style: etree._Element) -> None:
    properties = style.find(q("style:text-properties"))
    if properties is None:
        properties = etree.SubElement(style, q("style:text-properties"))
    for slot, prefix, suffix in (
        ("western", "fo", ""),
        ("asian", "style", "-asian"),
        ("complex", "style", "-complex"),
    ):
        properties.set(q(f"{prefix}:language{suffix}"), f"{{{{ _language_{slot} }}}}")
        properties.set(q(f"{prefix}:country{suffix}"), f"{{{{ _country_{slot} }}}}")
    paragraph = style.find(q("style:paragraph-properties"))
    if paragraph is None:
        paragraph = etree.Element(q("style:paragraph-properties"))
        style.insert(0, paragraph)
    paragraph.set(q("style:writing-mode"), "{{ _writing }}")


_HEADERS = ("style:header", "style:header-left", "style:header-first")
_DRAFT_STYLE = (
    '<style:style style:name="cbDraft" style:family="paragraph"><style:paragraph-properties'
    ' fo:text-align="center" fo:margin-top="0cm" fo:margin-bottom="0.2cm" fo:border="none"'
    ' fo:padding="0cm" style:writing-mode="lr-tb"/>'
    '<style:text-properties fo:color="#9b1c1c" fo:font-size="16pt" fo:font-weight="bold"'
    ' fo:letter-spacing="0.1cm" fo:language="en" fo:country="GB"/></style:style>'
)


def _draft_headers(styles: etree._Element) -> None:
    for master in styles.iter(q("style:master-page")):
        headers = [element for name in _HEADERS for element in master.findall(q(name))]
        if master.find(q("style:header")) is None:
            header = etree.Element(q("style:header"))
            header.set(q("style:display"), "@draft@")
            master.insert(0, header)
            headers.append(header)
        for header in headers:
            paragraph = etree.Element(q("text:p"))
            paragraph.set(q("text:style-name"), "cbDraft")
            paragraph.text = "DRAFT"
            header.insert(0, paragraph)


# --- logo -----------------------------------------------------------------------------------


def mark_logos(root: etree._Element, count: int = 0) -> list[LogoBox]:
    """Find the pictures whose alternative text is 'logo'; put tags for file and size."""
    boxes: list[LogoBox] = []
    for frame in root.iter(q("draw:frame")):
        names = [frame.findtext(q(f"svg:{name}")) or "" for name in ("title", "desc")]
        image = frame.find(q("draw:image"))
        width, height = (_thousandths(frame.get(q(f"svg:{side}"), "")) for side in ("width", "height"))
        if image is None or "logo" not in [name.strip().lower() for name in names]:
            continue
        number = count + len(boxes)
        boxes.append(LogoBox(image.get(q("xlink:href"), ""), width, height))
        frame.set(q("svg:width"), f"{{{{ _logo{number}_width }}}}")
        frame.set(q("svg:height"), f"{{{{ _logo{number}_height }}}}")
        for name in ("style:rel-width", "style:rel-height"):
            frame.attrib.pop(q(name), None)
        image.set(q("xlink:href"), f"{{{{ _logo{number}_href }}}}")
        image.attrib.pop(q("draw:mime-type"), None)
        for element in list(frame):
            if element.tag in (q("svg:title"), q("svg:desc")):
                frame.remove(element)
        description = etree.SubElement(frame, q("svg:desc"))
        description.text = "{{ controller.name }}"
    return boxes


def _thousandths(length: str) -> int:
    match = _LENGTH.fullmatch(length)
    return round(float(match[1]) * _CM[match[2] or "cm"] * 1000) if match else 3000


# --- tags -----------------------------------------------------------------------------------


def patched(root: etree._Element) -> str:
    """Heal the tags; send expressions in text through the writer."""
    for element in root.iter(q("text:a"), q("draw:a")):
        target = unquote(element.get(q("xlink:href"), ""))
        if "{{" in target or "{%" in target:
            # Writer takes a placeholder for a file beside the document.
            element.set(q("xlink:href"), target.removeprefix("../"))
    for paragraph in root.iter(q("text:p"), q("text:h")):
        _heal(paragraph)
    for paragraph in list(root.iter(q("text:p"), q("text:h"))):
        _lift(paragraph)
    xml = serialise(root)
    out = []
    for part in re.split(r"(<[^>]*>)", xml):
        if part.startswith("<"):
            out.append(_TAG.sub(lambda match: _plain(match[0]), part))
        else:
            out.append(_TAG.sub(lambda match: _plain(_written(match[0])), part))
    xml = "".join(out)
    xml = re.sub(
        r'<text:p text:style-name="cbDraft">DRAFT</text:p>',
        lambda match: f"{{% if _draft %}}{match[0]}{{% endif %}}",
        xml,
    )
    xml = re.sub(
        r'<style:header style:display="@draft@">(.*?)</style:header>',
        r"{% if _draft %}<style:header>\1</style:header>{% endif %}",
        xml,
        flags=re.DOTALL,
    )
    if "cbDraft" in xml:
        xml = xml.replace(STYLES_MARK, f"{{% if _draft %}}{_DRAFT_STYLE}{{% endif %}}{STYLES_MARK}")
    return xml


def _written(tag: str) -> str:
    """Put an expression in text: values through the writer, finished XML as it is."""
    match = re.fullmatch(r"\{\{(-?)\s*(?:([pr])\s+)?(.*?)(-?)\}\}", tag, re.DOTALL)
    if match is None:
        return re.sub(r"^\{%r\s", "{% ", tag)
    if match[2]:
        return f"{{{{{match[1]} {match[3]} {match[4]}}}}}"
    return wrap(tag)


def _plain(tag: str) -> str:
    """Undo what XML and word processors do to a tag's characters."""
    text = html.unescape(tag) if "&" in tag else tag
    return text.translate(
        {0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2018: "'", 0x2019: "'", 0x00A0: " "}
    )


def _texts(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield a paragraph's text nodes in order, as (element, 'text' or 'tail')."""
    yield element, "text"
    for child in element:
        if isinstance(child.tag, str) and child.tag not in (q("text:note"), q("draw:frame")):
            yield from _texts(child)
        yield child, "tail"


_BLANKS = frozenset({"text:s", "text:tab", "text:line-break", "text:soft-page-break"})


def _heal(paragraph: etree._Element) -> None:
    """Move each tag that is cut by spans into the text node where it begins."""
    nodes = [(e, k, getattr(e, k) or "") for e, k in _texts(paragraph)]
    if "{" not in "".join(text for _, _, text in nodes):
        return
    # An element such as text:s stands for a blank within a tag.
    blanks = {q(name) for name in _BLANKS}
    whole, owners = "", []
    for index, (element, kind, text) in enumerate(nodes):
        if kind == "text" and element.tag in blanks:
            count = int(element.get(q("text:c"), "1")) if element.tag == q("text:s") else 1
            whole += " " * count
            owners += [(index, True)] * count
            continue
        whole += text
        owners += [(index, False)] * len(text)
    texts = ["" if e.tag in blanks and k == "text" else t for e, k, t in nodes]
    taken: set[int] = set()
    moved: dict[int, list[str]] = {index: [] for index in range(len(nodes))}
    for match in _TAG.finditer(whole):
        first = owners[match.start()][0]
        inside = owners[match.start() : match.end()]
        taken |= {index for index, blank in inside if blank}
        for at in range(match.start(), match.end()):
            owners[at] = (first, False)
    for at, character in enumerate(whole):
        index, blank = owners[at]
        if not blank:
            moved[index].append(character)
    for index, (element, kind, _) in enumerate(nodes):
        if kind == "text" and element.tag in blanks:
            continue
        if texts[index] != "".join(moved[index]):
            setattr(element, kind, "".join(moved[index]) or None)
    for index in taken:
        _remove(nodes[index][0])
    for span in list(paragraph.iter(q("text:span"))):
        if not len(span) and not span.text:
            _remove(span)


def _remove(element: etree._Element) -> None:
    """Remove an element and keep what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _lift(paragraph: etree._Element) -> None:
    """Let a block tag take the place of its paragraph, row or cell."""
    if paragraph.getparent() is None:
        return
    whole = "".join(getattr(e, k) or "" for e, k in _texts(paragraph))
    match = _BLOCK_TAG.search(whole)
    if match is None:
        return
    holder = {"p": None, "tr": "table:table-row", "tc": "table:table-cell"}[match[2]]
    target = paragraph
    if holder:
        target = next(paragraph.iterancestors(q(holder)), paragraph)
    opening, closing = match[1], match[4]
    mark = f"{{{{p {match[3]}}}}}" if opening == "{" else f"{{{opening} {match[3]}{closing}}}"
    target.tail = mark + (target.tail or "")
    _remove(target)


def misplaced(path: Path, source: Source) -> list[Finding]:
    """Find `body` within a paragraph, and plain values where only finished XML may stand."""
    findings = []
    for match in EXPRESSION.finditer(source.text):
        expression = match[2].strip()
        open_tag = source.text.rfind("<", 0, match.start())
        if source.text.find(">", open_tag, match.start()) < 0:
            continue
        name = re.match(r"\(?\s*(\w+)\s*(?:\)|$)", expression)
        finished = name is not None and name[1] in ("body", "page_of_pages")
        if finished == expression.endswith("|flow"):
            what, hint = (
                (f"'{name[1]}'", f"write {{{{{'p' if name[1] == 'body' else 'r'} {name[1]} }}}}")
                if finished and name
                else ("a value", "write {{ name }} without p or r")
            )
            findings.append(
                error(
                    "template-syntax",
                    Place(path.as_posix(), key=source.part),
                    f"{what} stands where it cannot be set",
                    hint,
                )
            )
    return findings


_HREF = re.compile(r'<(?:text|draw):a\b[^>]*?xlink:href="([^"]*)"')


def has_tagged_links(text: str) -> bool:
    return any("{" in target for target in _HREF.findall(text))


def check_links(path: Path, part: str, filled: str) -> None:
    """Let only web pages and mail addresses through."""
    for target in _HREF.findall(filled):
        if not target.startswith("#"):
            checked_target(path, part, html.unescape(target))
