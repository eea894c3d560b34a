"""Manifest: which files were made, from what; one row a file, in a database in the output folder.

A row stands for a file that is on the disk: rows are written after the files they tell of were.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from pathlib import Path

from .errors import ExitCode, PipelineError
from .lean import dataclass

NAME = "manifest.sqlite"
EVERY = 500  # rows are committed together
_FEW = 32  # files that are brought to the disk one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is known of a file.

    Attributes:
        path: in the output folder; unique.
        declaration: `<client>/<language>/<document>`.
        library: version of the clauses and the registry; `template`: of the template's file.
        sha256: of the file's bytes.
        program: version of the program.
    """

    path: str
    declaration: str
    format: str
    language: str
    library: str
    template: str
    draft: bool
    size: int
    sha256: str
    program: str


class Manifest:
    """The manifest of an output folder, while a build writes there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[Row] = []

    def add(self, row: Row) -> None:
        """Add a file that was put in its place; rows are committed now and then."""
        self._rows.append(row)
        if len(self._rows) >= EVERY:
            self.commit()

    def commit(self) -> None:
        """Bring the files to the disk, then write their rows.

        Raises:
            PipelineError: the manifest cannot be written.
        """
        if not self._rows:
            return
        import sqlite3  # no other command needs it

        try:
            self._sync()
            with contextlib.closing(sqlite3.connect(self._folder / NAME, timeout=30)) as base:
                names = [field.name for field in fields(Row)]
                base.execute(
                    f"create table if not exists file ({', '.join(names)}, primary key (path))"
                    " without rowid"
                )
                base.executemany(
                    f"insert or replace into file ({', '.join(names)})"
                    f" values ({', '.join('?' * len(names))})",
                    map(attrgetter(*names), self._rows),
                )
                base.commit()
        except (sqlite3.Error, OSError) as fault:
            raise PipelineError(
                f"{self._folder / NAME}: cannot be written: {fault}; the files themselves are "
                "whole; delete it if it is no manifest, and build again",
                exit_code=ExitCode.ENVIRONMENT,
            ) from fault
        self._rows = []

    def _sync(self) -> None:
        if len(self._rows) > _FEW:
            os.sync()
            return
        for row in self._rows:
            with (self._folder / row.path).open("rb") as stream:
                os.fsync(stream.fileno())


def digest(data: bytes) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path) -> Iterator[Row]:
    """Read the rows of an output folder's manifest; none where there is no manifest."""
    import sqlite3

    if not (folder / NAME).is_file():
        return
    names = [field.name for field in fields(Row)]
    with contextlib.closing(sqlite3.connect(folder / NAME)) as base:
        for values in base.execute(f"select {', '.join(names)} from file order by path"):
            row = dict(zip(names, values, strict=True))
            yield Row(**{**row, "draft": bool(row["draft"])})
