"""Tags: the parts of a template as texts, the tags in them, and what each tag names.

Takes the texts of a part's paragraphs in the order of the file. Knows no format.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Literal

import jinja2
from jinja2 import meta, nodes

from ..lean import dataclass
from .dialect import plain
from .template import environment, parsed

Kind = Literal["paragraph", "plain", "field", "deleted", "page"]

# What ends each block, and what may stand between.
BLOCKS = {
    "if": "endif", "for": "endfor", "set": "endset", "with": "endwith", "filter": "endfilter",
    "call": "endcall", "macro": "endmacro", "autoescape": "endautoescape", "raw": "endraw",
    "block": "endblock",
}  # fmt: skip
ENDS = {end: begin for begin, end in BLOCKS.items()}
MIDDLES = {"elif": ("if",), "else": ("if", "for")}
LOADING = frozenset(["include", "import", "from", "extends"])
# docxtpl's tags for table cells.
CELLS = frozenset(["colspan", "cellbg", "vm", "hm"])
WORDS = frozenset([*BLOCKS, *ENDS, *MIDDLES, *LOADING, *CELLS, "print"])

_WHOLE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PARTS = re.compile(r"\{([{%#])([-+]?)(?:(tr|tc|p|r)(?=[ \t\n]))?(.*?)([-+]?)[}%#]\}", re.DOTALL)
_COMMENT = re.compile(r"\{#(?!.*?#\})", re.DOTALL)
_OPEN = re.compile(r"\{[{%]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text that tags begin and end in.

    Attributes:
        text: with the tags as they were typed.
        shown: the part as people know it.
        kind: `paragraph`; `plain` where only characters may stand, such as an attribute; `field`
            and `deleted` for a field's code and a tracked deletion, where nothing may stand;
            `page` for a whole HTML page.
        paragraph: the number of the paragraph within its part.
        row, cell: the numbers of the table row and cell around it.
        chunks: where pieces of the text begin, and the place of each in the order of the file.
    """

    text: str
    shown: str
    kind: Kind = "paragraph"
    paragraph: int | None = None
    row: int | None = None
    cell: int | None = None
    chunks: tuple[tuple[int, int], ...] = ((0, 0),)

    def order(self, at: int) -> tuple[int, int]:
        """Tell where a character of the text stands in the file."""
        return max((place, at - start) for start, place in self.chunks if start <= at)


@dataclass(frozen=True, slots=True)
class Part:
    """One Jinja source of a template: the stretches of a part, in the order of the file."""

    name: str
    stretches: tuple[Stretch, ...]


class Gatherer:
    """Puts the stretches of a part together while its text is read in the order of the file."""

    def __init__(self) -> None:
        self._paragraphs: dict[int, tuple[list[tuple[int, str]], Stretch]] = {}
        self._plain: list[Stretch] = []
        self._place = 0

    def add(self, text: str, where: Stretch) -> None:
        """Take a piece of text; `where` tells of the stretch it belongs to."""
        self._place += 1
        if where.kind == "paragraph" and where.paragraph is not None:
            self._paragraphs.setdefault(where.paragraph, ([], where))[0].append((self._place, text))
        else:
            self._plain.append(replace(where, text=text, chunks=((0, self._place),)))

    def stretches(self) -> tuple[Stretch, ...]:
        """Give all that was gathered, in order."""
        made = list(self._plain)
        for pieces, where in self._paragraphs.values():
            at, chunks = 0, []
            for place, piece in pieces:
                chunks.append((at, place))
                at += len(piece)
            text = "".join(piece for _, piece in pieces)
            made.append(replace(where, text=text, chunks=tuple(chunks)))
        return tuple(sorted(made, key=lambda one: one.chunks[0][1]))


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as it was typed, and what stands in it."""

    raw: str
    mark: str
    prefix: str
    inner: str
    stretch: Stretch
    start: int

    @property
    def word(self) -> str:
        """The first word of a statement."""
        found = re.match(r"\w+", self.inner)
        return found[0] if found else ""

    def written(self, inner: str, *, mark: str = "", prefix: str | None = None) -> str:
        """Write the tag with something else in it."""
        mark = mark or self.mark
        before = self.prefix if prefix is None else prefix
        return f"{{{mark}{before} {inner} {'}' if mark == '{' else mark}}}"


def tag_of(raw: str, stretch: Stretch, start: int) -> Tag:
    """Take a tag apart; its signs are what they are healed to, but for pages, which stay."""
    found = _PARTS.fullmatch(raw)
    mark, prefix, inner = (found[1], found[3] or "", found[4]) if found else (raw[1], "", raw)
    inner = inner if stretch.kind == "page" else plain(inner)
    return Tag(raw, mark, prefix, inner.strip(), stretch, start)


def scan(part: Part) -> tuple[list[Tag], list[tuple[Stretch, str]], Tag | None]:
    """Find the tags of a part.

    Returns:
        The tags in the order of the file; each stretch's text with its tags blanked out; the
        comment that is never closed.
    """
    tags: list[Tag] = []
    rests: list[tuple[Stretch, str]] = []
    comment: Tag | None = None
    for stretch in part.stretches:
        text = stretch.text
        if comment is not None:
            # A comment may go on over paragraphs.
            end = text.find("#}")
            if end < 0:
                continue
            text = " " * (end + 2) + text[end + 2 :]
            comment = None
        at = 0
        while found := _WHOLE.search(text, at):
            tag = tag_of(found[0], stretch, found.start())
            inner = _OPEN.search(found[0], 2)
            if inner and tag.mark != "#" and isinstance(parse(tag), str):
                at = found.start() + inner.start()
                continue
            tags.append(tag)
            text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
            at = found.end()
        if found := _COMMENT.search(text):
            comment = Tag(text[found.start() :][:60], "#", "", "", stretch, found.start())
            text = text[: found.start()]
        rests.append((stretch, text))
    tags.sort(key=lambda tag: tag.stretch.order(tag.start))
    return tags, rests, comment


def parse(tag: Tag) -> nodes.Template | str:
    """Read a tag alone; give Jinja's reason where it cannot be read."""
    if tag.mark == "#":
        return nodes.Template([])
    reason = f"unknown tag '{tag.word}'" if tag.word else "no word in it"
    for source in alone(tag):
        try:
            return parsed(source)
        except jinja2.TemplateSyntaxError as problem:
            reason = (problem.message or "syntax error").split("\n")[0].rstrip(".")
    return reason


