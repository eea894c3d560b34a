"""Dialect: docxtpl's tags as text, the same in Word and in Writer.

Takes the pieces that a paragraph's text is cut into, gives them with each tag whole in the piece
where it begins. Comments and raw blocks are resolved here, blanks taken where a tag takes them.
Knows no format.
"""

import re
from collections.abc import Container, Iterator, Sequence

from lxml import etree

from ..lean import dataclass

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
BLOCK_TAG = re.compile(r"\{([{%#])(p|tr|tc)\s(.*?)[}%#]\}", re.DOTALL)
RUN_TAG = re.compile(r"\{([{%])r\s(.*?)[}%]\}", re.DOTALL)
_RAW = r"\{%([-+]?)\s*raw\s*([-+]?)%\}(.*?)\{%([-+]?)\s*endraw\s*([-+]?)%\}"
_TOKEN = re.compile(
    rf"(?P<raw>{_RAW})|(?P<escape>\{{_[{{%]|[}}%]_\}})"
    r"|\{\{(?P<el>[-+]?)(?P<e>.*?)(?P<er>[-+]?)\}\}"
    r"|\{%(?P<sl>[-+]?)(?P<s>.*?)(?P<sr>[-+]?)%\}"
    r"|\{#(?P<cl>[-+]?)(?P<c>.*?)(?P<cr>[-+]?)#\}",
    re.DOTALL,
)
_PREFIX = re.compile(r"(?:p|tr|tc|r)(?=\s)")
_NESTING = re.compile(r"\{%(?:p |tr |tc |r )?\s*(end)?(?:if|for)\b")
_LOOP = re.compile(r"\{%(?:p |tr |tc |r )?\s*(for|endfor)\b")
_BRACES = re.compile(r"\{[{%#]|[}%#]\}")
_ESCAPED = re.compile(r"\{_([{%#])|([}%#])_\}")
# Quotes that word processors put for straight ones.
_DOUBLE = '"\u201c\u201d\u201e\u201f'
_SINGLE = "'\u2018\u2019\u201a\u201b"
_ESCAPING = re.compile(r"\|\s*(?:e|escape)\b(?!\s*\()")


@dataclass(slots=True)
class Piece:
    """A stretch of a paragraph's text.

    Attributes:
        element: whether it stands for an element: a tab, a break, a number of blanks.
        soft: whether a tag that takes the blanks beside it takes this one.
    """

    text: str
    element: bool = False
    soft: bool = True


@dataclass(frozen=True, slots=True)
class Joins:
    """Whether a tag joins its paragraph with the one before, the one after."""

    before: bool = False
    after: bool = False


def heal(pieces: Sequence[Piece]) -> Joins:
    """Move each tag into the piece where it begins; pieces of elements are emptied or left."""
    whole = "".join(piece.text for piece in pieces)
    if "{" not in whole and "}" not in whole:
        return Joins()
    owners = [index for index, piece in enumerate(pieces) for _ in piece.text]
    out: list[tuple[str, int]] = []
    before = after = taking = False

    def blank(text: str, owner: int) -> bool:
        return text.isspace() and pieces[owner].soft

    def put(text: str, owner: int) -> None:
        nonlocal taking
        taking = taking and blank(text, owner)
        if not taking:
            out.append((text, owner))

    def take_before() -> None:
        while out and blank(*out[-1]):
            out.pop()

    at = 0
    for match in _TOKEN.finditer(whole):
        for place in range(at, match.start()):
            put(whole[place], owners[place])
        at = match.end()
        owner = owners[match.start()]
        if match["escape"]:
            put(match[0], owner)
            continue
        if match["raw"]:
            _, first, inner_first, inner, inner_last, last = match.groups()[:6]
            if first == "-":
                take_before()
            inner = inner.lstrip() if inner_first == "-" else inner
            inner = inner.rstrip() if inner_last == "-" else inner
            put(_BRACES.sub(lambda found: f"{found[0][0]}_{found[0][1]}", inner), owner)
            taking = last == "-"
            continue
        mark = match[0][1]
        name = {"{": "e", "%": "s", "#": "c"}[mark]
        left, inner, right = match[f"{name}l"], match[name], match[f"{name}r"]
        prefix = _PREFIX.match(inner)
        if prefix:
            rest = inner[prefix.end() :].strip()
            rest = rest if mark == "#" else plain(rest)
            put(f"{{{mark}{prefix[0]} {rest} {match[0][-2:]}", owner)
            continue
        if left == "-":
            if mark == "%" and all(blank(*one) for one in out):
                before = True
                out.clear()
            else:
                take_before()
        if mark != "#":
            put(f"{{{mark}{plain(inner)}{match[0][-2:]}", owner)
        taking = False
        if right == "-":
            taking = True
            after = mark == "%" and not whole[at:].strip()
    for place in range(at, len(whole)):
        put(whole[place], owners[place])
    texts: list[list[str]] = [[] for _ in pieces]
    for text, owner in out:
        texts[owner].append(text)
    for piece, several in zip(pieces, texts, strict=True):
        piece.text = "".join(several)
    return Joins(before, after)


