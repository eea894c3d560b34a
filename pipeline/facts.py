"""Facts: what is true of a client and its tools, derived in one place from their data.

Takes the vocabulary, a client and the tools of one document; gives the known facts. A fact that
nothing tells is left out: it is undecided, never false.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, get_args

from .findings import Finding, Place, error
from .laws import AREAS, EEA, GROUNDS, abroad, adequate, laws_of_client
from .lean import dataclass
from .records import Basis, Client, Fact, Library, Role, Tool, Transfer, TransferBasis
from .text import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A fact that stands by its default; `tool` is None for a fact of the client."""

    fact: str
    tool: str | None
    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The known facts of one document.

    Attributes:
        general: facts of the client, and `any.…` and `all.…` of its tools.
        tools: by tool id: the facts of the client and of this tool.
    """

    general: Mapping[str, bool]
    tools: Mapping[str, Mapping[str, bool]]
    assumptions: tuple[Assumption, ...]

    def of(self, tool: str | None) -> Mapping[str, bool]:
        """Give the facts that a condition sees: of one tool, or said once for all."""
        return self.general if tool is None else self.tools[tool]


@dataclass(frozen=True, slots=True)
class Cause:
    """How a fact came to be known.

    Attributes:
        way: derived from other entries, stated by name, implied, assumed by default, or summed up
            over the tools.
        by: the fact that implies it.
    """

    way: Literal["derived", "stated", "implied", "assumed", "summed"]
    by: str | None = None


Causes = dict[tuple[str, str | None], Cause]  # by fact, and tool or None


def derive_facts(
    library: Library, client: Client, tools: Sequence[Tool], causes: Causes | None = None
) -> tuple[Facts, list[Finding]]:
    """Derive all facts that the data tell, then take defaults for the harmless rest.

    `causes` is filled, if given: most documents are made without.
    """
    findings: list[Finding] = []
    assumptions: list[Assumption] = []
    vocabulary = library.facts

    def complete(
        known: dict[str, bool],
        stated: Mapping[str, bool],
        defaults: Mapping[str, bool],
        scope: str,
        tool: Tool | None,
    ) -> dict[str, bool]:
        place = Place(client.source.file, 0, f"tools.{tool.id}" if tool else "facts")
        whose = tool.id if tool else None
        why: dict[str, Cause] | None = None if causes is None else {}
        if why is not None:
            used = [f"feature.{name}" for name in tool.used] if tool else []
            why |= dict.fromkeys(known, Cause("derived"))
            why |= dict.fromkeys([*used, *stated], Cause("stated"))
        for name, value in stated.items():
            if known.get(name, value) != value:
                findings.append(_contradiction(place, name, "the rest of the file tells otherwise"))
            known[name] = value
        findings.extend(_imply(known, vocabulary, scope, place, why))
        for name, value in defaults.items():
            if name in known:
                continue
            false = [other for other in vocabulary[name].implies if known.get(other) is False]
            known[name] = value and not false
            if not false:
                assumptions.append(Assumption(fact=name, tool=whose, value=value))
            if why is not None:
                why[name] = Cause("implied", false[0]) if false else Cause("assumed")
        findings.extend(_imply(known, vocabulary, scope, place, why))
        findings.extend(_check_groups(known, library, scope, place))
        if causes is not None and why is not None:
            causes.update({(name, whose): cause for name, cause in why.items()})
        return known

    of_client = {name: fact for name, fact in vocabulary.items() if fact.scope == "client"}
    for_tools = {n: v for n, v in client.facts.items() if vocabulary[n].scope == "tool"}
    stated_of = {tool.id: {**for_tools, **tool.facts} for tool in tools}
    general = complete(
        _known_of_client(library, client, tools, stated_of),
        {name: value for name, value in client.facts.items() if name in of_client},
        {n: f.default for n, f in of_client.items() if isinstance(f.default, bool)},
        "client",
        None,
    )
    own: dict[str, dict[str, bool]] = {}
    for tool in tools:
        own[tool.id] = complete(
            _known_of_tool(library, client, tool, stated_of[tool.id], general),
            stated_of[tool.id],
            _tool_defaults(tool, vocabulary.values()),
            "tool",
            tool,
        )
    for name, fact in vocabulary.items():
        if fact.scope == "tool":
            values = [facts.get(name) for facts in own.values()]
            if True in values or None not in values:
                general[f"any.{name}"] = True in values
            if False in values or None not in values:
                general[f"all.{name}"] = False not in values
    if causes is not None:
        summed = [name for name in general if (name, None) not in causes]
        causes.update({(name, None): Cause("summed") for name in summed})
    by_tool = {id_: {**general, **facts} for id_, facts in own.items()}
    return Facts(general=general, tools=by_tool, assumptions=tuple(assumptions)), findings


def _known_of_client(
    library: Library,
    client: Client,
    tools: Sequence[Tool],
    stated: Mapping[str, Mapping[str, bool]],
) -> dict[str, bool]:
    in_use = {
        name for tool in tools for name, value in _in_use(tool, stated[tool.id]).items() if value
    }
    purposes = [
        purpose
        for purpose in client.purposes
        if not (needs := needs_of(library, purpose.id)) or not in_use.isdisjoint(needs)
    ]
    known = {
        "languages.many": len(client.languages) > 1,
        "tools.one": len(tools) == 1,
        "tools.many": len(tools) > 1,
        "controller.in_area": client.controller.address.country in AREAS[client.regime],
        "controller.website_stated": client.controller.website is not None,
        "controller.email_stated": client.controller.email is not None,
        "controller.phone_stated": client.controller.phone is not None,
        "retention.law_stated": "retention_law" in client.texts,
    }
    known |= {f"form.{form}": form == client.form for form in library.forms}
    if client.data_protection_officer:
        known["dpo.appointed"] = True
    audiences = {audience for purpose in purposes for audience in purpose.audience}
    bases = {purpose.basis for purpose in purposes}
    pairs = {f"{purpose.id}.{purpose.basis}" for purpose in purposes}
    ids = {purpose.id for purpose in purposes}
    laws = laws_of_client(client)
    for name in library.facts:
        group, _, rest = name.partition(".")
        if group == "regime":
            known[name] = rest == client.regime
        elif group == "law":
            known[name] = rest in laws
        elif group == "audience":
            known[name] = rest in audiences
        elif group == "purpose":
            known[name] = rest in (pairs if "." in rest else ids)
        elif group == "basis" and rest in _BASES:
            known[name] = rest in bases
    return known


_BASES = frozenset(get_args(Basis))

RECORDING = "event_recording"
STREAMING = "live_streaming"


def needs_of(library: Library, purpose: str) -> tuple[str, ...]:
    """Name the functions of which one has to be in use, or a document has no such purpose."""
    fact = library.facts.get(f"purpose.{purpose}")
    return fact.needs if fact else ()


def _in_use(tool: Tool, stated: Mapping[str, bool]) -> dict[str, bool]:
    """Tell which functions are in use; captions that are not stored are no transcript."""
    known = {f"feature.{name}": False for name, can in tool.features.items() if not can}
    known |= {f"feature.{name}": used for name, used in tool.used.items()}
    if (text := known.get("feature.transcription")) is not None:
        known["transcript.kept"] = text and not stated.get("transcript.live_only", False)
    return known


def _known_of_tool(
    library: Library,
    client: Client,
    tool: Tool,
    stated: Mapping[str, bool],
    general: Mapping[str, bool],
) -> dict[str, bool]:
    known = {"tool.download_stated": tool.download_url is not None, **_in_use(tool, stated)}
    known |= {f"retention.{kind}_stated": True for kind in tool.retention}
    if tool.deployment == "both":
        return known
    return {**_known_of_running(library, client, tool, general), **known}


_SELF_HOSTED = "tool.self_hosted"


def _known_of_running(
    library: Library, client: Client, tool: Tool, general: Mapping[str, bool]
) -> dict[str, bool]:
    """Tell what hangs on who runs the tool."""
    provider = tool.provider
    hosted = tool.deployment == "hosted"
    known = {
        _SELF_HOSTED: not hosted,
        "tool.provider_stated": provider is not None,
        "provider.in_eea": bool(provider and provider.address.country in EEA),
        "tool.address_stated": bool(provider and provider.address.street and provider.address.city),
        "tool.parent_stated": bool(provider and provider.parent_name),
        "tool.privacy_url_stated": tool.privacy_url is not None,
        "tool.hosting_company_stated": tool.hosting_company is not None,
        "transfer.safeguards_url_stated": tool.transfer.safeguards_url is not None,
    }
    if tool.role or not hosted:
        known |= {f"role.{role}": tool.role == role for role in _ROLES}
        if tool.role != "joint":
            known["provider.own_purposes"] = tool.role in {"mixed", "controller"}
    if (countries := abroad(client, tool)) is not None:
        known["transfer.happens"] = bool(countries)
        grounds = GROUNDS[client.regime].intersection(tool.transfer.basis)
        known |= {f"transfer.{basis}": basis in grounds for basis in TRANSFER_BASES}
        known["transfer.adequacy"] = bool(adequate(library, client, tool))
        known["transfer.dpf"] &= general.get("dpf.in_force", True)
    return known


_ROLES = get_args(Role)
TRANSFER_BASES = get_args(TransferBasis)


# the entry of the client's file, or of a tool's, that a derived fact follows from
_ENTRIES = {
    "languages.many": "languages",
    "tools.one": "tools",
    "tools.many": "tools",
    "controller.in_area": "controller.country",
    "controller.website_stated": "controller.website",
    "controller.email_stated": "controller.email",
    "controller.phone_stated": "controller.phone",
    "retention.law_stated": "texts.retention_law",
    "dpo.appointed": "data_protection_officer",
    "transcript.kept": "features.transcription",
    "tool.self_hosted": "deployment",
    "tool.provider_stated": "provider",
    "tool.address_stated": "provider",
    "tool.parent_stated": "provider.parent",
    "tool.privacy_url_stated": "privacy_url",
    "tool.download_stated": "download_url",
    "tool.hosting_company_stated": "hosting_company",
    "transfer.safeguards_url_stated": "transfer.safeguards_url",
    "transfer.happens": "transfer.countries",
    "transfer.adequacy": "transfer.countries",
    "provider.in_eea": "provider.country",
    "provider.own_purposes": "role",
}
_GROUPS = {
    "form": "form",
    "regime": "regime",
    "law": "controller.country",
    "audience": "purposes",
    "basis": "purposes",
    "purpose": "purposes",
    "role": "role",
    "transfer": "transfer.basis",
}


def entry_of(fact: str) -> str:
    """Name the entry of the client's file, or of the tool's, that a derived fact follows from."""
    group, _, rest = fact.partition(".")
    if entry := _ENTRIES.get(fact):
        return entry
    if group == "feature":
        return f"features.{rest}"
    if group == "retention":
        return f"retention.{rest.removesuffix('_stated')}"
    return _GROUPS.get(group, "")


def _tool_defaults(tool: Tool, vocabulary: Iterable[Fact]) -> dict[str, bool]:
    defaults = {}
    for fact in vocabulary:
        if fact.scope != "tool":
            continue
        if fact.default == "capability":
            capability = tool.features.get(fact.name.removeprefix("feature."))
            if capability is not None:
                defaults[fact.name] = capability
        elif fact.default is not None:
            defaults[fact.name] = fact.default
    return defaults


def _imply(
    known: dict[str, bool],
    vocabulary: Mapping[str, Fact],
    scope: str,
    place: Place,
    why: dict[str, Cause] | None,
) -> list[Finding]:
    """Add what true facts of this scope imply and exclude; contradictions are findings."""
    findings = []
    waiting = [name for name, value in known.items() if value]
    while waiting:
        fact = vocabulary.get(waiting.pop())
        if fact is None:
            continue
        for other, value in (
            *((name, True) for name in fact.implies),
            *((name, False) for name in fact.excludes),
        ):
            if vocabulary[other].scope != scope:
                continue
            if known.get(other, value) != value:
                findings.append(
                    _contradiction(place, fact.name, f"'{other}' cannot be as it is stated then")
                )
            elif other not in known:
                known[other] = value
                if why is not None:
                    why[other] = Cause("implied", fact.name)
                if value:
                    waiting.append(other)
    return findings


def _check_groups(
    known: Mapping[str, bool], library: Library, scope: str, place: Place
) -> list[Finding]:
    """Of each group one fact has to be true; that no other is, `excludes` sees to."""
    return [
        _contradiction(place, group[0], f"one of these has to hold: {listed(group)}")
        for group in library.one_of
        if library.facts[group[0]].scope == scope
        and all(known.get(name) is False for name in group)
    ]


def _contradiction(place: Place, name: str, why: str) -> Finding:
    return error(
        "fact-contradiction",
        place,
        f"fact '{name}' contradicts another: {why}",
        "correct one of the two; 'clausebook library show' tells what a fact means",
    )


def undecided(library: Library, client: Client, name: str, tool: str | None) -> Finding:
    """Say that a fact has to be stated before a document can be written."""
    for one in client.tools:
        if one.id == tool and one.deployment == "both" and _SELF_HOSTED in library.facts:
            own = replace(
                one,
                deployment="self-hosted",
                transfer=Transfer(countries=()),
                stated=(*one.stated, "transfer"),
            )
            name = _SELF_HOSTED if name in _known_of_running(library, client, own, {}) else name
    fact = library.facts[name]
    return error(
        "fact-undecided",
        Place(client.source.file, 0, f"tools.{tool}" if tool else "facts"),
        f"fact '{name}' is undecided: {fact.meaning}",
        fact.hint or f"state 'facts: {{{name}: true}}' or 'false' in the client's file",
    )
