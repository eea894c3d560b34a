"""Writing: rows go to the manifest after the files they tell of have come to the disk."""

import os
from collections.abc import Iterable
from operator import attrgetter
from pathlib import Path

from .database import TABLES, opened
from .rows import ClientRow, FileRow, Shared

EVERY = 500  # rows are committed together
_FEW = 32  # files that are brought to the disk one by one


class Manifest:
    """The manifest of an output folder, while a build writes there."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._files: list[FileRow] = []
        self._shared: dict[Shared, None] = {}
        self._clients: list[ClientRow] = []

    def add(
        self,
        files: Iterable[FileRow],
        shared: Iterable[Shared] = (),
        client: ClientRow | None = None,
    ) -> None:
        """Add files that are in their places; rows are committed now and then."""
        self._files += files
        self._shared.update(dict.fromkeys(shared))
        if client:
            self._clients.append(client)
        if len(self._files) + len(self._clients) >= EVERY:
            self.commit()

    def commit(self) -> None:
        """Bring the files to the disk, then write their rows.

        Raises:
            PipelineError: the manifest cannot be written.
        """
        if not (self._files or self._clients):
            return
        with opened(self._path, write=True) as base:
            self._sync()
            for table, values in self._shared:
                base.execute(
                    f"insert or ignore into {table} values ({_marks(len(values))})", values
                )
            for table, rows in (("file", self._files), ("client", self._clients)):
                base.executemany(
                    f"insert or replace into {table} values ({_marks(len(TABLES[table]))})",
                    map(attrgetter(*TABLES[table]), rows),
                )
            base.commit()
        self._files, self._clients, self._shared = [], [], {}

    def _sync(self) -> None:
        if len(self._files) > _FEW:
            os.sync()
            return
        for row in self._files:
            with (self._folder / row.path).open("rb") as stream:
                os.fsync(stream.fileno())


def _marks(count: int) -> str:
    return ", ".join("?" * count)
