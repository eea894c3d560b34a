"""Tags in a Word template: healed, and put where Jinja can fill them.

Word cuts tags into runs; `dialect` says what becomes of them. `{%p … %}` and `{{p … }}` take the
place of their paragraph, `{%tr … %}` of their table row, `{%tc … %}` of their cell, `{%r … %}` and
`{{r … }}` cut their run in two.
"""

import copy
import html
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ..findings import Finding, Place, error
from . import docx_marks
from .dialect import (
    BLOCK_TAG,
    RUN_TAG,
    TAG,
    Joins,
    Piece,
    heal,
    plain_tags,
    text_before,
    unescaped,
)
from .docx_parts import q
from .reading import serialise
from .refusals import misplaced, unsupported
from .template import Source, wrap

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS = {q("tab"): "\t", q("br"): "\n", q("cr"): "\n", q("noBreakHyphen"): "-"}
_HOLDERS = {"tr": ("row", q("tr")), "tc": ("cell", q("tc"))}
# What a paragraph may hold beside a tag that takes its place.
_NOTHING = frozenset(
    q(name)
    for name in (
        "pPr", "rPr", "r", "t", "proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak",
        "commentRangeStart", "commentRangeEnd", "tcPr", "trPr", "tblPrEx", "p", "tc", "tab",
        "sdt", "sdtPr", "sdtContent", "sdtEndPr", "smartTag", "ins", "noProof",
    )
)  # fmt: skip
_PROPERTIES = frozenset(q(name) for name in ("pPr", "rPr", "tcPr", "trPr", "tblPrEx", "sdtPr"))
_RANGES = {
    q("bookmarkStart"): q("bookmarkEnd"),
    q("commentRangeStart"): q("commentRangeEnd"),
}
_MARKUP = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([^\s/>]+)")
# Attributes whose text is a program of its own: a value could change what it does.
_COMMANDS = re.compile(r"\sw:instr=")


def heal_tags(root: etree._Element) -> None:
    """Make each tag whole, in the w:t where it begins; join paragraphs where tags say so."""
    joins: list[tuple[etree._Element, Joins]] = []
    for paragraph in root.iter(q("p")):
        found = _heal(paragraph)
        if found.before or found.after:
            joins.append((paragraph, found))
    for paragraph, join in joins:
        # Paragraphs joined already are gone.
        after, before = paragraph.getnext(), paragraph.getprevious()
        if join.after and after is not None and after.tag == q("p"):
            _join(paragraph, after)
        if join.before and before is not None and before.tag == q("p"):
            _join(before, paragraph)


def _heal(paragraph: etree._Element) -> Joins:
    elements = list(_texts(paragraph))
    pieces = [
        Piece(_BREAKS[e.tag], element=True, soft=False) if e.tag in _BREAKS else Piece(_shown(e))
        for e in elements
    ]
    texts = [piece.text for piece in pieces]
    joins = heal(pieces)
    for element, piece, text in zip(elements, pieces, texts, strict=True):
        if piece.text == text:
            continue
        run = element.getparent()
        if piece.text:
            element.text = piece.text
            element.set(_SPACE, "preserve")
            continue
        run.remove(element)
        if run.tag == q("r") and all(child.tag == q("rPr") for child in run):
            run.getparent().remove(run)
    for element, piece in zip(elements, pieces, strict=True):
        if "{" in piece.text and element.tag == q("t"):
            # A value's outer blanks count, whatever the template has.
            element.text = piece.text
            element.set(_SPACE, "preserve")
    return joins


def _texts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield what a paragraph's text consists of, without that of text boxes in it."""
    for child in paragraph:
        if child.tag in (q("p"), q("pPr"), q("rPr")):
            continue
        if child.tag == q("t") or (child.tag in _BREAKS and paragraph.tag == q("r")):
            yield child
        elif isinstance(child.tag, str):
            yield from _texts(child)


def _shown(element: etree._Element) -> str:
    text = element.text or ""
    return text if element.get(_SPACE) == "preserve" else text.strip(" \t\r\n")


