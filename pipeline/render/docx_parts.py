"""Parts of a Word template: what each is, and how it is made ready for tags and languages.

Takes the members of a DOCX package, gives parsed parts with marks where direction, language,
draft and logo change a document. Relationships and content types are written here too.
"""

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from pipeline.findings import Finding, Place, error

from .properties import PropertiesPart
from .template import (
    DECLARATION,
    Context,
    Source,
    checked_target,
    fault,
    guarded,
    has_tags,
    parse_xml,
    serialise,
)
from .wordprocessing import ListStyle, Styles

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_CT = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN_TYPE = f"{_WORD}.document.main+xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
DRAFT_PART = "word/header-draft.xml"
_STORIES = ("header", "footer", "footnotes", "endnotes")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

PARAGRAPH_STYLES = (
    "title", "subtitle", "heading 1", "heading 2", "heading 3", "body text", "list bullet",
    "list bullet 2", "list bullet 3", "list number", "list number 2", "list number 3",
    "table heading", "table text", "notice", "notice heading",
)  # fmt: skip
CHARACTER_STYLES = ("strong", "emphasis", "hyperlink", "gap")
TABLE_STYLES = ("declaration table",)
# As people read them in Word.
_SHOWN = {
    "body text": "Body Text", "declaration table": "Declaration Table", "title": "Title",
    "subtitle": "Subtitle", "table heading": "Table Heading", "table text": "Table Text",
    "notice": "Notice", "notice heading": "Notice Heading", "strong": "Strong",
    "emphasis": "Emphasis", "hyperlink": "Hyperlink", "gap": "Gap",
}  # fmt: skip

# Elements of w:pPr, w:sectPr, w:tblPr that stand before the one on direction (ECMA-376-1, 17.3.1,
# 17.6, 17.4).
_BEFORE = {
    "bidi": frozenset(
        ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection"]
    ),
    "bidiVisual": frozenset(["tblStyle", "tblpPr", "tblOverlap"]),
}


def q(name: str) -> str:
    return f"{{{W}}}{name}"


def rels_of(part: str) -> str:
    """Name the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@dataclass(frozen=True, slots=True)
class LogoBox:
    """The template's picture that the logo replaces: where, and the room it has (in EMU)."""

    part: str
    relationship: str
    width: int
    height: int


@dataclass(slots=True)
class Relationships:
    """A part's relationships; targets may have tags."""

    part: str
    content: bytes
    tagged: list[Source] = field(default_factory=list)
    logos: set[str] = field(default_factory=set)
    draft: bool = False

    def write(
        self, path: Path, context: Context, *, links: dict[str, str], draft: bool, logo: str
    ) -> bytes:
        """Write them for one document."""
        root = etree.fromstring(self.content)
        tagged = {source.part: source for source in self.tagged}
        for element in root:
            source = tagged.get(f"{rels_of(self.part)} {element.get('Id')}")
            if source:
                target = guarded(path, source.part, lambda s=source: s.render(context))
                # An unused link's target must not be empty either.
                element.set("Target", checked_target(path, source.part, target) or "about:blank")
            if logo and element.get("Id") in self.logos:
                element.set("Target", logo)
        for target, name in links.items():
            _relate(root, name, "hyperlink", target, external=True)
        if draft and self.draft:
            _relate(root, "rIdDraft", "header", f"/{DRAFT_PART}")
        return bytes(
            etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        )


def _relate(
    root: etree._Element, name: str, kind: str, target: str, *, external: bool = False
) -> None:
    element = etree.SubElement(root, f"{{{_REL}}}Relationship")
    element.set("Id", name)
    element.set("Type", f"{R}/{kind}")
    element.set("Target", target)
    if external:
        element.set("TargetMode", "External")


@dataclass(slots=True)
class WordPackage:
    """A read template."""

    main: str
    members: dict[str, bytes]
    trees: dict[str, etree._Element]
    stories: list[str]
    languages: list[str]
    relationships: dict[str, Relationships]
    properties: dict[str, PropertiesPart]
    by_kind: dict[str, str]
    numbering: tuple[str, str] = ("", "")
    next_num: int = 1


