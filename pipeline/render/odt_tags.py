"""Tags in a Writer template: healed, and put where Jinja can fill them.

Writer cuts tags into spans; `dialect` says what becomes of them. `{%p … %}` and `{{p … }}` take the
place of their paragraph, `{%tr … %}` of their table row, `{%tc … %}` of their cell.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from ..findings import Finding, Place, error
from .dialect import (
    BLOCK_TAG,
    RUN_TAG,
    TAG,
    Joins,
    Piece,
    heal,
    plain_tags,
    unescaped,
)
from .marks import Marks
from .odt_parts import STYLES_MARK, q
from .reading import serialise
from .refusals import misplaced, unsupported
from .template import Source, checked_target, wrap

_DRAFT_STYLE = (
    '<style:style style:name="cbDraft" style:family="paragraph"><style:paragraph-properties'
    ' fo:text-align="center" fo:margin-top="0cm" fo:margin-bottom="0.2cm" fo:border="none"'
    ' fo:padding="0cm" style:writing-mode="lr-tb"/>'
    '<style:text-properties fo:color="#9b1c1c" fo:font-size="16pt" fo:font-weight="bold"'
    ' fo:letter-spacing="0.1cm" fo:language="en" fo:country="GB"/></style:style>'
)
_PARAGRAPHS = (q("text:p"), q("text:h"))
_APART = frozenset([q("text:note"), q("draw:frame"), q("office:annotation"), *_PARAGRAPHS])
_BLANKS = {
    q("text:s"): " ",
    q("text:tab"): "\t",
    q("text:line-break"): "\n",
    q("text:soft-page-break"): "",
}
_HOLDERS = {
    "tr": ("table row", q("table:table-row")),
    "tc": ("table cell", q("table:table-cell")),
}
_RANGES = {
    q("text:bookmark-start"): q("text:bookmark-end"),
    q("text:reference-mark-start"): q("text:reference-mark-end"),
}
# What a paragraph may hold beside a tag that takes its place.
_NOTHING = frozenset(
    [
        *_PARAGRAPHS, *_BLANKS, *_RANGES, *_RANGES.values(), q("text:span"), q("text:bookmark"),
        q("table:table-cell"), q("table:covered-table-cell"), q("table:table-row"),
    ]
)  # fmt: skip
_MARKUP = re.compile(r"(<[^>]*>)")


def heal_tags(root: etree._Element) -> None:
    """Make each tag whole, in the text where it begins; join paragraphs where tags say so."""
    for element in root.iter(q("text:a"), q("draw:a")):
        target = unquote(element.get(q("xlink:href"), ""))
        if "{{" in target or "{%" in target:
            # Writer takes a placeholder for a file beside the document.
            element.set(q("xlink:href"), target.removeprefix("../"))
    joins: list[tuple[etree._Element, Joins]] = []
    for paragraph in root.iter(*_PARAGRAPHS):
        found = _heal(paragraph)
        if found.before or found.after:
            joins.append((paragraph, found))
    for paragraph, join in joins:
        after, before = paragraph.getnext(), paragraph.getprevious()
        # Paragraphs joined already are gone.
        if join.after and after is not None and after.tag in _PARAGRAPHS:
            _join(paragraph, after)
        if join.before and before is not None and before.tag in _PARAGRAPHS:
            _join(before, paragraph)


def _heal(paragraph: etree._Element) -> Joins:
    nodes: list[tuple[etree._Element, str]] = []
    pieces: list[Piece] = []
    for element, kind in _texts(paragraph):
        nodes.append((element, kind))
        if kind == "text" and element.tag in _BLANKS:
            count = int(element.get(q("text:c"), "1")) if element.tag == q("text:s") else 1
            text = _BLANKS[element.tag] * count
            pieces.append(Piece(text, element=True, soft=element.tag == q("text:s")))
        else:
            pieces.append(Piece(getattr(element, kind) or ""))
    texts = [piece.text for piece in pieces]
    joins = heal(pieces)
    taken = []
    for (element, kind), piece, text in zip(nodes, pieces, texts, strict=True):
        if piece.text == text:
            continue
        if piece.element:
            taken.append(element)
        else:
            setattr(element, kind, piece.text or None)
            if kind == "text" and element.tag == q("text:span"):
                taken.append(element)
    for element in reversed(taken):
        if element.tag in _BLANKS or (not len(element) and not element.text):
            remove(element)
    return joins


def _texts(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield a paragraph's text nodes in order, as (element, 'text' or 'tail')."""
    yield element, "text"
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _APART:
            yield from _texts(child)
        yield child, "tail"


