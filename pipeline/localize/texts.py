"""Texts: what a library's messages say in one language, from the cache where nothing changed."""

from ..cache import Data, bytes_of, get, key_of, pack, program_and_packages, put, unpack
from ..catalogs import catalog_path, fallbacks
from ..findings import Finding
from ..lean import dataclass
from ..records import Block, Library

SOURCE_LANGUAGE = "en"
NOT_DONE = frozenset({"translation-missing", "translation-fuzzy", "translation-stale"})
Blocks = dict[str, tuple[Block, ...]]
_KIND = "texts"
_PROGRAM = (
    *("cache", "catalogs", "conventions.py", "errors.py", "findings.py", "library/conventions.py"),
    *("library/markdown.py", "library/models.py", "library/shapes.py", "library/values.py"),
    *("localize/reading.py", "localize/reviews.py", "localize/texts.py", "records.py"),
)
_LARGEST_CATALOG = 50_000_000


@dataclass(slots=True, kw_only=True)
class Texts:
    """A library's texts in one language.

    Attributes:
        blocks: by message context; a context is left out where its translation is not whole.
        findings: what is wrong, by message context.
        general: what is wrong with the catalogs.
        unreviewed: contexts whose translation has no review on record.
        key: hash of all that they were made from; None = that cannot be told.
    """

    blocks: Blocks
    findings: dict[str, list[Finding]]
    general: list[Finding]
    unreviewed: frozenset[str] = frozenset()
    key: str | None = None


def load_texts(library: Library, language: str) -> Texts:
    """Read the texts of a library in a language; nothing of a client's own clauses is kept."""
    if library.own:
        return _with_own(library, language, load_texts(library.own.base, language))
    key = key_of_texts(library, language)
    if key and (kept := _from_data(get(_KIND, key))):
        kept.key = key
        return kept
    texts = _read(library, language)
    # a catalog may have changed between hashing and reading
    if key and key == key_of_texts(library, language):
        put(_KIND, key, _to_data(texts))
        texts.key = key
    return texts


def _read(library: Library, language: str) -> Texts:
    from .reading import read_english, read_translation

    if language == SOURCE_LANGUAGE:
        return Texts(blocks=read_english(library), findings={}, general=[])
    english = read_english(library) if library.own else load_texts(library, SOURCE_LANGUAGE).blocks
    return read_translation(library, language, english)


def _with_own(library: Library, language: str, base: Texts) -> Texts:
    """Lay a client's own texts over the library's; without a key, nothing made of them is kept."""
    own = _read(library, language)
    return Texts(
        blocks=base.blocks | own.blocks,
        findings=base.findings | own.findings,
        general=[*base.general, *own.general],
        unreviewed=(base.unreviewed - own.blocks.keys()) | own.unreviewed,
    )


def key_of_texts(library: Library, language: str) -> str | None:
    """Hash all that a library's texts in a language are made from."""
    program = program_and_packages(*_PROGRAM)
    if program is None:
        return None
    # The library's version stands for its terms, conventions and names.
    parts: list[str | bytes] = [program, language, library.version]
    for message in library.messages:
        source = message.source
        parts += (message.context, message.text, source.file, str(source.line))
    if language != SOURCE_LANGUAGE:
        for tag in fallbacks(language):
            catalog = catalog_path(library.root, tag)
            for path in (catalog, catalog.parents[1] / "reviews.yaml"):
                try:
                    data = bytes_of(path, _LARGEST_CATALOG)
                except FileNotFoundError:
                    parts += (tag, "absent")
                    continue
                except OSError:
                    return None
                if data is None:
                    return None
                parts += (tag, data)
    return key_of(*parts)


def _to_data(texts: Texts) -> Data:
    names = ("blocks", "findings", "general", "unreviewed")
    return pack({name: getattr(texts, name) for name in names})


def _from_data(data: Data) -> Texts | None:
    kept = unpack(data)
    return Texts(**kept) if kept else None
