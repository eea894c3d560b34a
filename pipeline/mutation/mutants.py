"""Mutants: the library with one clause broken, in each of a few ways."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from ..lean import dataclass
from ..library import sections_in
from ..records import Clause, Form, Library, Message, Section

CHANGES = ("removed", "emptied", "other text", "other duties", "other condition", "other place")
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A broken library.

    Attributes:
        clause: id of the broken clause.
        change: what was done to it, one of `CHANGES`.
        form: the form in which its place is another; None = the change concerns all forms.
        beside: the clause with which it has changed places.
        texts: by context, what its messages now say; None = a message that is gone.
    """

    clause: str
    change: str
    library: Library
    form: str | None = None
    beside: str | None = None
    texts: Mapping[str, str | None] = field(default_factory=dict)


def mutants(library: Library, together: Callable[[str, str, str], bool]) -> Iterator[Mutant]:
    """Break every clause in every way; `together` tells whether a form can say two clauses."""
    order = _reading_order(library)
    for clause in order:
        yield _removed(library, clause)
        yield _emptied(library, clause)
        for made in (
            _with_other_text(library, clause, order),
            _with_other_duties(library, clause, order),
            _with_other_condition(library, clause),
        ):
            if made:
                yield made
        for form in library.forms.values():
            if moved := _moved(library, form, clause, together):
                yield moved


def _reading_order(library: Library) -> list[Clause]:
    ids = {
        entry: None
        for form in library.forms.values()
        for section, _, _ in sections_in(form.sections)
        for entry in section.entries
        if isinstance(entry, str)
    }
    return [library.clauses[id_] for id_ in ids]


def _broken(library: Library, *clauses: Clause) -> Library:
    return replace(library, clauses={**library.clauses, **{one.id: one for one in clauses}})


def _next(clause: Clause, order: Sequence[Clause]) -> Iterator[Clause]:
    """Name the other clauses, beginning with the next in reading order."""
    at = order.index(clause)
    yield from (*order[at + 1 :], *order[:at])


def _removed(library: Library, clause: Clause) -> Mutant:
    """Delete a clause, and its name in every form and in every `excludes`."""
    clauses = {
        id_: replace(one, excludes=tuple(other for other in one.excludes if other != clause.id))
        for id_, one in library.clauses.items()
        if id_ != clause.id
    }
    forms = {
        id_: replace(form, sections=_without(form.sections, clause.id))
        for id_, form in library.forms.items()
    }
    return Mutant(
        clause=clause.id,
        change="removed",
        library=replace(library, clauses=clauses, forms=forms),
        texts={message.context: None for message in clause.messages},
    )


def _without(sections: Sequence[Section], clause: str) -> tuple[Section, ...]:
    return tuple(
        replace(
            section,
            entries=tuple(
                _without([entry], clause)[0] if isinstance(entry, Section) else entry
                for entry in section.entries
                if entry != clause
            ),
        )
        for section in sections
    )


def _emptied(library: Library, clause: Clause) -> Mutant:
    """Let a clause say nothing, under the same conditions."""

    def empty(message: Message) -> Message:
        return replace(message, text=NOTHING)

    broken = replace(
        clause,
        title=empty(clause.title) if clause.title else None,
        body=empty(clause.body) if clause.body else None,
        rows=tuple(
            replace(row, cells={name: empty(cell) for name, cell in row.cells.items()})
            for row in clause.rows
        ),
    )
    texts = {message.context: message.text for message in broken.messages}
    return Mutant(clause=clause.id, change="emptied", library=_broken(library, broken), texts=texts)


def _with_other_text(library: Library, clause: Clause, order: Sequence[Clause]) -> Mutant | None:
    """Exchange a clause's body for that of the next clause of the same kind."""
    if clause.body is None:
        return None
    for other in _next(clause, order):
        if other.body is None or other.body.text == clause.body.text:
            continue
        if (other.each, other.join, other.callout) == (clause.each, clause.join, clause.callout):
            broken = replace(clause, body=replace(clause.body, text=other.body.text))
            swapped = replace(other, body=replace(other.body, text=clause.body.text))
            return Mutant(
                clause=clause.id,
                change="other text",
                library=_broken(library, broken, swapped),
                texts={clause.id: other.body.text, other.id: clause.body.text},
            )
    return None


def _with_other_duties(library: Library, clause: Clause, order: Sequence[Clause]) -> Mutant | None:
    """Exchange what a clause covers for what the next one covers that covers something else."""
    for other in _next(clause, order):
        if set(other.covers) != set(clause.covers):
            broken = replace(clause, covers=other.covers)
            swapped = replace(other, covers=clause.covers)
            return Mutant(
                clause=clause.id,
                change="other duties",
                library=_broken(library, broken, swapped),
            )
    return None


def _with_other_condition(library: Library, clause: Clause) -> Mutant | None:
    """Turn a clause's condition into its opposite."""
    if clause.when is None:
        return None
    broken = replace(clause, when=f"not ({clause.when})")
    return Mutant(
        clause=clause.id,
        change="other condition",
        library=_broken(library, broken),
    )


def _moved(
    library: Library, form: Form, clause: Clause, together: Callable[[str, str, str], bool]
) -> Mutant | None:
    """Exchange a clause's place in a form for that of the next that is said together with it."""
    places = [
        (entry, each)
        for section, _, each in sections_in(form.sections)
        for entry in section.entries
        if isinstance(entry, str)
    ]
    ids = [id_ for id_, _ in places]
    if clause.id not in ids:
        return None
    at = ids.index(clause.id)
    each = places[at][1]
    rest = [*places[at + 1 :], *reversed(places[:at])]
    fitting = (id_ for id_, of_each in rest if of_each == each)
    other = next((id_ for id_ in fitting if together(form.id, clause.id, id_)), None)
    if other is None:
        return None
    exchange = {clause.id: other, other: clause.id}
    moved = replace(form, sections=_exchanged(form.sections, exchange))
    return Mutant(
        clause=clause.id,
        change="other place",
        form=form.id,
        beside=other,
        library=replace(library, forms={**library.forms, form.id: moved}),
    )


def _exchanged(sections: Sequence[Section], exchange: Mapping[str, str]) -> tuple[Section, ...]:
    return tuple(
        replace(
            section,
            entries=tuple(
                _exchanged([entry], exchange)[0]
                if isinstance(entry, Section)
                else exchange.get(entry, entry)
                for entry in section.entries
            ),
        )
        for section in sections
    )
