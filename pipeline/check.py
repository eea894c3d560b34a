"""Check: every finding that needs no file written.

Takes the library, or a client; gives for each document its outline, the verdict on each duty
and the findings. Form duties are judged on declarations.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from .assemble import COMBINED, assemble
from .coverage import Judgement, Verdict, judge
from .facts import Facts, derive_facts
from .findings import Finding, Place, error, note, warning
from .library import parse_condition
from .localize import Translation, declare
from .records import (
    Clause,
    Client,
    Declaration,
    Library,
    Outline,
    Requirement,
    Tool,
    paragraphs,
)
from .text import listed

# --- library ------------------------------------------------------------------------------------


def check_library(library: Library) -> list[Finding]:
    """Judge a library whose references are resolved: duties, conditions, the objection notice."""
    covered = {id_ for clause in library.clauses.values() for id_ in clause.covers}
    findings = [
        error(
            "requirement-without-clause",
            Place(duty.source.file, duty.source.line, duty.id),
            f"no clause covers {duty.citation}: {duty.title}",
            f"write one that names '{duty.id}' under 'covers'",
        )
        for duty in library.requirements.values()
        if duty.met_by == "clause" and duty.id not in covered
    ]
    for clause in library.clauses.values():
        conditions = {"when": clause.when}
        conditions |= {f"rows.{index}.when": row.when for index, row in enumerate(clause.rows)}
        for key, when in conditions.items():
            if when and not _can_hold(library, when):
                findings.append(
                    error(
                        "clause-unreachable",
                        Place(clause.source.file, 0, key),
                        f"the condition '{when}' never holds",
                        "correct the condition, or what the facts in it imply and exclude",
                    )
                )
        if "gdpr-21-4" in clause.covers and not clause.callout:
            findings.append(
                error(
                    "objection-not-apart",
                    Place(clause.source.file, clause.source.line),
                    "the objection notice does not stand apart (GDPR Art. 21(4))",
                    "add 'callout: true' and a title",
                )
            )
    return findings


def _unchecked(duty: Requirement) -> Finding:
    return warning(
        "form-unchecked",
        Place(duty.source.file, duty.source.line, duty.id),
        f"the program has no check for the form of '{duty.id}'",
        "see to it by hand where it applies",
    )


def _can_hold(library: Library, when: str) -> bool:
    """Try the combinations of a condition's facts that the vocabulary allows."""
    condition = parse_condition(when)
    names = sorted(condition.names)
    for values in product((True, False), repeat=len(names)):
        facts = dict(zip(names, values, strict=True))
        if condition.value(facts) and _is_consistent(library, facts):
            return True
    return False


def _is_consistent(library: Library, facts: dict[str, bool]) -> bool:
    for name, value in facts.items():
        fact = library.facts.get(name)
        if fact is None or not value:
            continue
        if any(facts.get(other) is False for other in fact.implies):
            return False
        if any(facts.get(other) is True for other in fact.excludes):
            return False
    return True


# --- one client ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One document of a client, examined before any language is written."""

    client: Client
    outline: Outline
    facts: Facts
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]


def documents_of(client: Client, kinds: Sequence[str]) -> Iterator[tuple[str, tuple[Tool, ...]]]:
    """Name a client's documents: one per tool, and one of all tools where there are several."""
    if "per-tool" in kinds or len(client.tools) == 1:
        for tool in client.tools:
            yield tool.id, (tool,)
    if "combined" in kinds and len(client.tools) > 1:
        yield COMBINED, client.tools


def examine(
    library: Library, client: Client, document: str, tools: Sequence[Tool], *, draft: bool = False
) -> Examined:
    """Derive the facts of one document, assemble it, judge its coverage."""
    facts, findings = derive_facts(library, client, tools)
    outline, faults = assemble(library, client, tools, facts, document=document, draft=draft)
    findings += faults
    judgements, faults = judge(library, client, outline, facts)
    findings += faults
    findings += _check_recording(client, facts)
    findings += _check_public_body(client)
    for tool in tools:
        findings += _check_tool(client, tool)
    return Examined(
        client=client,
        outline=outline,
        facts=facts,
        judgements=judgements,
        findings=tuple(dict.fromkeys(findings)),
    )


