"""Summary: what was found of a document, in a few plain values.

Takes an examined document; gives a `Summary`, equal for all documents of one profile. It names
what a client states, never what it says there: it can be shown to others.
"""

from collections.abc import Iterator, Mapping

from .check import Examined
from .facts import Assumption
from .lean import dataclass
from .records import Library, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """How a duty stands; `by_tool` names each tool's verdict, None = the whole document's."""

    duty: str
    by_tool: tuple[tuple[str | None, str], ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A clause of the form: whether the document says it, and on what condition it would.

    Attributes:
        tool: of whom it is said, where it is said of each.
        file: where the clause is written.
    """

    clause: str
    tool: str | None
    when: str | None
    is_in: bool
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """A clause in a client's own words, the library's that it replaces, and what that changes."""

    clause: str
    file: str
    replaces: str | None
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was found of a document.

    Attributes:
        true, false: names of the known facts, by tool; None = of the client, and of all tools.
        stated: a tool, and a key that the client states against the registry.
    """

    document: str
    form: str
    tools: tuple[str, ...]
    verdicts: tuple[Verdicts, ...]
    standings: tuple[Standing, ...]
    true: tuple[tuple[str | None, frozenset[str]], ...]
    false: tuple[tuple[str | None, frozenset[str]], ...]
    assumptions: tuple[Assumption, ...]
    stated: tuple[tuple[str, str], ...]
    departures: tuple[Departed, ...]

    def facts(self, tool: str | None) -> dict[str, bool]:
        """Give the facts that a condition sees."""
        of = (None, tool)
        return {
            **{name: True for whose, names in self.true if whose in of for name in names},
            **{name: False for whose, names in self.false if whose in of for name in names},
        }


def summarise(library: Library, examined: Examined) -> Summary:
    """Sum up one document."""
    outline, facts = examined.outline, examined.facts
    library = examined.client.library or library
    verdicts: dict[str, list[tuple[str | None, str]]] = {}
    covering: dict[str, dict[str, None]] = {}
    for one in examined.judgements:
        id_ = one.requirement.id
        verdicts.setdefault(id_, []).append((one.tool, one.verdict.value))
        covering.setdefault(id_, {}).update(dict.fromkeys(one.clauses))
    general = facts.general
    known: dict[str | None, Mapping[str, bool]] = {None: general}
    for tool, own in facts.tools.items():
        known[tool] = {name: value for name, value in own.items() if general.get(name) != value}
    said = {item.key for item in outline.items}
    spoken = {item.context for item in outline.items}
    return Summary(
        document=outline.document,
        form=outline.form,
        tools=outline.tools,
        verdicts=tuple(
            Verdicts(duty=id_, by_tool=tuple(each), clauses=tuple(covering[id_]))
            for id_, each in verdicts.items()
        ),
        standings=tuple(
            Standing(
                clause=clause.id,
                tool=tool,
                when=clause.when,
                is_in=(f"{clause.id}/{tool}" if tool else clause.id) in said,
                file=clause.source.file,
            )
            for clause, tool in (
                (library.clauses[id_], tool)
                for section in library.forms[outline.form].sections
                for id_, tool in _entries(library, section, outline.tools, None)
            )
        ),
        true=tuple(
            (tool, frozenset(name for name, value in own.items() if value))
            for tool, own in known.items()
        ),
        false=tuple(
            (tool, frozenset(name for name, value in own.items() if not value))
            for tool, own in known.items()
        ),
        assumptions=facts.assumptions,
        stated=tuple(
            (tool.id, key)
            for tool in examined.client.tools
            if tool.id in outline.tools
            for key in tool.stated
        ),
        departures=tuple(
            Departed(
                clause=one.clause.id,
                file=one.clause.source.file,
                replaces=one.clause.replaces,
                lost=one.lost,
                gained=one.gained,
                said=one.clause.id in spoken,
            )
            for one in (library.own.departures if library.own else ())
        ),
    )


def _entries(
    library: Library, section: Section, tools: tuple[str, ...], tool: str | None
) -> Iterator[tuple[str, str | None]]:
    """Name the clauses of a section in reading order, once for each tool where they are."""
    if section.each == "tool" and tool is None:
        for each in tools:
            yield from _entries(library, section, tools, each)
        return
    for entry in section.entries:
        if isinstance(entry, Section):
            yield from _entries(library, entry, tools, tool)
        elif library.clauses[entry].each == "tool" and tool is None:
            yield from ((entry, each) for each in tools)
        else:
            yield entry, tool
