"""Meaning: numbers, addresses, names, negation and modality, and what was not translated."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from ..conventions import found
from ..findings import Finding, error, note, warning
from ..text import listed
from .pair import Pair

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?:[.,٫]\d+)?(?!\d)|\d+(?:[.,٫]\d+)?")
_ADDRESS = re.compile(
    r"https?://[^\s)>\]]+[^\s)>\].,;:]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\bwww\.[^\s)>\]]+[^\s)>\].,;:]"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SPELLED = {
    word: str(number)
    for names in (
        "one two three four five six seven eight nine ten eleven twelve",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "once twice",
    )
    for number, word in enumerate(names.split(), start=1)
}
_DENSE = {"CJK", "HANGUL"}  # scripts that say a word in a letter or two
_LEAST, _MOST, _LEAST_DENSE = 0.4, 3.0, 0.15
_WORTH = 40  # letters; the lengths of shorter texts tell nothing


def check_meaning(pair: Pair) -> Iterator[Finding]:
    """Compare what has to be the same in every language."""
    yield from _numbers(pair)
    yield from _addresses(pair)
    yield from _names(pair)
    yield from _tags(pair)
    yield from _script(pair)
    yield from _english(pair)
    yield from _length(pair)
    yield from _address_of_people(pair)
    yield from _hints(pair)


def _numbers(pair: Pair) -> Iterator[Finding]:
    expected, given = (
        Counter(map(_digits, _NUMBER.findall(_ADDRESS.sub("", text))))
        for text in (pair.source, pair.translation)
    )
    for number in sorted((expected - given).keys()):
        yield error(
            "number-differs",
            pair.place,
            f"{pair.said} lacks the number {number}",
            f"write the numbers of the source, in digits; {pair.at}",
        )
    words = _WORD.findall(pair.source.casefold())
    spelled = {_SPELLED[word] for word in words if word in _SPELLED}
    for number in sorted((given - expected).keys() - spelled):
        yield error(
            "number-differs",
            pair.place,
            f"{pair.said} has the number {number}, which the source has not",
            f"write the numbers of the source; {pair.at}",
        )


def _digits(number: str) -> str:
    return "".join(str(int(char)) for char in number if char.isdecimal())


def _addresses(pair: Pair) -> Iterator[Finding]:
    expected, given = (set(_ADDRESS.findall(text)) for text in (pair.message.text, pair.written))
    if expected != given:
        yield error(
            "address-differs",
            pair.place,
            f"{pair.said} has other internet or e-mail addresses than its source",
            f"copy them as they stand; {pair.at}",
        )


def _names(pair: Pair) -> Iterator[Finding]:
    lost = [
        name
        for name in pair.yardstick.names
        if name in pair.source and name not in pair.translation and _is_whole(name, pair.source)
    ]
    for name in lost:
        yield error(
            "name-changed",
            pair.place,
            f"{pair.said} lacks the name '{name}'",
            f"names of tools, companies and authorities stay as they are; {pair.at}",
        )


def _is_whole(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _tags(pair: Pair) -> Iterator[Finding]:
    if set(_TAG.findall(pair.written)) - set(_TAG.findall(pair.message.text)):
        yield error(
            "translation-markup",
            pair.place,
            f"{pair.said} has a tag in angle brackets, which would be printed as it is",
            f"take it out; only the marks of the source are known; {pair.at}",
        )


# --- language ------------------------------------------------------------------------------------


def _script(pair: Pair) -> Iterator[Finding]:
    """Letters of another script stand only in words that the source has too."""
    own = pair.yardstick.conventions.script
    if not own:
        return
    known = {word.casefold() for word in _WORD.findall(pair.message.text)}
    foreign = []
    for word in _WORD.findall(pair.translation):
        scripts = {script_of(char) for char in word} - {""}
        is_mixed = len(scripts - {"CJK", "HIRAGANA", "KATAKANA"}) > 1 and "-" not in word
        if is_mixed or (not _is_own(scripts, own) and word.casefold() not in known):
            foreign.append(word)
    if foreign:
        yield error(
            "script-wrong",
            pair.place,
            f"{pair.said} has letters of another script in {listed(dict.fromkeys(foreign))}",
            f"type the word in the script of the language; {pair.at}",
        )


def _is_own(scripts: set[str], own: str) -> bool:
    return scripts <= ({own, "HIRAGANA", "KATAKANA"} if own == "CJK" else {own})


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """Name a letter's script as Unicode's names do; empty for what is common to several."""
    if not char.isalpha() or unicodedata.category(char) == "Lm":
        return ""
    return unicodedata.name(char, "").partition(" ")[0]


def _english(pair: Pair) -> Iterator[Finding]:
    source = [word.casefold() for word in _WORD.findall(_ADDRESS.sub("", pair.source))]
    words = _WORD.findall(_ADDRESS.sub("", pair.translation))
    if len(source) > 2 and [word.casefold() for word in words] == source:
        yield error(
            "translation-untranslated",
            pair.place,
            f"{pair.said} is its source",
            f"translate it; {pair.at}",
        )
        return
    for run in _common_runs(source, words):
        small = [word for word in run if word[0].islower()]
        if len(run) > 2 and len(small) > 1 and not _is_named(pair, run):
            yield warning(
                "english-left",
                pair.place,
                f"{pair.said} has English left in it: '{' '.join(run)}'",
                f"translate it, or write 'meant: english-left' in the comment; {pair.at}",
            )


def _common_runs(source: list[str], words: list[str]) -> Iterator[list[str]]:
    """Give the longest runs of words that stand in the source in the same order."""
    text = f" {' '.join(source)} "
    at = 0
    while at < len(words):
        size = 0
        while at + size < len(words):
            run = " ".join(word.casefold() for word in words[at : at + size + 1])
            if f" {run} " not in text:
                break
            size += 1
        if size:
            yield words[at : at + size]
        at += max(size, 1)


def _is_named(pair: Pair, run: list[str]) -> bool:
    said = " ".join(run)
    return any(said in " ".join(_WORD.findall(name)) for name in pair.yardstick.names)


def _length(pair: Pair) -> Iterator[Finding]:
    source, translation = (
        sum(char.isalpha() for char in text) for text in (pair.source, pair.translation)
    )
    if source < _WORTH:
        return
    dense = pair.yardstick.conventions.script in _DENSE
    least, ratio = _LEAST_DENSE if dense else _LEAST, translation / source
    if not least <= ratio <= _MOST:
        which = "shorter" if ratio < 1 else "longer"
        yield warning(
            "translation-length",
            pair.place,
            f"{pair.said} is much {which} than its source",
            f"make sure that it says the same; {pair.at}",
        )


def _address_of_people(pair: Pair) -> Iterator[Finding]:
    words = found(pair.yardstick.conventions.informal, pair.translation)
    if words:
        yield warning(
            "address-informal",
            pair.place,
            f"{pair.said} addresses the reader informally: {listed(dict.fromkeys(words))}",
            "address the reader formally, or write 'meant: address-informal' in the comment; "
            f"{pair.at}",
        )


# --- hints ---------------------------------------------------------------------------------------


_IN_MAY = re.compile(r"\d May\b|\bMay \d")  # the month


def _hints(pair: Pair) -> Iterator[Finding]:
    """Tell where one side clearly says no, must or may, and the other does not."""
    yield from _fault("negation-differs", "negation", "says no", pair)
    yield from _fault("obligation-differs", "obligation", "says what somebody must do", pair)
    yield from _fault("permission-differs", "permission", "says what somebody can do", pair)


def _fault(code: str, kind: str, what: str, pair: Pair) -> Iterator[Finding]:
    own, english = pair.yardstick.conventions.modality, pair.yardstick.english.modality
    if kind not in own or kind not in english:
        return
    source = _IN_MAY.sub("", pair.source)
    for side, clear, text, other, others in (
        ("source", english[kind].clear, source, pair.translation, own[kind]),
        ("translation", own[kind].clear, pair.translation, source, english[kind]),
    ):
        words = found(clear, text)
        if words and not found((*others.clear, *others.also), other):
            yield note(
                code,
                pair.place,
                f"of '{pair.message.context}' only the {side} {what}: "
                f"{listed(dict.fromkeys(words))}",
                f"make sure that both say the same; {pair.at}",
            )