def _check_recording(client: Client, facts: Facts) -> list[Finding]:
    """What is recorded rests on the consent of all, or on what the purpose of recording names."""
    findings = []
    bases = {purpose.basis for purpose in client.purposes if purpose.id == "event_recording"}
    for tool, known in facts.tools.items():
        if not any(known.get(f"feature.{name}") for name in ("recording", "transcription", "ai")):
            continue
        other = known.get("basis.recording_other", False)
        if bases != {"consent"} if not other else not bases or "consent" in bases:
            findings.append(
                error(
                    "recording-basis",
                    Place(client.source.file, 0, "purposes"),
                    f"tool '{tool}' records or transcribes, and the purpose 'event_recording' does "
                    f"not name the basis that 'basis.recording_other: {str(other).lower()}' tells",
                    "state the purpose 'event_recording' with the basis 'consent' alone, or with "
                    "another and 'facts: {basis.recording_other: true}' at the tool",
                )
            )
    return findings


def _check_public_body(client: Client) -> list[Finding]:
    """No public task rests on legitimate interests (GDPR Art. 6(1), second subparagraph)."""
    tasks = {purpose.id for purpose in client.purposes if purpose.basis == "public_task"}
    return [
        error(
            "purpose-basis",
            Place(client.source.file, 0, "purposes"),
            f"a public body rests '{purpose.id}' on a public task and on legitimate interests too",
            "remove the purpose with the basis 'legitimate_interests'",
        )
        for purpose in client.purposes
        if client.facts.get("controller.public_body")
        and purpose.basis == "legitimate_interests"
        and purpose.id in tasks
    ]


def _check_tool(client: Client, tool: Tool) -> list[Finding]:
    """Say what is not known of a tool, and what was looked up too long ago."""
    findings = []
    provider = tool.provider
    if tool.deployment == "hosted" and provider is None:
        findings.append(
            error(
                "provider-unknown",
                Place(client.source.file, 0, f"tools.{tool.id}.provider"),
                f"nobody says who provides tool '{tool.id}' (GDPR Art. 13(1)(e))",
                "state 'provider: {name: ..., country: ...}' at the tool",
            )
        )
    if provider and not (provider.address.street and provider.address.city):
        findings.append(
            note(
                "address-unknown",
                Place(tool.source.file, 0, "provider.street"),
                f"the address of tool '{tool.id}''s provider is not known; "
                "the text names company and country",
                "add the address, with its source, once it is known",
            )
        )
    dpf = tool.transfer.dpf
    if dpf and (client.as_of - dpf.checked).days > 365:
        findings.append(
            warning(
                "dpf-check-old",
                Place(tool.source.file, 0, "transfer.dpf.checked"),
                f"the DPF entry of tool '{tool.id}' was looked up more than a year before 'as_of'",
                "look the entry up again and correct the date",
            )
        )
    return findings


# --- its texts ----------------------------------------------------------------------------------


class Declarer:
    """Writes the texts of documents; the catalogs of a language are read once."""

    def __init__(self, library: Library, *, draft: bool = False) -> None:
        self._library = library
        self._draft = draft
        self._translations: dict[str, Translation] = {}

    def declare(self, examined: Examined, language: str) -> tuple[Declaration, list[Finding]]:
        """Write one document's text in one language."""
        if language not in self._translations:
            self._translations[language] = Translation(self._library, language)
        return declare(
            self._library,
            examined.client,
            examined.outline,
            self._translations[language],
            draft=self._draft,
        )

    def check(self, examined: Examined) -> tuple[dict[str, frozenset[str]], list[Finding]]:
        """Judge a document in all its languages: clauses that lack text or values, findings."""
        findings = list(examined.findings)
        lacking: dict[str, frozenset[str]] = {}
        declarations = []
        for language in examined.client.languages:
            declaration, faults = self.declare(examined, language)
            declarations.append(declaration)
            findings += faults
            lacking[language] = frozenset(
                passage.wording.clause
                for passage in declaration.passages
                if passage.wording.gap or passage.gaps
            )
        return lacking, [*findings, *check_forms(examined, declarations)]


# --- form ---------------------------------------------------------------------------------------


def check_forms(examined: Examined, declarations: Sequence[Declaration]) -> list[Finding]:
    """Run the named check of each form duty that applies, on all languages of a document."""
    findings: list[Finding] = []
    for judgement in examined.judgements:
        if judgement.verdict is Verdict.BY_FORM:
            duty = judgement.requirement
            if named := FORM_CHECKS.get(duty.id):
                findings += named(examined, declarations)
            elif duty.id not in MET_BY_CONSTRUCTION:
                findings.append(_unchecked(duty))
    return list(dict.fromkeys(findings))


