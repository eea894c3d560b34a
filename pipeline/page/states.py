"""States: what is wrong with the texts of a library's clauses, by language."""

from collections.abc import Iterable

from ..localize import Translation
from ..records import Library
from .write import States

_GRAVEST = ("missing", "stale", "fuzzy", "to be looked at")
_OF_CODES = {f"translation-{state}": state for state in ("missing", "stale", "fuzzy")}


def states_of_texts(library: Library, translations: Iterable[Translation]) -> States:
    """Tell what the catalogs say of each clause of a library."""
    states: dict[str, dict[str, str]] = {}
    for translation in translations:
        for clause in library.clauses.values():
            found = {
                _OF_CODES.get(finding.code, "to be looked at")
                for message in clause.messages
                for finding in translation.findings.get(message.context, ())
            }
            if found:
                state = min(found, key=_GRAVEST.index)
                states.setdefault(clause.id, {})[translation.language] = state
    return states