def read(path: Path, members: dict[str, bytes]) -> WordPackage:
    """Find the parts of a template and parse those that change."""
    not_word = "save the template as .docx (a Word document) in Word or Writer"
    for needed in ("[Content_Types].xml", "_rels/.rels"):
        if needed not in members:
            raise fault("template-format", path, "the template is not a DOCX file", not_word)
    types = parse_xml(path, "[Content_Types].xml", members["[Content_Types].xml"])
    by_part = {
        element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
        for element in types.findall(f"{{{_CT}}}Override")
    }
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in by_part.values()) or any(
        "vbaproject" in name.lower() for name in members
    ):
        raise fault(
            "template-macros",
            path,
            "the template holds macros",
            "save it as .docx, the form without macros",
        )
    top = _relationships(path, "", members)
    main = next((target for _, kind, target in top if kind == "officeDocument"), "")
    kind = by_part.get(main, "")
    if main not in members or not kind.startswith(_WORD) or not kind.endswith("main+xml"):
        raise fault("template-format", path, "the template is not a DOCX file", not_word)
    members = {
        name: content
        for name, content in members.items()
        if not name.startswith(("docProps/thumbnail", "_xmlsignatures/"))
    }
    for element in list(types):
        name = element.get("PartName", "").lstrip("/")
        if name == main:
            element.set("ContentType", _MAIN_TYPE)
        if (name and name not in members) or "digital-signature" in element.get("ContentType", ""):
            types.remove(element)
    members["[Content_Types].xml"] = serialise(types).encode()
    root = parse_xml(path, "_rels/.rels", members["_rels/.rels"])
    for element in list(root):
        if element.get("Type", "").rsplit("/", 1)[-1] in ("thumbnail", "origin"):
            root.remove(element)
    members["_rels/.rels"] = serialise(root).encode()

    related = _relationships(path, main, members)
    by_kind = {kind: target for _, kind, target in related if target in members}
    stories = [main, *sorted({t for _, k, t in related if k in _STORIES and t in members})]
    languages = [by_kind[kind] for kind in ("styles", "settings") if kind in by_kind]
    trees = {name: parse_xml(path, name, members[name]) for name in (*stories, *languages)}
    package = WordPackage(
        main=main,
        members=members,
        trees=trees,
        stories=stories,
        languages=languages,
        relationships={
            name: _read_relationships(path, name, members)
            for name in stories
            if name == main or rels_of(name) in members
        },
        properties={
            name: PropertiesPart(name, members[name])
            for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
            if name in members
        },
        by_kind=by_kind,
    )
    _prepare_languages(package)
    return package


def _relationships(
    path: Path, part: str, members: dict[str, bytes]
) -> list[tuple[str, str, str]]:
    name = rels_of(part)
    if name not in members:
        return []
    found = []
    for element in parse_xml(path, name, members[name]):
        if not isinstance(element.tag, str) or element.get("TargetMode") == "External":
            continue
        target = element.get("Target", "")
        full = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        found.append((element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], full))
    return found


def _read_relationships(path: Path, part: str, members: dict[str, bytes]) -> Relationships:
    name = rels_of(part)
    empty = f'<Relationships xmlns="{_REL}"/>'.encode()
    root = parse_xml(path, name, members.get(name, empty))
    tagged = []
    for element in list(root):
        target = unquote(element.get("Target", ""))
        if element.get("TargetMode") == "External" and has_tags(target):
            tagged.append(Source(f"{name} {element.get('Id')}", target, xml=False))
        if element.get("Type", "").endswith("/attachedTemplate"):
            root.remove(element)
    return Relationships(part, serialise(root).encode(), tagged)


def _prepare_languages(package: WordPackage) -> None:
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


