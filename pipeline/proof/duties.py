"""Duties: is each covered, in every form, whatever combination of facts a client has?"""

from collections.abc import Iterable, Sequence

from ..findings import Finding, Place, error, note, warning
from ..library import Tree
from ..records import Library, Requirement
from .chosen import Shape, chosen, shapes_of
from .combinations import Combination, Combinations, tree_of
from .search import UnfinishedError

MAKE = {"must": error, "should": warning, "may": note}


def place_of(duty: Requirement) -> Place:
    """Give the place of a duty in its file."""
    return Place(duty.source.file, duty.source.line, duty.id)


def applies(duty: Requirement) -> Tree:
    """Tell when a duty applies: under its laws, and its condition."""
    return ("and", *laws_of(duty), tree_of(duty.when))


def laws_of(duty: Requirement) -> list[Tree]:
    """Tell under which laws a duty stands; nothing where it stands under all."""
    if not duty.regimes:
        return []
    return [("or", *(("name", f"regime.{law}") for law in duty.regimes))]


def unfinished(place: Place, what: str) -> Finding:
    """Say that a question was given up, so that nothing is proved."""
    return error(
        "proof-unfinished",
        place,
        f"{what} has too many combinations of facts to be proved",
        "write its conditions shorter: fewer facts, fewer alternatives",
    )


def check_duties(
    library: Library, shapes: Sequence[Shape], combinations: Combinations
) -> list[Finding]:
    """Prove the coverage of all duties that clauses meet."""
    covered = {id_ for clause in library.clauses.values() for id_ in clause.covers}
    findings: list[Finding] = []
    for duty in library.requirements.values():
        try:
            findings += _check(shapes, combinations, duty, covered=duty.id in covered)
        except UnfinishedError:
            findings.append(unfinished(place_of(duty), f"duty '{duty.id}'"))
    return findings


def _check(
    shapes: Sequence[Shape], combinations: Combinations, duty: Requirement, *, covered: bool
) -> list[Finding]:
    if not any(combinations.find(one.form, [applies(duty)], smallest=False) for one in shapes):
        return [
            error(
                "requirement-unreachable",
                place_of(duty),
                f"the duty never applies: '{duty.when}' never holds",
                "correct the condition, or what the facts in it imply and exclude",
            )
        ]
    if duty.met_by != "clause":
        return []
    if not covered:
        return [
            error(
                "requirement-without-clause",
                place_of(duty),
                f"no clause covers {duty.citation}: {duty.title}",
                f"write one that names '{duty.id}' under 'covers'",
            )
        ]
    gaps: dict[tuple[Combination, tuple[str, ...]], list[str]] = {}
    for shape in shapes:
        if duty.id in shape.left:
            continue
        covering = shape.covering.get(duty.id, ())
        silent: list[Tree] = [("not", chosen(clause)) for clause in covering]
        found = combinations.find(shape.form, [applies(duty), *silent])
        if found:
            gaps.setdefault((found, tuple(one.id for one in covering)), []).append(shape.form)
    return [_gap(duty, forms, found, ids) for (found, ids), forms in gaps.items()]


def _gap(
    duty: Requirement, forms: Sequence[str], found: Combination, covering: Sequence[str]
) -> Finding:
    of_forms = _quoted(forms)
    which = f"form {of_forms} has" if len(forms) == 1 else f"forms {of_forms} have"
    if covering:
        hint = (
            f"write a clause for this case, or widen the condition of {_quoted(covering, 'or')}; "
            "or correct what the facts imply and exclude"
        )
    else:
        hint = (
            f"list a clause that covers it under {of_forms} in clauses/outline.yaml, or name "
            f"'{duty.id}' under the form's 'elsewhere' if the larger policy says it"
        )
    make = MAKE[duty.level]
    return make(
        "requirement-gap",
        place_of(duty),
        f"{which} no clause for {duty.citation}: {duty.title}; smallest case: {found}",
        hint,
    )


def _quoted(names: Iterable[str], joint: str = "and") -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} {joint} {quoted[-1]}"


def extent(library: Library) -> int:
    """Count the facts that matter to the duty that hangs on most of them."""
    combinations = Combinations(library)
    return max(
        (
            combinations.count([applies(duty), *map(chosen, shape.covering.get(duty.id, ()))])
            for shape in shapes_of(library)
            for duty in library.requirements.values()
        ),
        default=0,
    )
