"""An explanation names the facts that decide, their origins, the duties and the values."""

import json
from pathlib import Path

import pytest
from worlds import PROJECT, change, clausebook, client_of, library_here

from pipeline.assemble import COMBINED
from pipeline.batch import KINDS
from pipeline.check import documents_of, examine
from pipeline.explain import ClauseExplained, KnownFact, explain
from pipeline.facts import Causes, derive_facts, entry_of
from pipeline.library import find_clients, load_client, load_library
from pipeline.localize import OF_CLIENT, OF_TOOL, Translation
from pipeline.localize.origins import entries_of_value

ACME = "clients/acme.yaml"
CLOUD = "registry/tools/cloud-call.yaml"
TOOLS = "[cloud-call, own-call]"


def explained(document: str = "cloud-call") -> dict[str, ClauseExplained]:
    library = library_here()
    client = client_of(library)
    tools = dict(documents_of(client, KINDS))[document]
    examined = examine(library, client, document, tools)
    translations = [Translation(library, language) for language in client.languages]
    return {one.key: one for one in explain(library, examined, translations).clauses}


def said(fact: KnownFact) -> str:
    """Write a fact as `name=value way place <- facts it follows from`."""
    place = f" {fact.place}" if fact.place else ""
    by = f" <- {', '.join(said(one) for one in fact.by)}" if fact.by else ""
    whose = f"({fact.tool})" if fact.tool else ""
    return f"{fact.name}{whose}={fact.value} {fact.way}{place}{by}"


def facts_of(key: str, document: str = "cloud-call") -> list[str]:
    return [said(fact) for fact in explained(document)[key].reason.facts]


def condition(text: str, file: str = "clauses/who/talks.md") -> None:
    change(file, "when: purpose.talks.contract", f"when: {text}")


def test_clauses_stand_in_the_order_of_the_form_chosen_or_not(world: Path) -> None:
    change(ACME, TOOLS, "[own-call]")

    clauses = explained("own-call")

    assert [(one.key, one.sections[-1], one.is_in) for one in clauses.values()] == [
        ("controller", "who", True),
        ("talks", "who", True),
        ("provider/own-call", "tool", True),
        ("data/own-call", "tool", True),
        ("dpf/own-call", "tool", False),
        ("access", "rights", True),
        ("erasure", "rights", True),
        ("objection", "rights", True),
    ]


def test_a_document_of_several_tools_explains_a_clause_for_each(world: Path) -> None:
    clauses = explained(COMBINED)

    assert (clauses["dpf/cloud-call"].is_in, clauses["dpf/own-call"].is_in) == (True, False)
    assert clauses["dpf/own-call"].sections == ("tools", "tool")


def test_a_clause_without_a_condition_has_no_reason(world: Path) -> None:
    reason = explained()["controller"].reason

    assert (reason.when, reason.holds, reason.facts) == (None, True, ())


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        (
            "purpose.talks.contract",
            ["purpose.talks.contract=True derived clients/acme.yaml:3 (purposes.0)"],
        ),
        ("not audience.staff", ["audience.staff=False derived clients/acme.yaml:3 (purposes)"]),
        (
            "audience.customers",
            ["audience.customers=True derived clients/acme.yaml:3 (purposes.0)"],
        ),
        ("basis.contract", ["basis.contract=True derived clients/acme.yaml:3 (purposes.0)"]),
        ("tools.one", ["tools.one=True derived clients/acme.yaml:8 (tools)"]),
        ("form.notice", ["form.notice=True derived clients/acme.yaml (form)"]),
        ("not public_body", ["public_body=False assumed registry/facts.yaml:6 (public_body)"]),
        (
            "any.feature.chat",
            [
                "any.feature.chat=True summed <- feature.chat(cloud-call)=True assumed "
                f"{CLOUD}:10 (features.chat)"
            ],
        ),
    ],
)
def test_each_fact_has_its_origin(when: str, facts: list[str], world: Path) -> None:
    condition(when)

    assert facts_of("talks") == facts


