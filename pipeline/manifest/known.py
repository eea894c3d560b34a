"""Known: what a manifest tells. Reads only."""

from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from ..lean import dataclass
from .database import TABLES, connect, faults_told
from .rows import ClientRow, FileRow


@dataclass(frozen=True, slots=True)
class Recorded:
    """What tells whether a file is as it would be made again."""

    path: str
    input: str
    edition: str
    size: int
    made: int
    said: str
    sha256: str
    translation: str
    summary: str
    lacking: str


_RECORDED = ", ".join(one.name for one in fields(Recorded))


class Known:
    """An open manifest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = connect(path, write=False)
        self.edition = lru_cache(maxsize=1024)(lambda id_: self.shared("edition", id_))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        # All at once: a query that is half read would keep a writer waiting.
        with faults_told(self._path, write=False):
            return self._base.execute(query, values).fetchall()

    def client(self, id_: str) -> ClientRow | None:
        rows = self._rows(f"select {', '.join(TABLES['client'])} from client where id = ?", id_)
        return ClientRow(**dict(zip(TABLES["client"], rows[0], strict=True))) if rows else None

    def recorded(self, client: str) -> dict[str, Recorded]:
        """Give a client's files by path."""
        rows = self._rows(
            f"select {_RECORDED} from file where path >= ? and path < ?",
            *_below(client),
        )
        return {row[0]: Recorded(*row) for row in rows}

    def files(self, client: str | None = None) -> Iterator[FileRow]:
        """Give all rows, or a client's, by path."""
        last = ""
        low, high = _below(client) if client else ("", "\U0010ffff")
        columns = TABLES["file"]
        while True:
            rows = self._rows(
                f"select {', '.join(columns)} from file"
                " where path > ? and path >= ? and path < ? order by path limit 1000",
                *(last, low, high),
            )
            for row in rows:
                yield FileRow(**dict(zip(columns, row, strict=True)))
            if not rows:
                return
            last = rows[-1][0]

    def file(self, path: str) -> FileRow | None:
        columns = TABLES["file"]
        rows = self._rows(f"select {', '.join(columns)} from file where path = ?", path)
        return FileRow(**dict(zip(columns, rows[0], strict=True))) if rows else None

    def shared(self, table: str, id_: str) -> dict[str, Any]:
        """Give a row that many files share; empty where there is none."""
        columns = TABLES[table]
        rows = self._rows(f"select {', '.join(columns)} from {table} where id = ?", id_)
        return dict(zip(columns, rows[0], strict=True)) if rows else {}


def _below(client: str) -> tuple[str, str]:
    """Give the bounds of the paths in a client's folder."""
    return f"{client}/", f"{client}0"  # the sign after '/'
