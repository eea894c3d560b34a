"""A table in an Excel workbook is read as it is seen, or its cell is told."""

import io
import re
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from test_batch import contents
from test_tables import ACME, HEAD, read, row, table
from worlds import built_here, clausebook, library_here

from pipeline.batch import Options
from pipeline.building import sources_of
from pipeline.findings import has_errors
from pipeline.records import Library
from pipeline.tables import cells_in
from pipeline.tables.columns import Columns
from pipeline.tables.template import workbook

TABLE = Path("table/clients.xlsx")
COLUMNS = HEAD.split(";")
Change = Callable[[Worksheet], object]


def book(*rows: str, change: Change = lambda _: None) -> None:
    """Write a workbook whose cells are texts, changed in some way."""
    TABLE.parent.mkdir(exist_ok=True)
    made = Workbook()
    sheet = made.active
    for one in (HEAD, *rows):
        sheet.append(one.split(";"))
    change(sheet)
    made.save(TABLE)


def repacked(change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of the workbook."""
    before = ZipFile(io.BytesIO(TABLE.read_bytes()))
    with ZipFile(TABLE, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))


def in_sheet(old: str, new: str) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    repacked(change)


def put(heading: str, value: Any, form: str = "") -> Change:
    """Put a value below a heading in the second client's row."""

    def change(sheet: Worksheet) -> None:
        cell = sheet.cell(3, COLUMNS.index(heading) + 1, value)
        cell.number_format = form or cell.number_format

    return change


def test_a_workbook_makes_the_bytes_that_files_make(world: Path) -> None:
    book(ACME)
    assert clausebook("build", "clients", "-o", "files").code == 0

    ended = clausebook("build", TABLE, "-o", "rows")

    assert ended.code == 0, ended.err
    assert contents("rows") == contents("files") != {}


@pytest.mark.parametrize(
    ("heading", "value", "form", "text"),
    [
        ("controller.postal_code", "01067", "@", "01067"),
        ("controller.postal_code", 1067, "00000", "01067"),
        ("version", 2.0, "General", "2"),
        ("version", 20261, "0", "20261"),
        ("controller.name", "=1+1", "@", "=1+1"),
        ("controller.name", "A_x0041_ GmbH", "@", "AA GmbH"),
        ("as_of", date(2026, 11, 22), "DD.MM.YYYY", "2026-11-22"),
        ("as_of", datetime.fromisoformat("2026-11-22"), "yyyy-mm-dd", "2026-11-22"),
    ],
)
def test_a_cell_is_taken_for_what_it_shows(
    heading: str, value: object, form: str, text: str, world: Path
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(1, len(COLUMNS) + 1, "version")
        at = COLUMNS.index(heading) + 1 if heading in COLUMNS else len(COLUMNS) + 1
        cell = sheet.cell(3, at, value)
        cell.number_format = form
        if isinstance(value, str):
            cell.data_type = "s"

    book(ACME, row("berta"), change=change)

    clients, told = read(TABLE)

    client = clients[1]
    shown = {
        "controller.postal_code": client.controller.address.postal_code,
        "controller.name": client.controller.name,
        "version": client.version,
        "as_of": client.as_of.isoformat(),
    }
    assert (shown[heading], told) == (text, [])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            put("controller.city", 1.5),
            "(controller.city): error: holds a number whose digits are not certain: it is no whole "
            "one, has more than 15 digits, or is shown in another form [cell-number]",
        ),
        (put("controller.city", 10**16), "(controller.city): error: holds a number whose digits"),
        (put("controller.city", 5, "0.00%"), "(controller.city): error: holds a number whose"),
        (
            put("controller.city", time(9, 30)),
            "(controller.city): error: holds a time [cell-number",
        ),
        (
            put("controller.city", date(2026, 2, 1)),
            "(controller.city): error: holds a date where none belongs [cell-number]",
        ),
        (
            put("controller.name", True),
            "(controller.name): error: holds true or false where none belongs [cell-number]",
        ),
        (
            put("as_of", datetime.fromisoformat("2026-02-01T12:00")),
            "(as_of): error: holds a time [cell-number]",
        ),
        (
            put("controller.city", "#N/A"),
            "(controller.city): error: shows an error instead of a value [cell-error]",
        ),
        (
            put("controller.city", '="Berlin"'),
            "(controller.city): error: holds a formula whose value the file does not have "
            "[cell-error]",
        ),
        (
            lambda sheet: sheet.merge_cells("B3:C3"),
            ": error: cells B3:C3 are merged [cells-merged]",
        ),
        (
            put("controller.city", "A\u2028B"),
            "(controller.city): error: holds the control character U+2028 [control-character]",
        ),
        (
            lambda sheet: sheet.cell(3, 20, "beside"),
            ": error: has 20 cells, the heading has 14 [row-length]",
        ),
    ],
)
def test_what_is_not_certain_is_told_by_its_cell_and_costs_its_client_only(
    change: Change, told: str, world: Path
) -> None:
    book(ACME, row("berta"), row("carla"), change=change)

    clients, found = read(TABLE)

    assert [client.id for client in clients] == ["acme", "carla"]
    assert found[0].replace("row 3 (", "row 3(").startswith(f"table/clients.xlsx row 3{told}")


