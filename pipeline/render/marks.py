"""Marks: characters that stand for a document's own values while its parts are written once.

A document's own values are those of its `Manuscript`'s open placeholders, the controller and the
dates of its letterhead, and the document's key. A stencil is written with a mark for each and cut
where they stand. Marks are characters of planes 15 and 16, which no template, text or value may
hold (`characters`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

from ..lean import dataclass
from ..records import PLACEHOLDER, Declaration, Passage, paragraphs
from .fragments import Face, LinkPlace
from .spans import is_latin, split
from .trace import normalised

FIRST = 0xF0000
MARK = re.compile("([\U000f0000-\U0010ffff])")

CONTROLLER = ("name", "street", "place", "country", "email", "phone", "website")
# Paths by which templates name what is a document's own.
OWN = (*(f"controller.{name}" for name in CONTROLLER), "date_line", "version_line", "author")
LINES = "controller.lines"
CONTROLLER_OWN = frozenset([*CONTROLLER, "lines"])
LETTERHEAD_OWN = frozenset(["controller", "date_line", "version_line"])
# Behind them stand the document's date and key, then the lines of the address.
_ORDER = (*OWN, "as_of", "key", LINES)

Habit = tuple[str, ...] | str
_SPECIAL = re.compile(r"[\n\t]|^ | $|  ")


@lru_cache(maxsize=2048)
def habit(value: str, language: str) -> Habit:
    """Tell what of a value decides how it is set; () = a plain stretch of the language's text.

    Foreign languages are named, with `=` before it one that the whole value is in; a blank stands
    for blanks and breaks that formats write in their own ways. What prints nothing decides by
    itself: it is given as it is.
    """
    if not normalised(value):
        return value
    spans = split(value, language)
    if _SPECIAL.search(value):
        return (" ", *sorted({span.language for span in spans} - {language}))
    if len(spans) == 1:
        only = spans[0].language
        return () if only == language else (f"={only}",)
    return tuple(sorted({span.language for span in spans} - {language}))


def habits(values: Sequence[str], language: str) -> list[Habit]:
    """Tell the habits of many values; most are plain, and that shows at one look."""
    whole = "\n".join(values)
    # Quicker than the expression that finds the same.
    special = whole.count("\n") >= len(values) or any(
        sign in f"\n{whole}\n" for sign in ("\t", "  ", "\n ", " \n")
    )
    if not special and is_latin(whole, language):
        # A value that begins with a letter or digit prints something.
        return [() if value[:1].isalnum() else habit(value, language) for value in values]
    return [habit(value, language) for value in values]


def own_values(declaration: Declaration) -> list[str]:
    """Give a document's own values, in the order of their numbers."""
    manuscript = declaration.manuscript
    passages = declaration.passages
    letterhead: Mapping[str, Any] = declaration.letterhead
    given = letterhead.get("controller")
    controller: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    values = [passages[at].values[name] for at, name in manuscript.own] if manuscript else []
    values += [controller.get(name) or "" for name in CONTROLLER]
    values += (
        letterhead.get("date_line") or "",
        letterhead.get("version_line") or "",
        declaration.author,
        declaration.as_of.isoformat(),
        declaration.key,
    )
    values += controller.get("lines") or ()
    return values


def own_number(declaration: Declaration, path: str) -> int:
    """Give the number of a value that is no placeholder's; of the lines, the first one's."""
    manuscript = declaration.manuscript
    return (len(manuscript.own) if manuscript else 0) + _ORDER.index(path)


@dataclass(frozen=True, slots=True)
class Ink:
    """What is set where a mark stands.

    Attributes:
        kind: `text`, `attribute`: the value; `runs`: the value as runs of its own; `flow`: a text
            within a run of the template; `target`: a link's target; `digest`: a fingerprint.
        pieces: text, and numbers of values.
        place: of the run in the template; of a target: what a finding names.
    """

    kind: Literal["text", "attribute", "runs", "flow", "target", "digest"]
    pieces: tuple[str | int, ...]
    face: Face | None = None
    place: int | LinkPlace = -1

    def text(self, values: Sequence[str]) -> str:
        """Put the values in."""
        return "".join([p if isinstance(p, str) else values[p] for p in self.pieces])


