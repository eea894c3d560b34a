"""Check: every finding that needs no file written.

Takes the library and a client; gives for each document its outline, the verdict on each duty
and the findings. Form duties are judged on declarations.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from .assemble import COMBINED, assemble
from .cache import key_of, program_and_packages
from .coverage import Judgement, judge
from .facts import RECORDING, Facts, derive_facts, needs_of
from .findings import Finding, Place, error, has_errors, note, warning
from .forms import FormCheck
from .laws import AREAS, EEA, abroad, adequate
from .lean import dataclass
from .localize import Composition, Translation, complete, compose, declare
from .profile import NOWHERE, Profile, profile_of, stand_in
from .records import (
    Client,
    Declaration,
    Library,
    Outline,
    Tool,
)

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


def in_each_form(client: Client, forms: Sequence[str] = ()) -> Iterator[Client]:
    """Give a client once for each form of its declarations; `forms` chooses some."""
    for form in client.forms:
        if form in (forms or client.forms):
            yield client if form == client.form else replace(client, form=form)


def documents_of(
    client: Client, kinds: Sequence[str], chosen: Sequence[str] = ()
) -> Iterator[tuple[str, tuple[Tool, ...]]]:
    """Name a client's documents in its form: one per tool, and one of all where there are several.

    The client's first form has the plain names, others add theirs; `chosen` names some without it.
    """
    suffix = "" if client.form == client.forms[0] else f"-{client.form}"
    if "per-tool" in kinds or len(client.tools) == 1:
        for tool in client.tools:
            if not chosen or tool.id in chosen:
                yield tool.id + suffix, (tool,)
    if "combined" in kinds and len(client.tools) > 1 and (not chosen or COMBINED in chosen):
        yield COMBINED + suffix, client.tools


def examine(
    library: Library, client: Client, document: str, tools: Sequence[Tool], *, draft: bool = False
) -> Examined:
    """Derive the facts of one document, assemble it, judge its coverage.

    A client with clauses of its own brings the library that they are laid over.
    """
    library = client.library or library
    examined = _examine(library, client, document, tools, draft=draft)
    findings = dict.fromkeys([*examined.findings, *_check_tools(library, client, tools)])
    return replace(examined, findings=tuple(findings))


def _placed(finding: Finding, client: Client) -> Finding | None:
    """Lay what was found of a stand-in to a client; None = it has to be found again."""
    if NOWHERE in finding.message + finding.hint + finding.place.key:
        return None
    if finding.place.file != NOWHERE:
        return finding
    return replace(finding, place=replace(finding.place, file=client.source.file))


def _check_tools(library: Library, client: Client, tools: Sequence[Tool]) -> list[Finding]:
    return [
        fault
        for tool in tools
        for fault in (*_check_tool(client, tool), *_check_destinations(library, client, tool))
    ]


def _examine(
    library: Library, client: Client, document: str, tools: Sequence[Tool], *, draft: bool
) -> Examined:
    facts, findings = derive_facts(library, client, tools)
    outline, faults = assemble(library, client, tools, facts, document=document, draft=draft)
    findings += faults
    judgements, faults = judge(library, client, outline, facts)
    findings += faults
    findings += _check_recording(library, client, facts)
    findings += _check_public_body(client)
    findings += _check_contradictions(outline)
    return Examined(
        client=client,
        tools=tuple(tools),
        outline=outline,
        facts=facts,
        judgements=judgements,
        findings=tuple(dict.fromkeys(findings)),
    )


def _check_recording(library: Library, client: Client, facts: Facts) -> list[Finding]:
    """What is recorded rests on the consent of all, or on what the purpose of recording names."""
    findings = []
    bases = {purpose.basis for purpose in client.purposes if purpose.id == RECORDING}
    functions = needs_of(library, RECORDING) or ("feature.recording",)
    for tool, known in facts.tools.items():
        if not any(known.get(name) for name in functions):
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


def _check_contradictions(outline: Outline) -> list[Finding]:
    """No two clauses that exclude each other are said of the same tool, or of all."""
    said: dict[str, set[str | None]] = {}
    for item in outline.items:
        said.setdefault(item.context, set()).add(item.tool)
    return [
        error(
            "clauses-contradict",
            Place(item.clause.source.file, 0, "excludes"),
            f"'{item.clause.id}' and '{other}' contradict each other, and one document says both",
            "narrow the condition of one of them",
        )
        for item in outline.items
        if item.clause
        for other in item.clause.excludes
        if item.tool in (tools := said.get(other, set())) or (tools and None in {item.tool, *tools})
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
                f"the address of the provider of tool '{tool.id}' is not known; "
                "the text names company and country",
                "add the address, with its source, once it is known",
            )
        )
    if provider and tool.privacy_url is None:
        findings.append(
            note(
                "notice-unknown",
                Place(tool.source.file, 0, "privacy_url"),
                f"where the provider of tool '{tool.id}' tells how it processes data is not known; "
                "the text has no link to it",
                "state 'privacy_url: https://...' at the tool",
            )
        )
    for group in tool.doubtful:
        if group not in tool.stated:
            findings.append(
                note(
                    "tool-doubtful",
                    Place(tool.source.file, 0, group),
                    f"what is known of tool '{tool.id}' under '{group}' has a doubtful source",
                    f"look it up; 'clausebook library show {tool.id}' tells what is in doubt",
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


def _check_destinations(library: Library, client: Client, tool: Tool) -> list[Finding]:
    """Say which countries are missing, and which decisions on them have ended."""
    findings: list[Finding] = []
    countries = abroad(client, tool)
    if countries is None:
        return findings
    place = Place(client.source.file, 0, f"tools.{tool.id}.transfer")
    area = AREAS[client.regime]
    for key, company in (("provider", tool.provider), ("hosting_company", tool.hosting_company)):
        # of the Union, what the registry says of countries stands for itself
        if area is EEA or company is None or company.address.country in {*area, *countries}:
            continue
        findings.append(
            error(
                "transfer-countries",
                place,
                f"the {key.replace('_', ' ')} of tool '{tool.id}' has its seat in a country that "
                "'countries' does not name",
                "name every country that data reach, the company's own included",
            )
        )
    for one in adequate(library, client, tool):
        if one.until and one.until < client.as_of:
            findings.append(
                error(
                    "adequacy-ended",
                    place,
                    f"the decision that '{one.country}' is adequate has ended before 'as_of'",
                    "correct registry/adequacy.yaml, or state another ground",
                )
            )
    return findings


# --- its texts ----------------------------------------------------------------------------------


_ALIKE = 256  # profiles that are remembered; a batch has a few dozen


_OWN = 16  # libraries of clients with clauses of their own that are held


class Declarer:
    """Examines documents and writes their texts.

    Clients with clauses of their own share nothing with others, unless they share those.
    """

    def __init__(self, library: Library, *, draft: bool = False) -> None:
        self._draft = draft
        self._shared = _Declarer(library, draft=draft)
        # An id names an object only while the object is held.
        self._own: OrderedDict[int, tuple[Library, _Declarer]] = OrderedDict()

    def examine(self, client: Client, document: str, tools: Sequence[Tool]) -> Examined:
        """Examine one document: its facts, its outline, the verdicts on its duties."""
        return self._of(client).examine(client, document, tools)

    def declare(self, examined: Examined, language: str) -> tuple[Declaration, list[Finding]]:
        """Write one document's text in one language."""
        return self._of(examined.client).declare(examined, language)

    def check(self, examined: Examined) -> tuple[dict[str, frozenset[str]], list[Finding]]:
        """Judge a document in all its languages: clauses that lack text or values, findings."""
        return self._of(examined.client).check(examined)

    def translation(self, client: Client, language: str) -> Translation:
        """Give the texts that a client's documents are made of."""
        return self._of(client).translation(language)

    def key_of_texts(self, language: str) -> str | None:
        """Hash all that the library's texts in a language are made from, without a client's own.

        None where that cannot be told.
        """
        return self._shared.translation(language).key

    def _of(self, client: Client) -> "_Declarer":
        library = client.library
        if library is None:
            return self._shared
        key = id(library)
        if key not in self._own:
            self._own[key] = library, _Declarer(library, draft=self._draft)
            if len(self._own) > _OWN:
                self._own.popitem(last=False)
        self._own.move_to_end(key)
        return self._own[key][1]


