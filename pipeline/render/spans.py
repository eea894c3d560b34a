"""Spans: text cut into stretches of one language and direction.

Word and ODF keep a language for each of three groups of scripts (western, Asian, complex), and
Word wants right-to-left letters marked run by run. Takes a text and the language it is said to
be in, gives stretches whose script fits the language they are tagged with. Knows no format.
"""

import re
from functools import cache, lru_cache
from typing import Literal

from ..lean import dataclass

Slot = Literal["western", "asian", "complex"]

_RTL_LANGUAGES = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"]
)
_COMPLEX = _RTL_LANGUAGES | frozenset(
    [
        "am",
        "as",
        "bn",
        "gu",
        "hi",
        "km",
        "kn",
        "lo",
        "ml",
        "mr",
        "my",
        "ne",
        "or",
        "pa",
        "si",
        "ta",
        "te",
        "th",
    ]
)
_ASIAN = frozenset({"ja", "ko", "zh"})
_RANGES = {
    "Arab": "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Hebr": "\u0591-\u05f4\ufb1d-\ufb4f",
    "Syrc": "\u0700-\u074f",
    "Thaa": "\u0780-\u07b1",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrl": "\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f",
    "Armn": "\u0531-\u058a",
    "Geor": "\u10a0-\u10ff\u1c90-\u1cbf",
    "Deva": "\u0900-\u097f",
    "Beng": "\u0980-\u09ff",
    "Guru": "\u0a00-\u0a7f",
    "Gujr": "\u0a80-\u0aff",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Sinh": "\u0d80-\u0dff",
    "Thai": "\u0e00-\u0e7f",
    "Laoo": "\u0e80-\u0eff",
    "Mymr": "\u1000-\u109f",
    "Khmr": "\u1780-\u17ff",
    "Ethi": "\u1200-\u139f",
    "Kana": "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "Hang": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "Hani": "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Latn": "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff"
    "\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufb06",
}
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa"})
_BEFORE_GREEK = "\u0370"  # no letters before it but Latin ones


@cache
def _other() -> re.Pattern[str]:
    """Match what may be a letter of another script: neither before Greek, nor Latin, nor a sign."""
    return re.compile("[^\0-\u036f\u1e00-\u1eff\u2000-\u2bff]")


@cache
def _stretch() -> re.Pattern[str]:
    scripts = "|".join(f"(?P<{script}>[{letters}]+)" for script, letters in _RANGES.items())
    return re.compile(scripts + r"|(?P<digit>\d+)")


