"""Rules: what has to hold between clauses, duties and facts besides coverage.

Purposes and their bases belong together (GDPR Art. 13(1)(c)); a legal basis brings duties of its
own; the objection notice stands apart; clauses are worded plainly.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from ..findings import Finding, Place, error, warning
from ..forms import check_disclaimers, check_vagueness
from ..library import Tree
from ..records import PLACEHOLDER, Clause, Fact, Library
from .chosen import Shape, chosen
from .combinations import ALWAYS, Combinations, tree_of
from .demands import certain
from .duties import laws_of, place_of, unfinished
from .search import UnfinishedError

NEVER: Tree = ("or",)
BASIS_CITATIONS = {
    "consent": "gdpr_6_1_a",
    "contract": "gdpr_6_1_b",
    "legal_obligation": "gdpr_6_1_c",
    "vital_interests": "gdpr_6_1_d",
    "public_task": "gdpr_6_1_e",
    "legitimate_interests": "gdpr_6_1_f",
}
PURPOSE, BASIS, INTEREST = "gdpr-13-1-c-purpose", "gdpr-13-1-c-basis", "gdpr-13-1-d"

# a fact, and the duties that apply wherever it holds
TOGETHER = {
    "basis.legitimate_interests": (INTEREST, "gdpr-13-2-b-obj", "gdpr-21-4"),
    "basis.public_task": ("gdpr-6-1-e", "gdpr-13-2-b-obj", "gdpr-21-4"),
    "basis.consent": ("gdpr-6-1-a", "gdpr-13-2-c", "vc-alternative"),
    "transfer.happens": ("gdpr-13-1-f-fact", "gdpr-13-1-f-adequacy"),
    "transfer.dpf": ("gdpr-45-dpf",),
    "transfer.scc": ("gdpr-46-2-c", "gdpr-13-1-f-copy"),
    "transfer.bcr": ("gdpr-47-bcr", "gdpr-13-1-f-copy"),
    "automated_decision": ("gdpr-13-2-f", "gdpr-22-3"),
}


def check_rules(
    library: Library, shapes: Sequence[Shape], combinations: Combinations
) -> list[Finding]:
    """Check the rules that tie clauses, duties and facts together."""
    findings = [*_check_statements(library), *_check_together(library, combinations)]
    for fact in library.facts.values():
        if fact.name.startswith("purpose.") and fact.name.count(".") == 2:
            try:
                findings += _check_purpose(library, shapes, combinations, fact)
            except UnfinishedError:
                place = Place(fact.source.file, fact.source.line, fact.name)
                findings.append(unfinished(place, f"purpose '{fact.name}'"))
    return findings


def check_manner(library: Library, clauses: Collection[Clause]) -> list[Finding]:
    """Check how clauses are worded, and that the objection notice stands apart."""
    findings = list(_check_objection(clauses))
    if "gdpr-12-1-plain" in library.requirements:
        findings += check_vagueness(clauses)
    if "vc-limits-honest" in library.requirements:
        findings += check_disclaimers(clauses)
    return findings


def _check_objection(clauses: Iterable[Clause]) -> Iterator[Finding]:
    for clause in clauses:
        if "gdpr-21-4" in clause.covers and not clause.callout:
            yield error(
                "objection-not-apart",
                Place(clause.source.file, clause.source.line),
                "the objection notice does not stand apart (GDPR Art. 21(4))",
                "add 'callout: true' and a title",
            )


def _check_statements(library: Library) -> Iterator[Finding]:
    said = {
        id_
        for clause in library.clauses.values()
        for id_ in (*clause.expresses, *(one for row in clause.rows for one in row.expresses))
    }
    for id_ in library.statements:
        if id_ not in said:
            yield warning(
                "statement-unexpressed",
                Place("registry/statements.yaml", 0, id_),
                f"no clause or row expresses statement '{id_}'",
                f"name '{id_}' under 'expresses' in a clause or row that says it",
            )


def _check_together(library: Library, combinations: Combinations) -> list[Finding]:
    findings = []
    for name, ids in TOGETHER.items():
        for duty in (library.requirements[id_] for id_ in ids if id_ in library.requirements):
            if name not in library.facts:
                continue
            without: Tree = ("not", tree_of(duty.when))
            try:
                found = next(
                    found
                    for form in library.forms
                    if (found := combinations.find(form, [("name", name), *laws_of(duty), without]))
                )
            except StopIteration:
                continue
            except UnfinishedError:
                findings.append(unfinished(place_of(duty), f"duty '{duty.id}'"))
                continue
            findings.append(
                error(
                    "requirement-too-narrow",
                    place_of(duty),
                    f"the duty has to apply wherever '{name}' holds; smallest case where it does "
                    f"not: {found}",
                    f"add 'or {name}' to its condition",
                )
            )
    return findings


# --- purposes -----------------------------------------------------------------------------------


def _check_purpose(
    library: Library, shapes: Sequence[Shape], combinations: Combinations, fact: Fact
) -> list[Finding]:
    """A purpose on a basis is told by a clause that names the pair, in every form and case.

    What only the tools decide is left aside: to record is no purpose of a document whose tools
    record nothing.
    """
    basis = fact.name.rpartition(".")[2]
    if basis not in BASIS_CITATIONS:
        return [
            error(
                "fact-unknown",
                Place(fact.source.file, fact.source.line, fact.name),
                f"'{fact.name}' ends with no legal basis",
                f"end it with one of: {', '.join(BASIS_CITATIONS)}",
            )
        ]
    needed = {PURPOSE, BASIS} | ({INTEREST} if basis == "legitimate_interests" else set())
    needed &= library.requirements.keys()
    if not needed:
        return []
    findings = []
    for shape in shapes:
        naming = shape.naming.get(fact.name, ())
        telling = [clause for clause in naming if needed <= {*clause.covers}]
        silent: list[Tree] = [("not", _at_best(chosen(one))) for one in telling]
        found = combinations.find(shape.form, [("name", fact.name), *silent])
        if found and not needed <= shape.left:
            findings.append(
                error(
                    "purpose-untied",
                    Place(fact.source.file, fact.source.line, fact.name),
                    f"form '{shape.form}' has no clause that tells this purpose with its basis; "
                    f"smallest case: {found}",
                    f"write a clause with 'when: {fact.name}' that covers "
                    f"{', '.join(sorted(needed))}",
                )
            )
        findings += [
            error(
                "clause-lacks",
                Place(clause.source.file, clause.source.line),
                f"tells '{fact.name}', but does not print {{{BASIS_CITATIONS[basis]}}}",
                "print the citation of the legal basis",
            )
            for clause in telling
            if not _prints(clause, BASIS_CITATIONS[basis])
        ]
    return list(dict.fromkeys(findings))


def _prints(clause: Clause, name: str) -> bool:
    return any(name in PLACEHOLDER.findall(message.text) for message in certain(clause))


def _at_best(tree: Tree, value: bool = True) -> Tree:
    """Take what a condition asks of the tools as given, so that it rather has this value."""
    if tree[0] == "not":
        return ("not", _at_best(tree[1], not value))
    if tree[0] == "name":
        if tree[1].startswith(("any.", "all.")):
            return ALWAYS if value else NEVER
        return tree
    return (tree[0], *(_at_best(part, value) for part in tree[1:]))
