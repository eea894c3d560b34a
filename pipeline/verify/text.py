"""Text as the witness sees it: letters, fingerprints, scripts, and the names of marks.

Written from the description of tracing in docs/architecture.md; shares nothing with the writers.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from ..lean import dataclass

Script = Literal["western", "asian", "complex"]

_SLUG_LENGTH = 33
_CUT_LENGTH = 26
_NOT_SLUG = re.compile(r"[^A-Za-z0-9]")
_MARK = re.compile(r"_?cb([1-9][0-9]{0,5})[_-]([A-Za-z0-9_]+)")
# LibreOffice names the bookmarks of pasted text so, in DOCX and in ODT.
_COPY = re.compile(r"(?:_Copy_[0-9]+| Copy [0-9]+)+$")
_MANIFEST = re.compile(
    r"clausebook/1 key=(?P<key>.+) language=(?P<language>\S+)"
    r" library=(?P<library>\S+) draft=(?P<draft>[01])"
    r"(?: translation=(?:source|reviewed|unreviewed))?"
)
_ENTRY = re.compile(
    r"(?P<position>[1-9][0-9]{0,5}) (?P<key>\S+) (?P<language>\S+) (?P<version>\S+)"
    r" (?P<hash>[0-9a-f]{16}) (?P<count>[0-9]{1,6})"
)

_COMPLEX = (
    "\u0590-\u0dff\u0e00-\u109f\u1780-\u17ff\u1a20-\u1aaf\u1cd0-\u1cff\ua8e0-\ua8ff"
    "\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U00011000-\U0001147f\U0001e900-\U0001eeff"
)
_ASIAN = (
    "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_NOT_WESTERN = "\u0590"  # all before it is
_WORD = re.compile(r"[^\W\d_]")
_AHEAD = {
    "western": f"?![{_COMPLEX}{_ASIAN}]",
    "asian": f"?=[{_ASIAN}]",
    "complex": f"?=[{_COMPLEX}]",
}


@cache
def _letter(script: Script) -> re.Pattern[str]:
    """Match a letter of a script; made when first asked for, as it takes its time."""
    return re.compile(rf"({_AHEAD[script]})[^\W\d_]")


@cache
def _other() -> re.Pattern[str]:
    """Match what may be a letter that is not western; most texts hold none."""
    return re.compile("[^\0-\u058f\u1e00-\u2bff]")


_COMPLEX_LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        "ar arc as bn bo ckb dv dz fa gu he hi ks km kn lo ml mr my ne or pa ps sa sd si syr "
        "ta te th ug ur yi",
    )
)
_ASIAN_LANGUAGES = frozenset({"ja", "ko", "zh", "yue"})
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd syr ug ur yi".split())  # noqa: SIM905
# Word and ODF know regions, not scripts, of Chinese; `no` is written as Bokmål.
_SAME_LANGUAGE = {
    "zh-hans": ("zh-cn", "zh-sg"),
    "zh-hant": ("zh-tw", "zh-hk", "zh-mo"),
    "no": ("nb",),
    "nb": ("no",),
    "sr-latn": ("sh",),
}


class _Letters(dict[int, int | None]):
    """Maps format characters to nothing; learns each character once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code)) == "Cf" else code
        return self[code]


_LETTERS = _Letters()
_OFTEN = " \xa0\u202f\u2068\u2069"  # blanks and isolates


def normalise(text: str) -> str:
    """Reduce a paragraph to its letters: NFC, without blanks and format characters."""
    if text.isascii():
        return "".join(text.split())
    letters = unicodedata.normalize("NFC", text)
    for sign in _OFTEN:
        letters = letters.replace(sign, "")
    # No blank but the space is printable, and no format character.
    return letters if letters.isprintable() else "".join(letters.split()).translate(_LETTERS)


def fingerprint(paragraphs: Iterable[str]) -> str:
    """Hash a clause's paragraphs by their letters."""
    return fingerprint_of("\n".join(normalise(paragraph) for paragraph in paragraphs))


def fingerprint_of(joined: str) -> str:
    """Hash a clause's letters, its paragraphs joined by line feeds."""
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def slugs(keys: Sequence[str]) -> dict[str, str]:
    """Give each passage key of one document its slug.

    A slug that is too long, or that another key shares, carries six digits of the key's hash.
    """
    plain = {key: _NOT_SLUG.sub("_", key) for key in keys}
    shared = Counter(slug.lower() for slug in plain.values())
    return {
        key: _cut(slug, key) if len(slug) > _SLUG_LENGTH or shared[slug.lower()] > 1 else slug
        for key, slug in plain.items()
    }


def _cut(slug: str, key: str) -> str:
    return f"{slug[:_CUT_LENGTH]}_{hashlib.sha256(key.encode()).hexdigest()[:6]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a bookmark's name says: paragraph `number` of the passage with this slug.

    Attributes:
        copied: the name is the one an office program gives to a pasted copy.
    """

    number: int
    slug: str
    copied: bool


def parse_mark(name: str) -> Mark | None:
    """Read a bookmark's name (or an HTML id); None = not one of ours."""
    bare = _COPY.sub("", name)
    found = _MARK.fullmatch(bare)
    if not found:
        return None
    return Mark(number=int(found[1]), slug=found[2], copied=bare != name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestHead:
    """The property `cb.manifest`."""

    key: str
    language: str
    library: str
    draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A property `cb.<slug>`: one passage as it was delivered."""

    slug: str
    position: int
    key: str
    language: str
    version: str
    hash: str
    count: int


def parse_manifest_head(value: str) -> ManifestHead | None:
    """Read `cb.manifest`; None = not in our form."""
    found = _MANIFEST.fullmatch(value)
    if not found:
        return None
    return ManifestHead(
        key=found["key"],
        language=found["language"],
        library=found["library"],
        draft=found["draft"] == "1",
    )


def parse_manifest_entry(slug: str, value: str) -> ManifestEntry | None:
    """Read `cb.<slug>`; None = not in our form."""
    found = _ENTRY.fullmatch(value)
    if not found:
        return None
    return ManifestEntry(
        slug=slug,
        position=int(found["position"]),
        key=found["key"],
        language=found["language"],
        version=found["version"],
        hash=found["hash"],
        count=int(found["count"]),
    )


def scripts(text: str) -> frozenset[Script]:
    """Tell which of the three language slots of Word and ODF the letters of a text use."""
    if max(text, default="") < _NOT_WESTERN or not _other().search(text):
        return frozenset({"western"}) if _WORD.search(text) else frozenset()
    found: set[Script] = set()
    if _letter("western").search(text):
        found.add("western")
    if _letter("asian").search(text):
        found.add("asian")
    if _letter("complex").search(text):
        found.add("complex")
    return frozenset(found)


def script_of(language: str) -> Script:
    """Give the slot in which a language's own letters are looked up."""
    primary = language.lower().partition("-")[0]
    if primary in _COMPLEX_LANGUAGES:
        return "complex"
    return "asian" if primary in _ASIAN_LANGUAGES else "western"


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """Give the direction a language is written in."""
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def same_language(expected: str, found: str | None) -> bool:
    """Tell whether a file's language tag says the expected language; a region may be added."""
    if found is None:
        return False
    want, have = expected.lower().replace("_", "-"), found.lower().replace("_", "-")
    wanted = (want, *_SAME_LANGUAGE.get(want, ()))
    return any(have == tag or have.startswith(f"{tag}-") for tag in wanted)
