"""Clauses: can each be said, and does none contradict another that is said with it?"""

from collections.abc import Iterable, Mapping

from ..findings import Finding, Place, error
from ..library import Tree
from ..records import Clause, Library, Section
from .chosen import chosen, chosen_row, clauses_of
from .combinations import Combinations
from .duties import unfinished
from .search import UnfinishedError

Listing = Mapping[str, Mapping[str, Section]]  # by form and clause


def _listing(library: Library) -> Listing:
    """Tell in which section each form lists a clause."""
    return {
        form.id: {clause.id: section for clause, section in clauses_of(library, form)}
        for form in library.forms.values()
    }


def _unfinished(clause: Clause) -> Finding:
    return unfinished(Place(clause.source.file, clause.source.line), f"clause '{clause.id}'")


# --- said at all --------------------------------------------------------------------------------


def check_reachable(
    library: Library, combinations: Combinations, clauses: Iterable[Clause]
) -> list[Finding]:
    """Prove that each clause and row is said in some case."""
    listing = _listing(library)
    findings: list[Finding] = []
    for clause in clauses:
        try:
            findings += _check_reachable(listing, combinations, clause)
        except UnfinishedError:
            findings.append(_unfinished(clause))
    return findings


def _check_reachable(listing: Listing, combinations: Combinations, clause: Clause) -> list[Finding]:
    def can_hold(form: str, tree: Tree) -> bool:
        return combinations.find(form, [tree], smallest=False) is not None

    file = clause.source.file
    sections = {form: listed[clause.id] for form, listed in listing.items() if clause.id in listed}
    dead = [form for form in sections if not can_hold(form, chosen(clause))]
    if len(dead) == len(sections):
        return [_unreachable(Place(file, 0, "when"), f"the condition '{clause.when}' never holds")]
    findings = [
        _unreachable(
            Place(sections[form].source.file, sections[form].source.line, sections[form].id),
            f"form '{form}' lists clause '{clause.id}', but '{clause.when}' never holds in it",
        )
        for form in dead
    ]
    for index, row in enumerate(clause.rows):
        if not any(can_hold(form, chosen_row(clause, row)) for form in sections):
            place = Place(file, 0, f"rows.{index}.when")
            findings.append(_unreachable(place, f"the condition '{row.when}' never holds"))
    return findings


def _unreachable(place: Place, message: str) -> Finding:
    hint = "correct the condition, or what the facts in it imply and exclude"
    return error("clause-unreachable", place, message, hint)


# --- said together ------------------------------------------------------------------------------


def check_contradictions(library: Library, combinations: Combinations) -> list[Finding]:
    """Prove that no clause is said together with one that it, or its duty, excludes."""
    listing = _listing(library)
    covering: dict[str, list[str]] = {}
    for clause in library.clauses.values():
        for id_ in clause.covers:
            covering.setdefault(id_, []).append(clause.id)
    findings: list[Finding] = []
    for clause in library.clauses.values():
        duties = [id_ for own in clause.covers for id_ in library.requirements[own].excludes]
        others = [one for id_ in duties for one in covering.get(id_, ())]
        try:
            for id_ in dict.fromkeys([*clause.excludes, *others]):
                other = library.clauses[id_]
                findings += _check_pair(listing, combinations, clause, other)
        except UnfinishedError:
            findings.append(_unfinished(clause))
    return findings


def _check_pair(
    listing: Listing, combinations: Combinations, clause: Clause, other: Clause
) -> list[Finding]:
    for form, listed in listing.items():
        if not {clause.id, other.id} <= listed.keys():
            continue
        if found := combinations.find(form, [chosen(clause), chosen(other)]):
            return [
                error(
                    "clauses-contradict",
                    Place(clause.source.file, 0, "excludes"),
                    f"'{clause.id}' and '{other.id}' contradict each other, and form '{form}' can "
                    f"say both; smallest case: {found}",
                    "narrow the condition of one of them, or say which facts exclude which",
                )
            ]
    return []
