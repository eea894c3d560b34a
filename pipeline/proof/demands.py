"""Demands: does each clause say what the duties that it covers ask for?

What a clause prints for certain is its title, its body and the rows and columns of its table whose
conditions hold wherever the clause is said and the duty applies. A duty asks for placeholders,
citations and words, so that a clause which says something else does not count as covering it.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from ..findings import Finding, Place, error, warning
from ..library import Tree, parse_condition
from ..records import PLACEHOLDER, Clause, Demand, Library, Message, Requirement
from ..text import listed
from .chosen import Shape, chosen, chosen_row
from .combinations import Combinations, tree_of
from .duties import MAKE, applies, place_of, unfinished
from .search import UnfinishedError

Always = Callable[[str], bool]  # tells whether a condition holds wherever a clause is said


def check_words(
    library: Library,
    shapes: Sequence[Shape],
    combinations: Combinations,
    clauses: Iterable[Clause],
) -> list[Finding]:
    """Check clauses against what the duties that they cover always ask."""
    findings: list[Finding] = []
    for clause in clauses:
        place = Place(clause.source.file, clause.source.line)
        for duty in (library.requirements[id_] for id_ in clause.covers):
            try:
                always = _always(shapes, combinations, clause, [applies(duty)])
                for demand in duty.demands:
                    if demand.when is None and (lacking := _lacking_in(demand, clause, always)):
                        findings.append(_finding(place, duty, lacking, demand))
            except UnfinishedError:
                findings.append(unfinished(place, f"what '{duty.id}' asks"))
    return findings


def _finding(place: Place, duty: Requirement, lacking: str, demand: Demand) -> Finding:
    # who words a clause anew has other words for the same; a value that is not printed is missing
    make = warning if lacking == _unsaid(demand, "") else error
    return make(
        "clause-lacks",
        place,
        f"covers '{duty.id}', but does not {lacking}",
        f"say it in a text that stands under no condition of its own, or take '{duty.id}' out of "
        "'covers'",
    )


def _always(
    shapes: Sequence[Shape], combinations: Combinations, clause: Clause, given: Sequence[Tree]
) -> Always:
    """Tell of a condition whether it holds wherever a clause is said and what is given holds."""

    def always(when: str) -> bool:
        against = [chosen(clause), *given, ("not", tree_of(when))]
        return not any(
            combinations.find(shape.form, against, smallest=False)
            for shape in shapes
            if clause.id in shape.sections
        )

    return always


def certain(clause: Clause, always: Always = lambda _: False) -> tuple[Message, ...]:
    """Give the texts that a clause prints whenever it is said."""
    columns = {
        name: head
        for name, head in clause.columns.items()
        if (when := clause.columns_when.get(name)) is None or always(when)
    }
    rows = [row for row in clause.rows if row.when is None or always(row.when)]
    lone = [text for text in (clause.title, clause.body) if text]
    cells = [row.cells[name] for row in rows for name in columns]
    return (*lone, *columns.values(), *cells)


def _lacking_in(demand: Demand, clause: Clause, always: Always) -> str:
    return _lacking(demand, certain(clause)) and _lacking(demand, certain(clause, always))


def _lacking(demand: Demand, texts: Iterable[Message]) -> str:
    """Say what texts lack of what a duty asks."""
    text = "\n".join(message.text for message in texts)
    if demand.requires:
        condition = parse_condition(demand.requires)
        printed = set(PLACEHOLDER.findall(text))
        if not condition.value({name: name in printed for name in condition.names}):
            return f"print {listed(condition.names - printed)}, as '{demand.requires}' asks"
    return _unsaid(demand, text)


def _unsaid(demand: Demand, text: str) -> str:
    words = [re.escape(word) for word in demand.mentions]
    if not words or re.search(rf"\b({'|'.join(words)})", text, re.IGNORECASE):
        return ""
    return f"say one of these words: {', '.join(demand.mentions)}"


def check_cases(
    library: Library, shapes: Sequence[Shape], combinations: Combinations
) -> list[Finding]:
    """Prove that what a duty asks for in a case is said wherever the case is."""
    findings: list[Finding] = []
    for duty in library.requirements.values():
        for demand in duty.demands:
            if demand.when is None:
                continue
            try:
                findings += _check_case(shapes, combinations, duty, demand)
            except UnfinishedError:
                findings.append(unfinished(place_of(duty), f"case '{demand.when}'"))
    return findings


def _check_case(
    shapes: Sequence[Shape], combinations: Combinations, duty: Requirement, demand: Demand
) -> list[Finding]:
    findings = []
    given = [applies(duty), tree_of(demand.when)]
    for shape in shapes:
        if duty.id in shape.left:
            continue
        silent: list[Tree] = [
            ("not", tree)
            for clause in shape.covering.get(duty.id, ())
            for tree in _saying(clause, demand, _always(shapes, combinations, clause, given))
        ]
        found = combinations.find(shape.form, [*given, *silent])
        if found is None:
            continue
        make = MAKE[duty.level]
        finding = make(
            "requirement-gap",
            place_of(duty),
            f"where '{demand.when}' holds, no clause of form '{shape.form}' that covers "
            f"{duty.citation}: {duty.title} does {_lacking(demand, ())}; smallest case: {found}",
            f"say it in a clause or row that covers '{duty.id}' in this case",
        )
        findings.append(finding)
    return findings


def _saying(clause: Clause, demand: Demand, always: Always) -> list[Tree]:
    """Tell when a clause or a row of it meets a demand."""
    if not _lacking_in(demand, clause, always):
        return [chosen(clause)]
    columns = [
        name
        for name in clause.columns
        if (when := clause.columns_when.get(name)) is None or always(when)
    ]
    return [
        chosen_row(clause, row)
        for row in clause.rows
        if not _lacking(demand, [row.cells[name] for name in columns])
    ]
