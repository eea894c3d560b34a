"""Facts follow from what client and registry state; what nobody tells stays undecided."""

from pathlib import Path

import pytest
from worlds import change, client_of, library_here, lines

from pipeline.facts import Facts, derive_facts
from pipeline.findings import Finding

ACME = "clients/acme.yaml"
CLOUD = "registry/tools/cloud-call.yaml"
TOOLS = "[cloud-call, own-call]"


def derived(*tools: str) -> tuple[Facts, list[Finding]]:
    library = library_here()
    client = client_of(library)
    chosen = [tool for tool in client.tools if not tools or tool.id in tools]
    return derive_facts(library, client, chosen)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("form.notice", True),
        ("form.section", False),
        ("tools.one", False),
        ("tools.many", True),
        ("languages.many", False),
        ("controller.in_area", True),
        ("controller.email_stated", False),
        ("purpose.talks", True),
        ("purpose.talks.contract", True),
        ("audience.customers", True),
        ("basis.contract", True),
        ("public_body", False),
        ("any.tool.self_hosted", True),
        ("all.tool.self_hosted", False),
        ("any.feature.chat", True),
        ("any.transfer.dpf", True),
        ("all.transfer.happens", False),
        ("any.feature.recording", None),
        ("all.feature.recording", False),
        ("tool.self_hosted", None),
    ],
)
def test_facts_of_the_whole_declaration(name: str, value: bool | None, world: Path) -> None:
    facts, findings = derived()

    assert facts.general.get(name) is value
    assert findings == []


@pytest.mark.parametrize(
    ("name", "cloud", "own"),
    [
        ("tool.self_hosted", False, True),
        ("tool.provider_stated", True, True),
        ("tool.address_stated", True, True),
        ("tool.parent_stated", False, False),
        ("tool.privacy_url_stated", True, True),
        ("tool.hosting_company_stated", False, False),
        ("role.processor", True, False),
        ("role.controller", False, False),
        ("provider.own_purposes", False, False),
        ("transfer.happens", True, False),
        ("transfer.dpf", True, False),
        ("transfer.scc", False, False),
        ("feature.chat", True, False),
        ("feature.recording", None, False),
        ("recording.forbidden", False, False),
        ("retention.metadata_stated", True, True),
        ("form.notice", True, True),
        ("tools.many", True, True),
    ],
)
def test_facts_of_each_tool(name: str, cloud: bool | None, own: bool | None, world: Path) -> None:
    facts, _ = derived()

    assert (facts.of("cloud-call").get(name), facts.of("own-call").get(name)) == (cloud, own)


def test_a_document_of_one_tool_knows_nothing_of_the_others(world: Path) -> None:
    facts, _ = derived("own-call")

    assert facts.general["tools.one"] is True
    assert facts.general["any.feature.chat"] is False
    assert set(facts.tools) == {"own-call"}


def test_a_feature_in_use_is_the_clients_to_say(world: Path) -> None:
    change(ACME, TOOLS, "[{tool: cloud-call, features: {recording: true, chat: false}}]")

    facts, _ = derived()

    assert facts.of("cloud-call")["feature.recording"] is True
    assert facts.of("cloud-call")["feature.chat"] is False
    assert facts.general["any.feature.recording"] is True


def test_what_is_not_known_of_a_tool_is_undecided(world: Path) -> None:
    change(CLOUD, "role: processor\n", "")
    change(CLOUD, "  countries: [US]\n  basis: [dpf]\n", "")
    change(
        CLOUD,
        '  dpf: {entity: Call Inc., url: "https://example.org/dpf", checked: 2026-11-22}\n',
        "",
    )
    change(
        CLOUD,
        "transfer:\n",
        "",
    )
    change(CLOUD, "features: {chat: true, recording: true}", "features: {recording: true}")

    facts, _ = derived("cloud-call")

    known = facts.of("cloud-call")
    names = ("role.processor", "provider.own_purposes", "transfer.happens", "feature.chat")
    assert [known.get(name) for name in names] == [None] * 4
    assert facts.general.get("any.feature.chat") is None


def test_true_facts_imply_and_exclude_others(world: Path) -> None:
    change(ACME, "formats:", "facts: {minors: true}\nformats:")
    change(ACME, TOOLS, "[{tool: cloud-call, features: {recording: true}}]")

    facts, findings = derived()

    assert facts.general["parents_told"] is True
    assert facts.of("cloud-call")["recording.forbidden"] is False
    assert findings == []
    assumed = {assumption.fact for assumption in facts.assumptions}
    assert not {"minors", "parents_told", "recording.forbidden"} & assumed


def test_what_is_implied_implies_in_turn(world: Path) -> None:
    old = 'parents_told: {meaning: "their parents are told", scope: client,'
    change("registry/facts.yaml", old, f"{old} implies: [public_body],")
    change(ACME, "formats:", "facts: {minors: true}\nformats:")

    facts, findings = derived()

    assert facts.general["public_body"] is True
    assert findings == []


def test_a_stated_fact_of_a_tool_goes_before_one_stated_for_all(world: Path) -> None:
    change(ACME, "formats:", "facts: {recording.forbidden: true}\nformats:")
    change(ACME, TOOLS, "[cloud-call, {tool: own-call, facts: {recording.forbidden: false}}]")

    facts, findings = derived()

    assert facts.of("cloud-call")["recording.forbidden"] is True
    assert facts.of("own-call")["recording.forbidden"] is False
    assert findings == []


def test_defaults_are_told_as_assumptions(world: Path) -> None:
    facts, _ = derived("cloud-call")

    assert {(one.fact, one.tool, one.value) for one in facts.assumptions} == {
        ("public_body", None, False),
        ("minors", None, False),
        ("parents_told", None, False),
        ("feature.chat", "cloud-call", True),
        ("recording.forbidden", "cloud-call", False),
    }


def test_a_stated_fact_cannot_contradict_what_the_file_tells(world: Path) -> None:
    change(ACME, "formats:", "facts: {basis.contract: false}\nformats:")

    _, findings = derived()

    assert lines(findings) == (
        "clients/acme.yaml (facts): error: fact 'basis.contract' contradicts another: "
        "the rest of the file tells otherwise [fact-contradiction]\n"
        "  hint: correct one of the two; 'clausebook library show' tells what a fact means"
    )
