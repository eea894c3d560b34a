"""Command line for those who ask the library. Parses, calls, prints; decides nothing."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from . import inventory
from .assemble import COMBINED
from .batch import KINDS
from .building import load, load_one, one_of
from .check import documents_of, examine, in_each_form
from .cli_options import Json, Workspace, today
from .covering import coverage_page
from .explain import explain
from .explained import explanation_data, explanation_text
from .files import write_whole
from .findings import has_errors
from .inventory import stale, take_inventory
from .localize import Translation
from .report import LISTS, entry_text, listing, statements_page, table_of
from .terminal import finish, printed, refuse, tabled

library_app = typer.Typer(
    help="What is said where, and why.", no_args_is_help=True, rich_markup_mode=None
)


@library_app.command("list", epilog="Example: clausebook library list tools")
def library_list(
    what: Annotated[
        str, typer.Argument(help="clauses, tools, duties, facts, placeholders or authorities.")
    ],
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """List what the library holds."""
    library, findings = load(workspace, as_json=as_json)
    one_of("kind of entry", [what], LISTS)
    heads, rows = listing(library, what)
    if as_json:
        finish(
            findings,
            {what: [dict(zip(heads, row, strict=True)) for row in rows]},
            as_json=True,
            strict=False,
        )
    tabled(table_of(heads, rows))
    finish(findings, {}, as_json=False, strict=False)


@library_app.command("show", epilog="Example: clausebook library show objection-notice")
def library_show(
    name: Annotated[str, typer.Argument(help="Id of a clause, tool or duty, or a fact's name.")],
    workspace: Workspace = None,
) -> None:
    """Show one entry: its text, conditions, duties, sources."""
    library, findings = load(workspace)
    known = [
        *library.clauses,
        *library.tools,
        *library.requirements,
        *library.facts,
        *library.placeholders,
        *library.authorities,
    ]
    one_of("entry", [name], known)
    printed(entry_text(library, name))
    finish(findings, {}, as_json=False, strict=False)


@library_app.command("tools", epilog="Example: clausebook library tools --stale 12")
def library_tools(
    months: Annotated[
        int | None,
        typer.Option(
            "--stale", min=0, help="Only what was read and checked more than so many months ago."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Count the months back from this day, not today."),
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """List the tools with what is known of each and what is not; or what is known for too long."""
    library, findings = load(workspace, as_json=as_json)
    entries = take_inventory(library)
    if months is None:
        result: dict[str, Any] = {"tools": inventory.data(entries)}
        heads, rows = inventory.table(entries)
    else:
        day = as_of.date() if as_of else today()
        old = stale(entries, day, months)
        result = {"as_of": day.isoformat(), "stale": inventory.stale_data(old)}
        heads, rows = inventory.stale_table(old)
    if not as_json:
        tabled(table_of(heads, rows))
    finish(findings, result, as_json=as_json, strict=False)


@library_app.command("coverage", epilog="Example: clausebook library coverage > docs/coverage.md")
def library_coverage(workspace: Workspace = None) -> None:
    """Print each duty beside the clauses that cover it, their conditions and statements."""
    library, findings = load(workspace)
    sys.stdout.write(coverage_page(library))
    finish(findings, {}, as_json=False, strict=False)


@library_app.command(
    "statements", epilog="Example: clausebook library statements > docs/source-statements.md"
)
def library_statements(workspace: Workspace = None) -> None:
    """Print each statement of the source text beside the clauses that express it."""
    library, findings = load(workspace)
    sys.stdout.write(statements_page(library))
    finish(findings, {}, as_json=False, strict=False)


@library_app.command("table", epilog="Example: clausebook library table clients.xlsx")
def library_table(
    file: Annotated[Path, typer.Argument(help="The workbook to write: a new file.")],
    rows: Annotated[
        Path | None, typer.Option(help="A table whose columns and rows to put into it.")
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Write a table for clients to be filled in, with drop-downs and notes."""
    library, findings = load(workspace)
    if file.suffix.lower() != ".xlsx" or file.exists():
        refuse(f"{file} is there already, or does not end with '.xlsx'; name a new file")
    from .tables import cells_in  # loads what only tables need
    from .tables.template import workbook

    names: list[str] = []
    cells: list[Mapping[str, str]] = []
    if rows:
        names, cells, faults = cells_in(rows, library)
        findings += faults
    if not has_errors(findings):
        write_whole(file, workbook(library, cells, names))
        printed(file.as_posix())
    finish(findings, {}, as_json=False, strict=False)


@library_app.command(
    "explain", epilog="Example: clausebook library explain examples/clients/beispiel.yaml zoom"
)
def library_explain(
    client: Annotated[
        Path, typer.Argument(help="The client's file, or its row: clients.csv#acme.")
    ],
    tool: Annotated[
        str | None,
        typer.Argument(
            help="The document's tool, or its file's name. Default: the document of all tools."
        ),
    ] = None,
    clause: Annotated[
        list[str] | None, typer.Option(help="Only this clause. Can be repeated.")
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Tell why each clause is in a document or not, and from what its placeholders are filled."""
    library, findings = load(workspace, as_json=as_json)
    one, stated = load_one(library, client, findings)
    if one is None:
        finish(findings, {}, as_json=as_json, strict=False)
    library = one.library or library
    documents = {
        name: (each, tools)
        for each in in_each_form(one)
        for name, tools in documents_of(each, KINDS)
    }
    name = tool or (COMBINED if COMBINED in documents else one.tools[0].id)
    one_of("tool", [name], documents)
    one_of("clause", clause or [], library.clauses)
    examined = examine(library, documents[name][0], name, documents[name][1])
    findings += examined.findings
    translations = [Translation(library, language) for language in one.languages]
    explanation = explain(library, examined, translations, stated)
    if clause:
        clauses = [part for part in explanation.clauses if part.clause.id in clause]
        explanation = replace(explanation, clauses=tuple(clauses))
    if as_json:
        finish(findings, explanation_data(explanation), as_json=True, strict=False)
    printed(explanation_text(explanation))
    standing = {part.clause.id for part in explanation.clauses}
    for id_ in dict.fromkeys(clause or ()):
        if id_ not in standing:
            printed(f"  out {id_}: stands in no section of form '{explanation.form}'")
    finish(findings, {}, as_json=False, strict=False)
