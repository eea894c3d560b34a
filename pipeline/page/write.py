"""Write: the page put together, and left alone where it stands already."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ..cache import key_of, program_and_packages
from ..files import write_whole
from ..findings import Finding
from ..lean import dataclass
from ..records import Library
from .groups import Gathered

if TYPE_CHECKING:
    from ..catalogs import CatalogStatus

States = Mapping[str, Mapping[str, str]]  # by clause and language; whole texts are left out
PROGRAM = ("page", "summary.py", "library", "coverage.py", "records.py")
_DOCTYPE = b"<!doctype html>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a page tells.

    Attributes:
        made: files were to be written.
        states: what is wrong with clauses' texts.
        languages: those of the documents, or of the library where there are none.
        catalogs: how far those of the library have come; none in a report on documents.
    """

    library: Library
    gathered: Gathered
    findings: Sequence[Finding]
    made: bool
    states: States
    languages: Sequence[str]
    catalogs: "Sequence[CatalogStatus]" = ()


def report_on_documents(
    library: Library, gathered: Gathered, findings: Sequence[Finding], *, made: bool
) -> Report:
    """Report on what was gathered of documents."""
    states: dict[str, dict[str, str]] = {}
    for group in gathered.in_order():
        for tag, clauses in group.lacking.items():
            for clause in sorted(clauses):
                states.setdefault(clause, {})[tag] = "not whole"
    languages = (tag for group in gathered.in_order() for tag in group.languages)
    return Report(
        library=library,
        gathered=gathered,
        findings=findings,
        made=made,
        states=states,
        languages=list(dict.fromkeys(languages)),
    )


def report_on_library(library: Library, findings: Sequence[Finding]) -> Report:
    """Report on all texts of a library."""
    from ..catalogs import catalog_path
    from ..localize import SOURCE_LANGUAGE, Translation
    from ..localize.counts import count_texts
    from .states import states_of_texts

    catalogs = (tag for tag in library.terms if catalog_path(library.root, tag).is_file())
    languages = list(dict.fromkeys([SOURCE_LANGUAGE, *sorted(catalogs)]))
    counted = (count_texts(library, tag)[0] for tag in languages[1:])
    return Report(
        library=library,
        gathered=Gathered(),
        findings=findings,
        made=False,
        states=states_of_texts(library, (Translation(library, tag) for tag in languages)),
        languages=languages,
        catalogs=[counts for counts in counted if counts],
    )


def write_page(path: Path, report: Report) -> None:
    """Write the page of a report; a page that says the same already is left as it is.

    Raises:
        PipelineError: it cannot be written.
    """
    key = _key(report)
    if key and _stands(path, key):
        return
    from .assembly import page_of  # what a page that stands already does not need

    page = page_of(report).encode()
    write_whole(path, _DOCTYPE + _mark(key or "", page) + page, sync=False)


def _key(report: Report) -> str | None:
    """Hash all that a page is made of; None where that cannot be told."""
    program = program_and_packages(*PROGRAM)
    if program is None:
        return None
    gathered, groups = report.gathered, report.gathered.in_order()
    here = Path(__file__).parent
    return key_of(
        program,
        *((here / name).read_bytes() for name in ("style.css", "filter.js")),
        report.library.version,
        repr(report.made),
        *(group.texts() for group in groups),
        repr([(one.first, one.clients, one.languages, one.stopped, one.files) for one in groups]),
        repr((gathered.others, gathered.others_stopped, sorted(gathered.unreviewed))),
        repr(report.findings),
        repr(sorted((clause, sorted(own.items())) for clause, own in report.states.items())),
        repr(list(report.languages)),
        repr(list(report.catalogs)),
    )


def _mark(key: str, page: bytes) -> bytes:
    """Say what a page was made of, and what it holds."""
    return f"<!-- {key} {sha256(page).hexdigest()} -->\n".encode()


def _stands(path: Path, key: str) -> bool:
    """Tell whether a whole page of this key is there."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    end = data.find(b"\n", len(_DOCTYPE)) + 1
    return data[:end] == _DOCTYPE + _mark(key, data[end:])
