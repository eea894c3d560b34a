"""Parts of a Writer template: made ready for languages, directions and drafts.

Takes the members of an ODT package; finds the styles, and puts tags where language, direction,
draft and logo change a document.
"""

import re
from pathlib import Path

from lxml import etree

from ..findings import Finding, Place, error
from ..lean import dataclass
from .odt import LogoBox
from .opendocument import Styles
from .reading import parse_xml
from .refusal import fault

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
            # Writer takes 'start' for left in every direction: only 'right' is right for all.
            side = _SIDES.get(properties.get(q("fo:text-align"), ""))
            if side:
                properties.set(q("fo:text-align"), f"{{{{ {side} }}}}")
        for properties in root.iter(q("style:page-layout-properties")):
            properties.set(q("style:writing-mode"), "{{ _writing }}")
        for properties in root.iter(q("style:list-level-properties")):
            # Writer hangs numbers out of a right-to-left page unless they are set flush right.
            properties.set(q("fo:text-align"), "{{ _number_side }}")
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
    if paragraph.get(q("fo:text-align")) is None:
        paragraph.set(q("fo:text-align"), "{{ _start }}")


_SIDES = {"start": "_start", "left": "_start", "end": "_end", "right": "_end"}
_HEADERS = ("style:header", "style:header-left", "style:header-first")


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
        width, height = (
            _thousandths(frame.get(q(f"svg:{side}"), "")) for side in ("width", "height")
        )
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
