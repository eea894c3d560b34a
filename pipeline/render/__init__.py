"""Render: write a declaration as a DOCX, ODT or HTML file.

Takes a `Declaration` and a template, gives bytes. Templates are compiled once and stamped many
times. Reads the template and the logo, nothing else; reads no clock.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.findings import Finding
from pipeline.records import Declaration

from .docx import CompiledDocx, compile_docx

__all__ = ["Template", "compile_template", "render"]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template of one format."""

    format: str
    compiled: CompiledDocx

    def stamp(
        self, declaration: Declaration, *, trace: bool = True
    ) -> tuple[bytes, list[Finding]]:
        """Write a declaration; no bytes where a finding is an error."""
        return self.compiled.stamp(declaration, trace=trace)


def compile_template(path: Path, format: str) -> tuple[Template | None, list[Finding]]:  # noqa: A002
    compiled, findings = compile_docx(path)
    return (Template(format, compiled) if compiled else None), findings