class _Declarer:
    """Examines and writes documents of one library.

    The catalogs of a language are read once. Documents of equal profiles are examined and
    composed once, unless there is an error: what stops a document is found for each client anew.
    """

    def __init__(self, library: Library, *, draft: bool) -> None:
        self._library = library
        self._draft = draft
        self._translations: dict[str, Translation] = {}
        self._alike: OrderedDict[tuple[Profile, str], Alike] = OrderedDict()

    def examine(self, client: Client, document: str, tools: Sequence[Tool]) -> Examined:
        key = profile_of(client, tools), document
        if key not in self._alike:
            one = stand_in(key[0])
            found = _examine(self._library, one, document, one.tools, draft=self._draft)
            forms = FormCheck(found.outline, found.judgements)
            self._alike[key] = Alike(found, _hash(self._library, *key), forms)
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
            findings=tuple(dict.fromkeys([*findings, *_check_tools(self._library, client, tools)])),
            alike=alike,
        )

    def translation(self, language: str) -> Translation:
        if language not in self._translations:
            self._translations[language] = Translation(self._library, language)
        return self._translations[language]

    def declare(self, examined: Examined, language: str) -> tuple[Declaration, list[Finding]]:
        alike, translation = examined.alike, self.translation(language)
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
        findings = list(examined.findings)
        lacking: dict[str, frozenset[str]] = {}
        declarations = []
        for language in examined.client.languages:
            declaration, faults = self.declare(examined, language)
            declarations.append(declaration)
            findings += faults
            lacking[language] = frozenset(incomplete(declaration))
        return lacking, [*findings, *check_forms(examined, declarations)]


