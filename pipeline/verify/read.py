"""Read: one file's bytes, in any of the formats, as a `Reading`."""

from collections.abc import Callable

from ..findings import Finding, Place, error, warning
from .docx import read_docx
from .html import read_html
from .odt import read_odt
from .package import Package, open_package
from .reading import Reading

_PACKAGES: dict[str, Callable[[Package], Reading | None]] = {"docx": read_docx, "odt": read_odt}
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
        reading, findings = read_html(data, place)
    elif format in _PACKAGES:
        package, findings = open_package(data, place)
        reading = None
        if package is not None:
            try:
                reading = _PACKAGES[format](package)
            except RecursionError:
                package.fault(
                    "verify-xml",
                    "",
                    "is nested too deep",
                    "save the file anew with an office program",
                )
    else:
        hint = "give a .docx, .odt or .html file"
        return None, [error("verify-format", Place(place), "is of a format nobody reads", hint)]
    if reading is not None:
        findings = findings + [
            warning(code, Place(place), message, hint)
            for code, message, hint in (_WARNINGS[name] for name in reading.warnings)
        ]
    return reading, findings
