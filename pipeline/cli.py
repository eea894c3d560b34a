"""Command line: parse, call, print. Decides nothing.

Results go to stdout, findings and progress to stderr. Exit 0 all well, 1 errors found, 2 usage,
3 environment.
"""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from . import __version__
from .batch import KINDS, Builder, Built, Options
from .catalogs import catalog_path, load_catalog, pot_date, status, update_catalog, write_pot
from .check import Declarer, check_library, documents_of, examine
from .errors import ExitCode, PipelineError
from .findings import Finding, Place, Severity, has_errors, in_order, warning
from .inspection import inspect_file
from .library import find_clients, load_client, load_library, newest_change
from .localize import Translation
from .records import LANGUAGE_TAG, Client, Library
from .report import (
    LISTS,
    built_data,
    coverage_table,
    entry_text,
    examined_data,
    findings_data,
    listing,
    notices,
    report_text,
    statements_page,
    unreviewed,
)
from .text import nearest

PROJECT = f"clausebook {__version__}"

app = typer.Typer(
    help="Privacy declarations from a library of reusable legal clauses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
catalog_app = typer.Typer(help="Translators' work.", no_args_is_help=True, rich_markup_mode=None)
library_app = typer.Typer(
    help="What is said where, and why.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(catalog_app, name="catalog")
app.add_typer(library_app, name="library")

Workspace = Annotated[
    Path | None,
    typer.Option(
        help="Folder that holds clauses/outline.yaml. Default: the nearest parent folder that "
        "does, else the shipped content."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print results and findings as JSON.")]
Strict = Annotated[bool, typer.Option(help="Treat warnings as errors.")]

_SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def _out() -> Console:
    """Print to stdout; tables in a pipe or file get room."""
    width = None if sys.stdout.isatty() else 160
    return Console(soft_wrap=True, highlight=False, emoji=False, width=width)


def _err() -> Console:
    return Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def _show(findings: Iterable[Finding]) -> None:
    console = _err()
    for finding in in_order(findings):
        style = _SEVERITY_STYLES[finding.severity]
        console.print(
            f"{escape(str(finding.place))}: [{style}]{finding.severity}[/]: "
            f"{escape(finding.message)} {escape(f'[{finding.code}]')}\n"
            f"  hint: {escape(finding.hint)}"
        )


def _finish(
    findings: Sequence[Finding], data: dict[str, Any], *, as_json: bool, strict: bool
) -> NoReturn:
    """Print findings, as text or with the results as JSON, and leave with the exit code."""
    if as_json:
        print(  # noqa: T201
            json.dumps(
                {**data, "findings": findings_data(in_order(findings))},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        _show(findings)
    raise typer.Exit(_exit_code(findings, strict=strict))


def _exit_code(findings: Sequence[Finding], *, strict: bool) -> ExitCode:
    return ExitCode.FINDINGS if has_errors(findings, strict=strict) else ExitCode.OK


def _usage(message: str) -> NoReturn:
    _err().print(f"[bold red]error[/]: {escape(message)}")
    raise typer.Exit(ExitCode.USAGE)


def _find_workspace(given: Path | None) -> Path:
    mark = Path("clauses/outline.yaml")
    if given:
        if not (given / mark).is_file():
            _usage(f"{given} holds no {mark}; name the folder of a workspace")
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / mark).is_file():
            return Path(os.path.relpath(folder))
    shipped = Path(__file__).resolve().parent.parent
    if (shipped / mark).is_file():
        return shipped
    _usage(f"no workspace here: no parent folder holds {mark}; name one with '--workspace'")


def _load(workspace: Path | None, *, as_json: bool = False) -> tuple[Library, list[Finding]]:
    library, findings = load_library(_find_workspace(workspace))
    if library is None:
        _finish(findings, {}, as_json=as_json, strict=False)
    return library, findings


def _load_clients(library: Library, paths: Sequence[Path]) -> tuple[list[Client], list[Finding]]:
    found, findings = find_clients(paths or [library.root / "examples/clients"])
    clients = []
    for path in found:
        client, faults = load_client(path, library)
        findings += faults
        if client:
            clients.append(client)
    return clients, findings


def _listed(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]


def _one_of(what: str, chosen: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    names = sorted(set(known))
    for name in chosen:
        if name not in names:
            close = nearest(name, names)
            hint = f"did you mean '{close}'?" if close else f"known: {', '.join(names)}"
            if len(hint) > 300:
                hint = "ask 'clausebook library list' what there is"
            _usage(f"unknown {what} '{name}'; {hint}")
    return tuple(dict.fromkeys(chosen))


@app.command(
    epilog="Example: clausebook build examples/clients --tool zoom --language de -o output"
)
def build(
    client: Annotated[
        list[Path] | None,
        typer.Argument(help="Clients' files, or folders of them. Default: examples/clients."),
    ] = None,
    tool: Annotated[
        list[str] | None,
        typer.Option(help="Only this tool's document, or 'conference-tools'. Can be repeated."),
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Only this language. Can be repeated.")
    ] = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="docx, odt, html, joined by commas.")
    ] = None,
    documents: Annotated[
        str, typer.Option(help="per-tool, combined, or both joined by a comma.")
    ] = ",".join(KINDS),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "output"
    ),
    draft: Annotated[
        bool, typer.Option("--draft", help="Write despite gaps; they are highlighted in place.")
    ] = False,
    trace: Annotated[
        bool, typer.Option("--trace/--no-trace", help="Clause ids and manifest in the files.")
    ] = True,
    strict: Strict = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Assemble, write and verify declarations: the main job."""
    library, findings = _load(workspace, as_json=as_json)
    kinds = _one_of("kind of document", _listed(documents), KINDS)
    if output.exists() and not output.is_dir():
        raise PipelineError(
            f"{output}: cannot be written: it is a file; name a folder with '--output'",
            exit_code=ExitCode.ENVIRONMENT,
        )
    clients, faults = _load_clients(library, client or [])
    findings += faults
    known = [t for one in clients for t in (*(x.id for x in one.tools), "conference-tools")]
    languages = [tag for one in clients for tag in one.languages]
    options = Options(
        output=output,
        tools=_one_of("tool", tool or [], known or tool or []),
        languages=_one_of("language", language or [], languages or language or []),
        formats=_one_of("format", _listed(formats or ""), ("docx", "odt", "html")),
        kinds=kinds,
        draft=draft,
        trace=trace,
        strict=strict,
    )
    progress = _err()
    built: list[Built] = []
    for one in Builder(library, options).build(
        clients, lambda text: None if as_json else progress.print(f"building {escape(text)}")
    ):
        built.append(one)
        findings += one.findings
        if not as_json:
            for path in one.files:
                _out().print(escape(path.as_posix()))
    if clients and not built:
        _usage("nothing to build: no client has such a document")
    if as_json:
        data = {"documents": built_data(built), "unreviewed": unreviewed(built)}
        _finish(findings, data, as_json=True, strict=strict)
    _show(findings)
    _sum_up(built, output)
    raise typer.Exit(_exit_code(findings, strict=strict))


def _sum_up(built: Sequence[Built], output: Path) -> None:
    """Say what the documents rest on, what was made and where."""
    console = _err()
    for line in dict.fromkeys(line for one in built for line in notices(one.examined)):
        console.print(escape(line), style="dim")
    if languages := unreviewed(built):
        console.print(
            f"translations without a recorded review: {', '.join(languages)}", style="yellow"
        )
    for one in built:
        if one.stopped:
            name = f"{one.examined.client.id}/{one.language}/{one.examined.outline.document}"
            console.print(f"stopped by errors: {name}", style="bold red")
    written = sum(len(one.files) for one in built)
    console.print(f"{written} files written and verified in {escape(output.as_posix())}/")


@app.command(epilog="Example: clausebook check --client examples/clients --json")
def check(
    client: Annotated[
        list[Path] | None,
        typer.Option("--client", help="Clients' files or folders; without: the library alone."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show duties that do not apply, too.")
    ] = False,
    strict: Strict = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Check the library, or the coverage of clients' declarations. Writes nothing."""
    library, findings = _load(workspace, as_json=as_json)
    findings += check_library(library)
    documents = []
    if client:
        clients, faults = _load_clients(library, client)
        findings += faults
        declarer = Declarer(library)
        for one in clients:
            for name, tools in documents_of(one, KINDS):
                examined = examine(library, one, name, tools)
                lacking, faults = declarer.check(examined)
                findings += faults
                documents.append(examined_data(examined, lacking))
                if not as_json:
                    _out().print(coverage_table(examined, lacking, everything=everything))
                    for line in notices(examined):
                        _out().print(escape(line), style="dim")
    elif not as_json:
        _out().print(
            f"{len(library.clauses)} clauses, {len(library.requirements)} duties, "
            f"{len(library.tools)} tools, {len(library.messages)} texts; "
            f"library version {library.version}"
        )
    _finish(
        findings,
        {"library": library.version, "documents": documents},
        as_json=as_json,
        strict=strict,
    )


@app.command(
    epilog="Example: clausebook verify output/beispiel/de/zoom.docx --client examples/clients"
)
def verify(
    file: Annotated[list[Path], typer.Argument(help="DOCX, ODT or HTML files.")],
    client: Annotated[
        list[Path] | None,
        typer.Option("--client", help="The clients' files: then edits are shown with their words."),
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Compare a finished or returned file with what it should say, clause by clause."""
    library, findings = _load(workspace, as_json=as_json)
    clients, faults = _load_clients(library, client) if client else ([], [])
    findings += faults
    reports = {}
    for path in file:
        report, faults = inspect_file(library, clients, path)
        findings += faults
        if report:
            reports[path.as_posix()] = report
            if not as_json:
                _out().print(escape(report_text(path, report)))
    _finish(
        findings,
        {"files": {name: report.to_dict() for name, report in reports.items()}},
        as_json=as_json,
        strict=False,
    )


@catalog_app.command("update", epilog="Example: clausebook catalog update de fr")
def catalog_update(
    language: Annotated[
        list[str] | None, typer.Argument(help="Languages; default: all the workspace holds.")
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write locales/clauses.pot and merge it into the languages' catalogs, by clause id."""
    library, findings = _load(workspace, as_json=as_json)
    tags = _languages(library, language)
    findings += [
        warning(
            "language-without-terms",
            Place(f"registry/terms/{tag}.yaml"),
            f"nothing can be built in language '{tag}' yet: its terms and citations are missing",
            "write the file after the example of another language",
        )
        for tag in tags
        if library.terms_of(tag) is None
    ]
    changed = newest_change(library)
    pot = library.root / "locales/clauses.pot"
    wrote = write_pot(library.messages, pot, project=PROJECT, changed=changed)
    changed = pot_date(pot) or changed
    if not as_json:
        _out().print(f"{escape(pot.as_posix())}: {'written' if wrote else 'unchanged'}")
    reports = {}
    for tag in tags:
        path = catalog_path(library.root, tag)
        report = update_catalog(
            library.messages, path, tag, project=PROJECT, pot_date=changed, revision=changed
        )
        findings += report.findings
        reports[tag] = {
            group: getattr(report, group)
            for group in ("kept", "fuzzy", "new", "obsolete", "renamed", "dropped", "written")
        }
        if not as_json:
            counts = ", ".join(
                f"{len(ids)} {group}" for group, ids in reports[tag].items() if group != "written"
            )
            state = "written" if report.written else "unchanged"
            _out().print(f"{escape(path.as_posix())}: {state} ({counts})")
    _finish(
        findings,
        {"pot_written": wrote, "languages": reports},
        as_json=as_json,
        strict=False,
    )


@catalog_app.command("status", epilog="Example: clausebook catalog status")
def catalog_status(
    language: Annotated[
        list[str] | None, typer.Argument(help="Languages; default: all the workspace holds.")
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Count what is translated, fuzzy, stale and missing, and the words to do."""
    library, findings = _load(workspace, as_json=as_json)
    table = Table("language", "translated", "fuzzy", "stale", "missing", "words to do")
    data = {}
    for tag in _languages(library, language):
        catalog, faults = load_catalog(catalog_path(library.root, tag), tag)
        findings += faults
        if catalog:
            if library.terms_of(tag):
                findings += Translation(library, tag).faults()
            counts = status(library.messages, catalog)
            data[tag] = asdict(counts)
            groups = (counts.translated, counts.fuzzy, counts.stale, counts.missing)
            table.add_row(tag, *(str(len(ids)) for ids in groups), str(counts.words_to_do))
    if not as_json:
        _out().print(table)
    _finish(findings, {"languages": data}, as_json=as_json, strict=False)


def _languages(library: Library, chosen: Sequence[str] | None) -> tuple[str, ...]:
    present = [
        path.parent.parent.name.replace("_", "-")
        for path in sorted((library.root / "locales").glob("*/LC_MESSAGES/clauses.po"))
    ]
    for tag in chosen or ():
        if not LANGUAGE_TAG.fullmatch(tag):
            _usage(f"'{tag}' is no language tag like de or pt-BR")
    return tuple(dict.fromkeys(chosen or present))


@library_app.command("list", epilog="Example: clausebook library list tools")
def library_list(
    what: Annotated[
        str, typer.Argument(help="clauses, tools, duties, facts, placeholders or authorities.")
    ],
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """List what the library holds."""
    library, findings = _load(workspace, as_json=as_json)
    _one_of("kind of entry", [what], LISTS)
    heads, rows = listing(library, what)
    if as_json:
        _finish(
            findings,
            {what: [dict(zip(heads, row, strict=True)) for row in rows]},
            as_json=True,
            strict=False,
        )
    table = Table(*heads)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    _out().print(table)
    _finish(findings, {}, as_json=False, strict=False)


@library_app.command("show", epilog="Example: clausebook library show objection-notice")
def library_show(
    name: Annotated[str, typer.Argument(help="Id of a clause, tool or duty, or a fact's name.")],
    workspace: Workspace = None,
) -> None:
    """Show one entry: its text, conditions, duties, sources."""
    library, findings = _load(workspace)
    known = [
        *library.clauses,
        *library.tools,
        *library.requirements,
        *library.facts,
        *library.placeholders,
        *library.authorities,
    ]
    _one_of("entry", [name], known)
    _out().print(escape(entry_text(library, name)))
    _finish(findings, {}, as_json=False, strict=False)


@library_app.command(
    "statements", epilog="Example: clausebook library statements > docs/source-statements.md"
)
def library_statements(workspace: Workspace = None) -> None:
    """Print each statement of the source text beside the clauses that express it."""
    library, findings = _load(workspace)
    sys.stdout.write(statements_page(library))
    _finish(findings, {}, as_json=False, strict=False)


def _tell_version(wanted: bool) -> None:
    if wanted:
        _out().print(PROJECT)
        raise typer.Exit(ExitCode.OK)


@app.callback()
def _program(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Privacy declarations from a library of reusable legal clauses."""


def main() -> None:
    """Run the command line; faults that stop the program end with their exit code."""
    try:
        app()
    except PipelineError as fault:
        _err().print(f"[bold red]error[/]: {escape(str(fault))}")
        sys.exit(fault.exit_code)
