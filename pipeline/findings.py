"""Findings: what an author, translator or lawyer should mend, with its place and remedy."""

from collections.abc import Iterable
from enum import StrEnum

from .lean import dataclass


class Severity(StrEnum):
    """`ERROR` stops the document; `WARNING` and `NOTE` are printed."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding is: a file, and a line in it (from 1) or a key, or both.

    Of a table, `file` names the row, too: it has to change when the row moves.
    """

    file: str
    line: int = 0
    key: str = ""

    @property
    def spot(self) -> tuple[str, int]:
        """Give file and line, or a table and the number of its row."""
        file, _, row = self.file.rpartition(" row ")
        return (file, int(row)) if row.isdecimal() else (self.file, self.line)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where} ({self.key})" if self.key else where


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend.

    Messages name ids and keys, never a client's values: they end up in logs.
    `code` is permanent and explained in docs/findings.md.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.message} [{self.code}]\n  hint: {self.hint}"


def error(code: str, place: Place, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, place=place, message=message, hint=hint)


def warning(code: str, place: Place, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, place=place, message=message, hint=hint)


def note(code: str, place: Place, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, place=place, message=message, hint=hint)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by place, drop doubles."""
    return sorted(set(findings), key=lambda f: (f.place.spot, f.place, f.code, f.message))


def has_errors(findings: Iterable[Finding], *, strict: bool = False) -> bool:
    """Tell whether a document has to be stopped; `strict` counts warnings as errors."""
    stopping = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(finding.severity in stopping for finding in findings)
