"""Assemble: choose and order what a declaration has to say.

Takes the library, a client and the facts of one document; gives an `Outline`. Knows nothing of
languages or file formats, so every language of a declaration has the same clauses by
construction.
"""

from collections.abc import Sequence

from .facts import Facts, undecided
from .findings import Finding
from .library import parse_condition
from .records import Clause, Client, Item, Library, Outline, Section, Tool

COMBINED = "conference-tools"


def assemble(
    library: Library,
    client: Client,
    tools: Sequence[Tool],
    facts: Facts,
    *,
    document: str,
    draft: bool = False,
) -> tuple[Outline, list[Finding]]:
    """Choose the clauses whose conditions the facts meet, in the outline's order.

    A condition that is undecided is an error; its clause is left out, but marked in a draft.
    """
    chooser = _Chooser(library, client, [tool.id for tool in tools], facts, draft)
    items: list[Item] = []
    for section in library.forms[client.form].sections:
        items += chooser.section(section, 1, None)
    outline = Outline(
        client=client.id,
        document=document,
        form=client.form,
        tools=tuple(tool.id for tool in tools),
        items=tuple(items),
    )
    return outline, list(chooser.findings.values())


class _Chooser:
    def __init__(
        self, library: Library, client: Client, tools: list[str], facts: Facts, draft: bool
    ) -> None:
        self._draft = draft
        self._library = library
        self._client = client
        self._tools = tools
        self._facts = facts
        self.findings: dict[tuple[str, str | None], Finding] = {}

    def section(self, section: Section, level: int, tool: str | None) -> list[Item]:
        if section.each == "tool" and tool is None:
            return [item for id_ in self._tools for item in self.section(section, level, id_)]
        inside: list[Item] = []
        for entry in section.entries:
            if isinstance(entry, Section):
                inside += self.section(entry, level + 1, tool)
            else:
                inside += self._clause(self._library.clauses[entry], level + 1, tool)
        if not inside:
            return []
        context = f"section-{section.id}"
        heading = Item(
            key=f"{context}/{tool}" if tool else context,
            context=context,
            clause=None,
            tool=tool,
            level=level,
        )
        return [heading, *inside]

    def _clause(self, clause: Clause, level: int, tool: str | None) -> list[Item]:
        if clause.each == "tool" and tool is None:
            return [item for id_ in self._tools for item in self._clause(clause, level, id_)]
        holds = self._holds(clause.when, tool)
        if not (holds or (holds is None and self._draft)):
            return []
        rows = tuple(row.id for row in clause.rows if self._holds(row.when, tool))
        if clause.rows and not rows:
            return []
        columns = tuple(
            name for name in clause.columns if self._holds(clause.columns_when.get(name), tool)
        )
        return [
            Item(
                key=f"{clause.id}/{tool}" if tool else clause.id,
                context=clause.id,
                clause=clause,
                tool=tool,
                level=level,
                rows=rows,
                columns=columns,
                undecided=holds is None,
            )
        ]

    def _holds(self, when: str | None, tool: str | None) -> bool | None:
        if when is None:
            return True
        condition = parse_condition(when)
        facts = self._facts.of(tool)
        value = condition.value(facts)
        if value is None:
            for name in sorted(condition.undecided(facts)):
                self._report(name, tool)
        return value

    def _report(self, name: str, tool: str | None) -> None:
        bare = name.removeprefix("any.").removeprefix("all.")
        tools: list[str | None] = [tool]
        if bare != name:
            tools = [id_ for id_ in self._tools if bare not in self._facts.tools[id_]] or tools
        for id_ in tools:
            self.findings.setdefault(
                (bare, id_),
                undecided(self._library, self._client, bare, id_),
            )
