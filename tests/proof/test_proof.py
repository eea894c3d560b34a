"""The proof finds the gap, the contradiction and the dead clause that a tiny world is given."""

import re
from pathlib import Path

import pytest
from worlds import change, library_here, write

from pipeline.findings import Finding
from pipeline.proof import check_library

FACTS = "registry/facts.yaml"
OUTLINE = "clauses/outline.yaml"
PLACEHOLDERS = "registry/placeholders.yaml"
REQUIREMENTS = "registry/requirements/gdpr.yaml"
CALLED = "Call us."


def found() -> list[Finding]:
    return check_library(library_here())


def said() -> list[tuple[str, str]]:
    return [(one.code, re.sub(r".*smallest case[^:]*: ", "", one.message)) for one in found()]


def duty(id_: str, *lines: str) -> None:
    text = Path(REQUIREMENTS).read_text(encoding="utf-8")
    parts = [f'id: {id_}, group: "G", citation: "C", title: "T", level: must, say: "S"', *lines]
    write(REQUIREMENTS, text + f"  - {{{', '.join(parts)}}}\n")


def fact(name: str, scope: str = "client", more: str = "") -> None:
    change(FACTS, "facts:\n", f'facts:\n  {name}: {{meaning: "m", scope: {scope}{more}}}\n')


def clause(id_: str, front: str, body: str = CALLED, section: str = "[access, erasure") -> None:
    write(f"clauses/rights/{id_}.md", f"---\n{front}\n---\n{body}\n")
    change(OUTLINE, section, f"{section}, {id_}")


def test_the_world_has_nothing_to_be_found(world: Path) -> None:
    assert found() == []


# --- gaps ---------------------------------------------------------------------------------------


def test_a_gap_is_shown_by_the_fewest_facts_that_make_it(world: Path) -> None:
    for name in ("one", "two", "three"):
        fact(name)
    duty("new", "met_by: clause", 'when: "one or two and three"')
    clause("new-one", "covers: [new]\nwhen: one and not two or two and three and one")
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")

    (gap,) = found()

    assert str(gap) == (
        "registry/requirements/gdpr.yaml:68 (new): error: form 'notice' has no clause for C: T; "
        "smallest case: two, one [requirement-gap]\n"
        "  hint: write a clause for this case, or widen the condition of 'new-one'; or correct "
        "what the facts imply and exclude"
    )


def test_a_case_that_the_vocabulary_rules_out_is_no_gap(world: Path) -> None:
    fact("one", more=", excludes: [two]")
    fact("two")
    duty("new", "met_by: clause", 'when: "one or two"')
    clause("new-one", "covers: [new]\nwhen: one and not two")
    clause("new-two", "covers: [new]\nwhen: not one and two")
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")

    assert found() == []


def test_of_a_group_one_fact_is_true_and_only_one(world: Path) -> None:
    for name in ("red", "green", "blue"):
        fact(name)
    write(FACTS, Path(FACTS).read_text() + "\none_of: [[red, green, blue]]\n")
    duty("new", "met_by: clause")
    clause("new-red", "covers: [new]\nwhen: red")
    clause("new-green", "covers: [new]\nwhen: green")
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")

    assert said() == [("requirement-gap", "blue")]

    clause("new-blue", "covers: [new]\nwhen: blue and not red and not green")
    assert said() == []


def test_what_is_against_its_default_is_told_and_nothing_else(world: Path) -> None:
    fact("usual", more=", default: true")
    duty("new", "met_by: clause")
    clause("new-one", "covers: [new]\nwhen: usual")
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")

    assert said() == [("requirement-gap", "not usual")]


def test_a_duty_that_nothing_covers_in_a_form_is_a_gap_there_alone(world: Path) -> None:
    change(OUTLINE, "duties: [gdpr-13-1-a, ", "duties: [")

    (gap,) = found()

    assert gap.message.startswith("form 'section' has no clause for GDPR Art. 13(1)(a)")
    assert gap.message.endswith("smallest case: every fact stands by its default")
    assert "name 'gdpr-13-1-a' under the form's 'elsewhere'" in gap.hint


def test_forms_with_the_same_gap_share_a_finding(world: Path) -> None:
    change("clauses/who/talks.md", "when: ", "when: not public_body and ")

    (gap,) = found()

    assert gap.message.startswith("forms 'notice' and 'section' have no clause for")
    assert gap.message.endswith("smallest case: public_body, purpose.talks.contract")


@pytest.mark.parametrize(("level", "severity"), [("should", "warning"), ("may", "note")])
def test_a_gap_is_as_grave_as_its_duty(level: str, severity: str, world: Path) -> None:
    change(REQUIREMENTS, "level: should", f"level: {level}")
    change("clauses/tools/data.md", "each: tool", "each: tool\nwhen: feature.chat")

    assert [(one.code, one.severity) for one in found()] == [("requirement-gap", severity)]


def test_a_duty_of_a_tool_is_covered_for_every_tool(world: Path) -> None:
    duty("new", "met_by: clause", "when: feature.chat")
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")
    clause("new-all", "covers: [new]\nwhen: all.feature.chat")

    assert said() == [
        ("requirement-gap", "tools.many, feature.chat; for another tool: not feature.chat")
    ]

    clause("new-rest", "covers: [new]\nwhen: tools.many")
    assert said() == []


