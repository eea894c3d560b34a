"""Marks in a Word template: where direction, language, draft and logo change a document.

Takes the parsed parts of a `WordPackage`, puts tags and attributes into them that `tagged` turns
into Jinja once the template's own tags are healed.
"""

import posixpath
import re

from lxml import etree

from .docx import LogoBox
from .docx_parts import DRAFT_PART, R, W, WordPackage, q
from .reading import DECLARATION

_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

# Elements of w:pPr, w:sectPr, w:tblPr that stand before the one on direction (ECMA-376-1, 17.3.1,
# 17.6, 17.4).
_BEFORE = {
    "bidi": frozenset(
        [
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "framePr",
            "widowControl",
            "numPr",
            "suppressLineNumbers",
            "pBdr",
            "shd",
            "tabs",
            "suppressAutoHyphens",
            "kinsoku",
            "wordWrap",
            "overflowPunct",
            "topLinePunct",
            "autoSpaceDE",
            "autoSpaceDN",
            "headerReference",
            "footerReference",
            "footnotePr",
            "endnotePr",
            "type",
            "pgSz",
            "pgMar",
            "paperSrc",
            "pgBorders",
            "lnNumType",
            "pgNumType",
            "cols",
            "formProt",
            "vAlign",
            "noEndnote",
            "titlePg",
            "textDirection",
        ]
    ),
    "bidiVisual": frozenset(["tblStyle", "tblpPr", "tblOverlap"]),
}


def mark_languages(package: WordPackage) -> None:
    """Mark where styles and settings name the language and the direction."""
    for tree in package.trees.values():
        for element in list(tree.iter(q("lang"))):
            element.getparent().remove(element)
    styles = package.trees.get(package.by_kind.get("styles", ""))
    if styles is not None:
        defaults = styles.find(q("docDefaults"))
        if defaults is None:
            defaults = etree.Element(q("docDefaults"))
            styles.insert(0, defaults)
        run = _child(_child(defaults, "rPrDefault", 0), "rPr", 0)
        language = etree.SubElement(run, q("lang"))
        for attribute, name in (("val", "western"), ("eastAsia", "asian"), ("bidi", "complex")):
            language.set(q(attribute), f"{{{{ _{name} }}}}")
        paragraph = _child(_child(defaults, "pPrDefault", 1), "pPr", 0)
        _mark_direction(paragraph, "bidi")
    settings = package.trees.get(package.by_kind.get("settings", ""))
    if settings is not None:
        for name in ("updateFields", "attachedTemplate"):
            for element in settings.findall(q(name)):
                settings.remove(element)
        for element in settings.findall(q("themeFontLang")):
            for attribute, name in (("val", "western"), ("eastAsia", "asian"), ("bidi", "complex")):
                element.set(q(attribute), f"{{{{ _{name} }}}}")


def _child(parent: etree._Element, name: str, at: int) -> etree._Element:
    found = parent.find(q(name))
    if found is None:
        found = etree.Element(q(name))
        parent.insert(at, found)
    return found


def _mark_direction(parent: etree._Element, name: str) -> None:
    for old in parent.findall(q(name)):
        parent.remove(old)
    mark = etree.Element(q(name))
    mark.set(q("val"), "@rtl@")
    at = 0
    for index, element in enumerate(parent):
        if isinstance(element.tag, str) and etree.QName(element).localname in _BEFORE[name]:
            at = index + 1
    parent.insert(at, mark)


def tagged(xml: str) -> str:
    """Turn the marks of direction and draft into tags."""
    xml = re.sub(
        r'<w:(bidi|bidiVisual) w:val="@rtl@"\s*/>', r"{% if _rtl %}<w:\1/>{% endif %}", xml
    )
    xml = re.sub(
        r'<w:headerReference [^>]*"rIdDraft"[^>]*/>',
        lambda match: f"{{% if _draft %}}{match[0]}{{% endif %}}",
        xml,
    )
    return str(xml).replace('<w:p w:rsidR="DDDDDDDD"/>', f"{{% if _draft %}}{_DRAFT}{{% endif %}}")


_DRAFT = (
    '<w:p><w:pPr><w:bidi w:val="0"/><w:spacing w:before="0" w:after="120"/>'
    '<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:bCs/><w:color w:val="9B1C1C"/>'
    '<w:spacing w:val="60"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-GB"/></w:rPr>'
    "<w:t>DRAFT</w:t></w:r></w:p>"
)


