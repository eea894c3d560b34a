"""Characters: what no document can hold is found before it is written."""

import re
from collections.abc import Iterable, Mapping

from ..findings import Finding, Place, error
from ..records import Declaration, paragraphs
from .fragments import value_missing

# XML 1.0 (2.2) allows no others; C1 controls and carriage returns would not survive an editor, and
# planes 15 and 16, of private use, are the marks of our stencils.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]"
)


def escape(text: str) -> str:
    """Write a text as XML; `html.escape` would load all of HTML's entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """Write a text as the value of an attribute between quotation marks."""
    return escape(text).replace('"', "&quot;")


def is_writable(text: str) -> bool:
    """Tell whether a document can hold a text."""
    # What Python calls printable is writable; the rest is looked at.
    return text.isprintable() or not _UNWRITABLE.search(text)


def unwritable(declaration: Declaration) -> list[Finding]:
    """Find values that no document can hold: control characters, lone surrogates, other types."""
    texts: dict[str, object] = {
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
    findings = []
    for key, text in texts.items():
        place = Place(declaration.key, key=key)
        if not isinstance(text, str):
            findings.append(
                error(
                    "value-wrong",
                    place,
                    f"is of the type '{type(text).__name__}', which no document can hold",
                    "give a text",
                )
            )
        elif match := _UNWRITABLE.search(text):
            findings.append(
                error(
                    "character-unwritable",
                    place,
                    f"holds the character U+{ord(match[0]):04X}, which no document can hold",
                    "remove the control character where the value is stated",
                )
            )
    manuscript = declaration.manuscript
    for at, name in manuscript.own if manuscript else ():
        passage = declaration.passages[at]
        if name not in passage.values:
            findings.append(value_missing(passage, name))
    return findings


def _flat(key: str, value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}", inner)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _flat(f"{key}[{index}]", inner)
    elif value is not None:
        yield key, value
