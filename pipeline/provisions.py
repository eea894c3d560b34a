"""Provisions: does every clause cite law that holds wherever the clause is said?

Takes a library whose references are resolved. Tries each law that a document can stand under.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from .findings import Finding, Place, error
from .laws import AREAS, EFTA, cited, laws_of
from .records import PLACEHOLDER, Clause, Library, Message


def check_provisions(
    library: Library,
    clauses: Iterable[Clause],
    can_hold: Callable[[str, Iterable[str], Mapping[str, bool]], bool],
) -> list[Finding]:
    """Find citations that a clause would print under a law that has no such provision.

    Args:
        can_hold: tells whether conditions of a clause can hold together with facts.
    """
    findings = []
    situations = list(_situations(library))
    for clause in clauses:
        for message, conditions in _texts(clause):
            names = set(PLACEHOLDER.findall(message.text))
            citations = sorted(names & library.citations.keys())
            if not citations:
                continue
            for facts, laws in situations:
                strange = [name for name in citations if cited(library, name, laws) is None]
                if strange and can_hold(clause.id, conditions, facts):
                    findings += [_foreign(message, name, laws[0]) for name in strange]
    return list(dict.fromkeys(findings))


def _foreign(message: Message, name: str, law: str) -> Finding:
    return error(
        "citation-foreign",
        Place(message.source.file, message.source.line),
        f"'{{{name}}}' is no provision of law '{law}', under which the text can be said",
        "name its counterpart in registry/citations.yaml, or let the condition exclude that law",
    )


def _texts(clause: Clause) -> Iterator[tuple[Message, list[str]]]:
    """Give each text with all conditions that it stands under."""
    always = [clause.when] if clause.when else []
    for lone in (clause.title, clause.body):
        if lone:
            yield lone, always
    columns = {name: [when] for name, when in clause.columns_when.items()}
    for name, head in clause.columns.items():
        yield head, [*always, *columns.get(name, [])]
    for row in clause.rows:
        for name, cell in row.cells.items():
            yield cell, [*always, *([row.when] if row.when else []), *columns.get(name, [])]


def _situations(library: Library) -> Iterator[tuple[dict[str, bool], tuple[str, ...]]]:
    """Give each law that the vocabulary of facts knows, as facts and as laws."""
    facts = library.facts
    regimes = [regime for regime in AREAS if f"regime.{regime}" in facts] or ["eu"]
    national = sorted(name.removeprefix("law.") for name in facts if name.startswith("law."))
    for regime in regimes:
        countries = {"eu": ["", *national], "eea": sorted(code.lower() for code in EFTA)}
        for country in countries.get(regime, [""]):
            known = {f"regime.{other}": other == regime for other in regimes}
            known |= {f"law.{other}": other == country for other in national}
            yield known, laws_of(regime, country.upper())
