"""Reading: what stands in a finished file, whatever its format.

The readers of the three formats give these records; nothing here knows a format.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from ..lean import dataclass
from .text import Script, normalise, scripts

Kind = Literal["plain", "heading", "item", "cell"]
Part = Literal["body", "header", "footer", "note", "textbox"]
Direction = Literal["ltr", "rtl"]
Languages = Mapping[Script, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A hyperlink: its text and its target, letter for letter."""

    text: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A bookmark that starts in a paragraph; `whole` = it holds the paragraph's whole text."""

    name: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundParagraph:
    """A non-empty paragraph of a file.

    Attributes:
        text: as a reader sees it; a line feed is a line break, tracked deletions are left out.
        level: of a heading or of a list item (from 1), else 0.
        ordered: the item is numbered; `number` is what its numbering has come to.
        starts: the item's bullet or number stands before this paragraph.
        table: number of the innermost table (from 1), 0 outside; `row`, `column` from 0.
        header: the row is a header row (repeated on each page; `th` in HTML).
        languages: for each script of the paragraph's letters the languages they are marked with.
        style: name of the paragraph style people see.
        gap: holds text marked as a draft's gap.
        deletions: a tracked deletion was left out.
    """

    text: str
    kind: Kind
    part: Part
    level: int = 0
    ordered: bool = False
    number: int | None = None
    starts: bool = False
    table: int = 0
    row: int = 0
    column: int = 0
    header: bool = False
    bookmarks: tuple[Bookmark, ...] = ()
    links: tuple[Link, ...] = ()
    languages: frozenset[tuple[Script, str | None]] = frozenset()
    direction: Direction = "ltr"
    style: str = ""
    gap: bool = False
    deletions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """Document properties; `custom` by name."""

    title: str = ""
    subject: str = ""
    creator: str = ""
    keywords: str = ""
    language: str | None = None
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What stands in a file.

    Attributes:
        paragraphs: non-empty ones: body in document order, then headers, footers, notes.
        bookmarks: every bookmark's name, of empty paragraphs too.
        headers: text of the header of each kind of page, '' where a page has none.
        languages: language of the document by script.
        direction: of the document's pages.
        warnings: `tracked-changes`, `foreign-content` (embedded files are not read).
    """

    format: str
    paragraphs: tuple[FoundParagraph, ...]
    bookmarks: tuple[str, ...]
    headers: tuple[str, ...]
    properties: Properties
    languages: Languages
    direction: Direction
    warnings: tuple[str, ...] = ()

    @property
    def body(self) -> tuple[FoundParagraph, ...]:
        """The paragraphs of the running text."""
        return tuple(p for p in self.paragraphs if p.part == "body")


@dataclass(slots=True, kw_only=True)
class Context:
    """Where a reader is: what the next paragraph is told by what stands round it."""

    part: Part
    table: int = 0
    row: int = 0
    column: int = 0
    header: bool = False


@dataclass(slots=True)
class Gatherer:
    """Gathers the text, links and bookmarks of one paragraph while a reader walks it."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)
    languages: set[tuple[Script, str | None]] = field(default_factory=set)
    gap: bool = False
    deletions: bool = False
    _bookmarks: dict[str, tuple[int, int]] = field(default_factory=dict)
    _open: list[tuple[str, int]] = field(default_factory=list)

    def add(self, text: str, languages: Languages) -> None:
        """Append text whose letters have these languages."""
        if not text:
            return
        self.pieces.append(text)
        self.length += len(text)
        for script in scripts(text):
            self.languages.add((script, languages.get(script)))

    def start_bookmark(self, name: str) -> None:
        """Note that a bookmark starts here."""
        self._bookmarks.setdefault(name, (self.length, -1))

    def end_bookmark(self, name: str) -> None:
        """Note that a bookmark ends here; ignored where it starts in another paragraph."""
        if name in self._bookmarks:
            self._bookmarks[name] = (self._bookmarks[name][0], self.length)

    def start_link(self, target: str) -> None:
        """Note that a link starts here."""
        self._open.append((target, len(self.pieces)))

    def end_link(self) -> None:
        """Close the link opened last; ends that have no start are ignored."""
        if not self._open:
            return
        target, start = self._open.pop()
        text = "".join(self.pieces[start:])
        if not text or not target:
            return
        self.links.append(Link(text=text, target=target))

    def drop_blank(self) -> None:
        """Take back a blank at the end, where the format does not count it."""
        if self.pieces and self.pieces[-1].endswith(" "):
            self.pieces[-1] = self.pieces[-1][:-1]
            self.length -= 1

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.pieces)

    def bookmarks(self) -> tuple[Bookmark, ...]:
        """Give the bookmarks that start here."""
        return tuple(
            Bookmark(name=name, whole=start == 0 and end >= self.length)
            for name, (start, end) in self._bookmarks.items()
        )

    def paragraph(
        self,
        context: Context,
        *,
        kind: Kind,
        direction: Direction,
        level: int = 0,
        ordered: bool = False,
        number: int | None = None,
        starts: bool = False,
        style: str = "",
    ) -> FoundParagraph | None:
        """Close the paragraph; None = it has no text."""
        while self._open:
            self.end_link()
        text = self.text
        if not normalise(text):
            return None
        return FoundParagraph(
            text=text,
            kind="cell" if kind == "plain" and context.table else kind,
            part=context.part,
            level=level,
            ordered=ordered,
            number=number,
            starts=starts,
            table=context.table,
            row=context.row,
            column=context.column,
            header=context.header,
            bookmarks=self.bookmarks(),
            links=merge_links(self.links),
            languages=frozenset(self.languages),
            direction=direction,
            style=style,
            gap=self.gap,
            deletions=self.deletions,
        )


def merge_links(links: list[Link]) -> tuple[Link, ...]:
    """Join neighbours with one target: a link cut into pieces reads as one."""
    merged: list[Link] = []
    for link in links:
        if merged and merged[-1].target == link.target:
            merged[-1] = Link(text=merged[-1].text + link.text, target=link.target)
        else:
            merged.append(link)
    return tuple(merged)
