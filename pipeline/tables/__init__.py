"""Tables: clients stated in the rows of a CSV or XLSX file.

Takes a table and the library whose names its columns have; gives a source for each row, one after
the other, so that a long table takes no more memory than a short one. A faulty row costs its own
client only.
"""

from collections.abc import Iterator, MutableMapping
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

__all__ = ["clients_in", "rows_in"]


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
    for one in record.faults:
        at = columns[one.column - 1] if one.column != WHOLE else None
        if at is None or at.kind != Kind.REMARK:
            fault(one.code, at.name if at else "", one.message, one.hint)
    warnings: list[Finding] = []
    for number, (column, cell) in enumerate(zip(columns, cells, strict=True), start=1):
        if number in record.dates and column.kind not in (Kind.DATE, Kind.REMARK):
            fault("cell-number", column.name, "holds a date where none belongs", _AS_TEXT)
        if number in record.numbers and column.path[-1:] == ("phone",):
            fault("cell-number", column.name, "is a number, which has lost its plus sign", _AS_TEXT)
        elif number in record.numbers and column.path[-1:] == ("postal_code",):
            what = "is a number: zeros at its start are lost, if there were any"
            warnings.append(warning("cell-number", Place(row, 0, column.name), what, _AS_TEXT))
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
    return Row(id=id_, table=table, number=record.number, cells=cells, findings=tuple(warnings))


_AS_TEXT = "format the column as text and type the cell anew"
_NAME_IT = "name the column; one whose heading starts with '#' holds remarks"
