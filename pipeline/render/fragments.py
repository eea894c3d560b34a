"""Fragments: a wording typeset for one template, with slots for what a document fills in.

A fragment is a tuple of pieces: finished XML, and what depends on the document (values, names of
bookmarks, targets of links, numbers of lists). `fill` joins them with the help of a `Sink`, which
is the format's writer at work on one document.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import Protocol

from ..findings import Finding, Place, error
from ..lean import dataclass
from ..records import (
    PLACEHOLDER,
    Passage,
    Run,
    Table,
    Wording,
)
from .trace import bookmark, says

_TARGET = re.compile(r"(?:https?://|mailto:)[^\s<>\"{}|\\^`]+", re.IGNORECASE)
DIRECTION_MARKS = dict.fromkeys(
    [0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


@dataclass(frozen=True, slots=True)
class Face:
    """How a stretch of text is set: its language, and what it is within its paragraph."""

    language: str
    strong: bool = False
    emphasis: bool = False
    link: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder's value."""

    name: str
    face: Face


@dataclass(frozen=True, slots=True)
class Words:
    """Text of a link whose target is not known yet: set as a link only if it gets one."""

    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class Open:
    """Begin of a paragraph's text; `names` if only the values of these can make it non-empty."""

    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Close:
    """End of a paragraph's text."""


@dataclass(frozen=True, slots=True)
class LinkOpen:
    target: str


@dataclass(frozen=True, slots=True)
class LinkClose:
    pass


@dataclass(frozen=True, slots=True)
class NewList:
    """A numbered list begins, at a depth from 1."""

    depth: int
    start: int


@dataclass(frozen=True, slots=True)
class ListRef:
    """Where the paragraph names the numbered list it belongs to."""

    depth: int


Piece = str | Slot | Words | Open | Close | LinkOpen | LinkClose | NewList | ListRef
Fragment = tuple[Piece, ...]
LinkPlace = tuple[str, str, str]  # of a link: clause, passage, target with placeholders


class Sink(Protocol):
    """A writer at work on one document."""

    def words(self, text: str, face: Face, /) -> str:
        """Set a value."""

    def open(self, name: str, /) -> str:
        """Begin the bookmark of that name."""

    def close(self) -> str:
        """End the bookmark begun last."""

    def is_open(self, target: str, /) -> bool:
        """Tell whether a target holds marks for values that are not known yet."""

    def link(self, target: str, place: LinkPlace, /) -> str:
        """Begin a link."""

    def unlink(self) -> str:
        """End a link."""

    def new_list(self, depth: int, start: int, /) -> None:
        """Begin a numbered list."""

    def list_ref(self, depth: int, /) -> str:
        """Name the numbered list."""


