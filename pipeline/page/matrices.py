"""Matrices: duties by documents, clauses by languages; and why each clause is where it is."""

from collections.abc import Iterable, Mapping, Sequence

from ..coverage import Verdict
from ..library import parse_condition
from ..records import Library, Requirement
from ..summary import Standing, Verdicts
from .columns import Columns, some
from .gather import Group
from .markup import Markup, el
from .parts import Section, section, table
from .states import States

_NOT = Verdict.NOT_APPLICABLE.value
# A sign beside each word: nothing is told by colour alone. The gravest comes first.
_SIGNS: Mapping[str, tuple[str, str]] = {
    Verdict.MISSING.value: ("✗", "missing"),
    Verdict.UNDECIDED.value: ("?", "undecided"),
    Verdict.BY_YOU.value: ("☐", "you"),
    Verdict.ELSEWHERE.value: ("↗", "elsewhere"),
    Verdict.BY_FORM.value: ("¶", "form"),
    Verdict.COVERED.value: ("✓", "covered"),
    _NOT: ("·", "not"),
}
_GRAVITY = list(_SIGNS)


def duties_section(library: Library, columns: Columns) -> Section | None:
    """Show how each duty stands in each document."""
    if not columns.shown:
        return None
    found = [{one.duty: one for one in group.summary.verdicts} for group in columns.shown]
    rows: list[Markup] = []
    apart: list[Markup] = []
    heading = ""
    for duty in library.requirements.values():
        verdicts = [by_duty.get(duty.id) for by_duty in found]
        if all(one is None or _gravest(one) == _NOT for one in verdicts):
            apart.append(el("li", duty.title, " ", el("span", duty.citation, class_="cite")))
            continue
        if duty.group != heading:
            heading = duty.group
            span = str(len(verdicts) + 1)
            rows.append(el("tr", el("th", heading, colspan=span, scope="rowgroup"), class_="group"))
        cells = [
            _cell(one, group, columns) for one, group in zip(verdicts, columns.shown, strict=True)
        ]
        rows.append(el("tr", _duty(duty), cells, data_open=_is_open(verdicts)))
    key = [el("li", _sign(verdict), f" {verdict}") for verdict in _SIGNS]
    return section(
        "duties",
        "Duties by document",
        el("ul", key, class_="key", aria_label="Signs"),
        table(("Duty", *_heads(columns)), rows, "Duties by document"),
        _left_out(columns),
        el("details", el("summary", f"{len(apart)} duties apply to none of these"), el("ul", apart))
        if apart
        else None,
    )


def _heads(columns: Columns) -> Iterable[Markup]:
    for group in columns.shown:
        yield el("span", el("bdi", columns.name(group)), class_="turned")


def _left_out(columns: Columns) -> Markup | None:
    left = len(columns.groups) - len(columns.shown)
    if not left:
        return None
    text = f"{left} kinds of documents more stand in the list of documents; these are in trouble, "
    return el("p", text, "or the most numerous.", class_="aside")


def _duty(duty: Requirement) -> Markup:
    return el(
        "th",
        duty.title,
        el("small", f"{duty.citation} · {duty.level}"),
        scope="row",
        title=duty.id,
    )


def _gravest(one: Verdicts) -> str:
    return min((verdict for _, verdict in one.by_tool), key=_GRAVITY.index)


def _is_open(verdicts: Iterable[Verdicts | None]) -> bool:
    grave = {Verdict.MISSING.value, Verdict.UNDECIDED.value}
    return any(one is not None and _gravest(one) in grave for one in verdicts)


def _sign(verdict: str) -> Markup:
    sign, name = _SIGNS[verdict]
    return el("span", sign, class_=f"sign {name}", aria_hidden="true")


def _cell(one: Verdicts | None, group: Group, columns: Columns) -> Markup:
    if one is None:
        return el("td")
    verdict = _gravest(one)
    told = verdict
    if len({found for _, found in one.by_tool}) > 1:
        told = "; ".join(f"{tool}: {found}" for tool, found in one.by_tool)
    if one.clauses:
        told += f" ({', '.join(one.clauses)})"
    lacking = [tag for tag, clauses in group.lacking.items() if clauses & set(one.clauses)]
    if lacking:
        told += f"; not whole in {', '.join(lacking)}"
    return el(
        "td",
        _sign(verdict),
        el("span", told, class_="heard"),
        el("span", " ".join(lacking), class_="lacking") if lacking else None,
        title=f"{columns.name(group)}: {told}",
    )


# --- clauses by languages -----------------------------------------------------------------------

_TEXT_SIGNS: Mapping[str, tuple[str, str]] = {
    "whole": ("✓", "covered"),
    "to be looked at": ("!", "undecided"),
    "fuzzy": ("~", "missing"),
    "stale": ("↺", "missing"),
    "missing": ("✗", "missing"),
    "not whole": ("✗", "missing"),
}


