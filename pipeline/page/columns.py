"""Columns: the groups of documents that a page shows side by side, and what they are called."""

from collections.abc import Iterable, Sequence

from ..coverage import Verdict
from .gather import Gathered, Group

MOST_COLUMNS = 24
OPEN = {Verdict.MISSING.value, Verdict.UNDECIDED.value}
_NAMED = 6


class Columns:
    """The groups of a run.

    Attributes:
        groups: all that are held, in order.
        shown: those side by side: in trouble first chosen, then the largest.
        others: documents that belong to no group that is held.
    """

    def __init__(self, gathered: Gathered) -> None:
        self.groups: list[Group] = list(gathered.groups.values())
        self.others = gathered.others
        ranked = sorted(self.groups, key=lambda group: (not in_trouble(group), -group.documents))
        chosen = {id(group) for group in ranked[:MOST_COLUMNS]}
        self.shown = [group for group in self.groups if id(group) in chosen]
        self._names = _names(self.groups)

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
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


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
