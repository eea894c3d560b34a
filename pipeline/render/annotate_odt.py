"""Annotations in a Writer template: put at faults, and left out of documents."""

from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from . import odt_parts
from .annotate import AUTHOR, Comment
from .odt_parts import q
from .odt_texts import paragraphs
from .package import Layout, member
from .reading import read_package
from .refusal import fault

_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_DRAW = odt_parts.NS["draw"]
_NOTES = q("text:note")
_DELETED = q("text:tracked-changes")


def annotated_odt(path: Path, comments: Iterable[Comment]) -> bytes:
    """Write a copy of the template with the comments in it; all else is as it was."""
    members = read_package(path)
    root = odt_parts.read(path, members).content
    text = root.find(f"{q('office:body')}/{q('office:text')}")
    if text is None:
        raise fault("template-broken", path, "the template has no text", "save it anew in Writer")
    numbered = list(paragraphs(root))
    # Each is put before what stands in its paragraph: the last one first.
    for comment in reversed(list(comments)):
        target = None
        if comment.part == "content.xml" and comment.paragraph is not None:
            target = _outside(numbered[comment.paragraph])
        if target is None:
            target = _first(text)
        made = _annotation(comment)
        made.tail, target.text = target.text, None
        target.insert(0, made)
    members["content.xml"] = bytes(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    )
    return Layout(
        [member(name, content, deflate=name != "mimetype") for name, content in members.items()],
        first="mimetype",
    ).write([])


def _is_beside(element: etree._Element) -> bool:
    """Tell whether a paragraph stands in a drawing, note or comment."""
    return any(
        one.tag in (_NOTES, _DELETED, q("office:annotation")) or one.tag.startswith(f"{{{_DRAW}}}")
        for one in element.iterancestors()
    )


def _outside(paragraph: etree._Element) -> etree._Element | None:
    """Leave notes and text boxes round a paragraph."""
    if not _is_beside(paragraph):
        return paragraph
    holders = [*paragraph.iterancestors(q("text:p"), q("text:h"))]
    return next((one for one in holders if not _is_beside(one)), None)


def _first(text: etree._Element) -> etree._Element:
    for paragraph in paragraphs(text):
        if not _is_beside(paragraph):
            return paragraph
    return etree.SubElement(text, q("text:p"))


def _annotation(comment: Comment) -> etree._Element:
    element = etree.Element(q("office:annotation"))
    etree.SubElement(element, _CREATOR).text = AUTHOR
    for line in comment.lines:
        etree.SubElement(element, q("text:p")).text = line
    return element


def without_annotations(root: etree._Element) -> None:
    """Take the annotations out: they are for those who write the template."""
    for element in list(root.iter(q("office:annotation"), q("office:annotation-end"))):
        parent, before = element.getparent(), element.getprevious()
        if element.tail:
            if before is None:
                parent.text = (parent.text or "") + element.tail
            else:
                before.tail = (before.tail or "") + element.tail
        parent.remove(element)
