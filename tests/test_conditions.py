"""Conditions over facts are true, false or undecided, never evaluated as code."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.library import parse_condition

NAMES = ("a", "b.c", "d_1", "any.e")


def expressions() -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(NAMES),
        lambda inner: st.one_of(
            inner.map(lambda text: f"not {text}"),
            inner.map(lambda text: f"({text})"),
            st.tuples(inner, st.sampled_from(("and", "or")), inner).map(" ".join),
        ),
        max_leaves=8,
    )


def evaluated_by_python(text: str, facts: dict[str, bool]) -> bool:
    said = re.sub(r"[a-z][a-z0-9_.]*", lambda found: str(facts.get(found[0], found[0])), text)
    return bool(eval(said))


@settings(deadline=None)
@given(expressions(), st.tuples(*[st.booleans()] * len(NAMES)))
def test_a_condition_means_what_python_says_it_means(text: str, values: tuple[bool, ...]) -> None:
    facts = dict(zip(NAMES, values, strict=True))

    value = parse_condition(text).value(facts)

    assert value is evaluated_by_python(text, facts)


@given(expressions(), st.dictionaries(st.sampled_from(NAMES), st.booleans()))
def test_a_condition_is_undecided_only_where_the_unknown_facts_matter(
    text: str, known: dict[str, bool]
) -> None:
    condition = parse_condition(text)
    unknown = [name for name in NAMES if name not in known]
    outcomes = {
        condition.value({**known, **dict(zip(unknown, values, strict=True))})
        for values in product((True, False), repeat=len(unknown))
    }

    value = condition.value(known)

    # simplification is no theorem prover: it may leave open what all outcomes agree on
    assert value is None or outcomes == {value}
    if len(outcomes) == 2:
        assert value is None
        assert condition.undecided(known) <= set(unknown) & condition.names
        assert condition.undecided(known)


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("a", {}, None),
        ("a and b.c", {"a": False}, False),
        ("a or b.c", {"a": True}, True),
        ("a and b.c", {"a": True}, None),
        ("not a", {"a": False}, True),
        ("not (a or b.c)", {"b.c": True}, False),
        ("a or not a", {}, True),
        ("a\n  and\n  b.c", {"a": True, "b.c": True}, True),
    ],
)
def test_what_the_known_facts_settle_is_settled(
    text: str, facts: dict[str, bool], value: bool | None
) -> None:
    assert parse_condition(text).value(facts) is value


def test_a_condition_names_its_facts_and_those_it_still_hangs_on() -> None:
    condition = parse_condition("a and (b.c or not d_1)")

    assert condition.names == {"a", "b.c", "d_1"}
    assert condition.undecided({"a": True, "b.c": False}) == {"d_1"}
    assert condition.undecided({"a": False}) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "and", "not", "a and", "(a", "a)", "a b", "()", "a not b"),
        *("a & b", "a | b", "!a", "~a", "a * b", "a + b"),
        *("true", "false", "a or true", "1", "0", "True", "a == b", "a.b()", "__import__('os')"),
        *("a, b", "a; b", "A", "a-b", "a.", ".a", "a..b", "a\\", "a and " * 500 + "a", "(" * 3000),
    ],
)
def test_nothing_but_names_and_or_not_and_parentheses_is_a_condition(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_condition(text)


@given(st.text(max_size=40))
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    try:
        condition = parse_condition(text)
    except ValueError:
        return
    assert condition.names


@pytest.mark.parametrize(
    ("text", "facts", "deciding"),
    [
        ("a", "a", "a"),
        ("a and b", "a b", "a b"),
        ("a and b", "a", "b"),
        ("a and b", "", "a"),
        ("a or b or c", "b c", "b"),
        ("(a and b) or c", "a b c", "c"),
        ("not (a or b)", "", "a b"),
        ("(a and b) or (a and not b)", "a b", "a"),
        ("a or not a", "a", ""),
    ],
)
def test_the_facts_that_decide_are_named_none_too_many(
    text: str, facts: str, deciding: str
) -> None:
    condition = parse_condition(text)
    known = {name: name in facts.split() for name in condition.names}

    assert condition.deciding(known) == tuple(deciding.split())


def test_where_a_condition_is_undecided_what_it_hangs_on_is_named() -> None:
    condition = parse_condition("a and (b or c)")

    assert condition.deciding({"a": True, "b": False}) == ("c",)


@given(expressions(), st.dictionaries(st.sampled_from(NAMES), st.booleans()))
def test_the_facts_that_decide_do_so_alone_and_all_are_needed(
    text: str, facts: dict[str, bool]
) -> None:
    condition = parse_condition(text)
    value = condition.value(facts)
    if value is None:
        return

    deciding = {name: facts[name] for name in condition.deciding(facts)}

    assert condition.value(deciding) is value
    for name in deciding:
        fewer = {other: deciding[other] for other in deciding if other != name}
        assert condition.value(fewer) is not value
