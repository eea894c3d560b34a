"""Report: results as tables for a terminal, as JSON, and as pages of the documentation."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .batch import Built
from .check import Examined
from .coverage import Judgement, Verdict
from .library import parse_condition
from .notices import departures, is_said
from .records import Clause, Library

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from .verify import Change, Report

_STYLES = {
    Verdict.COVERED: "green",
    Verdict.ELSEWHERE: "cyan",
    Verdict.BY_FORM: "green",
    Verdict.BY_YOU: "yellow",
    Verdict.MISSING: "bold red",
    Verdict.UNDECIDED: "bold red",
}


Lacking = Mapping[str, Collection[str]]  # by language: clauses that lack a text or a value


def _missing_in(judgement: Judgement, lacking: Lacking) -> list[str]:
    """Name the languages in which a covering clause is not whole."""
    return [tag for tag, clauses in lacking.items() if set(clauses) & set(judgement.clauses)]


def coverage_table(examined: Examined, lacking: Lacking, *, everything: bool = False) -> "Table":
    """Show each applicable duty of one document with its verdict in each language."""
    from rich.table import Table
    from rich.text import Text

    outline = examined.outline
    table = Table(title=f"{outline.client}: {outline.document}", title_justify="left")
    table.add_column("duty", no_wrap=True)
    table.add_column("level", no_wrap=True)
    table.add_column("tool", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("languages", no_wrap=True)
    table.add_column("clauses", overflow="fold")
    for judgement in examined.judgements:
        verdict = judgement.verdict
        if verdict is Verdict.NOT_APPLICABLE and not everything:
            continue
        duty = judgement.requirement
        table.add_row(
            duty.id,
            duty.level,
            judgement.tool or "",
            Text(verdict.value, style=_STYLES.get(verdict, "")),
            _languages(judgement, lacking),
            Text(", ".join(judgement.clauses)),
        )
    return table


def _languages(judgement: Judgement, lacking: Lacking) -> "Text":
    from rich.text import Text

    if judgement.verdict is not Verdict.COVERED:
        return Text("")
    missing = _missing_in(judgement, lacking)
    whole = " ".join(tag for tag in lacking if tag not in missing)
    return Text(whole) + Text(" missing: " + " ".join(missing) if missing else "", style="bold red")


def table_of(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> "Table":
    """Show plain rows."""
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def examined_data(examined: Examined, lacking: Lacking) -> dict[str, Any]:
    """Give one document's verdicts as plain data."""
    outline = examined.outline
    return {
        "client": outline.client,
        "document": outline.document,
        "form": outline.form,
        "tools": list(outline.tools),
        "clauses": [item.key for item in outline.items if item.clause],
        "duties": [
            {
                "id": judgement.requirement.id,
                "level": judgement.requirement.level,
                "citation": judgement.requirement.citation,
                "title": judgement.requirement.title,
                "tool": judgement.tool,
                "verdict": judgement.verdict.value,
                "clauses": list(judgement.clauses),
                "languages": {
                    tag: tag not in _missing_in(judgement, lacking)
                    for tag in lacking
                    if judgement.verdict is Verdict.COVERED
                },
            }
            for judgement in examined.judgements
        ],
        "assumptions": [asdict(assumption) for assumption in examined.facts.assumptions],
        "stated_by_client": {tool.id: list(tool.stated) for tool in examined.client.tools},
        "own_clauses": [
            {
                "clause": one.clause.id,
                "file": one.clause.source.file,
                "replaces": one.clause.replaces,
                "after": one.clause.after,
                "duties_gained": list(one.gained),
                "duties_lost": list(one.lost),
                "said": is_said(examined, one.clause),
            }
            for one in departures(examined)
        ],
    }


def built_data(built: Built) -> dict[str, Any]:
    """Give what became of one document as plain data."""
    return {
        "client": built.client,
        "document": built.document,
        "language": built.language,
        "files": [path.as_posix() for path, _ in built.files],
        "states": [state for _, state in built.files],
        "stopped": built.stopped,
    }