def remove(element: etree._Element) -> None:
    """Remove an element and keep what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _join(first: etree._Element, second: etree._Element) -> None:
    if len(first):
        first[-1].tail = (first[-1].tail or "") + (second.text or "")
    else:
        first.text = (first.text or "") + (second.text or "")
    for child in list(second):
        first.append(child)
    remove(second)


def paragraph_texts(root: etree._Element) -> list[str]:
    """Give the text of each paragraph, without that of frames and notes in it."""
    return [
        "".join(getattr(element, kind) or "" for element, kind in _texts(paragraph))
        for paragraph in root.iter(*_PARAGRAPHS)
    ]


# --- tags that take the place of something -------------------------------------------------


def lift_tags(path: Path, part: str, root: etree._Element) -> list[Finding]:
    """Let tags take the place of paragraphs, rows and cells; find what would be lost so."""
    findings: list[Finding] = []

    def misfit(message: str, hint: str) -> None:
        findings.append(error("template-syntax", Place(path.as_posix(), key=part), message, hint))

    for paragraph in list(root.iter(*_PARAGRAPHS)):
        whole = "".join(getattr(e, k) or "" for e, k in _texts(paragraph))
        match = BLOCK_TAG.search(whole)
        if match is None or root not in paragraph.iterancestors():
            continue
        tag = match[0]
        what, holder = _HOLDERS.get(match[2], ("paragraph", ""))
        target = next(paragraph.iterancestors(holder), None) if holder else paragraph
        if target is None:
            misfit(
                f"the tag '{tag}' stands in no {what}",
                f"put it into a table, or write it without {match[2]}",
            )
        elif _holds_more(target):
            misfit(
                f"the tag '{tag}' takes its {what} with it, which holds more",
                f"put the tag into a {what} of its own",
            )
        elif wrong := misplaced(f"{{{{{match[3]}}}}}" if match[1] == "{" else "", match[2]):
            misfit(*wrong)
        else:
            _replace(target, match[1], match[3].strip())
    return findings


def _holds_more(target: etree._Element) -> bool:
    """Tell whether more than text would be lost; of text `faults` knows."""
    return any(
        isinstance(element.tag, str) and element.tag not in _NOTHING for element in target.iter()
    )


def _replace(target: etree._Element, mark: str, inner: str) -> None:
    for start, end in _RANGES.items():
        begun = {element.get(q("text:name")) for element in target.iter(start)}
        ended = {element.get(q("text:name")) for element in target.iter(end)}
        # A range that begins or ends elsewhere cannot stay outside of paragraphs.
        for element in list(target.getroottree().iter(start, end)):
            if element.get(q("text:name")) in begun ^ ended:
                remove(element)
    text = {"{": f"{{{{p {inner} }}}}", "%": f"{{% {inner} %}}"}.get(
        mark,
        "{# #}",  # still tells that there was a cell
    )
    target.tail = text + (target.tail or "")
    remove(target)


# --- source ---------------------------------------------------------------------------------


def source_of(path: Path, part: str, root: etree._Element) -> tuple[Source, list[Finding]]:
    """Write a part as Jinja source; expressions in text go through the writer."""
    findings: list[Finding] = []

    def as_it_is(match: re.Match[str]) -> str:
        return _checked(plain_tags(_plain(match[0])), "")

    def written(match: re.Match[str]) -> str:
        tag = _plain(match[0])
        if tag.startswith("{{p "):
            return _checked("{{" + tag[3:], "p")
        if found := RUN_TAG.fullmatch(tag):
            return _checked(
                f"{{{{ {found[2]} }}}}" if found[1] == "{" else f"{{% {found[2]} %}}", "r"
            )
        tag = _checked(tag, "")
        return wrap(tag) if tag.startswith("{{") else tag

    def _checked(tag: str, prefix: str) -> str:
        if wrong := misplaced(tag, prefix):
            findings.append(error("template-syntax", Place(path.as_posix(), key=part), *wrong))
        return tag

    out = []
    inside = ""
    for piece in _MARKUP.split(serialise(root)):
        if piece.startswith("<"):
            inside = piece
        # Alternative texts hold characters only.
        plain = piece.startswith("<") or inside.startswith(("<svg:desc", "<svg:title"))
        out.append(TAG.sub(as_it_is if plain else written, piece) if "{" in piece else piece)
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
    xml = unescaped(xml)
    for wrong in unsupported(xml):
        findings.append(error("template-syntax", Place(path.as_posix(), key=part), *wrong))
    return Source(part, xml), findings


def _plain(tag: str) -> str:
    return html.unescape(tag) if "&" in tag else tag


_HREF = re.compile(r'<(?:text|draw):a\b[^>]*?xlink:href="([^"]*)"')
_LINK = re.compile(r'(<(?:text|draw):a\b[^>]*?xlink:href=")([^"]*)"')


def has_tagged_links(text: str) -> bool:
    return any("{" in target for target in _HREF.findall(text))


def check_links(path: Path, part: str, filled: str, marks: Marks) -> str:
    """Let only web pages and mail addresses through; what is not known is checked later."""

    def one(match: re.Match[str]) -> str:
        target = match[2]
        if marks.has_values(target):
            place = (path.as_posix(), part, "of the template")
            return match[1] + marks.target(html.unescape(target), place) + '"'
        if not target.startswith("#") and not marks.are_in(target):
            checked_target(path, part, html.unescape(target))
        return match[0]

    return _LINK.sub(one, filled)
