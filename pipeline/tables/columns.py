"""Columns: what a table's headings may be, and what stands in a cell below each.

A heading is the key of a client's file, its parts joined by points. One table of the keys serves
readers, suggestions and the template; a test compares it with `ClientModel`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from ..lean import dataclass
from ..records import LANGUAGE_TAG, Library

Path_ = tuple[str, ...]


class Kind(StrEnum):
    """What stands in the cells of a column."""

    ID = "id"
    LIKE = "like"
    REMARK = "remark"
    TEXT = "text"
    LIST = "list"
    FLAG = "flag"
    DATE = "date"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        path: of its key in a client's file; of a tool's key, in the tool's entry.
        tool: whose key it is: a tool's id, '' = every tool's of the row, None = the client's.
    """

    name: str
    kind: Kind
    path: Path_ = ()
    tool: str | None = None


REMOVED = "-"
NONE = "none"
_TRUE = frozenset(["true", "yes", "wahr", "ja", "vrai", "oui", "prawda", "tak"])
_FALSE = frozenset(["false", "no", "falsch", "nein", "faux", "non", "fałsz", "nie"])
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SEPARATOR = re.compile(r"[;,]")

_PERSON = ("name", "email", "phone", "address")
_COMPANY = (
    *("name", "street", "postal_code", "city", "region", "country"),
    *("parent.name", "parent.country"),
)
_CONTROLLER = (
    *("name", "street", "postal_code", "city", "country"),
    *("email", "phone", "website", "logo"),
)
_CLIENT: Mapping[str, Kind] = {
    **dict.fromkeys((f"controller.{name}" for name in _CONTROLLER), Kind.TEXT),
    **dict.fromkeys((f"data_protection_officer.{name}" for name in _PERSON), Kind.TEXT),
    **dict.fromkeys((f"representative.{name}" for name in _PERSON), Kind.TEXT),
    **dict.fromkeys(("supervisory_authority", "regime"), Kind.TEXT),
    "languages": Kind.LIST,
    "translations": Kind.TEXT,
    "tools": Kind.LIST,
    "formats": Kind.LIST,
    "form": Kind.LIST,
    "elsewhere": Kind.LIST,
    **dict.fromkeys(("policy_url", "template", "version", "clauses"), Kind.TEXT),
    "as_of": Kind.DATE,
}
_TOOL: Mapping[str, Kind] = {
    **dict.fromkeys(("deployment", "role", "privacy_url", "download_url"), Kind.TEXT),
    **dict.fromkeys((f"provider.{name}" for name in _COMPANY), Kind.TEXT),
    **dict.fromkeys((f"hosting_company.{name}" for name in _COMPANY), Kind.TEXT),
    "transfer.countries": Kind.LIST,
    "transfer.basis": Kind.LIST,
    "transfer.dpf.entity": Kind.TEXT,
    "transfer.dpf.url": Kind.TEXT,
    "transfer.dpf.checked": Kind.DATE,
    "transfer.safeguards_url": Kind.TEXT,
}


