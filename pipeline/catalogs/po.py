"""Read PO files that anybody may have written, without trusting them.

Takes a path, gives a `PoFile` and findings; never an exception for what a file holds. The only
module that knows polib, which reads leniently: an unclosed quote costs it a letter, a file's last
lines an entry. So every line is looked at before polib sees the text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..findings import Finding, Place, error
from .entries import PoEntry, PoFile, Previous
from .places import shown, update_command

MAX_FILE = 50_000_000
MAX_ENTRY = 1_000_000
_MAX_FAULTS = 20

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_STATEMENT = re.compile(
    rf"[ \t]*(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[[0-9]\])[ \t]+)?({_STRING})[ \t]*"
)
_ESCAPE = re.compile(r"\\(.)")
_MARKED = re.compile(r"(#~\||#~|#\|)(.*)")
# C0, DEL and C1 controls, noncharacters; tab and line feed are text.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_NOTES = ("#. ", "#: ", "# ")  # what stands in them is no matter of syntax
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( |$)")
# polib splits lines at these two, which are ordinary characters of a PO string.
_SEPARATORS = str.maketrans({"\u2028": "\ufdd0", "\u2029": "\ufdd1"})
_RESTORED = str.maketrans({"\ufdd0": "\u2028", "\ufdd1": "\u2029"})
_POLIB_LINE = re.compile(r"line (\d+)\)")


def read_po(path: Path) -> tuple[PoFile | None, list[Finding]]:
    """Read a catalog; where anything of it cannot be read, there is no `PoFile`."""
    file = shown(path)
    text, findings = _text(path, file)
    if text is None:
        return None, findings
    lines = text.split("\n")
    findings = _faults(lines, file, is_clean=not _CONTROL.search(text))
    if findings:
        return None, findings
    import polib

    try:
        shimmed = "\n".join(map(_shimmed, lines)).translate(_SEPARATORS)
        parsed = polib.pofile(shimmed + "\n", encoding="utf-8")
    except OSError as fault:
        found = _POLIB_LINE.search(str(fault))
        return None, [_syntax(file, int(found[1]) if found else 0)]
    starts = list(_starts(lines))
    entries = tuple(_entry(entry, starts) for entry in parsed)
    header = {name: value.translate(_RESTORED) for name, value in parsed.metadata.items()}
    comment = tuple(parsed.header.translate(_RESTORED).split("\n")) if parsed.header else ()
    po = PoFile(header=header, comment=comment, entries=entries)
    return po, [*_charset(po, file), *_duplicates(po, file)]


def _text(path: Path, file: str) -> tuple[str | None, list[Finding]]:
    try:
        if not path.is_file():
            language = path.parent.parent.name.replace("_", "-")
            hint = f"create it with {update_command(path, language)}"
            return None, [error("catalog-missing", Place(file), "no such catalog", hint)]
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except OSError as fault:
        hint = "see to it that the file can be read"
        message = f"the catalog cannot be read: {fault.strerror}"
        return None, [error("catalog-unreadable", Place(file), message, hint)]
    if len(content) > MAX_FILE:
        message = f"the catalog is larger than {MAX_FILE // 1_000_000} MB"
        return None, [_too_large(Place(file), message)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        place = Place(file, content.count(b"\n", 0, fault.start) + 1)
        hint = "save the file as UTF-8; in Poedit: Catalog properties, Charset"
        return None, [error("catalog-encoding", place, "the catalog is not in UTF-8", hint)]
    return text.replace("\r\n", "\n"), []


def _faults(lines: list[str], file: str, *, is_clean: bool) -> list[Finding]:
    """Find what makes a file unreadable, line by line, a handful at a time.

    Args:
        is_clean: no control character stands in the file.
    """
    found: list[Finding] = []
    size = 0
    for number, line in enumerate(lines, start=1):
        if is_clean and line.startswith(_NOTES):
            size += len(line)
            if size <= MAX_ENTRY:
                continue
        statement = line
        if line.startswith("#"):
            marked = _MARKED.match(line)
            statement = marked[2] if marked else ""
        starts_entry = statement.lstrip().startswith(("msgctxt", "msgid "))
        size = len(line) if starts_entry else size + len(line)
        if size > MAX_ENTRY:
            message = f"an entry is larger than {MAX_ENTRY // 1_000_000} MB"
            return [*found, _too_large(Place(file, number), message)]
        if len(found) < _MAX_FAULTS:
            found.extend(_fault(line, statement, Place(file, number)))
    return found


def _fault(line: str, statement: str, place: Place) -> Iterator[Finding]:
    if _CONFLICT.match(line):
        message = "a marker of an unfinished merge stands in the catalog"
        yield error("catalog-conflict", place, message, "settle the merge conflict, then save")
        return
    if _CONTROL.search(line):
        yield _control(place, "a control character stands in the catalog")
        return
    if not statement.strip(" \t"):
        return
    parts = _STATEMENT.fullmatch(statement)
    if not parts:
        yield _syntax(place.file, place.line)
    elif any(letter not in 'nt"\\' for letter in _ESCAPE.findall(parts[2])):
        yield _control(place, 'an escape other than \\n, \\t, \\" and \\\\ stands in the catalog')


def _control(place: Place, message: str) -> Finding:
    return error("catalog-control", place, message, "delete it and type the text anew")


def _syntax(file: str, line: int) -> Finding:
    message = "this is no PO syntax"
    hint = "open the file in Poedit or run `msgfmt -c` on it, and mend the line"
    return error("catalog-syntax", Place(file, line), message, hint)


def _too_large(place: Place, message: str) -> Finding:
    return error("catalog-too-large", place, message, "make sure that this is the right file")


def _shimmed(line: str) -> str:
    """Turn what gettext reads and polib does not into what both read."""
    if line.startswith("#") and not line.startswith(_NOTES):
        if line.rstrip() in ("#,", "#:", "#.", "#~", "#|", "#~|", "#="):
            return ""
        if line.startswith("#~|"):  # else dropped; `#~` still marks the entry
            line = f"#| {line[3:].lstrip()}"
        elif line.startswith("#="):  # flags as gettext writes them from 2027 on
            line = f"#, {line[2:].lstrip()}"
        elif line[1:2] in ("~", "|", ",", ":", "."):
            line = f"{line[:2]} {line[2:].lstrip()}"
        elif line[1:2] not in ("", " "):
            line = f"# {line[1:]}"
    return line


def _starts(lines: list[str]) -> Iterator[int]:
    """Give the line of each entry's msgctxt, or of its msgid where it has none."""
    has_context = False
    for number, line in enumerate(lines, start=1):
        statement = line.removeprefix("#~").lstrip(" \t")
        if statement.startswith("msgctxt"):
            has_context = True
            yield number
        elif statement.startswith("msgid") and not statement.startswith("msgid_plural"):
            if not has_context:
                yield number
            has_context = False


