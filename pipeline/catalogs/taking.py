"""Translations that come back: taken into a catalog entry by entry, or told.

Takes what a translator's program gave back, in any form; writes the catalog. Never an empty text
over a filled one, never a translation of another source, never one that lost a placeholder.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..files import write_whole
from ..findings import Finding, Place, error, has_errors, note, warning
from ..lean import dataclass
from ..records import Message
from .entries import PoEntry, PoFile
from .extract import distinct
from .msgcat import render
from .placeholders import check_placeholders
from .po import read_po


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of each entry of an imported file; ids are msgctxt, in the file's order.

    Attributes:
        taken: now in the catalog; `fuzzy`: taken, and marked as needing work.
        unchanged: stood there already.
        refused: not taken, each with a finding.
        written: False where nothing changed.
    """

    taken: tuple[str, ...] = ()
    fuzzy: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    written: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An entry that came back.

    Attributes:
        id: its msgctxt.
        unfinished: somebody still has to look at it.
        comment: the translator's, where the form can hold one; None: the catalog's stays.
    """

    id: str
    source: str
    target: str
    unfinished: bool
    line: int
    comment: tuple[str, ...] | None = None


def take(
    messages: Sequence[Message], catalog: Path, language: str, units: Sequence[Unit], *, file: str
) -> ImportReport:
    """Take translations into a language's catalog, entry by entry.

    Args:
        file: what came back, for findings.
    """
    po, findings = read_po(catalog)
    findings += _duplicates(units, file)
    if po is None or has_errors(findings):
        return ImportReport(findings=tuple(findings))
    wanted = {message.context: message for message in distinct(messages)}
    places = {
        entry.context: at
        for at, entry in enumerate(po.entries)
        if not entry.obsolete and entry.context is not None
    }
    entries = list(po.entries)
    groups: dict[str, list[str]] = {name: [] for name in ("taken", "fuzzy", "unchanged", "refused")}
    for unit in units:
        place = Place(file, unit.line, unit.id)
        at = places.get(unit.id)
        message = wanted.get(unit.id)
        entry = None if at is None else entries[at]
        faults = _refusals(unit, message, entry, place, language)
        findings += faults
        if at is None or entry is None or has_errors(faults) or not unit.target.strip():
            groups["refused" if faults else "unchanged"].append(unit.id)
            continue
        comment = entry.comment if unit.comment is None else unit.comment
        given = unit.target, unit.unfinished, comment
        if (entry.msgstr, entry.fuzzy, entry.comment) == given:
            groups["unchanged"].append(unit.id)
            continue
        entries[at] = replace(
            entry,
            msgstr=unit.target,
            fuzzy=unit.unfinished,
            comment=comment,
            previous=entry.previous if unit.unfinished else None,
        )
        groups["fuzzy" if unit.unfinished else "taken"].append(unit.id)
    written = entries != list(po.entries)
    if written:
        text = render(PoFile(header=po.header, comment=po.comment, entries=tuple(entries)))
        write_whole(catalog, text.encode())
    ids = {name: tuple(found) for name, found in groups.items()}
    return ImportReport(**ids, written=written, findings=tuple(findings))


def _refusals(
    unit: Unit, message: Message | None, entry: PoEntry | None, place: Place, language: str
) -> list[Finding]:
    if message is None:
        text = f"no text of the library has the id '{unit.id}'; it was left out"
        return [note("import-unknown", place, text, "nothing is to be done if the text is gone")]
    if entry is None or entry.msgid != message.text:
        text = f"the catalog does not hold the present text of '{unit.id}'"
        hint = f"run `clausebook catalog update {language}`, then import again"
        return [error("import-catalog-old", place, text, hint)]
    if unit.source != message.text:
        text = f"'{unit.id}' was translated from another text than the present one"
        hint = (
            "export it again and have it translated anew; the present text stands in "
            f"{message.source.file}:{message.source.line}"
        )
        return [error("import-source-changed", place, text, hint)]
    if not unit.target.strip():
        if not entry.is_filled:
            return []
        text = f"'{unit.id}' comes back empty; the catalog's translation stays"
        return [
            warning("import-empty", place, text, "ask the translator for it if it was to change")
        ]
    return check_placeholders(message, unit.target, place)


def _duplicates(units: Sequence[Unit], file: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for unit in units:
        if unit.id in seen:
            text = f"'{unit.id}' stands twice"
            yield error(
                "import-duplicate", Place(file, unit.line, unit.id), text, "keep the right one"
            )
        seen.add(unit.id)


def import_po(
    messages: Sequence[Message], catalog: Path, language: str, path: Path
) -> ImportReport:
    """Take a PO file that a translator gave back into a language's catalog."""
    file = path.as_posix()
    if not path.is_file():
        fault = error("import-unreadable", Place(file), "there is no such file", "correct the path")
        return ImportReport(findings=(fault,))
    po, findings = read_po(path)
    stated = po.header.get("Language", "") if po else ""
    if stated and stated.lower().replace("_", "-") != language.lower():
        text = f"the file is for language '{stated}', not '{language}'"
        hint = "name the language that the file is for"
        findings.append(error("import-language", Place(file), text, hint))
    if po is None or has_errors(findings):
        return ImportReport(findings=tuple(findings))
    units = [
        Unit(
            id=entry.context or "",
            source=entry.msgid,
            target=entry.msgstr,
            unfinished=entry.fuzzy,
            line=entry.line,
            comment=entry.comment,
        )
        for entry in po.entries
        if not entry.obsolete
    ]
    return take(messages, catalog, language, units, file=file)
