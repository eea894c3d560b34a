"""Rests: what a client has to do itself, and what its documents rest on."""

from collections.abc import Collection, Iterable, Sequence

from ..coverage import Verdict
from ..records import Library
from .groups import Columns, Group, some
from .markup import Markup, el
from .parts import Section, section, table


def todo_section(library: Library, columns: Columns) -> Section | None:
    """Show the duties that no text can meet."""
    by_duty: dict[str, list[Group]] = {}
    for group in columns.groups:
        for verdict, by_tool in group.summary.verdicts:
            if verdict == Verdict.BY_YOU.value:
                for id_ in dict.fromkeys(id_ for _, duties in by_tool for id_ in duties):
                    by_duty.setdefault(id_, []).append(group)
    if not by_duty:
        return None
    items = []
    for id_, groups in by_duty.items():
        duty = library.requirements[id_]
        items.append(
            el(
                "li",
                el("b", duty.title),
                " ",
                el("span", duty.citation, class_="cite"),
                el("p", duty.say),
                el("p", "For ", el("bdi", columns.named(groups)), class_="place"),
            )
        )
    return section("todo", "To be done by you", el("ul", items, class_="todo"))


# --- what documents rest on ---------------------------------------------------------------------


def rests_section(library: Library, columns: Columns) -> Section | None:
    """Show assumptions, what clients state against the registry, and their own wording."""
    if not columns.groups:
        return None
    return section(
        "rests", "What the documents rest on", _assumed(library, columns), *_stated(columns)
    )


def _assumed(library: Library, columns: Columns) -> Markup | None:
    by_fact: dict[tuple[str, bool], tuple[dict[str, None], dict[int, Group]]] = {}
    for group in columns.groups:
        for value, by_tool in group.summary.assumed:
            for tool, names in by_tool:
                for name in names:
                    tools, concerned = by_fact.setdefault((name, value), ({}, {}))
                    concerned[id(group)] = group
                    if tool:
                        tools[tool] = None
    if not by_fact:
        return None
    every = {tool for group in columns.groups for tool in group.summary.tools}
    rows = [
        el(
            "tr",
            el("th", el("code", fact), scope="row"),
            el("td", "yes" if value else "no"),
            el("td", library.facts[fact].meaning if fact in library.facts else ""),
            el("td", el("bdi", _whose([*tools], every) or columns.named([*concerned.values()]))),
        )
        for (fact, value), (tools, concerned) in sorted(by_fact.items())
    ]
    return el(
        "div",
        el("h3", "Assumed, because nobody stated it"),
        table(("Fact", "Taken as", "Meaning", "Of"), rows, "Assumptions"),
    )


def _whose(tools: Sequence[str], every: Collection[str]) -> str:
    if len(tools) == len(every) > 1:
        return "all tools"
    return some(tools)


def _stated(columns: Columns) -> Iterable[Markup]:
    stated: dict[tuple[str, str], dict[int, Group]] = {}
    departed: dict[tuple[str, str, str], dict[int, Group]] = {}
    for group in columns.groups:
        for tool, keys in group.summary.stated:
            for key in keys:
                stated.setdefault((tool or "", key), {})[id(group)] = group
        spoken = {key.partition("/")[0] for key in group.summary.said}
        for one in group.summary.own:
            place = f"in place of {one.replaces}" if one.replaces else "added"
            lost = f"claims no longer {', '.join(one.lost)}" if one.lost else ""
            gained = f"claims too {', '.join(one.gained)}" if one.gained else ""
            out = "" if one.clause in spoken else "not said here"
            what = "; ".join(part for part in (place, lost, gained, out) if part)
            departed.setdefault((one.clause, one.file, what), {})[id(group)] = group
    if stated:
        rows = [
            el(
                "tr",
                el("th", el("code", tool), scope="row"),
                el("td", el("code", key)),
                el("td", el("bdi", columns.named([*groups.values()]))),
            )
            for (tool, key), groups in stated.items()
        ]
        yield el(
            "div",
            el("h3", "Stated by the client, against the registry"),
            table(("Tool", "Entry", "In"), rows, "Stated by clients"),
        )
    if departed:
        rows = [
            el(
                "tr",
                el("th", el("code", clause), scope="row"),
                el("td", what),
                el("td", el("bdi", file)),
                el("td", el("bdi", columns.named([*groups.values()]))),
            )
            for (clause, file, what), groups in departed.items()
        ]
        yield el(
            "div",
            el("h3", "In the client's own words"),
            table(("Clause", "How", "File", "In"), rows, "Own clauses"),
        )
