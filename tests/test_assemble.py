"""Assembly chooses clauses by facts and keeps the outline's order."""

from pathlib import Path

from worlds import change, client_of, library_here, write

from pipeline.assemble import COMBINED, assemble
from pipeline.check import documents_of
from pipeline.facts import derive_facts
from pipeline.records import Outline

ACME = "clients/acme.yaml"
OUTLINE = "clauses/outline.yaml"


def outlined(document: str = COMBINED) -> Outline:
    library = library_here()
    client = client_of(library)
    tools = dict(documents_of(client, ("per-tool", "combined")))[document]
    facts, _ = derive_facts(library, client, tools)
    outline, findings = assemble(library, client, tools, facts, document=document)
    assert findings == []
    return outline


def keys(outline: Outline) -> list[str]:
    return [item.key for item in outline.items]


def test_clauses_stand_in_the_outlines_order_and_repeat_tool_by_tool(world: Path) -> None:
    outline = outlined()

    assert keys(outline) == [
        "section-who",
        "controller",
        "talks",
        "section-tools",
        "section-tool/cloud-call",
        "provider/cloud-call",
        "data/cloud-call",
        "dpf/cloud-call",
        "section-tool/own-call",
        "provider/own-call",
        "data/own-call",
        "section-rights",
        "access",
        "erasure",
        "objection",
    ]
    assert [item.level for item in outline.items[:7]] == [1, 2, 2, 1, 2, 3, 3]


def test_tools_stand_in_the_clients_order(world: Path) -> None:
    change(ACME, "[cloud-call, own-call]", "[own-call, cloud-call]")

    outline = outlined()

    assert outline.tools == ("own-call", "cloud-call")
    assert keys(outline).index("provider/own-call") < keys(outline).index("provider/cloud-call")


def test_a_clause_per_tool_outside_a_section_per_tool_repeats_in_place(world: Path) -> None:
    change(OUTLINE, "[access, erasure, objection]", "[access, erasure, objection, provider]")
    change(OUTLINE, "clauses: [provider, data, dpf]", "clauses: [data, dpf]")

    outline = outlined()

    assert keys(outline)[-3:] == ["objection", "provider/cloud-call", "provider/own-call"]


def test_a_document_of_one_tool_names_no_other(world: Path) -> None:
    outline = outlined("own-call")

    assert outline.tools == ("own-call",)
    assert {item.tool for item in outline.items} == {None, "own-call"}


def test_rows_have_conditions_of_their_own(world: Path) -> None:
    rows = {item.key: item.rows for item in outlined().items if item.rows}

    assert rows == {"data/cloud-call": ("metadata", "chat"), "data/own-call": ("metadata",)}


def test_a_table_without_rows_goes_with_its_title_and_its_section(world: Path) -> None:
    change(
        "clauses/tools/data.md", "  - id: metadata\n", "  - id: metadata\n    when: feature.chat\n"
    )
    change(OUTLINE, "clauses: [provider, data, dpf]", "clauses: [data]")
    change(
        OUTLINE,
        "clauses: [access, erasure, objection]",
        "clauses: [access, erasure, objection, provider, dpf]",
    )

    outline = outlined("own-call")

    assert "data/own-call" not in keys(outline)
    assert "section-tool/own-call" not in keys(outline)
    assert "section-tools" not in keys(outline)


def test_a_clause_whose_condition_does_not_hold_is_left_out(world: Path) -> None:
    write("clauses/who/talks.md", "---\nwhen: not purpose.talks.contract\n---\nNo talks.\n")

    assert "talks" not in keys(outlined())


def test_the_form_chooses_the_sections(world: Path) -> None:
    change(ACME, "formats:", "form: section\nformats:")

    assert keys(outlined()) == [
        "section-who",
        "talks",
        "provider/cloud-call",
        "provider/own-call",
    ]


def test_an_undecided_condition_is_told_once_per_fact_and_tool(world: Path) -> None:
    change("clauses/tools/data.md", "when: feature.chat", "when: feature.recording")
    change("clauses/who/talks.md", "when: purpose.talks.contract", "when: any.feature.recording")
    library = library_here()
    client = client_of(library)
    facts, _ = derive_facts(library, client, client.tools)

    outline, findings = assemble(library, client, client.tools, facts, document=COMBINED)

    assert "talks" not in keys(outline)
    assert [(finding.code, finding.place.key) for finding in findings] == [
        ("fact-undecided", "tools.cloud-call")
    ]


def test_a_client_has_a_document_per_tool_and_one_of_all(world: Path) -> None:
    client = client_of(library_here())

    assert [name for name, _ in documents_of(client, ("per-tool", "combined"))] == [
        "cloud-call",
        "own-call",
        "conference-tools",
    ]
    assert [name for name, _ in documents_of(client, ("combined",))] == ["conference-tools"]


def test_a_client_of_one_tool_has_its_document_however_it_is_asked_for(world: Path) -> None:
    change(ACME, "[cloud-call, own-call]", "[own-call]")
    client = client_of(library_here())

    assert [name for name, _ in documents_of(client, ("combined",))] == ["own-call"]
