"""Wording: every text of the library in one language, read from its catalogs.

English is read from the library itself. A missing, fuzzy or stale translation is an error; in a
draft its English stands in its place, marked as a gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..catalogs import Catalog, catalog_path, fallbacks, find_translation, load_catalog
from ..findings import Finding, Place, error
from ..library import parse
from ..records import (
    Block,
    Heading,
    Item,
    Library,
    ListBlock,
    Message,
    Paragraph,
    Run,
    Table,
    Wording,
)

SOURCE_LANGUAGE = "en"
_EAST_ASIAN = {"zh", "ja"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    blocks: tuple[Block, ...]
    language: str
    gap: bool

    @property
    def runs(self) -> tuple[Run, ...]:
        (block,) = self.blocks
        assert isinstance(block, Paragraph)
        return block.runs


_NOT_DONE = {"translation-missing", "translation-fuzzy", "translation-stale"}


class Translation:
    """All texts of a library in one language.

    Attributes:
        findings: what is wrong with them, by message context.
    """

    def __init__(self, library: Library, language: str) -> None:
        self.language = language
        self.findings: dict[str, list[Finding]] = {}
        self.general: list[Finding] = []
        self._library = library
        self._wordings: dict[tuple[str, int, tuple[str, ...], bool], Wording] = {}
        self._texts = self._read()

    def _read(self) -> dict[str, _Text]:
        messages = self._library.messages
        english = parse([message.text for message in messages])
        self._sources = sources = {
            message.context: _Text(blocks=parsed.blocks, language=SOURCE_LANGUAGE, gap=False)
            for message, parsed in zip(messages, english, strict=True)
        }
        if self.language == SOURCE_LANGUAGE:
            return sources
        catalogs, whole = self._load_catalogs()
        found: dict[str, str] = {}
        for message in messages:
            text, faults = find_translation(catalogs, message)
            # what a catalog lacks that cannot be read, nobody can tell
            self._add(message.context, faults if whole else ())
            if text is not None:
                found[message.context] = text
        parsed_all = parse(
            list(found.values()), east_asian=self.language.split("-")[0] in _EAST_ASIAN
        )
        texts = {}
        for context, parsed in zip(found, parsed_all, strict=True):
            place = self._place(catalogs, context)
            self._add(
                context,
                _structure_findings(
                    context, place, parsed.faults, parsed.blocks, sources[context].blocks
                ),
            )
            texts[context] = _Text(blocks=parsed.blocks, language=self.language, gap=False)
        broken = {c for c, faults in self.findings.items() if _stopping(faults)}
        for context, source in sources.items():
            if context not in texts or context in broken:
                texts[context] = _Text(blocks=source.blocks, language=SOURCE_LANGUAGE, gap=True)
        return texts

    def _load_catalogs(self) -> tuple[list[Catalog], bool]:
        """Read the chain of catalogs; tell whether all of them can be read."""
        catalogs = []
        whole = True
        for tag in fallbacks(self.language):
            path = catalog_path(self._library.root, tag)
            if tag != fallbacks(self.language)[-1] and not path.exists():
                continue
            catalog, problems = load_catalog(path, tag)
            self.general += problems
            if catalog:
                catalogs.append(catalog)
            else:
                whole = False
        return catalogs, whole

    def _place(self, catalogs: Sequence[Catalog], context: str) -> Place:
        for catalog in catalogs:
            if entry := catalog.entries.get(context):
                return Place(catalog.file, entry.line, context)
        return Place(context)

    def _add(self, context: str, faults: Sequence[Finding]) -> None:
        if faults:
            self.findings.setdefault(context, []).extend(faults)

    def faults(self) -> list[Finding]:
        """Give what is wrong with translations that are there."""
        return [
            finding
            for faults in self.findings.values()
            for finding in faults
            if finding.code not in _NOT_DONE
        ]

    def text(self, message: Message) -> str:
        """Give a one-line text as plain characters, placeholders and all."""
        return "".join(run.text for run in self._texts[message.context].runs)

    def wording(self, item: Item) -> Wording:
        """Give the wording of a section heading or clause at its place in an outline."""
        key = (item.context, item.level, item.rows, item.undecided)
        if key not in self._wordings:
            self._wordings[key] = self._compose(item)
        return self._wordings[key]

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
            yield from (f"{clause.id}#columns.{name}" for name in clause.columns)
            yield from (f"{clause.id}#{row}.{name}" for row in item.rows for name in clause.columns)

    def _compose(self, item: Item) -> Wording:
        clause = item.clause
        contexts = list(self.contexts(item))
        gap = any(self._texts[context].gap for context in contexts)
        known = self._sources if gap else self._texts
        texts = {context: known[context] for context in contexts}
        blocks: list[Block] = []
        if title := texts.get(f"{item.context}#title"):
            blocks.append(Heading(level=item.level, runs=title.runs))
        if body := texts.get(item.context):
            blocks += body.blocks
        if clause and item.rows:
            blocks.append(
                Table(
                    header=tuple(
                        texts[f"{clause.id}#columns.{name}"].runs for name in clause.columns
                    ),
                    rows=tuple(
                        tuple(texts[f"{clause.id}#{row}.{name}"].runs for name in clause.columns)
                        for row in item.rows
                    ),
                )
            )
        return Wording(
            clause=item.context,
            language=SOURCE_LANGUAGE if gap else self.language,
            level=item.level,
            rows=item.rows,
            blocks=tuple(blocks),
            join=clause.join if clause else None,
            callout=bool(clause and clause.callout),
            gap=gap or item.undecided,
        )


def _stopping(faults: Sequence[Finding]) -> bool:
    return any(fault.severity == "error" for fault in faults)


def _structure_findings(
    context: str,
    place: Place,
    faults: Sequence[tuple[str, str]],
    blocks: tuple[Block, ...],
    source: tuple[Block, ...],
) -> list[Finding]:
    findings = [
        error(
            "markdown-unsupported",
            place,
            f"unsupported Markdown in the translation of '{context}': {what}",
            "write the same paragraphs, lists and links as the source; reword what only looks "
            "like Markdown",
        )
        for _, what in faults
    ]
    if not findings and _shape(blocks) != _shape(source):
        findings.append(
            error(
                "translation-structure",
                place,
                f"translation of '{context}' has other blocks or links than its source",
                "write the same paragraphs, list items, line breaks and links, in the same order",
            )
        )
    return findings


def _shape(blocks: Sequence[Block]) -> list[object]:
    shape: list[object] = []
    for block in blocks:
        match block:
            case ListBlock():
                items = [_shape(item) for item in block.items]
                shape.append(("list", block.ordered, block.start, items))
            case Paragraph():
                links = sorted({run.link for run in block.runs if run.link})
                breaks = sum(run.text.count("\n") for run in block.runs)
                shape.append(("paragraph", breaks, links))
    return shape
