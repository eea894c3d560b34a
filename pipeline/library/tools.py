"""Tools: what the registry knows of each product; files to records.

The library holds what documents are made from. Where that was read, when, and how sure it is stay
in the files: who wants to know reads them again.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..findings import Finding, error
from ..records import Source, Tool
from ..text import nearest
from .companies import check_transfer, to_company, to_transfer
from .files import Document
from .models import Group, ToolModel, TransferModel
from .shapes import load_model


def read_tools(root: Path) -> Iterator[tuple[str, ToolModel | None, Document, list[Finding]]]:
    """Read all registry/tools/*.yaml as they are written; a tool's id is its file's name."""
    for path in sorted((root / "registry/tools").glob("*.yaml")):
        yield path.stem, *load_model(root, path.relative_to(root).as_posix(), ToolModel)


def load_tools(root: Path) -> tuple[dict[str, Tool], list[Finding]]:
    """Read all tools."""
    read = list(read_tools(root))
    findings = [fault for *_, faults in read for fault in faults]
    models = {id_: model for id_, model, *_ in read if model}
    for _, model, document, _ in read:
        if model:
            findings += check_transfer(model.transfer, document)
            findings += _check_sources(model, document)
            findings += _check_status(model, document, models)
    return {id_: to_tool(id_, model) for id_, model in models.items()}, findings


def to_tool(id_: str, model: ToolModel) -> Tool:
    """Turn a tool as written into the record."""
    return Tool(
        id=id_,
        source=Source(file=f"registry/tools/{id_}.yaml", line=1),
        name=model.name,
        status=model.status,
        deployment=model.deployment,
        role=model.role,
        provider=to_company(model.provider) if model.provider else None,
        hosting_company=None,
        privacy_url=model.privacy_url,
        download_url=model.download_url,
        transfer=to_transfer(model.transfer),
        features=model.features,
        aliases=tuple(model.aliases),
        retired=model.retired,
        successor=model.successor,
        doubtful=tuple(group for group, sure in model.confidence.items() if sure == "low"),
    )


def stated_groups(model: ToolModel) -> list[Group]:
    """Name the groups of facts that a tool's file states."""
    groups: dict[Group, object] = {
        "status": model.retired,
        "provider": model.provider or model.role,
        "privacy_url": model.privacy_url,
        "download_url": model.download_url,
        "regions": model.regions,
        "transfer": None if model.transfer == TransferModel() else model.transfer,
        "features": model.features,
    }
    return [name for name, value in groups.items() if value]


def _check_sources(model: ToolModel, document: Document) -> list[Finding]:
    """Every group of facts carries its sources and the date it was checked."""
    findings = []
    for group in stated_groups(model):
        if not model.sources.get(group):
            findings.append(
                error(
                    "source-missing",
                    document.place(group),
                    f"'{group}' has no source",
                    f"name where it was read under 'sources: {{{group}: [...]}}'",
                )
            )
        if group not in model.checked:
            findings.append(
                error(
                    "source-undated",
                    document.place(group),
                    f"'{group}' has no date of its check",
                    f"add the date under 'checked: {{{group}: ...}}'",
                )
            )
    return findings


def _check_status(
    model: ToolModel, document: Document, tools: Mapping[str, ToolModel]
) -> list[Finding]:
    """A retired tool says since when; its successor is one that clients can choose."""

    def fault(key: str, message: str, hint: str) -> list[Finding]:
        return [error("tool-status", document.place(key), message, hint)]

    if model.status == "active":
        if model.retired or model.successor:
            return fault(
                "status",
                "an active tool has no date of its end and no successor",
                "state 'status: retired', or remove 'retired' and 'successor'",
            )
        return []
    if model.retired is None:
        return fault(
            "status",
            "nothing says since when the tool is no longer offered",
            "add 'retired:' with the date, the month or the year",
        )
    successor = tools.get(model.successor) if model.successor else None
    if model.successor and (successor is None or successor.status == "retired"):
        close = nearest(model.successor, [id_ for id_, one in tools.items() if one is not model])
        return fault(
            "successor",
            f"the successor '{model.successor}' is no active tool of the registry",
            f"did you mean '{close}'?" if close else "add the tool, or remove 'successor'",
        )
    return []
