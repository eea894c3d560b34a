"""Wording: every text of the library in one language, as documents print it.

English is the library's own. A missing, fuzzy or stale translation is an error; in a draft its
English stands in its place, marked as a gap.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from ..findings import Finding
from ..records import (
    Block,
    Heading,
    Item,
    Library,
    Message,
    Paragraph,
    Run,
    Table,
    Wording,
)
from .texts import NOT_DONE, SOURCE_LANGUAGE, load_texts


class Translation:
    """All texts of a library in one language.

    Attributes:
        findings: what is wrong with them, by message context.
        general: what is wrong with the catalogs as a whole.
        unreviewed: contexts whose translation has no review on record.
        key: hash of all that they were made from; None = that cannot be told.
    """

    def __init__(self, library: Library, language: str) -> None:
        self.language = language
        self._library = library
        self._wordings: dict[tuple[str, int, tuple[str, ...], tuple[str, ...], bool], Wording] = {}
        texts = load_texts(library, language)
        self.findings: dict[str, list[Finding]] = texts.findings
        self.general: list[Finding] = texts.general
        self.unreviewed = texts.unreviewed
        self.key = texts.key
        self._blocks = texts.blocks

    @cached_property
    def _sources(self) -> Mapping[str, tuple[Block, ...]]:
        """The English texts; asked for where a translation is not whole."""
        if self.language == SOURCE_LANGUAGE:
            return self._blocks
        return load_texts(self._library, SOURCE_LANGUAGE).blocks

    def faults(self) -> list[Finding]:
        """Give what is wrong with translations that are there."""
        return [
            finding
            for faults in self.findings.values()
            for finding in faults
            if finding.code not in NOT_DONE
        ]

    def text(self, message: Message) -> str:
        """Give a one-line text as plain characters, placeholders and all."""
        known = self._blocks if message.context in self._blocks else self._sources
        return "".join(run.text for run in _runs(known[message.context]))

    def wording(self, item: Item) -> Wording:
        """Give the wording of a section heading or clause at its place in an outline."""
        key = (item.context, item.level, item.rows, item.columns, item.undecided)
        if key not in self._wordings:
            self._wordings[key] = self._compose(item)
        return self._wordings[key]

    def lacks(self, item: Item) -> bool:
        """Tell whether a text that an item prints is not there in the language."""
        return any(context not in self._blocks for context in self.contexts(item))

    def contexts(self, item: Item) -> Iterator[str]:
        """Name the messages that an item prints."""
        clause = item.clause
        if clause is None or clause.title:
            yield f"{item.context}#title"
        if clause is None:
            return
        if clause.body:
            yield item.context
        if item.rows:
            yield from (f"{clause.id}#columns.{name}" for name in item.columns)
            yield from (f"{clause.id}#{row}.{name}" for row in item.rows for name in item.columns)

    def _in_place_of(
        self, contexts: Collection[str]
    ) -> tuple[str, Mapping[str, tuple[Block, ...]]]:
        """Give what a draft prints where some of these texts lack: the English of all."""
        return SOURCE_LANGUAGE, {context: self._sources[context] for context in contexts}

    def _compose(self, item: Item) -> Wording:
        clause = item.clause
        contexts = list(self.contexts(item))
        gap = self.lacks(item)
        language, texts = self._in_place_of(contexts) if gap else (self.language, self._blocks)
        blocks: list[Block] = []
        title = texts.get(f"{item.context}#title") if clause is None or clause.title else None
        if title:
            blocks.append(Heading(level=item.level, runs=_runs(title)))
        body = texts.get(item.context) if clause and clause.body else None
        if body:
            blocks += body
        if clause and item.rows:
            blocks.append(
                Table(
                    header=tuple(
                        _runs(texts[f"{clause.id}#columns.{name}"]) for name in item.columns
                    ),
                    rows=tuple(
                        tuple(_runs(texts[f"{clause.id}#{row}.{name}"]) for name in item.columns)
                        for row in item.rows
                    ),
                )
            )
        return Wording(
            clause=item.context,
            language=language,
            level=item.level,
            rows=item.rows,
            columns=item.columns,
            blocks=tuple(blocks),
            join=clause.join if clause else None,
            callout=bool(clause and clause.callout),
            gap=gap or item.undecided,
        )


def _runs(blocks: tuple[Block, ...]) -> tuple[Run, ...]:
    (block,) = blocks
    assert isinstance(block, Paragraph)
    return block.runs
