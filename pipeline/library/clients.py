"""Clients: a client's file laid over the registry, as a record.

Client files are confidential: findings name keys, never values.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..findings import Finding, Place, error, warning
from ..records import (
    Address,
    Client,
    Controller,
    Library,
    Person,
    Purpose,
    Source,
    Tool,
)
from ..text import listed, nearest
from .files import Document, check_model, read_yaml
from .models import ClientModel, OwnText, PersonModel, ToolEntryModel
from .registry import check_transfer, to_company, to_transfer


def find_clients(paths: Iterable[Path]) -> tuple[list[Path], list[Finding]]:
    """List client files: files as given, folders by the *.yaml files in them."""
    found: dict[Path, Path] = {}
    findings = []
    for path in paths:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside or not path.exists():
            findings.append(
                error(
                    "client-missing",
                    Place(path.as_posix()),
                    "no client's file is there",
                    "name a client's file, or a folder that holds *.yaml files",
                )
            )
            continue
        for other in sorted(path.glob("*.yml")) if path.is_dir() else ():
            findings.append(
                error(
                    "client-suffix",
                    Place(other.as_posix()),
                    "is not read: its name does not end with '.yaml'",
                    "rename it, or move it elsewhere",
                )
            )
        for one in inside:
            found.setdefault(one.resolve(), one)
    ids: dict[str, Path] = {}
    for path in found.values():
        if path.stem in ids:
            findings.append(
                error(
                    "id-duplicate",
                    Place(path.as_posix()),
                    f"client '{path.stem}' is {ids[path.stem].as_posix()} already",
                    "rename one of the files: they would be written to the same place",
                )
            )
            continue
        ids[path.stem] = path
    return list(ids.values()), findings


def load_client(path: Path, library: Library) -> tuple[Client | None, list[Finding]]:
    """Read a client's file; all names in it have to be known to the library."""
    file = path.as_posix()
    document, findings = read_yaml(path, file)
    if document is None:
        return None, findings
    model, findings = check_model(ClientModel, document)
    if model is None:
        return None, findings
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem) or len(path.stem) > 64:
        findings.append(
            error(
                "client-name",
                Place(file),
                "the file's name is no client id",
                "name it with small letters and digits, parted by dashes, 64 at most",
            )
        )
    findings += _check_names(model, document, library)
    tools = []
    for index, entry in enumerate(model.tools):
        tool, faults = _to_tool(model, document, index, entry, library)
        findings += faults
        if tool:
            tools.append(tool)
    logo = path.parent / model.controller.logo if model.controller.logo else None
    if logo and not logo.is_file():
        findings.append(
            error(
                "logo-missing",
                document.place("controller", "logo"),
                "the logo's file is not there",
                "give its path, beginning at the folder of the client's file",
            )
        )
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    template = (
        path.parent / model.template
        if "/" in model.template
        else library.root / "templates" / model.template
    )
    return Client(
        id=path.stem,
        source=Source(file=file, line=1),
        controller=_to_controller(model, logo),
        data_protection_officer=_to_person(model.data_protection_officer),
        representative=_to_person(model.representative),
        supervisory_authority=model.supervisory_authority,
        purposes=tuple(
            Purpose(id=p.purpose, basis=p.basis, audience=tuple(p.audience)) for p in model.purposes
        ),
        languages=tuple(model.languages),
        template=template,
        formats=tuple(model.formats),
        form=model.form,
        elsewhere=tuple(model.elsewhere),
        policy_url=model.policy_url,
        as_of=model.as_of,
        version=model.version,
        texts=model.texts,
        tools=tuple(tools),
        facts=model.facts,
    ), findings


def _to_controller(model: ClientModel, logo: Path | None) -> Controller:
    stated = model.controller
    return Controller(
        name=stated.name,
        address=Address(
            street=stated.street,
            postal_code=stated.postal_code,
            city=stated.city,
            country=stated.country,
        ),
        email=stated.email,
        phone=stated.phone,
        website=stated.website,
        logo=logo,
    )


def _to_person(model: PersonModel | None) -> Person | None:
    return Person(**model.model_dump()) if model else None


