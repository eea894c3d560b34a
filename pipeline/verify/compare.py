"""Compare: an expected declaration against what stands in its finished file."""

from ..findings import Finding, in_order
from ..records import Declaration
from .align import pair
from .around import bookmarks, document, draft, manifest, surroundings
from .case import Case
from .expect import expected_paragraphs, expected_passages
from .kinds import kinds, languages
from .package import open_package
from .proven import is_right, remember
from .read import READERS, read, read_package
from .reading import Reading


def verify(
    declaration: Declaration,
    data: bytes,
    format: str,  # noqa: A002
    place: str,
    *,
    trace: bool = True,
    whole: bool = False,
) -> list[Finding]:
    """Find everything in a finished file that is not as the declaration says.

    `trace` says whether bookmarks and manifest shall be there; without it, none may. `whole` asks
    for a reading of the whole file even where its bytes are proven.
    """
    if format not in READERS:
        reading, findings = read(data, format, place)
        if reading is None:
            return findings
        return in_order([*findings, *compare(declaration, reading, place, trace=trace)])
    if not whole and is_right(data, declaration, format, trace=trace):
        return []
    package, findings = open_package(data, place)
    if package is None:
        return findings
    package.unpack_all()
    if package.findings:
        return in_order(package.findings)
    reading, findings = read_package(package, format)
    if reading is None:
        return findings
    found = in_order([*findings, *compare(declaration, reading, place, trace=trace)])
    if not found:
        remember(package, READERS[format], declaration, reading, trace=trace)
    return found


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
