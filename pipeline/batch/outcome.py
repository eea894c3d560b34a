"""Outcome: what became of a client's documents. Light enough to come from another process."""

from pathlib import Path

from ..findings import Finding
from ..folder import State
from ..lean import dataclass
from ..manifest import ClientRow, FileRow, Shared
from ..summary import Summary

Made = tuple[Path, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What became of one document in one language: all its formats, or none.

    Attributes:
        files: the files that are in their places, proved, and what was done to each.
        notices: what the document rests on.
        stopped: the findings keep it from being written.
        reviewed: its translation is on record as read, or it is in the source language.
        summary: id of what was found of it.
        lacking: clauses without a text or value.
    """

    client: str
    document: str
    language: str
    files: tuple[Made, ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    stopped: bool = False
    reviewed: bool
    summary: str
    lacking: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.client}/{self.language}/{self.document}"

    @property
    def written(self) -> list[Path]:
        """Name the files that were not there as they should be."""
        return [path for path, state in self.files if state != "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one client.

    Attributes:
        findings: of what the client states; those of documents are theirs.
        summaries: by id, those of its documents that were not handed on before.
        rows, shared, row: for the manifest.
    """

    client: str
    built: tuple[Built, ...] = ()
    findings: tuple[Finding, ...] = ()
    summaries: tuple[tuple[str, Summary], ...] = ()
    rows: tuple[FileRow, ...] = ()
    shared: tuple[Shared, ...] = ()
    row: ClientRow | None = None
