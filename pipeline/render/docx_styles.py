"""Styles of a Word template: found by their names, whatever their ids are.

A German Word calls "heading 1" `berschrift1`; only the name is the same everywhere.
"""

from pathlib import Path

from lxml import etree

from ..findings import Finding, Place, error
from .docx_parts import WordPackage, q
from .reading import DECLARATION, parse_xml, serialise
from .wordprocessing import ListStyle, Styles

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
    numbering = _read_numbering(path, package)
    lists: dict[str, list[ListStyle]] = {"list bullet": [], "list number": []}
    for base, levels in lists.items():
        for name in (base, f"{base} 2", f"{base} 3"):
            if ("paragraph", name) not in by_name:
                continue
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


def _twips(measure: str) -> int:
    """Read a measure; Word takes decimals too."""
    return round(float(measure))


def _text_width(package: WordPackage) -> int:
    for section in package.trees[package.main].iter(q("sectPr")):
        size, margins = section.find(q("pgSz")), section.find(q("pgMar"))
        if size is not None and margins is not None:
            sides = _twips(margins.get(q("left"), "1440")) + _twips(margins.get(q("right"), "1440"))
            return max(_twips(size.get(q("w"), "11906")) - sides, 2000)
    return 9026
