"""What the proof rules out no document has: its rules hold of all facts that are derived."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from worlds import PROJECT

from pipeline.assemble import assemble
from pipeline.coverage import judge
from pipeline.facts import derive_facts
from pipeline.findings import has_errors
from pipeline.library import Tree, load_client
from pipeline.proof.vocabulary import rules_of
from pipeline.records import Client, Library, Purpose


def value(tree: Tree, facts: dict[str, bool]) -> bool | None:
    """Evaluate as far as the known facts tell."""
    if tree[0] == "name":
        return facts.get(tree[1])
    if tree[0] == "not":
        inner = value(tree[1], facts)
        return None if inner is None else not inner
    values = [value(part, facts) for part in tree[1:]]
    deciding = tree[0] == "or"
    if deciding in values:
        return deciding
    return None if None in values else not deciding


@pytest.fixture(scope="module")
def examples(project: Library) -> list[Client]:
    paths = sorted((PROJECT / "examples/clients").glob("*.yaml"))
    clients = [load_client(path, project)[0] for path in paths]
    assert None not in clients
    return clients


@st.composite
def clients(draw: st.DrawFn, library: Library, examples: list[Client]) -> Client:
    """Change an example: its purposes, its facts, what its tools are used for."""
    client = draw(st.sampled_from(examples))
    pairs = [
        name.split(".")[1:]
        for name in library.facts
        if name.startswith("purpose.") and name.count(".") == 2
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=4))
    features = [
        name.removeprefix("feature.") for name in library.facts if name.startswith("feature.")
    ]
    used = st.dictionaries(st.sampled_from(features), st.booleans(), max_size=4)
    named = [name for name, fact in library.facts.items() if "derived:" not in fact.meaning]
    stated = st.dictionaries(st.sampled_from(named), st.booleans(), max_size=2)
    tools = draw(
        st.lists(st.sampled_from(sorted(library.tools)), min_size=1, max_size=3, unique=True)
    )
    return replace(
        client,
        purposes=tuple(
            # Swiss law asks for no basis but consent
            Purpose(id=id_, basis=None if client.regime == "ch" and basis != "consent" else basis)
            for id_, basis in chosen
        ),
        facts={**client.facts, **draw(stated)},
        form=draw(st.sampled_from(sorted(library.forms))),
        tools=tuple(
            replace(
                library.tools[id_],
                used=draw(used),
                deployment=draw(st.sampled_from(["hosted", "self-hosted"])),
            )
            for id_ in tools
        ),
    )


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_no_document_has_facts_that_the_proof_rules_out(
    project: Library, examples: list[Client], data: st.DataObject
) -> None:
    client = data.draw(clients(project, examples))
    facts, findings = derive_facts(project, client, client.tools)
    outline, _ = assemble(project, client, client.tools, facts, document="x")
    findings += [
        one for one in judge(project, client, outline, facts)[1] if one.code == "purpose-missing"
    ]
    assume(not has_errors(findings))

    for tool in client.tools:
        broken = [
            rule for rule in rules_of(project) if value(rule, dict(facts.of(tool.id))) is False
        ]
        assert broken == []