def clauses_section(
    library: Library,
    columns: Columns,
    languages: Sequence[str],
    states: States,
) -> Section | None:
    """Show the texts of each clause that is said, in each language; those not whole first."""
    files: dict[str, str] = {}
    wanted: dict[str, set[str]] = {}
    for group in columns.groups:
        for one in group.summary.standings:
            if one.is_in:
                files.setdefault(one.clause, one.file)
                wanted.setdefault(one.clause, set()).update(group.languages)
    if not columns.groups:
        files = {clause.id: clause.source.file for clause in library.clauses.values()}
        wanted = {id_: set(languages) for id_ in files}
    if not languages or not files:
        return None
    found = {
        id_: {
            language: states.get(id_, {}).get(language, "whole") if language in wanted[id_] else ""
            for language in languages
        }
        for id_ in files
    }
    rows = [
        el(
            "tr",
            el("th", el("code", id_), scope="row", title=files[id_]),
            [_text(id_, language, state) for language, state in own.items()],
        )
        for id_, own in found.items()
    ]
    used = {state for own in found.values() for state in own.values()}
    key = [el("li", _text_sign(state), f" {state}") for state in _TEXT_SIGNS if state in used]
    broken = sum(bool(set(own.values()) - {"whole", ""}) for own in found.values())
    told = f"{len(found)} clauses in {len(languages)} languages; "
    told += (
        f"{broken} of them are not whole in each." if broken else "each is whole where it is said."
    )
    return section(
        "clauses",
        "Clauses by language",
        el("p", told),
        el("ul", key, class_="key", aria_label="Signs"),
        table(("Clause", *languages), rows, "Clauses by language"),
    )


def _text(id_: str, language: str, state: str) -> Markup:
    if not state:
        return el("td")
    return el(
        "td",
        _text_sign(state),
        el("span", state, class_="heard"),
        title=f"{id_} in {language}: {state}",
    )


def _text_sign(state: str) -> Markup:
    sign, name = _TEXT_SIGNS[state]
    return el("span", sign, class_=f"sign {name}", aria_hidden="true")


# --- why ----------------------------------------------------------------------------------------

_SAID = {True: "yes", False: "no", None: "unknown"}


def reasons_section(library: Library, columns: Columns) -> Section | None:
    """Show of each clause in which documents it is, and the facts that decide so."""
    if not columns.shown:
        return None
    standing: dict[str, list[tuple[Group, Standing]]] = {}
    for group in columns.shown:
        for one in group.summary.standings:
            standing.setdefault(one.clause, []).append((group, one))
    facts = _Facts()
    rows = []
    for id_, found in standing.items():
        when = next((one.when for _, one in found if one.when), None)
        covers = library.clauses[id_].covers if id_ in library.clauses else ()
        rows.append(
            el(
                "tr",
                el("th", el("code", id_), el("small", ", ".join(covers)), scope="row"),
                el("td", el("code", when) if when else "always"),
                el("td", _reasons(columns, found, facts, is_in=True)),
                el("td", _reasons(columns, found, facts, is_in=False)),
            )
        )
    heads = ("Clause, and what it covers", "When", "In", "Out")
    return section(
        "reasons",
        "Why each clause is in or out",
        el(
            "p",
            "Beside each reason stand the documents that it holds for. ",
            el("code", "clausebook library explain CLIENT TOOL"),
            " tells for one document where each fact comes from.",
        ),
        el(
            "details",
            el("summary", f"{len(rows)} clauses"),
            table(heads, rows, "Why each clause is in or out"),
        ),
        _left_out(columns),
    )


class _Facts:
    """The facts of each group, put together once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str | None], dict[str, bool]] = {}

    def of(self, group: Group, tool: str | None) -> dict[str, bool]:
        key = id(group), tool
        if key not in self._known:
            self._known[key] = group.summary.facts(tool)
        return self._known[key]


def _reasons(
    columns: Columns, found: Sequence[tuple[Group, Standing]], facts: _Facts, *, is_in: bool
) -> Markup | None:
    """Put documents of one reason together."""
    reasons: dict[tuple[tuple[str, bool | None], ...], list[str]] = {}
    for group, one in found:
        if one.is_in is not is_in:
            continue
        deciding: tuple[tuple[str, bool | None], ...] = ()
        if one.when:
            known = facts.of(group, one.tool)
            names = parse_condition(one.when).deciding(known)
            deciding = tuple((name, known.get(name)) for name in names)
        several = len(group.summary.tools) > 1 and one.tool
        name = f"{columns.name(group)} ({one.tool})" if several else columns.name(group)
        reasons.setdefault(deciding, []).append(name)
    if not reasons:
        return None
    return el(
        "ul",
        [
            el(
                "li",
                [
                    el("span", el("code", name), f" {_SAID[value]}", class_="fact")
                    for name, value in deciding
                ],
                el("bdi", "everywhere" if len(names) == len(found) > 1 else some(names)),
            )
            for deciding, names in reasons.items()
        ],
        class_="reasons",
    )
