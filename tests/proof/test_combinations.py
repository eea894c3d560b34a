"""The search for combinations finds what trying all of them finds, and none that is smaller."""

from itertools import combinations as subsets
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from worlds import library_here, write

from pipeline.library import parse_condition
from pipeline.proof.combinations import Combination, Combinations, bare, names_in, tree_of
from pipeline.proof.search import Question, UnfinishedError
from pipeline.records import Fact, Form, Library, Message, Source

HERE = Source(file="registry/facts.yaml")
TITLE = Message(context="title", text="Title", source=HERE)
CLIENT = ("a", "b", "c")
TOOL = ("x", "y")
BARE = st.sampled_from(CLIENT + TOOL)
NAMES = st.one_of(BARE, st.sampled_from([f"{q}.{name}" for q in ("any", "all") for name in TOOL]))
TREES = st.recursive(
    NAMES.map(lambda name: ("name", name)),
    lambda inner: st.one_of(
        inner.map(lambda tree: ("not", tree)),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=5,
)


@st.composite
def vocabularies(draw: st.DrawFn) -> Library:
    facts = {}
    for scope, names in (("client", CLIENT), ("tool", TOOL)):
        for name in names:
            others = st.lists(st.sampled_from([n for n in names if n != name]), max_size=1)
            facts[name] = Fact(
                name=name,
                source=HERE,
                meaning=name,
                scope=scope,
                default=draw(st.sampled_from([None, True, False])),
                implies=tuple(draw(others)),
                excludes=tuple(draw(others)),
            )
    for name in ("form.notice", "form.section", "tools.one", "tools.many"):
        facts[name] = Fact(name=name, source=HERE, meaning=name, scope="client")
    groups = draw(st.sampled_from([(), (CLIENT[:2],), (TOOL,), (CLIENT, TOOL)]))
    return library(facts, groups)


def library(facts: dict[str, Fact], groups: tuple[tuple[str, ...], ...] = ()) -> Library:
    empty: dict[str, object] = {}
    return Library(
        root=Path(),
        version="",
        forms={id_: Form(id=id_, title=TITLE, sections=()) for id_ in ("notice", "section")},
        labels=empty,
        clauses=empty,
        facts=facts,
        requirements=empty,
        tools=empty,
        authorities=empty,
        citations=empty,
        terms=empty,
        placeholders=empty,
        statements=empty,
        messages=(),
        one_of=groups,
    )


def holds(tree: tuple, facts: dict[str, bool]) -> bool:
    match tree[0]:
        case "name":
            return facts[tree[1]]
        case "not":
            return not holds(tree[1], facts)
        case "and":
            return all(holds(part, facts) for part in tree[1:])
    return any(holds(part, facts) for part in tree[1:])


def is_consistent(library: Library, facts: dict[str, bool]) -> bool:
    return all(
        all(facts[other] for other in library.facts[name].implies)
        and not any(facts[other] for other in library.facts[name].excludes)
        for name, value in facts.items()
        if value
    ) and all(
        sum(facts[name] for name in group) == 1 for group in library.one_of if group[0] in facts
    )


def assignments(library: Library, names: tuple[str, ...]) -> list[dict[str, bool]]:
    every = [dict(zip(names, v, strict=True)) for v in product((False, True), repeat=len(names))]
    return [one for one in every if is_consistent(library, one)]


def cost(library: Library, facts: dict[str, bool], asked: set[str]) -> int:
    return sum(
        value != (library.facts[name].default is True)
        for name, value in facts.items()
        if name in asked
    )


def smallest_by_trying_all(library: Library, trees: list[tuple], asked: set[str]) -> int | None:
    """Try every client with every set of tools; give the fewest unusual facts that matter."""
    costs = []
    tools = assignments(library, TOOL)
    for client, tool in product(assignments(library, CLIENT), tools):
        for size in range(len(tools) + 1):
            for others in subsets(tools, size):
                facts = {**client, **tool}
                for name in TOOL:
                    facts[f"any.{name}"] = any(one[name] for one in (tool, *others))
                    facts[f"all.{name}"] = all(one[name] for one in (tool, *others))
                if all(holds(tree, facts) for tree in trees):
                    spent = sum(cost(library, one, asked) for one in (client, tool, *others))
                    costs.append(spent + (1 if others and quantified(trees) else 0))
    return min(costs, default=None)


def quantified(trees: list[tuple]) -> set[str]:
    return {name for tree in trees for name in names_in(tree) if name != bare(name)}


def mattering(library: Library, trees: list[tuple]) -> set[str]:
    names = {bare(name) for tree in trees for name in names_in(tree)}
    while True:
        tied = set(names)
        for fact in library.facts.values():
            ties = {fact.name, *fact.implies, *fact.excludes}
            tied |= ties if ties & tied and len(ties) > 1 else set()
        for group in library.one_of:
            tied |= set(group) if tied & set(group) else set()
        if tied == names:
            return names
        names = tied


@settings(max_examples=150, deadline=None)
@given(vocabularies(), st.lists(TREES, min_size=1, max_size=3))
def test_a_combination_is_found_where_there_is_one_and_none_is_smaller(
    vocabulary: Library, trees: list[tuple]
) -> None:
    assume(assignments(vocabulary, CLIENT) and assignments(vocabulary, TOOL))

    found = Combinations(vocabulary).find("notice", trees)

    best = smallest_by_trying_all(vocabulary, trees, mattering(vocabulary, trees))
    assert (found is None) == (best is None)
    if found and best is not None:
        assert found.size == best or (len(quantified(trees)) > 1 and found.size > best)


def test_one_tool_alone_is_any_and_all(world: Path) -> None:
    combinations = Combinations(library_here())

    def find(when: str) -> Combination | None:
        return combinations.find("notice", [tree_of(when)])

    assert find("tools.one and any.feature.chat and not feature.chat") is None
    assert find("tools.one and feature.chat and not all.feature.chat") is None
    assert str(find("any.feature.chat and not feature.chat")) == (
        "tools.many; for another tool: feature.chat"
    )
    assert str(find("feature.chat and not all.feature.chat")) == (
        "tools.many, feature.chat; for another tool: not feature.chat"
    )


def test_each_form_has_its_own_combinations(world: Path) -> None:
    combinations = Combinations(library_here())

    assert combinations.find("notice", [tree_of("form.section")]) is None
    assert str(combinations.find("section", [tree_of("form.section")])) == (
        "every fact stands by its default"
    )


def test_a_purpose_comes_with_a_basis_and_a_basis_with_a_purpose(world: Path) -> None:
    combinations = Combinations(library_here())

    for when in (
        "purpose.talks and not purpose.talks.contract",
        "basis.contract and not purpose.talks.contract",
        "purpose.talks.contract and not basis.contract",
        "purpose.talks.contract and not purpose.talks",
        "not purpose.talks",
    ):
        assert combinations.find("notice", [tree_of(when)]) is None, when


def test_what_is_usual_is_the_default(world: Path) -> None:
    write(
        "registry/facts.yaml",
        Path("registry/facts.yaml")
        .read_text()
        .replace(
            'public body", scope: client, default: false',
            'public body", scope: client, default: true',
        ),
    )
    combinations = Combinations(library_here())

    assert str(combinations.find("notice", [tree_of("public_body")])) == (
        "every fact stands by its default"
    )
    assert str(combinations.find("notice", [tree_of("not public_body")])) == "not public_body"


def test_a_question_with_too_many_branches_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.proof.search.LIMIT", 20)
    question = Question()
    pigeons, holes = 6, 5
    for pigeon in range(pigeons):
        question.require(("or", *(("name", f"{pigeon} {hole}") for hole in range(holes))))
    for hole in range(holes):
        for one, other in subsets(range(pigeons), 2):
            pair = ("and", ("name", f"{one} {hole}"), ("name", f"{other} {hole}"))
            question.require(("not", pair))

    with pytest.raises(UnfinishedError):
        question.answer({})


def test_a_condition_nested_too_deep_is_not_proved() -> None:
    deep = "(" * 50 + "a" + ")" * 50
    assert parse_condition(deep).tree is None

    with pytest.raises(UnfinishedError):
        tree_of(deep)
