"""Signs: brackets, quotes, blanks and the mark at the end, as the language writes them."""

import re
from collections.abc import Iterator

from ..findings import Finding, error, warning
from .pair import GAP, Pair

_OPEN = {"(": ")", "[": "]", "（": "）", "［": "］"}
_QUOTES = '"“”„‟«»‹›「」『』'
_ENDS = {**dict.fromkeys(".。।۔؟！？!?…", "sentence"), **dict.fromkeys(":：", "colon")}
_CLOSERS = "\"'”“’»›」』)） \u00a0\u202f"
_NO_BREAK = "\u00a0\u202f"
_DOUBLED = re.compile(r"(?<![\w-])([^\W\d_]{5,})\s+\1(?![\w-])", re.IGNORECASE)
_SPACES = re.compile(r"  |[ \t]+\n|\t|^ | $")
_BEFORE_SIGN = re.compile(rf"(?<=[^\W_{GAP}]) +[,.;:!?](?=\s|$)|\w +[.,](?=\s|$)")
_ABBREVIATION = re.compile(r"(?<!\w)\w{1,3}\.$")


def check_signs(pair: Pair) -> Iterator[Finding]:
    """Compare signs with the source's, and with the language's manner."""
    yield from _brackets(pair)
    yield from _quotes(pair)
    yield from _blanks(pair)
    yield from _end(pair)
    yield from _strong(pair)
    for match in _DOUBLED.finditer(pair.translation):
        if not _DOUBLED.search(pair.source):
            yield warning(
                "word-doubled",
                pair.place,
                f"{pair.said} says '{match[1]}' twice in a row",
                "take one out",
            )


def _brackets(pair: Pair) -> Iterator[Finding]:
    waiting: list[str] = []
    lone = 0
    for char in pair.translation:
        if char in _OPEN:
            waiting.append(_OPEN[char])
        elif char in _OPEN.values():
            if waiting and waiting[-1] == char:
                waiting.pop()
            else:
                lone += 1
    source_lone = abs(pair.source.count("(") - pair.source.count(")"))
    if len(waiting) + lone > source_lone:
        yield error(
            "bracket-unbalanced",
            pair.place,
            f"{pair.said} has a bracket without its other half",
            f"set both, or neither; {pair.at}",
        )


def _quotes(pair: Pair) -> Iterator[Finding]:
    own = pair.yardstick.conventions.quotes
    marks = [char for char in pair.translation if char in _QUOTES]
    asked = sum(char in _QUOTES for char in pair.source)
    if (asked and not marks) or len(marks) % 2:
        yield warning(
            "quotes-differ",
            pair.place,
            f"{pair.said} lacks quotation marks, or one of a pair",
            f"set them as in the source; {pair.at}",
        )
        return
    if not own or not marks:
        return
    pairs = [tuple(pair_) for pair_ in own]
    while marks:
        if len(marks) < 2 or not _take(marks, pairs):
            shown = " or ".join(f"{opening}…{closing}" for opening, closing in pairs)
            yield warning(
                "quotes-foreign",
                pair.place,
                f"{pair.said} has quotation marks of another language",
                f"write {shown}",
            )
            return


def _take(marks: list[str], pairs: list[tuple[str, ...]]) -> bool:
    """Take an innermost pair out of the marks; tell whether there was one."""
    for at in range(len(marks) - 1):
        if (marks[at], marks[at + 1]) in pairs:
            del marks[at : at + 2]
            return True
    return False


def _blanks(pair: Pair) -> Iterator[Finding]:
    text = pair.translation
    spaced = pair.yardstick.conventions.spaced
    if _SPACES.search(text) and not _SPACES.search(pair.source):
        yield warning(
            "space-stray",
            pair.place,
            f"{pair.said} has a tab, two blanks in a row, or one at an end",
            "take it out",
        )
    for sign in spaced:
        for match in re.finditer(rf"(.){re.escape(sign)}(?=[\s{GAP}.,;)]|$)", text):
            if match[1] not in _NO_BREAK and not match[1].isdigit():
                yield warning(
                    "space-missing",
                    pair.place,
                    f"{pair.said} lacks a no-break space before '{sign}'",
                    "set one (U+00A0 or U+202F)",
                )
                break
    if any(match[0].strip()[-1] not in spaced for match in _BEFORE_SIGN.finditer(text)):
        yield warning(
            "space-stray",
            pair.place,
            f"{pair.said} has a blank before a comma, a full stop or the like",
            "take it out",
        )
    kept = sum(pair.source.count(char) for char in _NO_BREAK)
    if kept and re.search(r"\d", pair.source) and not any(char in text for char in _NO_BREAK):
        yield warning(
            "space-breaks",
            pair.place,
            f"{pair.said} has no no-break space where its source has one",
            f"set U+00A0 between a number and what belongs to it; {pair.at}",
        )


def _end(pair: Pair) -> Iterator[Finding]:
    asked, given = (
        _ENDS.get(text.rstrip(_CLOSERS)[-1:], "") for text in (pair.source, pair.translation)
    )
    if not asked and _ABBREVIATION.search(pair.translation):
        return
    if asked != given:
        yield warning(
            "end-differs",
            pair.place,
            f"{pair.said} ends otherwise than its source (full stop, colon or none)",
            f"end it as the source does; {pair.at}",
        )


def _strong(pair: Pair) -> Iterator[Finding]:
    asked, given = (text.count("**") // 2 for text in (pair.message.text, pair.written))
    if asked != given:
        yield warning(
            "strong-differs",
            pair.place,
            f"{pair.said} has {given} passages in bold, its source {asked}",
            f"set what is said there between '**'; {pair.at}",
        )
