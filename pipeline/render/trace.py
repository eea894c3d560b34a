"""Trace: the marks by which a finished file can be read back clause by clause.

Gives names of bookmarks and the manifest that stands in custom document properties; see
"Tracing" in docs/architecture.md.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from ..records import Declaration, Passage, paragraphs

_LONGEST = 33
_LETTER = re.compile(r"\w")


def slugs(keys: Iterable[str]) -> dict[str, str]:
    """Make each passage's slug; unique without regard to case."""
    keys = list(keys)
    plain = {key: re.sub("[^A-Za-z0-9]", "_", key) for key in keys}
    seen = Counter(slug.lower() for slug in plain.values())
    return {
        key: slug
        if len(slug) <= _LONGEST and seen[slug.lower()] == 1
        else f"{slug[:26]}_{hashlib.sha256(key.encode()).hexdigest()[:6]}"
        for key, slug in plain.items()
    }


def bookmark(number: int, slug: str) -> str:
    """Name the bookmark of a passage's paragraph; the underscore hides it in Word's dialog."""
    return f"_cb{number}_{slug}"


@cache
def _format() -> re.Pattern[str]:
    """Match characters of category Cf (Unicode 15): the soft hyphen, then from U+0600 on."""
    return re.compile(
        "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
        "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
        "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]+"
    )


def normalised(text: str) -> str:
    """Reduce a paragraph to what an editor cannot change unseen: NFC, no blanks, no Cf."""
    if text.isascii():
        return "".join(text.split())
    text = "".join(unicodedata.normalize("NFC", text).split())
    return _format().sub("", text) if max(text, default="") > "\u05ff" or "\xad" in text else text


def says(text: str) -> bool:
    """Tell whether anything is left of a text when it is normalised."""
    return _LETTER.search(text) is not None or bool(normalised(text))


Digest = Callable[[Passage], tuple[str, int]]


def digest(passage: Passage) -> tuple[str, int]:
    """Give the fingerprint of a passage's text, and the number of its paragraphs."""
    texts = [
        text
        for runs in paragraphs(passage.blocks)
        if (text := normalised("".join(run.text for run in runs)))
    ]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16], len(texts)


def manifest(declaration: Declaration, of: Digest = digest) -> list[tuple[str, str]]:
    """Make the custom properties `cb.manifest` and, passage by passage, `cb.<slug>`."""
    properties = [
        (
            "cb.manifest",
            f"clausebook/1 key={declaration.key} language={declaration.language} "
            f"library={declaration.library_version} draft={int(declaration.draft)} "
            f"translation={declaration.translation}",
        )
    ]
    named = slugs(passage.key for passage in declaration.passages)
    for position, passage in enumerate(declaration.passages, 1):
        fingerprint, count = of(passage)
        properties.append(
            (
                f"cb.{named[passage.key]}",
                f"{position} {passage.key} {passage.wording.language} {passage.version} "
                f"{fingerprint} {count}",
            )
        )
    return properties