def sentinels(xml: str) -> str:
    """Turn the marks of direction and draft into tags."""
    xml = re.sub(
        r'<w:(bidi|bidiVisual) w:val="@rtl@"\s*/>', r"{% if _rtl %}<w:\1/>{% endif %}", xml
    )
    xml = re.sub(
        r'<w:headerReference [^>]*"rIdDraft"[^>]*/>',
        lambda match: f"{{% if _draft %}}{match[0]}{{% endif %}}",
        xml,
    )
    return xml.replace("<w:p w:rsidR=\"DDDDDDDD\"/>", f"{{% if _draft %}}{_DRAFT}{{% endif %}}")


_DRAFT = (
    '<w:p><w:pPr><w:bidi w:val="0"/><w:spacing w:before="0" w:after="120"/>'
    '<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:bCs/><w:color w:val="9B1C1C"/>'
    '<w:spacing w:val="60"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-GB"/></w:rPr>'
    "<w:t>DRAFT</w:t></w:r></w:p>"
)


def prepare_story(root: etree._Element, name: str) -> None:
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


def face_of(properties: str) -> str:
    """Give a run's properties without those that a value's span states itself."""
    inner = properties.removeprefix("<w:rPr>").removesuffix("</w:rPr>")
    return re.sub(r"<w:(?:rtl|cs|lang|em|eastAsianLayout|specVanish|oMath)\b[^>]*/>", "", inner)


def find_styles(path: Path, package: WordPackage) -> tuple[Styles | None, list[Finding]]:
    """Find the styles the body needs by their names, whatever their ids are."""
    tree = package.trees.get(package.by_kind.get("styles", ""))
    by_name: dict[tuple[str, str], etree._Element] = {}
    for style in tree.findall(q("style")) if tree is not None else []:
        name = style.find(q("name"))
        if name is not None:
            by_name[style.get(q("type"), ""), name.get(q("val"), "").lower()] = style
    wanted = [
        *(("paragraph", name) for name in PARAGRAPH_STYLES),
        *(("character", name) for name in CHARACTER_STYLES),
        *(("table", name) for name in TABLE_STYLES),
    ]
    findings = [
        error(
            "template-style-missing",
            Place(path.as_posix(), key=_shown(name)),
            f"the template has no {kind} style '{_shown(name)}'",
            "use the style once in the template, or copy it from the default template",
        )
        for kind, name in wanted
        if (kind, name) not in by_name
    ]
    if findings:
        return None, findings
    numbering = _read_numbering(path, package)
    lists: dict[str, list[ListStyle]] = {"list bullet": [], "list number": []}
    for base, levels in lists.items():
        for name in (base, f"{base} 2", f"{base} 3"):
            found = _list_style(by_name, by_name["paragraph", name], numbering)
            if found is None:
                findings.append(
                    error(
                        "template-style-missing",
                        Place(path.as_posix(), key=_shown(name)),
                        f"the style '{_shown(name)}' has no numbering",
                        "give the style a bullet or number in the template",
                    )
                )
            else:
                levels.append(found)
    if findings:
        return None, findings
    ids = {name: by_name[kind, name].get(q("styleId"), "") for kind, name in wanted}
    bullets, numbers = tuple(lists["list bullet"]), tuple(lists["list number"])
    return Styles(ids, bullets, numbers, _text_width(package)), []


def _shown(name: str) -> str:
    return _SHOWN.get(name, name.title() if name.startswith("list") else name)


def _read_numbering(path: Path, package: WordPackage) -> etree._Element | None:
    name = package.by_kind.get("numbering")
    if name is None:
        return None
    root = parse_xml(path, name, package.members[name])
    nums = root.findall(q("num"))
    package.next_num = 1 + max((int(n.get(q("numId"), "0")) for n in nums), default=0)
    # w:num stand after all w:abstractNum and before w:numIdMacAtCleanup (17.9.16).
    mark = etree.Element(q("num"))
    at = root.index(nums[-1]) + 1 if nums else len(root)
    root.insert(at, mark)
    head, _, tail = serialise(root).partition("<w:num/>")
    root.remove(mark)
    package.numbering = (DECLARATION + head, tail)
    return root


