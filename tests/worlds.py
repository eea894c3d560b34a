"""The tiny world of the tests, and the command line as a user calls it."""

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from pipeline import manifest
from pipeline.batch import Built, Options, run
from pipeline.building import load_clients, sources_of
from pipeline.check import Declarer, documents_of, examine, in_each_form
from pipeline.findings import Finding, in_order
from pipeline.folder import Claim
from pipeline.library import find_clients, load_client, load_library
from pipeline.proof import check_library
from pipeline.records import Client, Declaration, Library

TESTS = Path(__file__).parent
PROJECT = TESTS.parent
HERE = Path()


def copy_world(folder: Path) -> None:
    """Write the tiny world, with the project's templates, into a folder."""
    shutil.copytree(TESTS / "world", folder, dirs_exist_ok=True)
    shutil.copytree(PROJECT / "templates", folder / "templates")


def overlay(case: Path) -> None:
    """Lay a case's files over the world in the current folder."""
    for path in sorted(case.rglob("*")):
        inside = path.relative_to(case)
        if path.is_file() and inside.name not in {"expected.txt", "command.txt"}:
            inside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, inside)


def write(file: str, text: str) -> None:
    """Write a file of the workspace in the current folder."""
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(file: str, old: str, new: str) -> None:
    """Change a file of the workspace in the current folder; `old` has to stand there once."""
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
    write(file, text.replace(old, new))


def lines(findings: Iterable[Finding]) -> str:
    """Show findings as the terminal does."""
    return "\n".join(str(finding) for finding in in_order(findings))


def library_here() -> Library:
    """Load the library of the current folder, which has to be whole."""
    library, findings = load_library(HERE)
    assert library, lines(findings)
    return library


def client_of(library: Library, file: str = "clients/acme.yaml") -> Client:
    """Load a client's file, which has to be whole."""
    client, findings = load_client(Path(file), library)
    assert client, lines(findings)
    return client


def findings_here() -> list[Finding]:
    """All findings of the library and of the clients in the current folder; writes nothing."""
    library, findings = load_library(HERE)
    if library is None:
        return findings
    findings += check_library(library)
    files, faults = find_clients([Path("clients")])
    findings += faults
    declarer = Declarer(library)
    for client in load_clients(library, files, findings):
        for one in in_each_form(client):
            for document, tools in documents_of(one, ("per-tool", "combined")):
                findings += declarer.check(examine(library, one, document, tools))[1]
    return findings


class Ended(NamedTuple):
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


def clausebook(*arguments: str | Path) -> Ended:
    """Run the command line in the current folder."""
    from pipeline.start import main

    out, err = io.StringIO(), io.StringIO()
    command = ["clausebook", *map(str, arguments)]
    with (
        patch.object(sys, "argv", command),
        patch.dict(os.environ, {"NO_COLOR": "1", "COLUMNS": "200"}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())


# what a build leaves beside documents
BESIDE = {manifest.NAME, "findings.csv", "findings.json", "report.html"}


def files_in(folder: str | Path) -> list[str]:
    """Name all files below a folder, hidden ones too, but not what a build tells of them."""
    root = Path(folder)
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and path.name not in BESIDE
    )


def built_here(
    library: Library, options: Options, clients: Iterable[Path] = (Path("clients"),)
) -> list[Built]:
    """Build clients' documents without a command line."""
    paths, _ = find_clients(clients)
    with Claim(options.output):
        outcomes = list(run(library, options, sources_of(library, paths)))
    return [built for outcome in outcomes for built in outcome.built]


def text_of(declaration: Declaration) -> str:
    """Give a declaration's filled text, a line per heading, paragraph, item and cell."""
    found: list[str] = []

    def walk(blocks: Iterable[object]) -> None:
        for block in blocks:
            for runs in getattr(block, "header", ()):
                found.append("".join(run.text for run in runs))
            for row in getattr(block, "rows", ()):
                found.extend("".join(run.text for run in cell) for cell in row)
            for item in getattr(block, "items", ()):
                walk(item)
            if runs := getattr(block, "runs", ()):
                found.append("".join(run.text for run in runs))

    for passage in declaration.passages:
        walk(passage.blocks)
    return "\n".join(found)
