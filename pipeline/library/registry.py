"""Registry: facts, duties, authorities, terms; files to records."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..findings import Finding, Place, error
from ..records import (
    Authority,
    Demand,
    Fact,
    PlaceholderNote,
    Requirement,
    Source,
    Statement,
    Terms,
)
from .models import (
    AuthoritiesModel,
    FactsModel,
    PlaceholdersModel,
    RequirementModel,
    RequirementsModel,
    StatementsModel,
    TermsModel,
)
from .shapes import load_model

VARIANT = re.compile(r"[a-z]+-[A-Z]{2}")  # a language's form in one country


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
    """Read all registry/requirements/*.yaml; give the duties by their groups' names."""
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
            regimes = model.regimes if model and duty.regimes is None else duty.regimes
            entry = duty.model_dump(
                exclude={"regimes", "requires", "mentions", "cases", "excludes"}
            )
            requirements[duty.id] = Requirement(
                source=Source(file=file, line=place.line),
                regimes=tuple(regimes or ()),
                demands=tuple(_demands(duty)),
                excludes=tuple(duty.excludes),
                **entry,
            )
    by_group = sorted(requirements.items(), key=lambda item: item[1].group)
    return dict(by_group), findings


def _demands(duty: RequirementModel) -> Iterator[Demand]:
    if duty.requires or duty.mentions:
        yield Demand(requires=duty.requires, mentions=tuple(duty.mentions))
    for case in duty.cases:
        mentions = tuple(case.mentions)
        yield Demand(when=case.when, requires=case.requires, mentions=mentions)


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
            addresses={name: tuple(lines) for name, lines in entry.addresses.items()},
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
            terms[model.language] = _to_terms(model)
    for language, own in terms.items():
        base = terms.get(language.partition("-")[0])
        if base and VARIANT.fullmatch(language):
            terms[language] = _over(base, own)
    return terms, findings


def _to_terms(model: TermsModel) -> Terms:
    return Terms(
        language=model.language,
        name=model.name,
        direction=model.direction,
        citations={**_uk_patterns(model), **model.citations},
        point_letters=model.point_letters,
        terms={key: term.term for key, term in model.terms.items()},
        acts=model.acts,
        spelling={one.letter: one.instead for one in model.spelling},
    )


def _uk_patterns(model: TermsModel) -> dict[str, str]:
    """The UK GDPR keeps the GDPR's numbers: it is cited alike, by its own name."""
    if model.uk_gdpr is None:
        return {}
    names = (model.gdpr_abbreviation, model.gdpr_name)
    return {
        f"uk_{kind}": pattern.replace(name, model.uk_gdpr)
        for kind, pattern in model.citations.items()
        if kind.startswith("gdpr_") and (name := next((n for n in names if n in pattern), ""))
    }


def _over(base: Terms, own: Terms) -> Terms:
    """Lay a variant (`de-CH`), which says only what differs, over its language."""
    return Terms(
        language=own.language,
        name=own.name,
        direction=own.direction,
        citations={**base.citations, **own.citations},
        point_letters={**base.point_letters, **own.point_letters},
        terms={**base.terms, **own.terms},
        acts={**base.acts, **own.acts},
        spelling=own.spelling,
    )


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
