"""A table of clients makes the same documents as their files would, and each fault has its cell."""

import codecs
import json
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from test_batch import contents, times
from worlds import clausebook, client_of, files_in, library_here, lines, write

from pipeline.building import load_clients, sources_of
from pipeline.library import ClientSource, find_clients
from pipeline.library.models import ClientModel, ToolEntryModel
from pipeline.library.shapes import Model
from pipeline.page.owners import DEPARTMENT, owner_of
from pipeline.records import Client, Library
from pipeline.tables.columns import Columns, Kind, value_of

TABLE = Path("table/clients.csv")
HEAD = (
    "id;controller.name;controller.street;controller.postal_code;controller.city;"
    "controller.country;supervisory_authority;purposes.talks;retention.metadata;retention.chat;"
    "languages;formats;as_of;tools"
)
ACME = (
    "acme;Acme & Söhne GmbH;Musterstraße 1;10115;Berlin;DE;de-be;contract: customers;P90D;P0D;"
    "de;docx, odt;2026-11-22;cloud-call, own-call"
)


def table(*rows: str, encoding: str = "utf-8", file: Path = TABLE) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes("\r\n".join([*rows, ""]).encode(encoding))


def row(id_: str, **stated: str) -> str:
    """Give a row like Acme's, with other values in some columns."""
    cells = dict(zip(HEAD.split(";"), ACME.split(";"), strict=True)) | {"id": id_}
    return ";".join(
        (cells | {name.replace("__", "."): cell for name, cell in stated.items()}).values()
    )


def read(*paths: Path) -> tuple[list[Client], list[str]]:
    """Read clients; give them, and what was found."""
    found, findings = find_clients(paths or [TABLE])
    clients = list(load_clients(library_here(), found, findings))
    return clients, lines(findings).splitlines()


def test_a_row_is_the_client_that_its_file_would_state(world: Path) -> None:
    table(HEAD, ACME)

    (client,), told = read()

    of_file = client_of(library_here())
    assert told == []
    assert client.source.file == "table/clients.csv row 2"
    for name in ("controller", "purposes", "tools", "languages", "formats", "as_of", "template"):
        assert getattr(client, name) == getattr(of_file, name)


def test_a_table_makes_the_bytes_that_files_make(world: Path) -> None:
    table(HEAD, ACME)
    assert clausebook("build", "clients", "-o", "files").code == 0

    ended = clausebook("build", TABLE, "-o", "rows")

    assert ended.code == 0, ended.err
    assert contents("rows") == contents("files") != {}


def test_a_folder_gives_its_files_and_its_tables(world: Path) -> None:
    table(HEAD, row("berta"), row("carla"), file=Path("clients/more.csv"))
    write("clients/~$more.xlsx", "left by a program")

    clients, told = read(Path("clients"))

    assert ([client.id for client in clients], told) == (["acme", "berta", "carla"], [])


# --- how tables are written ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_usual_encodings_delimiters_and_line_ends_are_read_alike(
    encoding: str, mark: bytes, delimiter: str, end: str, world: Path
) -> None:
    text = end.join([HEAD, ACME, ""]).replace(";", delimiter)
    TABLE.parent.mkdir()
    TABLE.write_bytes(mark + text.encode(encoding))

    (client,), told = read()

    assert (client.controller.name, told) == ("Acme & Söhne GmbH", [])


def test_commas_part_cells_and_quotation_marks_hold_commas(world: Path) -> None:
    quoted = ",".join(f'"{cell}"' for cell in ACME.split(";")).replace("Acme &", 'Acme, ""A"" &')
    table(HEAD.replace(";", ","), quoted)

    (client,), told = read()

    assert (client.controller.name, told) == ('Acme, "A" & Söhne GmbH', [])


def test_a_first_line_tells_the_delimiter(world: Path) -> None:
    table("sep=|", HEAD.replace(";", "|"), ACME.replace(";", "|"))

    (client,), told = read()

    assert (client.source.file, told) == ("table/clients.csv row 2", [])


def test_windows_1252_is_read_with_a_warning(world: Path) -> None:
    table(HEAD, row("berta", controller__name="Bär – Söhne"), encoding="cp1252")

    (client,), told = read()

    assert client.controller.name == "Bär – Söhne"
    assert told[0] == (
        "table/clients.csv: warning: is not UTF-8 and was read as Windows-1252, which has the "
        "letters of Western Europe [table-encoding]"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEAD.encode("utf-16-le"), "is no text"),
        (b"id;\x81\n", "is neither UTF-8 nor Windows-1252"),
        (codecs.BOM_UTF8 + b"id;\xe4\n", "is not the encoding that its first bytes tell"),
    ],
)
def test_what_is_in_no_known_encoding_is_refused(data: bytes, message: str, world: Path) -> None:
    TABLE.parent.mkdir()
    TABLE.write_bytes(data)

    clients, told = read()

    assert clients == []
    assert told[0] == f"table/clients.csv: error: {message} [file-encoding]"


