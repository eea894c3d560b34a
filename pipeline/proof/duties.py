"""Duties: is each covered, in every form, whatever combination of facts a client has?"""

from collections.abc import Iterable, Sequence

from ..coverage import left_by
from ..findings import Finding, Place, error, note, warning
from ..library import Tree
from ..records import Clause, Form, Library, Requirement
from .chosen import chosen, clauses_of
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


def check_duties(library: Library, combinations: Combinations) -> list[Finding]:
    """Prove the coverage of all duties that clauses meet."""
    findings: list[Finding] = []
    for duty in library.requirements.values():
        try:
            findings += _check(library, combinations, duty)
        except UnfinishedError:
            findings.append(unfinished(place_of(duty), f"duty '{duty.id}'"))
    return findings


def _check(library: Library, combinations: Combinations, duty: Requirement) -> list[Finding]:
    if not any(combinations.find(form, [applies(duty)], smallest=False) for form in library.forms):
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
    if not any(duty.id in clause.covers for clause in library.clauses.values()):
        return [
            error(
                "requirement-without-clause",
                place_of(duty),
                f"no clause covers {duty.citation}: {duty.title}",
                f"write one that names '{duty.id}' under 'covers'",
            )
        ]
    gaps: dict[tuple[Combination, tuple[str, ...]], list[str]] = {}
    for form in library.forms.values():
        if duty.id in left_by(library, form):
            continue
        covering = _covering(library, form, duty)
        left_out: list[Tree] = [("not", chosen(clause)) for clause in covering]
        found = combinations.find(form.id, [applies(duty), *left_out])
        if found:
            gaps.setdefault((found, tuple(one.id for one in covering)), []).append(form.id)
    return [_gap(duty, forms, found, ids) for (found, ids), forms in gaps.items()]


def _covering(library: Library, form: Form, duty: Requirement) -> list[Clause]:
    return [clause for clause, _ in clauses_of(library, form) if duty.id in clause.covers]


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


def extent(library: Library, combinations: Combinations) -> int:
    """Count the facts that matter to the duty that hangs on most of them."""
    most = 0
    for form in library.forms.values():
        for duty in library.requirements.values():
            trees = [applies(duty), *(chosen(one) for one in _covering(library, form, duty))]
            most = max(most, combinations.count(trees))
    return most
