"""Values: what each placeholder prints for one client, tool and language.

Every name in registry/placeholders.yaml has its function here. A value that is not stated is
`Missing`: it becomes a finding only where a text asks for it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

from ..facts import RECORDING, STREAMING
from ..laws import AREAS, abroad, adequate, cited, laws_of_client
from ..lean import dataclass
from ..records import (
    Address,
    Client,
    Company,
    DpfEntry,
    Library,
    OwnText,
    Person,
    Terms,
    Tool,
)
from .formats import (
    isolate,
    say_citation,
    say_country,
    say_date,
    say_duration,
    say_language,
    say_list,
)

_ARABIC_SCRIPT = {"ar", "fa", "ur"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A value nobody stated: the key that would state it, at the client or at a tool."""

    key: str
    hint: str
    of_tool: bool = False


Value = str | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What values are made from."""

    library: Library
    client: Client
    tools: Sequence[Tool]
    language: str
    terms: Terms
    labels: Mapping[str, str] = field(default_factory=dict)

    def isolate(self, text: str) -> str:
        """Keep a text of the other writing direction together."""
        return isolate(text, self.terms.direction)

    def join(self, *parts: str | None) -> str:
        """Join the parts of an address with the language's comma."""
        comma = "\u060c " if self.language in _ARABIC_SCRIPT else ", "
        return comma.join(self.isolate(part) for part in parts if part)

    def citations(self, names: Sequence[str]) -> "Value":
        """Write citations as a list in the context's language."""
        laws = laws_of_client(self.client)
        found = [cited(self.library, name, laws) for name in names]
        texts = []
        for name, citation in zip(names, found, strict=True):
            if citation is None:
                hint = f"add its counterpart in law '{laws[-1]}' to registry/citations.yaml"
                return Missing(name, hint)
            texts.append(say_citation(citation, self.terms))
        return say_list(list(dict.fromkeys(texts)), self.language)


def value_of(context: Context, name: str, tool: Tool | None) -> Value:
    """Give what a placeholder prints; `tool` is None in texts that are said once for all."""
    if name in context.library.citations:
        return context.citations([name])
    placeholder = context.library.placeholders.get(name)
    of_tool = placeholder is not None and placeholder.scope == "tool"
    if placeholder and placeholder.own_text:
        texts = tool.texts if tool and of_tool else context.client.texts
        value = _own_text(texts.get(name), f"texts.{name}", context)
    elif name in OF_CLIENT:
        value = OF_CLIENT[name](context)
    elif tool and name in OF_TOOL:
        value = OF_TOOL[name](context, tool)
    elif tool and name.startswith(PERIOD):
        value = _period(context, tool, name.removeprefix(PERIOD))
    else:
        value = _UNKNOWN
    return replace(value, of_tool=of_tool) if isinstance(value, Missing) else value


def value_in(context: Context, name: str, tool: str | None) -> Value:
    """Give what a placeholder prints in a text that is said once, or for one tool."""
    return value_of(context, name, next((one for one in context.tools if one.id == tool), None))


def is_of_tool(library: Library, name: str) -> bool:
    """Tell whether a placeholder's value can differ between the tools of a document."""
    placeholder = library.placeholders.get(name)
    return placeholder is not None and placeholder.scope == "tool"


# Of a client's values those that its profile tells: all others are a document's own.
SHARED = frozenset(
    {
        *("controller_country", "tools_list", "purposes_list", "third_countries"),
        *("languages_list", "meeting_bases", "disclosure_bases", "home_country"),
        "basis_label",
    }
)


def is_own(library: Library, name: str) -> bool:
    """Tell whether a placeholder's value can differ between clients of one profile."""
    placeholder = library.placeholders.get(name)
    return name not in library.citations and (
        bool(placeholder and placeholder.own_text)
        or (name in OF_CLIENT and name not in SHARED)
        or name.startswith(PERIOD)
    )


_UNKNOWN = Missing("registry/placeholders.yaml", "give the placeholder a value or own text")


PERIOD = "retention_"


def address_line(address: Address, context: Context) -> str:
    """Write an address in one line, what is known of it; the country in the language."""
    own = ", ".join(part for part in (address.street, *town(address)) if part)
    return context.join(own, say_country(address.country, context.language))


_CODE_LAST = frozenset({"GB", "IE", "US", "CA", "AU", "NZ"})


def town(address: Address) -> tuple[str, ...]:
    """Write town, region and postal code in the order of the country: London EC1A 1AA."""
    code, city, region = address.postal_code, address.city, address.region
    if address.country not in _CODE_LAST:
        parts = (" ".join(part for part in (code, city) if part), region)
    elif region:
        parts = (city or "", " ".join(part for part in (region, code) if part))
    else:
        parts = (" ".join(part for part in (city, code) if part), None)
    return tuple(part for part in parts if part)


def _stated(value: str | None, key: str) -> Value:
    return value or Missing(key, f"state '{key}' in the client's file")


def _person(context: Context, person: Person | None, key: str) -> Value:
    parts = (person.name, person.address, person.email, person.phone) if person else ()
    return _stated(context.join(*parts), key)


