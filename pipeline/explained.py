"""Explained: an explanation as lines for a terminal, and as plain data."""

from collections.abc import Iterator
from typing import Any

from .explain import ClauseExplained, Explanation, Filling, KnownFact, Reason
from .findings import Place

_WAYS = {"assumed": "assumed: ", "stated": "stated in "}


def explanation_text(explanation: Explanation) -> str:
    """Tell clause by clause what is said and why, and what is not."""
    of = explanation
    chosen = sum(clause.is_in for clause in of.clauses)
    lines = [f"{of.client}: {of.document} ({of.form}), {chosen} of {len(of.clauses)} clauses"]
    sections: tuple[str, ...] = ()
    for clause in of.clauses:
        if clause.sections != sections:
            sections = clause.sections
            lines += ["", " > ".join(sections)]
        lines += _clause_lines(clause)
    return "\n".join(lines)


def _clause_lines(one: ClauseExplained) -> Iterator[str]:
    state = "in " if one.is_in else "out"
    if not one.is_in and one.reason.holds is None:
        state = "undecided"
    own = ""
    if one.clause.replaces:
        own = f" (own, replaces '{one.clause.replaces}')"
    elif one.clause.after:
        own = f" (own, after '{one.clause.after}')"
    yield f"  {state} {one.key}{own}: {one.reason.when or 'always'}"
    yield from _fact_lines(one.reason, 6)
    for id_, reason in one.rows.items():
        if reason.when:
            yield f"      row '{id_}' {_SAID[reason.holds]}: {reason.when}"
            yield from _fact_lines(reason, 8)
    for judgement in one.duties:
        duty = judgement.requirement
        whose = f" for {judgement.tool}" if judgement.tool and not one.tool else ""
        verb = "meets" if one.is_in else "would meet"
        line = f"      {verb} {duty.id}{whose}: {duty.citation}, {judgement.verdict.value}"
        others = [id_ for id_ in judgement.clauses if id_ != one.clause.id]
        yield line + (f" by {', '.join(others)}" if others and not one.is_in else "")
    for filling in one.fillings:
        yield f"      {_filling_line(filling)}"
    if one.lacking_in:
        yield f"      text missing in: {', '.join(one.lacking_in)}"
    if one.whole_in:
        yield f"      text in: {', '.join(one.whole_in)}"


_SAID = {True: "in", False: "out", None: "undecided"}


def _fact_lines(reason: Reason, indent: int) -> Iterator[str]:
    for fact in reason.facts:
        yield from _known_lines(fact, indent)


def _known_lines(fact: KnownFact, indent: int) -> Iterator[str]:
    whose = f" of {fact.tool}" if fact.tool else ""
    value = "undecided" if fact.value is None else str(fact.value).lower()
    line = f"{' ' * indent}{fact.name}{whose} is {value}"
    if fact.place:
        line += f": {_WAYS.get(fact.way, '')}{_place_text(fact.place)}"
    if fact.hint:
        line += f": {fact.hint}"
    yield line + (", because" if fact.by else "")
    for cause in fact.by:
        yield from _known_lines(cause, indent + 2)


def _place_text(place: Place) -> str:
    return str(place) if place.line else f"{place.file} ({place.key}, not stated)"


def _filling_line(filling: Filling) -> str:
    values = dict.fromkeys(filling.values.values())
    said = ""
    places = list(filling.places)
    if filling.values:
        tag, value = next(iter(filling.values.items()))
        said = f" = {value}" + (f" ({tag})" if len(values) > 1 else "")
        places += [filling.terms[tag]] if tag in filling.terms else []
    lacking = f", missing in {', '.join(filling.missing)}" if filling.missing else ""
    origins = ", ".join(_place_text(place) for place in places)
    return f"{{{filling.placeholder}}}{said}{lacking}: from {origins}"


def explanation_data(explanation: Explanation) -> dict[str, Any]:
    """Give an explanation as plain data."""
    return {
        "client": explanation.client,
        "document": explanation.document,
        "form": explanation.form,
        "tools": list(explanation.tools),
        "clauses": [_clause_data(clause) for clause in explanation.clauses],
    }


def _clause_data(one: ClauseExplained) -> dict[str, Any]:
    return {
        "clause": one.clause.id,
        "file": one.clause.source.file,
        "replaces": one.clause.replaces,
        "after": one.clause.after,
        "tool": one.tool,
        "sections": list(one.sections),
        "in": one.is_in,
        "reason": _reason_data(one.reason),
        "rows": {id_: _reason_data(reason) for id_, reason in one.rows.items()},
        "duties": [
            {
                "id": judgement.requirement.id,
                "citation": judgement.requirement.citation,
                "tool": judgement.tool,
                "verdict": judgement.verdict.value,
            }
            for judgement in one.duties
        ],
        "placeholders": {
            filling.placeholder: {
                "places": [_place_data(place) for place in filling.places],
                "terms": {tag: _place_data(place) for tag, place in filling.terms.items()},
                "values": dict(filling.values),
                "missing": list(filling.missing),
            }
            for filling in one.fillings
        },
        "languages": {
            **dict.fromkeys(one.whole_in, True),
            **dict.fromkeys(one.lacking_in, False),
        },
    }


def _reason_data(reason: Reason) -> dict[str, Any]:
    return {
        "when": reason.when,
        "holds": reason.holds,
        "facts": [_fact_data(fact) for fact in reason.facts],
    }


def _fact_data(fact: KnownFact) -> dict[str, Any]:
    return {
        "fact": fact.name,
        "tool": fact.tool,
        "value": fact.value,
        "way": fact.way,
        "place": _place_data(fact.place) if fact.place else None,
        "by": [_fact_data(cause) for cause in fact.by],
        **({"hint": fact.hint} if fact.hint else {}),
    }


def _place_data(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line or None, "key": place.key}
