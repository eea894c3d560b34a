"""Notices: what a document rests on, and what is left to the client. Nothing has to be mended."""

from .check import Examined
from .coverage import Verdict
from .records import Clause, Departure


def notices(examined: Examined) -> list[str]:
    """Say what a document rests on: assumptions, what the client stated against the registry."""
    lines = []
    outline = examined.outline
    groups: dict[tuple[str | None, bool], list[str]] = {}
    for one in examined.facts.assumptions:
        groups.setdefault((one.tool, one.value), []).append(one.fact)
    for (tool_id, value), names in groups.items():
        whose = f" of tool '{tool_id}'" if tool_id else ""
        lines.append(f"assumed {str(value).lower()}{whose}: {', '.join(names)}")
    for tool in examined.client.tools:
        if tool.id in outline.tools:
            lines += [f"stated by the client: '{key}' of tool '{tool.id}'" for key in tool.stated]
    lines += [_departure_line(examined, one) for one in departures(examined)]
    lines += [
        f"to be done by you: {judgement.requirement.title} ({judgement.requirement.citation})"
        for judgement in examined.judgements
        if judgement.verdict is Verdict.BY_YOU
    ]
    elsewhere = [one for one in examined.judgements if one.verdict is Verdict.ELSEWHERE]
    stated = [one for one in elsewhere if one.requirement.id in examined.client.elsewhere]
    lines += [f"met elsewhere: {one.requirement.title} ('{one.requirement.id}')" for one in stated]
    if len(elsewhere) > len(stated):
        lines.append(f"met by the full text: all that the form '{outline.form}' leaves to it")
    return list(dict.fromkeys(lines))


def departures(examined: Examined) -> tuple[Departure, ...]:
    """Give the clauses that are the client's own."""
    library = examined.client.library
    return library.own.departures if library and library.own else ()


def is_said(examined: Examined, clause: Clause) -> bool:
    """Tell whether a document holds a clause."""
    return any(item.context == clause.id for item in examined.outline.items)


def _departure_line(examined: Examined, one: Departure) -> str:
    clause = one.clause
    place = f"replaces '{clause.replaces}'" if clause.replaces else f"after '{clause.after}'"
    line = f"own clause '{clause.id}' {place} ({clause.source.file})"
    line += f"; claims no longer: {', '.join(one.lost)}" if one.lost else ""
    line += f"; claims too: {', '.join(one.gained)}" if one.gained else ""
    return line if is_said(examined, clause) else f"{line}; not said here"
