"""What a PO file holds, free of any parser's classes."""

from collections.abc import Mapping
from datetime import UTC, datetime

from ..lean import dataclass

# The order in which GNU gettext writes the fields it knows; any others follow.
HEADER_ORDER = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Plural-Forms",
    "X-Source-Language",
    "X-Generator",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The text a fuzzy translation was made from: the `#|` lines."""

    context: str | None
    msgid: str
    plural: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoEntry:
    """One entry of a PO file.

    Attributes:
        msgstr: the translation; of a plural entry its first form.
        plural: msgid_plural; our texts have none, but a file from elsewhere may.
        plurals: every form of a plural entry's translation.
        comment: the translator's lines (`# `).
        notes: the author's lines (`#. `).
        line: where msgctxt, or else msgid, stands; from 1.
    """

    context: str | None
    msgid: str
    msgstr: str = ""
    plural: str | None = None
    plurals: tuple[str, ...] = ()
    comment: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    fuzzy: bool = False
    obsolete: bool = False
    previous: Previous | None = None
    line: int = 0

    @property
    def is_filled(self) -> bool:
        """Some translation stands here, right or not."""
        return any(self.plurals) if self.plural is not None else bool(self.msgstr)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoFile:
    """A PO file: its header's comment and fields, its entries in file order."""

    header: Mapping[str, str]
    comment: tuple[str, ...] = ()
    entries: tuple[PoEntry, ...] = ()


def header_date(moment: datetime) -> str:
    """Write a moment as gettext headers do; one without a zone counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.strftime("%Y-%m-%d %H:%M%z")
