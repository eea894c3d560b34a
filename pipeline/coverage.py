"""Coverage: does the outline answer every duty to inform that applies?

Takes an outline and the facts it was made from; gives a verdict for each duty and, where a duty
names facts of a tool or is only said per tool, for each tool. Form duties are judged on the
finished text, by `check`.
"""

from collections.abc import Mapping
from enum import StrEnum

from .facts import TRANSFER_BASES, Facts, undecided
from .findings import Finding, Place, error, note, warning
from .laws import FRAMEWORKS, GROUNDS, abroad, adequate
from .lean import dataclass
from .library import parse_condition, sections_in
from .records import Client, Form, Library, Outline, Requirement, Tool
from .text import listed


class Verdict(StrEnum):
    """How a duty stands in one declaration."""

    COVERED = "covered"
    ELSEWHERE = "elsewhere"
    BY_FORM = "by form"
    BY_YOU = "to be done by you"
    MISSING = "missing"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A duty's verdict; `tool` is None where the duty is the declaration's as a whole.

    Attributes:
        clauses: ids of the chosen clauses that cover it.
    """

    requirement: Requirement
    tool: str | None
    verdict: Verdict
    clauses: tuple[str, ...] = ()


def expressed(outline: Outline) -> frozenset[str]:
    """Name the statements of the source text that the chosen clauses and rows express."""
    said: set[str] = set()
    for item in outline.items:
        if item.clause:
            said.update(item.clause.expresses)
            for row in item.clause.rows:
                said.update(row.expresses if row.id in item.rows else ())
    return frozenset(said)


def judge(
    library: Library, client: Client, outline: Outline, facts: Facts
) -> tuple[tuple[Judgement, ...], list[Finding]]:
    """Judge every duty of the client's law for one outline."""
    judgements: list[Judgement] = []
    findings: list[Finding] = []
    elsewhere = met_elsewhere(library, client)
    for duty in library.requirements.values():
        if duty.regimes and client.regime not in duty.regimes:
            continue
        for tool in outline.tools if _is_per_tool(library, duty) else (None,):
            judgement = _judge(elsewhere, outline, facts, duty, tool)
            judgements.append(judgement)
            findings += _findings(library, client, facts, judgement)
    findings += _check_purposes(library, client)
    findings += _check_any_purpose(client, facts)
    findings += _check_transfers(library, client, facts)
    return tuple(judgements), findings


def met_elsewhere(library: Library, client: Client) -> Mapping[str, bool]:
    """Name the duties that a client leaves to another text, and whether its form says so."""
    form = library.forms[client.form]
    if form.all_but is not None:
        return dict.fromkeys(left_by(library, form), True)
    return {} if form.id == "notice" else dict.fromkeys(client.elsewhere, False)


def left_by(library: Library, form: Form) -> frozenset[str]:
    """Name the duties that a form leaves to another text.

    One whose condition asks for the form itself is not among all but those that it names.
    """
    if form.all_but is None:
        return frozenset(form.elsewhere)
    own = {
        duty.id
        for duty in library.requirements.values()
        if duty.when and f"form.{form.id}" in parse_condition(duty.when).names
    }
    return frozenset(library.requirements.keys() - own - {*form.all_but}).union(form.elsewhere)


def _is_per_tool(library: Library, duty: Requirement) -> bool:
    """Tell whether each tool has to meet the duty: it names facts of a tool, or is only said so."""
    names = parse_condition(duty.when).names if duty.when else frozenset()
    covering = [clause for clause in library.clauses.values() if duty.id in clause.covers]
    return any(library.facts[name].scope == "tool" for name in names) or (
        bool(covering) and all(clause.each == "tool" for clause in covering)
    )


def _judge(
    elsewhere: Mapping[str, bool],
    outline: Outline,
    facts: Facts,
    duty: Requirement,
    tool: str | None,
) -> Judgement:
    applies = parse_condition(duty.when).value(facts.of(tool)) if duty.when else True
    covering = [item for item in outline.items if item.clause and duty.id in item.clause.covers]
    if tool:
        covering = [item for item in covering if item.tool in (None, tool)]
    said_for = {item.tool for item in covering}
    covered = None in said_for or said_for >= ({tool} if tool else set(outline.tools))
    match applies, duty.met_by:
        # whether the duty applies is for the full text to decide
        case None, "clause" if elsewhere.get(duty.id):
            verdict = Verdict.ELSEWHERE
        case None, _:
            verdict = Verdict.UNDECIDED
        case False, _:
            verdict = Verdict.NOT_APPLICABLE
        case _, "process":
            verdict = Verdict.BY_YOU
        case _, "form":
            verdict = Verdict.BY_FORM
        case _ if covered:
            verdict = Verdict.COVERED
        case _ if duty.id in elsewhere:
            verdict = Verdict.ELSEWHERE
        case _:
            verdict = Verdict.MISSING
    return Judgement(
        requirement=duty,
        tool=tool,
        verdict=verdict,
        clauses=tuple(dict.fromkeys(item.context for item in covering)),
    )


