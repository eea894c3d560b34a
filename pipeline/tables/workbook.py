"""Workbook: the first visible sheet of an Excel workbook, read as a stream.

openpyxl gives the values, after `package` has looked through the file. A number is taken for the
digits that the sheet shows, or told as a fault.
"""

import re
import warnings
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from .package import RefusedError, Shape, damaged, look_through, sheets_in
from .reading import WHOLE, Fault, Nature, Record, Records, is_too_large

_ROW = b"<row "
_EXACT = 10**15  # whole numbers below are kept as they were typed
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
            shape = look_through(package, path)
        yield from shape.findings
        yield from _records(path, shape)
    except RefusedError as fault:
        yield fault.finding
    except _DAMAGE:
        yield damaged(path, "is no whole Excel workbook, or is locked with a password").finding


def rows_of_workbook(path: Path) -> int:
    """Count the rows of the sheet; 0 where they cannot be counted."""
    count = 0
    try:
        with ZipFile(path) as package, package.open(sheets_in(package, path)[0][1]) as stream:
            rest = b""
            while block := stream.read(1 << 20):
                text = rest + block
                count += text.count(_ROW)
                rest = text[1 - len(_ROW) :]
    except (RefusedError, *_DAMAGE):
        return 0
    return count


def _records(path: Path, shape: Shape) -> Records:
    from openpyxl import load_workbook

    # What openpyxl cannot keep is not wanted.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
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


def _record(number: int, cells: Sequence[Any], shape: Shape, width: int) -> Record:
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
    filled = [column for column, text in enumerate(texts, start=1) if text]
    wide = max([width, *filled[-1:], *(fault.column for fault in faults)])
    texts = [*texts, *[""] * width][:wide]
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
