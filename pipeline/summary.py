"""Summary: what was found of a document, in a few plain values.

Takes an examined document; gives a `Summary`, equal for all documents of one profile, and its id.
It names what a client states, never what it says there: it can be kept, and shown to others. What
follows from the library is left out: it is read beside the library it was made from.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import astuple, fields
from typing import Any

from .check import Examined
from .lean import dataclass
from .manifest import short
from .records import Library

MOST_SUMMARIES = 200  # that a report shows
_REMEMBERED = 256

Summed = tuple[str, str, "Summary"]  # its hash, it written down, and the summary itself
ByTool = tuple[tuple[str | None, tuple[str, ...]], ...]  # None = the whole document


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """A clause of a client's own: what it replaces, and the duties it claims too, or no longer."""

    clause: str
    each: bool
    when: str | None
    covers: tuple[str, ...]
    file: str
    replaces: str | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was found of a document.

    Attributes:
        verdicts: by verdict: the duties it is given on, by tool.
        said: keys of the clauses that the document holds.
        true, unknown: names of facts, by tool; all others are false.
        assumed: facts taken as true, or as false, because nobody stated them.
        stated: keys that the client states against the registry, by tool.
    """

    document: str
    form: str
    tools: tuple[str, ...]
    verdicts: tuple[tuple[str, ByTool], ...]
    said: tuple[str, ...]
    true: ByTool
    unknown: ByTool
    assumed: tuple[tuple[bool, ByTool], ...]
    stated: ByTool
    own: tuple[OwnWords, ...]

    def names(self, of: ByTool, tool: str | None) -> frozenset[str]:
        """Give what is named of a tool and of the whole document."""
        return frozenset(name for whose, names in of if whose in (None, tool) for name in names)


def summary_text(summary: Summary) -> str:
    """Write a summary down."""
    return json.dumps(astuple(summary), ensure_ascii=False, separators=(",", ":"))


def summary_of(text: str) -> Summary:
    """Read it again."""
    values = dict(zip((one.name for one in fields(Summary)), json.loads(text), strict=True))
    names = [one.name for one in fields(OwnWords)]
    own = (dict(zip(names, _frozen(value), strict=True)) for value in values.pop("own"))
    return Summary(
        **{name: _frozen(value) for name, value in values.items()},
        own=tuple(OwnWords(**value) for value in own),
    )


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


class Summaries:
    """Sums documents up; what alike documents share is summed up once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: OrderedDict[int, tuple[object, Summed]] = OrderedDict()

    def of(self, examined: Examined) -> Summed:
        """Sum up one document."""
        shared = examined.alike
        if shared is None:
            return self._made(examined)
        key = id(shared)  # names it only while it is held
        if key not in self._known:
            self._known[key] = shared, self._made(examined)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key][1]

    def _made(self, examined: Examined) -> Summed:
        summary = summarise(self._library, examined)
        text = summary_text(summary)
        return short(text), text, summary


def summarise(library: Library, examined: Examined) -> Summary:
    """Sum up one document."""
    outline, facts = examined.outline, examined.facts
    library = examined.client.library or library
    verdicts: dict[str, dict[str | None, list[str]]] = {}
    for one in examined.judgements:
        by_tool = verdicts.setdefault(one.verdict.value, {})
        by_tool.setdefault(one.tool, []).append(one.requirement.id)
    assumed: dict[bool, dict[str | None, list[str]]] = {}
    for fact in facts.assumptions:
        assumed.setdefault(fact.value, {}).setdefault(fact.tool, []).append(fact.fact)
    general = facts.general
    true: dict[str | None, list[str]] = {None: sorted(n for n, value in general.items() if value)}
    unknown: dict[str | None, list[str]] = {
        None: [name for name in _vocabulary(library) if name not in general]
    }
    of_tools = [name for name, fact in library.facts.items() if fact.scope == "tool"]
    for tool, own in facts.tools.items():
        true[tool] = [name for name in of_tools if own.get(name)]
        unknown[tool] = [name for name in of_tools if name not in own]
    return Summary(
        document=outline.document,
        form=outline.form,
        tools=outline.tools,
        verdicts=tuple((verdict, _by_tool(duties)) for verdict, duties in verdicts.items()),
        said=tuple(item.key for item in outline.items if item.clause),
        true=_by_tool(true),
        unknown=_by_tool(unknown),
        assumed=tuple((value, _by_tool(names)) for value, names in assumed.items()),
        stated=_by_tool(
            {tool.id: tool.stated for tool in examined.client.tools if tool.id in outline.tools}
        ),
        own=tuple(_own_words(library)),
    )


def _vocabulary(library: Library) -> Iterator[str]:
    """Name the facts that a text which is said once can ask for."""
    for name, fact in library.facts.items():
        if fact.scope == "client":
            yield name
        else:
            yield from (f"any.{name}", f"all.{name}")


def _by_tool(names: Mapping[str | None, Any]) -> ByTool:
    return tuple((tool, tuple(each)) for tool, each in names.items() if each)


def _own_words(library: Library) -> Iterator[OwnWords]:
    for one in library.own.departures if library.own else ():
        clause = one.clause
        yield OwnWords(
            clause=clause.id,
            each=clause.each == "tool",
            when=clause.when,
            covers=clause.covers,
            file=clause.source.file,
            replaces=clause.replaces,
            gained=one.gained,
            lost=one.lost,
        )
