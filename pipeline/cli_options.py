"""Command line: options that several commands have, and the date of those that need one."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

Workspace = Annotated[
    Path | None,
    typer.Option(
        help="Folder that holds clauses/outline.yaml. Default: the nearest parent folder that "
        "does, else the shipped content."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print results and findings as JSON.")]
Strict = Annotated[bool, typer.Option(help="Treat warnings as errors.")]


def today() -> date:
    """Ask the clock, here alone: what is old hangs on it, and no document does."""
    return datetime.now().astimezone().date()  # noqa: TID251