def _list_style(
    by_name: dict[tuple[str, str], etree._Element],
    style: etree._Element,
    numbering: etree._Element | None,
) -> ListStyle | None:
    by_id = {s.get(q("styleId")): s for (kind, _), s in by_name.items() if kind == "paragraph"}
    at: etree._Element | None = style
    num = level = ""
    left = hanging = None
    for _ in range(20):
        if at is None:
            break
        properties = at.find(q("pPr"))
        if properties is not None:
            num = num or _val(properties, "numPr/numId")
            level = level or _val(properties, "numPr/ilvl")
            indent = properties.find(q("ind"))
            if indent is not None and left is None:
                left = indent.get(q("left")) or indent.get(q("start"))
                hanging = indent.get(q("hanging"))
        based = at.find(q("basedOn"))
        at = by_id.get(based.get(q("val"))) if based is not None else None
    if numbering is None or num in ("", "0"):
        return None
    entry = next((n for n in numbering.findall(q("num")) if n.get(q("numId")) == num), None)
    abstract = _val(entry, "abstractNumId") if entry is not None else ""
    definition = next(
        (a for a in numbering.findall(q("abstractNum")) if a.get(q("abstractNumId")) == abstract),
        None,
    )
    if definition is None:
        return None
    ident = style.get(q("styleId"))
    for lvl in definition.findall(q("lvl")):
        if _val(lvl, "pStyle") == ident or (not level and lvl.get(q("ilvl")) == "0"):
            level = lvl.get(q("ilvl"), "0") if not level or _val(lvl, "pStyle") == ident else level
    for lvl in definition.findall(q("lvl")):
        indent = lvl.find(f"{q('pPr')}/{q('ind')}")
        if lvl.get(q("ilvl")) == (level or "0") and indent is not None and left is None:
            left = indent.get(q("left")) or indent.get(q("start"))
            hanging = indent.get(q("hanging"))
    return ListStyle(
        ident or "", num, abstract, int(level or 0), int(left or 360), int(hanging or 360)
    )


def _val(parent: etree._Element, path: str) -> str:
    found = parent.find("/".join(q(name) for name in path.split("/")))
    return found.get(q("val"), "") if found is not None else ""


def _text_width(package: WordPackage) -> int:
    for section in package.trees[package.main].iter(q("sectPr")):
        size, margins = section.find(q("pgSz")), section.find(q("pgMar"))
        if size is not None and margins is not None:
            sides = int(margins.get(q("left"), "1440")) + int(margins.get(q("right"), "1440"))
            return max(int(size.get(q("w"), "11906")) - sides, 2000)
    return 9026


def with_types(types: bytes, *, draft: bool, custom: bool, logo: str) -> bytes:
    """Write [Content_Types].xml with the parts a document adds."""
    root = etree.fromstring(types)
    have = {element.get("PartName") or element.get("Extension", "").lower() for element in root}
    if logo and logo not in have:
        element = etree.Element(f"{{{_CT}}}Default", Extension=logo, ContentType=f"image/{logo}")
        root.insert(0, element)
    wanted = {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    if custom:
        wanted["/docProps/custom.xml"] = _CUSTOM_TYPE
    if draft:
        wanted[f"/{DRAFT_PART}"] = f"{_WORD}.header+xml"
    for name, kind in wanted.items():
        if name not in have:
            etree.SubElement(root, f"{{{_CT}}}Override", PartName=name, ContentType=kind)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def with_custom(relationships: bytes, *, custom: bool) -> bytes:
    """Write _rels/.rels with the properties a document adds."""
    root = etree.fromstring(relationships)
    have = {element.get("Type", "").rsplit("/", 1)[-1] for element in root}
    package = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
    wanted = [("core-properties", f"{package}/core-properties", "docProps/core.xml")]
    wanted.append(("extended-properties", f"{R}/extended-properties", "docProps/app.xml"))
    if custom:
        wanted.append(("custom-properties", f"{R}/custom-properties", "docProps/custom.xml"))
    for name, kind, target in wanted:
        if name not in have:
            element = etree.SubElement(root, f"{{{_REL}}}Relationship")
            element.set("Id", f"rIdCb{name[:4].title()}")
            element.set("Type", kind)
            element.set("Target", target)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
