"""Render: write a declaration as a DOCX, ODT or HTML file.

Takes a `Declaration` and a template, gives bytes. Templates are compiled once and stamped many
times. Reads the template and the logo, nothing else; reads no clock.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..findings import Finding
from ..records import Declaration
from .annotate import comments_on
from .annotate_docx import annotated_docx
from .annotate_odt import annotated_odt
from .docx import CompiledDocx
from .docx_compile import compile_docx, inspect_docx
from .faults import Reading
from .html import CompiledHtml, compile_html, inspect_html
from .odt import CompiledOdt
from .odt_compile import compile_odt, inspect_odt
from .reading import UNREADABLE, TemplateError

__all__ = ["Format", "Reading", "Template", "annotated", "compile_template", "inspect_template"]

Format = Literal["docx", "odt", "html"]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template of one format."""

    format: str
    compiled: CompiledDocx | CompiledOdt | CompiledHtml

    def stamp(self, declaration: Declaration, *, trace: bool = True) -> tuple[bytes, list[Finding]]:
        """Write a declaration; empty bytes where a finding is an error."""
        return self.compiled.stamp(declaration, trace=trace)


def compile_template(path: Path, format: str) -> tuple[Template | None, list[Finding]]:  # noqa: A002
    """Compile a template; None where a finding is an error."""
    compiled: CompiledDocx | CompiledOdt | CompiledHtml | None
    if format == "docx":
        compiled, findings = compile_docx(path)
    elif format == "odt":
        compiled, findings = compile_odt(path)
    elif format == "html":
        compiled, findings = compile_html(path)
    else:
        raise ValueError(f"no writer for format '{format}'")
    return (Template(format, compiled) if compiled else None), findings


def inspect_template(path: Path, format: str) -> Reading:  # noqa: A002
    """Find all faults of a template, and what its tags name."""
    if format == "docx":
        return inspect_docx(path)[1]
    if format == "odt":
        return inspect_odt(path)[1]
    if format == "html":
        return inspect_html(path)[1]
    raise ValueError(f"no writer for format '{format}'")


def annotated(path: Path, format: str, reading: Reading) -> bytes | None:  # noqa: A002
    """Write a copy of a Word or Writer template with a comment at each fault.

    None where the template cannot be read.
    """
    write = {"docx": annotated_docx, "odt": annotated_odt}[format]
    try:
        return write(path, comments_on(reading.faults))
    except (TemplateError, *UNREADABLE):
        return None