def incomplete(declaration: Declaration) -> tuple[str, ...]:
    """Name the clauses that lack a text or a value."""
    found = (one.wording.clause for one in declaration.passages if one.wording.gap or one.gaps)
    return tuple(dict.fromkeys(found))


def check_forms(examined: Examined, declarations: Sequence[Declaration]) -> list[Finding]:
    """Check the form duties that apply, on all languages of a document."""
    alike = examined.alike
    forms = alike.forms if alike else FormCheck(examined.outline, examined.judgements)
    findings = list(forms.findings)
    for declaration in declarations:
        findings += forms.check(declaration)
    return list(dict.fromkeys(findings))


@dataclass(slots=True)
class Alike:
    """What the documents of one profile have in common.

    Attributes:
        compositions: by language, made when first asked for.
        profile: hash of all that it depends on but the language; None = that cannot be told, or it
            says something that is the client's alone: nothing of it is kept.
    """

    examined: Examined
    profile: str | None
    forms: FormCheck
    compositions: dict[str, Composition] = field(default_factory=dict)

    def key_of(self, translation: Translation) -> str | None:
        """Hash all that the manuscript in a language is made from."""
        if self.profile is None or translation.key is None:
            return None
        return key_of(self.profile, translation.key)


_PROGRAM = (
    *(
        "assemble.py",
        "check.py",
        "coverage.py",
        "facts.py",
        "forms.py",
        "laws.py",
        "profile.py",
        "records.py",
        "text.py",
    ),
    *("library", "localize"),
)


def _hash(library: Library, profile: Profile, document: str) -> str | None:
    program = program_and_packages(*_PROGRAM)
    if program is None or any(tool[-1] for tool in profile.tools):
        return None
    return key_of(program, library.version, document, repr(profile))
