"""Clauses: can each be said, and does none contradict another that is said with it?"""

from collections.abc import Iterable, Sequence

from ..findings import Finding, Place, error
from ..library import Tree
from ..records import Clause, Library
from .chosen import Shape, chosen, chosen_row
from .combinations import Combinations
from .duties import unfinished
from .search import UnfinishedError


def _unfinished(clause: Clause) -> Finding:
    return unfinished(Place(clause.source.file, clause.source.line), f"clause '{clause.id}'")


# --- said at all --------------------------------------------------------------------------------


def check_reachable(
    shapes: Sequence[Shape], combinations: Combinations, clauses: Iterable[Clause]
) -> list[Finding]:
    """Prove that each clause and row is said in some case."""
    findings: list[Finding] = []
    for clause in clauses:
        try:
            findings += _check_reachable(shapes, combinations, clause)
        except UnfinishedError:
            findings.append(_unfinished(clause))
    return findings


def _check_reachable(
    shapes: Sequence[Shape], combinations: Combinations, clause: Clause
) -> list[Finding]:
    def can_hold(form: str, tree: Tree) -> bool:
        return combinations.find(form, [tree], smallest=False) is not None

    file = clause.source.file
    sections = {one.form: one.sections[clause.id] for one in shapes if clause.id in one.sections}
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


def check_contradictions(
    library: Library, shapes: Sequence[Shape], combinations: Combinations
) -> list[Finding]:
    """Prove that no clause is said together with one that it, or its duty, excludes."""
    findings: list[Finding] = []
    for clause in library.clauses.values():
        duties = [id_ for own in clause.covers for id_ in library.requirements[own].excludes]
        others = [
            one.id for id_ in duties for shape in shapes for one in shape.covering.get(id_, ())
        ]
        try:
            for id_ in dict.fromkeys([*clause.excludes, *others]):
                findings += _check_pair(shapes, combinations, clause, library.clauses[id_])
        except UnfinishedError:
            findings.append(_unfinished(clause))
    return findings


def _check_pair(
    shapes: Sequence[Shape], combinations: Combinations, clause: Clause, other: Clause
) -> list[Finding]:
    for shape in shapes:
        if not {clause.id, other.id} <= shape.sections.keys():
            continue
        if found := combinations.find(shape.form, [chosen(clause), chosen(other)]):
            return [
                error(
                    "clauses-contradict",
                    Place(clause.source.file, 0, "excludes"),
                    f"'{clause.id}' and '{other.id}' contradict each other, and form "
                    f"'{shape.form}' can say both; smallest case: {found}",
                    "narrow the condition of one of them, or say which facts exclude which",
                )
            ]
    return []