def _join(first: etree._Element, second: etree._Element) -> None:
    for child in list(second):
        if child.tag != q("pPr"):
            first.append(child)
    second.getparent().remove(second)


def paragraph_texts(root: etree._Element) -> list[str]:
    """Give the text of each paragraph, without that of text boxes in it."""
    return [
        "".join(_BREAKS.get(element.tag) or _shown(element) for element in _texts(paragraph))
        for paragraph in root.iter(q("p"))
    ]


# --- tags that take the place of something -------------------------------------------------


def lift_tags(path: Path, part: str, root: etree._Element) -> list[Finding]:
    """Let tags take the place of paragraphs, rows and cells; find what would be lost so."""
    findings: list[Finding] = []
    for text in list(root.iter(q("t"))):
        _cut_run(text)
    for paragraph in list(root.iter(q("p"))):
        texts = [element for element in _texts(paragraph) if element.tag == q("t")]
        match = BLOCK_TAG.search("".join(element.text or "" for element in texts))
        if match is None or not _within(root, paragraph):
            continue
        place = Place(path.as_posix(), key=part)
        tag = match[0]
        target = paragraph
        if match[2] in _HOLDERS:
            what, name = _HOLDERS[match[2]]
            found = next(paragraph.iterancestors(name), None)
            if found is None:
                findings.append(
                    error(
                        "template-syntax",
                        place,
                        f"the tag '{tag}' stands in no table {what}",
                        f"put it into a table, or write it without {match[2]}",
                    )
                )
                continue
            target = found
        if _holds_more(target):
            findings.append(
                error(
                    "template-syntax",
                    place,
                    f"the tag '{tag}' takes its {_TAKEN[match[2]]} with it, which holds more",
                    f"put the tag into a {_TAKEN[match[2]]} of its own",
                )
            )
            continue
        wrong = misplaced(f"{{{{{match[3]}}}}}" if match[1] == "{" else "", match[2])
        if wrong:
            findings.append(error("template-syntax", place, *wrong))
            continue
        _replace(target, _mark(match[1], match[3]))
    return findings


_TAKEN = {"p": "paragraph", "tr": "table row", "tc": "table cell"}


def _within(root: etree._Element, element: etree._Element) -> bool:
    """Tell whether an element has not been replaced by a tag."""
    at = element
    while (parent := at.getparent()) is not None:
        at = parent
    return at is root


def _mark(kind: str, inner: str) -> str:
    inner = inner.strip()
    # An empty comment still tells that there was a cell.
    return {"{": f"{{{{ {inner} }}}}", "%": f"{{% {inner} %}}"}.get(kind, "{# #}")


def _holds_more(target: etree._Element) -> bool:
    """Tell whether more than text would be lost; of text `faults` knows."""
    for element in target.iter():
        if element is target or element.tag in _NOTHING or not isinstance(element.tag, str):
            continue
        inside = any(parent.tag in _PROPERTIES for parent in element.iterancestors())
        if not inside or element.tag == q("sectPr"):
            return True
    return False


def _replace(target: etree._Element, mark: str) -> None:
    """Put a mark in the place of an element; ranges that end elsewhere stay."""
    for start, end in _RANGES.items():
        begun = {element.get(q("id")): element for element in target.iter(start)}
        ended = {element.get(q("id")): element for element in target.iter(end)}
        for ident, element in {**begun, **ended}.items():
            if (ident in begun) != (ident in ended):
                target.addprevious(element)
    _text_after(target, mark)
    target.getparent().remove(target)


def _text_after(element: etree._Element, mark: str) -> None:
    """Write a mark before an element that is going to be removed; its tail stays too."""
    text_before(element, mark + (element.tail or ""))