_SENTENCE = re.compile(r"[.!?؟。]\s+|\n")
MAX_SENTENCE_WORDS = 45
_VAGUE = re.compile(
    r"\b(may|might|could|possibly|perhaps|often|sometimes|usually|generally|etc|some|"
    r"where appropriate|among other things|if necessary)\b",
    re.IGNORECASE,
)
_DISCLAIMERS = re.compile(
    r"\b(no influence|cannot influence|not responsible|no responsibility|not liable|"
    r"no liability|beyond our control|no control|no full control)\b",
    re.IGNORECASE,
)


def _check_plain(examined: Examined, declarations: Sequence[Declaration]) -> list[Finding]:
    """GDPR Art. 12(1): short sentences in every language, no vague words in the source."""
    findings = []
    for declaration in declarations:
        for passage in declaration.passages:
            for runs in paragraphs(passage.blocks):
                text = "".join(run.text for run in runs)
                longest = max(len(part.split()) for part in _SENTENCE.split(text))
                if longest > MAX_SENTENCE_WORDS:
                    findings.append(
                        warning(
                            "sentence-long",
                            Place(passage.key, 0, declaration.language),
                            f"a sentence has {longest} words",
                            f"split it: {MAX_SENTENCE_WORDS} words at most",
                        )
                    )
    return findings + _phrases(examined, _VAGUE, "wording-vague", "say what is the case")


def _check_limits(examined: Examined, _declarations: Sequence[Declaration]) -> list[Finding]:
    """GDPR Art. 5(2), 24: limits are told by what was done, never as a disclaimer."""
    return _phrases(
        examined, _DISCLAIMERS, "wording-disclaims", "say what was done to limit the processing"
    )


def _phrases(examined: Examined, pattern: re.Pattern[str], code: str, hint: str) -> list[Finding]:
    findings = []
    for clause in _clauses(examined):
        for message in clause.messages:
            if found := pattern.search(message.text):
                findings.append(
                    warning(
                        code,
                        Place(message.source.file, message.source.line),
                        f"says '{found.group()}'",
                        hint,
                    )
                )
    return findings


FIRST_LAYER = "section-overview"
_FINDABLE = ("vc-recording-notice", "gdpr-13-2-a", "gdpr-13-1-f-fact", "gdpr-13-2-b-access")


def _check_structure(examined: Examined, _declarations: Sequence[Declaration]) -> list[Finding]:
    """GDPR Art. 12(1): a short first layer, and headings that lead to what people look for."""
    outline = examined.outline
    findings = []
    place = Place("clauses/outline.yaml", 0, outline.form)
    if outline.form == "notice" and (not outline.items or outline.items[0].key != FIRST_LAYER):
        findings.append(
            warning(
                "structure-layer",
                place,
                "the declaration does not begin with a short first layer",
                f"begin the form with the section '{FIRST_LAYER.removeprefix('section-')}'",
            )
        )
    heading = ""
    under: dict[str, set[str]] = {}
    for item in outline.items:
        if item.clause is None or item.clause.title:
            heading = item.key
        for id_ in item.clause.covers if item.clause else ():
            under.setdefault(id_, set()).add(heading)
    together = [id_ for id_ in _FINDABLE if id_ in under]
    headings = [under[id_] for id_ in together]
    together = [id_ for id_ in together if headings.count(under[id_]) > 1]
    if together and outline.form == "notice":
        findings.append(
            warning(
                "structure-headings",
                place,
                f"these duties share one heading: {listed(together)}",
                "give recording, storage, transfer and rights a heading each",
            )
        )
    return findings


FormCheck = Callable[[Examined, Sequence[Declaration]], list[Finding]]
# All languages of a document are written from one outline, so they hold the same clauses.
MET_BY_CONSTRUCTION = frozenset({"gdpr-12-1-language"})

FORM_CHECKS: dict[str, FormCheck] = {
    "gdpr-12-1-plain": _check_plain,
    "gdpr-12-1-structure": _check_structure,
    "vc-limits-honest": _check_limits,
}


def _clauses(examined: Examined) -> Iterator[Clause]:
    seen = set()
    for item in examined.outline.items:
        if item.clause and item.clause.id not in seen:
            seen.add(item.clause.id)
            yield item.clause
