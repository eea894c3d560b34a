"""Building: the main job as the command line asks for it, and what other commands share with it.

Loads nothing that a build does not need, so that one document takes no longer than it has to.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from .batch import KINDS, Builder, Built, Options
from .errors import ExitCode, PipelineError
from .findings import Finding
from .library import find_clients, load_client, load_library
from .records import Client, Library
from .report import built_data, notices, unreviewed
from .terminal import finish, leave, printed, refuse, show, told
from .text import nearest


def build(
    *,
    client: Sequence[Path] | None = None,
    tool: Sequence[str] | None = None,
    language: Sequence[str] | None = None,
    formats: str | None = None,
    documents: str = ",".join(KINDS),
    output: Path = Path("output"),
    draft: bool = False,
    trace: bool = True,
    strict: bool = False,
    workspace: Path | None = None,
    as_json: bool = False,
) -> None:
    """Assemble, write and verify declarations: the main job."""
    library, findings = load(workspace, as_json=as_json)
    kinds = one_of("kind of document", listed(documents), KINDS)
    if output.exists() and not output.is_dir():
        raise PipelineError(
            f"{output}: cannot be written: it is a file; name a folder with '--output'",
            exit_code=ExitCode.ENVIRONMENT,
        )
    clients, faults = load_clients(library, client or [])
    findings += faults
    known = [t for one in clients for t in (*(x.id for x in one.tools), "conference-tools")]
    languages = [tag for one in clients for tag in one.languages]
    options = Options(
        output=output,
        tools=one_of("tool", tool or [], known or tool or []),
        languages=one_of("language", language or [], languages or language or []),
        formats=one_of("format", listed(formats or ""), ("docx", "odt", "html")),
        kinds=kinds,
        draft=draft,
        trace=trace,
        strict=strict,
    )
    built: list[Built] = []
    for one in Builder(library, options).build(
        clients, lambda text: None if as_json else told(f"building {text}")
    ):
        built.append(one)
        findings += one.findings
        if not as_json:
            for path in one.files:
                printed(path.as_posix())
    if clients and not built:
        refuse("nothing to build: no client has such a document")
    if as_json:
        data = {"documents": built_data(built), "unreviewed": unreviewed(built)}
        finish(findings, data, as_json=True, strict=strict)
    show(findings)
    _sum_up(built, output)
    leave(findings, strict=strict)


def _sum_up(built: Sequence[Built], output: Path) -> None:
    """Say what the documents rest on, what was made and where."""
    for line in dict.fromkeys(line for one in built for line in notices(one.examined)):
        told(line, "dim")
    if languages := unreviewed(built):
        told(f"translations without a recorded review: {', '.join(languages)}", "yellow")
    for one in built:
        if one.stopped:
            name = f"{one.examined.client.id}/{one.language}/{one.examined.outline.document}"
            told(f"stopped by errors: {name}", "bold red")
    written = sum(len(one.files) for one in built)
    told(f"{written} files written and verified in {output.as_posix()}/")


def find_workspace(given: Path | None) -> Path:
    """Find the folder whose content is to be used."""
    mark = Path("clauses/outline.yaml")
    if given:
        if not (given / mark).is_file():
            refuse(f"{given} holds no {mark}; name the folder of a workspace")
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / mark).is_file():
            return Path(os.path.relpath(folder))
    shipped = Path(__file__).resolve().parent.parent
    if not (shipped / mark).is_file():
        refuse(f"no workspace here: no parent folder holds {mark}; name one with '--workspace'")
    return shipped


def load(workspace: Path | None, *, as_json: bool = False) -> tuple[Library, list[Finding]]:
    """Load the library; leave where there is none."""
    library, findings = load_library(find_workspace(workspace))
    if library is None:
        finish(findings, {}, as_json=as_json, strict=False)
    return library, findings


def load_clients(library: Library, paths: Sequence[Path]) -> tuple[list[Client], list[Finding]]:
    """Load all clients that can be read."""
    found, findings = find_clients(paths or [library.root / "examples/clients"])
    clients = []
    for path in found:
        client, faults = load_client(path, library)
        findings += faults
        if client:
            clients.append(client)
    return clients, findings


def listed(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]


def one_of(what: str, chosen: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Leave where something is asked for that there is not."""
    names = sorted(set(known))
    for name in chosen:
        if name not in names:
            close = nearest(name, names)
            hint = f"did you mean '{close}'?" if close else f"known: {', '.join(names)}"
            if len(hint) > 300:
                hint = "ask 'clausebook library list' what there is"
            refuse(f"unknown {what} '{name}'; {hint}")
    return tuple(dict.fromkeys(chosen))