def test_a_stated_fact_stands_where_the_client_states_it(world: Path) -> None:
    change(ACME, "formats:", "facts:\n  minors: true\n  recording.forbidden: true\nformats:")
    change(ACME, TOOLS, "[cloud-call, {tool: own-call, facts: {recording.forbidden: false}}]")
    condition("minors and all.recording.forbidden")

    assert facts_of("talks", COMBINED) == [
        "all.recording.forbidden=False summed <- recording.forbidden(own-call)=False stated "
        "clients/acme.yaml:11 (tools.own-call.facts.recording.forbidden)"
    ]

    change("clauses/who/talks.md", "and all.", "and any.")

    assert facts_of("talks", COMBINED) == [
        "minors=True stated clients/acme.yaml:7 (facts.minors)",
        "any.recording.forbidden=True summed <- recording.forbidden(cloud-call)=True stated "
        "clients/acme.yaml:8 (facts.recording.forbidden)",
    ]


def test_an_implied_fact_names_what_implies_it(world: Path) -> None:
    change(ACME, "formats:", "facts: {minors: true}\nformats:")
    change(ACME, TOOLS, "[{tool: cloud-call, features: {recording: true}}]")
    condition("parents_told and not any.recording.forbidden")

    assert facts_of("talks") == [
        "parents_told=True implied <- minors=True stated clients/acme.yaml:6 (facts.minors)",
        "any.recording.forbidden=False summed <- recording.forbidden(cloud-call)=False implied "
        "<- feature.recording(cloud-call)=True stated clients/acme.yaml:9 "
        "(tools.cloud-call.features.recording)",
    ]


def test_facts_of_a_tool_come_from_the_registry_or_from_the_client(world: Path) -> None:
    change("clauses/tools/dpf.md", "when: transfer.dpf", "when: transfer.dpf and transfer.happens")

    assert facts_of("dpf/cloud-call") == [
        f"transfer.dpf(cloud-call)=True derived {CLOUD}:8 (transfer.basis)",
        f"transfer.happens(cloud-call)=True derived {CLOUD}:7 (transfer.countries)",
    ]

    change(ACME, TOOLS, "[{tool: cloud-call, transfer: {countries: [DE]}}]")

    assert facts_of("dpf/cloud-call") == [
        "transfer.dpf(cloud-call)=False derived clients/acme.yaml "
        "(tools.cloud-call.transfer.basis)",
    ]


def test_an_undecided_fact_tells_how_to_state_it(world: Path) -> None:
    condition("any.feature.recording")

    clause = explained()["talks"]

    (fact,) = clause.reason.facts
    assert (clause.is_in, clause.reason.holds) == (False, None)
    assert (fact.value, fact.way, fact.by[0].tool) == (None, "undecided", "cloud-call")
    assert fact.by[0].hint == "state 'features: {recording: true}' or 'false' at the tool"


def test_rows_have_reasons_of_their_own(world: Path) -> None:
    change(ACME, TOOLS, "[{tool: cloud-call, features: {chat: false}}]")

    clause = explained()["data/cloud-call"]

    assert {id_: reason.holds for id_, reason in clause.rows.items()} == {
        "metadata": True,
        "chat": False,
    }
    assert [filling.placeholder for filling in clause.fillings] == ["retention_metadata"]


def test_a_clause_names_the_duties_it_meets_or_would_meet(world: Path) -> None:
    change(ACME, TOOLS, "[own-call]")

    clauses = explained("own-call")

    duties = {
        key: [(one.requirement.id, one.verdict.value, one.clauses) for one in clauses[key].duties]
        for key in ("access", "dpf/own-call")
    }
    assert duties == {
        "access": [("gdpr-13-2-b", "covered", ("access", "erasure"))],
        "dpf/own-call": [("gdpr-13-1-f", "not applicable", ())],
    }


def filled(key: str, document: str = "cloud-call") -> dict[str, tuple[list[str], dict[str, str]]]:
    return {
        one.placeholder: ([str(place) for place in one.places], dict(one.values))
        for one in explained(document)[key].fillings
    }


def test_each_placeholder_has_its_value_and_its_entries(world: Path) -> None:
    change(ACME, TOOLS, "[{tool: cloud-call, retention: {chat: P1Y}}]")

    controller, data, dpf = (
        filled("controller"),
        filled("data/cloud-call"),
        filled("dpf/cloud-call"),
    )

    assert controller["controller"] == (
        ["clients/acme.yaml:1 (controller.name)"],
        {"de": "Acme & Söhne GmbH"},
    )
    assert data["retention_metadata"] == (
        ["clients/acme.yaml:4 (retention.metadata)"],
        {"de": "90 Tage"},
    )
    assert data["retention_chat"] == (
        ["clients/acme.yaml:8 (tools.cloud-call.retention.chat)"],
        {"de": "1 Jahr"},
    )
    assert dpf["dpf_entity"] == ([f"{CLOUD}:9 (transfer.dpf.entity)"], {"de": "Call Inc."})


