"""Assembly: the page put together: head, header, sections."""

from pathlib import Path
from typing import Any

from .. import PROJECT
from ..cache import get, key_of, program_and_packages, put
from ..findings import Severity
from .groups import OPEN, Columns
from .markup import Markup, el, joined
from .parts import Section, catalogs_section, documents_section, findings_section
from .write import PROGRAM, Report


def page_of(report: Report) -> str:
    """Put the page together, without the line that says that it is HTML."""
    here = Path(__file__).parent
    columns = Columns(report.gathered)
    library = report.library
    sections = [findings_section(report.findings), *_of_texts(report, columns)]
    if report.catalogs:
        sections.insert(1, catalogs_section(report.catalogs))
    if columns.groups:  # before the longest of all
        sections.insert(-1, documents_section(columns, made=report.made))
    links = [el("li", el("a", title, href=f"#{id_}")) for id_, title, _ in sections]
    head = joined(
        [
            Markup('<meta charset="utf-8">'),
            Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            Markup('<meta name="robots" content="noindex">'),
            # nothing is loaded, whatever the page holds
            Markup(
                '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
                "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">"
            ),
            el("title", _title(report)),
            el("style", Markup((here / "style.css").read_text(encoding="utf-8"))),
        ]
    )
    body = joined(
        [
            el("a", "Skip to the content", class_="skip", href="#content"),
            _header(report),
            el("nav", el("ul", links), aria_label="Sections"),
            el("main", [section for _, _, section in sections], id="content"),
            el(
                "footer",
                el("p", f"{PROJECT} · library {library.version}"),
                el("p", "Names ids and keys, no values of clients. The texts are no legal advice."),
            ),
            el("script", Markup((here / "filter.js").read_text(encoding="utf-8"))),
        ]
    )
    page = el("html", el("head", head), el("body", body), lang="en", dir="ltr")
    return f"{page}\n"


def _of_texts(report: Report, columns: Columns) -> list[Section]:
    """Make the sections that follow from profiles and from the library alone.

    They are kept as long as they name no client: one document from a new process is to cost little.
    """
    program = program_and_packages(*PROGRAM)
    key = None
    if program and columns.names_no_client:
        key = key_of(
            program,
            report.library.version,
            *(group.texts() for group in columns.groups),
            repr((report.states, report.languages)),
        )
        kept: Any = get(_KIND, key)
        if kept:
            return [(id_, title, Markup(text)) for id_, title, text in kept]
    from .matrices import clauses_section, duties_section, reasons_section
    from .rests import rests_section, todo_section

    library = report.library
    made = [
        todo_section(library, columns),
        duties_section(library, columns),
        clauses_section(library, columns, report.languages, report.states),
        rests_section(library, columns),
        reasons_section(library, columns),
    ]
    found = [section for section in made if section]
    if key:
        put(_KIND, key, [list(section) for section in found])
    return found


_KIND = "report"


def _title(report: Report) -> str:
    on_documents = report.made or report.gathered.groups
    return "Report on the declarations" if on_documents else "Report on the library"


def _header(report: Report) -> Markup:
    gathered = report.gathered
    groups = gathered.in_order()
    documents = sum(group.documents for group in groups) + gathered.others
    stopped = sum(sum(group.stopped.values()) for group in groups) + gathered.others_stopped
    files = sum(group.files for group in groups)
    number = {
        severity: sum(finding.severity is severity for finding in report.findings)
        for severity in Severity
    }
    missing = sum(
        len({duty for _, duties in by_tool for duty in duties})
        for group in groups
        for verdict, by_tool in group.summary.verdicts
        if verdict in OPEN
    )
    fit = not (number[Severity.ERROR] or stopped)
    facts = [
        (documents, "documents", documents > 0),
        (files, "files in place", report.made),
        (stopped, "stopped", report.made),
        (missing, "duties open", bool(groups)),
        (number[Severity.ERROR], "errors", True),
        (number[Severity.WARNING], "warnings", True),
        (number[Severity.NOTE], "notes", True),
    ]
    return el(
        "header",
        el("p", "clausebook", class_="brand"),
        el("h1", _title(report)),
        el("p", _said(report, fit=fit, stopped=stopped), class_="good" if fit else "bad"),
        el(
            "dl",
            [
                el("div", el("dt", name), el("dd", f"{number:,}"))
                for number, name, is_shown in facts
                if is_shown
            ],
        ),
        el(
            "p",
            "Translations without a recorded review: ",
            ", ".join(sorted(gathered.unreviewed)),
            class_="aside",
        )
        if gathered.unreviewed
        else None,
    )


def _said(report: Report, *, fit: bool, stopped: int) -> str:
    if not (report.made or report.gathered.groups):
        return "The library holds together." if fit else "The library has errors."
    if fit:
        return "No error stands in the way of publishing."
    if not report.made:
        return "Errors stand in the way of publishing."
    if stopped:
        return f"{stopped} documents were stopped by errors."
    return "There are errors; what was written is marked as a draft, or not concerned."
