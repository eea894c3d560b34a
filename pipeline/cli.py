"""Command line: parse, call, print. Decides nothing.

Results go to stdout, findings and progress to stderr. Exit 0 all well, 1 errors found, 2 usage,
3 environment.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from . import PROJECT, building
from .batch import KINDS
from .building import load, load_clients
from .catalogs import catalog_path, load_catalog, pot_date, status, update_catalog, write_pot
from .check import Declarer, documents_of, examine
from .cli_library import library_app
from .cli_options import Json, Strict, Workspace
from .cli_template import template_app
from .findings import Place, warning
from .inspection import inspect_file
from .library import find_clients, newest_change
from .localize import Translation
from .proof import check_library
from .records import LANGUAGE_TAG, Library
from .report import coverage_table, examined_data, notices, report_text, table_of
from .terminal import finish, printed, refuse, tabled

app = typer.Typer(
    help="Privacy declarations from a library of reusable legal clauses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
catalog_app = typer.Typer(help="Translators' work.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(catalog_app, name="catalog")
app.add_typer(library_app, name="library")
app.add_typer(template_app, name="template")


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
    building.build(
        client=client,
        tool=tool,
        language=language,
        formats=formats,
        documents=documents,
        output=output,
        draft=draft,
        trace=trace,
        strict=strict,
        workspace=workspace,
        as_json=as_json,
    )


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
    library, findings = load(workspace, as_json=as_json)
    findings += check_library(library)
    documents = []
    if client:
        paths, faults = find_clients(client)
        findings += faults
        declarer = Declarer(library)
        for one in load_clients(library, paths, findings):
            for name, tools in documents_of(one, KINDS):
                examined = examine(library, one, name, tools)
                lacking, faults = declarer.check(examined)
                findings += faults
                documents.append(examined_data(examined, lacking))
                if not as_json:
                    tabled(coverage_table(examined, lacking, everything=everything))
                    for line in notices(examined):
                        printed(line, "dim")
    elif not as_json:
        printed(
            f"{len(library.clauses)} clauses, {len(library.requirements)} duties, "
            f"{len(library.tools)} tools, {len(library.messages)} texts; "
            f"library version {library.version}"
        )
    finish(
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
    library, findings = load(workspace, as_json=as_json)
    paths, faults = find_clients(client or [])
    findings += faults
    clients = list(load_clients(library, paths, findings))
    reports = {}
    for path in file:
        report, faults = inspect_file(library, clients, path)
        findings += faults
        if report:
            reports[path.as_posix()] = report
            if not as_json:
                printed(report_text(path, report))
    finish(
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
    library, findings = load(workspace, as_json=as_json)
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
        printed(f"{pot.as_posix()}: {'written' if wrote else 'unchanged'}")
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
            printed(f"{path.as_posix()}: {state} ({counts})")
    finish(
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
    library, findings = load(workspace, as_json=as_json)
    rows = []
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
            rows.append([tag, *(str(len(ids)) for ids in groups), str(counts.words_to_do)])
    if not as_json:
        heads = ["language", "translated", "fuzzy", "stale", "missing", "words to do"]
        tabled(table_of(heads, rows))
    finish(findings, {"languages": data}, as_json=as_json, strict=False)


def _languages(library: Library, chosen: Sequence[str] | None) -> tuple[str, ...]:
    present = [
        path.parent.parent.name.replace("_", "-")
        for path in sorted((library.root / "locales").glob("*/LC_MESSAGES/clauses.po"))
    ]
    for tag in chosen or ():
        if not LANGUAGE_TAG.fullmatch(tag):
            refuse(f"'{tag}' is no language tag like de or pt-BR")
    return tuple(dict.fromkeys(chosen or present))


def _tell_version(wanted: bool) -> None:
    if wanted:
        printed(PROJECT)
        raise typer.Exit


@app.callback()
def _program(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Privacy declarations from a library of reusable legal clauses."""