def _check_names(model: ClientModel, document: Document, library: Library) -> list[Finding]:
    findings = []

    def unknown(what: str, name: str, known: Iterable[str], *path: str | int) -> None:
        names = list(known)
        close = nearest(name, names)
        hint = f"did you mean '{close}'?" if close else f"known: {listed(names) or 'none'}"
        if len(hint) > 300:
            hint = "ask 'clausebook library list' what there is"
        findings.append(
            error(f"{what}-unknown", document.place(*path), f"unknown {what} '{name}'", hint)
        )

    def twice(what: str, *path: str | int) -> None:
        findings.append(
            error("value-duplicate", document.place(*path), f"{what} stands twice", "keep one")
        )

    def check_texts(texts: Mapping[str, object], scope: str, *path: str | int) -> None:
        known = {
            name
            for name, placeholder in library.placeholders.items()
            if placeholder.own_text and placeholder.scope == scope
        }
        for name in texts:
            if name not in known:
                unknown("text", name, known, *path, name)

    if model.form not in library.forms:
        unknown("form", model.form, library.forms, "form")
    if model.supervisory_authority not in library.authorities:
        unknown(
            "authority", model.supervisory_authority, library.authorities, "supervisory_authority"
        )
    for index, language in enumerate(model.languages):
        if language in model.languages[:index]:
            twice("the language", "languages", index)
        if library.terms_of(language) is None:
            unknown("language", language, library.terms, "languages", index)
    for index, id_ in enumerate(model.elsewhere):
        if id_ not in library.requirements:
            unknown("requirement", id_, library.requirements, "elsewhere", index)
        elif library.requirements[id_].met_by != "clause":
            findings.append(
                error(
                    "requirement-not-by-clause",
                    document.place("elsewhere", index),
                    f"no text meets the duty '{id_}', here or elsewhere",
                    "remove it from 'elsewhere'",
                )
            )
    if model.elsewhere and model.form == "notice":
        findings.append(
            error(
                "elsewhere-in-notice",
                document.place("elsewhere"),
                "a declaration that stands alone leaves no duty to another text",
                "remove 'elsewhere', or state 'form: section'",
            )
        )
    kinds = {
        name.removeprefix("retention_")
        for name, placeholder in library.placeholders.items()
        if name.startswith("retention_") and not placeholder.own_text
    }
    for kind in model.retention:
        if kind not in kinds:
            unknown("retention", kind, kinds, "retention", kind)
    if model.elsewhere and not model.policy_url:
        findings.append(
            error(
                "key-missing",
                document.place("elsewhere"),
                "duties are met elsewhere, but nothing says where",
                "add 'policy_url': the address of the larger policy",
            )
        )
    purposes = {n.split(".")[1] for n in library.facts if n.startswith("purpose.")}
    audiences = {n.removeprefix("audience.") for n in library.facts if n.startswith("audience.")}
    seen = set()
    for index, purpose in enumerate(model.purposes):
        if purpose.purpose not in purposes:
            unknown("purpose", purpose.purpose, purposes, "purposes", index, "purpose")
        elif f"purpose.{purpose.purpose}.{purpose.basis}" not in library.facts:
            findings.append(
                error(
                    "purpose-basis",
                    document.place("purposes", index),
                    f"no clause says that purpose '{purpose.purpose}' rests on '{purpose.basis}'",
                    "choose another basis, or write a clause for it and name its fact",
                )
            )
        if (purpose.purpose, purpose.basis) in seen:
            twice("the purpose with this basis", "purposes", index)
        seen.add((purpose.purpose, purpose.basis))
        for number, audience in enumerate(purpose.audience):
            if audience not in audiences:
                unknown("audience", audience, audiences, "purposes", index, "audience", number)
    for name in model.facts:
        if name not in library.facts:
            unknown("fact", name, library.facts, "facts", name)
    check_texts(model.texts, "client", "texts")
    seen_tools: set[str] = set()
    for index, entry in enumerate(model.tools):
        id_ = entry if isinstance(entry, str) else entry.tool
        if id_ in seen_tools:
            twice("the tool", "tools", index)
        seen_tools.add(id_)
        if id_ not in library.tools:
            unknown("tool", id_, library.tools, "tools", index)
        if isinstance(entry, ToolEntryModel):
            check_texts(entry.texts, "tool", "tools", index, "texts")
            for name in entry.facts:
                if name not in library.facts:
                    unknown("fact", name, library.facts, "tools", index, "facts", name)
                elif library.facts[name].scope == "client":
                    findings.append(
                        error(
                            "fact-scope",
                            document.place("tools", index, "facts", name),
                            f"'{name}' is a fact of the client, not of one tool",
                            "state it under 'facts' of the client",
                        )
                    )
            features = {
                n.removeprefix("feature.") for n in library.facts if n.startswith("feature.")
            }
            for kind in entry.retention:
                if kind not in kinds:
                    unknown("retention", kind, kinds, "tools", index, "retention", kind)
            for name in entry.features:
                if name not in features:
                    unknown("feature", name, features, "tools", index, "features", name)
    return findings


def _to_tool(
    model: ClientModel,
    document: Document,
    index: int,
    entry: str | ToolEntryModel,
    library: Library,
) -> tuple[Tool | None, list[Finding]]:
    """Lay what the client states over what the registry knows."""
    id_ = entry if isinstance(entry, str) else entry.tool
    known = library.tools.get(id_)
    if known is None:
        return None, []
    findings = []
    if known.status == "retired":
        findings.append(
            error(
                "tool-retired",
                document.place("tools", index),
                f"tool '{id_}' is no longer offered",
                "remove it, or name the tool that you use in its place",
            )
        )
    if isinstance(entry, str):
        entry = ToolEntryModel(tool=id_)
    if entry.hosting_company and (entry.deployment or known.deployment) == "hosted":
        findings.append(
            error(
                "hosting-company-unsaid",
                document.place("tools", index, "hosting_company"),
                f"tool '{id_}' is run by its provider: no text names a hosting company",
                "remove it, or state 'deployment: self-hosted'",
            )
        )
    if entry.transfer:
        findings += check_transfer(entry.transfer, document, "tools", index)
    for name, used in entry.features.items():
        if used and known.features.get(name) is False:
            findings.append(
                warning(
                    "feature-unavailable",
                    document.place("tools", index, "features", name),
                    f"feature '{name}' is in use, but the registry says the tool has none",
                    "correct one of the two",
                )
            )
    overrides: dict[str, object] = {
        name: value
        for name, value in (
            ("deployment", entry.deployment),
            ("role", entry.role),
            ("provider", to_company(entry.provider) if entry.provider else None),
            (
                "hosting_company",
                to_company(entry.hosting_company) if entry.hosting_company else None,
            ),
            ("privacy_url", entry.privacy_url),
            ("download_url", entry.download_url),
            ("transfer", to_transfer(entry.transfer) if entry.transfer else None),
        )
        if value is not None
    }
    retention: dict[str, str | OwnText] = {**model.retention, **entry.retention}
    return replace(
        known,
        **overrides,  # type: ignore[arg-type]
        used=entry.features,
        retention=retention,
        texts=entry.texts,
        facts=entry.facts,
        stated=tuple(sorted(overrides)),
    ), findings
