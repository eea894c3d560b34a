"""Gather: what a report is made of, alike documents together; bounded, however many there are.

Takes the summary of each document in each language and what became of it; holds a group for
documents of equal summaries, and no more groups than a page can show.
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import field

from ..check import Examined
from ..lean import dataclass
from ..records import Library
from ..summary import Summary, summarise

MOST_GROUPS = 200
_NAMED = 5  # clients of a group, and documents that were stopped
_REMEMBERED = 256


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
        groups: by summary, in order of appearance.
        others: documents for whose groups there was no room, and how many of them were stopped.
        unreviewed: languages in which a document rests on translations that nobody reviewed.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: OrderedDict[int, tuple[object, Group | None]] = OrderedDict()
        self.groups: dict[Summary, Group] = {}
        self.others = 0
        self.others_stopped = 0
        self.unreviewed: set[str] = set()

    def add(
        self,
        examined: Examined,
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
        group = self._group(examined)
        if group is None:
            self.others += 1
            self.others_stopped += stopped
            return
        client = examined.client.id
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

    def _group(self, examined: Examined) -> Group | None:
        """Find the group of a document; what alike documents share names it while it is held."""
        shared = examined.alike
        if shared is None:
            return self._group_of(summarise(self._library, examined))
        key = id(shared)
        if key not in self._known:
            self._known[key] = shared, self._group_of(summarise(self._library, examined))
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key][1]

    def _group_of(self, summary: Summary) -> Group | None:
        if summary not in self.groups and len(self.groups) < MOST_GROUPS:
            self.groups[summary] = Group(summary=summary)
        return self.groups.get(summary)
