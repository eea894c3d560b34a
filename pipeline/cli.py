"""Command line: parse, call, print. Decides nothing.

Results go to stdout, findings and progress to stderr. Exit 0 all well, 1 errors found, 2 usage,
3 environment.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from . import PROJECT, building
from .batch import KINDS
from .building import load, load_clients
from .check import Declarer, Examined, documents_of, examine, in_each_form
from .cli_batch import impact, manifest_app
from .cli_catalog import catalog_app
from .cli_library import library_app
from .cli_options import Json, Strict, Workspace
from .cli_template import template_app
from .cli_workspace import init
from .findings import has_errors, in_order
from .inspection import inspect_file
from .library import find_clients
from .mutation import mutate, mutation_summary, mutation_table, unnoticed
from .notices import notices
from .page import Gathered, report_on_documents, report_on_library, write_page
from .proof import check_library, extent
from .report import coverage_table, examined_data, report_text, table_of
from .summary import Summaries
from .terminal import finish, printed, tabled

app = typer.Typer(
    help="Privacy declarations from a library of reusable legal clauses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(catalog_app, name="catalog")
app.add_typer(library_app, name="library")
app.add_typer(template_app, name="template")
app.add_typer(manifest_app, name="manifest")


@app.command(
    epilog="Example: clausebook build examples/clients --tool zoom --language de -o output"
)
def build(
    client: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Clients' files, tables, or folders of them. Default: examples/clients."
        ),
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
    form: Annotated[
        list[str] | None,
        typer.Option(help="Only this form: notice, section, layer. Can be repeated."),
    ] = None,
    documents: Annotated[
        str, typer.Option(help="per-tool, combined, or both joined by a comma.")
    ] = ",".join(KINDS),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "output"
    ),
    manifest: Annotated[
        Path | None,
        typer.Option(help="File of the manifest. Default: manifest.sqlite in the output folder."),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Write despite gaps; they are highlighted in place.")
    ] = False,
    trace: Annotated[
        bool, typer.Option("--trace/--no-trace", help="Clause ids and manifest in the files.")
    ] = True,
    strict: Strict = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be written; write nothing.")
    ] = False,
    verify_existing: Annotated[
        bool,
        typer.Option("--verify-existing", help="Hash files that seem to be unchanged, too."),
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that make documents.")] = 1,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Assemble, write and verify declarations: the main job."""
    building.build(
        client=client,
        tool=tool,
        language=language,
        formats=formats,
        form=form,
        documents=documents,
        output=output,
        manifest=manifest,
        draft=draft,
        trace=trace,
        strict=strict,
        dry_run=dry_run,
        verify_existing=verify_existing,
        jobs=jobs,
        workspace=workspace,
        as_json=as_json,
    )


app.command("impact", epilog="Example: clausebook impact examples/clients -o output")(impact)
app.command("init", epilog="Example: clausebook init our-declarations")(init)


@app.command(epilog="Example: clausebook check --client examples/clients --json")
def check(
    client: Annotated[
        list[Path] | None,
        typer.Option(
            "--client", help="Clients' files, tables or folders; without: the library alone."
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show duties that do not apply, too.")
    ] = False,
    page: Annotated[
        Path | None, typer.Option("--html", help="Write the report as one page, too.")
    ] = None,
    mutated: Annotated[
        bool,
        typer.Option("--mutate", help="Break every clause in turn, and show what notices."),
    ] = False,
    strict: Strict = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Check the library, or the coverage of clients' declarations. Writes no document."""
    library, findings = load(workspace, as_json=as_json)
    findings += check_library(library)
    documents = []
    gathered, summaries = Gathered(), Summaries(library)
    if client:
        paths, faults = find_clients(client)
        findings += faults
        declarer = Declarer(library)
        loaded = load_clients(library, paths, findings)
        for one in (client for whole in loaded for client in in_each_form(whole)):
            for name, tools in documents_of(one, KINDS):
                examined = examine(library, one, name, tools)
                lacking, faults = declarer.check(examined)
                findings += faults
                documents.append(examined_data(examined, lacking))
                if page:
                    _gather(gathered, summaries, declarer, examined, lacking, len(documents))
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
        if not has_errors(findings):
            printed(
                f"all duties proved in {len(library.forms)} forms, for every combination of "
                f"facts; to one duty {extent(library)} of them matter at most"
            )
    if page:
        told = in_order(dict.fromkeys(findings))
        of_documents = report_on_documents(library, gathered, told, made=False)
        write_page(page, of_documents if client else report_on_library(library, told))
    data: dict[str, Any] = {"library": library.version, "documents": documents}
    if mutated:
        outcomes = mutate(library)
        findings += [unnoticed(library, one) for one in outcomes if one.stage is None]
        data["mutants"] = [asdict(one) for one in outcomes]
        if not as_json:
            tabled(table_of(*mutation_table(outcomes)))
            printed(mutation_summary(outcomes))
    finish(
        findings,
        data,
        as_json=as_json,
        strict=strict,
    )


def _gather(
    gathered: Gathered,
    summaries: Summaries,
    declarer: Declarer,
    examined: Examined,
    lacking: Mapping[str, Collection[str]],
    place: int,
) -> None:
    id_, _, summary = summaries.of(examined)
    gathered.learn(id_, summary)
    for tag in examined.client.languages:
        declaration, _ = declarer.declare(examined, tag)
        reviewed = declaration.translation != "unreviewed"
        gathered.add(
            id_,
            examined.client.id,
            tag,
            reviewed=reviewed,
            lacking=lacking[tag],
            place=place,
        )


@app.command(
    epilog="Example: clausebook verify output/beispiel/de/zoom.docx --client examples/clients"
)
def verify(
    file: Annotated[list[Path], typer.Argument(help="DOCX, ODT or HTML files.")],
    client: Annotated[
        list[Path] | None,
        typer.Option(
            "--client", help="The clients' files or tables: then edits are shown with their words."
        ),
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
