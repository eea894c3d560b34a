"""Tables: clients stated in the rows of a CSV or XLSX file.

Takes a table and the library whose names its columns have; gives a source for each row, one after
the other, so that a long table takes no more memory than a short one. A faulty row costs its own
client only.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path

from ..findings import Finding, Place, error, has_errors, warning
from ..library import ClientSource, control_in, is_client_id
from ..records import Library
from ..text import nearest
from .columns import Column, Columns, Kind
from .delimited import read_delimited
from .reading import WHOLE, Record, Records
from .rows import Row, Table, Unread, row_name
from .shared import load_shared

__all__ = ["Row", "cells_in", "clients_in", "rows_in"]


def rows_in(path: Path) -> int:
    """Count the rows of a table, for people to see how far a run is."""
    if _is_workbook(path):
        from .workbook import rows_of_workbook

        rows = rows_of_workbook(path)
    else:
        rows = sum(isinstance(record, Record) for record in read_delimited(path))
    return max(0, rows - 1)


def clients_in(
    path: Path, library: Library, taken: MutableMapping[str, str]
) -> Iterator[ClientSource]:
    """Give the clients of a table, and what of it is none, in the table's order.

    `taken` says where ids are stated; those of the table are added.
    """
    file = path.as_posix()
    shared, findings = load_shared(path)
    records = _records(path)
    table: Table | None = None
    clients = 0
    for record in records:
        if isinstance(record, Finding):
            findings.append(record)
            continue
        if table is None:
            columns, faults = _columns(record, path, library)
            findings += faults
            table = Table(path=path, columns=columns, shared=shared)
            if has_errors(findings):
                break
        elif any(cell.strip() for cell in record.cells) or record.faults:
            clients += 1
            yield _client(record, table, taken)
    if not clients and not has_errors(findings):
        findings.append(
            error(
                "client-missing",
                Place(file),
                "no client is in the table",
                "write a heading with a column 'id', and a row for each client below it",
            )
        )
    if findings:
        yield Unread(file, tuple(findings))


def cells_in(
    path: Path, library: Library
) -> tuple[list[str], list[Mapping[str, str]], list[Finding]]:
    """Give the headings of a table, and its rows as they stand; and what is wrong with them."""
    names: list[str] = []
    rows: list[Mapping[str, str]] = []
    findings: list[Finding] = []
    for source in clients_in(path, library, {}):
        if isinstance(source, Row):
            names = [column.name for column in source.table.columns]
            rows.append(dict(zip(names, source.cells, strict=True)))
        findings += source.findings if isinstance(source, Row | Unread) else ()
    return [name for name in names if name], rows, findings


def _records(path: Path) -> Records:
    if _is_workbook(path):
        from .workbook import read_workbook

        return read_workbook(path)
    return read_delimited(path)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def _columns(
    record: Record, path: Path, library: Library
) -> tuple[tuple[Column, ...], list[Finding]]:
    """Read the heading; a column that nobody understands stops the table."""
    known = Columns(library)
    row = row_name(path, record.number)
    columns: list[Column] = []
    findings: list[Finding] = []
    seen: set[str] = set()

    def fault(code: str, number: int, name: str, message: str, hint: str) -> None:
        key = name or (f"column {number}" if number != WHOLE else "")
        findings.append(error(code, Place(row, 0, key), message, hint))

    for number, cell in enumerate(record.cells, start=1):
        name = cell.strip()
        column = known.find(name) if name else Column(name="", kind=Kind.REMARK)
        if column is None:
            close = nearest(name, known.names())
            hint = f"did you mean '{close}'?" if close else "'clausebook library table' writes all"
            fault("column-unknown", number, "", "has an unknown heading", hint)
            continue
        if name in seen and column.kind != Kind.REMARK:
            fault("column-duplicate", number, name, "stands twice", "keep one")
        seen.add(name)
        columns.append(column)
    for one in record.faults:
        fault(one.code, one.column, "", one.message, one.hint)
    if Kind.ID not in seen:
        fault(
            "column-missing",
            WHOLE,
            Kind.ID,
            "the table's first row holds no column 'id'",
            "let the first row name the columns; 'id' holds the name of each client's folder",
        )
    return tuple(columns), findings


def _client(record: Record, table: Table, taken: MutableMapping[str, str]) -> ClientSource:
    """Give the client of a row, or what is wrong with the row."""
    row = row_name(table.path, record.number)
    if len(record.cells) != len(table.columns):
        what = f"has {len(record.cells)} cells, the heading has {len(table.columns)}"
        hint = "put texts that hold the delimiter or line ends in quotation marks"
        return Unread(row, (error("row-length", Place(row), what, hint),))
    cells = tuple(cell.strip() for cell in record.cells)
    findings = list(_faults_of_cells(record, cells, table.columns, row))
    id_ = cells[[column.name for column in table.columns].index(Kind.ID)]
    if fault := _fault_of_id(id_, taken, Place(row, 0, Kind.ID)):
        findings.append(fault)
    else:
        taken[id_] = row
    if has_errors(findings):
        return Unread(row, tuple(findings))
    return Row(id=id_, table=table, number=record.number, cells=cells, findings=tuple(findings))


def _fault_of_id(id_: str, taken: Mapping[str, str], place: Place) -> Finding | None:
    if not id_:
        hint = "give it an id, or delete the row"
        return error("client-name", place, "the row names no client", hint)
    if not is_client_id(id_):
        hint = "write small letters and digits, parted by dashes, 64 at most"
        return error("client-name", place, "is no client id", hint)
    if id_ in taken:
        hint = "give it another id: both would be written to the same place"
        return error("id-duplicate", place, f"client '{id_}' is {taken[id_]} already", hint)
    return None


def _faults_of_cells(
    record: Record, cells: Sequence[str], columns: Sequence[Column], row: str
) -> Iterator[Finding]:
    """Find what is wrong with cells, whatever they state."""
    for one in record.faults:
        at = columns[one.column - 1] if one.column != WHOLE else None
        if at is None or at.kind != Kind.REMARK:
            place = Place(row, 0, at.name if at else "")
            yield error(one.code, place, one.message, one.hint)
    for number, (column, cell) in enumerate(zip(columns, cells, strict=True), start=1):
        place = Place(row, 0, column.name)
        if column.kind == Kind.REMARK:
            if cell and not column.name:
                what = "a cell is filled below an empty heading"
                hint = "name the column; one whose heading starts with '#' holds remarks"
                yield error("column-unknown", place, what, hint)
            continue
        if found := control_in(place, cell):
            yield found
        nature = record.natures.get(number)
        if nature == "date" and column.kind != Kind.DATE:
            yield error("cell-number", place, "holds a date where none belongs", _AS_TEXT)
        elif nature == "flag" and column.kind != Kind.FLAG:
            what = "holds true or false where none belongs"
            yield error("cell-number", place, what, _AS_TEXT)
        elif nature == "number" and column.path[-1:] == ("phone",):
            yield error("cell-number", place, "is a number, which has lost its plus sign", _AS_TEXT)
        elif nature == "number" and column.path[-1:] == ("postal_code",):
            what = "is a number: zeros at its start are lost, if there were any"
            yield warning("cell-number", place, what, _AS_TEXT)


_AS_TEXT = "format the column as text and type the cell anew"