def test_blank_rows_and_columns_of_remarks_are_passed_over(world: Path) -> None:
    table(f"{HEAD};# who calls;;", f"{ACME};Frau Muster;;", ";" * 16, "", f"{row('berta')};;;")

    clients, told = read()

    assert ([client.source.file for client in clients], told) == (
        ["table/clients.csv row 2", "table/clients.csv row 5"],
        [],
    )


# --- faults have a cell, and stop nobody else --------------------------------------------------


@pytest.mark.parametrize(
    ("faulty", "told"),
    [
        (row(""), " (id): error: the row names no client [client-name]"),
        (row("Ber ta"), " (id): error: is no client id [client-name]"),
        (
            row("acme"),
            " (id): error: client 'acme' is table/clients.csv row 2 already [id-duplicate]",
        ),
        (f"{row('berta')};x", ": error: has 15 cells, the heading has 14 [row-length]"),
        ("berta;x", ": error: has 2 cells, the heading has 14 [row-length]"),
        (
            row("berta", as_of="11/22/2026"),
            " (as_of): error: is no date [cell-wrong]",
        ),
        (
            row("berta", as_of="31.11.2026"),
            " (as_of): error: is no day of the calendar [cell-wrong]",
        ),
        (
            row("berta", controller__country="XX"),
            " (controller.country): error: wrong value: is no country code like DE "
            "(ISO 3166-1 alpha-2) [value-wrong]",
        ),
        (
            row("berta", controller__city=""),
            " (controller.city): error: key 'city' is missing [key-missing]",
        ),
        (
            row("berta", controller__name="A\u202eB"),
            " (controller.name): error: holds the control character U+202E [control-character]",
        ),
        (
            row("berta", controller__name='"A\nB"'),
            " (controller.name): error: wrong value: has more than one line [value-wrong]",
        ),
        (
            row("berta", tools="cloud-call, cloud-cal"),
            " (tools): error: unknown tool 'cloud-cal' [tool-unknown]",
        ),
        (
            row("berta", languages="de, de"),
            " (languages): error: the language stands twice [value-duplicate]",
        ),
        (
            row("berta", purposes__talks="contract: custmers"),
            " (purposes.talks): error: unknown audience 'custmers' [audience-unknown]",
        ),
        (
            row("berta", supervisory_authority="de"),
            " (supervisory_authority): error: unknown authority 'de' [authority-unknown]",
        ),
    ],
)
def test_a_faulty_row_is_told_by_its_cell_and_costs_its_client_only(
    faulty: str, told: str, world: Path
) -> None:
    table(HEAD, ACME, faulty, row("carla"))

    clients, found = read()

    assert [client.id for client in clients] == ["acme", "carla"]
    assert found[0] == f"table/clients.csv row 3{told}"


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        (
            HEAD.replace("controller.name", "controller.nam"),
            "row 1 (column 2): error: has an unknown heading [column-unknown]",
        ),
        (
            f"{HEAD};as_of",
            "row 1 (as_of): error: stands twice [column-duplicate]",
        ),
        (
            HEAD.replace("id;", "name;"),
            "row 1 (id): error: the table's first row holds no column 'id' [column-missing]",
        ),
    ],
)
def test_a_faulty_heading_stops_the_table(heading: str, told: str, world: Path) -> None:
    table(heading, ACME)

    clients, found = read()

    assert clients == []
    assert f"table/clients.csv {told}" in found


def test_an_unknown_column_is_told_with_the_one_that_was_meant(world: Path) -> None:
    table(f"{HEAD};tools.cloud-call.features.recordin", f"{ACME};ja")

    _, found = read()

    assert "did you mean 'tools.cloud-call.features.recording'?" in found[1]


def test_an_open_quotation_mark_is_told_at_its_row(world: Path) -> None:
    table(HEAD, ACME, f'"{row("berta")}', row("carla"))

    clients, found = read()

    assert [client.id for client in clients] == ["acme"]
    assert found[0].startswith("table/clients.csv row 3: error: the row cannot be told")


def test_findings_come_in_the_order_of_rows(world: Path) -> None:
    table(HEAD, *(row(f"c-{number}", as_of="x") for number in range(2, 12)))

    err = clausebook("build", TABLE).err

    rows = [line.split(" (")[0] for line in err.splitlines() if "cell-wrong" in line]
    assert rows == [f"table/clients.csv row {number}" for number in range(2, 12)]


