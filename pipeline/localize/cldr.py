"""CLDR, through Babel: what each language says for dates, lists, countries, languages, durations.

Loading Babel costs more than a document. So the forms of a language are gathered once, compared
with what Babel says, and kept in the cache; whatever is not among them, Babel is asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..cache import get, key_of, program_and_packages, put

if TYPE_CHECKING:
    from babel import Locale

# the official English of the Union's acts is British
_REGIONS = {"en": "en_GB"}
_KIND = "cldr"
_PROGRAM = ("cache", "localize/cldr.py")
# numbers that storage periods are made of
_COMMON = {
    "day": (
        *range(32),
        *(42, 45, 56, 60, 61, 62, 70, 84, 90, 91, 92, 100, 120, 150, 180, 182, 183, 184),
        *(200, 210, 240, 270, 300, 360, 365, 366, 400, 730, 731),
    ),
    "week": (*range(14), 26, 52),
    "month": (*range(37), 48, 60, 72, 120),
    "year": (*range(13), 15, 20, 30),
}
_LEAP = 2076  # a leap year whose figures appear once in a date
_OTHER_YEARS = (1999, 2026, 2100)


def date_in(day: date, language: str) -> str:
    """Write a date in full."""
    months = _forms(language)["dates"]
    if months is None:
        return _babel_date(day, language)
    templates = months[day.month - 1]
    template: str = templates.get(str(day.day)) or templates["any"]
    return template.replace("{d}", str(day.day)).replace("{y}", str(day.year))


def list_in(items: Sequence[str], language: str) -> str:
    """Join items."""
    if len(items) < 2:
        return "".join(items)
    patterns = _forms(language)["list"]
    return _babel_list(items, language) if patterns is None else _join(items, patterns)


def country_in(code: str, language: str) -> str:
    """Name a country; KeyError where there is none."""
    return str(_forms(language)["countries"][code])


def languages_in(language: str) -> Mapping[str, str]:
    """Name all languages."""
    names: Mapping[str, str] = _forms(language)["languages"]
    return names


def duration_in(number: int, unit: str, language: str) -> str:
    """Say a number of days, weeks, months or years."""
    known: str | None = _forms(language)["units"][unit].get(str(number))
    return known or _babel_unit(number, unit, language)


@lru_cache(maxsize=64)
def _forms(language: str) -> Mapping[str, Any]:
    program = program_and_packages(*_PROGRAM)
    key = None if program is None else key_of(program, language)
    kept = get(_KIND, key) if key else None
    if isinstance(kept, dict):
        return kept
    locale = _locale(language)
    forms: dict[str, Any] = {
        "dates": _months(language),
        "list": _list_patterns(language),
        "countries": {str(code): str(name) for code, name in locale.territories.items()},
        "languages": {str(code): str(name) for code, name in locale.languages.items()},
        "units": {
            unit: {str(n): text for n in numbers if (text := _said(n, unit, language))}
            for unit, numbers in _COMMON.items()
        },
    }
    if key:
        put(_KIND, key, forms)
    return forms


def _months(language: str) -> list[dict[str, str]] | None:
    """Give for each month the date's form, by day where a day has its own; None if unlike that."""
    months = []
    for month in range(1, 13):
        said = {d: _babel_date(day, language) for d in range(1, 32) if (day := _day(month, d))}
        if any(text.count(str(_LEAP)) != 1 or "{" in text for text in said.values()):
            return None
        open_year = {d: text.replace(str(_LEAP), "{y}") for d, text in said.items()}
        general = open_year[22].replace("22", "{d}")
        templates = {"any": general}
        for d, text in open_year.items():
            if general.replace("{d}", str(d)) != text:
                templates[str(d)] = text
        for year in _OTHER_YEARS:
            if _babel_date(date(year, month, 22), language) != open_year[22].replace(
                "{y}", str(year)
            ):
                return None
        months.append(templates)
    return months


def _day(month: int, day: int) -> date | None:
    try:
        return date(_LEAP, month, day)
    except ValueError:
        return None


def _list_patterns(language: str) -> dict[str, str] | None:
    """Give the patterns that lists are joined with; None if Babel joins otherwise."""
    found = _locale(language).list_patterns["standard"]
    patterns = {name: str(found[name]) for name in ("2", "start", "middle", "end") if name in found}
    if len(patterns) != 4:
        return None
    for length in range(2, 8):
        items = [f"<{number}>" for number in range(length)]
        if _join(items, patterns) != _babel_list(items, language):
            return None
    return patterns


def _join(items: Sequence[str], patterns: Mapping[str, str]) -> str:
    first, second, *others = items
    if not others:
        return patterns["2"].format(first, second)
    text = patterns["start"].format(first, second)
    for item in others[:-1]:
        text = patterns["middle"].format(text, item)
    return patterns["end"].format(text, others[-1])


def _said(number: int, unit: str, language: str) -> str | None:
    try:
        return _babel_unit(number, unit, language)
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _locale(language: str) -> "Locale":
    from babel import Locale

    return Locale.parse(_REGIONS.get(language, language.replace("-", "_")))


def _babel_date(day: date, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, "long", _locale(language)))


def _babel_list(items: Sequence[str], language: str) -> str:
    from babel.lists import format_list

    return str(format_list(list(items), locale=_locale(language)))


def _babel_unit(number: int, unit: str, language: str) -> str:
    from babel.units import format_unit

    # Where CLDR's long form is an alias of the short one, Babel prints the unit's id
    for length in ("long", "short"):
        text = str(format_unit(number, f"duration-{unit}", length, locale=_locale(language)))
        if "duration-" not in text:
            return text
    raise ValueError(f"no form of '{unit}' in language '{language}'")
