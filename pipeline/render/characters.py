"""Characters: what no document can hold is found before it is written."""

import re
from collections.abc import Iterable, Mapping

from ..findings import Finding, Place, error
from ..records import Declaration, paragraphs

# XML 1.0 (2.2) allows no others; C1 controls and carriage returns would not survive an editor.
_UNWRITABLE = re.compile("[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def unwritable(declaration: Declaration) -> list[Finding]:
    """Find values that no document can hold: control characters, lone surrogates."""
    texts: dict[str, str] = {
        "title": declaration.title,
        "subject": declaration.subject,
        "author": declaration.author,
        "page_label": declaration.page_label,
        "key": declaration.key,
    }
    texts |= {f"keywords[{i}]": text for i, text in enumerate(declaration.keywords)}
    texts |= dict(_flat("letterhead", declaration.letterhead))
    for passage in declaration.passages:
        for name, value in passage.values.items():
            texts[f"{passage.key}: {name}"] = value
        for number, runs in enumerate(paragraphs(passage.wording.blocks), 1):
            texts[f"{passage.key}: paragraph {number}"] = "".join(run.text for run in runs)
    return [
        error(
            "character-unwritable",
            Place(declaration.key, key=key),
            f"holds the character U+{ord(match[0]):04X}, which no document can hold",
            "remove the control character where the value is stated",
        )
        for key, text in texts.items()
        if (match := _UNWRITABLE.search(text))
    ]


def _flat(key: str, value: object) -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}", inner)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _flat(f"{key}[{index}]", inner)
