"""Does a translation say the same placeholders as its source?

gettext's own check misses a stray `}`, and compares nothing at all where a source does not parse;
this one holds in both cases. Names in link targets count like any others, and must stay there.
"""

import re
from collections import Counter
from collections.abc import Iterator

from ..findings import Finding, Place, error, warning
from ..records import PLACEHOLDER, Message

_TARGET = re.compile(r"\]\(([^)]*)\)")


def check_placeholders(message: Message, translation: str, place: Place) -> list[Finding]:
    """Compare placeholders, braces and outer line breaks."""
    return [
        *_placeholders(message, translation, place),
        *_braces(message, translation, place),
        *_line_breaks(message, translation, place),
    ]


def _hint(message: Message) -> str:
    return f"the source text stands in {message.source.file}:{message.source.line}"


def _placeholders(message: Message, translation: str, place: Place) -> Iterator[Finding]:
    expected = Counter(PLACEHOLDER.findall(message.text))
    given = Counter(PLACEHOLDER.findall(translation))
    said = f"translation of '{message.context}'"
    for name in sorted(expected.keys() - given.keys()):
        text = f"{said} drops placeholder '{{{name}}}'"
        yield error("placeholder-missing", place, text, _hint(message))
    for name in sorted(given.keys() - expected.keys()):
        text = f"{said} has placeholder '{{{name}}}', which the source has not"
        yield error("placeholder-invented", place, text, _hint(message))
    for name in sorted(expected.keys() & given.keys()):
        if expected[name] != given[name]:
            text = f"{said} has '{{{name}}}' {given[name]} times, the source {expected[name]}"
            hint = f"make sure that this is meant; {_hint(message)}"
            yield warning("placeholder-count", place, text, hint)
    if _in_targets(message.text) != (targets := _in_targets(translation)):
        moved = sorted((_in_targets(message.text) ^ targets) & expected.keys() & given.keys())
        for name in moved:
            text = f"{said} has '{{{name}}}' in a link's target where the source has it in text"
            if name not in targets:
                text = f"{said} has '{{{name}}}' no longer in a link's target"
            hint = f"keep '[...]({{...}})' as in the source; {_hint(message)}"
            yield error("placeholder-moved", place, text, hint)


def _in_targets(text: str) -> set[str]:
    return {name for target in _TARGET.findall(text) for name in PLACEHOLDER.findall(target)}


def _braces(message: Message, translation: str, place: Place) -> Iterator[Finding]:
    if set("{}") & set(PLACEHOLDER.sub("", translation)):
        text = f"translation of '{message.context}' has a brace that belongs to no placeholder"
        hint = f"a placeholder is '{{name}}', written as in the source; {_hint(message)}"
        yield error("placeholder-brace", place, text, hint)


def _line_breaks(message: Message, translation: str, place: Place) -> Iterator[Finding]:
    # msgfmt refuses such a file as a whole.
    for side, source_has, translation_has in (
        ("begins", message.text.startswith("\n"), translation.startswith("\n")),
        ("ends", message.text.endswith("\n"), translation.endswith("\n")),
    ):
        if source_has != translation_has:
            which = "translation" if translation_has else "source"
            text = f"of '{message.context}' only the {which} {side} with a line break"
            hint = f"make both alike; {_hint(message)}"
            yield error("translation-line-break", place, text, hint)
