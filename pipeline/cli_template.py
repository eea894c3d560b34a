"""Command line for those who write templates. Parses, calls, prints; decides nothing."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from .files import write_whole
from .findings import Finding, Place, error
from .render import annotated, inspect_template
from .render.faults import Reading
from .terminal import finish, printed, refuse, told
from .text import listed

template_app = typer.Typer(help="Templates' authors.", no_args_is_help=True, rich_markup_mode=None)

_FORMATS = {
    ".docx": "docx", ".dotx": "docx", ".odt": "odt", ".ott": "odt", ".html": "html", ".htm": "html",
}  # fmt: skip


@template_app.callback()
def _group() -> None:
    """Templates' authors."""


@template_app.command(
    "check",
    epilog="Example: clausebook template check templates/declaration.docx "
    "--annotate declaration-annotated.docx",
)
def template_check(
    file: Annotated[list[Path], typer.Argument(help="DOCX, ODT or HTML templates.")],
    annotate: Annotated[
        Path | None,
        typer.Option(
            help="Write a copy with a comment at each fault: a file, or a folder for several."
        ),
    ] = None,
    strict: Annotated[bool, typer.Option(help="Treat warnings as errors.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print results and findings as JSON.")
    ] = False,
) -> None:
    """Find all faults of templates, the names they use and the styles they lack."""
    paths = list(dict.fromkeys(file))
    copies = _copies(paths, annotate) if annotate else {}
    findings: list[Finding] = []
    data: dict[str, Any] = {}
    for path in paths:
        format_ = _FORMATS.get(path.suffix.lower())
        if format_ is None:
            findings.append(
                error(
                    "template-format",
                    Place(path.as_posix()),
                    "the template is none of DOCX, ODT and HTML",
                    "save it as one of them",
                )
            )
            continue
        reading = inspect_template(path, format_)
        findings += [one.finding for one in reading.faults]
        result = _result(reading)
        if not as_json:
            for line in _lines(path, result):
                printed(line)
        if path in copies:
            result["annotated"] = _annotate(path, format_, reading, copies[path])
        data[path.as_posix()] = result
    finish(findings, {"templates": data}, as_json=as_json, strict=strict)


def _copies(paths: Sequence[Path], annotate: Path) -> dict[Path, Path]:
    """Choose where each template's copy goes."""
    folder = annotate.is_dir() or len(paths) > 1
    if folder and annotate.exists() and not annotate.is_dir():
        refuse(f"{annotate} is a file; name a folder for the copies of several templates")
    copies = {path: annotate / path.name if folder else annotate for path in paths}
    if len(set(copies.values())) < len(copies):
        refuse("two templates have one file name: their copies cannot stand in one folder")
    originals = {path.resolve() for path in paths}
    for path, copy in copies.items():
        format_ = _FORMATS.get(path.suffix.lower())
        if format_ == "html":
            refuse(f"{path} is a page, which takes no comments; its findings name the lines")
        if copy.resolve() in originals or any(
            copy.exists() and copy.samefile(one) for one in originals if one.exists()
        ):
            refuse(f"{copy} is the template itself; name another file for the copy")
        if format_ and copy.suffix.lower() != path.suffix.lower():
            refuse(f"the copy of {path} has to end with '{path.suffix}'")
    return copies


def _annotate(path: Path, format_: str, reading: Reading, copy: Path) -> str | None:
    """Write the copy; tell where it is, or why there is none."""
    if not reading.faults:
        told(f"{copy.as_posix()}: not written: {path.as_posix()} has no fault")
        return None
    content = annotated(path, format_, reading)
    if content is None:
        told(f"{copy.as_posix()}: not written: {path.as_posix()} cannot be read")
        return None
    write_whole(copy, content)
    told(f"{copy.as_posix()}: written, with comments")
    return copy.as_posix()


def _result(reading: Reading) -> dict[str, Any]:
    """Give what was found as plain data."""
    names: dict[str, Counter[str]] = {}
    for (name, part), count in sorted(reading.uses.items()):
        names.setdefault(name, Counter())[part] += count
    lacking = {
        one.finding.place.key
        for one in reading.faults
        if one.finding.code == "template-style-missing"
    }
    return {
        "names": {
            name: {"count": parts.total(), "parts": dict(parts)} for name, parts in names.items()
        },
        "styles_missing": sorted(lacking),
        "faults": len({one.finding for one in reading.faults}),
    }


def _lines(path: Path, result: dict[str, Any]) -> list[str]:
    """Put what was found into lines."""
    count = result["faults"]
    lines = [f"{path.as_posix()}: {count or 'no'} fault{'' if count == 1 else 's'}"]
    width = max((len(name) for name in result["names"]), default=0)
    for name, use in result["names"].items():
        parts = ", ".join(
            f"{part} {times}" if len(use["parts"]) > 1 else part
            for part, times in use["parts"].items()
        )
        lines.append(f"  {name:<{width}}  {use['count']}  {parts}")
    if result["styles_missing"]:
        lines.append(f"  styles missing: {listed(result['styles_missing'])}")
    return lines
