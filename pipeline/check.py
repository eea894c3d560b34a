"""Check: every finding that needs no file written.

Takes the library, or a client; gives for each document its outline, the verdict on each duty
and the findings. Form duties are judged on declarations.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import product

from .assemble import COMBINED, assemble
from .cache import key_of, program_and_packages
from .coverage import Judgement, Verdict, judge
from .facts import Facts, derive_facts
from .findings import Finding, Place, error, has_errors, note, warning
from .lean import dataclass
from .library import parse_condition
from .localize import Composition, Translation, complete, compose, declare
from .profile import NOWHERE, Profile, profile_of, stand_in
from .records import (
    PLACEHOLDER,
    Clause,
    Client,
    Declaration,
    Library,
    Manuscript,
    Outline,
    Passage,
    Requirement,
    Tool,
    fill,
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
    """One document of a client, examined before any language is written.

    Attributes:
        tools: the document's.
        alike: what it has in common with the documents of its profile; None = it stands alone.
    """

    client: Client
    tools: tuple[Tool, ...]
    outline: Outline
    facts: Facts
    judgements: tuple[Judgement, ...]
    findings: tuple[Finding, ...]
    alike: "Alike | None" = None


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
    examined = _examine(library, client, document, tools, draft=draft)
    findings = dict.fromkeys([*examined.findings, *_check_tools(client, tools)])
    return replace(examined, findings=tuple(findings))


def _placed(finding: Finding, client: Client) -> Finding | None:
    """Lay what was found of a stand-in to a client; None = it has to be found again."""
    if NOWHERE in finding.message + finding.hint + finding.place.key:
        return None
    if finding.place.file != NOWHERE:
        return finding
    return replace(finding, place=replace(finding.place, file=client.source.file))


def _check_tools(client: Client, tools: Sequence[Tool]) -> list[Finding]:
    return [fault for tool in tools for fault in _check_tool(client, tool)]


def _examine(
    library: Library, client: Client, document: str, tools: Sequence[Tool], *, draft: bool
) -> Examined:
    facts, findings = derive_facts(library, client, tools)
    outline, faults = assemble(library, client, tools, facts, document=document, draft=draft)
    findings += faults
    judgements, faults = judge(library, client, outline, facts)
    findings += faults
    findings += _check_recording(client, facts)
    findings += _check_public_body(client)
    return Examined(
        client=client,
        tools=tuple(tools),
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


_ALIKE = 256  # profiles that are remembered; a batch has a few dozen


class Declarer:
    """Examines documents and writes their texts.

    The catalogs of a language are read once. Documents of equal profiles are examined and
    composed once, unless there is an error: what stops a document is found for each client anew.
    """

    def __init__(self, library: Library, *, draft: bool = False) -> None:
        self._library = library
        self._draft = draft
        self._translations: dict[str, Translation] = {}
        self._alike: OrderedDict[tuple[Profile, str], Alike] = OrderedDict()

    def examine(self, client: Client, document: str, tools: Sequence[Tool]) -> Examined:
        """Examine one document: its facts, its outline, the verdicts on its duties."""
        key = profile_of(client, tools), document
        if key not in self._alike:
            one = stand_in(key[0])
            found = _examine(self._library, one, document, one.tools, draft=self._draft)
            self._alike[key] = Alike(found, _hash(self._library, *key))
            if len(self._alike) > _ALIKE:
                self._alike.popitem(last=False)
        self._alike.move_to_end(key)
        alike = self._alike[key]
        known = alike.examined
        placed = [_placed(finding, client) for finding in known.findings]
        findings = [finding for finding in placed if finding]
        if self._draft or has_errors(findings) or len(findings) < len(placed):
            return examine(self._library, client, document, tools, draft=self._draft)
        shared = known.outline
        outline = Outline(
            client=client.id,
            document=shared.document,
            form=shared.form,
            tools=shared.tools,
            items=shared.items,
        )
        return Examined(
            client=client,
            tools=tuple(tools),
            outline=outline,
            facts=known.facts,
            judgements=known.judgements,
            findings=tuple(dict.fromkeys([*findings, *_check_tools(client, tools)])),
            alike=alike,
        )

    def _translation(self, language: str) -> Translation:
        if language not in self._translations:
            self._translations[language] = Translation(self._library, language)
        return self._translations[language]

    def declare(self, examined: Examined, language: str) -> tuple[Declaration, list[Finding]]:
        """Write one document's text in one language."""
        alike, translation = examined.alike, self._translation(language)
        if alike is not None:
            made = alike.compositions.get(language)
            if made is None:
                one = alike.examined
                key = alike.key_of(translation)
                made = compose(self._library, one.client, one.outline, translation, key=key)
                alike.compositions[language] = made
            if not has_errors(made.findings):
                return complete(made, examined.client, examined.tools, shared=True)
        return declare(
            self._library, examined.client, examined.outline, translation, draft=self._draft
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
    """Run the named checks of each form duty that applies, on all languages of a document."""
    alike = examined.alike
    if alike is None:
        findings = _check_outline(examined)
        checks = _text_checks(examined)
    else:
        if alike.forms is None:
            alike.forms = _check_outline(alike.examined), _text_checks(alike.examined)
        findings, checks = list(alike.forms[0]), alike.forms[1]
    for declaration in declarations:
        for named in checks:
            findings += named(declaration, alike)
    return list(dict.fromkeys(findings))


def _by_form(examined: Examined) -> list[Requirement]:
    return [one.requirement for one in examined.judgements if one.verdict is Verdict.BY_FORM]


def _check_outline(examined: Examined) -> list[Finding]:
    findings: list[Finding] = []
    for duty in _by_form(examined):
        if named := OUTLINE_CHECKS.get(duty.id):
            findings += named(examined)
        elif duty.id not in MET_BY_CONSTRUCTION:
            findings.append(_unchecked(duty))
    return findings


def _text_checks(examined: Examined) -> list["TextCheck"]:
    return [TEXT_CHECKS[duty.id] for duty in _by_form(examined) if duty.id in TEXT_CHECKS]


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


def _check_plain(examined: Examined) -> list[Finding]:
    """GDPR Art. 12(1): no vague words in the source."""
    return _phrases(examined, _VAGUE, "wording-vague", "say what is the case")


def _check_sentences(declaration: Declaration, alike: "Alike | None") -> list[Finding]:
    """GDPR Art. 12(1): short sentences in every language."""
    manuscript = declaration.manuscript
    if manuscript is None or alike is None:
        return _long_sentences(declaration.passages, declaration.language)
    known = alike.sentences.get(declaration.language)
    if known is None or known.manuscript is not manuscript:
        known = Sentences.of(manuscript, declaration.language)
        alike.sentences[declaration.language] = known
    long = known.may_be_long(declaration.passages)
    return [*known.findings, *(_long_sentences(long, declaration.language) if long else ())]


def _longest(texts: Iterable[str]) -> int:
    return max((len(part.split()) for text in texts for part in _SENTENCE.split(text)), default=0)


def _long_sentences(passages: Iterable[Passage], language: str) -> list[Finding]:
    return [
        warning(
            "sentence-long",
            Place(passage.key, 0, language),
            f"a sentence has {longest} words",
            f"split it: {MAX_SENTENCE_WORDS} words at most",
        )
        for passage in passages
        for runs in paragraphs(passage.blocks)
        if (longest := _longest(["".join(run.text for run in runs)])) > MAX_SENTENCE_WORDS
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The lengths of a manuscript's sentences.

    Attributes:
        findings: of the passages that are the same in all documents.
        open: the others: number, words of the longest sentence with each value counted as one
            word, and the open placeholders as they occur.
    """

    manuscript: Manuscript
    findings: tuple[Finding, ...]
    open: tuple[tuple[int, int, tuple[str, ...]], ...]

    @classmethod
    def of(cls, manuscript: Manuscript, language: str) -> "Sentences":
        pairs = list(zip(manuscript.passages, manuscript.open, strict=True))
        same = [passage for passage, open_ in pairs if not open_]
        open_passages = []
        for at, (passage, open_) in enumerate(pairs):
            if not open_:
                continue
            texts = [
                "".join(run.text for run in runs) for runs in paragraphs(passage.wording.blocks)
            ]
            names = [name for text in texts for name in PLACEHOLDER.findall(text) if name in open_]
            filled = [fill(text, {**passage.values, **dict.fromkeys(names, "x")}) for text in texts]
            open_passages.append((at, _longest(filled), tuple(names)))
        return cls(
            manuscript=manuscript,
            findings=tuple(_long_sentences(same, language)),
            open=tuple(open_passages),
        )

    def may_be_long(self, passages: Sequence[Passage]) -> list[Passage]:
        """Give the passages in which a sentence can be too long: all values stand in it at most."""
        found = []
        for at, longest, names in self.open:
            values = passages[at].values
            more = sum([len(values[name].split()) - 1 for name in names])
            if longest + more > MAX_SENTENCE_WORDS:
                found.append(passages[at])
        return found


@dataclass(slots=True)
class Alike:
    """What the documents of one profile have in common, made when first asked for.

    Attributes:
        profile: hash of all that it depends on but the language; None = that cannot be told, or it
            says something that is the client's alone.
    """

    examined: Examined
    profile: str | None
    compositions: dict[str, Composition] = field(default_factory=dict)
    sentences: dict[str, Sentences] = field(default_factory=dict)
    forms: tuple[list[Finding], list["TextCheck"]] | None = None

    def key_of(self, translation: Translation) -> str | None:
        """Hash all that the manuscript in a language is made from."""
        if self.profile is None or translation.key is None:
            return None
        return key_of(self.profile, translation.key)


_PROGRAM = (
    *("assemble.py", "check.py", "coverage.py", "facts.py", "profile.py", "records.py", "text.py"),
    *("library", "localize"),
)


def _hash(library: Library, profile: Profile, document: str) -> str | None:
    program = program_and_packages(*_PROGRAM)
    if program is None or any(tool[-1] for tool in profile.tools):
        return None
    return key_of(program, library.version, document, repr(profile))


def _check_limits(examined: Examined) -> list[Finding]:
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


def _check_structure(examined: Examined) -> list[Finding]:
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


OutlineCheck = Callable[[Examined], list[Finding]]
TextCheck = Callable[[Declaration, Alike | None], list[Finding]]
# All languages of a document are written from one outline, so they hold the same clauses.
MET_BY_CONSTRUCTION = frozenset({"gdpr-12-1-language"})

OUTLINE_CHECKS: dict[str, OutlineCheck] = {
    "gdpr-12-1-plain": _check_plain,
    "gdpr-12-1-structure": _check_structure,
    "vc-limits-honest": _check_limits,
}

TEXT_CHECKS: dict[str, TextCheck] = {"gdpr-12-1-plain": _check_sentences}


def _clauses(examined: Examined) -> Iterator[Clause]:
    seen = set()
    for item in examined.outline.items:
        if item.clause and item.clause.id not in seen:
            seen.add(item.clause.id)
            yield item.clause
