"""Delimited: a table as text, as spreadsheets and databases write it, read as a stream.

The encoding is told by a byte order mark; without one it is UTF-8, or else Windows-1252, with a
warning. The delimiter is told by a first line `sep=;`, or else by the heading.
"""

import codecs
import contextlib
import csv
import io
from pathlib import Path

from ..findings import Finding, Place, error, warning
from .columns import Kind
from .reading import Record, Records, is_too_large, unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_BLOCK = 1 << 20
_HEADING = 1 << 17  # characters that hold the heading


def read_delimited(path: Path) -> Records:
    """Give the rows of a table; the first is its heading."""
    file = path.as_posix()
    if refusal := is_too_large(path):
        yield refusal
        return
    number = 0
    try:
        encoding, finding = _encoding(path)
        if finding:
            yield finding
        if encoding is None:
            return
        with path.open(encoding=encoding, newline="") as stream:
            delimiter, is_told = _delimiter(stream.read(_HEADING))
            stream.seek(0)
            if is_told:
                stream.readline()
            reader = csv.reader(stream, delimiter=delimiter, strict=True)
            for number, cells in enumerate(reader, start=1):
                yield Record(number, tuple(cell.replace("\r\n", "\n") for cell in cells))
    except csv.Error:
        yield error(
            "table-quotes",
            Place(f"{file} row {number + 1}"),
            "the row cannot be told: a quotation mark opens or closes where none belongs; "
            "no row from here on was read",
            "put the cell in quotation marks and write each mark in it twice, or save the table "
            "with a spreadsheet",
        )
    except UnicodeDecodeError:
        yield error(
            "input-changed",
            Place(file),
            "was changed while it was read",
            "build again: what is concerned is made anew",
        )
    except OSError as fault:
        yield unreadable(path, fault)


def _encoding(path: Path) -> tuple[str | None, Finding | None]:
    """Tell the encoding of a file; None where there is none in which all of it can be read."""
    with path.open("rb") as stream:
        start = stream.read(_BLOCK)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    place = Place(path.as_posix())
    if marked or b"\0" in start:
        if marked and _is_in(path, marked):
            return marked, None
        what = "is not the encoding that its first bytes tell" if marked else "is no text"
        return None, error("file-encoding", place, what, "save the table as 'CSV UTF-8'")
    if _is_in(path, "utf-8"):
        return "utf-8", None
    if _is_in(path, "cp1252"):
        return "cp1252", warning(
            "table-encoding",
            place,
            "is not UTF-8 and was read as Windows-1252, which has the letters of Western Europe",
            "look at the names in a document, or save the table as 'CSV UTF-8'",
        )
    return None, error(
        "file-encoding",
        place,
        "is neither UTF-8 nor Windows-1252",
        "save the table as 'CSV UTF-8'",
    )


def _is_in(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(start: str) -> tuple[str, bool]:
    """Tell the delimiter, and whether a line of its own tells it."""
    first = start.splitlines()[0] if start else ""
    if first[:4].lower() == "sep=" and len(first.rstrip()) <= len("sep=;"):
        return first[4:5] or ",", True
    counted = {}
    for delimiter in _DELIMITERS:
        with contextlib.suppress(csv.Error, StopIteration):
            heading = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
            counted[delimiter] = (Kind.ID in map(str.strip, heading), len(heading))
    return max(counted, key=counted.__getitem__, default=","), False