def _entry(entry: Any, starts: list[int]) -> PoEntry:
    at = bisect_left(starts, entry.linenum)
    previous = None
    if entry.previous_msgid is not None:
        previous = Previous(
            context=_restored(entry.previous_msgctxt),
            msgid=_restored(entry.previous_msgid) or "",
            plural=_restored(entry.previous_msgid_plural),
        )
    plurals = tuple(form.translate(_RESTORED) for _, form in sorted(entry.msgstr_plural.items()))
    return PoEntry(
        context=_restored(entry.msgctxt),
        msgid=_restored(entry.msgid) or "",
        msgstr=plurals[0] if plurals else (_restored(entry.msgstr) or ""),
        plural=_restored(entry.msgid_plural) or None,
        plurals=plurals,
        comment=_comment_lines(entry.tcomment),
        notes=_comment_lines(entry.comment),
        references=tuple(f"{file}:{line}" if line else file for file, line in entry.occurrences),
        fuzzy="fuzzy" in entry.flags,
        obsolete=bool(entry.obsolete),
        previous=previous,
        line=starts[at] if at < len(starts) else entry.linenum,
    )


def _restored(text: str | None) -> str | None:
    return None if text is None else text.translate(_RESTORED)


def _comment_lines(text: str) -> tuple[str, ...]:
    return tuple(text.translate(_RESTORED).split("\n")) if text else ()


def _charset(po: PoFile, file: str) -> Iterator[Finding]:
    declared = po.header.get("Content-Type", "").lower().partition("charset=")[2]
    if declared not in ("", "charset", "utf-8", "utf8"):
        message = "the header's Content-Type names another charset than UTF-8"
        hint = "write 'text/plain; charset=UTF-8' there; the text itself is UTF-8"
        yield error("catalog-encoding", Place(file), message, hint)


def _duplicates(po: PoFile, file: str) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for entry in po.entries:
        if entry.obsolete:
            continue
        if entry.context is None and not entry.msgid:  # polib took the other one for the header
            hint = "keep the right one and delete the other"
            place = Place(file, entry.line)
            yield error("catalog-duplicate", place, "the header stands twice", hint)
            continue
        key = entry.context if entry.context is not None else f"\0{entry.msgid}"
        first = seen.setdefault(key, entry.line)
        if first != entry.line:
            name = f"'{entry.context}'" if entry.context is not None else "one without msgctxt"
            message = f"entry {name} stands twice, first in line {first}"
            hint = "keep the right one and delete the other"
            yield error("catalog-duplicate", Place(file, entry.line), message, hint)
