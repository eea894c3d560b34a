"""Commands on batches: what a change would do, and what was made."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from .batch import Options
from .batch.impact import Comparison, Impact, Rewording
from .batch.plan import said_again
from .building import load, sources_of
from .cells import csv_line
from .cli_options import Json, Workspace
from .library import find_clients
from .manifest import NAME, FileRow, digest
from .manifest.known import Known
from .report import changed_lines
from .terminal import finish, printed, refuse
from .verify import changes_between

manifest_app = typer.Typer(
    help="What was made, from what.", no_args_is_help=True, rich_markup_mode=None
)

Output = Annotated[
    Path, typer.Option("--output", "-o", help="Folder that the documents were written to.")
]
ManifestFile = Annotated[
    Path | None, typer.Option(help="File of the manifest. Default: that of the output folder.")
]

_NAMED = 3  # documents that are named where more are alike


def impact(
    client: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Clients' files, tables, or folders of them. Default: examples/clients."
        ),
    ] = None,
    output: Output = Path("output"),
    manifest: ManifestFile = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Tell which documents a change touches, and with which words. Writes nothing."""
    library, findings = load(workspace, as_json=as_json)
    paths, faults = find_clients(client or [library.root / "examples/clients"])
    options = Options(output=output, manifest=manifest)
    with _known(output, manifest) as known:
        found = Comparison(library, options, known).impact_on(sources_of(library, paths))
    findings = [*findings, *faults, *found.findings]
    if not as_json:
        for line in _told(found):
            printed(line)
    data = {
        "documents": found.documents,
        "touched": [asdict(one) for one in found.touched],
    }
    finish(findings, data, as_json=as_json, strict=False)


def _told(found: Impact) -> Iterator[str]:
    """Tell each change once, with the documents it touches."""
    rewordings: dict[Rewording, list[str]] = {}
    for one in found.touched:
        for rewording in one.rewordings:
            rewordings.setdefault(rewording, []).append(one.key)
    for rewording, keys in rewordings.items():
        what = "added" if not rewording.before else "dropped" if not rewording.after else "reworded"
        whose = " by the client's values" if rewording.own else ""
        yield f"{rewording.clause} ({rewording.language}): {what}{whose} in {_named(keys)}"
        before, after = ([one] if one else [] for one in (rewording.before, rewording.after))
        changes = changes_between(before, after)
        lines = (
            changed_lines(changes)
            if changes
            else [f"[-{line}-]" for line in before] + [f"[+{line}+]" for line in after]
        )
        yield from (f"  {line}" for line in lines)
    groups = (
        ("clauses in another order", lambda one: one.moved),
        ("the client's values in the letterhead", lambda one: one.letterhead),
        ("the client's values, which the delivered file does not tell", lambda one: one.unread),
        ("another template", lambda one: "template" in one.causes),
        ("another version of the program or its packages", lambda one: "program" in one.causes),
        ("not made yet", lambda one: "new" in one.causes),
        ("made, and no longer a document of the client", lambda one: "gone" in one.causes),
        ("stopped by errors", lambda one: "stopped" in one.causes),
    )
    for title, holds in groups:
        if keys := [one.key for one in found.touched if holds(one)]:
            yield f"{title}: {_named(keys)}"
    yield f"{len(found.touched)} of {found.documents} documents touched"


def _named(keys: Sequence[str]) -> str:
    """Name a few documents, and count them."""
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return f"{', '.join(keys[:_NAMED])}{more}"


# --- the manifest --------------------------------------------------------------------------------


@manifest_app.callback()
def _group() -> None:
    """What was made, from what."""


@manifest_app.command("list", epilog="Example: clausebook manifest list -o output --client acme")
def manifest_list(
    output: Output = Path("output"),
    manifest: ManifestFile = None,
    client: Annotated[str | None, typer.Option(help="Only this client's files.")] = None,
    as_json: Json = False,
) -> None:
    """List the files that were made."""
    data = []
    with _known(output, manifest) as known:
        for row in known.files(client):
            if as_json:
                data.append(_data(known, row))
            else:
                library = known.shared("edition", row.edition).get("library", "")
                printed(f"{_time(row)}  {row.verdict}  {library}  {row.path}")
    finish([], {"files": data}, as_json=as_json, strict=False)


