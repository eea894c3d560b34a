"""Clauses: can each be said, and does none contradict another that is said with it?"""

from collections.abc import Iterable, Iterator

from ..findings import Finding, Place, error
from ..library import Tree
from ..records import Clause, Library, Section
from .chosen import chosen, chosen_row, clauses_of
from .combinations import Combinations
from .duties import unfinished
from .search import UnfinishedError


def check_reachable(
    library: Library, combinations: Combinations, clauses: Iterable[Clause]
) -> list[Finding]:
    """Prove that each clause and row is said in some case."""
    findings: list[Finding] = []
    for clause in clauses:
        try:
            findings += _check_reachable(library, combinations, clause)
        except UnfinishedError:
            findings.append(_unfinished(clause))
    return findings


def check_contradictions(library: Library, combinations: Combinations) -> list[Finding]:
    """Prove that no clause is said together with one that it excludes."""
    findings: list[Finding] = []
    for clause in library.clauses.values():
        try:
            findings += _check_excluded(library, combinations, clause)
        except UnfinishedError:
            findings.append(_unfinished(clause))
    return findings


def _unfinished(clause: Clause) -> Finding:
    return unfinished(Place(clause.source.file, clause.source.line), f"clause '{clause.id}'")


def _listing(library: Library, clause: Clause) -> Iterator[tuple[str, Section]]:
    """Name the forms that list a clause, with the section where they do."""
    for form in library.forms.values():
        for other, section in clauses_of(library, form):
            if other.id == clause.id:
                yield form.id, section


def _check_reachable(library: Library, combinations: Combinations, clause: Clause) -> list[Finding]:
    def can_hold(form: str, tree: Tree) -> bool:
        return combinations.find(form, [tree], smallest=False) is not None

    file = clause.source.file
    listing = list(_listing(library, clause))
    dead = [(form, section) for form, section in listing if not can_hold(form, chosen(clause))]
    if len(dead) == len(listing):
        return [_unreachable(Place(file, 0, "when"), f"the condition '{clause.when}' never holds")]
    findings = [
        _unreachable(
            Place(section.source.file, section.source.line, section.id),
            f"form '{form}' lists clause '{clause.id}', but '{clause.when}' never holds in it",
        )
        for form, section in dead
    ]
    for index, row in enumerate(clause.rows):
        if not any(can_hold(form, chosen_row(clause, row)) for form, _ in listing):
            place = Place(file, 0, f"rows.{index}.when")
            findings.append(_unreachable(place, f"the condition '{row.when}' never holds"))
    return findings


def _unreachable(place: Place, message: str) -> Finding:
    hint = "correct the condition, or what the facts in it imply and exclude"
    return error("clause-unreachable", place, message, hint)


def _excluded(library: Library, clause: Clause) -> list[str]:
    """Name the clauses that contradict one: which it excludes, or a duty of its own does."""
    duties = {id_ for own in clause.covers for id_ in library.requirements[own].excludes}
    others = [one.id for one in library.clauses.values() if duties & {*one.covers}]
    return list(dict.fromkeys([*clause.excludes, *others]))


def _check_excluded(library: Library, combinations: Combinations, clause: Clause) -> list[Finding]:
    findings = []
    for id_ in _excluded(library, clause):
        other = library.clauses[id_]
        for form in library.forms:
            ids = {one.id for one, _ in clauses_of(library, library.forms[form])}
            if not {clause.id, id_} <= ids:
                continue
            if found := combinations.find(form, [chosen(clause), chosen(other)]):
                findings.append(
                    error(
                        "clauses-contradict",
                        Place(clause.source.file, 0, "excludes"),
                        f"'{clause.id}' and '{id_}' contradict each other, and form '{form}' can "
                        f"say both; smallest case: {found}",
                        "narrow the condition of one of them, or say which facts exclude which",
                    )
                )
                break
    return findings
