"""Catalogs as read by the stages after: one language's entries by msgctxt, and look-up in them.

Only a translated, reviewed entry whose source is the library's present text is handed out; for
anything else there is a finding with file and line. The source language never steps in.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..findings import Finding, Place, error, has_errors
from ..lean import dataclass
from ..records import Message
from .checks import check_texts
from .extract import distinct
from .language import language_findings
from .pair import Yardstick
from .places import held, shown, update_command
from .po import read_po


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One live entry.

    Attributes:
        translation: empty where there is none.
        comment: the translator's.
        line: in the file, from 1.
    """

    source: str
    translation: str
    fuzzy: bool
    line: int
    comment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """One language's entries by msgctxt.

    Attributes:
        file: the path as findings name it.
        obsolete: how many `#~` entries the file keeps.
    """

    language: str
    path: Path
    file: str
    entries: Mapping[str, Entry]
    obsolete: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogStatus:
    """How far a language is; ids are msgctxt, in reading order.

    Attributes:
        reviewed: of the translated ones, those that are on record as read.
        stale: the translation's source is not the present text (an update makes it fuzzy).
        obsolete: entries that no message asks for, `#~` ones included.
        words: source words of all messages.
        words_to_do: source words of all that is fuzzy, missing or stale.
    """

    language: str
    translated: tuple[str, ...]
    reviewed: tuple[str, ...]
    fuzzy: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    obsolete: int
    words: int
    words_to_do: int


def load_catalog(path: Path, language: str) -> tuple[Catalog | None, list[Finding]]:
    """Read a language's catalog; None where the file cannot be read as a whole."""
    po, findings = read_po(path)
    if po is None:
        return None, findings
    findings += language_findings(po, path, language)
    file = shown(path)
    entries: dict[str, Entry] = {}
    for entry in po.entries:
        if entry.obsolete or entry.context is None:
            continue
        if entry.plural is not None:
            message = f"entry '{entry.context}' has plural forms; no text of the library has"
            hint = f"run {update_command(path, language)} and review the entry"
            findings.append(error("catalog-plural", Place(file, entry.line), message, hint))
            continue
        found = Entry(
            source=entry.msgid,
            translation=entry.msgstr if entry.msgstr.strip() else "",
            fuzzy=entry.fuzzy,
            line=entry.line,
            comment=entry.comment,
        )
        entries.setdefault(entry.context, found)
    gone = sum(entry.obsolete for entry in po.entries)
    catalog = Catalog(language=language, path=path, file=file, entries=entries, obsolete=gone)
    return catalog, findings


def find_translation(
    catalogs: Sequence[Catalog],
    message: Message,
    yardsticks: Mapping[str, Yardstick] | None = None,
) -> tuple[str | None, list[Finding]]:
    """Find a message's translation in a chain of catalogs, the most special one first.

    The next catalog is asked only where one has no translation at all: a fuzzy or stale one for
    Austria is to be reviewed, not passed over in favour of Germany's. A translation that
    `check_entry` finds wrong is not handed out; its warnings come with the text. What it is
    compared with is that of its catalog's language: `yardsticks` by language.
    """
    if not message.text:
        return "", []
    for catalog in catalogs:
        entry = catalog.entries.get(message.context)
        if entry is None or not entry.translation:
            continue
        if entry.fuzzy or entry.source != message.text:
            return None, [_unfit(catalog, entry, message)]
        yardstick = (yardsticks or {}).get(catalog.language)
        findings = check_entry(message, entry, catalog.file, yardstick)
        return (None if has_errors(findings) else entry.translation), findings
    return None, [_missing(catalogs, message)]


def check_entry(
    message: Message, entry: Entry, file: str, yardstick: Yardstick | None = None
) -> list[Finding]:
    """Compare a translation with its source, and with the language's yardstick."""
    if not entry.translation:
        return []
    place = Place(file, entry.line)
    return check_texts(message, entry.translation, place, yardstick, entry.comment)


def _unfit(catalog: Catalog, entry: Entry, message: Message) -> Finding:
    place = Place(catalog.file, entry.line)
    at = f"{message.source.file}:{message.source.line}"
    update = update_command(catalog.path, catalog.language)
    if entry.source != message.text:
        text = f"translation of '{message.context}' was made from another text"
        hint = f"run {update}, then review the entry in Poedit; the present text stands in {at}"
        return error("translation-stale", place, text, hint)
    text = f"translation of '{message.context}' is marked as needing work"
    hint = f"run {update}, then review the entry in Poedit and clear 'needs work'"
    return error("translation-fuzzy", place, text, hint)


def _missing(catalogs: Sequence[Catalog], message: Message) -> Finding:
    text = f"'{message.context}' has no translation"
    if not catalogs:
        place = Place(message.source.file, message.source.line)
        hint = "create the catalog with `clausebook catalog update`, then translate it in Poedit"
        return error("translation-missing", place, text, hint)
    base = catalogs[-1]
    entry = base.entries.get(message.context)
    place = Place(base.file, entry.line) if entry else Place(base.file, key=message.context)
    source = f"{message.source.file}:{message.source.line}"
    hint = (
        f"run {update_command(base.path, base.language)}, then translate the entry in Poedit; "
        f"its English stands in {source}"
    )
    return error("translation-missing", place, text, hint)


def status(
    messages: Sequence[Message], catalog: Catalog, is_reviewed: Callable[[str, Entry], bool]
) -> CatalogStatus:
    """Sort the messages by the state of their translation, and count the words left to do.

    Of a variant those count that it holds: it says only what differs.
    """
    wanted = distinct(held(messages, catalog.entries, catalog.path, catalog.language))
    states: dict[str, list[str]] = {"translated": [], "fuzzy": [], "missing": [], "stale": []}
    words = to_do = 0
    for message in wanted:
        state = _state(catalog.entries.get(message.context), message)
        states[state].append(message.context)
        count = len(message.text.split())
        words += count
        to_do += 0 if state == "translated" else count
    contexts = {message.context for message in wanted}
    return CatalogStatus(
        language=catalog.language,
        translated=tuple(states["translated"]),
        reviewed=tuple(
            context
            for context in states["translated"]
            if is_reviewed(context, catalog.entries[context])
        ),
        fuzzy=tuple(states["fuzzy"]),
        missing=tuple(states["missing"]),
        stale=tuple(states["stale"]),
        obsolete=catalog.obsolete + len(catalog.entries.keys() - contexts),
        words=words,
        words_to_do=to_do,
    )


def _state(entry: Entry | None, message: Message) -> str:
    if entry is None or not entry.translation:
        return "missing"
    if entry.source != message.text:
        return "stale"
    return "fuzzy" if entry.fuzzy else "translated"
