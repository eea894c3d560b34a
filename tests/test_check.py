"""Form duties are judged on the finished text, in all languages of a document."""

from pathlib import Path

import pytest
from worlds import change, findings_here, library_here, write

from pipeline.findings import Finding
from pipeline.forms import MAX_SENTENCE_WORDS
from pipeline.proof import check_library

ACME = "clients/acme.yaml"
REQUIREMENTS = "registry/requirements/gdpr.yaml"


def form_duty(id_: str) -> None:
    """Put a duty of form into the world in the place of the one of process."""
    change(REQUIREMENTS, "  - id: gdpr-30", f"  - id: {id_}")
    change(REQUIREMENTS, "met_by: process", "met_by: form")


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(("words", "found"), [(MAX_SENTENCE_WORDS, False), (46, True)])
def test_a_sentence_has_so_many_words_and_no_more(words: int, found: bool, world: Path) -> None:
    change(ACME, "[de]", "[en]")
    text = " ".join(["You", *["can"] * (words - 1)])
    write("clauses/rights/access.md", f"---\ncovers: [gdpr-13-2-b]\n---\n{text}. And stop.\n")

    assert ("sentence-long" in codes(findings_here())) is found


@pytest.mark.parametrize("word", ["may", "Might", "often", "etc", "where appropriate"])
def test_vague_words_are_found_whole_words_only(word: str, world: Path) -> None:
    change(ACME, "[de]", "[en]")
    change("clauses/rights/access.md", "You can ask", f"Someday mayors {word} ask")

    assert set(codes(findings_here())) == {"wording-vague"}


def test_duties_that_share_a_heading_are_named_and_no_others(world: Path) -> None:
    form_duty("gdpr-12-1-structure")
    for duty, clause in (("gdpr-13-1-f", "tools/dpf"), ("gdpr-13-2-b", "rights/erasure")):
        new = {"gdpr-13-1-f": "gdpr-13-1-f-fact", "gdpr-13-2-b": "gdpr-13-2-b-access"}[duty]
        change(REQUIREMENTS, f"id: {duty}\n", f"id: {new}\n")
        change(f"clauses/{clause}.md", duty, new)
        change("clauses/outline.yaml", duty, new)
    change("clauses/rights/access.md", "gdpr-13-2-b", "gdpr-13-2-a")
    change("clauses/tools/data.md", "covers: [gdpr-13-2-a]\n", "")

    messages = [one.message for one in findings_here() if one.code == "structure-headings"]

    assert set(messages) == {"these duties share one heading: gdpr-13-2-a, gdpr-13-2-b-access"}


def test_a_condition_that_the_vocabulary_rules_out_never_holds(world: Path) -> None:
    change("clauses/who/talks.md", "when: ", "when: minors and not parents_told and ")

    assert codes(check_library(library_here())) == ["requirement-gap", "clause-unreachable"]
