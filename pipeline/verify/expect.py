"""Expect: what a declaration says shall stand in its file, paragraph by paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, assert_never

from ..lean import dataclass
from ..records import (
    Block,
    Declaration,
    Heading,
    ListBlock,
    Paragraph,
    Passage,
    Run,
    Table,
    Wording,
)
from .reading import Kind, Link, merge_links
from .text import fingerprint, normalise, slugs

# Values may carry direction marks; a link's target is an address and never does.
DIRECTION_MARKS = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedParagraph:
    """A non-empty paragraph of a passage; the fields are those of what shall be found.

    Attributes:
        passage: the passage's key; `count` numbers its paragraphs from 1.
        callout: it stands in a framed block.
    """

    passage: str
    count: int
    text: str
    kind: Kind
    language: str
    links: tuple[Link, ...]
    level: int = 0
    ordered: bool = False
    number: int | None = None
    starts: bool = False
    table: int = 0
    row: int = 0
    column: int = 0
    callout: bool = False

    @property
    def header(self) -> bool:
        """Tell whether it stands in a table's header row."""
        return bool(self.table) and self.row == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A paragraph before it is known to whom it belongs."""

    runs: tuple[Run, ...]
    kind: Kind
    level: int = 0
    ordered: bool = False
    number: int | None = None
    starts: bool = False
    table: int = 0
    row: int = 0
    column: int = 0


def expected_paragraphs(declaration: Declaration) -> tuple[ExpectedParagraph, ...]:
    """Lay a declaration out as the paragraphs of its file, empty ones left out."""
    found: list[ExpectedParagraph] = []
    tables = 0
    for passage in declaration.passages:
        count = 0
        for block in as_joined(passage.wording, passage.blocks):
            if isinstance(block, Table):
                tables += 1
            for shape in shapes(block, tables):
                text = "".join(run.text for run in shape.runs)
                if not normalise(text):
                    continue
                count += 1
                found.append(_expected(passage, count, text, shape))
    return tuple(found)


def _expected(passage: Passage, count: int, text: str, shape: Shape) -> ExpectedParagraph:
    links = [
        Link(text=run.text, target=run.link.translate(DIRECTION_MARKS))
        for run in shape.runs
        # A draft's link to a missing address is no link.
        if run.link
        and run.text
        and not any(passage.values[name] in run.link for name in passage.gaps)
    ]
    return ExpectedParagraph(
        passage=passage.key,
        count=count,
        text=text,
        kind=shape.kind,
        language=passage.wording.language,
        links=merge_links(links),
        level=shape.level,
        ordered=shape.ordered,
        number=shape.number,
        starts=shape.starts,
        table=shape.table,
        row=shape.row,
        column=shape.column,
        callout=passage.wording.callout,
    )


def as_joined(wording: Wording, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Give a passage's blocks as they stand there; with `join: list` they are a list's item."""
    items = tuple(b for b in blocks if isinstance(b, Paragraph | ListBlock))
    if wording.join == "list" and not all(isinstance(b, ListBlock) for b in items):
        return (ListBlock(ordered=False, items=(items,)),)
    return blocks


def shapes(block: Block, table: int) -> Iterator[Shape]:
    """Give the paragraphs of a block; it is table number `table`, if it is one."""
    match block:
        case Heading():
            yield Shape(runs=block.runs, kind="heading", level=block.level)
        case Paragraph():
            yield Shape(runs=block.runs, kind="plain")
        case ListBlock():
            yield from _items(block, 1)
        case Table():
            for row, cells in enumerate((block.header, *block.rows)):
                for column, runs in enumerate(cells):
                    yield Shape(runs=runs, kind="cell", table=table, row=row, column=column)
        case _:
            assert_never(block)


def _items(block: ListBlock, level: int) -> Iterator[Shape]:
    for number, item in enumerate(block.items, start=block.start):
        first = True
        for part in item:
            if isinstance(part, ListBlock):
                yield from _items(part, level + 1)
            else:
                yield Shape(
                    runs=part.runs,
                    kind="item",
                    level=level,
                    ordered=block.ordered,
                    number=number if block.ordered else None,
                    starts=first,
                )
            first = False


# --- what the manifest shall say ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPassage:
    """One line of the manifest, with the texts it stands for."""

    key: str
    slug: str
    position: int
    language: str
    version: str
    texts: tuple[str, ...]

    @property
    def hash(self) -> str:
        """The fingerprint of the passage's text."""
        return fingerprint(self.texts)

    @property
    def value(self) -> str:
        """The property's value."""
        parts = (self.position, self.key, self.language, self.version, self.hash, len(self.texts))
        return " ".join(str(part) for part in parts)


def expected_passages(
    declaration: Declaration, paragraphs: Sequence[ExpectedParagraph]
) -> tuple[ExpectedPassage, ...]:
    """Give the passages as the manifest lists them."""
    named = slugs([passage.key for passage in declaration.passages])
    texts: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        texts.setdefault(paragraph.passage, []).append(paragraph.text)
    return tuple(
        ExpectedPassage(
            key=passage.key,
            slug=named[passage.key],
            position=position,
            language=passage.wording.language,
            version=passage.version,
            texts=tuple(texts.get(passage.key, ())),
        )
        for position, passage in enumerate(declaration.passages, start=1)
    )


def expected_manifest(
    declaration: Declaration, passages: Sequence[ExpectedPassage]
) -> dict[str, str]:
    """Give the custom properties that trace a declaration."""
    draft: Literal[0, 1] = 1 if declaration.draft else 0
    head = (
        f"clausebook/1 key={declaration.key} language={declaration.language}"
        f" library={declaration.library_version} draft={draft}"
        f" translation={declaration.translation}"
    )
    return {"cb.manifest": head} | {f"cb.{p.slug}": p.value for p in passages}


def strings(value: object) -> Iterator[str]:
    """Give every text in a letterhead."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
