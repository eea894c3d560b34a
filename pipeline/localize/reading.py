"""Reading: a language's texts from the library and its catalogs, compared with their source."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..catalogs import (
    Catalog,
    Yardstick,
    catalog_path,
    fallbacks,
    find_translation,
    load_catalog,
)
from ..conventions import Conventions
from ..findings import Finding, Place, Severity, error, has_errors
from ..library.conventions import load_conventions
from ..library.markdown import parse
from ..records import Block, Library, ListBlock, Paragraph
from .reviews import is_reviewed, load_reviews
from .texts import NOT_DONE, SOURCE_LANGUAGE, Blocks, Texts

_EAST_ASIAN = {"zh", "ja"}


def read_english(library: Library) -> Blocks:
    """Read the English texts that a library's nearest catalogs translate."""
    _, messages = library.to_translate
    texts = parse([message.text for message in messages])
    return {m.context: parsed.blocks for m, parsed in zip(messages, texts, strict=True)}


def read_translation(
    library: Library,
    language: str,
    english: Mapping[str, tuple[Block, ...]],
    *,
    hints: bool = False,
) -> Texts:
    """Read whole translations, what is wrong with them and with the catalogs.

    Args:
        hints: also what is only worth a look.
    """
    findings: dict[str, list[Finding]] = {}
    catalogs, general, whole = _load_catalogs(library.to_translate[0], language)
    yardsticks = _yardsticks(library, language)
    found: dict[str, str] = {}
    terms = library.terms_of(language)
    for message in library.to_translate[1]:
        text, faults = find_translation(catalogs, message, yardsticks)
        if not hints:
            faults = [fault for fault in faults if fault.severity != Severity.NOTE]
        # what a catalog lacks that cannot be read, nobody can tell
        if faults and whole:
            findings.setdefault(message.context, []).extend(faults)
        if text is not None:
            found[message.context] = terms.spelt(text) if terms else text
    parsed_all = parse(list(found.values()), east_asian=language.split("-")[0] in _EAST_ASIAN)
    blocks: Blocks = {}
    for context, parsed in zip(found, parsed_all, strict=True):
        place = _place(catalogs, context)
        faults = _structure_findings(context, place, parsed.faults, parsed.blocks, english[context])
        if faults:
            findings.setdefault(context, []).extend(faults)
        if not has_errors(findings.get(context, ())):
            blocks[context] = parsed.blocks
    unreviewed, faults = _unreviewed(library, catalogs, blocks)
    return Texts(
        blocks=blocks, findings=findings, general=[*general, *faults], unreviewed=unreviewed
    )


def _unreviewed(
    library: Library, catalogs: Sequence[Catalog], contexts: Iterable[str]
) -> tuple[frozenset[str], list[Finding]]:
    """Name the texts whose translation nobody has put on record as read."""
    findings: list[Finding] = []
    left = set(contexts)
    for catalog in catalogs:
        reviews, faults = load_reviews(library.to_translate[0], catalog.language)
        findings += faults
        left -= {
            context
            for context in left
            if catalog is _giver(catalogs, context)
            and is_reviewed(reviews, context, catalog.entries.get(context))
        }
    return frozenset(left), findings


def _giver(catalogs: Sequence[Catalog], context: str) -> Catalog | None:
    """Give the catalog that a text was taken from."""
    for catalog in catalogs:
        entry = catalog.entries.get(context)
        if entry and entry.translation:
            return catalog
    return None


def check_language(library: Library, language: str) -> tuple[int, int, list[Finding]]:
    """Check a language's translations, hints and all.

    Returns:
        How many were checked, how many are not done, and what was found in the first.
    """
    texts = read_translation(library, language, read_english(library), hints=True)
    faults = [fault for found in texts.findings.values() for fault in found]
    waiting = [fault for fault in faults if fault.code in NOT_DONE]
    findings = [*texts.general, *(fault for fault in faults if fault.code not in NOT_DONE)]
    count = sum(bool(message.text) for message in library.to_translate[1])
    return count - len(waiting), len(waiting), findings


def conventions_of(library: Library, language: str) -> Conventions | None:
    """Give the conventions of a language, or of the nearest one that it falls back on."""
    chain = (load_conventions(library.root, tag) for tag in fallbacks(language))
    return next(filter(None, chain), None)


def _yardsticks(library: Library, language: str) -> dict[str, Yardstick]:
    """Give what each catalog of a language is compared with: one that lends texts, by its own."""
    english = conventions_of(library, SOURCE_LANGUAGE)
    known = {tag: load_conventions(library.root, tag) for tag in fallbacks(language)}
    names = _names(library)
    return {
        tag: Yardstick(conventions=own, english=english, names=names)
        for tag, own in known.items()
        if own and english
    }


def _names(library: Library) -> frozenset[str]:
    """Give the names that no translation changes; a single plain word may be any word."""
    names: set[str] = set()
    for tool in library.tools.values():
        names.add(tool.name)
        if tool.provider:
            names.add(tool.provider.name)
            names.add(tool.provider.parent_name or tool.provider.name)
        if tool.transfer.dpf:
            names.add(tool.transfer.dpf.entity)
    return frozenset(name for name in names if " " in name or not name[1:].islower())


def _load_catalogs(root: Path, language: str) -> tuple[list[Catalog], list[Finding], bool]:
    """Read the chain of catalogs; tell whether all of them can be read."""
    catalogs = []
    findings: list[Finding] = []
    whole = True
    for tag in fallbacks(language):
        path = catalog_path(root, tag)
        if tag != fallbacks(language)[-1] and not path.exists():
            continue
        catalog, problems = load_catalog(path, tag)
        findings += problems
        if catalog:
            catalogs.append(catalog)
        else:
            whole = False
    return catalogs, findings, whole


def _place(catalogs: Sequence[Catalog], context: str) -> Place:
    for catalog in catalogs:
        if entry := catalog.entries.get(context):
            return Place(catalog.file, entry.line, context)
    return Place(context)


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
