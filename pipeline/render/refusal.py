"""Refusal: a finding that ends the reading of a template, or the writing of a document."""

from pathlib import Path

from ..findings import Finding, Place, error

MAX_FILE = 32 << 20  # bytes of a template


class TemplateError(Exception):
    """A finding that ends the reading of a template."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def fault(code: str, path: Path, message: str, hint: str, key: str = "") -> TemplateError:
    return TemplateError(error(code, Place(path.as_posix(), key=key), message, hint))
