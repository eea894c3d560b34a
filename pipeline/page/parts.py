"""Parts: the sections of a page that are lists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..findings import Finding, Place, Severity, in_order
from .groups import Columns, Group
from .markup import Markup, el

if TYPE_CHECKING:
    from ..catalogs import CatalogStatus

Section = tuple[str, str, Markup]

OWNERS: Mapping[str, tuple[str, str]] = {
    "lawyer": ("Lawyer", "clauses and registry"),
    "translator": ("Translators", "catalogs"),
    "template": ("Owner of the letterhead", "templates"),
    "department": ("The client's department", "clients' files"),
    "operator": ("Operator", "the program and its output"),
}
_MOST_FINDINGS = 200  # for each owner
_MOST_PLACES = 8


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
    if not findings:
        return section("findings", "What is to be mended", el("p", "Nothing."))
    from .owners import owner_of  # nothing else needs it

    groups: dict[str, dict[tuple[Severity, str, str, str], list[Place]]] = {}
    for finding in in_order(findings):
        key = (finding.severity, finding.code, finding.message, finding.hint)
        places = groups.setdefault(owner_of(finding), {}).setdefault(key, [])
        if finding.place not in places[:_MOST_PLACES]:
            places.append(finding.place)
    shown = [_owned(owner, groups[owner]) for owner in OWNERS if owner in groups]
    return section("findings", "What is to be mended", shown)


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def _owned(owner: str, found: Mapping[tuple[Severity, str, str, str], Sequence[Place]]) -> Markup:
    who, what = OWNERS[owner]
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


# --- documents ----------------------------------------------------------------------------------


def documents_section(columns: Columns, *, made: bool) -> Section:
    """Show the documents: alike ones in one row."""
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


# --- catalogs -----------------------------------------------------------------------------------


def catalogs_section(catalogs: "Sequence[CatalogStatus]") -> Section:
    """Show how far each language's catalog has come, and how much of it is reviewed."""
    heads = ("Language", *_COUNTED, "Words to do")
    rows = []
    for counts in catalogs:
        numbers = [len(getattr(counts, name.lower())) for name in _COUNTED]
        cells = [el("td", f"{number:,}") for number in (*numbers, counts.words_to_do)]
        rows.append(el("tr", el("th", counts.language, scope="row"), cells))
    return section("catalogs", "Catalogs", table(heads, rows, "Catalogs"))


_COUNTED = ("Translated", "Reviewed", "Fuzzy", "Stale", "Missing")
