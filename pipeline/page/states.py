"""States: what is wrong with the texts of clauses, by language."""

from collections.abc import Iterable, Mapping

from ..localize import Translation
from ..records import Library
from .gather import Gathered

_GRAVEST = ("missing", "stale", "fuzzy", "to be looked at")
_OF_CODES = {f"translation-{state}": state for state in ("missing", "stale", "fuzzy")}

States = Mapping[str, Mapping[str, str]]  # by clause and language; whole texts are left out


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


def states_of_documents(gathered: Gathered, texts: States | None = None) -> States:
    """Tell which clauses lack a text or a value in a document, as far as `texts` knows, why.

    What a text lacks where no document prints it is left out.
    """
    states = {
        clause: {tag: state for tag, state in own.items() if state == _GRAVEST[-1]}
        for clause, own in (texts or {}).items()
    }
    for group in gathered.groups.values():
        for language, clauses in group.lacking.items():
            for clause in clauses:
                why = (texts or {}).get(clause, {}).get(language, "not whole")
                states.setdefault(clause, {})[language] = why
    return {clause: own for clause, own in states.items() if own}
