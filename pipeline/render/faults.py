"""Faults: what is wrong with the tags of a template, each with its place and remedy.

Takes the texts of a template's paragraphs, gives findings. Knows no format.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from ..findings import Finding, Place, error

_WHOLE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}")


def check_paragraphs(path: Path, part: str, texts: Iterable[str]) -> list[Finding]:
    """Find tags that do not begin and end in one paragraph; healing would swallow what follows."""
    findings = []
    for text in texts:
        loose = _LOOSE.search(_WHOLE.sub(lambda match: " " * len(match[0]), text))
        if loose:
            around = text[max(loose.start() - 20, 0) :][:80].strip()
            findings.append(
                error(
                    "template-syntax",
                    Place(path.as_posix(), key=part),
                    f"a tag is not complete near '{around}'",
                    "begin and end a tag in one paragraph: '{{' with '}}', '{%' with '%}'",
                )
            )
    return findings
