"""Groups: what a report is made of, alike documents together; bounded, however many there are.

Takes what became of each document and the id of its summary; holds a group for documents of one
summary, and no more groups than a page can show.
"""

from collections.abc import Collection, Iterable, Sequence

from ..coverage import Verdict
from ..summary import MOST_SUMMARIES, Summary

MOST_COLUMNS = 24
OPEN = {Verdict.MISSING.value, Verdict.UNDECIDED.value}
_NAMED = 5  # clients of a group
_LISTED = 6  # groups in a line


class Group:
    """Documents that are alike in all but their own values.

    Attributes:
        id: of the summary.
        first: ids of their first clients by name, `clients` counts all.
        place: the document's among those of the first client.
        languages: how many documents there are in each.
        stopped: of how many, by language, nothing was written.
        lacking: clauses without a text or value, by language.
    """

    def __init__(self, id_: str, summary: Summary) -> None:
        self.id = id_
        self.summary = summary
        self.first: list[str] = []
        self.place = self.clients = self.files = 0
        self.languages: dict[str, int] = {}
        self.stopped: dict[str, int] = {}
        self.lacking: dict[str, set[str]] = {}
        self._last = ""

    def add(self, client: str, place: int) -> None:
        """Add a client; its documents come one after the other."""
        if client == self._last:
            return
        self._last = client
        self.clients += 1
        # clients come in any order: what is shown must not depend on it
        if len(self.first) < _NAMED or client < self.first[-1]:
            self.first = sorted([*self.first, client])[:_NAMED]
            if self.first[0] == client:
                self.place = place

    @property
    def documents(self) -> int:
        """Count them, each language for itself."""
        return sum(self.languages.values())

    def texts(self) -> str:
        """Write down what of the group follows from its profile and from its texts."""
        lacking = sorted((tag, sorted(clauses)) for tag, clauses in self.lacking.items())
        return repr((self.id, list(self.languages), lacking))


class Gathered:
    """All documents of a run.

    Attributes:
        groups: by the id of their summary.
        others: documents for whose groups there was no room, and how many of them were stopped.
        unreviewed: languages in which a document rests on translations that nobody reviewed.
    """

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.others = 0
        self.others_stopped = 0
        self.unreviewed: set[str] = set()

    def learn(self, id_: str, summary: Summary) -> None:
        """Take a summary, so that documents can be added to its group, where there is room."""
        if id_ not in self.groups and len(self.groups) < MOST_SUMMARIES:
            self.groups[id_] = Group(id_, summary)

    def in_order(self) -> list[Group]:
        """Give the groups by their first client, in the order of its documents."""
        found = (group for group in self.groups.values() if group.documents)
        return sorted(found, key=lambda group: (group.first[0], group.place))

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
        place: int = 0,
    ) -> None:
        """Add one document in one language; all of a client one after the other."""
        if not reviewed:
            self.unreviewed.add(language)
        group = self.groups.get(id_)
        if group is None:
            self.others += 1
            self.others_stopped += stopped
            return
        group.add(client, place)
        group.languages[language] = group.languages.get(language, 0) + 1
        group.files += files
        if stopped:
            group.stopped[language] = group.stopped.get(language, 0) + 1
        if lacking:
            group.lacking.setdefault(language, set()).update(lacking)


class Columns:
    """The groups of a run, those that a page shows side by side, and what they are called.

    Attributes:
        groups: all that are held, in order.
        shown: those side by side: in trouble first chosen, then the largest.
        others: documents that belong to no group that is held.
        names_no_client: groups are called by their documents, and nothing is a client's own.
    """

    def __init__(self, gathered: Gathered) -> None:
        self.groups: list[Group] = gathered.in_order()
        self.others = gathered.others
        ranked = sorted(self.groups, key=lambda group: (not in_trouble(group), -group.documents))
        chosen = {id(group) for group in ranked[:MOST_COLUMNS]}
        self.shown = [group for group in self.groups if id(group) in chosen]
        self._names = _names(self.groups)
        alone = len({client for group in self.groups for client in group.first}) == 1
        self.names_no_client = alone and not any(group.summary.own for group in self.groups)

    def name(self, group: Group) -> str:
        """Give what a group is called."""
        return self._names[id(group)]

    def named(self, groups: Sequence[Group]) -> str:
        """Name some groups: all, or a few of many."""
        if len(groups) == len(self.groups) and len(groups) > 1:
            return "all documents"
        return some([self.name(group) for group in groups])


def some(names: Sequence[str]) -> str:
    """Name a few, and count the rest."""
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def in_trouble(group: Group) -> bool:
    """Tell whether something of a group's documents is to be mended."""
    return bool(group.stopped or group.lacking) or any(
        verdict in OPEN for verdict, _ in group.summary.verdicts
    )


def _names(groups: Iterable[Group]) -> dict[int, str]:
    """Call each group by its document; where there are several clients, by its first one too."""
    found = list(groups)
    alone = len({name for group in found for name in group.first}) < 2
    names = {}
    for group in found:
        name = group.summary.document
        if not alone:
            name = f"{group.first[0]}/{name}"
        if group.clients > 1:
            name += f" +{group.clients - 1}"
        names[id(group)] = name
    return names
