"""Chosen: under which conditions `assemble` takes a clause or a row into a declaration."""

from collections.abc import Iterator, Mapping, Sequence

from ..coverage import left_by
from ..lean import dataclass
from ..library import Tree, parse_condition, sections_in
from ..records import Clause, Form, Library, Row, Section
from .combinations import tree_of


def chosen(clause: Clause) -> Tree:
    """Tell when a clause is said; one with a table is, where a row of it is."""
    tree = tree_of(clause.when)
    if clause.rows:
        return ("and", tree, ("or", *(tree_of(row.when) for row in clause.rows)))
    return tree


def chosen_row(clause: Clause, row: Row) -> Tree:
    """Tell when a row of a clause's table is said."""
    return ("and", tree_of(clause.when), tree_of(row.when))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A form, by what is asked of its clauses.

    Attributes:
        sections: the section in which a clause stands, by clause, in reading order.
        covering: clauses by duty.
        naming: clauses by fact that their condition names.
        left: duties that the form leaves to another text.
    """

    form: str
    sections: Mapping[str, Section]
    covering: Mapping[str, Sequence[Clause]]
    naming: Mapping[str, Sequence[Clause]]
    left: frozenset[str]


def shapes_of(library: Library) -> list[Shape]:
    """Give the forms of a library."""
    return [_shape(library, form) for form in library.forms.values()]


def _shape(library: Library, form: Form) -> Shape:
    sections: dict[str, Section] = {}
    covering: dict[str, list[Clause]] = {}
    naming: dict[str, list[Clause]] = {}
    for id_, section in _entries(form):
        clause = library.clauses[id_]
        sections[id_] = section
        for duty in clause.covers:
            covering.setdefault(duty, []).append(clause)
        for name in parse_condition(clause.when).names if clause.when else ():
            naming.setdefault(name, []).append(clause)
    return Shape(
        form=form.id,
        sections=sections,
        covering=covering,
        naming=naming,
        left=left_by(library, form),
    )


def _entries(form: Form) -> Iterator[tuple[str, Section]]:
    for section, _, _ in sections_in(form.sections):
        for entry in section.entries:
            if isinstance(entry, str):
                yield entry, section
