"""Texts of a Word template, as its tags are read: parts, paragraphs, and what stands in none."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from lxml import etree

from .docx_parts import WordPackage, q
from .tags import Gatherer, Kind, Part, Stretch
from .template import has_tags

_SHOWN = {
    "document": "text", "hdr": "header", "ftr": "footer", "footnotes": "footnotes",
    "endnotes": "endnotes",
}  # fmt: skip
# What old programs show instead of a drawing: the same once more.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS = (q("tab"), q("br"), q("cr"))


def word_parts(package: WordPackage) -> list[Part]:
    """Read the parts whose tags are filled."""
    parts = []
    for name in package.stories:
        root = package.trees[name]
        shown = _SHOWN.get(etree.QName(root).localname, "text")
        gatherer = Gatherer()
        numbers = {
            element: number
            for kind in ("p", "tr", "tc")
            for number, element in enumerate(root.iter(q(kind)))
        }
        _gather(root, Stretch("", shown), numbers, gatherer)
        parts.append(Part(name, gatherer.stretches()))
    for relationships in package.relationships.values():
        parts += [
            Part(source.part, (Stretch(source.text, "link", "plain"),))
            for source in relationships.tagged
        ]
    return parts


def paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs in the order of their numbers."""
    yield from root.iter(q("p"))


def _gather(
    element: etree._Element,
    where: Stretch,
    numbers: dict[etree._Element, int],
    gatherer: Gatherer,
) -> None:
    for child in element:
        if not isinstance(child.tag, str) or child.tag == _FALLBACK:
            continue
        there = where
        if child.tag == q("p"):
            there = replace(where, paragraph=numbers[child])
        elif child.tag == q("tr"):
            there = replace(where, row=numbers[child], cell=None)
        elif child.tag == q("tc"):
            there = replace(where, cell=numbers[child])
        elif child.tag == q("txbxContent"):
            there = replace(where, shown="text box", row=None, cell=None)
        for value in child.attrib.values():
            if has_tags(value):
                command = child.tag == q("fldSimple")
                kind: Kind = "field" if command else "plain"
                gatherer.add(unquote(value), replace(there, kind=kind))
        if child.text and child.tag == q("t"):
            gatherer.add(child.text, there)
        elif child.tag in _BLANKS and element.tag == q("r"):
            gatherer.add(" ", there)
        elif child.text and has_tags(child.text):
            deleted = child.tag in (q("delText"), q("delInstrText"))
            gatherer.add(child.text, replace(there, kind="deleted" if deleted else "field"))
        _gather(child, there, numbers, gatherer)
