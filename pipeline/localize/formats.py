"""Formats: dates, lists, countries, durations and citations in a language's form (CLDR, Babel)."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.units import format_unit

from ..records import Citation, Terms

# the official English of the Union's acts is British
_REGIONS = {"en": "en_GB"}
_UNITS = (("Y", "year"), ("M", "month"), ("W", "week"), ("D", "day"))

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Give Babel's locale of a language tag."""
    return Locale.parse(_REGIONS.get(language, language.replace("-", "_")))


def say_date(day: date, language: str) -> str:
    """Write a date in full: 22 November 2026."""
    return format_date(day, "long", locale_of(language))


def say_list(items: Sequence[str], language: str) -> str:
    """Join items: a, b and c."""
    return format_list(list(items), locale=locale_of(language))


def say_country(code: str, language: str) -> str:
    """Name a country (ISO 3166-1 alpha-2).

    Raises:
        KeyError: the code is no country's.
    """
    return str(locale_of(language).territories[code])


def say_language(tag: str, language: str) -> str:
    """Name a language."""
    names = locale_of(language).languages
    code = tag.replace("-", "_")
    return str(names.get(code) or names[code.split("_")[0]])


def say_duration(duration: str, language: str) -> str:
    """Write an ISO 8601 duration of years, months, weeks and days: 1 year and 6 months."""
    parts = [
        _unit(int(found[1]), unit, language)
        for letter, unit in _UNITS
        if (found := re.search(rf"(\d+){letter}", duration)) and int(found[1])
    ]
    return say_list(parts, language)


def _unit(number: int, unit: str, language: str) -> str:
    # Where CLDR's long form is an alias of the short one, Babel prints the unit's id
    for length in ("long", "short"):
        text = format_unit(number, f"duration-{unit}", length, locale=locale_of(language))
        if "duration-" not in text:
            return text
    raise ValueError(f"no form of '{unit}' in language '{language}'")


def say_citation(citation: Citation, terms: Terms) -> str:
    """Write a citation in the language's legal form: Art. 6 Abs. 1 lit. b DSGVO."""
    parts = dict(citation.parts)
    if "point" in parts:
        parts["point"] = terms.point_letters.get(parts["point"], parts["point"])
    return re.sub(r"\{([a-z]+)\}", lambda m: parts[m[1]], terms.citations[citation.kind])


def isolate(text: str, direction: str) -> str:
    """Keep a value of the other writing direction together (Unicode bidi isolates, UAX #9)."""
    right_to_left = any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text)
    if not text or right_to_left == (direction == "rtl") or FIRST_STRONG_ISOLATE in text:
        return text
    return FIRST_STRONG_ISOLATE + text + POP_ISOLATE


def without_isolates(text: str) -> str:
    """Undo `isolate`, for addresses of links."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")