def test_programs_are_told_table_and_row_and_the_department_mends_them(world: Path) -> None:
    table(HEAD, ACME, row("berta", as_of="x"))

    told = json.loads(clausebook("build", TABLE, "--json").out)["findings"]

    assert [(one["file"], one["line"], one["key"]) for one in told] == [
        ("table/clients.csv", 3, "as_of")
    ]
    (fault,) = next(iter(rows_of(3))).load(library_here())[1]
    assert owner_of(fault) == DEPARTMENT


def rows_of(number: int) -> Iterator[ClientSource]:
    return (one for one in sources_of(library_here(), [TABLE]) if one.file.endswith(f"{number}"))


def test_a_table_without_rows_is_told(world: Path) -> None:
    table(HEAD)

    assert read()[1][0] == "table/clients.csv: error: no client is in the table [client-missing]"


def test_an_id_that_a_file_has_is_taken(world: Path) -> None:
    table(HEAD, ACME)

    clients, found = read(TABLE, Path("clients"))

    assert [client.source.file for client in clients] == ["clients/acme.yaml"]
    assert found[0].startswith(
        "table/clients.csv row 2 (id): error: client 'acme' is clients/acme.yaml already"
    )


def test_spreadsheets_of_other_kinds_are_not_passed_over(world: Path) -> None:
    write("clients/more.xls", "")

    assert "clients/more.xls: error: is not read" in clausebook("build", "clients").err


# --- what cells say ----------------------------------------------------------------------------


def keys_of(model: type[Model], prefix: str = "") -> Iterator[str]:
    """Name the keys of a model and of the models in it; not those that hold names of their own."""
    for name, field in model.model_fields.items():
        kind = str(field.annotation)
        inner = [one for one in MODELS if f"{one.__name__}'" in kind or f"{one.__name__} " in kind]
        if inner and "list[" not in kind:
            yield from keys_of(inner[0], f"{prefix}{name}.")
        elif "dict[" not in kind or "Url" in kind or name == "policy_url":
            yield f"{prefix}{name}"


MODELS = [one for one in Model.__subclasses__() if one.__module__ == ClientModel.__module__]


def test_each_key_of_a_client_has_a_column(project: Library) -> None:
    columns = Columns(project)
    groups = {"purposes", "retention", "texts", "facts", "features", "tools", "tool"}

    client = {name for name in keys_of(ClientModel) if name not in groups}
    tool = {name for name in keys_of(ToolEntryModel) if name not in groups}

    def plain(known: Mapping[str, Kind]) -> set[str]:
        return {name for name in known if name.partition(".")[0] not in groups}

    assert "controller.postal_code" in client
    assert "transfer.dpf.checked" in tool
    assert (plain(columns.client), plain(columns.tool)) == (client, tool)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.FLAG, "WAHR", True),
        (Kind.FLAG, "nein", False),
        (Kind.DATE, "22.11.2026", "2026-11-22"),
        (Kind.DATE, "2026-11-22", "2026-11-22"),
        (Kind.LIST, "de; en,fr", ["de", "en", "fr"]),
        (Kind.LIST, "none", []),
        (Kind.PURPOSE, ": patients", [{"audience": ["patients"]}]),
        (
            Kind.PURPOSE,
            "contract: a, b; consent",
            [{"basis": "contract", "audience": ["a", "b"]}, {"basis": "consent", "audience": []}],
        ),
        (Kind.TEXT, "=1+1", "=1+1"),
        (Kind.TEXT, "true", "true"),
    ],
)
def test_a_cell_is_read_by_the_kind_of_its_column(kind: Kind, text: str, value: object) -> None:
    assert value_of(kind, text) == value


def test_what_is_said_of_all_tools_gives_way_to_what_is_said_of_one(world: Path) -> None:
    head = f"{HEAD};tools.own-call.features.recording;tools.features.recording"
    table(head, f"{ACME};yes;no")

    (client,), _ = read()

    assert [tool.used for tool in client.tools] == [{"recording": False}, {"recording": True}]


def test_a_tool_that_the_row_does_not_name_has_nothing_stated(world: Path) -> None:
    table(f"{HEAD};tools.own-call.features.recording", f"{row('a', tools='cloud-call')};yes")

    assert read()[1][0].startswith("table/clients.csv row 2 (tools.own-call.features.recording): ")


