"""Conventions: what a language's translations are compared with, beyond their source.

A form is a word or phrase; `*` stands for letters of a word, so that `verantwortlich*` also finds
`Verantwortlichen`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from .lean import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An official term of the GDPR in one language.

    Attributes:
        name: dictionary form, for hints.
        forms: one of them stands wherever the concept is spoken of; none = not compared.
        wrong: what is taken for the term, and is not.
    """

    name: str
    forms: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What says no, must or may in a language.

    Attributes:
        clear: words that say it whenever they stand.
        also: words that say it now and then.
    """

    clear: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How a language is written; what is empty is not checked.

    Attributes:
        script: as in Unicode's names of letters: `LATIN`, `ARABIC`.
        quotes: pairs of an opening and a closing mark, outer ones first.
        spaced: signs that a no-break space stands before.
        citations: patterns of citations as people type them, with `{article}` and the like.
        modality: words by what they say: `negation`, `obligation`, `permission`.
        informal: words of informal address.
    """

    language: str
    script: str = ""
    quotes: tuple[str, ...] = ()
    spaced: str = ""
    citations: tuple[str, ...] = ()
    modality: Mapping[str, Words]
    informal: tuple[str, ...] = ()
    terms: Mapping[str, Term]


def found(forms: Iterable[str], text: str) -> list[str]:
    """Give the places in a text where one of the forms stands, as written there."""
    pattern = _pattern(tuple(forms))
    return [] if pattern is None else [match[0] for match in pattern.finditer(text)]


@lru_cache(maxsize=4096)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str] | None:
    if not forms:
        return None
    words = "|".join(
        re.escape(form).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
