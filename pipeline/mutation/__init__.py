"""Mutation: is the check awake?

Takes a library, breaks every clause of it in a few ways, and tells which stage notices first: the
proof; the catalogs, whose texts no longer are the library's; or `verify`, which reads a file that
was made before against what the broken library says.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from ..catalogs import Catalog, catalog_path, find_translation, load_catalog
from ..findings import Finding, Place, error
from ..lean import dataclass
from ..proof import Combinations, check_library, chosen, shapes_of
from ..records import Library, Message
from .mutants import CHANGES, Mutant, mutants
from .specimens import Specimens

__all__ = ["CHANGES", "Outcome", "mutate", "mutation_summary", "mutation_table", "unnoticed"]

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


def mutate(library: Library, changes: Collection[str] = CHANGES) -> list[Outcome]:
    """Break every clause in every way, and tell who notices."""
    combinations = Combinations(library, smallest=False)
    watch = _Watch(library, combinations)

    def together(form: str, one: str, other: str) -> bool:
        wanted = [chosen(library.clauses[one]), chosen(library.clauses[other])]
        return combinations.find(form, wanted, smallest=False) is not None

    return [
        watch.notice(mutant) for mutant in mutants(library, together) if mutant.change in changes
    ]


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


def mutation_table(outcomes: Iterable[Outcome]) -> tuple[list[str], list[list[str]]]:
    """Show by clause and change what notices: heads, and a row for each clause."""
    by_clause: dict[str, dict[str, list[str]]] = {}
    for one in outcomes:
        cells = by_clause.setdefault(one.clause, {})
        said = one.code if one.stage else "NOTHING"
        cell = cells.setdefault(one.change, [])
        if said not in cell:
            cell.append(said)
    rows = [
        [clause, *(", ".join(cells.get(change, ["–"])) for change in CHANGES)]
        for clause, cells in by_clause.items()
    ]
    return ["clause", *CHANGES], rows


def mutation_summary(outcomes: Sequence[Outcome]) -> str:
    """Count the mutants, and who noticed first."""
    stages = [one.stage for one in outcomes]
    parts = [f"{stages.count(stage)} by the {_STAGE_NAMES[stage]}" for stage in STAGES]
    return (
        f"{len(outcomes)} mutants, {len(outcomes) - stages.count(None)} noticed: {', '.join(parts)}"
    )


_STAGE_NAMES = {"proof": "proof", "catalogs": "catalogs", "specimen": "specimens"}


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
        self._listed = {shape.form: {*shape.sections} for shape in shapes_of(library)}
        self._specimens: Specimens | None = None

    def notice(self, mutant: Mutant) -> Outcome:
        """Ask the stages in turn."""
        stage, code = self._first(mutant)
        return Outcome(
            clause=mutant.clause, change=mutant.change, form=mutant.form, stage=stage, code=code
        )

    def _first(self, mutant: Mutant) -> tuple[Stage | None, str]:
        for finding in check_library(mutant.library, self._combinations):
            if _told(finding) not in self._known:
                return "proof", finding.code
        for context, text in mutant.texts.items():
            for catalog in self._catalogs.values():
                if code := self._stale(catalog, self._messages[context], text):
                    return "catalogs", code
        for form in [mutant.form] if mutant.form else self._library.forms:
            codes = [one.code for one in self._departures(form, mutant)]
            # of the paragraphs themselves; the manifest alone would be a record of a record
            for code in sorted(codes, key=lambda code: code == "verify-bookmark"):
                if code.startswith("verify-text-") or code == "verify-bookmark":
                    return "specimen", code
        return None, ""

    def _stale(self, catalog: Catalog, message: Message, text: str | None) -> str:
        """Tell in what way a translation that fitted a text does not fit another."""
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
        if not self._listed[form].issuperset(clauses) or not self._combinations.find(
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