def test_a_postal_code_that_is_a_number_is_warned_of_and_a_phone_number_refused(
    world: Path,
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(1, len(COLUMNS) + 1, "controller.phone")
        sheet.cell(2, COLUMNS.index("controller.postal_code") + 1, 10115)
        sheet.cell(3, len(COLUMNS) + 1, 49305550100)

    book(ACME, row("berta"), change=change)

    (client,), found = read(TABLE)

    assert client.controller.address.postal_code == "10115"
    assert found[0] == (
        "table/clients.xlsx row 2 (controller.postal_code): warning: is a number: zeros at its "
        "start are lost, if there were any [cell-number]"
    )
    assert found[2].startswith("table/clients.xlsx row 3 (controller.phone): error: is a number")


def test_the_value_of_a_formula_is_read(world: Path) -> None:
    book(ACME, change=lambda sheet: sheet.cell(2, 5, "=A1"))
    in_sheet("<f>A1</f><v></v>", "<f>A1</f><v>7</v>")

    (client,), found = read(TABLE)

    assert (client.controller.address.city, found) == ("7", [])


def test_what_is_hidden_is_read_with_a_warning(world: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["XFD"].hidden = True

    book(ACME, row("berta"), change=change)

    clients, found = read(TABLE)

    assert len(clients) == 2
    assert found[0] == (
        "table/clients.xlsx: warning: hides row 3, column C; they were read all the same "
        "[table-hidden]"
    )


def test_the_first_visible_sheet_is_read_and_others_are_told(world: Path) -> None:
    def change(sheet: Worksheet) -> None:
        hidden = sheet.parent.create_sheet("Choices", 0)
        hidden.sheet_state = "hidden"
        sheet.parent.create_sheet("Empty")
        sheet.parent.create_sheet("More")["A1"] = "id"

    book(ACME, change=change)

    clients, found = read(TABLE)

    assert [client.id for client in clients] == ["acme"]
    assert found[0] == "table/clients.xlsx: warning: sheet 3 is not read [sheet-unread]"


def with_shared_texts(last: int) -> None:
    """Keep the texts beside the sheet, as Excel does; the last cell names text `last`."""
    texts: list[bytes] = []

    def change(name: str, data: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            texts.extend(re.findall(rb"<is>(.*?)</is>", data))
            numbers = iter([*range(len(texts) - 1), last])
            data = data.replace(b't="inlineStr"', b't="s"')
            return re.sub(rb"<is>.*?</is>", lambda _: b"<v>%d</v>" % next(numbers), data)
        return data

    repacked(change)
    entries = b"".join(b"<si>%s</si>" % text for text in texts)
    with ZipFile(TABLE, "a") as package:
        package.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (MAIN, entries))
    repacked(
        lambda name, data: (
            data.replace(b"</Types>", SHARED_TEXTS + b"</Types>")
            if name == "[Content_Types].xml"
            else data
        )
    )


SHARED_TEXTS = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_texts_that_stand_beside_the_sheet_are_read(world: Path) -> None:
    book(ACME)
    with_shared_texts(2 * len(COLUMNS) - 1)

    (client,), found = read(TABLE)

    assert (client.controller.name, found) == ("Acme & Söhne GmbH", [])


def test_a_text_that_is_not_there_is_a_fault(world: Path) -> None:
    book(ACME)
    with_shared_texts(2 * len(COLUMNS))

    clients, found = read(TABLE)

    assert clients == []
    assert found[0].endswith("[table-damaged]")


def test_a_package_that_says_it_holds_less_is_read_whole(world: Path) -> None:
    book(ACME, row("berta"))
    in_sheet('<dimension ref="A1:N3"/>', '<dimension ref="A1:B2"/>')

    assert [client.id for client in read(TABLE)[0]] == ["acme", "berta"]


def with_document_type(name: str, data: bytes) -> bytes:
    if name != "xl/workbook.xml":
        return data
    return b'<!DOCTYPE workbook [<!ENTITY a "aaaa">]>' + data[data.index(b"<workbook") :]


def bomb(name: str, data: bytes) -> bytes:
    return b"<styleSheet>" + b" " * (40 << 20) + b"</styleSheet>" if "styles" in name else data


def torn(name: str, data: bytes) -> bytes:
    return data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data


def swapped(name: str, data: bytes) -> bytes:
    return data.replace(b'r="A2"', b'r="B2"') if name == "xl/worksheets/sheet1.xml" else data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_document_type, "declares a document type, as no spreadsheet does"),
        (bomb, "holds a part that is larger than can be right"),
        (torn, "is no whole Excel workbook, or is locked with a password"),
        (swapped, "has cells in disorder"),
    ],
)
def test_a_hostile_or_damaged_workbook_is_refused(
    change: Callable[[str, bytes], bytes], message: str, world: Path
) -> None:
    book(ACME)
    repacked(change)

    clients, found = read(TABLE)

    assert clients == []
    assert found[0] == f"table/clients.xlsx: error: {message} [table-damaged]"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"id;name\n", b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_no_workbook_is_refused(data: bytes, world: Path) -> None:
    TABLE.parent.mkdir()
    TABLE.write_bytes(data)

    assert read(TABLE)[1][0].endswith("[table-damaged]")


