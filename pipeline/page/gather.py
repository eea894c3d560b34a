"""Gather: what a report is made of, alike documents together; bounded, however many there are.

Takes what became of each document and the id of its summary; holds a group for documents of one
summary, and no more groups than a page can show.
"""

from collections.abc import Collection
from dataclasses import field

from ..lean import dataclass
from ..summary import Summary

MOST_GROUPS = 200
_NAMED = 5  # clients of a group


@dataclass(slots=True, kw_only=True)
class Group:
    """Documents that are alike in all but their own values.

    Attributes:
        first: ids of some of their clients, `clients` counts all.
        languages: how many documents there are in each.
        stopped: of how many, by language, nothing was written.
        lacking: clauses without a text or value, by language.
    """

    summary: Summary
    first: list[str] = field(default_factory=list)
    clients: int = 0
    languages: dict[str, int] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    lacking: dict[str, set[str]] = field(default_factory=dict)
    files: int = 0
    last: str = ""

    @property
    def documents(self) -> int:
        """Count them, each language for itself."""
        return sum(self.languages.values())


class Gathered:
    """All documents of a run.

    Attributes:
        groups: by the id of their summary, in order of appearance.
        others: documents for whose groups there was no room, and how many of them were stopped.
        unreviewed: languages in which a document rests on translations that nobody reviewed.
    """

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.others = 0
        self.others_stopped = 0
        self.unreviewed: set[str] = set()

    def wants(self, id_: str) -> bool:
        """Tell whether a summary is not known yet, and there is room for it."""
        return id_ not in self.groups and len(self.groups) < MOST_GROUPS

    def learn(self, id_: str, summary: Summary) -> None:
        """Take a summary, so that documents can be added to its group."""
        if self.wants(id_):
            self.groups[id_] = Group(summary=summary)

    def add(
        self,
        id_: str,
        client: str,
        language: str,
        *,
        files: int = 0,
        stopped: bool = False,
        reviewed: bool = True,
        lacking: Collection[str] = (),
    ) -> None:
        """Add one document in one language."""
        if not reviewed:
            self.unreviewed.add(language)
        group = self.groups.get(id_)
        if group is None:
            self.others += 1
            self.others_stopped += stopped
            return
        if client != group.last:
            group.last = client
            group.clients += 1
            if len(group.first) < _NAMED:
                group.first.append(client)
        group.languages[language] = group.languages.get(language, 0) + 1
        group.files += files
        if stopped:
            group.stopped[language] = group.stopped.get(language, 0) + 1
        if lacking:
            group.lacking.setdefault(language, set()).update(lacking)
