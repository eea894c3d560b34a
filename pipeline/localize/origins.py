"""Origins: from which entry of which file a placeholder is filled.

Beside `values`, which says how; a test compares the two.
"""

from ..records import Library
from .values import PERIOD

# entries of the client's file
_OF_CLIENT = {
    "controller": ("controller.name",),
    "controller_address": ("controller.street", "controller.city", "controller.country"),
    "controller_country": ("controller.country",),
    "controller_email": ("controller.email",),
    "dpo_contact": ("data_protection_officer",),
    "representative": ("representative",),
    "authority": ("supervisory_authority",),
    "authority_address": ("supervisory_authority",),
    "authority_url": ("supervisory_authority",),
    "tools_list": ("tools",),
    "purposes_list": ("purposes",),
    "third_countries": ("tools",),
    "meeting_bases": ("purposes",),
    "disclosure_bases": ("purposes",),
    "recording_basis": ("purposes",),
    "stream_basis": ("purposes",),
    "policy_url": ("policy_url",),
    "as_of": ("as_of",),
    "languages_list": ("languages",),
    "home_country": ("regime",),
    "basis_label": ("regime",),
}

# entries of a tool, in the client's file or else in the registry
_OF_TOOL = {
    "tool_name": "name",
    "provider": "provider.name",
    "provider_address": "provider",
    "provider_country": "provider.country",
    "provider_parent": "provider.parent.name",
    "provider_parent_country": "provider.parent.country",
    "tool_privacy_url": "privacy_url",
    "tool_download_url": "download_url",
    "hosting_company": "hosting_company.name",
    "hosting_address": "hosting_company",
    "transfer_countries": "transfer.countries",
    "adequate_countries": "transfer.countries",
    "adequacy_decisions": "transfer.countries",
    "dpf_entity": "transfer.dpf.entity",
    "dpf_url": "transfer.dpf.url",
    "dpf_checked": "transfer.dpf.checked",
    "safeguards_url": "transfer.safeguards_url",
}


def entries_of_value(library: Library, name: str) -> tuple[tuple[str, ...], str | None]:
    """Name the entries of the client's file that a placeholder prints, and that of a tool's."""
    placeholder = library.placeholders.get(name)
    if placeholder and placeholder.own_text:
        entry = f"texts.{name}"
        return ((), entry) if placeholder.scope == "tool" else ((entry,), None)
    if name.startswith(PERIOD):
        return (), f"retention.{name.removeprefix(PERIOD)}"
    return _OF_CLIENT.get(name, ()), _OF_TOOL.get(name)
