"""Report: what has become of a declaration that came back, clause by clause."""

from dataclasses import asdict
from typing import Literal

from ..lean import dataclass

State = Literal["unchanged", "edited", "moved", "joined", "missing", "copied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A stretch of words: kept, added by the editor, or dropped."""

    kind: Literal["same", "added", "dropped"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseVerdict:
    """What has become of one clause.

    Attributes:
        key: `<clause>` or `<clause>/<tool>`; `position` is its place as delivered, from 1.
        states: `unchanged`, `edited` or `missing`, and any of `moved`, `joined`, `copied`.
        joined_with: clauses that share a paragraph with it.
        found: its paragraphs as they stand in the file, unless unchanged.
        changes: word by word, where the declaration is known; its paragraphs part at line feeds.
        outdated: the declaration given says something else than the file as delivered.
    """

    key: str
    position: int
    language: str
    version: str
    states: tuple[State, ...]
    joined_with: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    outdated: bool = False

    @property
    def says_it_still(self) -> bool:
        """Tell whether the clause's text stands in the file, wherever."""
        return "unchanged" in self.states


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignText:
    """A paragraph from no clause of this declaration.

    Attributes:
        after: key of the clause before it, '' at the beginning.
        mark: slug of the clause another declaration says it is from.
    """

    after: str
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDuty:
    """A duty that no clause fulfils any more as delivered; `tool` '' = not tool by tool."""

    duty: str
    clauses: tuple[str, ...]
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A file that came back.

    Attributes:
        declaration: key of the declaration; `library` its version when it was delivered.
        basis: what the verdicts rest on.
        foreign: paragraphs between the first and the last clause that no clause says.
        outside: other paragraphs before and after the clauses: the template's, or added.
        duties: those to look at, in the order of their ids; None = no library was given.
    """

    file: str
    format: str
    declaration: str
    language: str
    library: str
    draft: bool
    basis: Literal["manifest", "declaration", "both"]
    clauses: tuple[ClauseVerdict, ...]
    foreign: tuple[ForeignText, ...]
    outside: tuple[ForeignText, ...]
    duties: tuple[OpenDuty, ...] | None
    tracked_changes: bool

    @property
    def untouched(self) -> bool:
        """Tell whether every clause stands there as delivered and nothing between them."""
        return not self.foreign and all(c.states == ("unchanged",) for c in self.clauses)

    def to_dict(self) -> dict[str, object]:
        """Give the report as what JSON can hold."""
        return {**asdict(self), "untouched": self.untouched}
