"""Mutation: is the check awake?

Takes a library, breaks every clause of it in a few ways, and tells which stage notices first: the
proof; the catalogs, whose texts no longer are the library's; or `verify`, which reads a file that
was made before against what the broken library says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from ..catalogs import Catalog, catalog_path, find_translation, load_catalog
from ..findings import Finding, Place, Severity, error
from ..lean import dataclass
from ..proof import Combinations, check_library, chosen, clauses_of
from ..records import Library, Message
from .mutants import CHANGES, Mutant, mutants
from .specimens import Specimens

__all__ = ["CHANGES", "Outcome", "mutate", "unnoticed"]

Stage = Literal["proof", "catalogs", "specimen"]
STAGES: tuple[Stage, ...] = ("proof", "catalogs", "specimen")
LEFT_OVER = "obsolete entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        form: the form in which the clause changed places; None = all forms.
        stage: who noticed first; None = nobody.
        code: of the finding.
    """

    clause: str
    change: str
    form: str | None
    stage: Stage | None
    code: str = ""


def mutate(library: Library) -> Iterator[Outcome]:
    """Break every clause in every way, and tell who notices."""
    combinations = Combinations(library)
    watch = _Watch(library, combinations)

    def together(form: str, one: str, other: str) -> bool:
        wanted = [chosen(library.clauses[one]), chosen(library.clauses[other])]
        return combinations.find(form, wanted, smallest=False) is not None

    for mutant in mutants(library, together):
        stage, code = watch.notice(mutant)
        yield Outcome(
            clause=mutant.clause, change=mutant.change, form=mutant.form, stage=stage, code=code
        )


def unnoticed(library: Library, outcome: Outcome) -> Finding:
    """Say that nobody noticed."""
    source = library.clauses[outcome.clause].source
    where = f" in form '{outcome.form}'" if outcome.form else ""
    return error(
        "mutant-unnoticed",
        Place(source.file, source.line),
        f"nothing notices when the clause is broken ({outcome.change}{where})",
        "let a duty ask for what the clause says, or have it translated",
    )


class _Watch:
    """The stages that can notice, with what they say of the whole library."""

    def __init__(self, library: Library, combinations: Combinations) -> None:
        self._library = library
        self._combinations = combinations
        self._known = set(map(_told, check_library(library, combinations)))
        self._catalogs = _catalogs(library)
        self._messages = {
            message.context: message
            for clause in library.clauses.values()
            for message in clause.messages
        }
        self._specimens: Specimens | None = None

    def notice(self, mutant: Mutant) -> tuple[Stage | None, str]:
        """Ask the stages in turn."""
        for finding in check_library(mutant.library, self._combinations):
            if _told(finding) not in self._known:
                return "proof", finding.code
        for context, text in mutant.texts.items():
            for catalog in self._catalogs.values():
                if code := self._stale(catalog, self._messages[context], text):
                    return "catalogs", code
        for form in [mutant.form] if mutant.form else self._library.forms:
            for finding in self._departures(form, mutant):
                if finding.severity is Severity.ERROR:
                    return "specimen", finding.code
        return None, ""

    def _stale(self, catalog: Catalog, message: Message, text: str | None) -> str:
        """Tell whether a translation that fitted a text does not fit another."""
        if message.context not in catalog.entries:
            return ""
        if text is None:
            return LEFT_OVER
        before = {finding.code for finding in find_translation([catalog], message)[1]}
        after = find_translation([catalog], replace(message, text=text))[1]
        return next((one.code for one in after if one.code not in before), "")

    def _departures(self, form: str, mutant: Mutant) -> list[Finding]:
        clauses = [one for one in (mutant.clause, mutant.beside) if one]
        wanted = [chosen(self._library.clauses[id_]) for id_ in clauses]
        listed = {clause.id for clause, _ in clauses_of(self._library, self._library.forms[form])}
        if not listed.issuperset(clauses) or not self._combinations.find(
            form, wanted, smallest=False
        ):
            return []
        if self._specimens is None:
            self._specimens = Specimens(self._library, self._combinations)
        return self._specimens.departures(mutant.library, form, clauses, mutant.texts)


def _told(finding: Finding) -> tuple[str, Place, str]:
    # a hint names clauses, among which a broken one is wanting
    return finding.code, finding.place, finding.message


def _catalogs(library: Library) -> Mapping[str, Catalog]:
    found = {}
    for path in sorted((library.root / "locales").glob("*/LC_MESSAGES/clauses.po")):
        language = path.parent.parent.name.replace("_", "-")
        catalog, _ = load_catalog(catalog_path(library.root, language), language)
        if catalog:
            found[language] = catalog
    return found