def _findings(
    library: Library, client: Client, facts: Facts, judgement: Judgement
) -> list[Finding]:
    duty = judgement.requirement
    whose = f" for tool '{judgement.tool}'" if judgement.tool else ""
    if judgement.verdict is Verdict.UNDECIDED and duty.when and duty.level != "may":
        names = parse_condition(duty.when).undecided(facts.of(judgement.tool))
        return [
            undecided(
                library,
                client,
                name,
                judgement.tool if library.facts[name].scope == "tool" else None,
            )
            for name in sorted(names)
        ]
    if judgement.verdict is not Verdict.MISSING:
        return []
    make = {"must": error, "should": warning, "may": note}[duty.level]
    hint = f"name '{duty.id}' under 'covers' in a clause that says it"
    departures = library.own.departures if library.own else ()
    if files := [one.clause.source.file for one in departures if duty.id in one.lost]:
        hint += f"; {listed(files)} replaces one that does"
    if library.forms[client.form].all_but is not None:
        whose += f" in the form '{client.form}'"
    elif client.form != "notice":
        hint += ", or under 'elsewhere' if the larger policy says it"
    return [
        make(
            "requirement-uncovered",
            Place(client.source.file, 0, f"tools.{judgement.tool}" if judgement.tool else ""),
            f"no clause{whose} covers {duty.citation}: {duty.title} ('{duty.id}')",
            hint,
        )
    ]


def _check_purposes(library: Library, client: Client) -> list[Finding]:
    """Each purpose has a clause that ties it to its basis (GDPR Art. 13(1)(c)).

    Where the law asks for no basis, a clause that knows this law says the purpose.
    """
    if library.forms[client.form].all_but is not None:  # the full text has it
        return []
    said: set[str] = set()
    for section, _, _ in sections_in(library.forms[client.form].sections):
        for entry in section.entries:
            if isinstance(entry, str) and (when := library.clauses[entry].when):
                names = parse_condition(when).names
                said |= names
                said |= {f"{name} {law}" for name in names for law in names}
    wanted = {
        purpose: f"purpose.{purpose.id}.{purpose.basis}"
        if purpose.basis
        else f"purpose.{purpose.id} regime.{client.regime}"
        for purpose in client.purposes
    }
    return [
        error(
            "purpose-unsaid",
            Place(client.source.file, 0, "purposes"),
            f"no clause says that purpose '{purpose.id}' rests on '{purpose.basis}'"
            if purpose.basis
            else f"no clause says purpose '{purpose.id}' without a legal basis",
            f"write a clause with 'when: {name.replace(' ', ' and ')}'",
        )
        for purpose, name in wanted.items()
        if name not in said
    ]


def _check_any_purpose(client: Client, facts: Facts) -> list[Finding]:
    """A purpose that needs a function is none of a document whose tools do not use it."""
    purposes = [value for name, value in facts.general.items() if name.startswith("purpose.")]
    if any(purposes) or not purposes:
        return []
    return [
        error(
            "purpose-missing",
            Place(client.source.file, 0, "purposes"),
            "the document has no purpose: its tools do nothing that the stated ones are about",
            "state what the conferences themselves serve, besides",
        )
    ]


def _check_transfers(library: Library, client: Client, facts: Facts) -> list[Finding]:
    """A transfer needs a ground, for each country (GDPR Art. 44, FADP Art. 16).

    Data of staff need one too, where the entry in the list of the DPF leaves them out.
    """
    findings: list[Finding] = []
    for tool in client.tools:
        if tool.id not in facts.tools:
            continue
        known = facts.tools[tool.id]
        place = Place(client.source.file, 0, f"tools.{tool.id}")
        grounds = {basis for basis in TRANSFER_BASES if known.get(f"transfer.{basis}")}
        whose = "data"
        if known.get("audience.employees") and known.get("transfer.dpf_hr") is False:
            whose = "data of staff"
            grounds -= FRAMEWORKS
        if known.get("transfer.happens") and not grounds:
            findings.append(
                error(
                    "transfer-without-ground",
                    place,
                    f"{whose} of tool '{tool.id}' leave the area of the law, and no ground is "
                    "stated",
                    "state 'transfer: {basis: [...]}' at the tool",
                )
            )
        elif countries := set(abroad(client, tool) or ()):
            countries -= {one.country for one in adequate(library, client, tool)}
            countries -= {"US"} if grounds & FRAMEWORKS else set()
            if countries and not grounds - FRAMEWORKS - {"adequacy"}:
                findings.append(
                    error(
                        "transfer-without-ground",
                        place,
                        f"{whose} of tool '{tool.id}' go to a country that no ground covers",
                        "state the ground under 'transfer: {basis: [...]}' at the tool",
                    )
                )
        findings += _check_grounds(client, tool, place, known)
    return findings


def _check_grounds(
    client: Client, tool: Tool, place: Place, known: Mapping[str, bool]
) -> list[Finding]:
    """Grounds that are stated have to be of the client's law, and true."""
    findings = []
    if known.get("transfer.adequacy") is False and "adequacy" in tool.transfer.basis:
        findings.append(
            error(
                "transfer-without-ground",
                place,
                f"'adequacy' is a ground for tool '{tool.id}', and registry/adequacy.yaml finds "
                "none of its countries adequate",
                "correct grounds or countries, or add the decision to the registry",
            )
        )
    foreign = set(tool.transfer.basis) - GROUNDS[client.regime]
    if foreign and "transfer" in tool.stated:
        findings.append(
            error(
                "transfer-ground-regime",
                place,
                f"law '{client.regime}' knows no such ground of transfer: {listed(foreign)}",
                f"state one of: {listed(GROUNDS[client.regime])}",
            )
        )
    return findings