def _authority_name(context: Context) -> Value:
    authority = context.library.authorities[context.client.supervisory_authority]
    own = next(iter(authority.names.values()), authority.name_en)
    return authority.names.get(context.language.split("-")[0], own)


def _authority_address(context: Context) -> Value:
    authority = context.library.authorities[context.client.supervisory_authority]
    country = say_country(authority.country, context.language) if authority.country else ""
    lines = authority.addresses.get(context.language.split("-")[0], authority.address)
    return context.join(", ".join(lines), country) or Missing(
        "supervisory_authority", "add the authority's address to registry/authorities.yaml"
    )


_BASES = {
    "consent": "gdpr_6_1_a",
    "contract": "gdpr_6_1_b",
    "legal_obligation": "gdpr_6_1_c",
    "vital_interests": "gdpr_6_1_d",
    "public_task": "gdpr_6_1_e",
    "legitimate_interests": "gdpr_6_1_f",
}


def _justified(context: Context) -> Value:
    """Swiss law knows no legal bases, but consent, law and overriding interests justify."""
    return context.citations(["gdpr_6_1_a"])


def _basis_label(context: Context) -> Value:
    """Say what a citation is that follows: Swiss law asks for no legal basis."""
    label = "justification" if context.client.regime == "ch" else "legal_basis"
    hint = f"add '{label}' under 'labels' of clauses/outline.yaml"
    return context.labels.get(label) or Missing("basis_label", hint)


def _meeting_bases(context: Context) -> Value:
    """Give the bases of the meetings themselves; what is done with them besides has its own."""
    client = context.client
    meetings = [purpose for purpose in client.purposes if purpose.id not in _BESIDES]
    used = {purpose.basis for purpose in meetings or client.purposes}
    if client.regime == "ch":
        return _justified(context)
    staff = any("employees" in purpose.audience for purpose in client.purposes)
    if staff and client.facts.get("staff.duty"):
        # staff take part under their contract, officials for the public task (GDPR Art. 88)
        used.add("contract")
        used |= {"public_task"} if client.facts.get("controller.public_body") else set()
    return context.citations([name for basis, name in _BASES.items() if basis in used])


def _purposes(context: Context) -> Value:
    """Give the purposes of the meetings themselves; what is done besides is told apart."""
    ids = dict.fromkeys(purpose.id for purpose in context.client.purposes)
    besides = _BESIDES if set(ids) - _BESIDES else {RECORDING}
    names = [context.labels[f"purpose_{id_}"] for id_ in ids if id_ not in besides]
    hint = "state what the conferences themselves are for"
    return say_list(names, context.language) if names else Missing("purposes", hint)


def _third_countries(context: Context) -> Value:
    return _countries(context, *context.tools)


def _disclosure_bases(context: Context) -> Value:
    """A provider's own purposes are no part of the contract with the participants."""
    if any(p.basis == "legitimate_interests" for p in context.client.purposes):
        return context.citations([_BASES["legitimate_interests"]])
    return _meeting_bases(context)


_BESIDES = frozenset({RECORDING, STREAMING, "marketing"})


def _bases_of(context: Context, purpose: str) -> Value:
    """Give the bases of one purpose; transcripts and AI results share that of recording."""
    if context.client.regime == "ch":
        return _justified(context)
    bases = {one.basis for one in context.client.purposes if one.id == purpose}
    names = [name for basis, name in _BASES.items() if basis in bases]
    hint = f"state the purpose '{purpose}' with its basis"
    return context.citations(names) if names else Missing("purposes", hint)


def _own_text(texts: OwnText | None, key: str, context: Context) -> Value:
    """Give the client's own prose: one text for all languages, or one per language."""
    if isinstance(texts, str):
        return texts
    known = texts or {}
    base = context.language.partition("-")[0]
    return (
        known.get(context.language)
        or context.terms.spelt(known.get(base, ""))
        or Missing(key, f"state '{key}' in the language '{context.language}' in the client's file")
    )


def _period(context: Context, tool: Tool, kind: str) -> Value:
    period = tool.retention.get(kind)
    key = f"retention.{kind}"
    if period is None:
        return Missing(key, f"state '{key}' in the client's file, for the tool or for all tools")
    if not isinstance(period, str):
        return _own_text(period, key, context)
    if not any(digit in "123456789" for digit in period):
        return context.labels["not_kept"]
    return say_duration(period, context.language)


def _company(company: Company | None, key: str, say: Callable[[Company], str | None]) -> Value:
    value = say(company) if company else None
    return value or Missing(key, f"state '{key}' at the tool, in the client's file or the registry")


def _parent_country(context: Context, company: Company) -> str | None:
    country = company.parent_country
    return say_country(country, context.language) if country else None


def _countries(context: Context, *tools: Tool) -> Value:
    known = [abroad(context.client, tool) for tool in tools]
    countries = dict.fromkeys(code for codes in known for code in codes or ())
    if not countries:
        return Missing("transfer.countries", "name the third countries at the tool")
    return say_list([say_country(code, context.language) for code in countries], context.language)


