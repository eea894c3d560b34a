"""Languages: what a new one needs beside its catalog: forms of citation, in a file of terms."""

import json
from collections.abc import Mapping

from ..catalogs import fallbacks
from ..files import write_whole
from ..findings import Finding, Place, error, warning
from ..lean import dataclass
from ..records import PLACEHOLDER, Library
from .texts import SOURCE_LANGUAGE

_NAMES = ("gdpr_name", "gdpr_abbreviation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What nobody has said of a language yet: by key, with the English form as an example."""

    language: str
    parts: Mapping[str, str]


def lacking(library: Library, language: str) -> Lacking | None:
    """Tell what a language's file of terms has to say; None where there is one to fall back on."""
    if any(tag in library.terms for tag in fallbacks(language)):
        return None
    english = library.terms[SOURCE_LANGUAGE]
    kinds = sorted({citation.kind for citation in library.citations.values()})
    examples = {kind: english.citations[kind] for kind in kinds}
    names = ("General Data Protection Regulation", "GDPR")
    return Lacking(language=language, parts={**dict(zip(_NAMES, names, strict=True)), **examples})


def write_terms(library: Library, wanted: Lacking, given: Mapping[str, str]) -> list[Finding]:
    """Write a language's file of terms from what was given; where something lacks, say what.

    A pattern has the slots of the English one: `{article}` and the like.
    """
    file = f"registry/terms/{wanted.language}.yaml"
    findings = [
        error(
            "citation-pattern",
            Place(file, key=name),
            f"'{name}' is nothing that a file of terms says",
            f"give one of: {', '.join(wanted.parts)}",
        )
        for name in given
        if name not in wanted.parts
    ]
    for name, example in wanted.parts.items():
        text = given.get(name, "")
        if text and set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(example)):
            continue
        findings.append(
            warning(
                "language-without-terms",
                Place(file, key=name),
                f"language '{wanted.language}' has no '{name}' yet; nothing can be built in it",
                f"give it with --say {name}='…'; in English it is '{_shown(example)}'",
            )
        )
    if not findings:
        write_whole(library.root / file, _text(wanted, given).encode())
    return findings


def _shown(pattern: str) -> str:
    return pattern.replace("\u00a0", " ")


def _text(wanted: Lacking, given: Mapping[str, str]) -> str:
    from babel import Locale

    locale = Locale.parse(wanted.language, sep="-")
    direction = "rtl" if locale.text_direction == "rtl" else "ltr"
    name = json.dumps(locale.get_display_name(), ensure_ascii=False)
    lines = [
        "# Official terms of the GDPR and forms of citation. Add terms and conventions after the",
        "# example of another language; name your sources here.",
        f"language: {wanted.language}",
        f"name: {name}",
        f"direction: {direction}",
        "authentic: false   # true for the 24 languages of Regulation (EU) 2016/679",
        *(f"{key}: {_quoted(given[key])}" for key in _NAMES),
        "",
        "citations:",
        *(f"  {kind}: {_quoted(given[kind])}" for kind in wanted.parts if kind not in _NAMES),
        "",
        "terms: {}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
