"""Purposes: each is told, with the legal basis it rests on (GDPR Art. 13(1)(c), FADP Art. 19)."""

from collections.abc import Iterator, Sequence

from ..findings import Finding, Place, error
from ..library import Tree
from ..records import PLACEHOLDER, Clause, Fact, Library, Requirement
from .chosen import Shape, chosen
from .combinations import ALWAYS, Combinations
from .demands import certain
from .duties import laws_of, unfinished
from .search import UnfinishedError

NEVER: Tree = ("or",)
PURPOSE, BASIS, INTEREST = "gdpr-13-1-c-purpose", "gdpr-13-1-c-basis", "gdpr-13-1-d"
SWISS_PURPOSE = "ch-19-2-b"  # Swiss law asks for no legal basis
BASIS_CITATIONS = {
    "consent": "gdpr_6_1_a",
    "contract": "gdpr_6_1_b",
    "legal_obligation": "gdpr_6_1_c",
    "vital_interests": "gdpr_6_1_d",
    "public_task": "gdpr_6_1_e",
    "legitimate_interests": "gdpr_6_1_f",
}


def check_purposes(
    library: Library, shapes: Sequence[Shape], combinations: Combinations
) -> list[Finding]:
    """Prove that each purpose, alone and with its basis, is told in every form and case."""
    findings: list[Finding] = []
    for fact in library.facts.values():
        group, *parts = fact.name.split(".")
        if group != "purpose":
            continue
        try:
            if len(parts) == 1:
                findings += _check_purpose(library, shapes, combinations, fact)
            else:
                findings += _check_pair(library, shapes, combinations, fact, parts[-1])
        except UnfinishedError:
            findings.append(unfinished(_place(fact), f"purpose '{fact.name}'"))
    return list(dict.fromkeys(findings))


def _place(fact: Fact) -> Place:
    return Place(fact.source.file, fact.source.line, fact.name)


def _check_purpose(
    library: Library, shapes: Sequence[Shape], combinations: Combinations, fact: Fact
) -> list[Finding]:
    """A purpose is told by a clause that names it, with or without a basis."""
    if SWISS_PURPOSE not in library.requirements:
        return []
    needed = [library.requirements[SWISS_PURPOSE]]
    names = [one for one in library.facts if one == fact.name or one.startswith(f"{fact.name}.")]
    untold = _untold(shapes, combinations, fact, needed, names)
    return [_untied(fact, form, case, needed) for form, case in untold]


def _check_pair(
    library: Library,
    shapes: Sequence[Shape],
    combinations: Combinations,
    fact: Fact,
    basis: str,
) -> list[Finding]:
    """A purpose on a basis is told by a clause that names the pair and cites the basis."""
    if basis not in BASIS_CITATIONS:
        return [
            error(
                "fact-unknown",
                _place(fact),
                f"'{fact.name}' ends with no legal basis",
                f"end it with one of: {', '.join(BASIS_CITATIONS)}",
            )
        ]
    ids = [PURPOSE, BASIS, *([INTEREST] if basis == "legitimate_interests" else [])]
    needed = [library.requirements[id_] for id_ in ids if id_ in library.requirements]
    if not needed:
        return []
    untold = _untold(shapes, combinations, fact, needed, [fact.name])
    citation = BASIS_CITATIONS[basis]
    return [
        *(_untied(fact, form, case, needed) for form, case in untold),
        *(
            error(
                "clause-lacks",
                Place(clause.source.file, clause.source.line),
                f"tells '{fact.name}', but does not print {{{citation}}}",
                "print the citation of the legal basis",
            )
            for shape in shapes
            for clause in _telling(shape, needed, [fact.name])
            if not any(citation in PLACEHOLDER.findall(text.text) for text in certain(clause))
        ),
    ]


def _untold(
    shapes: Sequence[Shape],
    combinations: Combinations,
    fact: Fact,
    needed: Sequence[Requirement],
    names: Sequence[str],
) -> Iterator[tuple[str, str]]:
    """Find the forms, with a case, in which no clause that names one of the facts tells a purpose.

    What only the tools decide is left aside: to record is no purpose of a document whose tools
    record nothing.
    """
    laws = [law for duty in needed for law in laws_of(duty)]
    for shape in shapes:
        if {duty.id for duty in needed} <= shape.left:
            continue
        telling = _telling(shape, needed, names)
        silent: list[Tree] = [("not", _at_best(chosen(clause))) for clause in telling]
        if case := combinations.find(shape.form, [("name", fact.name), *laws, *silent]):
            yield shape.form, str(case)


def _telling(shape: Shape, needed: Sequence[Requirement], names: Sequence[str]) -> list[Clause]:
    ids = {duty.id for duty in needed}
    naming = {clause.id: clause for name in names for clause in shape.naming.get(name, ())}
    return [clause for clause in naming.values() if ids <= {*clause.covers}]


def _untied(fact: Fact, form: str, case: str, needed: Sequence[Requirement]) -> Finding:
    return error(
        "purpose-untied",
        _place(fact),
        f"form '{form}' has no clause that tells this purpose; smallest case: {case}",
        f"write a clause with 'when: {fact.name}' that covers "
        f"{', '.join(duty.id for duty in needed)}",
    )


def _at_best(tree: Tree, value: bool = True) -> Tree:
    """Take what a condition asks of the tools as given, so that it rather has this value."""
    if tree[0] == "not":
        return ("not", _at_best(tree[1], not value))
    if tree[0] == "name":
        if tree[1].startswith(("any.", "all.")):
            return ALWAYS if value else NEVER
        return tree
    return (tree[0], *(_at_best(part, value) for part in tree[1:]))
