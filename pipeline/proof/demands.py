"""Demands: does each clause say what the duties that it covers ask for?

What a clause prints for certain is its title, its body and the rows of its table that stand under
no condition. A duty asks for placeholders, citations and words, so that a clause which says
something else does not count as covering it.
"""

import re
from collections.abc import Iterable

from ..coverage import left_by
from ..findings import Finding, Place, error
from ..library import Tree, parse_condition
from ..records import PLACEHOLDER, Clause, Library, Message, Requirement
from ..text import listed
from .chosen import chosen, chosen_row, clauses_of
from .combinations import Combinations, tree_of
from .duties import MAKE, applies, place_of, unfinished
from .search import UnfinishedError


def check_words(library: Library, clauses: Iterable[Clause]) -> list[Finding]:
    """Check clauses against what the duties that they cover require."""
    return [
        _finding(clause, id_, lacking)
        for clause in clauses
        for id_ in clause.covers
        if (lacking := _lacking(clause, library.requirements[id_]))
    ]


def check_demands(library: Library, combinations: Combinations) -> list[Finding]:
    """Prove that what a duty asks for under a condition is printed wherever the condition holds."""
    findings: list[Finding] = []
    for duty in library.requirements.values():
        try:
            findings += _check_also(library, combinations, duty)
        except UnfinishedError:
            findings.append(unfinished(place_of(duty), f"'also' of duty '{duty.id}'"))
    return findings


def certain(clause: Clause) -> tuple[Message, ...]:
    """Give the texts that a clause prints whenever it is said."""
    cells = [text for row in clause.rows if row.when is None for text in row.cells.values()]
    lone = [text for text in (clause.title, clause.body) if text]
    return (*lone, *clause.columns.values(), *cells)


def _lacking(clause: Clause, duty: Requirement) -> str:
    """Say what a clause lacks of what a duty requires of it."""
    texts = [message.text for message in certain(clause)]
    if duty.requires:
        condition = parse_condition(duty.requires)
        printed = {name for text in texts for name in PLACEHOLDER.findall(text)}
        if not condition.value({name: name in printed for name in condition.names}):
            return f"print {listed(condition.names - printed)} as '{duty.requires}' asks"
    if duty.mentions and not any(_mentions(text, word) for text in texts for word in duty.mentions):
        return f"say one of these words: {', '.join(duty.mentions)}"
    return ""


def _mentions(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) is not None


def _finding(clause: Clause, duty: str, lacking: str) -> Finding:
    return error(
        "clause-lacks",
        Place(clause.source.file, clause.source.line),
        f"covers '{duty}', but does not {lacking}",
        f"say it in a text that stands under no condition of its own, or take '{duty}' out of "
        "'covers'",
    )


def _check_also(library: Library, combinations: Combinations, duty: Requirement) -> list[Finding]:
    findings = []
    for when, placeholder in duty.also.items():
        for form in library.forms.values():
            if duty.id in left_by(library, form):
                continue
            silent: list[Tree] = [
                ("not", tree)
                for clause, _ in clauses_of(library, form)
                if duty.id in clause.covers
                for tree in _printing(clause, placeholder)
            ]
            found = combinations.find(form.id, [applies(duty), tree_of(when), *silent])
            if found is None:
                continue
            make = MAKE[duty.level]
            finding = make(
                "requirement-gap",
                place_of(duty),
                f"form '{form.id}' covers {duty.citation}: {duty.title}, but does not print "
                f"{{{placeholder}}} where '{when}' holds; smallest case: {found}",
                f"print {{{placeholder}}} in a clause or row that covers '{duty.id}' in this case",
            )
            findings.append(finding)
    return findings


def _printing(clause: Clause, placeholder: str) -> list[Tree]:
    """Tell when a clause or a row of it prints a placeholder."""
    if any(placeholder in PLACEHOLDER.findall(one.text) for one in certain(clause)):
        return [chosen(clause)]
    return [
        chosen_row(clause, row)
        for row in clause.rows
        if any(placeholder in PLACEHOLDER.findall(cell.text) for cell in row.cells.values())
    ]
