"""Laws: under which law a document stands, where that law holds, and what it calls a provision.

A client chooses one regime. The national law of the controller's country adds to the GDPR.
"""

from collections.abc import Sequence

from .records import Adequacy, Citation, Client, Library, Tool

EU = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
EFTA = frozenset({"IS", "LI", "NO"})  # those that are parties to the EEA Agreement
EEA = EU | EFTA

# Countries of which each regime is the law, whose authorities watch over it.
HOMES = {"eu": EU, "eea": EFTA, "uk": frozenset({"GB"}), "ch": frozenset({"CH"})}
# Countries that data can go to without being transferred (GDPR Art. 44, FADP Art. 16).
AREAS = {"eu": EEA, "eea": EEA, "uk": frozenset({"GB"}), "ch": frozenset({"CH"})}
# On what a transfer can rest (GDPR Art. 45 to 49; UK GDPR Art. 45A to 49; FADP Art. 16, 17).
_GDPR_GROUNDS = frozenset({"adequacy", "dpf", "scc", "bcr", "consent", "compelling"})
GROUNDS = {
    "eu": _GDPR_GROUNDS,
    "eea": _GDPR_GROUNDS,
    "uk": frozenset({"adequacy", "dpf_uk", "idta", "addendum", "bcr", "consent", "compelling"}),
    "ch": frozenset({"adequacy", "dpf_ch", "scc", "bcr", "consent"}),
}
FRAMEWORKS = frozenset({"dpf", "dpf_uk", "dpf_ch"})  # cover companies in the United States only
# The laws whose provisions a regime's documents cite; the GDPR is law of the whole EEA.
_REGIMES = {"eu": ("eu",), "eea": ("eea", "eu"), "uk": ("uk",), "ch": ("ch",)}
EVERYWHERE = "all"


def laws_of(regime: str, country: str) -> tuple[str, ...]:
    """Name the laws of a document, the most special first; national ones by country."""
    national = (country.lower(),) if regime in {"eu", "eea"} and country in HOMES[regime] else ()
    return (*national, *_REGIMES[regime])


def laws_of_client(client: Client) -> tuple[str, ...]:
    """Name the laws of a client's documents."""
    return laws_of(client.regime, client.controller.address.country)


def cited(library: Library, name: str, laws: Sequence[str]) -> Citation | None:
    """Give the provision that a citation prints under these laws; None = they know none."""
    for law in laws:
        if found := library.counterparts.get(law, {}).get(name):
            return found
    citation = library.citations.get(name)
    return citation if citation and citation.law in {EVERYWHERE, *laws} else None


def abroad(client: Client, tool: Tool) -> tuple[str, ...] | None:
    """Name the countries that data are transferred to; None = not known.

    The registry names countries outside the EEA only. Where the law counts EEA states too, the
    client has to name them all.
    """
    countries = tool.transfer.countries
    area = AREAS[client.regime]
    if countries is None or (area is not EEA and "transfer" not in tool.stated):
        return None
    return tuple(country for country in countries if country not in area)


def adequate(library: Library, client: Client, tool: Tool) -> tuple[Adequacy, ...]:
    """Give what the client's law says of the countries that data go to and are safe in."""
    known = library.adequacy.get(client.regime, {})
    found = [known[country] for country in abroad(client, tool) or () if country in known]
    stated = "adequacy" in tool.transfer.basis
    return tuple(one for one in found if stated or not one.partial)
