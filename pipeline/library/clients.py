"""Clients: a client's file laid over the registry, as a record.

Client files are confidential: findings name keys, never values.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

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
    Transfer,
)
from .accepted import accepted, lone_tool
from .companies import check_transfer, to_company, to_transfer
from .files import Document, read_yaml
from .names import check_names

if TYPE_CHECKING:
    from .models import ClientModel, OwnText, PersonModel, ToolEntryModel


def is_client_id(text: str) -> bool:
    return len(text) <= 64 and bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text))


def load_client(path: Path, library: Library) -> tuple[Client | None, list[Finding]]:
    """Read a client's file; all names in it have to be known to the library."""
    document, findings = read_yaml(path, path.as_posix())
    if document is None:
        return None, findings
    return to_client(document, path, library)


def to_client(
    document: Document, path: Path, library: Library
) -> tuple[Client | None, list[Finding]]:
    """Make a client of what is stated.

    `path` is its file; where a table states it, the file that it would have beside the table.
    """
    file, findings = document.file, list[Finding]()
    model = accepted(document.data)
    if model is None:
        from .models import ClientModel
        from .shapes import check_model

        model, findings = check_model(ClientModel, document)
    if model is None:
        return None, findings
    if not is_client_id(path.stem):
        findings.append(
            error(
                "client-name",
                Place(file),
                "the file's name is no client id",
                "name it with small letters and digits, parted by dashes, 64 at most",
            )
        )
    findings += check_names(model, document, library)
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
    own = None
    if model.clauses or path.with_suffix("").is_dir():
        from .own import lay_over, own_folder

        folder, faults = own_folder(path, model.clauses, document)
        findings += faults
        if folder:
            own, faults = lay_over(library, folder)
            findings += faults
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    template = (
        path.parent / model.template
        if "/" in model.template
        else library.root / "templates" / model.template
    )
    forms = (model.form,) if isinstance(model.form, str) else tuple(model.form)
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
        reviewed_only=model.translations == "reviewed",
        template=template,
        formats=tuple(model.formats),
        forms=forms,
        form=forms[0],
        regime=model.regime or "eu",
        elsewhere=tuple(model.elsewhere),
        policy_url=model.policy_url,
        as_of=model.as_of,
        version=model.version,
        texts=model.texts,
        tools=tuple(tools),
        facts=model.facts,
        library=own if own is not library else None,
    ), findings


def _to_controller(model: "ClientModel", logo: Path | None) -> Controller:
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


def _to_person(model: "PersonModel | None") -> Person | None:
    if model is None:
        return None
    return Person(name=model.name, email=model.email, phone=model.phone, address=model.address)


def _to_tool(
    model: "ClientModel",
    document: Document,
    index: int,
    entry: "str | ToolEntryModel",
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
                f"tool '{id_}' is no longer offered since {known.retired}",
                f"use its successor '{known.successor}', or remove it"
                if known.successor
                else "remove it, or name the tool that you use in its place",
            )
        )
    if isinstance(entry, str):
        entry = lone_tool(id_)
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
        _run_as(known, entry.deployment),
        **overrides,  # type: ignore[arg-type]
        used=entry.features,
        retention=retention,
        texts=entry.texts,
        facts=entry.facts,
        stated=tuple(sorted(overrides)),
    ), findings


def _run_as(known: Tool, deployment: str | None) -> Tool:
    """Forget what the registry knows of the other way to run a tool."""
    ways = ("hosted", "both") if deployment == "hosted" else (deployment,)
    if deployment is None or known.deployment in ways:
        return known
    of_running = {"role", "provider", "privacy_url", "transfer"}
    return replace(
        known,
        role=None,
        provider=None,
        privacy_url=None,
        transfer=Transfer(),
        doubtful=tuple(group for group in known.doubtful if group not in of_running),
    )
