"""Building: the main job as the command line asks for it, and what other commands share with it.

Loads nothing that a build does not need, so that one document takes no longer than it has to.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from .assemble import COMBINED
from .batch import KINDS, Options, Outcome, load_checked, run
from .cells import csv_text
from .errors import ExitCode, PipelineError
from .findings import Finding, Place, error, in_order
from .folder import Claim, Folder
from .library import ClientFile, ClientSource, Document, find_clients, is_table, load_library
from .page import Gathered, report_on_documents, write_page
from .records import Client, Library
from .report import built_data
from .shipped import MARK, shipped_root
from .terminal import findings_data, finish, leave, printed, refuse, show, told
from .text import nearest

_FEW = 20  # clients whose documents are told one by one
_FORMATS = ("docx", "odt", "html")


def build(
    *,
    client: Sequence[Path] | None = None,
    tool: Sequence[str] | None = None,
    language: Sequence[str] | None = None,
    formats: str | None = None,
    form: Sequence[str] | None = None,
    documents: str = ",".join(KINDS),
    output: Path = Path("output"),
    manifest: Path | None = None,
    draft: bool = False,
    trace: bool = True,
    strict: bool = False,
    dry_run: bool = False,
    verify_existing: bool = False,
    jobs: int = 1,
    workspace: Path | None = None,
    as_json: bool = False,
) -> None:
    """Assemble, write and verify declarations: the main job."""
    library, findings = load(workspace, as_json=as_json)
    options = Options(
        output=output,
        manifest=manifest,
        tools=one_of("tool", tool or [], [*library.tools, COMBINED]),
        languages=one_of("language", language or [], library.terms),
        formats=one_of("format", listed(formats or ""), _FORMATS),
        forms=one_of("form", form or [], library.forms),
        kinds=one_of("kind of document", listed(documents), KINDS),
        draft=draft,
        trace=trace,
        strict=strict,
        dry=dry_run,
    )
    if output.exists() and not output.is_dir():
        raise PipelineError(
            f"{output}: cannot be written: it is a file; name a folder with '--output'",
            exit_code=ExitCode.ENVIRONMENT,
        )
    paths, faults = find_clients(client or [library.root / "examples/clients"])
    found = dict.fromkeys([*findings, *faults])
    sum_up, gathered = _Sum(options, as_json=as_json), Gathered()
    clients = count_clients(paths)
    many = clients > _FEW or jobs > 1
    with contextlib.ExitStack() as stack:
        if not dry_run:
            stack.enter_context(Claim(output, manifest))
        bar = None
        if many and not as_json:
            from .progress import Bar

            bar = stack.enter_context(Bar(clients))
        try:
            for outcome in run(
                library,
                options,
                sum_up.noting(sources_of(library, paths)),
                jobs=jobs,
                look_inside=verify_existing,
                tell=lambda text: None if as_json or many else told(f"building {text}"),
            ):
                found.update(dict.fromkeys(outcome.findings))
                for built in outcome.built:
                    found.update(dict.fromkeys(built.findings))
                sum_up.add(outcome)
                gather(gathered, outcome)
                if bar:
                    bar.add(sum_up.files)
                if not (as_json or (bar and bar.shown and sys.stdout.isatty())):
                    _print_files(outcome, dry=dry_run)
        except KeyboardInterrupt:
            told(f"interrupted: {sum_up.written()}; the next run goes on from there", "bold red")
            raise SystemExit(130) from None
        findings = in_order(found)
        if not dry_run:
            _write_findings(output, findings)
            report = report_on_documents(library, gathered, findings, made=True)
            write_page(output / "report.html", report)
    if not sum_up.documents and not found and paths:
        refuse("nothing to build: no client has such a document")
    if as_json:
        result = {"documents": sum_up.data_in_order(), "unreviewed": sum_up.unreviewed}
        finish(findings, result, as_json=True, strict=strict)
    show(findings)
    sum_up.tell()
    leave(findings, strict=strict)


def _print_files(outcome: Outcome, *, dry: bool) -> None:
    for built in outcome.built:
        for path, state in built.files:
            if dry:
                printed(f"{state} {path.as_posix()}")
            elif state != "unchanged":
                printed(path.as_posix())


def gather(gathered: Gathered, outcome: Outcome) -> None:
    """Take what became of a client into a report."""
    for id_, summary in outcome.summaries:
        gathered.learn(id_, summary)
    for place, one in enumerate(outcome.built):
        gathered.add(
            one.summary,
            one.client,
            one.language,
            files=len(one.files),
            stopped=one.stopped,
            reviewed=one.reviewed,
            lacking=one.lacking,
            place=place,
        )


def _write_findings(output: Path, findings: Sequence[Finding]) -> None:
    """Leave all findings beside the documents, for people (CSV) and programs (JSON)."""
    data = findings_data(findings)
    heads = ("severity", "code", "file", "line", "key", "message", "hint")
    table = csv_text(heads, ([one[head] for head in heads] for one in data))
    folder = Folder(output)
    folder.put("findings.csv", f"\ufeff{table}".encode())
    text = json.dumps({"findings": data}, ensure_ascii=False, indent=2)
    folder.put("findings.json", f"{text}\n".encode())


class _Sum:
    """What documents rest on, what was made and where; no document is held."""

    def __init__(self, options: Options, *, as_json: bool) -> None:
        self.documents = 0
        self._data: list[dict[str, Any]] | None = [] if as_json else None
        self._order: dict[str, int] = {}  # of the clients, where data are asked for
        self._options = options
        self._states: dict[str, int] = {"new": 0, "changed": 0, "unchanged": 0}
        self._notices: dict[str, None] = {}
        self._unreviewed: set[str] = set()
        self._stopped: list[str] = []

    @property
    def files(self) -> int:
        return sum(self._states.values())

    def add(self, outcome: Outcome) -> None:
        for built in outcome.built:
            self.documents += 1
            for _, state in built.files:
                self._states[state] += 1
            self._notices.update(dict.fromkeys(built.notices))
            if not built.reviewed:
                self._unreviewed.add(built.language)
            if built.stopped:
                self._stopped.append(built.key)
            if self._data is not None:
                self._data.append(built_data(built))

    def noting(self, sources: Iterable[ClientSource]) -> Iterator[ClientSource]:
        """Note the order of the clients while they pass."""
        for source in sources:
            if self._data is not None:
                self._order[source.id] = len(self._order)
            yield source

    def data_in_order(self) -> list[dict[str, Any]]:
        """Give what was made in the order of the clients: what is unchanged is known first."""
        return sorted(self._data or (), key=lambda built: self._order[built["client"]])

    @property
    def unreviewed(self) -> list[str]:
        """Name the languages whose translations no record says were reviewed."""
        return sorted(self._unreviewed)

    def tell(self) -> None:
        for line in self._notices:
            told(line, "dim")
        if self.unreviewed:
            languages = ", ".join(self.unreviewed)
            told(f"translations without a recorded review: {languages}", "yellow")
        for name in self._stopped:
            told(f"stopped by errors: {name}", "bold red")
        told(self.written())

    def written(self) -> str:
        """Sum up what was done to files."""
        states, output = self._states, self._options.output.as_posix()
        if self._options.dry:
            counts = ", ".join(f"{count} {state}" for state, count in states.items())
            return f"dry run, nothing was written: {counts} in {output}/"
        unchanged = f"; {states['unchanged']} unchanged" if states["unchanged"] else ""
        count = states["new"] + states["changed"]
        return f"{count} files written and verified in {output}/{unchanged}"


def find_workspace(given: Path | None) -> Path:
    """Find the folder whose content is to be used."""
    if given:
        if not (given / MARK).is_file():
            refuse(f"{given} holds no {MARK}; name the folder of a workspace")
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return Path(os.path.relpath(folder))
    shipped = shipped_root()
    if shipped is None:
        refuse(f"no workspace here: no parent folder holds {MARK}; name one with '--workspace'")
    return shipped


def load(workspace: Path | None, *, as_json: bool = False) -> tuple[Library, list[Finding]]:
    """Load the library; leave where there is none."""
    library, findings = load_library(find_workspace(workspace))
    if library is None:
        finish(findings, {}, as_json=as_json, strict=False)
    return library, findings


def sources_of(library: Library, paths: Iterable[Path]) -> Iterator[ClientSource]:
    """Give the clients of files and tables, one after the other."""
    paths = list(paths)
    taken = {path.stem: path.as_posix() for path in paths if not is_table(path)}
    for path in paths:
        if is_table(path):
            from .tables import clients_in  # loads what only tables need

            yield from clients_in(path, library, taken)
        else:
            yield ClientFile(path)


def count_clients(paths: Iterable[Path]) -> int:
    """Count the clients of files and tables."""
    count = 0
    for path in paths:
        if is_table(path):
            from .tables import rows_in

            count += rows_in(path)
        else:
            count += 1
    return count


def load_clients(
    library: Library, paths: Iterable[Path], findings: list[Finding]
) -> Iterator[Client]:
    """Load one client after the other; what cannot be read goes to `findings`."""
    for source in sources_of(library, paths):
        client, faults = load_checked(source, library)
        findings += faults
        if client:
            yield client


def load_one(
    library: Library, path: Path, findings: list[Finding]
) -> tuple[Client | None, Document | None]:
    """Load the client of a file, of a folder that holds no other, or of a row: `table.csv#id`.

    What a row states comes along: it cannot be read from a file.
    """
    file, _, id_ = path.name.partition("#")
    paths, faults = find_clients([path.with_name(file)])
    findings += faults
    if any(map(is_table, paths)):
        if not id_:
            refuse(f"{path} is a table, or holds one; name a client in it: 'clients.csv#acme'")
        return _load_row(library, paths, id_, findings)
    if len(paths) > 1:
        refuse(f"{path} holds several clients' files; name one of them")
    return next(load_clients(library, paths, findings), None), None


def _load_row(
    library: Library, paths: Iterable[Path], id_: str, findings: list[Finding]
) -> tuple[Client | None, Document | None]:
    from .tables import Row

    for source in sources_of(library, paths):
        if isinstance(source, Row) and source.id == id_:
            client, faults = load_checked(source, library)
            findings += faults
            return client, source.located()
        if not isinstance(source, Row):
            findings += source.load(library)[1]
    findings.append(
        error(
            "client-missing",
            Place(next(iter(paths)).as_posix()),
            f"the table holds no client '{id_}'",
            "mend the id, or its row",
        )
    )
    return None, None


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