def _adequate_countries(context: Context, tool: Tool) -> Value:
    countries = [one.country for one in adequate(context.library, context.client, tool)]
    names = [say_country(code, context.language) for code in countries]
    return say_list(names, context.language) or Missing("transfer.countries", _ADEQUACY_HINT)


def _adequacy_decisions(context: Context, tool: Tool) -> Value:
    """Name each country with the decision on it."""
    found = []
    for one in adequate(context.library, context.client, tool):
        decision = context.citations([one.decision]) if one.decision else ""
        if isinstance(decision, Missing):
            return decision
        country = say_country(one.country, context.language)
        found.append(f"{country} ({decision})" if decision else country)
    return say_list(found, context.language) or Missing("transfer.countries", _ADEQUACY_HINT)


_ADEQUACY_HINT = "name the countries at the tool, and the decisions in registry/adequacy.yaml"


def _dpf(tool: Tool, say: Callable[[DpfEntry], str]) -> Value:
    entry = tool.transfer.dpf
    return say(entry) if entry else Missing("transfer.dpf", "name the listed entry at the tool")


def _languages(context: Context) -> Value:
    """Name the client's languages; a region only where it tells two of them apart."""
    tags = context.client.languages
    plain = [re.sub("-[A-Z]{2}$", "", tag) for tag in tags]
    names = [
        tag if plain.count(short) > 1 else short for tag, short in zip(tags, plain, strict=True)
    ]
    return say_list([say_language(name, context.language) for name in names], context.language)


def _home_country(context: Context) -> Value:
    """Name the country whose law applies; the EEA is more than one."""
    area = AREAS[context.client.regime]
    if len(area) > 1:
        return Missing("regime", "say it in documents under the law of one country only")
    return say_country(next(iter(area)), context.language)


OF_CLIENT: dict[str, Callable[[Context], Value]] = {
    "controller": lambda c: c.client.controller.name,
    "controller_address": lambda c: address_line(c.client.controller.address, c),
    "controller_country": lambda c: say_country(c.client.controller.address.country, c.language),
    "controller_email": lambda c: _stated(c.client.controller.email, "controller.email"),
    "dpo_contact": lambda c: _person(
        c, c.client.data_protection_officer, "data_protection_officer"
    ),
    "representative": lambda c: _person(c, c.client.representative, "representative"),
    "authority": _authority_name,
    "authority_address": _authority_address,
    "authority_url": lambda c: c.library.authorities[c.client.supervisory_authority].website,
    "tools_list": lambda c: say_list([c.isolate(tool.name) for tool in c.tools], c.language),
    "purposes_list": _purposes,
    "third_countries": _third_countries,
    "meeting_bases": _meeting_bases,
    "basis_label": _basis_label,
    "disclosure_bases": _disclosure_bases,
    "retention_further": lambda c: _period(c, c.tools[0], "further"),
    "policy_url": lambda c: _own_text(c.client.policy_url, "policy_url", c),
    "home_country": _home_country,
    "as_of": lambda c: say_date(c.client.as_of, c.language),
    "languages_list": _languages,
}


OF_TOOL: dict[str, Callable[[Context, Tool], Value]] = {
    "tool_name": lambda _, t: t.name,
    "recording_basis": lambda c, _: _bases_of(c, RECORDING),
    "stream_basis": lambda c, _: _bases_of(c, STREAMING),
    "provider": lambda _, t: _company(t.provider, "provider.name", lambda p: p.name),
    "provider_address": lambda c, t: _company(
        t.provider, "provider", lambda p: address_line(p.address, c)
    ),
    "provider_country": lambda c, t: _company(
        t.provider, "provider.country", lambda p: say_country(p.address.country, c.language)
    ),
    "provider_parent": lambda _, t: _company(
        t.provider, "provider.parent", lambda p: p.parent_name
    ),
    "provider_parent_country": lambda c, t: _company(
        t.provider, "provider.parent", lambda p: _parent_country(c, p)
    ),
    "tool_privacy_url": lambda _, t: _stated(t.privacy_url, "privacy_url"),
    "tool_download_url": lambda _, t: _stated(t.download_url, "download_url"),
    "hosting_company": lambda _, t: _company(
        t.hosting_company, "hosting_company", lambda p: p.name
    ),
    "hosting_address": lambda c, t: _company(
        t.hosting_company, "hosting_company", lambda p: address_line(p.address, c)
    ),
    "transfer_countries": _countries,
    "adequate_countries": _adequate_countries,
    "adequacy_decisions": _adequacy_decisions,
    "dpf_entity": lambda _, t: _dpf(t, lambda entry: entry.entity),
    "dpf_url": lambda _, t: _dpf(t, lambda entry: entry.url),
    "dpf_checked": lambda c, t: _dpf(t, lambda entry: say_date(entry.checked, c.language)),
    "safeguards_url": lambda _, t: _stated(t.transfer.safeguards_url, "transfer.safeguards_url"),
}
