"""Values: what a single value of a file may be; ValueError tells what it is not."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

from ..cache import get, key_of, program_and_packages, put
from ..records import LANGUAGE_TAG

Deployment = Literal["hosted", "self-hosted"]
Format = Literal["docx", "odt", "html"]

LONGEST_TEXT = 1000
LONGEST_ID = 64
LONGEST_URL = 1000
LONGEST_EMAIL = 254


def _matching(pattern: str, what: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"is not {what}")
        return value

    return check


id_ = _matching(r"[a-z0-9]+(-[a-z0-9]+)*", "an id: small letters and digits, parted by dashes")
name = _matching(r"[a-z][a-z0-9_]*", "a name: small letters, digits and underscores")
url = _matching(
    r"https?://[^\s<>\"{}|\\^`]+",
    "an address that starts with https:// and holds no quotes or blanks",
)
email = _matching(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", "an e-mail address")
language = _matching(LANGUAGE_TAG.pattern, "a language tag like de or pt-BR")
_DURATION = re.compile(r"P(?=\d)(\d{1,3}Y)?(\d{1,3}M)?(\d{1,3}W)?(\d{1,4}D)?")


def text(value: str) -> str:
    """Refuse what is no tidy line of text."""
    if not value.strip():
        raise ValueError("is empty")
    if value != value.strip():
        raise ValueError("has blanks at its ends")
    if "\n" in value:
        raise ValueError("has more than one line")
    if "\t" in value or "  " in value:
        raise ValueError("holds a tab, or two blanks in a row")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    return value


def country(value: str) -> str:
    """Refuse what is no country's code."""
    if value not in countries():
        raise ValueError("is no country code like DE (ISO 3166-1 alpha-2)")
    return value


def region(value: str) -> str:
    """Refuse what is neither a country nor a union of countries."""
    if value not in {"EU", "EEA"} and value not in countries():
        raise ValueError("is no country code like DE, and neither EU nor EEA")
    return value


def day_month_or_year(value: str) -> str:
    """Refuse what is no date, known to the day, the month or the year."""
    first_day(value)
    return value


def first_day(value: str) -> date:
    """Give the first day of a date that is known to the day, the month or the year."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", value):
        raise ValueError("is no date like 2026-11-22, 2026-11 or 2026")
    return date.fromisoformat(value + "-01-01"[len(value) - len("2026") :])


def period(value: str | dict[str, str]) -> str | dict[str, str]:
    """Refuse a text that is no duration; texts per language are the client's own."""
    if isinstance(value, str) and not _DURATION.fullmatch(value):
        raise ValueError("is no duration like P90D, P6M or P2Y, and no text per language")
    return value


def to_date(value: object) -> object:
    """Read a date as YYYY-MM-DD; leave all else to be refused."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def to_text(value: object) -> object:
    """Take a number for a text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Give CLDR's regions without those that are no country: unions, test and unknown regions."""
    program = program_and_packages("library/values.py")
    key = None if program is None else key_of(program)
    kept = get("countries", key) if key else None
    if isinstance(kept, list):
        return frozenset(map(str, kept))
    from babel import Locale

    regions: Mapping[str, str] = Locale.parse("de").territories  # English alone names Sark
    found = {str(code) for code in regions if re.fullmatch("[A-Z]{2}", str(code))}
    found -= {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
    if key:
        put("countries", key, [*sorted(found)])
    return frozenset(found)
