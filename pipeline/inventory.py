"""Inventory: what the registry knows of each tool, what it leaves open, and how old it is.

Takes a library, and reads its tools' files again: sources and dates are no part of a library. Gives
what is known of each tool, and the groups of facts that were looked up too long ago.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from .laws import EEA
from .lean import dataclass
from .records import Library, Tool

if TYPE_CHECKING:
    from .library.models import ToolModel


class Group(NamedTuple):
    """A group of facts of a tool: the newest date of its sources, and of its last check."""

    name: str
    source: str | None
    checked: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of one tool.

    Attributes:
        unknown: keys of the tool's file that a client has to state where it matters.
        groups: of facts, each with its dates.
    """

    tool: Tool
    category: str | None
    regions: tuple[str, ...]
    confidence: dict[str, str]
    notes: tuple[str, ...]
    unknown: tuple[str, ...]
    groups: tuple[Group, ...]


def take_inventory(library: Library) -> list[Entry]:
    """Tell what is known of each tool, by id."""
    from .library.tools import read_tools  # with all that checks the files

    features = [
        name.removeprefix("feature.")
        for name, fact in library.facts.items()
        if name.startswith("feature.") and fact.default is not False
    ]
    return [
        Entry(
            tool=library.tools[id_],
            category=model.category,
            regions=tuple(model.regions),
            confidence={str(group): sure for group, sure in model.confidence.items()},
            notes=tuple(model.notes),
            unknown=tuple(_unknown(library.tools[id_], model, features)),
            groups=tuple(_groups(model)),
        )
        for id_, model, *_ in read_tools(library.root)
        if model and id_ in library.tools
    ]


def _unknown(tool: Tool, model: "ToolModel", features: Sequence[str]) -> list[str]:
    if tool.status == "retired":
        return []
    address = tool.provider.address if tool.provider else None
    transfer = tool.transfer
    third = any(country not in EEA for country in transfer.countries or ())
    hosted = tool.deployment != "self-hosted"
    open_keys = {
        "deployment": tool.deployment == "both",
        "role": hosted and tool.role is None,
        "provider": hosted and tool.provider is None,
        "provider.street": address is not None and address.street is None,
        "provider.city": address is not None and address.city is None,
        "privacy_url": hosted and tool.privacy_url is None,
        "regions": hosted and not model.regions,
        "transfer.countries": transfer.countries is None,
        "transfer.basis": third and not transfer.basis,
    }
    open_keys |= {f"features.{name}": name not in tool.features for name in features}
    return [name for name, is_open in open_keys.items() if is_open]


def _groups(model: "ToolModel") -> list[Group]:
    names = dict.fromkeys([*model.sources, *model.checked])
    groups = [
        Group(
            str(name),
            max((one.date for one in model.sources.get(name, ()) if one.date), default=None),
            model.checked.get(name),
        )
        for name in names
    ]
    if dpf := model.transfer.dpf:
        groups.append(Group("transfer.dpf", None, dpf.checked))
    return groups


def stale(entries: Sequence[Entry], as_of: date, months: int) -> list[tuple[Tool, Group]]:
    """Give the groups of active tools whose newest date lies more than so many months back."""
    limit = _months_before(as_of, months)
    return [
        (entry.tool, group)
        for entry in entries
        if entry.tool.status == "active"
        for group in entry.groups
        if _newest(group) < limit
    ]


def _newest(group: Group) -> date:
    from .library.values import first_day

    read = first_day(group.source) if group.source else date.min
    return max(read, group.checked or date.min)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def table(entries: Sequence[Entry]) -> tuple[list[str], list[list[str]]]:
    """Give heads, and a row for each tool."""
    heads = ["tool", "name", "provider", "country", "role", "deployment", "third countries"]
    return [*heads, "status", "not known"], [_row(entry) for entry in entries]


def _row(entry: Entry) -> list[str]:
    tool = entry.tool
    provider = tool.provider
    countries = tool.transfer.countries
    keys = [name for name in entry.unknown if not name.startswith("features.")]
    features = len(entry.unknown) - len(keys)
    known = tool.status == "active"
    return [
        tool.id,
        tool.name,
        provider.name if provider else "",
        provider.address.country if provider else "",
        tool.role or "",
        tool.deployment if known else "",
        (", ".join(countries) or "none") if countries is not None else "",
        tool.status if known else f"retired {tool.retired}",
        ", ".join([*keys, *([f"{features} features"] if features else [])]),
    ]


def tool_text(library: Library, id_: str) -> str:
    """Tell all that is known of one tool."""
    entry = next(one for one in take_inventory(library) if one.tool.id == id_)
    tool = entry.tool
    countries = tool.transfer.countries
    ended = f" since {tool.retired}" if tool.retired else ""
    lines = {
        f"tool {id_}": f"{tool.name} ({tool.deployment}, {tool.status}{ended})",
        "other names": ", ".join(tool.aliases),
        "successor": tool.successor,
        "provider": tool.provider.name if tool.provider else None,
        "role": tool.role,
        "privacy notice": tool.privacy_url,
        "regions": ", ".join(entry.regions),
        "third countries": None if countries is None else ", ".join(countries) or "none",
        "grounds": ", ".join(tool.transfer.basis),
        "can": ", ".join(sorted(name for name, can in tool.features.items() if can)),
        "cannot": ", ".join(sorted(name for name, can in tool.features.items() if not can)),
        "not known": ", ".join(entry.unknown),
        "doubts": ", ".join(f"{group} ({sure})" for group, sure in entry.confidence.items()),
        "newest source": ", ".join(
            f"{one.name} {one.source}" for one in entry.groups if one.source
        ),
        "checked": ", ".join(f"{one.name} {one.checked}" for one in entry.groups if one.checked),
        "sources": tool.source.file,
    }
    known = [f"{name}: {value}" for name, value in lines.items() if value]
    return "\n".join([*known, *(f"- {note}" for note in entry.notes)])


def data(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Give all that is known as plain data."""
    return [
        {
            "id": entry.tool.id,
            "name": entry.tool.name,
            "aliases": list(entry.tool.aliases),
            "category": entry.category,
            "status": entry.tool.status,
            "retired": entry.tool.retired,
            "successor": entry.tool.successor,
            "provider": entry.tool.provider.name if entry.tool.provider else None,
            "country": entry.tool.provider.address.country if entry.tool.provider else None,
            "role": entry.tool.role,
            "deployment": entry.tool.deployment,
            "privacy_url": entry.tool.privacy_url,
            "regions": list(entry.regions),
            "transfer_countries": entry.tool.transfer.countries,
            "transfer_basis": list(entry.tool.transfer.basis),
            "features": dict(entry.tool.features),
            "unknown": list(entry.unknown),
            "confidence": entry.confidence,
            "notes": list(entry.notes),
            "dates": [_dates(group) for group in entry.groups],
        }
        for entry in entries
    ]


def stale_table(old: Sequence[tuple[Tool, Group]]) -> tuple[list[str], list[list[str]]]:
    """Give heads, and a row for each group that is old."""
    return ["tool", "facts", "newest source", "checked"], [
        [tool.id, group.name, group.source or "", str(group.checked or "")] for tool, group in old
    ]


def stale_data(old: Sequence[tuple[Tool, Group]]) -> list[dict[str, Any]]:
    """Give the groups that are old as plain data."""
    return [{"tool": tool.id, **_dates(group)} for tool, group in old]


def _dates(group: Group) -> dict[str, str | None]:
    checked = group.checked.isoformat() if group.checked else None
    return {"facts": group.name, "newest_source": group.source, "checked": checked}