def mark_story(root: etree._Element) -> None:
    """Mark the direction of paragraphs, tables and sections, and where a header says DRAFT."""
    for paragraph in root.iter(q("p")):
        _mark_direction(_child(paragraph, "pPr", 0), "bidi")
    for table in root.iter(q("tblPr")):
        if table.getparent().tag == q("tbl"):
            _mark_direction(table, "bidiVisual")
    for section in root.iter(q("sectPr")):
        _mark_direction(section, "bidi")
    for run in root.iter(q("r")):
        written = "".join(run.itertext(q("t")))
        for mark in run.findall(f"{q('rPr')}/{q('rtl')}"):
            if not _RTL.search(written):
                mark.getparent().remove(mark)
    if root.tag == q("hdr"):
        draft = etree.Element(q("p"))
        draft.set(q("rsidR"), "DDDDDDDD")
        root.insert(0, draft)


def renumber_bookmarks(package: WordPackage) -> None:
    """Keep the template's bookmarks clear of the clauses'; drop an earlier document's."""
    numbers: dict[tuple[str, str], int] = {}
    for name in package.stories:
        ours: set[str] = set()
        for element in list(package.trees[name].iter(q("bookmarkStart"), q("bookmarkEnd"))):
            ident = element.get(q("id"), "")
            if element.get(q("name"), "").startswith("_cb"):
                ours.add(ident)
            if ident in ours:
                element.getparent().remove(element)
                continue
            number = numbers.setdefault((name, ident), _FIRST_BOOKMARK + len(numbers))
            element.set(q("id"), str(number))


# Above all that the clauses of a document can need.
_FIRST_BOOKMARK = 1_000_000


def draft_headers(package: WordPackage) -> list[tuple[str, str]]:
    """See that every page has a header in a draft; give the part to add, if any."""
    settings = package.trees.get(package.by_kind.get("settings", ""))
    even = settings is not None and settings.find(q("evenAndOddHeaders")) is not None
    sections = list(package.trees[package.main].iter(q("sectPr")))
    if not sections:
        sections = [etree.SubElement(package.trees[package.main].find(q("body")), q("sectPr"))]
    added = False
    have: set[str] = set()
    for section in sections:
        have |= {e.get(q("type"), "default") for e in section.findall(q("headerReference"))}
        title = section.find(q("titlePg"))
        first = title is not None and title.get(q("val"), "1") not in ("0", "false", "off")
        needed = ["default", *(["first"] if first else []), *(["even"] if even else [])]
        for kind in needed:
            if kind not in have:
                reference = etree.Element(q("headerReference"))
                reference.set(q("type"), kind)
                reference.set(f"{{{R}}}id", "rIdDraft")
                section.insert(0, reference)
                have.add(kind)
                added = True
    if not added:
        return []
    package.relationships[package.main].draft = True
    return [(DRAFT_PART, f'{DECLARATION}<w:hdr xmlns:w="{W}">{_DRAFT}</w:hdr>')]


def mark_logos(root: etree._Element, name: str, count: int) -> list[LogoBox]:
    """Find the pictures whose alternative text is 'logo'; put tags for their size."""
    boxes: list[LogoBox] = []
    for properties in root.iter(f"{{{_WP}}}docPr"):
        if properties.get("descr", "").strip().lower() != "logo":
            continue
        picture = properties.getparent()
        extent = picture.find(f"{{{_WP}}}extent")
        image = next(picture.iter(f"{{{_A}}}blip"), None)
        if extent is None or image is None:
            continue
        width, height = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
        number = count + len(boxes)
        for element in (extent, *picture.iter(f"{{{_A}}}ext")):
            if element.get("cx"):
                element.set("cx", f"{{{{ _logo{number}_cx }}}}")
                element.set("cy", f"{{{{ _logo{number}_cy }}}}")
        properties.set("descr", "{{ controller.name }}")
        boxes.append(LogoBox(name, image.get(f"{{{R}}}embed", ""), width, height))
    return boxes


def placeholders(package: WordPackage, logos: list[LogoBox]) -> frozenset[str]:
    """Name the picture files that nothing but the logo's place refers to."""
    marked = {(box.part, box.relationship) for box in logos}
    uses: dict[str, bool] = {}
    for name in package.members:
        if not name.endswith(".rels"):
            continue
        part = name.replace("_rels/", "").removesuffix(".rels")
        for element in etree.fromstring(package.members[name]):
            target = posixpath.normpath(
                posixpath.join("/", posixpath.dirname(part), element.get("Target", ""))
            ).lstrip("/")
            uses[target] = uses.get(target, True) and (part, element.get("Id")) in marked
    return frozenset(name for name, free in uses.items() if free and name in package.members)


def face_of(properties: str) -> str:
    """Give a run's properties without those that a value's span states itself."""
    inner = properties.removeprefix("<w:rPr>").removesuffix("</w:rPr>")
    return re.sub(r"<w:(?:rtl|cs|lang|em|eastAsianLayout|specVanish|oMath)\b[^>]*/>", "", inner)
