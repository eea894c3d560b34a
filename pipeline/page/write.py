"""Write: the page put together, and left alone where it stands already."""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from .. import PROJECT
from ..cache import key_of, program_and_packages
from ..catalogs import catalog_path
from ..files import write_whole
from ..findings import Finding, Severity
from ..lean import dataclass
from ..localize import SOURCE_LANGUAGE, Translation
from ..records import Library
from .columns import OPEN, Columns
from .gather import Gathered
from .markup import Markup, el, joined
from .matrices import clauses_section, duties_section, reasons_section
from .parts import documents_section, findings_section, rests_section, todo_section
from .states import States, states_of_documents, states_of_texts

_MARK = re.compile(rb"<!-- ([0-9a-f]{64}) ([0-9a-f]{64}) -->\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a page tells.

    Attributes:
        made: files were to be written.
        states: what is wrong with clauses' texts.
        languages: those of the documents, or of the library where there are none.
    """

    library: Library
    gathered: Gathered
    findings: Sequence[Finding]
    made: bool
    states: States
    languages: Sequence[str]


def report_of_check(library: Library, gathered: Gathered, findings: Sequence[Finding]) -> Report:
    """Report on what was examined; where that is no document, on all the library's texts."""
    languages = list(
        dict.fromkeys(tag for group in gathered.groups.values() for tag in group.languages)
    )
    if not languages:
        catalogs = (tag for tag in library.terms if catalog_path(library.root, tag).is_file())
        languages = [SOURCE_LANGUAGE, *catalogs]
    states = states_of_texts(library, [Translation(library, tag) for tag in languages])
    return Report(
        library=library,
        gathered=gathered,
        findings=list(dict.fromkeys(findings)),
        made=False,
        states=states_of_documents(gathered, states) if gathered.groups else states,
        languages=languages,
    )


def write_page(path: Path, report: Report) -> None:
    """Write the page of a report; a page that says the same already is left as it is.

    Raises:
        PipelineError: it cannot be written.
    """
    key = _key(report)
    if key and _stands(path, key):
        return
    page = page_of(report).encode()
    mark = f"<!-- {key or '0' * 64} {sha256(page).hexdigest()} -->\n".encode()
    begin, doctype, rest = page.partition(b"<!doctype html>\n")
    write_whole(path, begin + doctype + mark + rest, sync=False)


def _key(report: Report) -> str | None:
    """Hash all that a page is made of; None where that cannot be told."""
    program = program_and_packages("page", "summary.py", "library", "coverage.py", "records.py")
    if program is None:
        return None
    gathered = report.gathered
    return key_of(
        program,
        report.library.version,
        repr(report.made),
        repr(list(gathered.groups.values())),
        repr((gathered.others, gathered.others_stopped, sorted(gathered.unreviewed))),
        repr(list(report.findings)),
        repr(sorted((clause, sorted(own.items())) for clause, own in report.states.items())),
        repr(list(report.languages)),
    )


def _stands(path: Path, key: str) -> bool:
    """Tell whether a whole page of this key is there."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    found = _MARK.search(data, 0, 200)
    if found is None or found[1] != key.encode():
        return False
    page = data[: found.start()] + data[found.end() :]
    return sha256(page).hexdigest().encode() == found[2]


def page_of(report: Report) -> str:
    """Put the page together."""
    here = Path(__file__).parent
    columns = Columns(report.gathered)
    library, findings = report.library, report.findings
    sections = [
        section
        for section in (
            findings_section(findings),
            todo_section(library, columns),
            duties_section(library, columns),
            clauses_section(library, columns, report.languages, report.states),
            rests_section(library, columns),
            documents_section(columns, made=report.made),
            reasons_section(library, columns),
        )
        if section
    ]
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
    return f"<!doctype html>\n{page}\n"


def _title(report: Report) -> str:
    return "Report on the declarations" if report.gathered.groups else "Report on the library"


def _header(report: Report) -> Markup:
    gathered = report.gathered
    groups = list(gathered.groups.values())
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
        (files, "files written", report.made),
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
                el("div", el("dt", name), el("dd", number))
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
    if not report.gathered.groups:
        return "The library holds together." if fit else "The library has errors."
    if fit:
        return "No error stands in the way of publishing."
    if not report.made:
        return "Errors stand in the way of publishing."
    return f"{stopped} stopped by errors." if stopped else "Everything was written, despite errors."
