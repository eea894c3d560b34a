"""Reading: a language's texts from the library and its catalogs, compared with their source."""

from collections.abc import Mapping, Sequence

from ..catalogs import Catalog, catalog_path, fallbacks, find_translation, load_catalog
from ..findings import Finding, Place, error, has_errors
from ..library.markdown import parse
from ..records import Block, Library, ListBlock, Paragraph

_EAST_ASIAN = {"zh", "ja"}

Blocks = dict[str, tuple[Block, ...]]


def read_english(library: Library) -> Blocks:
    """Read the library's own texts."""
    messages = library.messages
    texts = parse([message.text for message in messages])
    return {m.context: parsed.blocks for m, parsed in zip(messages, texts, strict=True)}


def read_translation(
    library: Library, language: str, english: Mapping[str, tuple[Block, ...]]
) -> tuple[Blocks, dict[str, list[Finding]], list[Finding]]:
    """Read whole translations; give what is wrong by context, and with the catalogs."""
    findings: dict[str, list[Finding]] = {}
    catalogs, general, whole = _load_catalogs(library, language)
    found: dict[str, str] = {}
    for message in library.messages:
        text, faults = find_translation(catalogs, message)
        # what a catalog lacks that cannot be read, nobody can tell
        if faults and whole:
            findings.setdefault(message.context, []).extend(faults)
        if text is not None:
            found[message.context] = text
    parsed_all = parse(list(found.values()), east_asian=language.split("-")[0] in _EAST_ASIAN)
    blocks: Blocks = {}
    for context, parsed in zip(found, parsed_all, strict=True):
        place = _place(catalogs, context)
        faults = _structure_findings(context, place, parsed.faults, parsed.blocks, english[context])
        if faults:
            findings.setdefault(context, []).extend(faults)
        if not has_errors(findings.get(context, ())):
            blocks[context] = parsed.blocks
    return blocks, findings, general


def _load_catalogs(library: Library, language: str) -> tuple[list[Catalog], list[Finding], bool]:
    """Read the chain of catalogs; tell whether all of them can be read."""
    catalogs = []
    findings: list[Finding] = []
    whole = True
    for tag in fallbacks(language):
        path = catalog_path(library.root, tag)
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