def alone(tag: Tag) -> Iterator[str]:
    """Write sources in which a tag stands by itself."""
    inner, word = tag.inner, tag.word
    rest = inner[len(word) :].strip()
    if tag.mark == "{":
        yield f"{{{{ {inner} }}}}"
    elif word == "elif":
        yield f"{{% if {rest} %}}{{% endif %}}"
    elif word in ("else", "raw") or (word in ENDS and word != "endblock"):
        yield f"{{% if 1 %}}{{% else {rest} %}}{{% endif %}}"
    elif word in CELLS:
        yield f"{{{{ {rest or 1} }}}}"
    elif word == "set":
        yield f"{{% {inner} %}}"
        if "=" not in inner:
            yield f"{{% {inner} %}}{{% endset %}}"
    elif word in BLOCKS:
        yield f"{{% {inner} %}}{{% {BLOCKS[word]} %}}"
    elif word == "endblock" or word in LOADING or word == "print":
        yield "" if word == "endblock" else f"{{% {inner} %}}"
    elif any(word in extension.tags for extension in environment.extensions.values()):
        yield f"{{% {inner} %}}"


def free_names(tree: nodes.Template) -> list[str]:
    """Name what a tag takes from outside."""
    # Jinja tells names only where it knows all filters and tests.
    unknown = [
        node
        for node in tree.find_all((nodes.Filter, nodes.Test))
        if node.name and node.name not in _known_of(node)
    ]
    named = [node.name for node in unknown]
    try:
        for node in unknown:
            node.name = "string"
        return sorted(meta.find_undeclared_variables(tree))
    except jinja2.TemplateSyntaxError:
        loaded = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        return sorted(loaded - targets(tree))
    finally:
        for node, name in zip(unknown, named, strict=True):
            node.name = name


def unknown_calls(tree: nodes.Template) -> Iterator[tuple[str, str, Collection[str]]]:
    """Yield the filters and tests that do not exist: (kind, name, those that do)."""
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        have = _known_of(node)
        if node.name and node.name not in have:
            yield ("filter" if isinstance(node, nodes.Filter) else "test"), node.name, have


def unknown_functions(tree: nodes.Template) -> set[str]:
    """Name the functions that a tag calls and nobody made."""
    called = {
        node.node.name for node in tree.find_all(nodes.Call) if isinstance(node.node, nodes.Name)
    }
    return called - environment.globals.keys()


def _known_of(node: nodes.Node) -> Collection[str]:
    if isinstance(node, nodes.Test):
        return environment.tests.keys()
    return environment.filters.keys() - {"flow"}


def targets(tree: nodes.Template) -> set[str]:
    """Name what a tag gives names to."""
    named = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    return named | {node.name for node in tree.find_all(nodes.Macro)}


def attributes(tree: nodes.Template) -> Iterator[tuple[str, str, str]]:
    """Yield (name, attribute, attribute of the attribute) of what a tag looks up."""
    inner: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        path: list[str] = []
        at: nodes.Node = node
        while isinstance(at, nodes.Getattr | nodes.Getitem):
            inner.add(id(at.node))
            path.insert(0, _looked_up(at))
            at = at.node
        if isinstance(at, nodes.Name) and id(node) not in inner and path[0]:
            yield at.name, path[0], path[1] if len(path) > 1 else ""


def _looked_up(node: nodes.Getattr | nodes.Getitem) -> str:
    if isinstance(node, nodes.Getattr):
        return node.attr
    text = node.arg.value if isinstance(node.arg, nodes.Const) else ""
    return text if isinstance(text, str) else ""


def around(text: str, at: int) -> str:
    """Give the text round a place, in one line."""
    start, end = max(at - 25, 0), at + 60
    piece = re.sub(r"\s+", " ", text[start:end]).strip()
    return f"{'…' if start else ''}{piece}{'…' if end < len(text) else ''}"