class Marks:
    """The marks of one stencil, and what stands behind them."""

    def __init__(self, values: Sequence[str], habits: Sequence[Habit]) -> None:
        self._values = values
        self._habits = habits
        self.inks: list[Ink] = []
        self._numbers: dict[Ink, int] = {}

    def value(self, number: int) -> str:
        """Give the mark of a value; what prints nothing stands for itself."""
        if isinstance(self._habits[number], str):
            return self._values[number]
        return chr(FIRST + number)

    def are_in(self, text: str) -> bool:
        """Tell whether a text holds marks."""
        return MARK.search(text) is not None

    def has_values(self, text: str) -> bool:
        """Tell whether a text holds marks of values, not of what is set from them."""
        return bool(self._in(text))

    def is_plain(self, text: str) -> bool:
        """Tell whether the values marked in a text are plain stretches of their language."""
        return not any(self._habits[number] for number in self._in(text))

    def languages(self, text: str) -> set[str]:
        """Name the foreign languages of the values marked in a text."""
        tags = {tag.lstrip("=") for number in self._in(text) for tag in self._habits[number]}
        return tags - {" "}

    def whole(self, text: str) -> str | None:
        """Give the foreign language of a value that is in it as a whole."""
        numbers = self._in(text) if len(text) == 1 else []
        tags = self._habits[numbers[0]] if numbers else ()
        return tags[0][1:] if tags and tags[0].startswith("=") else None

    def _in(self, text: str) -> list[int]:
        numbers = (ord(mark) - FIRST for mark in MARK.findall(text))
        return [number for number in numbers if number < len(self._values)]

    def put(self, ink: Ink) -> str:
        """Give the mark of an ink."""
        number = self._numbers.setdefault(ink, len(self.inks))
        if number == len(self.inks):
            self.inks.append(ink)
        return chr(FIRST + len(self._values) + number)

    def pieces(self, text: str) -> tuple[str | int, ...]:
        """Part a text at its values."""
        parts = MARK.split(text)
        return tuple(ord(p) - FIRST if at % 2 else p for at, p in enumerate(parts) if p)

    def runs(self, text: str, face: Face) -> str:
        return self.put(Ink("runs", self.pieces(text), face=face))

    def flow(self, text: str, place: int) -> str:
        return self.put(Ink("flow", self.pieces(text), place=place))

    def target(self, text: str, place: LinkPlace) -> str:
        return self.put(Ink("target", self.pieces(text), place=place))

    def digest(self, passage: Passage) -> tuple[str, int]:
        """Give the mark of a passage's fingerprint, and the number of its paragraphs."""
        texts = []
        for runs in paragraphs(passage.wording.blocks):
            # A line feed parts paragraphs here; line breaks within one count as blanks do.
            text = "".join(run.text for run in runs).replace("\n", " ")
            text = PLACEHOLDER.sub(lambda found: passage.values.get(found[1], ""), text)
            if normalised(text):
                texts.append(text)
        return self.put(Ink("digest", self.pieces("\n".join(texts)))), len(texts)

    def split(self, text: str) -> tuple[list[bytes], list[Ink]]:
        """Cut a written part at its marks."""
        parts = MARK.split(text)
        inks = []
        inside = False
        for before, mark in zip(parts[::2], parts[1::2], strict=False):
            begun, ended = before.rfind("<"), before.rfind(">")
            if begun != ended:
                inside = begun > ended
            number = ord(mark) - FIRST
            if number >= len(self._values):
                inks.append(self.inks[number - len(self._values)])
            else:
                inks.append(Ink("attribute" if inside else "text", (number,)))
        return [part.encode() for part in parts[::2]], inks


def marked(declaration: Declaration, marks: Marks, looked_into: frozenset[str]) -> Declaration:
    """Write a document with marks for its own values.

    What the template's tags look into (`looked_into`) stays: it decides what they print.
    """
    manuscript = declaration.manuscript
    passages = list(declaration.passages)
    for at, open_ in enumerate(manuscript.open if manuscript else ()):
        if open_:
            own = {name: marks.value(number) for name, number in open_.items()}
            passages[at] = replace(passages[at], values={**passages[at].values, **own})
    given = declaration.letterhead.get("controller")
    controller = dict(given) if isinstance(given, Mapping) else {}
    letterhead = dict(declaration.letterhead)
    author = declaration.author
    for path in OWN:
        mark = marks.value(own_number(declaration, path))
        whole, _, name = path.partition(".")
        if path in looked_into or whole in looked_into:
            continue
        if name:
            controller[name] = mark
        elif path == "author":
            author = mark
        else:
            letterhead[path] = mark
    if not looked_into & {LINES, "controller"}:
        start = own_number(declaration, LINES)
        lines = controller.get("lines") or ()
        controller["lines"] = [marks.value(start + at) for at in range(len(lines))]
    return replace(
        declaration,
        author=author,
        key=marks.value(own_number(declaration, "key")),
        letterhead={**letterhead, "controller": controller},
        passages=tuple(passages),
    )
