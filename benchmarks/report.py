"""Report: the results as Markdown tables, for the terminal and for results.md."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .results import Results, machine

Row = Sequence[str]


def report(results: Results) -> str:
    """Write the whole page."""
    return "\n".join(
        part
        for part in (
            _head(results),
            _engines(results, "docx"),
            _engines(results, "odt"),
            _ratios(results),
            _figures(results.figures),
            _foot(results),
        )
        if part
    )


def _head(results: Results) -> str:
    about = machine()
    load = results.workload
    return (
        f"# Benchmark of {results.date}\n\n"
        f"{about['cpu']}, {about['cores']} cores, {about['system']}, Python {about['python']}, "
        f"zlib {about['zlib']}.\n\n"
        f"One declaration, equal content for every engine: {load['clauses']} clauses, "
        f"{load['headings']} headings, {load['paragraphs']} paragraphs of "
        f"{load['characters']:,} characters, {load['lists']} lists, {load['tables']} table, "
        f"{load['variables']} variables, header, footer with page fields, links.\n"
        f"Medians of {results.plan.documents} documents with differing values in "
        f"{results.plan.rounds} interleaved rounds, one process per engine and round, warm, each "
        "document written to a new file on disk.\n"
    )


def _engines(results: Results, format_: str) -> str:
    limit = results.done(f"limit-{format_}")
    rows = []
    for engine in results.engines:
        one = results.done(engine.name)
        if engine.format != format_ or one is None:
            continue
        unequal = ", ".join(results.unequal[engine.name])
        notes = [f"not equal: {unequal}"] if unequal else []
        rows.append(
            (
                engine.label,
                _number(one.median),
                f"{1000 / one.median:,.0f}",
                _number(one.median / limit.median) if limit else "",
                f"{one.rss_mb:.0f}",
                f"{one.size:,}",
                "; ".join([*notes, *filter(None, [engine.note])]),
            )
        )
    header = ("engine", "ms/doc", "docs/s", "x limit", "peak MB", "bytes", "remarks")
    return f"## {format_.upper()}\n\n{_table(header, rows)}" if rows else ""


def _ratios(results: Results) -> str:
    rows = [(name, _number(value)) for name, value in results.ratios.items()]
    if not rows:
        return ""
    return (
        "## Ratios\n\nTime of the peer by ours: above 1, ours is faster. Sizes: ours by the "
        f"limit's.\n\n{_table(('ratio', 'value'), rows)}"
    )


def _figures(figures: Mapping[str, Any]) -> str:
    rows = [(name, _number(value)) for name, value in _flat(figures)]
    return f"## Further figures\n\n{_table(('figure', 'value'), rows)}" if rows else ""


def _flat(figures: Mapping[str, Any], front: str = "") -> Iterable[tuple[str, float]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{front}{name} ")
        else:
            yield f"{front}{name}", value


def _foot(results: Results) -> str:
    lines = [f"- missing: {name} (not installed)" for name in results.missing]
    lines += [
        f"- failed: {name}: {one.fault}" for name, one in results.measured.items() if one.fault
    ]
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    lines += [f"- versions: {versions}"] if versions else []
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _table(header: Row, rows: Sequence[Row]) -> str:
    """Write an aligned Markdown table; all columns but the first and 'remarks' to the right."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    left = {0} | {column for column, name in enumerate(header) if name == "remarks"}

    def line(cells: Row) -> str:
        aligned = (
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join(aligned)} |"

    rules = [
        "-" * width if column in left else "-" * (width - 1) + ":"
        for column, width in enumerate(widths)
    ]
    return "\n".join([line(header), line(rules), *map(line, rows)]) + "\n"
