"""Rows: clients, each stated in one row of a table and in what rows share.

A row is laid over the layers of shared values that it names; the result is what the client's file
would state. What is stated in a row is data: nothing in it is a formula, a tag or a command.
"""

import json
from dataclasses import replace
from pathlib import Path

from ..findings import Finding, Place
from ..lean import dataclass
from ..library import Document, to_client
from ..records import Client, Library
from .columns import Column
from .shared import Shared
from .stated import Places, Stated


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a table is no client, with the findings that say why; it stands in its place."""

    file: str
    findings: tuple[Finding, ...]

    @property
    def id(self) -> str:
        return self.file

    @property
    def folder(self) -> Path:
        return Path(self.file).parent

    def statement(self) -> bytes | None:
        return None

    def load(self, _: Library) -> tuple[Client | None, list[Finding]]:
        return None, list(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What all rows of a table need to know of it."""

    path: Path
    columns: tuple[Column, ...]
    shared: Shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A client's row.

    Attributes:
        number: as spreadsheets count, the heading being row 1.
        findings: warnings about its cells.
    """

    id: str
    table: Table
    number: int
    cells: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def file(self) -> str:
        return row_name(self.table.path, self.number)

    @property
    def folder(self) -> Path:
        return self.table.path.parent

    def statement(self) -> bytes | None:
        stated = self._stated()
        if stated.findings:
            return None
        return json.dumps(stated.data(), ensure_ascii=False, sort_keys=True).encode()

    def load(self, library: Library) -> tuple[Client | None, list[Finding]]:
        document, findings = self.document()
        if findings:
            return None, findings
        client, findings = to_client(document, self.folder / f"{self.id}.yaml", library)
        return client, [*self.findings, *findings]

    def document(self) -> tuple[Document, list[Finding]]:
        """Give all that is stated as a client's file would, with the place of each entry."""
        stated = self._stated()
        document = Document(self.file, stated.data(), {(): 0}, Places(stated))
        return document, stated.findings

    def _stated(self) -> Stated:
        return Stated(self.file, self.table.columns, self.cells, self.table.shared)

    def located(self) -> Document:
        """Give the same with places that have a line: a cell's is its row."""
        document, _ = self.document()
        places = {path: Place(*place.spot, place.key) for path, place in document.places.items()}
        return replace(document, places=places)


def row_name(table: Path, number: int) -> str:
    """Name a row as findings do."""
    return f"{table.as_posix()} row {number}"
