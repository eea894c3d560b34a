"""Workbook: the first visible sheet of an Excel workbook, read as a stream.

openpyxl gives the values. It is silent on what a person sees otherwise (hidden rows, merged cells,
formulas that were never worked out) and trusts what the package says of itself, so the package is
looked through first. A number is taken for the digits that the sheet shows, or told as a fault.
"""

import re
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time
from pathlib import Path
from posixpath import join, normpath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from ..findings import Finding, Place, error, warning
from ..lean import dataclass
from .reading import LARGEST, WHOLE, Fault, Nature, Record, Records, is_too_large

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LARGEST_PART = 32 << 20  # of the parts that are read whole; the sheet and its texts are not
_MOST_PARTS = 2000
_MOST_MERGED = 10_000
_ROW = b"<row "
_TRUE = ("1", "true")
_EXACT = 10**15  # whole numbers below are kept as they were typed
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_PADDED = re.compile(r"0+")
_PLAIN_FORMATS = ("General", "0", "@")
_NATURES: Mapping[str, Nature] = {"n": "number", "d": "date", "b": "flag"}
# What a damaged or hostile package can raise, in zipfile, lxml and openpyxl.
_DAMAGE = (
    *(BadZipFile, zlib.error, etree.XMLSyntaxError, SyntaxError, EOFError, OSError, RuntimeError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError),
)


def read_workbook(path: Path) -> Records:
    """Give the rows of the sheet; the first is its heading."""
    if refusal := is_too_large(path):
        yield refusal
        return
    try:
        with ZipFile(path) as package:
            shape = _look_through(package, path)
        yield from shape.findings
        if shape.sheet:
            yield from _records(path, shape)
    except _RefusedError as fault:
        yield fault.finding
    except _DAMAGE:
        yield _damaged(path, "is no whole Excel workbook, or is locked with a password").finding


def rows_of_workbook(path: Path) -> int:
    """Count the rows of the sheet; 0 where they cannot be counted."""
    count = 0
    try:
        with ZipFile(path) as package, package.open(_sheets(package, path)[0][1]) as stream:
            rest = b""
            while block := stream.read(1 << 20):
                text = rest + block
                count += text.count(_ROW)
                rest = text[1 - len(_ROW) :]
    except (_RefusedError, *_DAMAGE):
        return 0
    return count


class _RefusedError(Exception):
    """The workbook is not read."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _damaged(path: Path, message: str) -> _RefusedError:
    hint = "open it in a spreadsheet and save it as an unlocked Excel workbook (.xlsx), or as CSV"
    return _RefusedError(error("table-damaged", Place(path.as_posix()), message, hint))


# --- the package ---------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Shape:
    """What is to be known of a sheet beside its values.

    Attributes:
        unworked: cells whose formula has no value, by row and column.
        merged: by row, a range of merged cells that it is in.
    """

    sheet: str = ""
    findings: list[Finding] = field(default_factory=list)
    unworked: set[tuple[int, int]] = field(default_factory=set)
    merged: dict[int, str] = field(default_factory=dict)


def _look_through(package: ZipFile, path: Path) -> _Shape:
    """Refuse what is not to be read, and find what openpyxl does not tell."""
    members = package.infolist()
    names = [member.filename for member in members]
    if len(members) > _MOST_PARTS or len(set(names)) < len(names):
        raise _damaged(path, "has too many parts, or two of one name")
    if sum(member.file_size for member in members) > 2 * LARGEST:
        raise _damaged(path, f"unpacks to more than {2 * LARGEST} bytes")
    (title, part), *others = _sheets(package, path)
    unread = {name: number for number, (_, name) in enumerate(others, start=2)}
    shape = _Shape(sheet=title)
    for member in members:
        name = member.filename
        if not name.endswith((".xml", ".rels")) or name == part:
            continue
        is_long = name == "xl/sharedStrings.xml" or name in unread
        if member.file_size > _LARGEST_PART and not is_long:
            raise _damaged(path, "holds a part that is larger than can be right")
        with package.open(member) as stream:
            tags = {element.tag for element in _elements(stream, path)}
        if name in unread and tags & {f"{_MAIN}v", f"{_MAIN}is"}:
            shape.findings.append(
                warning(
                    "sheet-unread",
                    Place(path.as_posix()),
                    f"sheet {unread[name]} is not read",
                    "move its rows to the first sheet, or hide it",
                )
            )
    with package.open(part) as stream:
        _look_at_sheet(stream, path, shape)
    return shape


def _sheets(package: ZipFile, path: Path) -> list[tuple[str, str]]:
    """Find the sheets that are to be seen, each with its title and its part."""
    found: list[tuple[str, str]] = []
    with package.open("xl/workbook.xml") as stream:
        for element in _elements(stream, path):
            if element.tag == f"{_MAIN}sheet" and element.get("state", "visible") == "visible":
                found.append((element.get("name", ""), element.get(f"{_RELATIONS}id", "")))
    with package.open("xl/_rels/workbook.xml.rels") as stream:
        parts = {
            element.get("Id"): normpath(join("/xl", element.get("Target", ""))).lstrip("/")
            for element in _elements(stream, path)
            if element.get("Type", "").endswith("/worksheet")
        }
    sheets = [(title, parts[id_]) for title, id_ in found if id_ in parts]
    if not sheets:
        raise _damaged(path, "has no sheet that is to be seen")
    return sheets


def _elements(stream: IO[bytes], path: Path, whole: str = "") -> Iterator[Any]:
    """Give the elements of a part when they end, and forget them; those in a `whole` one with it.

    lxml bounds depth and lengths, and looks at no entity.
    """
    found = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True
    )
    inside = -1
    for event, element in found:
        if inside < 0:
            inside = 0
            if element.getroottree().docinfo.doctype:
                raise _damaged(path, "declares a document type, as no spreadsheet does")
        if element.tag == whole:
            inside += 1 if event == "start" else -1
        if event == "end":
            yield element
            if not inside:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def _look_at_sheet(stream: IO[bytes], path: Path, shape: _Shape) -> None:
    """Look through the sheet's markup; its rows and cells have to stand in order, each once."""
    hidden: list[str] = []
    columns: list[tuple[int, int]] = []
    ranges: list[str] = []
    row = widest = 0
    for element in _elements(stream, path, f"{_MAIN}row"):
        if element.tag == f"{_MAIN}row":
            before, row = row, int(element.get("r") or row + 1)
            if row <= before:
                raise _damaged(path, "has rows in disorder")
            column = _look_at_row(element, row, path, shape)
            widest = max(widest, column)
            if column and element.get("hidden") in _TRUE:
                hidden.append(f"row {row}")
        elif element.tag == f"{_MAIN}col" and element.get("hidden") in _TRUE:
            columns.append((int(element.get("min")), int(element.get("max"))))
        elif element.tag == f"{_MAIN}mergeCell":
            ranges.append(element.get("ref", ""))
    for first, last in columns:
        hidden += [f"column {_letters(n)}" for n in range(first, min(last, widest) + 1)]
    if hidden:
        more = f" and {len(hidden) - 3} more" if len(hidden) > 3 else ""
        shape.findings.append(
            warning(
                "table-hidden",
                Place(path.as_posix()),
                f"hides {', '.join(hidden[:3])}{more}; they were read all the same",
                "show them and look at them, or delete them",
            )
        )
    if len(ranges) > _MOST_MERGED:
        raise _damaged(path, "has more merged cells than can be right")
    for range_ in ranges:
        corner, _, other = range_.partition(":")
        top, bottom = _numbers(corner)[0], min(_numbers(other or corner)[0], row)
        shape.merged.update(dict.fromkeys(range(top, bottom + 1), range_))