def _cut_run(text: etree._Element) -> None:
    """Cut a run where a tag for runs stands; both halves keep its formatting."""
    match = RUN_TAG.search(text.text or "")
    run = text.getparent()
    if match is None or run.tag != q("r"):
        return
    whole = text.text or ""
    rest = etree.Element(q("r"))
    properties = run.find(q("rPr"))
    if properties is not None:
        rest.append(copy.deepcopy(properties))
    after = etree.SubElement(rest, q("t"))
    after.text = whole[match.end() :]
    after.set(_SPACE, "preserve")
    for child in list(text.itersiblings()):
        rest.append(child)
    text.text = whole[: match.start()]
    rest.tail = run.tail
    run.tail = None
    run.addnext(rest)
    run.tail = f"{{{match[1]}r {match[2]}{'}' if match[1] == '{' else '%'}}}"
    if not text.text:
        run.remove(text)
    if all(child.tag == q("rPr") for child in run):
        tail = run.tail
        run.tail = None
        _text_after(run, tail)
        run.getparent().remove(run)
    _cut_run(after)
    if not after.text:
        rest.remove(after)
        if all(child.tag == q("rPr") for child in rest):
            tail = rest.tail or ""
            rest.tail = None
            _text_after(rest, tail)
            rest.getparent().remove(rest)


# --- source ---------------------------------------------------------------------------------


def source_of(
    path: Path, part: str, root: etree._Element, faces: list[str]
) -> tuple[Source, list[Finding]]:
    """Write a part as Jinja source; expressions in text go through the writer."""
    findings: list[Finding] = []
    place = Place(path.as_posix(), key=part)

    def misfit(message: str, hint: str) -> None:
        findings.append(error("template-syntax", place, message, hint))

    def command(tag: str) -> str:
        misfit(
            f"the tag '{tag}' stands in a field's code, where a value could change what it does",
            "write it as text, or as the target of a link (Insert, Link)",
        )
        return tag

    def attribute(match: re.Match[str]) -> str:
        tag = plain_tags(_plain(match[0]))
        if wrong := misplaced(tag, ""):
            misfit(*wrong)
        return tag

    def printed(match: re.Match[str]) -> str:
        tag = _plain(match[0])
        if wrong := misplaced(tag, ""):
            misfit(*wrong)
        if not tag.startswith("{{"):
            return tag
        faces.append(docx_marks.face_of(properties[-1]))
        return wrap(tag, len(faces) - 1)

    def between(match: re.Match[str]) -> str:
        tag = match[0]
        prefix = "p"
        if found := RUN_TAG.fullmatch(tag):
            tag, prefix = _mark(found[1], found[2]), "r"
        tag = _plain(tag)
        if wrong := misplaced(tag, prefix):
            misfit(*wrong)
        return tag

    # Each paragraph on a line of its own, so that a syntax error has a place.
    xml = re.sub(r"<w:p([ >])", r"\n<w:p\1", serialise(root))
    out: list[str] = []
    properties = [""]
    opened = ""
    reading = False
    for piece in _MARKUP.split(xml):
        if piece.startswith("<"):
            found = _NAME.match(piece)
            opened = found[1] if found else ""
            closing = piece.startswith("</")
            if opened == "w:r" and not piece.endswith("/>"):
                properties = properties[:-1] if closing else [*properties, ""]
            if opened == "w:rPr" and closing:
                reading = False
            if reading:
                properties[-1] += piece
            if opened == "w:rPr" and not closing and not piece.endswith("/>"):
                properties[-1] = ""
                reading = True
            if closing:
                opened = ""
            if "{" in piece:
                if _COMMANDS.search(piece) and (tag := TAG.search(piece)):
                    command(tag[0])
                piece = TAG.sub(attribute, piece)
        elif "{" in piece:
            if opened == "w:t":
                piece = TAG.sub(printed, piece)
            elif opened in ("", "w:p", "w:tbl", "w:tr", "w:body", "w:hdr", "w:ftr"):
                piece = TAG.sub(between, piece)
            elif tag := TAG.search(piece):
                if opened == "w:instrText":
                    command(tag[0])
                elif opened == "w:delText":
                    misfit(
                        f"the tag '{tag[0]}' stands in deleted text",
                        "accept or reject the tracked changes",
                    )
                else:
                    piece = TAG.sub(between if opened.startswith("w:") else attribute, piece)
        out.append(piece)
    text = unescaped(docx_marks.tagged("".join(out)))
    for wrong in unsupported(text):
        misfit(*wrong)
    return Source(part, text), findings


def _plain(tag: str) -> str:
    return html.unescape(tag) if "&" in tag else tag
