"""Standing: what a summary says, clause by clause and duty by duty, beside its library."""

from collections.abc import Iterator, Mapping

from ..lean import dataclass
from ..library import parse_condition
from ..records import Library, Section
from ..summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A clause of a document's form.

    Attributes:
        tool: of whom it is said, where it is said of each.
        is_in: the document says it.
        deciding: the facts that decide so, and their values.
    """

    clause: str
    tool: str | None
    when: str | None
    file: str
    is_in: bool
    deciding: tuple[tuple[str, bool | None], ...]


class Standings:
    """Tells of summaries of one library what follows from it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def clauses(self, summary: Summary) -> Iterator[Standing]:
        """Go through the clauses of a document's form in reading order, its own ones last."""
        library = self._library
        said = set(summary.said)
        replaced = {one.replaces for one in summary.own}
        known = {tool: _known(summary, tool) for tool in (None, *summary.tools)}
        places = [
            (id_, tool, library.clauses[id_].when, library.clauses[id_].source.file)
            for section in library.forms[summary.form].sections
            for id_, tool in self._entries(section, summary.tools, None)
            if id_ not in replaced
        ]
        for one in summary.own:
            for tool in summary.tools if one.each else (None,):
                places.append((one.clause, tool, one.when, one.file))
        for id_, tool, when, file in places:
            yield Standing(
                clause=id_,
                tool=tool,
                when=when,
                file=file,
                is_in=(f"{id_}/{tool}" if tool else id_) in said,
                deciding=_deciding(when, *known[tool]) if when else (),
            )

    def _entries(
        self, section: Section, tools: tuple[str, ...], tool: str | None
    ) -> Iterator[tuple[str, str | None]]:
        """Name the clauses of a section, once for each tool where they are."""
        if section.each == "tool" and tool is None:
            for each in tools:
                yield from self._entries(section, tools, each)
            return
        for entry in section.entries:
            if isinstance(entry, Section):
                yield from self._entries(entry, tools, tool)
            elif self._library.clauses[entry].each == "tool" and tool is None:
                yield from ((entry, each) for each in tools)
            else:
                yield entry, tool

    def covering(self, summary: Summary) -> dict[str, list[str]]:
        """Name the clauses that a document says, by the duties they cover."""
        own = {one.clause: one.covers for one in summary.own}
        covering: dict[str, list[str]] = {}
        for id_ in dict.fromkeys(key.partition("/")[0] for key in summary.said):
            clause = self._library.clauses.get(id_)
            for duty in own.get(id_, clause.covers if clause else ()):
                covering.setdefault(duty, []).append(id_)
        return covering


def verdicts_of(summary: Summary) -> dict[str, dict[str | None, str]]:
    """Give the verdicts on each duty, by tool."""
    found: dict[str, dict[str | None, str]] = {}
    for verdict, by_tool in summary.verdicts:
        for tool, duties in by_tool:
            for duty in duties:
                found.setdefault(duty, {})[tool] = verdict
    return found


def _known(summary: Summary, tool: str | None) -> tuple[frozenset[str], frozenset[str]]:
    return summary.names(summary.true, tool), summary.names(summary.unknown, tool)


def _deciding(
    when: str, true: frozenset[str], unknown: frozenset[str]
) -> tuple[tuple[str, bool | None], ...]:
    condition = parse_condition(when)
    facts: Mapping[str, bool] = {
        name: name in true for name in condition.names if name not in unknown
    }
    return tuple((name, facts.get(name)) for name in condition.deciding(facts))