def test_a_text_stands_for_all_languages_or_for_each(world: Path) -> None:
    head = f"{HEAD};retention.chat.de;retention.chat.en"
    table(head, f"{row('a', retention__chat='')};bald;soon", f"{row('b')};bald;soon")

    (client,), found = read()

    assert client.tools[0].retention["chat"] == {"de": "bald", "en": "soon"}
    assert found[0] == (
        "table/clients.csv row 3 (retention.chat.de): error: is filled, and so is column "
        "'retention.chat' [column-clash]"
    )


def test_cells_that_look_like_code_are_text(world: Path) -> None:
    table(HEAD, row("a", controller__name='"=1+1 {{ x }} {controller} <b>&amp; %s"'))

    ended = clausebook("build", TABLE, "-o", "output")

    assert (ended.code, len(files_in("output"))) == (0, 6)


# --- what rows share ---------------------------------------------------------------------------


SHARED = """\
all:
  languages: [de, en]
  facts: {minors: false}
  tools: [{tool: cloud-call, retention: {chat: P1D}}, own-call]
school:
  facts: {minors: true}
  purposes: [{purpose: talks, basis: contract, audience: [staff]}]
"""


def shared(text: str = SHARED) -> None:
    write("table/clients.shared.yaml", text)


def test_rows_share_what_stands_beside_the_table(world: Path) -> None:
    table(f"{HEAD};like", f"{row('a', languages='', tools='', purposes__talks='')};school")
    shared()

    (client,), told = read()

    assert told == []
    assert (client.languages, client.facts) == (("de", "en"), {"minors": True})
    assert client.purposes[0].audience == ("staff",)
    assert [tool.id for tool in client.tools] == ["cloud-call", "own-call"]
    assert client.tools[0].retention["chat"] == "P1D"


def test_a_cell_goes_before_what_is_shared_and_a_dash_removes_it(world: Path) -> None:
    table(
        f"{HEAD};facts.minors;tools.retention.chat",
        f"{row('a', tools='cloud-call')};-;P2D",
    )
    shared()

    (client,), told = read()

    assert told == []
    assert (client.languages, client.facts) == (("de",), {})
    assert [(tool.id, tool.retention["chat"]) for tool in client.tools] == [("cloud-call", "P2D")]


def test_what_is_shared_of_every_tool_gives_way_to_what_is_said_of_one(world: Path) -> None:
    table(f"{HEAD};tools.features.chat", f"{row('a', tools='own-call, cloud-call')};no")
    shared(SHARED.replace("all:\n", f"all:\n  every_tool: {EVERY_TOOL}\n"))

    (client,), told = read()

    assert [tool.retention["chat"] for tool in client.tools] == ["P5D", "P1D"]
    assert [tool.used for tool in client.tools] == [{"chat": False, "recording": False}] * 2
    assert told == []


def test_a_fault_in_what_is_shared_of_every_tool_is_told_at_its_line(world: Path) -> None:
    table(HEAD, ACME)
    shared(SHARED.replace("all:\n", f"all:\n  every_tool: {EVERY_TOOL}\n").replace("rec", "rek"))

    assert (
        "table/clients.shared.yaml:2 (all.every_tool.features.rekording): error: unknown feature "
        "'rekording' [feature-unknown]"
    ) in read()[1]


EVERY_TOOL = "{retention: {chat: P5D}, features: {chat: true, recording: false}}"


def test_a_fault_in_what_is_shared_is_told_at_its_line(world: Path) -> None:
    table(HEAD, row("a", tools=""))
    shared(SHARED.replace("[de, en]", "[de]").replace("chat: P1D", "chta: P1D"))

    assert read()[1][0].startswith(
        "table/clients.shared.yaml:4 (all.tools.0.retention.chta): error: unknown retention 'chta'"
    )


def test_a_name_that_nothing_is_shared_by_is_told(world: Path) -> None:
    table(f"{HEAD};like", f"{ACME};scool")
    shared()

    found = read()[1]

    assert found[0].startswith(
        "table/clients.csv row 2 (like): error: names nothing that rows share"
    )
    assert "did you mean 'school'?" in found[1]


def test_shared_values_without_a_table_are_told(world: Path) -> None:
    write("clients/other.shared.yaml", SHARED)

    assert read(Path("clients"))[1][0].startswith(
        "clients/other.shared.yaml: warning: is not read: no table of this name"
    )


# --- batches -----------------------------------------------------------------------------------


def built(*more: str) -> str:
    ended = clausebook("build", TABLE, "-o", "output", *more)
    assert ended.code == 0, ended.err
    return ended.err


def test_a_second_run_over_a_table_writes_nothing(world: Path) -> None:
    table(HEAD, ACME, row("berta"))
    built()
    before = times()

    told = built()

    assert times() == before
    assert "0 files written and verified in output/; 12 unchanged" in told


