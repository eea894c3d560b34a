"""The mutation run breaks clauses, and tells who notices and who does not."""

from pathlib import Path

import pytest
from worlds import change, clausebook, library_here

from pipeline.library import load_library
from pipeline.mutation import CHANGES, Outcome, mutate
from pipeline.records import Library

CATALOG = "locales/de/LC_MESSAGES/clauses.po"
REQUIREMENTS = "registry/requirements/gdpr.yaml"


def outcomes() -> dict[tuple[str, str, str | None], Outcome]:
    return {(one.clause, one.change, one.form): one for one in mutate(library_here())}


@pytest.mark.parametrize("change", CHANGES)
def test_of_the_shipped_library_every_broken_clause_is_noticed(
    change: str, project: Library
) -> None:
    found = mutate(project, [change])

    assert [one for one in found if one.stage is None] == []
    conditional = {clause.id for clause in project.clauses.values() if clause.when}
    assert {one.clause for one in found} >= (
        conditional if change == "other condition" else set(project.clauses)
    )


def test_in_the_tiny_world_all_is_noticed_but_duties_that_ask_for_nothing(world: Path) -> None:
    found = outcomes()

    unnoticed = {key for key, one in found.items() if one.stage is None}
    assert {change for _, change, _ in unnoticed} == {"other duties"}
    assert {
        clause: one.code for (clause, change, _), one in found.items() if change == "removed"
    } == {
        "controller": "requirement-without-clause",
        "talks": "requirement-without-clause",
        "provider": "requirement-without-clause",
        "data": "requirement-without-clause",
        "dpf": "requirement-without-clause",
        "access": "obsolete entry",
        "erasure": "obsolete entry",
        "objection": "requirement-without-clause",
    }


def test_duties_that_ask_for_something_are_not_exchanged_unnoticed(world: Path) -> None:
    for duty, asks in {
        "gdpr-13-1-a": "controller",
        "gdpr-13-1-c": "gdpr_6_1_b",
        "gdpr-13-1-e": "provider",
        "gdpr-13-1-f": "dpf_entity",
        "gdpr-13-2-a": "retention_metadata",
    }.items():
        change(REQUIREMENTS, f"id: {duty}\n", f"id: {duty}\n    requires: {asks}\n")

    assert [key for key, one in outcomes().items() if one.stage is None] == []


def test_each_change_is_one_that_its_stage_can_see(world: Path) -> None:
    found = outcomes()

    assert found["erasure", "emptied", None].code == "translation-stale"
    assert found["erasure", "other text", None].code == "translation-stale"
    assert found["objection", "other duties", None].code == "objection-not-apart"
    assert found["dpf", "other condition", None].code == "requirement-gap"
    assert found["access", "other place", "notice"].code == "verify-text-order"
    assert ("dpf", "other place", "section") not in found, "that form does not say it"


def test_without_catalogs_a_file_that_was_made_before_still_tells(world: Path) -> None:
    Path(CATALOG).unlink()

    found = outcomes()

    assert found["erasure", "removed", None].stage == "specimen"
    assert found["erasure", "emptied", None].code == "verify-text-changed"
    assert found["erasure", "other text", None].stage == "specimen"


def test_what_nothing_notices_is_an_error(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(CATALOG).unlink()
    monkeypatch.setattr("pipeline.mutation.specimens.verify", lambda *_: [])

    ended = clausebook("check", "--mutate")

    assert ended.code == 1
    assert "nothing notices when the clause is broken (removed) [mutant-unnoticed]" in ended.err
    assert "NOTHING" in ended.out
    assert "noticed: " in ended.out.splitlines()[-1]


def test_an_answer_that_is_remembered_is_the_same(world: Path) -> None:
    library, _ = load_library(Path())
    assert library

    assert mutate(library) == mutate(library)
