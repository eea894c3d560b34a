"""Demands: do the names mean something in what duties ask of clauses?"""

from collections.abc import Collection, Iterator

from ..findings import Finding, Place, error
from ..records import Library
from .conditions import parse_condition


def check_demands(library: Library) -> Iterator[Finding]:
    """Check what duties say of the clauses that cover them."""
    for duty in library.requirements.values():
        place = Place(duty.source.file, duty.source.line, duty.id)
        if duty.met_by != "clause" and (
            duty.requires or duty.mentions or duty.also or duty.excludes
        ):
            yield error(
                "requirement-not-by-clause",
                place,
                f"asks something of clauses, but none can meet '{duty.id}' ({duty.met_by})",
                "remove 'requires', 'mentions', 'also' and 'excludes'",
            )
        for id_ in duty.excludes:
            if id_ == duty.id or id_ not in library.requirements:
                yield error(
                    "requirement-unknown",
                    place,
                    f"'excludes' names '{id_}', which is no other duty",
                    "see registry/requirements/",
                )
        yield from _unknown_placeholders(library, place, "also", duty.also.values())
        if duty.requires is None:
            continue
        try:
            names = parse_condition(duty.requires).names
        except ValueError as fault:
            yield error(
                "condition-syntax",
                place,
                f"'requires' {fault}",
                "write names of placeholders and citations joined by and, or, not and parentheses",
            )
            continue
        yield from _unknown_placeholders(library, place, "requires", names)


def _unknown_placeholders(
    library: Library, place: Place, key: str, names: Collection[str]
) -> Iterator[Finding]:
    for name in sorted(names):
        if name not in library.placeholders and name not in library.citations:
            yield error(
                "placeholder-unknown",
                place,
                f"'{key}' names the unknown placeholder '{name}'",
                "see registry/placeholders.yaml and registry/citations.yaml",
            )
