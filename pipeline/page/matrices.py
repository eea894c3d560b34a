"""Matrices: duties by documents, clauses by languages; and why each clause is where it is."""

from collections.abc import Iterable, Mapping, Sequence

from ..coverage import Verdict
from ..records import Library, Requirement
from .groups import OPEN, Columns, Group, some
from .markup import Markup, el
from .parts import Section, section, table
from .standing import Standing, Standings, verdicts_of
from .write import States

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
    standings = Standings(library)
    found = [
        (verdicts_of(group.summary), standings.covering(group.summary)) for group in columns.shown
    ]
    rows: list[Markup] = []
    apart: list[Markup] = []
    heading = ""
    for duty in library.requirements.values():
        verdicts = [by_duty.get(duty.id, {}) for by_duty, _ in found]
        if all(_gravest(one) == _NOT for one in verdicts):
            apart.append(el("li", duty.title, " ", el("span", duty.citation, class_="cite")))
            continue
        if duty.group != heading:
            heading = duty.group
            span = str(len(verdicts) + 1)
            rows.append(el("tr", el("th", heading, colspan=span, scope="rowgroup"), class_="group"))
        cells = [
            _cell(one, covering.get(duty.id, []), group, columns.name(group))
            for one, (_, covering), group in zip(verdicts, found, columns.shown, strict=True)
        ]
        is_open = any(_gravest(one) in OPEN for one in verdicts)
        rows.append(el("tr", _duty(duty), cells, data_open=is_open))
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


def _gravest(by_tool: Mapping[str | None, str]) -> str:
    return min(by_tool.values(), key=_GRAVITY.index, default=_NOT)


def _sign(verdict: str) -> Markup:
    sign, name = _SIGNS[verdict]
    return el("span", sign, class_=f"sign {name}", aria_hidden="true")


def _cell(
    by_tool: Mapping[str | None, str], clauses: Sequence[str], group: Group, name: str
) -> Markup:
    verdict = _gravest(by_tool)
    told = verdict
    if len(set(by_tool.values())) > 1:
        tools: dict[str, list[str]] = {}
        for tool, found in by_tool.items():
            tools.setdefault(found, []).append(tool or "")
        told = "; ".join(f"{found}: {', '.join(each)}" for found, each in tools.items())
    if clauses:
        told += f" ({', '.join(clauses)})"
    lacking = [tag for tag, broken in group.lacking.items() if broken & set(clauses)]
    if lacking:
        told += f"; not whole in {', '.join(lacking)}"
    return el(
        "td",
        _sign(verdict),
        el("span", told, class_="heard"),
        el("span", " ".join(lacking), class_="lacking") if lacking else None,
        title=None if told == _NOT else f"{name}: {told}",
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
        own = {one.clause: one.file for one in group.summary.own}
        for id_ in dict.fromkeys(key.partition("/")[0] for key in group.summary.said):
            clause = library.clauses.get(id_)
            files.setdefault(id_, own.get(id_) or (clause.source.file if clause else ""))
            wanted.setdefault(id_, set()).update(group.languages)
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
            [_text(id_, language, state) for language, state in by_language.items()],
        )
        for id_, by_language in found.items()
    ]
    used = {state for by_language in found.values() for state in by_language.values()}
    key = [el("li", _text_sign(state), f" {state}") for state in _TEXT_SIGNS if state in used]
    broken = sum(bool(set(each.values()) - {"whole", ""}) for each in found.values())
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
    own: dict[str, tuple[str, ...]] = {}
    standings = Standings(library)
    for group in columns.shown:
        own.update((one.clause, one.covers) for one in group.summary.own)
        for each in standings.clauses(group.summary):
            standing.setdefault(each.clause, []).append((group, each))
    rows = []
    for id_, found in standing.items():
        when = next((one.when for _, one in found if one.when), None)
        covers = own[id_] if id_ in own else library.clauses[id_].covers
        rows.append(
            el(
                "tr",
                el("th", el("code", id_), el("small", ", ".join(covers)), scope="row"),
                el("td", el("code", when) if when else "always"),
                el("td", _reasons(columns, found, is_in=True)),
                el("td", _reasons(columns, found, is_in=False)),
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


def _reasons(
    columns: Columns, found: Sequence[tuple[Group, Standing]], *, is_in: bool
) -> Markup | None:
    """Put documents of one reason together."""
    reasons: dict[tuple[tuple[str, bool | None], ...], list[str]] = {}
    for group, one in found:
        if one.is_in is is_in:
            several = len(group.summary.tools) > 1 and one.tool
            name = f"{columns.name(group)} ({one.tool})" if several else columns.name(group)
            reasons.setdefault(one.deciding, []).append(name)
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