def _look_at_row(element: Any, row: int, path: Path, shape: _Shape) -> int:
    """Look through a row; give the last column that holds something."""
    column = last = 0
    for cell in element.iterchildren(f"{_MAIN}c"):
        before = column
        place = cell.get("r")
        at, column = _numbers(place) if place else (row, column + 1)
        if at != row or column <= before:
            raise _damaged(path, "has cells in disorder")
        value = cell.findtext(f"{_MAIN}v")
        if cell.find(f"{_MAIN}f") is not None and not value and cell.get("t") != "str":
            shape.unworked.add((row, column))
        if value or len(cell):
            last = column
    return last


def _numbers(reference: str) -> tuple[int, int]:
    """Give row and column of a cell's reference."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# --- values --------------------------------------------------------------------------------------


def _records(path: Path, shape: _Shape) -> Records:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what openpyxl cannot keep is not wanted
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book[shape.sheet]
            sheet.reset_dimensions()  # the package may say less than there is
            width = 0
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                record = _record(number, cells, shape, width)
                width = width or len(record.cells)
                yield record
        finally:
            book.close()


def _record(number: int, cells: Sequence[Any], shape: _Shape, width: int) -> Record:
    """Give a row, as wide as the heading unless more of its cells are filled."""
    texts: list[str] = []
    faults: list[Fault] = []
    natures: dict[int, Nature] = {}
    for column, cell in enumerate(cells, start=1):
        text = ""
        if (number, column) in shape.unworked:
            faults.append(Fault("cell-error", column, *_UNWORKED))
        elif cell.value is not None:
            try:
                text = _text(cell)
            except _UncertainError as fault:
                faults.append(Fault(fault.args[0], column, *fault.args[1:]))
            nature = _NATURES.get(cell.data_type)
            # A number in a form of its own, like 01067, shows all its digits.
            if text and nature and (nature != "number" or cell.number_format in _PLAIN_FORMATS):
                natures[column] = nature
        texts.append(text)
    if range_ := shape.merged.get(number):
        faults.append(Fault("cells-merged", WHOLE, f"cells {range_} are merged", _UNMERGE))
    while (
        texts
        and not texts[-1]
        and len(texts) > max(width, max((f.column for f in faults), default=0))
    ):
        texts.pop()
    texts += [""] * (width - len(texts))
    return Record(number, tuple(texts), tuple(faults), natures)


_UNWORKED = (
    "holds a formula whose value the file does not have",
    "open the table in a spreadsheet and save it, or write the value itself",
)
_UNMERGE = "split them: which row a merged cell belongs to cannot be told"


class _UncertainError(Exception):
    """What a cell shows cannot be told: code, message, hint."""


def _text(cell: Any) -> str:
    """Give what a cell shows."""
    from openpyxl.utils.escape import unescape

    value = cell.value
    if cell.data_type == "e":
        what = "shows an error instead of a value"
        raise _UncertainError("cell-error", what, "mend the formula, or write the value itself")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, int | float):
        return _digits(value, cell.number_format)
    if isinstance(value, str):
        return str(unescape(value)).replace("\r\n", "\n")
    if type(value) is date:
        return value.isoformat()
    raise _UncertainError(
        "cell-number", "holds a time", "format the column as text and write what is meant"
    )


def _digits(value: float, format_: str) -> str:
    """Write a number as the sheet shows it, where that is certain."""
    if int(value) == value and abs(value) < _EXACT:
        digits = str(int(value))
        if format_ in _PLAIN_FORMATS:
            return digits
        if _PADDED.fullmatch(format_) and value >= 0:
            return digits.zfill(len(format_))
    raise _UncertainError(
        "cell-number",
        "holds a number whose digits are not certain: it is no whole one, has more than 15 "
        "digits, or is shown in another form",
        "format the column as text and write the number anew",
    )
