"""Law: citations that are typed by hand, and the official terms."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ..conventions import Conventions, found
from ..findings import Finding, error, warning
from .pair import Pair

_SLOTS = {
    "article": r"\d+[a-z]?",
    "paragraph": r"\d+[a-z]?",
    "point": r"(?:[^\W\d_]ـ?|هـ)",
    "number": r"\d{2,4}/\d+",
    "section": r"\d+[a-z]?",
}


def check_law(pair: Pair) -> Iterator[Finding]:
    """Compare citations and terms."""
    yield from _citations(pair)
    yield from _terms(pair)


# --- citations -----------------------------------------------------------------------------------


def _citations(pair: Pair) -> Iterator[Finding]:
    own, english = pair.yardstick.conventions, pair.yardstick.english
    expected = Counter(_cited(pair.source, (english,)))
    given = Counter(_cited(pair.translation, (own, english)))
    if given and not expected:
        yield error(
            "citation-typed",
            pair.place,
            f"{pair.said} has a citation typed by hand",
            f"leave it to the placeholders, which print each language's form; {pair.at}",
        )
    elif expected != given:
        yield error(
            "citation-differs",
            pair.place,
            f"{pair.said} cites another article, paragraph or point than its source",
            f"cite what the source cites; {pair.at}",
        )


def _cited(text: str, conventions: Sequence[Conventions]) -> Iterator[tuple[str, ...]]:
    """Give (article, paragraph, point) of each citation that stands in a text."""
    for convention in conventions:
        for pattern in _patterns(convention.citations):
            for match in pattern.finditer(text):
                yield tuple(_latin(part) for part in match.groups() if part)
            text = pattern.sub("\0", text)


@lru_cache(maxsize=64)
def _patterns(citations: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Compile forms of citation, the longest first; what follows the last number is left out."""
    compiled = []
    for citation in sorted(citations, key=lambda form: (form.count("{"), len(form)), reverse=True):
        form = citation.partition("{act}")[0]
        form = form[: form.rfind("}") + 1]
        pieces = [
            f"({_SLOTS[part]})"
            if at % 2 and part in _SLOTS
            else re.sub(r"(\\?\s|\u00a0)+", r"[\\s\\u00a0\\u202f]*", re.escape(part))
            for at, part in enumerate(re.split(r"\{([a-z]+)\}", form))
        ]
        if len(pieces) > 1 and pieces[0]:
            compiled.append(re.compile(rf"(?<!\w){''.join(pieces)}(?!\w)", re.IGNORECASE))
    return tuple(compiled)


def _latin(part: str) -> str:
    """Write digits of any script as ASCII's; letters of points stay what they are."""
    return "".join(str(int(char)) if char.isdecimal() else char.lower() for char in part)


# --- terms ---------------------------------------------------------------------------------------


def _terms(pair: Pair) -> Iterator[Finding]:
    own, english = pair.yardstick.conventions, pair.yardstick.english
    concepts = _concepts(pair.source, {key: term.forms for key, term in english.terms.items()})
    rights = [form for key in concepts if key in own.terms for form in own.terms[key].forms]
    for key in concepts:
        term = own.terms.get(key)
        if term is None:
            continue
        for word in found(term.wrong, pair.translation):
            if word not in found(rights, word):
                yield error(
                    "term-wrong",
                    pair.place,
                    f"{pair.said} says '{word}' for '{english.terms[key].name}'",
                    f"the official term is '{term.name}'; {pair.at}",
                )
        if term.forms and not found(term.forms, pair.translation):
            yield warning(
                "term-missing",
                pair.place,
                f"{pair.said} lacks the official term for '{english.terms[key].name}'",
                f"write a form of '{term.name}'; {pair.at}",
            )


def _concepts(text: str, forms: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Name the concepts a source speaks of; a longer term hides the shorter ones in it."""
    concepts = []
    longest = {key: max(map(len, words), default=0) for key, words in forms.items()}
    for key in sorted(forms, key=lambda key: longest[key], reverse=True):
        places = found(forms[key], text)
        if places:
            concepts.append(key)
            for place in places:
                text = text.replace(place, "\0")
    return concepts
