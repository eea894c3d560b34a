"""Render: write a declaration as a DOCX, ODT or HTML file.

Takes a `Declaration` and a template, gives bytes. Templates are compiled once and stamped many
times. Reads the template and the logo, nothing else; reads no clock.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..findings import Finding
from ..records import Declaration
from .docx import CompiledDocx
from .docx_compile import compile_docx
from .html import CompiledHtml, compile_html
from .odt import CompiledOdt
from .odt_compile import compile_odt

__all__ = ["Format", "Template", "compile_template"]

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
