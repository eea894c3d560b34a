"""Proof: does the library hold together, whoever uses it?

Takes a library whose references are resolved; gives the findings that need no client.
"""

from collections.abc import Iterable
from itertools import product

from .findings import Finding, Place, error
from .library import parse_condition
from .records import Clause, Library


def check_library(library: Library) -> list[Finding]:
    """Judge a library whose references are resolved: duties, conditions, the objection notice."""
    covered = {id_ for clause in library.clauses.values() for id_ in clause.covers}
    findings = [
        error(
            "requirement-without-clause",
            Place(duty.source.file, duty.source.line, duty.id),
            f"no clause covers {duty.citation}: {duty.title}",
            f"write one that names '{duty.id}' under 'covers'",
        )
        for duty in library.requirements.values()
        if duty.met_by == "clause" and duty.id not in covered
    ]
    return findings + check_clauses(library, library.clauses.values())


def check_clauses(library: Library, clauses: Iterable[Clause]) -> list[Finding]:
    """Judge clauses by themselves: their conditions, the objection notice."""
    findings = []
    for clause in clauses:
        conditions = {"when": clause.when}
        conditions |= {f"rows.{index}.when": row.when for index, row in enumerate(clause.rows)}
        for key, when in conditions.items():
            if when and not _can_hold(library, when):
                findings.append(
                    error(
                        "clause-unreachable",
                        Place(clause.source.file, 0, key),
                        f"the condition '{when}' never holds",
                        "correct the condition, or what the facts in it imply and exclude",
                    )
                )
        if "gdpr-21-4" in clause.covers and not clause.callout:
            findings.append(
                error(
                    "objection-not-apart",
                    Place(clause.source.file, clause.source.line),
                    "the objection notice does not stand apart (GDPR Art. 21(4))",
                    "add 'callout: true' and a title",
                )
            )
    return findings


def _can_hold(library: Library, when: str) -> bool:
    """Try the combinations of a condition's facts that the vocabulary allows."""
    condition = parse_condition(when)
    names = sorted(condition.names)
    for values in product((True, False), repeat=len(names)):
        facts = dict(zip(names, values, strict=True))
        if condition.value(facts) and _is_consistent(library, facts):
            return True
    return False


def _is_consistent(library: Library, facts: dict[str, bool]) -> bool:
    for name, value in facts.items():
        fact = library.facts.get(name)
        if fact is None or not value:
            continue
        if any(facts.get(other) is False for other in fact.implies):
            return False
        if any(facts.get(other) is True for other in fact.excludes):
            return False
    return True