class Columns:
    """The columns that a library knows."""

    def __init__(self, library: Library) -> None:
        self._library = library
        own = {"client": set[str](), "tool": set[str]()}
        kinds = set()
        for name, placeholder in library.placeholders.items():
            if placeholder.own_text:
                own[placeholder.scope].add(name)
            elif name.startswith("retention_"):
                kinds.add(name.removeprefix("retention_"))
        purposes = {name.split(".")[1] for name in library.facts if name.startswith("purpose.")}
        features = [
            name.replace("feature.", "features.", 1)
            for name in library.facts
            if name.startswith("feature.")
        ]
        facts = {
            scope: [
                name
                for name, fact in library.facts.items()
                if fact.scope == scope
                and not name.startswith(("feature.", "purpose.", "audience."))
            ]
            for scope in own
        }
        periods = dict.fromkeys((f"retention.{name}" for name in sorted(kinds)), Kind.TEXT)
        self.client: Mapping[str, Kind] = {
            **_CLIENT,
            **dict.fromkeys((f"purposes.{name}" for name in sorted(purposes)), Kind.PURPOSE),
            **periods,
            **dict.fromkeys((f"texts.{name}" for name in sorted(own["client"])), Kind.TEXT),
            **dict.fromkeys((f"facts.{name}" for name in facts["client"]), Kind.FLAG),
        }
        self.tool: Mapping[str, Kind] = {
            **_TOOL,
            **dict.fromkeys(features, Kind.FLAG),
            **periods,
            **dict.fromkeys((f"texts.{name}" for name in sorted(own["tool"])), Kind.TEXT),
            **dict.fromkeys((f"facts.{name}" for name in facts["tool"]), Kind.FLAG),
        }

    def names(self) -> Iterator[str]:
        """Name all columns, those for each language left out."""
        yield from (Kind.ID, Kind.LIKE)
        yield from self.client
        for prefix in ("tools", *(f"tools.{id_}" for id_ in self._library.tools)):
            yield from (f"{prefix}.{name}" for name in self.tool)

    def find(self, heading: str) -> Column | None:
        """Give the column of a heading; None where there is none of this name."""
        if heading.startswith("#"):
            return Column(name=heading, kind=Kind.REMARK)
        if heading in (Kind.ID, Kind.LIKE):
            return Column(name=heading, kind=Kind(heading))
        key, tool, known = heading, None, self.client
        if heading.startswith("tools."):
            tool, known = "", self.tool
            key = heading.removeprefix("tools.")
            first, _, rest = key.partition(".")
            if first in self._library.tools:
                tool, key = first, rest
        language: Path_ = ()
        if key not in known:
            key, _, tag = key.rpartition(".")
            if not _is_spoken(key) or not LANGUAGE_TAG.fullmatch(tag):
                return None
            language = (tag,)
        if key not in known:
            return None
        path = (*_path(key), *language)
        return Column(name=heading, kind=known[key], path=path, tool=tool)


def _is_spoken(key: str) -> bool:
    """Tell keys that may be stated per language."""
    return key == "policy_url" or key.startswith(("texts.", "retention."))


def _path(key: str) -> Path_:
    """Take a key apart; names of facts hold points themselves."""
    first, _, rest = key.partition(".")
    return (first, rest) if first == "facts" else tuple(key.split("."))


def value_of(kind: Kind, text: str) -> Any:
    """Read a cell.

    Raises:
        ValueError: it is not what belongs there; with what is wrong, and what to do.
    """
    match kind:
        case Kind.FLAG:
            return _flag(text)
        case Kind.DATE:
            return _date(text)
        case Kind.LIST:
            return _items(text)
        case Kind.PURPOSE:
            return [_purpose(part) for part in text.split(";") if part.strip()]
    return text


def _flag(text: str) -> bool:
    word = text.casefold()
    if word not in _TRUE | _FALSE:
        raise ValueError("is neither true nor false", "write 'true' or 'false'")
    return word in _TRUE


def _date(text: str) -> str:
    if found := _GERMAN_DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif _DATE.fullmatch(text):
        year, month, day = map(int, text.split("-"))
    else:
        raise ValueError("is no date", "write it as 2026-11-22 or 22.11.2026")
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise ValueError("is no day of the calendar", "write it as 2026-11-22") from None


def _items(text: str) -> list[str]:
    if text == NONE:
        return []
    return [item.strip() for item in _SEPARATOR.split(text) if item.strip()]


def _purpose(text: str) -> dict[str, Any]:
    """Read `basis: audience, audience`; either may be left out."""
    basis, _, audience = text.partition(":")
    entry: dict[str, Any] = {
        "audience": [one.strip() for one in audience.split(",") if one.strip()]
    }
    if basis.strip():
        entry["basis"] = basis.strip()
    return entry
