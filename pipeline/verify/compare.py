"""Compare: an expected declaration against what stands in its finished file."""

from ..findings import Finding, in_order
from ..records import Declaration
from .align import pair
from .around import bookmarks, document, draft, manifest, surroundings
from .case import Case
from .expect import expected_paragraphs, expected_passages
from .kinds import kinds, languages
from .read import read
from .reading import Reading


def verify(
    declaration: Declaration,
    data: bytes,
    format: str,  # noqa: A002
    place: str,
    *,
    trace: bool = True,
) -> list[Finding]:
    """Find everything in a finished file that is not as the declaration says.

    `trace` says whether bookmarks and manifest shall be there; without it, none may.
    """
    reading, findings = read(data, format, place)
    if reading is None:
        return findings
    return in_order([*findings, *compare(declaration, reading, place, trace=trace)])


def compare(
    declaration: Declaration, reading: Reading, place: str, *, trace: bool
) -> list[Finding]:
    """Find everything in a reading that is not as the declaration says."""
    expected = expected_paragraphs(declaration)
    case = Case(
        declaration=declaration,
        reading=reading,
        place=place,
        expected=expected,
        passages=expected_passages(declaration, expected),
        found=reading.body,
    )
    pairs = pair(case)
    kinds(case, pairs)
    languages(case, pairs)
    document(case)
    manifest(case, trace=trace)
    bookmarks(case, pairs, trace=trace)
    surroundings(case, pairs)
    draft(case)
    return case.findings
