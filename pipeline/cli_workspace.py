"""Command line for those who have a workspace of their own. Parses, calls, prints."""

from pathlib import Path
from typing import Annotated

import typer

from .cli_options import Json
from .files import write_whole
from .findings import Finding
from .library import load_library
from .shipped import BASE, FOLDERS, MARK, content, shipped_root
from .terminal import finish, printed, refuse
from .workspaces import Done, make, update

_TABLE = "clients.xlsx"


def init(
    folder: Annotated[Path, typer.Argument(help="The workspace's folder: a new or an empty one.")],
    bring: Annotated[
        bool,
        typer.Option("--update", help="Bring newer shipped content in; keep what was changed."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a workspace of your own, or bring newer shipped content into it."""
    root = shipped_root()
    if root is None:
        refuse("the content that comes with the program is not there; install it anew")
    is_workspace = (folder / BASE).is_dir()
    if folder.exists() and not folder.is_dir():
        refuse(f"{folder} is a file; name a folder")
    taken = {root / name for name in FOLDERS}
    if folder.resolve() == root or taken & {folder.resolve(), *folder.resolve().parents}:
        refuse(f"{folder} lies in the shipped content; name a folder elsewhere")
    done: Done = {}
    findings: list[Finding] = []
    if bring:
        if not is_workspace:
            refuse(f"{folder} holds no {BASE}; make a workspace first: 'clausebook init FOLDER'")
        done, findings = update(folder, content(root))
        findings += load_library(folder)[1]
    elif is_workspace and (folder / MARK).is_file():
        refuse(f"{folder} is a workspace already; add '--update' to bring newer content in")
    elif folder.exists() and not is_workspace and any(folder.iterdir()):
        refuse(f"{folder} is not empty; name a new folder")
    else:
        shipped = content(root)
        make(folder, shipped)
        done = {"added": [_write_table(folder), *sorted(shipped)]}
    if not as_json:
        if bring:
            for what, names in sorted(done.items()):
                for name in names:
                    printed(f"{what} {name}")
            printed(f"{sum(map(len, done.values()))} files brought up to date")
        else:
            printed(f"{len(done['added'])} files written to {folder.as_posix()}/")
    finish(findings, {"files": done}, as_json=as_json, strict=False)


def _write_table(folder: Path) -> str:
    """Write a table for clients beside the content; it is theirs from the start."""
    from .tables.template import workbook

    library, _ = load_library(folder)
    assert library, "the shipped content is whole"
    write_whole(folder / _TABLE, workbook(library))
    return _TABLE
