"""Tags in a Writer template, in docxtpl's dialect.

Writer cuts tags into spans; they are healed. `{%p … %}` and `{{p … }}` take the place of their
paragraph, `{%tr … %}` of their table row, `{%tc … %}` of their cell.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from ..findings import Finding, Place, error
from .marks import Marks
from .odt_parts import STYLES_MARK, q
from .reading import serialise
from .template import EXPRESSION, Source, checked_target, wrap

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLOCK_TAG = re.compile(r"\{([{%#])(p|tr|tc)\s+(.*?)([}%#])\}", re.DOTALL)
_DRAFT_STYLE = (
    '<style:style style:name="cbDraft" style:family="paragraph"><style:paragraph-properties'
    ' fo:text-align="center" fo:margin-top="0cm" fo:margin-bottom="0.2cm" fo:border="none"'
    ' fo:padding="0cm" style:writing-mode="lr-tb"/>'
    '<style:text-properties fo:color="#9b1c1c" fo:font-size="16pt" fo:font-weight="bold"'
    ' fo:letter-spacing="0.1cm" fo:language="en" fo:country="GB"/></style:style>'
)


def paragraph_texts(root: etree._Element) -> list[str]:
    """Give the text of each paragraph, without that of frames and notes in it."""
    return [
        "".join(getattr(element, kind) or "" for element, kind in _texts(paragraph))
        for paragraph in root.iter(q("text:p"), q("text:h"))
    ]


def patched(root: etree._Element) -> str:
    """Heal the tags; send expressions in text through the writer."""
    for element in root.iter(q("text:a"), q("draw:a")):
        target = unquote(element.get(q("xlink:href"), ""))
        if "{{" in target or "{%" in target:
            # Writer takes a placeholder for a file beside the document.
            element.set(q("xlink:href"), target.removeprefix("../"))
    for paragraph in root.iter(q("text:p"), q("text:h")):
        _heal(paragraph)
    for paragraph in list(root.iter(q("text:p"), q("text:h"))):
        _lift(paragraph)
    xml = serialise(root)
    out = []
    inside = ""
    for part in re.split(r"(<[^>]*>)", xml):
        if part.startswith("<"):
            inside = part
        # Alternative texts hold characters only.
        if part.startswith("<") or inside.startswith(("<svg:desc", "<svg:title")):
            out.append(_TAG.sub(lambda match: _plain(match[0]), part))
        else:
            out.append(_TAG.sub(lambda match: _plain(_written(match[0])), part))
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
    return xml


def _written(tag: str) -> str:
    """Put an expression in text: values through the writer, finished XML as it is."""
    match = re.fullmatch(r"\{\{(-?)\s*(?:([pr])\s+)?(.*?)(-?)\}\}", tag, re.DOTALL)
    if match is None:
        return re.sub(r"^\{%r\s", "{% ", tag)
    if match[2]:
        return f"{{{{{match[1]} {match[3]} {match[4]}}}}}"
    return wrap(tag)


def _plain(tag: str) -> str:
    """Undo what XML and word processors do to a tag's characters."""
    text = html.unescape(tag) if "&" in tag else tag
    return text.translate(
        {0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2018: "'", 0x2019: "'", 0x00A0: " "}
    )


def _texts(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield a paragraph's text nodes in order, as (element, 'text' or 'tail')."""
    yield element, "text"
    for child in element:
        if isinstance(child.tag, str) and child.tag not in (q("text:note"), q("draw:frame")):
            yield from _texts(child)
        yield child, "tail"


_BLANKS = frozenset({"text:s", "text:tab", "text:line-break", "text:soft-page-break"})


def _heal(paragraph: etree._Element) -> None:
    """Move each tag that is cut by spans into the text node where it begins."""
    nodes = [(e, k, getattr(e, k) or "") for e, k in _texts(paragraph)]
    if "{" not in "".join(text for _, _, text in nodes):
        return
    # An element such as text:s stands for a blank within a tag.
    blanks = {q(name) for name in _BLANKS}
    whole, owners = "", []
    for index, (element, kind, text) in enumerate(nodes):
        if kind == "text" and element.tag in blanks:
            count = int(element.get(q("text:c"), "1")) if element.tag == q("text:s") else 1
            whole += " " * count
            owners += [(index, True)] * count
            continue
        whole += text
        owners += [(index, False)] * len(text)
    texts = ["" if e.tag in blanks and k == "text" else t for e, k, t in nodes]
    taken: set[int] = set()
    moved: dict[int, list[str]] = {index: [] for index in range(len(nodes))}
    for match in _TAG.finditer(whole):
        first = owners[match.start()][0]
        inside = owners[match.start() : match.end()]
        taken |= {index for index, blank in inside if blank}
        for at in range(match.start(), match.end()):
            owners[at] = (first, False)
    for at, character in enumerate(whole):
        index, blank = owners[at]
        if not blank:
            moved[index].append(character)
    for index, (element, kind, _) in enumerate(nodes):
        if kind == "text" and element.tag in blanks:
            continue
        if texts[index] != "".join(moved[index]):
            setattr(element, kind, "".join(moved[index]) or None)
    for index in taken:
        _remove(nodes[index][0])
    for span in list(paragraph.iter(q("text:span"))):
        if not len(span) and not span.text:
            _remove(span)


def _remove(element: etree._Element) -> None:
    """Remove an element and keep what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _lift(paragraph: etree._Element) -> None:
    """Let a block tag take the place of its paragraph, row or cell."""
    if paragraph.getparent() is None:
        return
    whole = "".join(getattr(e, k) or "" for e, k in _texts(paragraph))
    match = _BLOCK_TAG.search(whole)
    if match is None:
        return
    holder = {"p": None, "tr": "table:table-row", "tc": "table:table-cell"}[match[2]]
    target = paragraph
    if holder:
        target = next(paragraph.iterancestors(q(holder)), paragraph)
    opening, closing = match[1], match[4]
    mark = f"{{{{p {match[3]}}}}}" if opening == "{" else f"{{{opening} {match[3]}{closing}}}"
    target.tail = mark + (target.tail or "")
    _remove(target)


def misplaced(path: Path, source: Source) -> list[Finding]:
    """Find `body` within a paragraph, and plain values where only finished XML may stand."""
    findings = []
    for match in EXPRESSION.finditer(source.text):
        expression = match[2].strip()
        open_tag = source.text.rfind("<", 0, match.start())
        inside = source.text[open_tag : match.start()]
        if ">" not in inside or inside.startswith(("<svg:desc", "<svg:title")):
            continue
        name = re.match(r"\(?\s*(\w+)\s*(?:\)|$)", expression)
        finished = name is not None and name[1] in ("body", "page_of_pages")
        if finished == expression.endswith("|flow"):
            what, hint = (
                (f"'{name[1]}'", f"write {{{{{'p' if name[1] == 'body' else 'r'} {name[1]} }}}}")
                if finished and name
                else ("a value", "write {{ name }} without p or r")
            )
            findings.append(
                error(
                    "template-syntax",
                    Place(path.as_posix(), key=source.part),
                    f"{what} stands where it cannot be set",
                    hint,
                )
            )
    return findings


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
