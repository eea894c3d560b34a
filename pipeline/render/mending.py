"""Mending: what somebody meant to type where a tag cannot be read.

Takes a tag, or a text that looks like one; gives what to type. A proposal is made only if it
can be read.
"""

import re
from collections.abc import Collection, Iterator

from ..text import nearest
from .tags import ENDS, WORDS, Stretch, Tag, free_names, parse, tag_of

_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_UNSEEN = re.compile(f"[{_HIDDEN}]")
_BLANK = re.compile(r"[^\S \t\n\r]")
_GAP = rf"[\s{_HIDDEN}]*"
# Braces of any width, with blanks between them, or one too few.
MEANT = re.compile(
    rf"(?P<open>[{{｛](?:{_GAP}[{{｛%％])?)(?P<inner>[^{{}}｛｝%％\n]{{1,120}}?)"
    rf"(?P<close>(?:[%％]{_GAP})?[}}｝](?:{_GAP}[}}｝])?|[%％](?={_GAP}$|\s))"
)
_SIGNS = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛‹›′", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **{chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)},
}
_SIGN_TABLE = str.maketrans(_SIGNS)
_OPERATORS = (
    (re.compile(r"\s*&&\s*"), " and "),
    (re.compile(r"\s*\|\|\s*"), " or "),
    (re.compile(r"!(?!=)\s*"), "not "),
    (re.compile(r"(?<![=!<>])=(?!=)"), "=="),
    (re.compile(r"<>"), "!="),
    (re.compile(r"=>"), ">="),
)
_PREFIXED = re.compile(r"[-+]?\s*(tr|tc|p|r)\s+(.*)", re.DOTALL)
_SPELLINGS = (
    (re.compile(r"(?:else\s+if|elseif|elsif)\b"), "elif"),
    (re.compile(r"end\s+(?=[a-z]+$)"), "end"),
)
_NOWHERE = Stretch("", "", "plain")


def cleaned(text: str) -> str:
    """Put plain signs for those that word processors and keyboards put instead."""
    return _BLANK.sub(" ", _UNSEEN.sub("", text)).translate(_SIGN_TABLE)


def odd_sign(text: str) -> str:
    """Name the first sign that no tag may hold; empty if there is none."""
    for character in text:
        code = f"U+{ord(character):04X}"
        if _UNSEEN.match(character):
            return f"it holds a sign that nobody sees, {code}"
        if _BLANK.match(character):
            return f"it holds a blank of another kind, {code}"
        if character in _SIGNS:
            return f"'{character}' is {code}, not '{_SIGNS[character]}'"
    return ""


def mended(tag: Tag, known: Collection[str]) -> str:
    """Give what to type for a tag that cannot be read; empty if nobody can tell."""
    for mark, prefix, inner in _variants(tag, known):
        made = _made(mark, prefix, inner)
        if not isinstance(parse(made), str):
            return made.raw
    return ""


def _made(mark: str, prefix: str, inner: str) -> Tag:
    close = "}" if mark == "{" else mark
    return tag_of(f"{{{mark}{prefix} {inner.strip()} {close}}}", _NOWHERE, 0)


def _variants(tag: Tag, known: Collection[str]) -> Iterator[tuple[str, str, str]]:
    mark, prefix, inner = tag.mark, tag.prefix, tag.inner
    inner = cleaned(inner).strip("{} ")
    if found := _PREFIXED.fullmatch(inner):
        prefix, inner = prefix or found[1], found[2]
    yield mark, prefix, inner
    for pattern, text in _SPELLINGS:
        inner = pattern.sub(text, inner, count=1) if pattern.match(inner) else inner
    word = inner.split(maxsplit=1)[0] if inner else ""
    yield mark, prefix, inner
    if mark == "{" and word in WORDS:
        mark = "%"
        yield mark, prefix, inner
    if mark == "%" and word.split(".")[0].split("|")[0] in known:
        yield "{", prefix, inner
    other = inner
    for pattern, text in _OPERATORS:
        if word == "set" and text == "==":
            continue
        other = pattern.sub(text, other)
        yield mark, prefix, other
    if mark == "%" and word not in WORDS and (near := near_word(word)):
        yield mark, prefix, near + other[len(word) :]


def near_word(word: str) -> str:
    """Give the word of a statement that a misspelt one is most like."""
    return word if word in WORDS else nearest(word.lower(), WORDS) or ""


def meant(found: re.Match[str], known: Collection[str], *, surely: bool) -> str:
    """Give what to type for a text that looks like a tag; empty if it is none.

    Args:
        surely: the text has marks of a tag, so that it is one whatever it names.
    """
    opening, closing = cleaned(found["open"]), cleaned(found["close"])
    inner = cleaned(found["inner"]).strip()
    prefixed = re.match(r"(tr|tc|p|r)\s+", inner)
    word = re.match(r"\w*", inner[prefixed.end() :] if prefixed else inner)
    percent = ("%" in opening) + ("%" in closing)
    if not percent and len(opening) == len(closing) == 1:
        return _made("{", "", inner).raw if inner in known else ""
    surely_statement = percent == 2 or (percent and word and word[0] in WORDS)
    mark = "%" if surely_statement else "{"
    tag = _made(mark, prefixed[1], inner[prefixed.end() :]) if prefixed else _made(mark, "", inner)
    raw = tag.raw if not isinstance(parse(tag), str) else mended(tag, known)
    if not raw:
        return ""
    tree = parse(tag_of(raw, _NOWHERE, 0))
    names = [] if isinstance(tree, str) else free_names(tree)
    fits = all(name in known for name in names) and (names or (word and word[0] in (*WORDS, *ENDS)))
    return raw if surely or fits else ""
