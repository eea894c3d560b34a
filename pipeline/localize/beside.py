"""Beside: a translation in any state, with the source beside whatever is not finished."""

from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import zip_longest

from ..catalogs import Entry, catalog_path, fallbacks, load_catalog
from ..findings import Finding
from ..lean import dataclass
from ..library.markdown import parse
from ..records import (
    Block,
    Library,
    ListBlock,
    Message,
    Paragraph,
    Run,
    Table,
    Wording,
)
from .formats import FIRST_STRONG_ISOLATE, POP_ISOLATE
from .texts import SOURCE_LANGUAGE, load_texts
from .wording import Translation

Blocks = tuple[Block, ...]
Cell = tuple[Run, ...]


class Preview(Translation):
    """All texts of a library in one language; an unfinished one stands beside its source."""

    @cached_property
    def unfinished(self) -> Mapping[str, Blocks]:
        """Give the translations that are there and not fit to be printed, by msgctxt."""
        entries = self._entries()
        found = {
            context: entries[context].translation
            for context in self._sources
            if context not in self._blocks and context in entries
        }
        parsed = parse(list(found.values()))
        return {
            context: text.blocks
            for context, text in zip(found, parsed, strict=True)
            if text.blocks and not text.faults
        }

    def _entries(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for root in dict.fromkeys((self._library.root, self._library.to_translate[0])):
            for tag in reversed(fallbacks(self.language)):
                catalog, _ = load_catalog(catalog_path(root, tag), tag)
                found = catalog.entries if catalog else {}
                entries |= {name: entry for name, entry in found.items() if entry.translation}
        return entries

    def _in_place_of(self, contexts: Collection[str]) -> tuple[str, Mapping[str, Blocks]]:
        return self.language, {
            context: self._blocks.get(context) or self._beside(context) for context in contexts
        }

    def _beside(self, context: str) -> Blocks:
        """Give an unfinished translation and, in brackets, the source."""
        source, translation = self._sources[context], self.unfinished.get(context, ())
        match source, translation:
            case (Paragraph() as said,), (Paragraph() as own,):
                runs = (*own.runs, Run(text=" "), *_bracketed(said.runs))
                return (Paragraph(runs=runs),)
            case (Paragraph() as said,), _ if "#" in context:  # a title or cell is one line
                return (_in_brackets(said),)
        return (*translation, *map(_in_brackets, source))


def _bracketed(runs: Cell) -> Cell:
    """Set off English, also where the text around it runs from right to left."""
    return (Run(text=f"{FIRST_STRONG_ISOLATE}["), *runs, Run(text=f"]{POP_ISOLATE}"))


def _in_brackets(block: Block) -> Block:
    return Paragraph(runs=_bracketed(block.runs)) if isinstance(block, Paragraph) else block


# --- source and translation in two columns -------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """A clause's texts, source and translation side by side.

    Attributes:
        key: the clause's id, or that of a heading or label.
        wording: a table of two columns; a gap where anything is not finished.
    """

    key: str
    wording: Wording


def bilingual(
    library: Library, language: str, heads: tuple[str, str]
) -> tuple[list[Bilingual], list[Finding]]:
    """Lay all texts of a library beside their translations, clause by clause, in their order."""
    preview = Preview(library, language)
    english = load_texts(library, SOURCE_LANGUAGE).blocks
    finished = load_texts(library, language).blocks
    groups: dict[str, list[Message]] = {}
    for message in library.messages:
        if message.text:
            groups.setdefault(message.context.partition("#")[0], []).append(message)
    clauses = []
    for key, messages in groups.items():
        rows: list[tuple[Cell, Cell]] = []
        for context in dict.fromkeys(message.context for message in messages):
            own = finished.get(context) or preview.unfinished.get(context, ())
            lines = zip_longest(_lines(english[context]), _lines(own), fillvalue=_NOTHING)
            rows += [(_isolated(said), translated) for said, translated in lines]
        clauses.append(
            Bilingual(
                key=key,
                wording=Wording(
                    clause=key,
                    language=language,
                    level=2,
                    rows=(),
                    blocks=(
                        Table(
                            header=((Run(text=f"{heads[0]} · {key}"),), (Run(text=heads[1]),)),
                            rows=tuple(rows),
                        ),
                    ),
                    gap=any(message.context not in finished for message in messages),
                ),
            )
        )
    return clauses, preview.general


_NOTHING: Cell = (Run(text="—"),)


def _lines(blocks: Blocks, mark: str = "") -> list[Cell]:
    """Give each paragraph and item as one cell."""
    lines: list[Cell] = []
    for block in blocks:
        match block:
            case Paragraph():
                lines.append((*((Run(text=mark),) if mark else ()), *map(_plain, block.runs)))
            case ListBlock():
                for item in block.items:
                    lines += _lines(item, f"{mark}• ")
    return lines


def _plain(run: Run) -> Run:
    """Show placeholders as names, and no links: their targets are placeholders too."""
    text = run.text.replace("{", "⟨").replace("}", "⟩")
    return Run(text=text, strong=run.strong, emphasis=run.emphasis)


def _isolated(cell: Cell) -> Cell:
    return (Run(text=FIRST_STRONG_ISOLATE), *cell, Run(text=POP_ISOLATE))
