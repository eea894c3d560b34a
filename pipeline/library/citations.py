"""Citations: the provisions that texts cite, what other laws say in their place, and adequacy."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..findings import Finding, error
from ..laws import EVERYWHERE
from ..records import Adequacy, Citation, Terms
from ..text import listed
from .files import Document
from .models import AdequacyModel, CitationsModel
from .shapes import load_model

_FILE = "registry/citations.yaml"
Counterparts = dict[str, dict[str, Citation]]


def load_citations(
    root: Path, terms: Mapping[str, Terms]
) -> tuple[dict[str, Citation], Counterparts, list[Finding]]:
    """Read the citations; every language has to have a pattern for each kind."""
    model, document, findings = load_model(root, _FILE, CitationsModel)
    if model is None:
        return {}, {}, findings
    citations = {
        name: Citation(
            id=name,
            kind=parts.get("kind", ""),
            parts={k: v for k, v in parts.items() if k not in {"kind", "law"}},
            law=parts.get("law", "eu"),
        )
        for name, parts in model.citations.items()
    }
    counterparts: Counterparts = {}
    for law, names in model.counterparts.items():
        counterparts[law] = {}
        if law == "uk":
            absent = model.absent.get(law, [])
            kept = [one for one in citations.values() if one.id not in absent]
            counterparts[law] = _by_another_name(kept)
        for name, other in names.items():
            if name in citations and other in citations and _is_of(citations[other], law):
                counterparts[law][name] = citations[other]
                continue
            findings.append(
                error(
                    "citation-counterpart",
                    document.place("counterparts", law, name),
                    f"'{name}' and '{other}' are not a citation and its counterpart in law '{law}'",
                    "name two citations; the second one says 'law' with the same law",
                )
            )
    for citation in (*citations.values(), *counterparts.get("uk", {}).values()):
        findings += _check_patterns(citation, terms, document)
    return citations, counterparts, findings


def _by_another_name(citations: Iterable[Citation]) -> dict[str, Citation]:
    """The UK GDPR has the GDPR's provisions under the same numbers."""
    return {
        citation.id: Citation(
            id=citation.id, kind=f"uk_{citation.kind}", parts=citation.parts, law="uk"
        )
        for citation in citations
        if citation.kind.startswith("gdpr_")
    }


def _is_of(citation: Citation, law: str) -> bool:
    return citation.law in {law, EVERYWHERE}


def _check_patterns(
    citation: Citation, terms: Mapping[str, Terms], document: Document
) -> list[Finding]:
    findings = []
    kind, place = citation.kind, document.place("citations", citation.id)
    act = citation.parts.get("act", "")

    def fault(message: str, hint: str) -> None:
        findings.append(error("citation-pattern", place, message, hint))

    for language, known in terms.items():
        slots = set(re.findall(r"\{([a-z]+)\}", known.citations.get(kind, "")))
        file = f"registry/terms/{language}.yaml"
        if kind not in known.citations:
            key = f"'uk_gdpr' to {file}"
            if not kind.startswith("uk_gdpr_"):
                key = f"'{kind}' under 'citations' in {file}"
            fault(
                f"language '{language}' has no pattern for citations of kind '{kind}'", f"add {key}"
            )
        elif not slots <= citation.parts.keys():
            lacking = listed(slots - citation.parts.keys())
            fault(f"lacks {lacking}, which language '{language}' prints", "add the part")
        elif act == act.lower() and act not in known.acts and "act" in slots:
            fault(
                f"language '{language}' has no name for the act '{act}'",
                f"add '{act}' under 'acts' in {file}",
            )
    return findings


def load_adequacy(
    root: Path, citations: Mapping[str, Citation]
) -> tuple[dict[str, dict[str, Adequacy]], list[Finding]]:
    """Read which countries each law finds adequate, where the workspace says so."""
    file = "registry/adequacy.yaml"
    if not (root / file).exists():
        return {}, []
    model, document, findings = load_model(root, file, AdequacyModel)
    adequacy: dict[str, dict[str, Adequacy]] = {}
    for regime, listing in (model.adequacy if model else {}).items():
        known = adequacy.setdefault(regime, {})
        for index, one in enumerate(listing.countries):
            place = document.place("adequacy", regime, "countries", index)
            if one.decision and one.decision not in citations:
                findings.append(
                    error(
                        "placeholder-unknown",
                        place,
                        f"unknown citation '{one.decision}'",
                        f"add it to {_FILE}",
                    )
                )
            if one.country in known:
                findings.append(
                    error(
                        "id-duplicate",
                        place,
                        f"country '{one.country}' stands twice",
                        "keep one of them",
                    )
                )
            known[one.country] = Adequacy(
                country=one.country, decision=one.decision, partial=one.partial, until=one.until
            )
    return adequacy, findings
