"""Merge: bring a language's catalog up to the library's messages, anchored on msgctxt.

A changed text keeps its translation, marked fuzzy, with the text it was made from beside it; a
renamed clause keeps it under its declared alias. No translation is ever guessed from another
clause, and none is thrown away: what no message asks for any more becomes obsolete (`#~`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..files import write_whole
from ..findings import Finding, has_errors
from ..lean import dataclass
from ..records import Message
from .entries import PoEntry, PoFile, Previous, header_date
from .extract import GENERATOR, template
from .language import language_findings
from .msgcat import render
from .places import gettext_name, held
from .plurals import plural_forms
from .po import read_po


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What an update did to a catalog; ids are msgctxt.

    Attributes:
        kept: same text as before; the entry stands as it stood.
        fuzzy: the text changed; the translation was kept and wants review.
        new: entries without a translation that were not there with this text.
        obsolete: translations that no message asks for since this update.
        renamed: (old id, new id), by alias; the new ones are among `kept` or `fuzzy` too.
        dropped: entries without translation that no message asks for.
        written: False where nothing changed or the file could not be read.
        findings: why the file could not be used; then it was left alone.
    """

    path: Path
    language: str
    kept: tuple[str, ...] = ()
    fuzzy: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    obsolete: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    written: bool = False
    findings: tuple[Finding, ...] = ()


def update_catalog(
    messages: Sequence[Message],
    path: Path,
    language: str,
    *,
    project: str,
    pot_date: datetime,
    revision: datetime,
) -> MergeReport:
    """Create or update the catalog of a language; a second update moves no byte.

    The catalog of a variant (`de-CH` beside `de`) keeps to the entries that it holds.

    Args:
        pot_date: the POT's own date, as given to `write_pot` when it last changed.
        revision: date of a catalog that is created; later on it is the translators' to set.
    """
    report = MergeReport(path=path, language=language)
    is_new = not path.exists()
    present, findings = (PoFile(header={}), []) if is_new else read_po(path)
    if present and not is_new:
        findings += language_findings(present, path, language)
    if present is None or has_errors(findings):
        return replace(report, findings=tuple(findings))
    there = {entry.context for entry in present.entries if entry.context and not entry.obsolete}
    messages = held(messages, there, path, language)
    merged, report = _merge(messages, present, report)
    header = _header(present.header, language, project, pot_date, revision)
    text = render(PoFile(header=header, comment=present.comment, entries=merged))
    written = is_new or path.read_bytes() != text.encode()
    if written:
        write_whole(path, text.encode())
    return replace(report, written=written)


def _merge(
    messages: Sequence[Message], present: PoFile, report: MergeReport
) -> tuple[tuple[PoEntry, ...], MergeReport]:
    wanted = {message.context: message for message in messages}
    used: set[int] = set()
    entries: list[PoEntry] = []
    kept, fuzzy, new = list[str](), list[str](), list[str]()
    renamed: list[tuple[str, str]] = []
    index = _Index(present.entries)
    for blank in template(messages):
        assert blank.context is not None
        aliases = [name for name in wanted[blank.context].aliases if name not in wanted]
        at = index.find(blank.context, aliases, used)
        old = None if at is None else present.entries[at]
        entry, is_same = _joined(blank, old)
        entries.append(entry)
        if at is not None:
            used.add(at)
        if old and old.context is not None and old.context != blank.context and old.is_filled:
            renamed.append((old.context, blank.context))
        group = kept if is_same else fuzzy if entry.is_filled else new
        group.append(blank.context)
    left = [entry for at, entry in enumerate(present.entries) if at not in used]
    taken = {(entry.context, entry.msgid) for entry in entries}
    return (*entries, *_obsolete(left, taken)), replace(
        report,
        kept=tuple(kept),
        fuzzy=tuple(fuzzy),
        new=tuple(new),
        renamed=tuple(renamed),
        obsolete=tuple(_names(left, is_filled=True)),
        dropped=tuple(name for name in _names(left, is_filled=False) if name not in wanted),
    )


class _Index:
    """Positions of a catalog's entries by msgctxt: live ones and obsolete ones."""

    def __init__(self, entries: Sequence[PoEntry]) -> None:
        self._entries = entries
        self._at: dict[tuple[str, bool], int] = {}
        for at, entry in enumerate(entries):
            if entry.context is not None:
                self._at.setdefault((entry.context, entry.obsolete), at)

    def find(self, context: str, aliases: Sequence[str], used: set[int]) -> int | None:
        """Find what a message's translation is taken from: live before obsolete, own id before
        aliases; an entry with a translation before all that have none.
        """
        places = [(name, gone) for gone in (False, True) for name in (context, *aliases)]
        found = [self._at[place] for place in places if place in self._at]
        free = [at for at in found if at not in used]
        return next((at for at in free if self._entries[at].is_filled), free[0] if free else None)


def _joined(blank: PoEntry, old: PoEntry | None) -> tuple[PoEntry, bool]:
    """Lay a translation over a template's entry; tell whether the text is the same."""
    if old is None:
        return blank, False
    entry = replace(blank, comment=old.comment)
    is_same = old.msgid == blank.msgid and old.plural is None
    if not old.is_filled:
        return entry, is_same
    entry = replace(entry, msgstr=old.msgstr, fuzzy=old.fuzzy)
    earlier = old.previous if old.fuzzy else None
    if is_same:
        return replace(entry, previous=earlier), True
    made_from = Previous(context=old.context, msgid=old.msgid, plural=old.plural)
    return replace(entry, fuzzy=True, previous=earlier or made_from), False


def _obsolete(left: Sequence[PoEntry], taken: set[tuple[str | None, str]]) -> Iterator[PoEntry]:
    """Give what is left as `#~`, in file order.

    A twin of another entry's id and text goes: gettext refuses a file that has both.
    """
    for entry in left:
        if not entry.is_filled or (entry.context, entry.msgid) in taken:
            continue
        taken.add((entry.context, entry.msgid))
        previous = entry.previous if entry.fuzzy else None
        yield replace(entry, obsolete=True, notes=(), references=(), previous=previous)


def _names(left: Sequence[PoEntry], *, is_filled: bool) -> Iterator[str]:
    for entry in left:
        if not entry.obsolete and entry.is_filled == is_filled:
            yield entry.context if entry.context is not None else entry.msgid


def _header(
    present: Mapping[str, str],
    language: str,
    project: str,
    pot_date: datetime,
    revision: datetime,
) -> dict[str, str]:
    fields = dict(present)
    missing = {
        "Project-Id-Version": project,
        "Report-Msgid-Bugs-To": "",
        "PO-Revision-Date": header_date(revision),
        # What msginit writes where no translator is known.
        "Last-Translator": "Automatically generated",
        "Language-Team": "none",
        "Language": gettext_name(language),
        "MIME-Version": "1.0",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(language),
        "X-Source-Language": "en",
        "X-Generator": GENERATOR,
    }
    fields |= {name: value for name, value in missing.items() if not fields.get(name)}
    fields["POT-Creation-Date"] = header_date(pot_date)
    fields["Content-Type"] = "text/plain; charset=UTF-8"
    return fields
