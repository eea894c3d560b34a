"""Coverage says of each duty whether the declaration meets it, and never more than is true."""

from pathlib import Path

import pytest
from worlds import change, client_of, library_here

from pipeline.check import documents_of, examine
from pipeline.coverage import Judgement, Verdict
from pipeline.findings import Finding
from pipeline.proof import check_library

ACME = "clients/acme.yaml"
REQUIREMENTS = "registry/requirements/gdpr.yaml"
OUTLINE = "clauses/outline.yaml"


def judged(document: str = "conference-tools") -> tuple[dict[str, Judgement], list[Finding]]:
    library = library_here()
    client = client_of(library)
    tools = dict(documents_of(client, ("per-tool", "combined")))[document]
    examined = examine(library, client, document, tools)
    return {
        f"{one.requirement.id}/{one.tool}" if one.tool else one.requirement.id: one
        for one in examined.judgements
    }, list(examined.findings)


def verdicts(document: str = "conference-tools") -> dict[str, Verdict]:
    return {key: one.verdict for key, one in judged(document)[0].items()}


def test_each_duty_has_a_verdict_and_one_of_a_tool_has_it_for_each_tool(world: Path) -> None:
    assert verdicts() == {
        "gdpr-12-1-plain": Verdict.BY_FORM,
        "gdpr-13-1-a": Verdict.COVERED,
        "gdpr-13-1-c": Verdict.COVERED,
        "gdpr-13-1-e/cloud-call": Verdict.COVERED,
        "gdpr-13-1-e/own-call": Verdict.NOT_APPLICABLE,
        "gdpr-13-1-f/cloud-call": Verdict.COVERED,
        "gdpr-13-1-f/own-call": Verdict.NOT_APPLICABLE,
        "gdpr-13-2-a/cloud-call": Verdict.COVERED,
        "gdpr-13-2-a/own-call": Verdict.COVERED,
        "gdpr-13-2-b": Verdict.COVERED,
        "gdpr-21-4": Verdict.COVERED,
        "gdpr-30": Verdict.BY_YOU,
    }


def test_a_duty_names_the_clauses_that_cover_it_each_once(world: Path) -> None:
    judgements, _ = judged()

    assert judgements["gdpr-13-2-b"].clauses == ("access", "erasure")
    assert judgements["gdpr-13-2-a/own-call"].clauses == ("data",)
    assert judgements["gdpr-13-1-f/own-call"].clauses == ()


def test_a_clause_of_one_tool_covers_no_other_tools_duty(world: Path) -> None:
    change("clauses/tools/provider.md", "each: tool\n", "each: tool\nwhen: tool.self_hosted\n")

    judgements, findings = judged()

    assert judgements["gdpr-13-1-e/cloud-call"].verdict is Verdict.MISSING
    assert [(one.code, one.place.key) for one in findings] == [
        ("requirement-uncovered", "tools.cloud-call")
    ]


def test_a_clause_said_once_for_all_covers_every_tools_duty(world: Path) -> None:
    change("clauses/rights/access.md", "[gdpr-13-2-b]", "[gdpr-13-2-b, gdpr-13-1-f]")
    change("clauses/tools/dpf.md", "covers: [gdpr-13-1-f]\n", "")

    judgements, _ = judged()

    assert judgements["gdpr-13-1-f/cloud-call"].verdict is Verdict.COVERED
    assert judgements["gdpr-13-1-f/cloud-call"].clauses == ("access",)


def test_what_the_larger_policy_says_is_elsewhere_and_never_covered(world: Path) -> None:
    elsewhere = "[gdpr-13-1-a, gdpr-13-1-c, gdpr-13-1-f, gdpr-13-2-b, gdpr-21-4]"
    change(
        ACME,
        "formats:",
        f"form: section\nelsewhere: {elsewhere}\npolicy_url: https://example.org\nformats:",
    )

    found = verdicts()

    assert found["gdpr-13-1-a"] is Verdict.ELSEWHERE
    assert found["gdpr-13-1-f/cloud-call"] is Verdict.ELSEWHERE
    assert found["gdpr-13-1-f/own-call"] is Verdict.NOT_APPLICABLE
    assert found["gdpr-13-1-c"] is Verdict.COVERED, "this declaration says it itself"
    assert found["gdpr-30"] is Verdict.BY_YOU
    assert found["gdpr-13-2-a/own-call"] is Verdict.MISSING


def test_a_duty_that_is_only_said_per_tool_has_to_be_said_for_each(world: Path) -> None:
    change("clauses/tools/data.md", "each: tool\n", "each: tool\nwhen: tool.self_hosted\n")

    judgements, findings = judged()

    assert judgements["gdpr-13-2-a/own-call"].verdict is Verdict.COVERED
    assert judgements["gdpr-13-2-a/cloud-call"].verdict is Verdict.MISSING
    assert [(one.severity, one.place.key) for one in findings] == [("warning", "tools.cloud-call")]


def test_a_duty_said_once_or_per_tool_is_met_by_all_tools_or_once(world: Path) -> None:
    change("clauses/rights/access.md", "[gdpr-13-2-b]", "[gdpr-13-2-b, gdpr-13-2-a]")
    change("clauses/rights/access.md", "join: list", "join: list\nwhen: public_body")
    change("clauses/tools/data.md", "each: tool\n", "each: tool\nwhen: tool.self_hosted\n")

    assert verdicts()["gdpr-13-2-a"] is Verdict.MISSING, "one tool of two is not all"

    change(ACME, "formats:", "facts: {public_body: true}\nformats:")
    assert verdicts()["gdpr-13-2-a"] is Verdict.COVERED


@pytest.mark.parametrize(
    ("level", "severity"), [("must", "error"), ("should", "warning"), ("may", "note")]
)
def test_a_missing_duty_is_as_grave_as_its_level(level: str, severity: str, world: Path) -> None:
    change(REQUIREMENTS, "level: should", f"level: {level}")
    change("clauses/tools/data.md", "covers: [gdpr-13-2-a]\n", "")

    judgements, findings = judged()

    assert judgements["gdpr-13-2-a"].verdict is Verdict.MISSING
    assert [(one.code, one.severity) for one in findings] == [("requirement-uncovered", severity)]


def test_a_duty_whose_condition_is_undecided_is_neither_met_nor_left_out(world: Path) -> None:
    change(REQUIREMENTS, 'when: "transfer.dpf"', 'when: "feature.recording"')

    judgements, findings = judged()

    assert judgements["gdpr-13-1-f/cloud-call"].verdict is Verdict.UNDECIDED
    assert judgements["gdpr-13-1-f/own-call"].verdict is Verdict.NOT_APPLICABLE
    assert [one.code for one in findings] == ["fact-undecided"]


def test_an_undecided_duty_that_is_only_useful_stops_nothing(world: Path) -> None:
    change(REQUIREMENTS, "level: should", 'level: may\n    when: "feature.recording"')

    judgements, findings = judged()

    assert judgements["gdpr-13-2-a/cloud-call"].verdict is Verdict.UNDECIDED
    assert findings == []


def test_a_duty_that_no_clause_of_the_library_covers_is_found_without_any_client(
    world: Path,
) -> None:
    change("clauses/tools/data.md", "covers: [gdpr-13-2-a]\n", "")

    findings = check_library(library_here())

    assert [(one.code, one.place.key) for one in findings] == [
        ("requirement-without-clause", "gdpr-13-2-a")
    ]
