"""Formats: dates, lists, countries, durations and citations in a language's form."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from ..records import Citation, Terms
from .cldr import country_in, date_in, duration_in, languages_in, list_in

_UNITS = (("Y", "year"), ("M", "month"), ("W", "week"), ("D", "day"))

_HEBREW = "\u0590"  # nothing before it runs from right to left
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"


def say_date(day: date, language: str) -> str:
    """Write a date in full: 22 November 2026."""
    return date_in(day, language)


def say_list(items: Sequence[str], language: str) -> str:
    """Join items: a, b and c."""
    return list_in(items, language)


def say_country(code: str, language: str) -> str:
    """Name a country (ISO 3166-1 alpha-2).

    Raises:
        KeyError: the code is no country's.
    """
    return country_in(code, language)


def say_language(tag: str, language: str) -> str:
    """Name a language."""
    names = languages_in(language)
    code = tag.replace("-", "_")
    return str(names.get(code) or names[code.split("_")[0]])


@lru_cache(maxsize=4096)
def say_duration(duration: str, language: str) -> str:
    """Write an ISO 8601 duration of years, months, weeks and days: 1 year and 6 months."""
    parts = [
        duration_in(int(found[1]), unit, language)
        for letter, unit in _UNITS
        if (found := re.search(rf"(\d+){letter}", duration)) and int(found[1])
    ]
    return say_list(parts, language)


def say_citation(citation: Citation, terms: Terms) -> str:
    """Write a citation in the language's legal form: Art. 6 Abs. 1 lit. b DSGVO."""
    parts = dict(citation.parts)
    for part, known in (("point", terms.point_letters), ("act", terms.acts)):
        if part in parts:
            parts[part] = known.get(parts[part], parts[part])
    return re.sub(r"\{([a-z]+)\}", lambda m: parts[m[1]], terms.citations[citation.kind])


def isolate(text: str, direction: str) -> str:
    """Keep a value of the other writing direction together (Unicode bidi isolates, UAX #9)."""
    right_to_left = not text.isascii() and (
        max(text) >= _HEBREW
        and any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text)
    )
    if not text or right_to_left == (direction == "rtl") or FIRST_STRONG_ISOLATE in text:
        return text
    return FIRST_STRONG_ISOLATE + text + POP_ISOLATE


def without_isolates(text: str) -> str:
    """Undo `isolate`, for addresses of links."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
