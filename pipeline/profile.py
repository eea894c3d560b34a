"""Profile: what of a client decides which texts its documents hold.

Documents of equal profiles have the same facts, outline, verdicts and manuscript, so these are
made once for all of them, from a `stand_in` that knows nothing but the profile: a result cannot
depend on anything else. Where it says more than that something is stated, the stand-in holds
`NOWHERE`, which no document can hold: a text made from it would be refused.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from .lean import dataclass
from .records import (
    Address,
    Client,
    Controller,
    Person,
    Purpose,
    Source,
    Tool,
)

NOWHERE = "\x00"
_DAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Profile:
    """A client's side of a document, as far as it decides on texts; can be a key.

    Attributes:
        stated: which of e-mail, telephone, website, officer, representative, policy are stated.
        texts: placeholders that the client has own texts for.
    """

    form: str
    regime: str
    elsewhere: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    languages: tuple[str, ...]
    reviewed_only: bool
    country: str
    stated: tuple[bool, ...]
    texts: tuple[str, ...]
    facts: tuple[tuple[str, bool], ...]
    tools: tuple[tuple[object, ...], ...]


def profile_of(client: Client, tools: Sequence[Tool]) -> Profile:
    """Give the profile of a client's document on these tools."""
    controller = client.controller
    return Profile(
        form=client.form,
        regime=client.regime,
        elsewhere=client.elsewhere,
        purposes=client.purposes,
        languages=client.languages,
        reviewed_only=client.reviewed_only,
        country=controller.address.country,
        stated=(
            controller.email is not None,
            controller.phone is not None,
            controller.website is not None,
            client.data_protection_officer is not None,
            client.representative is not None,
            client.policy_url is not None,
        ),
        texts=tuple(client.texts),
        facts=tuple(client.facts.items()),
        tools=tuple(_tool_key(tool) for tool in tools),
    )


def _tool_key(tool: Tool) -> tuple[object, ...]:
    """Give all that is said of a tool; of the client's own texts and periods only the names."""
    return (
        tool.id,
        tool.source,
        tool.name,
        tool.status,
        tool.deployment,
        tool.role,
        tool.provider,
        tool.hosting_company,
        tool.privacy_url,
        tool.download_url,
        tool.transfer,
        tuple(tool.features.items()),
        tuple(tool.used.items()),
        tuple(tool.retention),
        tuple(tool.texts),
        tuple(tool.facts.items()),
        tool.aliases,
        tool.retired,
        tool.successor,
        tool.doubtful,
        tool.stated,  # last: who keeps results looks there
    )


def stand_in(profile: Profile) -> Client:
    """Make a client of whom no more is known than the profile tells."""
    email, phone, website, officer, representative, policy = profile.stated
    return Client(
        id=NOWHERE,
        source=Source(file=NOWHERE),
        controller=Controller(
            name=NOWHERE,
            address=Address(country=profile.country),
            email=NOWHERE if email else None,
            phone=NOWHERE if phone else None,
            website=NOWHERE if website else None,
        ),
        data_protection_officer=Person(name=NOWHERE) if officer else None,
        representative=Person(name=NOWHERE) if representative else None,
        supervisory_authority=NOWHERE,
        purposes=profile.purposes,
        languages=profile.languages,
        reviewed_only=profile.reviewed_only,
        template=Path(),
        formats=(),
        forms=(profile.form,),
        form=profile.form,
        regime=profile.regime,
        elsewhere=profile.elsewhere,
        policy_url=NOWHERE if policy else None,
        as_of=_DAY,
        version=None,
        texts=dict.fromkeys(profile.texts, NOWHERE),
        tools=tuple(_tool(*key) for key in profile.tools),
        facts=dict(profile.facts),
    )


def _tool(*key: Any) -> Tool:
    names = [one.name for one in fields(Tool)]
    tool = Tool(**dict(zip(names, key, strict=True)))
    return replace(
        tool,
        features=dict(tool.features),
        used=dict(tool.used),
        retention=dict.fromkeys(tool.retention, NOWHERE),
        texts=dict.fromkeys(tool.texts, NOWHERE),
        facts=dict(tool.facts),
    )
