"""Library: the content files of a workspace, read, checked and joined.

Takes a workspace's folder, gives a `Library`; takes a client's file, gives a `Client`. Ignores
translations: those are `catalogs`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ..findings import Finding, Place, error
from ..records import Library
from .clauses import Notes, load_clauses, load_outline, sections_in
from .clients import find_clients, load_client
from .conditions import Condition, parse_condition
from .markdown import Parsed, parse
from .registry import (
    load_authorities,
    load_citations,
    load_facts,
    load_placeholders,
    load_requirements,
    load_statements,
    load_terms,
    load_tools,
)
from .resolve import messages_of, resolve

__all__ = [
    "Condition",
    "Parsed",
    "find_clients",
    "load_client",
    "load_library",
    "newest_change",
    "parse",
    "parse_condition",
    "sections_in",
]


def load_library(root: Path) -> tuple[Library | None, list[Finding]]:
    """Read a workspace's content; None where an error leaves no whole library."""
    facts, findings = load_facts(root)
    requirements, faults = load_requirements(root)
    findings += faults
    tools, faults = load_tools(root)
    findings += faults
    authorities, faults = load_authorities(root)
    findings += faults
    terms, faults = load_terms(root)
    findings += faults
    citations, faults = load_citations(root, terms)
    findings += faults
    placeholders, faults = load_placeholders(root)
    findings += faults
    statements, faults = load_statements(root)
    findings += faults
    notes = Notes(placeholders, requirements)
    clauses, faults = load_clauses(root, notes)
    findings += faults
    forms, labels, faults = load_outline(root, notes)
    findings += faults
    for name in sorted(placeholders.keys() & citations.keys()):
        findings.append(
            error(
                "id-duplicate",
                Place("registry/placeholders.yaml", 0, name),
                f"'{name}' is a citation too",
                "rename the placeholder",
            )
        )
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    library = Library(
        root=root,
        version=_version(root),
        forms=forms,
        labels=labels,
        clauses=clauses,
        facts=facts,
        requirements=requirements,
        tools=tools,
        authorities=authorities,
        citations=citations,
        terms=terms,
        placeholders=placeholders,
        statements=statements,
        messages=(),
    )
    library = replace(library, messages=tuple(messages_of(library)))
    findings += resolve(library)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    return library, findings


def _content_files(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".md", ".yaml"} and path.is_file():
                yield path


def _version(root: Path) -> str:
    """Hash all content files: 12 hex digits."""
    digest = hashlib.sha256()
    for path in _content_files(root, "clauses", "registry"):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


def newest_change(library: Library) -> datetime:
    """Give the time of the last change of a clause's file, in UTC, to the minute."""
    newest = max(path.stat().st_mtime for path in _content_files(library.root, "clauses"))
    return datetime.fromtimestamp(newest, UTC).replace(second=0, microsecond=0)
