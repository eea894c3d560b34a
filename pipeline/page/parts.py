"""Parts: the sections of a page that are lists."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from ..coverage import Verdict
from ..findings import Finding, Place, Severity, in_order
from ..records import Library
from .columns import Columns, some
from .gather import Group
from .markup import Markup, el
from .owners import Owner, owner_of

Section = tuple[str, str, Markup]

_MOST_FINDINGS = 200  # for each owner
_MOST_PLACES = 8

_OWNERS: Mapping[Owner, tuple[str, str]] = {
    Owner.LAWYER: ("Lawyer", "clauses and registry"),
    Owner.TRANSLATOR: ("Translators", "catalogs"),
    Owner.TEMPLATE: ("Owner of the letterhead", "templates"),
    Owner.DEPARTMENT: ("The client's department", "clients' files"),
    Owner.OPERATOR: ("Operator", "the program and its output"),
}


def section(id_: str, title: str, *children: object) -> Section:
    """Make a section of the page, and its entry in the list of sections."""
    heading = el("h2", title, id=f"{id_}-title")
    return id_, title, el("section", heading, *children, id=id_, aria_labelledby=f"{id_}-title")


def table(heads: Iterable[object], rows: Iterable[Markup], caption: str) -> Markup:
    """Make a table that scrolls by itself where it is wider than the page."""
    inner = el(
        "table",
        el("caption", caption),
        el("thead", el("tr", [el("th", head, scope="col") for head in heads])),
        el("tbody", rows),
    )
    return el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


# --- findings -----------------------------------------------------------------------------------


def findings_section(findings: Sequence[Finding]) -> Section:
    """Show what is to be mended, by who has to mend it; equal ones once, with their places."""
    groups: dict[Owner, dict[tuple[Severity, str, str, str], list[Place]]] = {}
    for finding in in_order(findings):
        key = (finding.severity, finding.code, finding.message, finding.hint)
        places = groups.setdefault(owner_of(finding), {}).setdefault(key, [])
        if finding.place not in places[:_MOST_PLACES]:
            places.append(finding.place)
    shown = [_owned(owner, groups[owner]) for owner in Owner if owner in groups]
    return section("findings", "What is to be mended", shown or el("p", "Nothing."))


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def _owned(owner: Owner, found: Mapping[tuple[Severity, str, str, str], Sequence[Place]]) -> Markup:
    who, what = _OWNERS[owner]
    ordered = sorted(found.items(), key=lambda item: _ORDER[item[0][0]])
    items = [
        el(
            "li",
            el("span", severity.value, class_=f"badge {severity.value}"),
            " ",
            el("bdi", message),
            el("p", el("b", "Remedy: "), el("bdi", hint), class_="hint"),
            el("p", _places(places), " ", el("span", code, class_="code"), class_="place"),
        )
        for (severity, code, message, hint), places in ordered[:_MOST_FINDINGS]
    ]
    more = len(ordered) - len(items)
    return el(
        "section",
        el("h3", who, " ", el("small", f"{what} · {len(ordered)}")),
        el("ul", items, class_="findings"),
        el("p", f"{more} more; the command line tells all.", class_="aside") if more > 0 else None,
    )


def _places(places: Sequence[Place]) -> Iterable[object]:
    for at, place in enumerate(places[:_MOST_PLACES]):
        yield ", " if at else ""
        yield el("bdi", str(place))
    if len(places) > _MOST_PLACES:
        yield f" and {len(places) - _MOST_PLACES} more"


# --- to be done by you --------------------------------------------------------------------------


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


# --- documents ----------------------------------------------------------------------------------


def documents_section(columns: Columns, *, made: bool) -> Section | None:
    """Show the documents: alike ones in one row."""
    if not columns.groups:
        return None
    rows = [
        el(
            "tr",
            el("th", el("bdi", columns.name(group)), scope="row"),
            el("td", group.summary.form),
            el("td", ", ".join(group.summary.tools)),
            el("td", el("bdi", _clients(group))),
            el("td", " ".join(group.languages)),
            [
                el("td", str(group.files or ""), class_="number"),
                el("td", _stopped(group), class_="bad" if group.stopped else None),
            ]
            if made
            else None,
        )
        for group in columns.groups
    ]
    heads = ["Document", "Form", "Tools", "Clients", "Languages"]
    heads += ["Files", "Stopped"] if made else []
    return section(
        "documents",
        "Documents",
        el("p", "Documents that differ in nothing but a client's own values stand in one row."),
        table(heads, rows, "Documents"),
        el("p", f"{columns.others} documents more are not shown one by one.", class_="aside")
        if columns.others
        else None,
    )


def _clients(group: Group) -> str:
    more = group.clients - len(group.first)
    return ", ".join(group.first) + (f" and {more} more" if more > 0 else "")


def _stopped(group: Group) -> str:
    return " ".join(
        f"{language} ({number})" if group.clients > 1 else language
        for language, number in group.stopped.items()
    )