class Fragments:
    """Fragments made so far, by the document's language and the wording's key."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[Wording, Fragment]] = {}

    def get(
        self, wording: Wording, language: str, make: Callable[[Wording, str], Fragment]
    ) -> Fragment:
        key = (language, wording.join, wording.callout, *wording.key)
        known = self._made.get(key)
        # Keys are unique within one library only: a changed library must not get old text.
        if known and (known[0] is wording or known[0] == wording):
            return known[1]
        fragment = make(wording, language)
        self._made[key] = wording, fragment
        return fragment


def inline(
    runs: Iterable[Run], face: Face, set_words: Callable[[str, Face, str], str]
) -> list[Piece]:
    """Typeset a paragraph's runs.

    `set_words` gets a text, its face, and the character before it (empty at the paragraph's
    begin and after a value).
    """
    runs = [run for run in runs if run.text]
    own = "".join(PLACEHOLDER.sub("", run.text) for run in runs)
    names = tuple(match[1] for run in runs for match in PLACEHOLDER.finditer(run.text))
    prints = says(own)
    if not names and not prints:
        return [set_words(own, face, "")] if own else []
    pieces: list[Piece] = [Open(None if prints else names)]
    before = "\n"
    for target, group in groupby(runs, key=lambda run: run.link):
        late = target is not None and PLACEHOLDER.search(target) is not None
        if target is not None:
            pieces.append(LinkOpen(target))
        for run in group:
            dress = Face(face.language, run.strong, run.emphasis, target is not None, face.gap)
            for index, text in enumerate(PLACEHOLDER.split(run.text)):
                if index % 2:
                    pieces.append(Slot(text, dress))
                    before = ""
                elif text:
                    pieces.append(Words(text, dress) if late else set_words(text, dress, before))
                    before = text[-1]
        if target is not None:
            pieces.append(LinkClose())
    return [*pieces, Close()]


def joined(pieces: Iterable[Piece]) -> Fragment:
    """Join neighbouring finished pieces."""
    out: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and out and isinstance(out[-1], str):
            out[-1] += piece
        else:
            out.append(piece)
    return tuple(out)


def fill(
    fragment: Fragment, passage: Passage, slug: str | None, sink: Sink, findings: list[Finding]
) -> str:
    """Fill a fragment for one passage; without `slug` no bookmarks are written."""
    values, gaps = passage.values, passage.gaps
    out: list[str] = []
    number = 0
    marked = linked = dead = False
    for piece in fragment:
        match piece:
            case str():
                out.append(piece)
            case Slot() | Words():
                face = piece.face
                if isinstance(piece, Slot):
                    text = _value(piece.name, passage, findings)
                    if piece.name in gaps:
                        face = replace(face, gap=True)
                else:
                    text = piece.text
                if dead:
                    face = replace(face, link=False, gap=True)
                out.append(sink.words(text, face))
            case Open(names):
                marked = slug is not None and (
                    names is None or any(says(values.get(name, "")) for name in names)
                )
                if marked and slug is not None:
                    number += 1
                    out.append(sink.open(bookmark(number, slug)))
            case Close():
                if marked:
                    out.append(sink.close())
            case LinkOpen(target):
                dead = any(match[1] in gaps for match in PLACEHOLDER.finditer(target))
                filled = PLACEHOLDER.sub(
                    lambda match: _value(match[1], passage, findings), target
                ).translate(DIRECTION_MARKS)
                place = (passage.wording.clause, passage.key, target)
                linked = not dead and (sink.is_open(filled) or _allowed(filled, place, findings))
                if linked:
                    out.append(sink.link(filled, place))
            case LinkClose():
                if linked:
                    out.append(sink.unlink())
                linked = dead = False
            case NewList(depth, start):
                sink.new_list(depth, start)
            case ListRef(depth):
                out.append(sink.list_ref(depth))
    return "".join(out)


def is_target(target: str) -> bool:
    """Tell whether a link may lead there."""
    return _TARGET.fullmatch(target) is not None


def _value(name: str, passage: Passage, findings: list[Finding]) -> str:
    value = passage.values.get(name)
    if value is not None:
        return value
    if name not in passage.gaps:
        findings.append(value_missing(passage, name))
    return f"{{{name}}}"


def value_missing(passage: Passage, name: str) -> Finding:
    """Say that a placeholder has no value."""
    return error(
        "value-missing",
        Place(passage.wording.clause, key=passage.key),
        f"placeholder '{name}' has no value",
        "state the value in the client or tool file, or build a draft",
    )


def _allowed(filled: str, place: LinkPlace, findings: list[Finding]) -> bool:
    if is_target(filled):
        return True
    findings.append(link_refused(place))
    return False


def link_refused(place: LinkPlace) -> Finding:
    """Say that a link may not lead where it does."""
    file, key, target = place
    return error(
        "link-refused",
        Place(file, key=key),
        f"the link '{target}' does not lead to a web page or mail address",
        "links begin with 'https://', 'http://' or 'mailto:' and hold no blanks",
    )


# How many characters of a table's text fit on a line, about; those that a column's margins take.
_LINE = 88
_MARGINS = 4
_STEPS = 12
# Widths are shared out before values are known: these are as long as most, in most languages.
_USUAL = "Article\u00a06(1)(b) of the GDPR"
_USUAL_BASES = f"{_USUAL} and {_USUAL}"
_USUAL_PERIOD = "90 days"


def shares(table: Table) -> tuple[int, ...]:
    """Share a table's width out, in thousandths: room for the longest word, then the least height.

    What is left over goes, bit by bit, to the column that makes the rows lower.
    """
    rows = [
        [PLACEHOLDER.sub(_usual, "".join(run.text for run in cell)) for cell in row]
        for row in (table.header, *table.rows)
    ]
    sizes = []  # in characters of text, without margins
    for column in range(len(table.header)):
        # Headings are bold and wider than text.
        words = [len(word) * (1.1 if number else 1.25) for number, row in enumerate(rows)
                 for word in row[column].split(" ")]  # fmt: skip
        sizes.append(max(words, default=1))
    lengths = [[len(cell) for cell in row] for row in rows]
    spare = max(_LINE - sum(sizes) - _MARGINS * len(sizes), 0) / _STEPS
    for _ in range(_STEPS):
        gains = [0.0] * len(sizes)
        for row in lengths:
            lines = [length / size for length, size in zip(row, sizes, strict=True)]
            height = max(lines)
            tallest = lines.index(height)
            lines[tallest] = row[tallest] / (sizes[tallest] + spare)
            gains[tallest] += height - max(lines)
        sizes[gains.index(max(gains))] += spare
    whole = sum(sizes) + _MARGINS * len(sizes)
    widths = [round(1000 * (size + _MARGINS) / whole) for size in sizes]
    widths[-1] += 1000 - sum(widths)
    return tuple(widths)


def _usual(placeholder: re.Match[str]) -> str:
    name = placeholder[1]
    if name.startswith("retention_"):
        return _USUAL_PERIOD
    return _USUAL_BASES if name.endswith("_bases") else _USUAL
