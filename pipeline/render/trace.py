"""Trace: the marks by which a finished file can be read back clause by clause.

Gives names of bookmarks and the manifest that stands in custom document properties; see
"Tracing" in docs/architecture.md.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from ..records import Declaration, paragraphs

_LONGEST = 33


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


def normalised(text: str) -> str:
    """Reduce a paragraph to what an editor cannot change unseen: NFC, no blanks, no Cf."""
    return "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if not character.isspace() and unicodedata.category(character) != "Cf"
    )


def manifest(declaration: Declaration) -> list[tuple[str, str]]:
    """Make the custom properties `cb.manifest` and, passage by passage, `cb.<slug>`."""
    properties = [
        (
            "cb.manifest",
            f"clausebook/1 key={declaration.key} language={declaration.language} "
            f"library={declaration.library_version} draft={int(declaration.draft)}",
        )
    ]
    named = slugs(passage.key for passage in declaration.passages)
    for position, passage in enumerate(declaration.passages, 1):
        texts = [
            text
            for runs in paragraphs(passage.blocks)
            if (text := normalised("".join(run.text for run in runs)))
        ]
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
        properties.append(
            (
                f"cb.{named[passage.key]}",
                f"{position} {passage.key} {passage.wording.language} {passage.version} "
                f"{digest} {len(texts)}",
            )
        )
    return properties
