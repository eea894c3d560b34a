"""Comments in a Word template: put at faults, and left out of documents."""

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from . import docx_parts
from .annotate import AUTHOR, INITIALS, Comment
from .docx_parts import W, WordPackage, q, rels_of
from .docx_texts import paragraphs
from .package import Layout, member
from .reading import parse_xml, read_package, serialise
from .refusal import fault

_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_CT = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Parts that hold comments, or tell more about them.
_PARTS = re.compile(r"/(?:comments|commentsExtended|commentsIds|commentsExtensible)$")


def annotated_docx(path: Path, comments: Iterable[Comment]) -> bytes:
    """Write a copy of the template with the comments in it; all else is as it was."""
    members = read_package(path)
    package = docx_parts.read(path, members)
    main = package.trees[package.main]
    body = main.find(q("body"))
    if body is None:
        raise fault("template-broken", path, "the template has no text", "save it anew in Word")
    name, notes = _comments_part(path, package, members)
    number = 1 + max((_number(one) for one in notes.iter(q("comment"))), default=-1)
    numbered = list(paragraphs(main))
    for comment in comments:
        target = _target(package, comment, numbered)
        _attach(_outside(target) if target is not None else _first(body), number)
        notes.append(_comment(number, comment))
        number += 1
    members[package.main] = _xml(main)
    members[name] = _xml(notes)
    return Layout(
        [member(name, content) for name, content in members.items()], first="[Content_Types].xml"
    ).write([])


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _number(comment: etree._Element) -> int:
    text = comment.get(q("id"), "")
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else -1


def _comments_part(
    path: Path, package: WordPackage, members: dict[str, bytes]
) -> tuple[str, etree._Element]:
    """Give the part that holds the comments; enter one into the package if there is none."""
    name = package.by_kind.get("comments", "")
    if name:
        return name, parse_xml(path, name, members[name])
    folder = posixpath.dirname(package.main)
    taken = {one.lower() for one in members}
    number = 1
    while (name := posixpath.join(folder, f"comments{number if number > 1 else ''}.xml")) in taken:
        number += 1
    types = parse_xml(path, "[Content_Types].xml", members["[Content_Types].xml"])
    etree.SubElement(types, f"{{{_CT}}}Override", PartName=f"/{name}", ContentType=_TYPE)
    members["[Content_Types].xml"] = _xml(types)
    rels = rels_of(package.main)
    empty = f'<Relationships xmlns="{_REL}"/>'.encode()
    root = parse_xml(path, rels, members.get(rels, empty))
    used = {one.get("Id") for one in root}
    number = next(n for n in range(1, len(used) + 2) if f"rIdComments{n}" not in used)
    etree.SubElement(
        root, f"{{{_REL}}}Relationship", Id=f"rIdComments{number}", Type=_KIND, Target=f"/{name}"
    )
    members[rels] = _xml(root)
    return name, etree.Element(q("comments"), nsmap={"w": W})


def _target(
    package: WordPackage, comment: Comment, numbered: list[etree._Element]
) -> etree._Element | None:
    """Find the paragraph of the text that a comment belongs to."""
    if comment.paragraph is None:
        return None
    if comment.part == package.main:
        return numbered[comment.paragraph]
    kind = {"footnotes": "footnote", "endnotes": "endnote"}
    tree = package.trees.get(comment.part)
    name = kind.get(etree.QName(tree).localname) if tree is not None else None
    if tree is None or name is None:
        return None
    note = next(list(paragraphs(tree))[comment.paragraph].iterancestors(q(name)), None)
    for reference in package.trees[package.main].iter(q(f"{name}Reference")):
        if note is not None and reference.get(q("id")) == note.get(q("id")):
            return next(reference.iterancestors(q("p")), None)
    return None


def _outside(paragraph: etree._Element) -> etree._Element:
    """Leave the text boxes round a paragraph: Word has no comments in them."""
    while (box := next(paragraph.iterancestors(q("txbxContent")), None)) is not None:
        holder = next(box.iterancestors(q("p")), None)
        if holder is None:
            break
        paragraph = holder
    return paragraph


def _first(body: etree._Element) -> etree._Element:
    found = next(body.iter(q("p")), None)
    if found is None:
        found = etree.Element(q("p"))
        body.insert(0, found)
    return found


def _attach(paragraph: etree._Element, number: int) -> None:
    """Mark the paragraph as what a comment is about."""
    properties = paragraph.find(q("pPr"))
    start, end = etree.Element(q("commentRangeStart")), etree.Element(q("commentRangeEnd"))
    for mark in (start, end):
        mark.set(q("id"), str(number))
    paragraph.insert(0 if properties is None else 1, start)
    paragraph.append(end)
    run = etree.SubElement(paragraph, q("r"))
    etree.SubElement(run, q("commentReference")).set(q("id"), str(number))


def _comment(number: int, comment: Comment) -> etree._Element:
    element = etree.Element(q("comment"), nsmap={"w": W})
    element.set(q("id"), str(number))
    element.set(q("author"), AUTHOR)
    element.set(q("initials"), INITIALS)
    for line in comment.lines:
        run = etree.SubElement(etree.SubElement(element, q("p")), q("r"))
        text = etree.SubElement(run, q("t"))
        text.set(_SPACE, "preserve")
        text.text = line
    return element


def without_comments(package: WordPackage) -> None:
    """Take the comments out: they are for those who write the template."""
    for name in package.stories:
        tree = package.trees[name]
        for mark in list(tree.iter(q("commentRangeStart"), q("commentRangeEnd"))):
            mark.getparent().remove(mark)
        for reference in list(tree.iter(q("commentReference"))):
            run = reference.getparent()
            run.remove(reference)
            if not [child for child in run if child.tag != q("rPr")]:
                run.getparent().remove(run)
    relationships = package.relationships[package.main]
    root = etree.fromstring(relationships.content)
    dropped = set()
    for element in list(root):
        if _PARTS.search(element.get("Type", "")):
            folder = posixpath.dirname(package.main)
            target = posixpath.join("/", folder, element.get("Target", ""))
            dropped.add(posixpath.normpath(target).lstrip("/"))
            root.remove(element)
    if not dropped:
        return
    relationships.content = serialise(root).encode()
    types = etree.fromstring(package.members["[Content_Types].xml"])
    for element in list(types):
        if element.get("PartName", "").lstrip("/") in dropped:
            types.remove(element)
    package.members["[Content_Types].xml"] = serialise(types).encode()
    for name in dropped:
        package.members.pop(name, None)
        package.members.pop(rels_of(name), None)
