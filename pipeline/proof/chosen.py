"""Chosen: under which conditions `assemble` takes a clause or a row into a declaration."""

from collections.abc import Iterator

from ..library import Tree, sections_in
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


def clauses_of(library: Library, form: Form) -> Iterator[tuple[Clause, Section]]:
    """Name a form's clauses in reading order, each with its section."""
    for section, _, _ in sections_in(form.sections):
        for entry in section.entries:
            if isinstance(entry, str):
                yield library.clauses[entry], section