# A language that a foreign script's letters are tagged with: nobody knows which it is.
_LANGUAGE_OF = {
    "Arab": "ar", "Hebr": "he", "Syrc": "syr", "Thaa": "dv", "Grek": "el", "Cyrl": "ru",
    "Armn": "hy", "Geor": "ka", "Deva": "hi", "Beng": "bn", "Guru": "pa", "Gujr": "gu",
    "Taml": "ta", "Telu": "te", "Sinh": "si", "Thai": "th", "Laoo": "lo", "Mymr": "my",
    "Khmr": "km", "Ethi": "am", "Kana": "ja", "Hang": "ko", "Hani": "zh-Hans", "Latn": "en",
}  # fmt: skip
_SCRIPTS_OF = {
    "ar": "Arab", "fa": "Arab", "ur": "Arab", "ps": "Arab", "sd": "Arab", "ug": "Arab",
    "ckb": "Arab", "ks": "Arab", "he": "Hebr", "yi": "Hebr", "syr": "Syrc", "arc": "Syrc",
    "dv": "Thaa", "el": "Grek", "ru": "Cyrl", "uk": "Cyrl", "bg": "Cyrl", "be": "Cyrl",
    "mk": "Cyrl", "sr": "Cyrl", "kk": "Cyrl", "ky": "Cyrl", "mn": "Cyrl", "hy": "Armn",
    "ka": "Geor", "hi": "Deva", "mr": "Deva", "ne": "Deva", "bn": "Beng", "pa": "Guru",
    "gu": "Gujr", "ta": "Taml", "te": "Telu", "si": "Sinh", "th": "Thai", "lo": "Laoo",
    "my": "Mymr", "km": "Khmr", "am": "Ethi", "ja": "Hani Kana", "zh": "Hani", "ko": "Hang Hani",
}  # fmt: skip
_REGIONS = {
    "ar": "SA", "bg": "BG", "bs": "BA", "ca": "ES", "cs": "CZ", "da": "DK", "de": "DE",
    "el": "GR", "en": "GB", "es": "ES", "et": "EE", "fa": "IR", "fi": "FI", "fr": "FR",
    "ga": "IE", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU", "hy": "AM", "is": "IS",
    "it": "IT", "ja": "JP", "ka": "GE", "ko": "KR", "lt": "LT", "lv": "LV", "mk": "MK",
    "mt": "MT", "nb": "NO", "nl": "NL", "nn": "NO", "no": "NO", "pl": "PL", "pt": "PT",
    "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI", "sq": "AL", "sr": "RS", "sv": "SE",
    "th": "TH", "tr": "TR", "uk": "UA", "ur": "PK", "vi": "VN",
}  # fmt: skip
_ISOLATE = re.compile("(\u2068[^\u2068\u2069]*\u2069)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one language; `rtl` where its letters run from right to left."""

    text: str
    language: str
    rtl: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A language tag in parts, with the region that Word and ODF expect."""

    language: str
    script: str
    region: str

    def __str__(self) -> str:
        return "-".join(part for part in (self.language, self.script, self.region) if part)


@lru_cache(maxsize=256)
def full_tag(language: str) -> Tag:
    """Complete a BCP 47 tag: `de` gives de-DE, `zh-Hant` zh-TW."""
    head, *rest = language.replace("_", "-").split("-")
    base = head.lower()
    script = next((part.title() for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part.upper() for part in rest if len(part) in (2, 3) and part.isalnum()), "")
    if base == "zh":
        return Tag(base, "", region or ("TW" if script == "Hant" else "CN"))
    return Tag(base, script, region or _REGIONS.get(base, ""))


@lru_cache(maxsize=256)
def slot_of(language: str) -> Slot:
    """Tell which of the three language slots of Word and ODF a language fills."""
    base = full_tag(language).language
    return "complex" if base in _COMPLEX else "asian" if base in _ASIAN else "western"


@lru_cache(maxsize=256)
def is_rtl(language: str) -> bool:
    """Tell whether a language is written from right to left."""
    tag = full_tag(language)
    return tag.script in ("Arab", "Hebr") or (tag.language in _RTL_LANGUAGES and not tag.script)


@lru_cache(maxsize=256)
def _own_scripts(language: str) -> frozenset[str]:
    tag = full_tag(language)
    if tag.script == "Latn":
        return frozenset({"Latn"})
    own = frozenset(_SCRIPTS_OF.get(tag.language, "Latn").split())
    # Latin letters in Greek, Cyrillic or Asian text are names mostly; only where the direction
    # turns do they need a run of their own.
    return own if is_rtl(language) else own | {"Latn"}


def is_latin(text: str, language: str) -> bool:
    """Tell, of a language in Latin letters, that a text can be seen to hold no others."""
    if is_rtl(language) or "Latn" not in _own_scripts(language):
        return False
    try:
        text.encode("latin-1")  # at once, and most texts are
    except UnicodeEncodeError:
        return max(text) < _BEFORE_GREEK
    return True


@lru_cache(maxsize=4096)
def split(text: str, language: str) -> tuple[Span, ...]:
    """Cut a text into spans; their texts joined are the text.

    Blanks and punctuation stay with the base language unless letters of one foreign script stand
    on both sides. A directional isolate (U+2068 to U+2069) is a text of its own: in a
    right-to-left text one without letters, such as a telephone number, is left-to-right
    (Unicode Standard Annex 9, P3).
    """
    rtl = is_rtl(language)
    own = _own_scripts(language)
    if not text:
        return ()
    latin = max(text) < _BEFORE_GREEK or not _other().search(text)
    if not rtl and "Latn" in own and latin:
        return (Span(text, language, False),)
    spans: list[Span] = []
    for part in _ISOLATE.split(text) if rtl else [text]:
        isolated = part.startswith("\u2068")
        for stretch, script in _stretches(part, own, isolated=isolated):
            span = (
                Span(stretch, _LANGUAGE_OF[script], script in _RTL_SCRIPTS)
                if script
                else Span(stretch, language, rtl)
            )
            last = spans[-1] if spans else None
            if last and (last.language, last.rtl) == (span.language, span.rtl):
                spans[-1] = Span(last.text + span.text, span.language, span.rtl)
            else:
                spans.append(span)
    return tuple(spans)


def _stretches(text: str, own: frozenset[str], *, isolated: bool) -> list[tuple[str, str]]:
    """Cut into (stretch, foreign script or empty); neutral characters already placed."""
    letters: list[tuple[int, int, str]] = []
    for match in _stretch().finditer(text):
        script = match.lastgroup or ""
        if script == "digit":
            # UAX 9, W7: a European number after Latin letters goes with them.
            if not letters or letters[-1][2] != "Latn":
                continue
            script = "Latn"
        letters.append((match.start(), match.end(), "" if script in own else script))
    base = ""
    if isolated:
        base = letters[0][2] if letters else "Latn"
    stretches: list[tuple[str, str]] = []
    at, before = 0, base
    for start, end, script in letters:
        if start > at:
            stretches.append((text[at:start], script if script == before else base))
        stretches.append((text[start:end], script))
        at, before = end, script
    if at < len(text):
        stretches.append((text[at:], base))
    return [(stretch, script) for stretch, script in stretches if stretch]