def plain(inner: str) -> str:
    """Undo what word processors do to the quotes and blanks of a tag; literals keep theirs.

    Templates for docxtpl escape values with `|e`: ours are escaped anyway, and once.
    """
    out: list[str] = []
    code: list[str] = []
    at = 0
    while at < len(inner):
        sign = inner[at]
        quotes = next((several for several in (_DOUBLE, _SINGLE) if sign in several), "")
        end = _end_of_literal(inner, at, quotes) if quotes else -1
        if end > 0:
            out += [_ESCAPING.sub("", "".join(code)), quotes[0], inner[at + 1 : end], quotes[0]]
            code = []
            at = end
        elif quotes:
            code.append(quotes[0])
        else:
            code.append(" " if sign.isspace() else sign)
        at += 1
    return "".join([*out, _ESCAPING.sub("", "".join(code))])


def plain_tags(text: str) -> str:
    """Do so with all tags of a text that stands in one piece, such as a link's target."""
    return TAG.sub(lambda found: f"{found[0][:2]}{plain(found[0][2:-2])}{found[0][-2:]}", text)


def _end_of_literal(inner: str, at: int, quotes: str) -> int:
    several = [quotes[0], quotes] if inner[at] == quotes[0] else [quotes]
    for closing in several:
        for place in range(at + 1, len(inner)):
            if inner[place] in closing and inner[place - 1] != "\\":
                return place
    return -1


def unescaped(text: str) -> str:
    """Write braces that are meant as such so that Jinja prints them."""
    return _ESCAPED.sub(
        lambda found: f"{{% raw %}}{{{found[1]}{{% endraw %}}" if found[1] else f"{found[2]}}}",
        text,
    )


def without_escapes(text: str) -> str:
    """Blank out braces that are meant as such."""
    return _ESCAPED.sub("   ", text)


# --- what loops repeat ----------------------------------------------------------------------


def repeated(root: etree._Element) -> list[etree._Element]:
    """Give the elements that stand in loops, in the order of the file."""
    found: list[etree._Element] = []
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and depth and isinstance(element.tag, str):
            found.append(element)
        text = element.text if event == "start" else element.tail
        for match in _LOOP.finditer(text or ""):
            depth += 1 if match[1] == "for" else -1
    return found


def text_before(element: etree._Element, text: str) -> None:
    """Write a text before an element."""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent = element.getparent()
        parent.text = (parent.text or "") + text


def texts_round(holder: etree._Element, tag: Container[str]) -> Iterator[str]:
    """Yield the texts before, between and behind the children of some tags."""
    text = holder.text or ""
    for child in holder:
        if child.tag in tag:
            yield text
            text = ""
        text += child.tail or ""
    yield text


def may_lack(holder: etree._Element, tag: Container[str]) -> bool:
    """Tell whether tags may leave out all children of some tags; false where there is none."""
    depth = 0
    *before, after = texts_round(holder, tag)
    for text in before:
        depth += _depth(text)
        if not depth or "{{" in text:
            return False
    return bool(before) and "{{" not in after


def _depth(text: str) -> int:
    return sum(-1 if match[1] else 1 for match in _NESTING.finditer(text))


def only_with(element: etree._Element, name: str, needle: str) -> None:
    """Leave an element out of a document where it comes out without what it has to hold."""
    text_before(element, f"{{% set {name} %}}")
    element.tail = f"{{% endset %}}{{% if '{needle}' in {name} %}}{{{{ {name} }}}}{{% endif %}}" + (
        element.tail or ""
    )
