"""Proof: does the library hold together, whoever uses it?

Takes a library whose references are resolved; gives the findings that need no client. What it says
of combinations of facts it says of all that a client can have.
"""

from collections.abc import Collection

from ..findings import Finding
from ..provisions import check_provisions
from ..records import Clause, Library
from .chosen import chosen, shapes_of
from .clauses import check_contradictions, check_reachable
from .combinations import Combinations
from .demands import check_cases, check_words
from .duties import check_duties, extent
from .purposes import check_purposes
from .rules import check_manner, check_rules

__all__ = ["Combinations", "check_clauses", "check_library", "chosen", "extent", "shapes_of"]


def check_library(library: Library, combinations: Combinations | None = None) -> list[Finding]:
    """Prove coverage, and that clauses, duties and facts fit together.

    `combinations` remembers answers: libraries of one vocabulary can share it.
    """
    combinations = combinations or Combinations(library)
    shapes = shapes_of(library)
    clauses = list(library.clauses.values())
    return [
        *check_duties(library, shapes, combinations),
        *check_cases(library, shapes, combinations),
        *check_purposes(library, shapes, combinations),
        *check_rules(library, combinations),
        *check_contradictions(library, shapes, combinations),
        *check_reachable(shapes, combinations, clauses),
        *check_words(library, shapes, combinations, clauses),
        *check_provisions(library, clauses, combinations.can_hold),
        *check_manner(library, clauses),
    ]


def check_clauses(library: Library, clauses: Collection[Clause]) -> list[Finding]:
    """Judge clauses by themselves: whether they are ever said, and what they say."""
    combinations = Combinations(library)
    shapes = shapes_of(library)
    return [
        *check_reachable(shapes, combinations, clauses),
        *check_words(library, shapes, combinations, clauses),
        *check_provisions(library, clauses, combinations.can_hold),
        *check_manner(library, clauses),
    ]