def test_a_citation_comes_from_its_file_and_the_languages_terms(world: Path) -> None:
    (filling,) = explained()["talks"].fillings

    assert str(filling.places[0]).startswith("registry/citations.yaml:")
    assert str(filling.terms["de"]).startswith("registry/terms/de.yaml:")


def test_a_missing_value_and_a_missing_text_name_their_languages(world: Path) -> None:
    change(ACME, "retention: {metadata: P90D, chat: P0D}\n", "")
    change(ACME, "languages: [de]", "languages: [de, en]")
    change("clauses/who/talks.md", "We call you", "We often call you")

    clauses = explained()

    filling = clauses["data/cloud-call"].fillings[0]
    assert (filling.missing, dict(filling.values)) == (("de", "en"), {})
    talks = clauses["talks"]
    assert (talks.whole_in, talks.lacking_in) == (("en",), ("de",))


def test_the_command_tells_it_as_lines(world: Path) -> None:
    ended = clausebook("library", "explain", ACME, "cloud-call", "--clause", "talks")

    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[2:] == [
        "who",
        "  in  talks: purpose.talks.contract",
        "      purpose.talks.contract is true: clients/acme.yaml:3 (purposes.0)",
        "      meets gdpr-13-1-c: GDPR Art. 13(1)(c), covered",
        "      {gdpr_6_1_b} = Art.\xa06\xa0Abs.\xa01\xa0lit.\xa0b DSGVO: from "
        "registry/citations.yaml:2 (gdpr_6_1_b), registry/terms/de.yaml:8 (gdpr_point)",
        "      text in: de",
    ]


def test_a_clause_that_the_form_does_not_have_is_told_as_such(world: Path) -> None:
    change(ACME, "formats:", "form: section\nformats:")

    ended = clausebook("library", "explain", ACME, "own-call", "--clause", "access")

    assert ended.out.splitlines()[1:] == ["  out access: stands in no section of form 'section'"]


def test_the_command_tells_it_as_data_for_all_tools_together(world: Path) -> None:
    ended = clausebook("library", "explain", ACME, "--json", "--clause", "dpf")

    data = json.loads(ended.out)
    assert ended.code == 0
    assert (data["document"], data["tools"]) == (COMBINED, ["cloud-call", "own-call"])
    assert [(one["tool"], one["in"]) for one in data["clauses"]] == [
        ("cloud-call", True),
        ("own-call", False),
    ]
    assert data["clauses"][0]["reason"]["facts"][0]["place"]["line"] == 8


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("no-tool",), "unknown tool 'no-tool'"),
        (("--clause", "acess"), "unknown clause 'acess'; did you mean 'access'?"),
    ],
)
def test_the_command_refuses_what_there_is_not(
    arguments: tuple[str, ...], says: str, world: Path
) -> None:
    ended = clausebook("library", "explain", ACME, *arguments)

    assert ended.code == 2
    assert says in ended.err


def test_every_placeholder_has_an_origin() -> None:
    library, _ = load_library(PROJECT)
    assert library

    filled = [*library.placeholders, *OF_CLIENT, *OF_TOOL]
    without = [name for name in filled if entries_of_value(library, name) == ((), None)]

    assert without == [], "add them to pipeline/localize/origins.py"


def test_every_derived_fact_has_an_entry_that_it_follows_from() -> None:
    library, _ = load_library(PROJECT)
    assert library
    causes: Causes = {}
    paths, _ = find_clients([PROJECT / "examples/clients"])
    for path in paths:
        client, _ = load_client(path, library)
        assert client
        derive_facts(library, client, client.tools, causes)

    derived = {name for (name, _), cause in causes.items() if cause.way == "derived"}
    without = [name for name in sorted(derived) if not entry_of(name)]

    assert without == [], "add them to the entries in pipeline/facts.py"


def test_facts_are_the_same_with_their_causes_and_without() -> None:
    library, _ = load_library(PROJECT)
    assert library
    paths, _ = find_clients([PROJECT / "examples/clients"])
    for path in paths:
        client, _ = load_client(path, library)
        assert client
        causes: Causes = {}

        facts, findings = derive_facts(library, client, client.tools, causes)

        assert (facts, findings) == derive_facts(library, client, client.tools)
        general = {name for name, tool in causes if tool is None}
        assert general == set(facts.general)