def test_a_duty_said_once_is_covered_by_a_clause_that_any_tool_brings(world: Path) -> None:
    duty("new", "met_by: clause", "when: feature.chat")
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")
    clause("new-any", "covers: [new]\nwhen: any.feature.chat")

    assert said() == []


def test_a_clause_whose_table_is_empty_covers_nothing(world: Path) -> None:
    change(
        "clauses/tools/data.md", "  - id: metadata\n", "  - id: metadata\n    when: public_body\n"
    )

    assert [code for code, _ in said()] == ["requirement-gap"]


def test_a_basis_is_one_of_a_purpose(world: Path) -> None:
    duty("new", "met_by: clause", "when: basis.contract")
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")
    clause("new-talks", "covers: [new]\nwhen: purpose.talks.contract")

    assert said() == []


def test_a_duty_that_never_applies_is_found(world: Path) -> None:
    change(REQUIREMENTS, 'when: "transfer.dpf"', 'when: "transfer.dpf and not transfer.dpf"')

    assert [code for code, _ in said()] == ["requirement-unreachable"]


# --- what duties ask ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "body", "lacks"),
    [
        ("requires: controller", "Us: {controller}", ""),
        ("requires: controller", "Us.", "print controller, as 'controller' asks"),
        ("requires: controller or policy_law", "Law: {policy_law}", ""),
        (
            "requires: controller and (gdpr_6_1_b or policy_law)",
            "Us: {controller}",
            "print gdpr_6_1_b, policy_law, as 'controller and (gdpr_6_1_b or policy_law)' asks",
        ),
        ("mentions: [call, write]", "Call us.", ""),
        ("mentions: [call, write]", "You are called.", ""),
        ("mentions: [call, write]", "We recall.", "say one of these words: call, write"),
    ],
)
def test_a_clause_says_what_its_duty_asks(asks: str, body: str, lacks: str, world: Path) -> None:
    duty("new", "met_by: clause", asks)
    change(OUTLINE, "[gdpr-13-1-a,", "[new, gdpr-13-1-a,")
    clause("new-one", "covers: [new]", body)

    messages = [(one.code, one.message) for one in found()]

    assert messages == ([("clause-lacks", f"covers 'new', but does not {lacks}")] if lacks else [])


def test_a_value_that_is_not_printed_is_graver_than_a_word_that_is_not_said(world: Path) -> None:
    duty("print", "met_by: clause", "requires: controller")
    duty("say", "met_by: clause", "mentions: [write]")
    change(OUTLINE, "[gdpr-13-1-a,", "[print, say, gdpr-13-1-a,")
    clause("new-print", "covers: [print]")
    clause("new-say", "covers: [say]")

    assert [(one.place.file[-12:], one.severity) for one in found()] == [
        ("new-print.md", "error"),
        ("s/new-say.md", "warning"),
    ]


def test_a_row_under_a_condition_says_nothing_for_certain(world: Path) -> None:
    change(
        REQUIREMENTS, "  - id: gdpr-13-2-a\n", "  - id: gdpr-13-2-a\n    requires: retention_chat\n"
    )

    assert [code for code, _ in said()] == ["clause-lacks"]

    change(REQUIREMENTS, "requires: retention_chat", "requires: retention_metadata")
    assert said() == []


def test_what_a_duty_asks_in_a_case_is_printed_in_that_case(world: Path) -> None:
    also = "    cases: [{when: feature.chat, requires: retention_chat}]\n"
    change(REQUIREMENTS, "  - id: gdpr-13-2-a\n", f"  - id: gdpr-13-2-a\n{also}")

    assert said() == []

    change("clauses/tools/data.md", "when: feature.chat", "when: feature.chat and not public_body")
    (gap,) = found()
    assert gap.code == "requirement-gap"
    assert "where 'feature.chat' holds, no clause of form 'notice' that covers" in gap.message
    assert gap.message.endswith("smallest case: public_body, feature.chat")


# --- clauses ------------------------------------------------------------------------------------


def test_clauses_that_exclude_each_other_are_never_said_together(world: Path) -> None:
    fact("one")
    fact("two")
    clause("new-one", "excludes: [new-two]\nwhen: one")
    clause("new-two", "when: two and not public_body")

    assert said() == [("clauses-contradict", "two, one")]

    change("clauses/rights/new-two.md", "when: ", "when: not one and ")
    assert said() == []


def test_clauses_of_one_tool_contradict_each_other_for_the_same_tool_only(world: Path) -> None:
    front = "each: tool\nwhen: feature.chat"
    clause("chat", front, section="clauses: [provider, data, dpf")
    clause(
        "no-chat",
        f"{front.replace('when: ', 'when: not ')}\nexcludes: [chat]",
        section="clauses: [provider, data, dpf",
    )

    assert said() == []

    clause("nobody-chats", "when: not all.feature.chat\nexcludes: [chat]")
    assert said() == [
        ("clauses-contradict", "tools.many, feature.chat; for another tool: not feature.chat")
    ]


