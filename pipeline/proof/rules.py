"""Rules: what has to hold between clauses, duties and facts besides coverage.

A legal basis brings duties of its own; every statement is expressed; the objection notice stands
apart; clauses are worded plainly.
"""

from collections.abc import Collection, Iterable, Iterator

from ..findings import Finding, Place, error, warning
from ..forms import check_disclaimers, check_vagueness
from ..library import Tree
from ..records import Clause, Library
from .combinations import Combinations, tree_of
from .duties import laws_of, place_of, unfinished
from .search import UnfinishedError

# a fact, and the duties that apply wherever it holds
TOGETHER = {
    "basis.legitimate_interests": ("gdpr-13-1-d", "gdpr-13-2-b-obj", "gdpr-21-4"),
    "basis.public_task": ("gdpr-6-1-e", "gdpr-13-2-b-obj", "gdpr-21-4"),
    "basis.consent": ("gdpr-6-1-a", "gdpr-13-2-c", "vc-alternative"),
    "transfer.happens": ("gdpr-13-1-f-fact", "gdpr-13-1-f-adequacy"),
    "transfer.dpf": ("gdpr-45-dpf",),
    "transfer.scc": ("gdpr-46-2-c", "gdpr-13-1-f-copy"),
    "transfer.bcr": ("gdpr-47-bcr", "gdpr-13-1-f-copy"),
    "automated_decision": ("gdpr-13-2-f", "gdpr-22-3"),
}


def check_rules(library: Library, combinations: Combinations) -> list[Finding]:
    """Check the rules that tie clauses, duties and facts together."""
    return [*_check_statements(library), *_check_together(library, combinations)]


def check_manner(library: Library, clauses: Collection[Clause]) -> list[Finding]:
    """Check how clauses are worded, and that the objection notice stands apart."""
    findings = list(_check_objection(clauses))
    if "gdpr-12-1-plain" in library.requirements:
        findings += check_vagueness(clauses)
    if "vc-limits-honest" in library.requirements:
        findings += check_disclaimers(clauses)
    return findings


def _check_objection(clauses: Iterable[Clause]) -> Iterator[Finding]:
    for clause in clauses:
        if "gdpr-21-4" in clause.covers and not clause.callout:
            yield error(
                "objection-not-apart",
                Place(clause.source.file, clause.source.line),
                "the objection notice does not stand apart (GDPR Art. 21(4))",
                "add 'callout: true' and a title",
            )


def _check_statements(library: Library) -> Iterator[Finding]:
    said = {
        id_
        for clause in library.clauses.values()
        for id_ in (*clause.expresses, *(one for row in clause.rows for one in row.expresses))
    }
    for id_ in library.statements:
        if id_ not in said:
            yield warning(
                "statement-unexpressed",
                Place("registry/statements.yaml", 0, id_),
                f"no clause or row expresses statement '{id_}'",
                f"name '{id_}' under 'expresses' in a clause or row that says it",
            )


def _check_together(library: Library, combinations: Combinations) -> list[Finding]:
    findings = []
    for name, ids in TOGETHER.items():
        for duty in (library.requirements[id_] for id_ in ids if id_ in library.requirements):
            if name not in library.facts:
                continue
            without: Tree = ("not", tree_of(duty.when))
            try:
                found = next(
                    found
                    for form in library.forms
                    if (found := combinations.find(form, [("name", name), *laws_of(duty), without]))
                )
            except StopIteration:
                continue
            except UnfinishedError:
                findings.append(unfinished(place_of(duty), f"duty '{duty.id}'"))
                continue
            findings.append(
                error(
                    "requirement-too-narrow",
                    place_of(duty),
                    f"the duty has to apply wherever '{name}' holds; smallest case where it does "
                    f"not: {found}",
                    f"add 'or {name}' to its condition",
                )
            )
    return findings