def statements_page(library: Library) -> str:
    """Write docs/source-statements.md: each statement beside the English that expresses it."""
    texts: dict[str, list[str]] = {id_: [] for id_ in library.statements}
    for clause in library.clauses.values():
        link = f"- [`{clause.id}`](../{clause.source.file}): "
        said = [message.text for message in (clause.title, clause.body) if message]
        for id_ in clause.expresses:
            texts[id_].append(link + _line(said))
        for row in clause.rows:
            cells = [message.text for message in row.cells.values()]
            for id_ in row.expresses:
                texts[id_].append(link + _line(cells))
    lines = [
        "# Source statements",
        "",
        "The text that this project started from makes sixty statements. Each stands here beside",
        "the English clauses that express it, and what we corrected. Generated by",
        "`clausebook library statements`; do not edit.",
        "",
    ]
    for id_, statement in library.statements.items():
        lines += [f"## {id_}", "", statement.says, ""]
        if statement.correction:
            lines += [f"*Corrected:* {statement.correction}", ""]
        lines += [*(texts[id_] or ["- nothing expresses it"]), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _line(texts: Iterable[str]) -> str:
    return " / ".join(" ".join(text.split()) for text in texts)


LISTS = ("clauses", "tools", "duties", "facts", "placeholders", "authorities")


def listing(library: Library, what: str) -> tuple[list[str], list[list[str]]]:
    """Give heads and rows of one of `LISTS`."""
    match what:
        case "clauses":
            return ["clause", "when", "covers"], [
                [clause.id, clause.when or "always", ", ".join(clause.covers)]
                for clause in library.clauses.values()
            ]
        case "tools":
            return ["tool", "name", "provider", "status"], [
                [tool.id, tool.name, tool.provider.name if tool.provider else "", tool.status]
                for tool in library.tools.values()
            ]
        case "duties":
            return ["duty", "level", "citation", "title"], [
                [duty.id, duty.level, duty.citation, duty.title]
                for duty in library.requirements.values()
            ]
        case "facts":
            return ["fact", "scope", "default", "meaning"], [
                [fact.name, fact.scope, _default(fact.default), fact.meaning]
                for fact in library.facts.values()
            ]
        case "placeholders":
            return ["placeholder", "scope", "meaning", "example"], [
                [one.name, one.scope, one.meaning, one.example]
                for one in library.placeholders.values()
            ]
    return ["authority", "name"], [[one.id, one.name_en] for one in library.authorities.values()]


def _default(value: bool | str | None) -> str:
    return "must be stated" if value is None else str(value).lower()


def entry_text(library: Library, name: str) -> str:
    """Tell all about one clause, tool, duty, fact or placeholder."""
    if clause := library.clauses.get(name):
        placeholder = library.placeholders.get(name)
        lines = [
            f"clause {name}, version {clause.version} ({clause.source.file})",
            f"when: {clause.when or 'always'}",
            *(f"said once per {clause.each}" for _ in [0] if clause.each),
            *(f"covers: {library.requirements[id_].citation} ('{id_}')" for id_ in clause.covers),
            *(f"excludes: {id_}" for id_ in clause.excludes),
            *([f"expresses: {', '.join(said)}"] if (said := _expressed(clause)) else []),
            "",
            *(message.text for message in clause.messages),
            *([f"{{{name}}}: {placeholder.meaning}"] if placeholder else []),
        ]
        return "\n".join(lines)
    if duty := library.requirements.get(name):
        covering = [c.id for c in library.clauses.values() if name in c.covers]
        return "\n".join(
            [
                f"duty {name} ({duty.level}, met by {duty.met_by}): {duty.title}",
                duty.citation,
                f"when: {duty.when or 'always'}",
                f"regimes: {', '.join(duty.regimes) or 'all'}",
                f"say: {duty.say}",
                f"clauses: {', '.join(covering) or 'none'}",
            ]
        )
    if fact := library.facts.get(name):
        using = [clause.id for clause in library.clauses.values() if name in _facts_of(clause)]
        return "\n".join(
            [
                f"fact {name} (of a {fact.scope}): {fact.meaning}",
                f"default: {_default(fact.default)}",
                *([f"stated: {fact.hint}"] if fact.hint else []),
                f"clauses: {', '.join(using) or 'none'}",
            ]
        )
    if placeholder := library.placeholders.get(name):
        return f"{{{name}}}: {placeholder.meaning}, e.g. {placeholder.example}"
    if authority := library.authorities.get(name):
        own = ", ".join(authority.names.values())
        return "\n".join(
            [f"authority {name}: {authority.name_en}", own, *authority.address, authority.website]
        )
    from .inventory import tool_text

    return tool_text(library, name)


def _expressed(clause: Clause) -> list[str]:
    return [*clause.expresses, *(id_ for row in clause.rows for id_ in row.expresses)]


def _facts_of(clause: Clause) -> set[str]:
    """Name the facts that a clause, a row or a column of it depends on."""
    names = {name for when in clause.conditions.values() for name in parse_condition(when).names}
    return {name.removeprefix("any.").removeprefix("all.") for name in names}


def report_text(path: Path, report: "Report") -> str:
    """Tell clause by clause what became of a file."""
    draft = " (a draft)" if report.draft else ""
    lines = [f"{path}: {report.declaration or 'no declaration known'}{draft}"]
    for clause in report.clauses:
        if clause.states == ("unchanged",):
            continue
        lines.append(f"  {clause.key}: {', '.join(clause.states)}")
        if clause.changes:
            lines += [f"    {line}" for line in changed_lines(clause.changes)]
        elif "edited" in clause.states:
            lines += [f"    now: {' '.join(text.split())}" for text in clause.found]
    lines += [f"  from no clause, after '{text.after}': {text.text}" for text in report.foreign]
    lines += [f"  before or after the clauses: {text.text}" for text in report.outside]
    unchanged = sum(clause.states == ("unchanged",) for clause in report.clauses)
    lines.append(f"  {unchanged} of {len(report.clauses)} clauses unchanged")
    for duty in report.duties or ():
        whose = f" for tool '{duty.tool}'" if duty.tool else ""
        lines.append(f"  no longer proved{whose}: {duty.duty} ({', '.join(duty.clauses)})")
    return "\n".join(lines)


def changed_lines(changes: Iterable["Change"]) -> list[str]:
    """Mark the changes, and leave out the paragraphs that have none."""
    marked = ""
    for change in changes:
        before, after = _MARKS[change.kind]
        marked += "\n".join(
            f"{before}{part}{after}" if part else "" for part in change.text.split("\n")
        )
    return [line for line in marked.split("\n") if "[+" in line or "[-" in line]


_MARKS = {"same": ("", ""), "added": ("[+", "+]"), "dropped": ("[-", "-]")}