def test_duties_that_exclude_each_other_are_not_covered_together(world: Path) -> None:
    fact("one")
    fact("two")
    duty("yes", "met_by: clause", "when: one")
    duty("no", "met_by: clause", "when: not one", "excludes: [yes]")
    change(OUTLINE, "[gdpr-13-1-a,", "[yes, no, gdpr-13-1-a,")
    clause("we-do", "covers: [yes]\nwhen: one or two")
    clause("we-do-not", "covers: [no]\nwhen: not one")

    assert said() == [("clauses-contradict", "two")]


def test_a_clause_that_its_form_rules_out_is_found_at_the_form(world: Path) -> None:
    clause("new-one", "when: form.section")
    change(OUTLINE, "clauses: [talks, provider]", "clauses: [talks, provider, new-one]")

    (dead,) = found()

    assert (dead.code, dead.place.file, dead.place.key) == ("clause-unreachable", OUTLINE, "rights")
    assert (
        dead.message == "form 'notice' lists clause 'new-one', but 'form.section' never holds in it"
    )


def test_a_row_that_its_clause_rules_out_is_found(world: Path) -> None:
    change("clauses/tools/data.md", "when: feature.chat", "when: public_body")
    change("clauses/tools/data.md", "each: tool\n", "each: tool\nwhen: not public_body\n")

    assert ("clause-unreachable", "the condition 'public_body' never holds") in said()


# --- rules --------------------------------------------------------------------------------------


def test_a_purpose_is_told_with_its_basis_in_every_form(world: Path) -> None:
    fact("purpose.news", more="")
    fact("purpose.news.contract")
    change("clauses/who/talks.md", "when: ", "when: purpose.news or ")
    for id_ in ("purpose", "basis"):
        duty(f"gdpr-13-1-c-{id_}", "met_by: clause")
    change(
        "clauses/who/talks.md",
        "[gdpr-13-1-c]",
        "[gdpr-13-1-c, gdpr-13-1-c-purpose, gdpr-13-1-c-basis]",
    )

    untied = [one for one in found() if one.code == "purpose-untied"]

    assert [(one.place.file, one.place.key) for one in untied] == [
        (FACTS, "purpose.news.contract")
    ] * 2
    assert "form 'section' has no clause that tells this purpose" in untied[1].message


def test_a_purpose_that_hangs_on_the_tools_is_told_where_they_bring_it(world: Path) -> None:
    for id_ in ("purpose", "basis"):
        duty(f"gdpr-13-1-c-{id_}", "met_by: clause")
    covers = "[gdpr-13-1-c, gdpr-13-1-c-purpose, gdpr-13-1-c-basis]"
    change("clauses/who/talks.md", "[gdpr-13-1-c]", covers)
    change("clauses/who/talks.md", "when: ", "when: any.feature.chat and ")

    assert "purpose-untied" not in [code for code, _ in said()]

    change("clauses/who/talks.md", "when: ", "when: public_body and ")
    assert ("purpose-untied", "purpose.talks.contract") in said()


def test_a_clause_cites_the_basis_of_the_purpose_that_it_tells(world: Path) -> None:
    for id_ in ("purpose", "basis"):
        duty(f"gdpr-13-1-c-{id_}", "met_by: clause")
    covers = "[gdpr-13-1-c, gdpr-13-1-c-purpose, gdpr-13-1-c-basis]"
    change("clauses/who/talks.md", "[gdpr-13-1-c]", covers)

    assert said() == []

    change("clauses/who/talks.md", " ({gdpr_6_1_b})", "")
    assert said() == [
        ("clause-lacks", "tells 'purpose.talks.contract', but does not print {gdpr_6_1_b}")
    ]


def test_a_purpose_ends_with_a_legal_basis(world: Path) -> None:
    fact("purpose.talks.sympathy")

    assert ("fact-unknown", "'purpose.talks.sympathy' ends with no legal basis") in said()


def test_a_duty_applies_wherever_the_law_has_it_apply(world: Path) -> None:
    fact("basis.legitimate_interests")
    fact("purpose.talks.legitimate_interests")
    change("clauses/who/talks.md", "when: ", "when: purpose.talks.legitimate_interests or ")

    assert said() == []

    change(
        REQUIREMENTS,
        'citation: "GDPR Art. 21(4)"',
        'citation: "GDPR Art. 21(4)"\n    when: basis.contract',
    )
    assert (
        "requirement-too-narrow",
        "purpose.talks.legitimate_interests",
    ) in said()


def test_every_statement_is_expressed(world: Path) -> None:
    change("clauses/who/controller.md", "expresses: [S01]\n", "")

    assert [code for code, _ in said()] == ["statement-unexpressed"]


def test_words_are_judged_in_clauses_that_no_client_uses(world: Path) -> None:
    clause("new-one", "when: public_body", "You may call us.")

    assert [code for code, _ in said()] == ["wording-vague"]


def test_a_proof_that_is_given_up_is_an_error(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.proof.search.LIMIT", 0)

    codes = [code for code, _ in said()]

    assert "proof-unfinished" in codes