def test_only_the_client_of_a_changed_row_is_made_anew(world: Path) -> None:
    table(HEAD, ACME, row("berta"))
    built()
    before = times()
    table(HEAD, row("new-before"), ACME, row("berta", controller__city="Potsdam"))

    assert "b.docx" not in built("--language", "de")

    changed = {name for name, time in times().items() if before.get(name) != time}
    assert {name.partition("/")[0] for name in changed} == {"berta", "new-before"}


def test_documents_are_told_to_programs_in_the_order_of_rows(world: Path) -> None:
    table(HEAD, row("a"), row("c"))
    built()
    table(HEAD, row("c"), row("b"), row("a"))

    told = json.loads(clausebook("build", TABLE, "-o", "output", "--json").out)["documents"]

    assert list(dict.fromkeys(one["client"] for one in told)) == ["c", "b", "a"]


def test_findings_of_an_unchanged_row_name_the_row_where_it_stands_now(world: Path) -> None:
    head = f"{HEAD};tools.own-call.features.chat"
    table(head, f"{ACME};yes")
    assert "clients.csv row 2 (tools.own-call.features.chat): warning" in built()
    table(head, f"{row('zeta')};no", f"{ACME};yes")

    assert "clients.csv row 3 (tools.own-call.features.chat): warning" in built()


def test_several_processes_make_the_same_of_a_table(world: Path) -> None:
    table(HEAD, *(row(f"c-{number}") for number in range(40)))
    built()

    ended = clausebook("build", TABLE, "-o", "others", "--jobs", "2")

    assert ended.code == 0, ended.err
    assert contents("others") == contents("output")


def test_impact_names_the_client_of_a_changed_row(world: Path) -> None:
    table(HEAD, ACME, row("berta"))
    built()
    table(HEAD, ACME, row("berta", controller__name="Berta AG"))

    told = clausebook("impact", TABLE, "-o", "output").out

    assert "berta/de/cloud-call" in told
    assert "acme/" not in told
    assert "3 of 6 documents touched" in told


def test_a_dry_run_and_a_check_take_a_table(world: Path) -> None:
    table(HEAD, ACME)

    assert "new output/acme/de/own-call.odt" in clausebook("build", TABLE, "--dry-run").out
    assert clausebook("check", "--client", TABLE).code == 0


def test_own_clauses_lie_beside_the_table(world: Path) -> None:
    table(HEAD, ACME)
    write(
        "table/acme/clauses/acme-access.md",
        "---\nafter: access\n---\nAcme answers within a week.\n",
    )

    (client,), _ = read()

    assert client.library
    assert "acme-access" in client.library.clauses


def test_a_client_of_a_table_is_explained_from_its_cells(world: Path) -> None:
    table(
        f"{HEAD};tools.features.chat", f"{ACME};", f"{row('b', tools='', retention__chat='')};yes"
    )
    shared("all:\n  tools: [cloud-call]\n  retention:\n    chat: P9D\n")

    ended = clausebook("library", "explain", f"{TABLE}#b")

    assert ended.code == 0, ended.err
    assert "from table/clients.csv:3 (controller.name)" in ended.out
    assert "stated in table/clients.csv:3 (tools.features.chat)" in ended.out
    assert "from table/clients.shared.yaml:4 (all.retention.chat)" in ended.out


@pytest.mark.parametrize(
    ("named", "code", "told"),
    [
        (str(TABLE), 2, "is a table, or holds one; name a client in it: 'clients.csv#acme'"),
        (f"{TABLE}#zeta", 1, "the table holds no client 'zeta' [client-missing]"),
        (f"{TABLE}#faulty", 1, "table/clients.csv row 3 (as_of): error: is no date [cell-wrong]"),
    ],
)
def test_who_explains_a_client_names_one_that_can_be_read(
    named: str, code: int, told: str, world: Path
) -> None:
    table(HEAD, ACME, row("faulty", as_of="x"))

    ended = clausebook("library", "explain", named)

    assert ended.code == code
    assert told in ended.err


def test_a_long_table_takes_no_more_memory_than_a_short_one(world: Path) -> None:
    def peak(rows: int) -> int:
        table(HEAD, *(row(f"c-{number}", controller__street="x" * 900) for number in range(rows)))
        library = library_here()
        tracemalloc.start()
        read_all(sources_of(library, [TABLE]))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    def read_all(sources: Iterator[ClientSource]) -> None:
        for source in sources:
            assert source.statement()

    # Ids are remembered, to find those that stand twice: some hundred bytes each.
    assert peak(6000) - peak(600) < 5400 * 400
