"""Demands: do the names mean something in what duties ask of clauses?"""

from collections.abc import Iterator

from ..findings import Finding, Place, error
from ..records import Library
from .conditions import parse_condition


def check_demands(library: Library) -> Iterator[Finding]:
    """Check what duties say of the clauses that cover them, but for conditions over facts."""
    for duty in library.requirements.values():
        place = Place(duty.source.file, duty.source.line, duty.id)
        if duty.met_by != "clause" and (duty.demands or duty.excludes):
            yield error(
                "requirement-not-by-clause",
                place,
                f"asks something of clauses, but none can meet '{duty.id}' ({duty.met_by})",
                "remove 'requires', 'mentions', 'cases' and 'excludes'",
            )
        for id_ in duty.excludes:
            if id_ == duty.id or id_ not in library.requirements:
                yield error(
                    "requirement-unknown",
                    place,
                    f"'excludes' names '{id_}', which is no other duty",
                    "see registry/requirements/",
                )
        for demand in duty.demands:
            if demand.requires is not None:
                yield from _check_required(library, place, demand.requires)


def _check_required(library: Library, place: Place, requires: str) -> Iterator[Finding]:
    try:
        names = parse_condition(requires).names
    except ValueError as fault:
        yield error(
            "condition-syntax",
            place,
            f"'requires' {fault}",
            "write names of placeholders and citations joined by and, or, not and parentheses",
        )
        return
    for name in sorted(names - library.placeholders.keys() - library.citations.keys()):
        yield error(
            "placeholder-unknown",
            place,
            f"'requires' names the unknown placeholder '{name}'",
            "see registry/placeholders.yaml and registry/citations.yaml",
        )