def test_a_long_workbook_takes_hardly_more_memory_than_a_short_one(world: Path) -> None:
    def peak(rows: Sequence[str]) -> int:
        book(*rows)
        library = library_here()
        tracemalloc.start()
        count = sum(1 for source in sources_of(library, [TABLE]) if source.statement())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == len(rows)
        return most

    few, many = ([row(f"c-{n}") for n in range(count)] for count in (300, 3000))

    # Ids are remembered, and openpyxl keeps texts that differ: here the ids again.
    assert peak(many) - peak(few) < 2700 * 800


# --- the table to fill in ----------------------------------------------------------------------


def template() -> Worksheet:
    ended = clausebook("library", "table", TABLE)
    assert ended.code == 0, ended.err
    return load_workbook(TABLE).worksheets[0]


def test_the_template_names_columns_and_says_what_belongs_there(world: Path) -> None:
    sheet = template()

    known = Columns(library_here())
    headings = {cell.value: cell.comment for cell in sheet[1]}
    assert [name for name in headings if known.find(name) is None] == []
    assert "public body; empty = false" in headings["facts.public_body"].text
    assert headings["purposes.talks"].text.startswith("talks; write 'basis: audience")
    assert "storage period of chats" in headings["retention.chat"].text
    assert headings["tools.features.recording"].text.startswith("calls are recorded; empty = has")


