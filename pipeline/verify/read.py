"""Read: one file's bytes, in any of the formats, as a `Reading`."""

from collections.abc import Callable

from ..findings import Finding, Place, error, warning
from .package import Package, open_package
from .reading import Reading


def _docx(package: Package) -> Reading | None:
    from .docx import read_docx

    return read_docx(package)


def _odt(package: Package) -> Reading | None:
    from .odt import read_odt

    return read_odt(package)


READERS: dict[str, Callable[[Package], Reading | None]] = {"docx": _docx, "odt": _odt}
_WARNINGS = {
    "tracked-changes": (
        "verify-tracked-changes",
        "holds tracked changes; it is read as if all were accepted",
        "accept or reject the changes in the office program",
    ),
    "foreign-content": (
        "verify-foreign-content",
        "embeds another document, which is not read",
        "copy the embedded text into the document itself",
    ),
}


def read(data: bytes, format: str, place: str) -> tuple[Reading | None, list[Finding]]:  # noqa: A002
    """Read a file that may be hostile; without a `Reading` the findings say why not.

    `format` is 'docx', 'odt' or 'html'; `place` names the file in findings.
    """
    if format == "html":
        from .html import read_html

        reading, findings = read_html(data, place)
        return reading, _warned(reading, findings, place)
    if format not in READERS:
        hint = "give a .docx, .odt or .html file"
        return None, [error("verify-format", Place(place), "is of a format nobody reads", hint)]
    package, findings = open_package(data, place)
    return (None, findings) if package is None else read_package(package, format)


def read_package(package: Package, format: str) -> tuple[Reading | None, list[Finding]]:  # noqa: A002
    """Read an opened package."""
    try:
        reading = READERS[format](package)
    except RecursionError:
        reading = None
        package.fault(
            "verify-xml",
            "",
            "is nested too deep",
            "save the file anew with an office program",
        )
    return reading, _warned(reading, package.findings, package.place)


def _warned(reading: Reading | None, findings: list[Finding], place: str) -> list[Finding]:
    if reading is None:
        return findings
    return findings + [
        warning(code, Place(place), message, hint)
        for code, message, hint in (_WARNINGS[name] for name in reading.warnings)
    ]
