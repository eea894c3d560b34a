"""Tables: clients stated in the rows of a CSV or XLSX file.

Takes a table and the library whose names its columns have; gives a source for each row, one after
the other, so that a long table takes no more memory than a short one. A faulty row costs its own
client only.
"""

from collections.abc import Iterator, MutableMapping
from pathlib import Path

from ..findings import Finding, Place, error, has_errors
from ..library import ClientSource, control_in, is_client_id
from ..records import Library
from ..text import nearest
from .columns import Column, Columns, Kind
from .delimited import read_delimited
from .reading import Record, Records
from .rows import Row, Table, Unread, row_name
from .shared import load_shared

__all__ = ["clients_in", "rows_in"]


def rows_in(path: Path) -> int:
    """Count the rows of a table, as far as it can be read."""
    return max(0, sum(isinstance(record, Record) for record in _records(path)) - 1)


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


def _records(path: Path) -> Records:
    return read_delimited(path)


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
        key = name or f"column {number}"
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
    for number, code, message, hint in record.faults:
        fault(code, number, "", message, hint)
    if Kind.ID not in seen:
        fault(
            "column-missing",
            0,
            Kind.ID,
            "the table's first row holds no column 'id'",
            "let the first row name the columns; 'id' holds the name of each client's folder",
        )
    return tuple(columns), findings


def _client(record: Record, table: Table, taken: MutableMapping[str, str]) -> ClientSource:
    """Give the client of a row, or what is wrong with the row."""
    row = row_name(table.path, record.number)
    columns = table.columns
    findings: list[Finding] = []

    def fault(code: str, key: str, message: str, hint: str) -> None:
        findings.append(error(code, Place(row, 0, key), message, hint))

    if len(record.cells) != len(columns):
        fault(
            "row-length",
            "",
            f"has {len(record.cells)} cells, the heading has {len(columns)}",
            "put texts that hold the delimiter or line ends in quotation marks",
        )
        return Unread(row, tuple(findings))
    cells = tuple(cell.strip() for cell in record.cells)
    id_ = next(cell for cell, column in zip(cells, columns, strict=True) if column.name == Kind.ID)
    for number, code, message, hint in record.faults:
        if columns[number - 1].kind != Kind.REMARK:
            fault(code, columns[number - 1].name, message, hint)
    for column, cell in zip(columns, cells, strict=True):
        if column.kind == Kind.REMARK:
            if cell and not column.name:
                fault("column-unknown", "", "a cell is filled below an empty heading", _NAME_IT)
        elif found := control_in(Place(row, 0, column.name), cell):
            findings.append(found)
    if not id_:
        fault("client-name", Kind.ID, "the row names no client", "give it an id, or delete the row")
    elif not is_client_id(id_):
        fault(
            "client-name",
            Kind.ID,
            "is no client id",
            "write small letters and digits, parted by dashes, 64 at most",
        )
    elif id_ in taken:
        hint = "give it another id: both would be written to the same place"
        fault("id-duplicate", Kind.ID, f"client '{id_}' is {taken[id_]} already", hint)
    else:
        taken[id_] = row
    if findings:
        return Unread(row, tuple(findings))
    return Row(id=id_, table=table, number=record.number, cells=cells)


_NAME_IT = "name the column; one whose heading starts with '#' holds remarks"