def test_the_template_offers_what_can_be_chosen(world: Path) -> None:
    sheet = template()

    lists = load_workbook(TABLE)["Choices"]
    offered = {
        sheet[f"{one.sqref}".partition(":")[0].replace("2", "1")].value: (
            [cell.value for (cell,) in lists[one.formula1.partition("!")[2].replace("$", "")]],
            one.showErrorMessage,
        )
        for one in sheet.data_validations.dataValidation
        if "$1:$" in one.formula1 and not one.formula1.endswith("$1")
    }
    assert lists.sheet_state == "hidden"
    assert offered["facts.minors"] == (["true", "false"], True)
    assert offered["regime"] == (["eu", "uk", "ch", "eea"], True)
    assert offered["tools"] == (["cloud-call", "own-call"], False)
    assert offered["purposes.talks"] == (["contract: customers", "contract: staff"], False)


def test_a_filled_template_is_read(world: Path) -> None:
    stated = dict(zip(COLUMNS, ACME.split(";"), strict=True))
    library = library_here()
    TABLE.parent.mkdir()
    TABLE.write_bytes(workbook(library, [stated, stated | {"id": "b", "controller.name": "=1+1"}]))

    clients, found = read(TABLE)

    assert [client.controller.name for client in clients] == ["Acme & Söhne GmbH", "=1+1"]
    assert found == []
    assert workbook(library) == workbook(library)


def test_a_table_is_put_into_a_workbook_cell_by_cell(world: Path) -> None:
    rows = Path("table/rows.csv")
    table(f"{HEAD};# who calls", f"{ACME};Frau Muster", f"{row('b')};=1+1", file=rows)

    ended = clausebook("library", "table", TABLE, "--rows", rows)

    assert ended.code == 0, ended.err
    library = library_here()
    assert cells_in(TABLE, library) == cells_in(rows, library)
    assert cells_in(rows, library)[1][1]["# who calls"] == "=1+1"


def test_no_table_is_written_over_a_file_or_of_faulty_rows(world: Path) -> None:
    rows = Path("table/rows.csv")
    table(HEAD, row(""), file=rows)

    assert clausebook("library", "table", TABLE, "--rows", rows).code == 1
    assert not TABLE.exists()
    template()
    assert clausebook("library", "table", TABLE).code == 2


def test_a_new_workspace_has_a_table_to_fill_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert clausebook("init", "ours").code == 0
    path = tmp_path / "ours/clients.xlsx"
    before = path.read_bytes()

    assert clausebook("init", "ours", "--update").code == 0

    assert path.read_bytes() == before
    headings = [cell.value for cell in load_workbook(path).worksheets[0][1]]
    assert {"id", "controller.name", "facts.secrecy.bound", "tools.features.ai"} <= {*headings}


# --- the examples ------------------------------------------------------------------------------


def test_both_tables_of_examples_hold_the_same_clients(project: Library) -> None:
    csv, xlsx = (
        cells_in(project.root / f"examples/clients.{kind}", project) for kind in ("csv", "xlsx")
    )

    assert csv == xlsx
    assert len(csv[1]) == 50
    assert csv[2] == []


def test_the_example_tables_build_without_an_error(project: Library, tmp_path: Path) -> None:
    options = Options(output=tmp_path, formats=("docx",))

    built = built_here(project, options, [project.root / "examples/clients.csv"])

    assert not any(has_errors(one.findings) for one in built)
    assert {one.client for one in built if one.files} == {
        row["id"] for row in cells_in(project.root / "examples/clients.csv", project)[1]
    }
    assert {one.language for one in built} == {"de", "en", "fr", "pl", "ar", "de-CH", "fr-CH"}