@manifest_app.command("show", epilog="Example: clausebook manifest show acme/de/zoom.docx")
def manifest_show(
    file: Annotated[str, typer.Argument(help="Its path in the output folder.")],
    output: Output = Path("output"),
    manifest: ManifestFile = None,
    as_json: Json = False,
) -> None:
    """Show what a file is made from, which clauses it holds, and what was found."""
    with _known(output, manifest) as known:
        path = file if known.file(file) else file.removeprefix(f"{output.as_posix()}/")
        row = known.file(path)
        if row is None:
            refuse(f"the manifest knows no file '{file}'; ask 'clausebook manifest list'")
        data = _data(known, row)
        clauses = _clauses(known, row.text)
        findings, notices = said_again(known.shared("said", row.said), f"{row.client}.yaml")
    state = _state(output / row.path, row)
    if not as_json:
        for name, value in {**data, "on the disk": state}.items():
            printed(f"{name}: {value}")
        printed("clauses:")
        for key, version, id_ in clauses:
            printed(f"  {key} {version} {id_}".rstrip())
        for line in notices:
            printed(line)
    result = {**data, "state": state, "clauses": clauses, "notices": list(notices)}
    finish(list(findings), result, as_json=as_json, strict=False)


@manifest_app.command(
    "export", epilog="Example: clausebook manifest export --format csv > manifest.csv"
)
def manifest_export(
    output: Output = Path("output"),
    manifest: ManifestFile = None,
    format_: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
    times: Annotated[bool, typer.Option(help="With the time at which each was made.")] = True,
) -> None:
    """Write the manifest as a table, or as JSON with the clauses of each text."""
    if format_ not in ("csv", "json"):
        refuse(f"unknown format '{format_}'; known: csv, json")
    with _known(output, manifest) as known:
        rows = (_data(known, row, times=times) for row in known.files())
        for piece in _csv(rows) if format_ == "csv" else _json(known, rows):
            sys.stdout.write(piece)


def _csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        if not number:
            yield csv_line(row)
        yield csv_line(row.values())


def _json(known: Known, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Write one file a line; texts, which many files share, after them."""
    texts: dict[str, None] = {}
    yield '{"files": ['
    for number, row in enumerate(rows):
        texts[row["text"]] = None
        yield ("," if number else "") + "\n" + json.dumps(row, ensure_ascii=False)
    yield '\n], "texts": {'
    for number, id_ in enumerate(sorted(texts)):
        clauses = json.dumps(_clauses(known, id_), ensure_ascii=False)
        yield ("," if number else "") + f"\n{json.dumps(id_)}: {clauses}"
    yield "\n}}\n"


def _known(output: Path, manifest: Path | None) -> Known:
    path = manifest or output / NAME
    if not path.is_file():
        refuse(f"{path} is not there; name the folder of a build with '--output'")
    return Known(path)


def _data(known: Known, row: FileRow, *, times: bool = True) -> dict[str, Any]:
    """Give all that is recorded of a file but its findings."""
    edition = known.edition(row.edition)
    data = {**asdict(row), **{name: value for name, value in edition.items() if name != "id"}}
    del data["edition"], data["said"], data["summary"]
    data["made"] = _time(row)
    if not times:
        del data["made"]
    return data


def _time(row: FileRow) -> str:
    return datetime.fromtimestamp(row.made // 10**9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clauses(known: Known, text: str) -> list[list[str]]:
    """Give key, version and hash of what a text says, clause by clause."""
    clauses: list[list[str]] = json.loads(known.shared("text", text).get("parts", "[]"))
    return clauses


def _state(path: Path, row: FileRow) -> str:
    """Compare a file on the disk with its row."""
    try:
        same = digest(path.read_bytes()) == row.sha256
    except OSError:
        return "missing"
    return "as it was made" if same else "changed since"
