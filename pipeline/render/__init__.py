"""Render: write a declaration as a DOCX, ODT or HTML file.

Takes a `Declaration` and a template, gives bytes. Templates are compiled once and stamped many
times. Reads the template and the logo, nothing else; reads no clock.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..findings import Finding
from ..lean import dataclass
from ..records import Declaration
from .refusal import TemplateError

if TYPE_CHECKING:
    from .faults import Reading
    from .html import CompiledHtml
    from .stencil import Writer

__all__ = ["Format", "Template", "annotated", "compile_template", "inspect_template"]

Format = Literal["docx", "odt", "html"]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template of one format."""

    format: str
    compiled: "Writer | CompiledHtml"

    def stamp(self, declaration: Declaration, *, trace: bool = True) -> tuple[bytes, list[Finding]]:
        """Write a declaration; empty bytes where a finding is an error."""
        return self.compiled.stamp(declaration, trace=trace)


def compile_template(
    path: Path,
    format: str,  # noqa: A002
    *,
    keep: bool = False,
) -> tuple[Template | None, list[Finding]]:
    """Compile a template; None where a finding is an error.

    `keep` lets the cache have what is made of it: for templates that are nobody's secret.
    """
    compiled: Writer | CompiledHtml | None
    if format == "html":
        from .html import compile_html

        compiled, findings = compile_html(path)
        return (Template(format, compiled) if compiled else None), findings
    if format not in ("docx", "odt"):
        raise ValueError(f"no writer for format '{format}'")
    from .kept import keep_template, kept_template, key_of_template

    key = key_of_template(path, format) if keep else None
    if key and (known := kept_template(path, format, key)):
        known.key = key
        return Template(format, known), []
    if format == "docx":
        from .docx_compile import compile_docx

        compiled, findings = compile_docx(path)
    else:
        from .odt_compile import compile_odt

        compiled, findings = compile_odt(path)
    if compiled is None:
        return None, findings
    if key and not findings:
        compiled.key = key
        keep_template(compiled, key)
    return Template(format, compiled), findings


def inspect_template(path: Path, format: str) -> "Reading":  # noqa: A002
    """Find all faults of a template, and what its tags name."""
    if format == "docx":
        from .docx_compile import inspect_docx

        return inspect_docx(path)[1]
    if format == "odt":
        from .odt_compile import inspect_odt

        return inspect_odt(path)[1]
    if format == "html":
        from .html import inspect_html

        return inspect_html(path)[1]
    raise ValueError(f"no writer for format '{format}'")


def annotated(path: Path, format: str, reading: "Reading") -> bytes | None:  # noqa: A002
    """Write a copy of a Word or Writer template with a comment at each fault.

    None where the template cannot be read.
    """
    from .annotate import comments_on
    from .annotate_docx import annotated_docx
    from .annotate_odt import annotated_odt
    from .reading import UNREADABLE

    write = {"docx": annotated_docx, "odt": annotated_odt}[format]
    try:
        return write(path, comments_on(reading.faults))
    except (TemplateError, *UNREADABLE):
        return None
