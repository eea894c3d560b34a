"""Database: the manifest's file, and what makes it ours."""

import contextlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ExitCode, PipelineError
from .rows import ClientRow, Edition, FileRow

if TYPE_CHECKING:
    import sqlite3

NAME = "manifest.sqlite"
VERSION = 2
_APPLICATION = 0x636C6275
_WAIT = 30  # seconds, for another reader or writer

EDITION = ("id", *(one.name for one in fields(Edition)))
TABLES: dict[str, tuple[str, ...]] = {
    "file": tuple(one.name for one in fields(FileRow)),
    "client": tuple(one.name for one in fields(ClientRow)),
    "edition": EDITION,
    "text": ("id", "parts"),
    "passage": ("id", "clause", "language", "text"),
    "said": ("id", "findings", "notices"),
    "summary": ("id", "content"),
}
_EARLIEST = {"file"}  # tables of manifests that did not say what they are


@contextlib.contextmanager
def opened(path: Path, *, write: bool) -> Iterator["sqlite3.Connection"]:
    """Open a manifest, and close it; faults of it are told as what they are."""
    base = connect(path, write=write)
    try:
        with faults_told(path, write=write):
            yield base
    finally:
        base.close()


def connect(path: Path, *, write: bool) -> "sqlite3.Connection":
    """Open a manifest; one that is new or of an earlier form gets its tables.

    Raises:
        PipelineError: it cannot be opened, or is something else.
    """
    with faults_told(path, write=write):
        import sqlite3  # no command needs it that knows of no manifest

        # Another thread may plan while this one writes; each has a connection of its own.
        base = sqlite3.connect(path, timeout=_WAIT, check_same_thread=False)
        try:
            if _state(base, path) != VERSION:
                if not write:  # nothing is known, and nothing is to be written
                    base.close()
                    base = sqlite3.connect(":memory:", check_same_thread=False)
                _make(base)
        except BaseException:
            base.close()
            raise
        return base


def _state(base: "sqlite3.Connection", path: Path) -> int:
    """Give the version of a manifest's form; 0 = it has none of ours yet."""
    (application,) = base.execute("pragma application_id").fetchone()
    (version,) = base.execute("pragma user_version").fetchone()
    tables = {name for (name,) in base.execute("select name from sqlite_master where sql not null")}
    if application not in (0, _APPLICATION) or (not application and tables - _EARLIEST):
        raise _refusal(path, "is no manifest; name another with '--manifest'")
    if version > VERSION:
        raise _refusal(path, "is of a newer version of the program; use that")
    return int(version)


def _make(base: "sqlite3.Connection") -> None:
    """Make the tables, in a transaction that the first rows end."""
    base.execute("begin")
    for name in (*TABLES, *_EARLIEST):
        base.execute(f"drop table if exists {name}")
    for name, columns in TABLES.items():
        base.execute(
            f"create table {name} ({', '.join(columns)}, primary key ({columns[0]})) without rowid"
        )
    base.execute(f"pragma application_id = {_APPLICATION}")
    base.execute(f"pragma user_version = {VERSION}")


def _refusal(path: Path, why: str) -> PipelineError:
    return PipelineError(f"{path}: {why}", exit_code=ExitCode.ENVIRONMENT)


@contextlib.contextmanager
def faults_told(path: Path, *, write: bool) -> Iterator[None]:
    """Turn a database's faults into ours."""
    import sqlite3

    try:
        yield
    except (sqlite3.Error, OSError) as fault:
        what = "written" if write else "read"
        raise _refusal(
            path,
            f"cannot be {what}: {fault}; the files themselves are whole; delete it if it is no "
            "manifest, and build again: what is as it should be is not written anew",
        ) from fault
