"""Texts of a Writer template, as its tags are read: parts, paragraphs, and what stands in none."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from lxml import etree

from .odt_parts import WriterPackage, q
from .tags import Gatherer, Part, Stretch
from .template import has_tags

_PARAGRAPHS = (q("text:p"), q("text:h"))
_BLANKS = (q("text:tab"), q("text:line-break"), q("text:soft-page-break"))
_SHOWN = {
    "style:header": "header", "style:header-left": "header", "style:header-first": "header",
    "style:footer": "footer", "style:footer-left": "footer", "style:footer-first": "footer",
    "draw:text-box": "text box", "draw:custom-shape": "text box",
}  # fmt: skip
_DELETED = q("text:tracked-changes")
# Neither a note's number nor a comment is text of the paragraph.
_BESIDE = (q("text:note-citation"), q("office:annotation"))
_PLACES = {q(name): shown for name, shown in _SHOWN.items()}


def writer_parts(package: WriterPackage) -> list[Part]:
    """Read the parts whose tags are filled."""
    parts = []
    for name, root in (("content.xml", package.content), ("styles.xml", package.styles)):
        gatherer = Gatherer()
        numbers: dict[etree._Element, int] = {
            element: number for number, element in enumerate(paragraphs(root))
        }
        for kind in ("table:table-row", "table:table-cell"):
            numbers |= {element: number for number, element in enumerate(root.iter(q(kind)))}
        _gather(root, Stretch("", "text" if name == "content.xml" else "styles"), numbers, gatherer)
        parts.append(Part(name, gatherer.stretches()))
    return parts


def paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs in the order of their numbers."""
    yield from root.iter(*_PARAGRAPHS)


def _gather(
    element: etree._Element,
    where: Stretch,
    numbers: dict[etree._Element, int],
    gatherer: Gatherer,
) -> None:
    for child in element:
        if isinstance(child.tag, str):
            _child(child, where, numbers, gatherer)
        if child.tail and where.paragraph is not None:
            gatherer.add(child.tail, where)


def _child(
    child: etree._Element, where: Stretch, numbers: dict[etree._Element, int], gatherer: Gatherer
) -> None:
    there = where
    if child.tag in _BESIDE:
        return
    if child.tag == _DELETED:
        for text in child.itertext():
            if has_tags(text):
                gatherer.add(text, replace(where, kind="deleted"))
        return
    if child.tag in _PARAGRAPHS:
        there = replace(where, paragraph=numbers[child])
    elif child.tag == q("table:table-row"):
        there = replace(where, row=numbers[child], cell=None)
    elif child.tag == q("table:table-cell"):
        there = replace(where, cell=numbers[child])
    elif child.tag == q("text:note"):
        kind = child.get(q("text:note-class"), "footnote")
        there = replace(where, shown=f"{kind}s", row=None, cell=None)
    elif child.tag in _PLACES:
        there = replace(where, shown=_PLACES[child.tag], row=None, cell=None)
    for value in child.attrib.values():
        target = unquote(value)
        if has_tags(target):
            gatherer.add(target.removeprefix("../"), replace(there, kind="plain"))
    if child.tag == q("text:s"):
        gatherer.add(" " * int(child.get(q("text:c"), "1")), there)
    elif child.tag in _BLANKS:
        gatherer.add(" ", there)
    elif child.text and child.tag in (q("svg:desc"), q("svg:title")):
        if has_tags(child.text):
            gatherer.add(child.text, replace(there, kind="plain"))
        return
    elif child.text and there.paragraph is not None:
        gatherer.add(child.text, there)
    _gather(child, there, numbers, gatherer)
