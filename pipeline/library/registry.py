"""Registry: facts, duties, authorities, terms, citations; files to records."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..findings import Finding, Place, error
from ..records import (
    Authority,
    Citation,
    Fact,
    PlaceholderNote,
    Requirement,
    Source,
    Statement,
    Terms,
)
from ..text import listed
from .models import (
    AuthoritiesModel,
    CitationsModel,
    FactsModel,
    PlaceholdersModel,
    RequirementsModel,
    StatementsModel,
    TermsModel,
)
from .shapes import load_model


def load_facts(
    root: Path,
) -> tuple[dict[str, Fact], tuple[tuple[str, ...], ...], list[Finding]]:
    """Read the vocabulary of facts, and the groups of which exactly one is true."""
    model, document, findings = load_model(root, "registry/facts.yaml", FactsModel)
    one_of = tuple(tuple(group) for group in (model.one_of if model else ()))
    facts = {
        name: Fact(
            name=name,
            source=Source(file=document.file, line=document.line("facts", name)),
            meaning=fact.meaning,
            scope=fact.scope,
            default=fact.default,
            implies=tuple(fact.implies),
            excludes=tuple(dict.fromkeys([*fact.excludes, *_rivals(name, one_of)])),
            needs=tuple(fact.needs),
            hint=fact.hint,
        )
        for name, fact in (model.facts if model else {}).items()
    }
    for index, group in enumerate(one_of):
        findings += [
            error(
                "fact-unknown",
                document.place("one_of", index),
                f"the group names the unknown fact '{name}'",
                "add it to the vocabulary, or correct the name",
            )
            for name in group
            if name not in facts
        ]
    for name, fact in facts.items():
        for other in (*fact.implies, *fact.excludes, *fact.needs):
            if other not in facts:
                findings.append(
                    error(
                        "fact-unknown",
                        document.place("facts", name),
                        f"fact '{name}' names the unknown fact '{other}'",
                        "add it to the vocabulary, or correct the name",
                    )
                )
            elif other not in fact.needs and facts[other].scope != fact.scope:
                findings.append(
                    error(
                        "fact-scope",
                        document.place("facts", name),
                        f"fact '{name}' is of a {fact.scope}, '{other}' is not: "
                        "neither can follow from the other",
                        "remove it, and write the conditions so that they name both",
                    )
                )
    return facts, one_of, findings


def _rivals(name: str, one_of: Iterable[Iterable[str]]) -> list[str]:
    """Name the facts that are false where this one is true, because one of a group is."""
    return [other for group in one_of if name in group for other in group if other != name]


def load_requirements(root: Path) -> tuple[dict[str, Requirement], list[Finding]]:
    """Read all registry/requirements/*.yaml."""
    requirements: dict[str, Requirement] = {}
    findings: list[Finding] = []
    for path in sorted((root / "registry/requirements").glob("*.yaml")):
        file = path.relative_to(root).as_posix()
        model, document, faults = load_model(root, file, RequirementsModel)
        findings += faults
        for index, duty in enumerate(model.requirements if model else ()):
            place = document.place("requirements", index)
            if duty.id in requirements:
                findings.append(_duplicate(place, "duty", duty.id))
            entry = duty.model_dump()
            entry |= {name: tuple(entry[name]) for name in ("mentions", "excludes")}
            requirements[duty.id] = Requirement(source=Source(file=file, line=place.line), **entry)
    return requirements, findings


def load_authorities(root: Path) -> tuple[dict[str, Authority], list[Finding]]:
    """Read the supervisory authorities."""
    model, document, findings = load_model(root, "registry/authorities.yaml", AuthoritiesModel)
    authorities: dict[str, Authority] = {}
    for index, entry in enumerate(model.authorities if model else ()):
        if entry.id in authorities:
            findings.append(_duplicate(document.place("authorities", index), "authority", entry.id))
        authorities[entry.id] = Authority(
            id=entry.id,
            country=entry.country,
            names=entry.names,
            name_en=entry.name_en,
            address=tuple(entry.address),
            website=entry.website,
        )
    return authorities, findings


def load_terms(root: Path) -> tuple[dict[str, Terms], list[Finding]]:
    """Read all registry/terms/*.yaml."""
    terms: dict[str, Terms] = {}
    findings: list[Finding] = []
    for path in sorted((root / "registry/terms").glob("*.yaml")):
        file = path.relative_to(root).as_posix()
        model, document, faults = load_model(root, file, TermsModel)
        findings += faults
        if model and model.language != path.stem:
            findings.append(
                error(
                    "language-wrong",
                    document.place("language"),
                    f"language '{model.language}' in the file of '{path.stem}'",
                    "name the file after its language",
                )
            )
        if model:
            terms[model.language] = Terms(
                language=model.language,
                name=model.name,
                direction=model.direction,
                citations=model.citations,
                point_letters=model.point_letters,
                terms={key: term.term for key, term in model.terms.items()},
            )
    return terms, findings


def load_citations(
    root: Path, terms: Mapping[str, Terms]
) -> tuple[dict[str, Citation], list[Finding]]:
    """Read the citations; every language has to have a pattern for each kind."""
    file = "registry/citations.yaml"
    model, document, findings = load_model(root, file, CitationsModel)
    citations: dict[str, Citation] = {}
    for name, parts in (model.citations if model else {}).items():
        kind = parts.get("kind", "")
        citations[name] = Citation(
            id=name, kind=kind, parts={k: v for k, v in parts.items() if k != "kind"}
        )
        for language, known in terms.items():
            slots = set(re.findall(r"\{([a-z]+)\}", known.citations.get(kind, "")))
            if kind in known.citations and not slots <= parts.keys():
                findings.append(
                    error(
                        "citation-pattern",
                        document.place("citations", name),
                        f"lacks {listed(slots - parts.keys())}, which language '{language}' prints",
                        "add the part",
                    )
                )
            if kind not in known.citations:
                findings.append(
                    error(
                        "citation-pattern",
                        document.place("citations", name),
                        f"language '{language}' has no pattern for citations of kind '{kind}'",
                        f"add '{kind}' under 'citations' in registry/terms/{language}.yaml",
                    )
                )
    return citations, findings


def load_placeholders(root: Path) -> tuple[dict[str, PlaceholderNote], list[Finding]]:
    """Read what each placeholder stands for."""
    model, _, findings = load_model(root, "registry/placeholders.yaml", PlaceholdersModel)
    return {
        name: PlaceholderNote(name=name, **entry.model_dump())
        for name, entry in (model.placeholders if model else {}).items()
    }, findings


def load_statements(root: Path) -> tuple[dict[str, Statement], list[Finding]]:
    """Read the statements of the source text, where the workspace has them."""
    if not (root / "registry/statements.yaml").exists():
        return {}, []
    model, _, findings = load_model(root, "registry/statements.yaml", StatementsModel)
    return {
        id_: Statement(id=id_, says=entry.says, correction=entry.correction)
        for id_, entry in (model.statements if model else {}).items()
    }, findings


def _duplicate(place: Place, what: str, id_: str) -> Finding:
    return error("id-duplicate", place, f"{what} id '{id_}' stands twice", "rename one of the two")
