"""Package: the parts of an Excel workbook, looked through before openpyxl reads them.

Refuses what is damaged or hostile; finds what openpyxl does not tell: which sheet is to be seen,
hidden rows and columns, merged cells, formulas that were never worked out.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from posixpath import join, normpath
from typing import IO, Any
from zipfile import ZipFile

from lxml import etree

from ..findings import Finding, Place, error, warning
from ..lean import dataclass
from .reading import LARGEST

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LARGEST_PART = 32 << 20  # of the parts that are read whole; the sheet and its texts are not
_MOST_PARTS = 2000
_MOST_MERGED = 10_000
_TRUE = ("1", "true")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class RefusedError(Exception):
    """The workbook is not read."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def damaged(path: Path, message: str) -> RefusedError:
    hint = "open it in a spreadsheet and save it as an unlocked Excel workbook (.xlsx), or as CSV"
    return RefusedError(error("table-damaged", Place(path.as_posix()), message, hint))


@dataclass(slots=True, kw_only=True)
class Shape:
    """What is to be known of a sheet beside its values.

    Attributes:
        sheet: its title.
        unworked: cells whose formula has no value, by row and column.
        merged: by row, a range of merged cells that it is in.
    """

    sheet: str
    findings: list[Finding] = field(default_factory=list)
    unworked: set[tuple[int, int]] = field(default_factory=set)
    merged: dict[int, str] = field(default_factory=dict)


def look_through(package: ZipFile, path: Path) -> Shape:
    """Refuse what is not to be read, and find what openpyxl does not tell."""
    members = package.infolist()
    names = [member.filename for member in members]
    if len(members) > _MOST_PARTS or len(set(names)) < len(names):
        raise damaged(path, "has too many parts, or two of one name")
    if sum(member.file_size for member in members) > 2 * LARGEST:
        raise damaged(path, f"unpacks to more than {2 * LARGEST} bytes")
    (title, part), *others = sheets_in(package, path)
    unread = {name: number for number, (_, name) in enumerate(others, start=2)}
    shape = Shape(sheet=title)
    for member in members:
        name = member.filename
        if not name.endswith((".xml", ".rels")) or name == part:
            continue
        is_long = name == "xl/sharedStrings.xml" or name in unread
        if member.file_size > _LARGEST_PART and not is_long:
            raise damaged(path, "holds a part that is larger than can be right")
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


def sheets_in(package: ZipFile, path: Path) -> list[tuple[str, str]]:
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
        raise damaged(path, "has no sheet that is to be seen")
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
                raise damaged(path, "declares a document type, as no spreadsheet does")
        if element.tag == whole:
            inside += 1 if event == "start" else -1
        if event == "end":
            yield element
            if not inside:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def _look_at_sheet(stream: IO[bytes], path: Path, shape: Shape) -> None:
    """Look through the sheet's markup; its rows and cells have to stand in order, each once."""
    hidden: list[str] = []
    columns: list[tuple[int, int]] = []
    ranges: list[str] = []
    row = widest = 0
    for element in _elements(stream, path, f"{_MAIN}row"):
        if element.tag == f"{_MAIN}row":
            before, row = row, int(element.get("r") or row + 1)
            if row <= before:
                raise damaged(path, "has rows in disorder")
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
        raise damaged(path, "has more merged cells than can be right")
    for range_ in ranges:
        corner, _, other = range_.partition(":")
        top, bottom = _numbers(corner)[0], min(_numbers(other or corner)[0], row)
        shape.merged.update(dict.fromkeys(range(top, bottom + 1), range_))


def _look_at_row(element: Any, row: int, path: Path, shape: Shape) -> int:
    """Look through a row; give the last column that holds something."""
    column = last = 0
    for cell in element.iterchildren(f"{_MAIN}c"):
        before = column
        place = cell.get("r")
        at, column = _numbers(place) if place else (row, column + 1)
        if at != row or column <= before:
            raise damaged(path, "has cells in disorder")
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
