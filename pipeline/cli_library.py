"""Command line for those who ask the library. Parses, calls, prints; decides nothing."""

import sys
from typing import Annotated

import typer

from .building import load, one_of
from .cli_options import Json, Workspace
from .report import LISTS, entry_text, listing, statements_page, table_of
from .terminal import finish, printed, tabled

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


@library_app.command(
    "statements", epilog="Example: clausebook library statements > docs/source-statements.md"
)
def library_statements(workspace: Workspace = None) -> None:
    """Print each statement of the source text beside the clauses that express it."""
    library, findings = load(workspace)
    sys.stdout.write(statements_page(library))
    finish(findings, {}, as_json=False, strict=False)
