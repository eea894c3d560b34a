"""Demands: does each clause say what the duties that it covers ask for?

What a clause prints for certain is its title, its body and the rows of its table that stand under
no condition. A duty asks for placeholders, citations and words, so that a clause which says
something else does not count as covering it.
"""

import re
from collections.abc import Iterable, Sequence

from ..findings import Finding, Place, error
from ..library import Tree, parse_condition
from ..records import PLACEHOLDER, Clause, Demand, Library, Message, Requirement
from ..text import listed
from .chosen import Shape, chosen, chosen_row
from .combinations import Combinations, tree_of
from .duties import MAKE, applies, place_of, unfinished
from .search import UnfinishedError


def check_words(library: Library, clauses: Iterable[Clause]) -> list[Finding]:
    """Check clauses against what the duties that they cover always ask."""
    return [
        error(
            "clause-lacks",
            Place(clause.source.file, clause.source.line),
            f"covers '{id_}', but does not {lacking}",
            f"say it in a text that stands under no condition of its own, or take '{id_}' out of "
            "'covers'",
        )
        for clause in clauses
        for id_ in clause.covers
        for demand in library.requirements[id_].demands
        if demand.when is None and (lacking := _lacking(demand, certain(clause)))
    ]


def certain(clause: Clause) -> tuple[Message, ...]:
    """Give the texts that a clause prints whenever it is said."""
    cells = [text for row in clause.rows if row.when is None for text in row.cells.values()]
    lone = [text for text in (clause.title, clause.body) if text]
    return (*lone, *clause.columns.values(), *cells)


def _lacking(demand: Demand, texts: Iterable[Message]) -> str:
    """Say what texts lack of what a duty asks."""
    text = "\n".join(message.text for message in texts)
    if demand.requires:
        condition = parse_condition(demand.requires)
        printed = set(PLACEHOLDER.findall(text))
        if not condition.value({name: name in printed for name in condition.names}):
            return f"print {listed(condition.names - printed)}, as '{demand.requires}' asks"
    if demand.mentions and not any(_mentions(text, word) for word in demand.mentions):
        return f"say one of these words: {', '.join(demand.mentions)}"
    return ""


def _mentions(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) is not None


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
    for shape in shapes:
        if duty.id in shape.left:
            continue
        silent: list[Tree] = [
            ("not", tree)
            for clause in shape.covering.get(duty.id, ())
            for tree in _saying(clause, demand)
        ]
        found = combinations.find(shape.form, [applies(duty), tree_of(demand.when), *silent])
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


def _saying(clause: Clause, demand: Demand) -> list[Tree]:
    """Tell when a clause or a row of it meets a demand."""
    if not _lacking(demand, certain(clause)):
        return [chosen(clause)]
    return [
        chosen_row(clause, row) for row in clause.rows if not _lacking(demand, row.cells.values())
    ]
