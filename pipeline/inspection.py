"""Inspection: a file that came back, against what it should say.

Takes a file and the clients it can belong to; gives the report of `verify`.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from .check import documents_of, examine, in_each_form
from .findings import Finding, Place, error
from .localize import Translation, declare
from .records import Client, Declaration, Library
from .verify import Report, inspect, read

MAX_BYTES = 50_000_000
FORMATS = ("docx", "odt", "html")


def inspect_file(
    library: Library, clients: Sequence[Client], path: Path
) -> tuple[Report | None, list[Finding]]:
    """Read a file and say clause by clause what became of it.

    Its declaration is known from its manifest, else from its path `<client>/<language>/<tool>`;
    where one of the clients has it, edits are shown with their words.
    """
    place = Place(path.as_posix())
    format_ = path.suffix.lower().removeprefix(".")
    if format_ not in FORMATS:
        hint = f"save it as one of: {', '.join(FORMATS)}"
        return None, [error("verify-format", place, "is no file that can be verified", hint)]
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as fault:
        reason = fault.strerror or "unknown reason"
        return None, [
            error("file-unreadable", place, f"cannot be read: {reason}", "check the path")
        ]
    if len(data) > MAX_BYTES:
        hint = "this is no declaration; choose another file"
        return None, [error("file-too-large", place, f"is larger than {MAX_BYTES} bytes", hint)]
    reading, findings = read(data, format_, place.file)
    if reading is None:
        return None, findings
    manifest = reading.properties.custom.get("cb.manifest", "")
    found = re.search(r"\bkey=(\S+)", manifest)
    key = found[1] if found else "/".join((*path.parts[-3:-1], path.stem))
    declaration, library = _declaration(library, clients, key)
    report, findings = inspect(data, format_, place.file, library=library, declaration=declaration)
    if report and not report.untouched:
        changed = sum(clause.states != ("unchanged",) for clause in report.clauses)
        findings.append(
            error(
                "verify-departs",
                place,
                f"departs from what was delivered: {changed} clauses changed, "
                f"{len(report.foreign)} paragraphs added",
                "read the report; take the changes into the clauses or the client's file, and "
                "build anew",
            )
        )
    return report, findings


def _declaration(
    library: Library, clients: Sequence[Client], key: str
) -> tuple[Declaration | None, Library]:
    """Find a document among the clients' by its key, and the library it is made from."""
    for client in (one for whole in clients for one in in_each_form(whole)):
        for document, tools in documents_of(client, ("per-tool", "combined")):
            for language in client.languages:
                if f"{client.id}/{language}/{document}" == key:
                    own = client.library or library
                    outline = examine(own, client, document, tools).outline
                    declaration, _ = declare(own, client, outline, Translation(own, language))
                    return declaration, own
    return None, library
