"""Building: the main job as the command line asks for it, and what other commands share with it.

Loads nothing that a build does not need, so that one document takes no longer than it has to.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from .batch import KINDS, Builder, Built, Options
from .errors import ExitCode, PipelineError
from .findings import Finding, has_errors
from .library import find_clients, load_client, load_library
from .records import Client, Library
from .report import built_data, notices
from .terminal import finish, leave, printed, refuse, show, told
from .text import nearest

_FEW = 20  # clients


def build(
    *,
    client: Sequence[Path] | None = None,
    tool: Sequence[str] | None = None,
    language: Sequence[str] | None = None,
    formats: str | None = None,
    form: Sequence[str] | None = None,
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
    paths, faults = find_clients(client or [library.root / "examples/clients"])
    findings += faults
    known: set[str] = set()
    languages: set[str] = set()
    forms: set[str] = set()
    faults = []
    # A few are held, so that they are read once; of many, one at a time.
    clients: Iterable[Client] = load_clients(library, paths, faults)
    if len(paths) <= _FEW:
        clients = list(clients)
    if tool or language or form:
        for one in clients if len(paths) <= _FEW else load_clients(library, paths, []):
            known |= {*(entry.id for entry in one.tools), "conference-tools"}
            languages.update(one.languages)
            forms.update(one.forms)
    options = Options(
        output=output,
        tools=one_of("tool", tool or [], known or tool or []),
        languages=one_of("language", language or [], languages or language or []),
        formats=one_of("format", listed(formats or ""), ("docx", "odt", "html")),
        forms=one_of("form", form or [], forms or form or []),
        kinds=kinds,
        draft=draft,
        trace=trace,
        strict=strict,
    )
    found = dict.fromkeys(findings)
    data: list[dict[str, Any]] = []
    sum_up = _Sum()
    for built in Builder(library, options).build(
        clients, lambda text: None if as_json else told(f"building {text}")
    ):
        found.update(dict.fromkeys(built.findings))
        sum_up.add(built)
        if as_json:
            data.append(built_data(built))
        else:
            for path in built.files:
                printed(path.as_posix())
    findings = [*found, *faults]
    if not sum_up.documents and not faults and paths:
        refuse("nothing to build: no client has such a document")
    if as_json:
        result = {"documents": data, "unreviewed": sum_up.unreviewed}
        finish(findings, result, as_json=True, strict=strict)
    show(findings)
    sum_up.tell(output)
    leave(findings, strict=strict)


class _Sum:
    """What documents rest on, what was made and where; no document is held."""

    def __init__(self) -> None:
        self.documents = self._files = 0
        self._notices: dict[str, None] = {}
        self._unreviewed: set[str] = set()
        self._stopped: list[str] = []

    def add(self, built: Built) -> None:
        self.documents += 1
        self._files += len(built.files)
        self._notices.update(dict.fromkeys(notices(built.examined)))
        if not built.reviewed:
            self._unreviewed.add(built.language)
        if built.stopped:
            examined = built.examined
            name = f"{examined.client.id}/{built.language}/{examined.outline.document}"
            self._stopped.append(name)

    @property
    def unreviewed(self) -> list[str]:
        """Name the languages whose translations no record says were reviewed."""
        return sorted(self._unreviewed)

    def tell(self, output: Path) -> None:
        for line in self._notices:
            told(line, "dim")
        if self.unreviewed:
            languages = ", ".join(self.unreviewed)
            told(f"translations without a recorded review: {languages}", "yellow")
        for name in self._stopped:
            told(f"stopped by errors: {name}", "bold red")
        told(f"{self._files} files written and verified in {output.as_posix()}/")


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


def load_clients(
    library: Library, paths: Iterable[Path], findings: list[Finding]
) -> Iterator[Client]:
    """Load one client after the other; what cannot be read goes to `findings`."""
    for path in paths:
        client, faults = load_client(path, library)
        if client and client.library:
            faults += _check_own(client.library)
        findings += faults
        if client and not has_errors(faults):
            yield client


def load_one(library: Library, path: Path, findings: list[Finding]) -> Client | None:
    """Load the client of a file, or of a folder that holds no other."""
    paths, faults = find_clients([path])
    findings += faults
    if len(paths) > 1:
        refuse(f"{path} holds several clients' files; name one of them")
    return next(load_clients(library, paths, findings), None)


def _check_own(library: Library) -> list[Finding]:
    """Judge a client's own clauses as the library's are judged by `check`."""
    from .proof import check_clauses

    own = library.own.departures if library.own else ()
    return check_clauses(library, [departure.clause for departure in own])


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
