"""Content: the files of a workspace, read, checked and joined into a library."""

import hashlib
from dataclasses import replace
from pathlib import Path

from ..findings import Finding, Place, error
from ..records import Library
from .citations import load_adequacy, load_citations
from .clauses import Notes, load_clauses, load_outline
from .paths import content_files
from .registry import (
    load_authorities,
    load_facts,
    load_placeholders,
    load_requirements,
    load_statements,
    load_terms,
)
from .resolve import messages_of, resolve
from .tools import load_tools


def read_library(root: Path) -> tuple[Library | None, list[Finding]]:
    """Read all files of a workspace's content."""
    facts, one_of, findings = load_facts(root)
    requirements, faults = load_requirements(root)
    findings += faults
    tools, faults = load_tools(root)
    findings += faults
    authorities, faults = load_authorities(root)
    findings += faults
    terms, faults = load_terms(root)
    findings += faults
    citations, counterparts, faults = load_citations(root, terms)
    findings += faults
    adequacy, faults = load_adequacy(root, citations)
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
        one_of=one_of,
        requirements=requirements,
        tools=tools,
        authorities=authorities,
        citations=citations,
        counterparts=counterparts,
        adequacy=adequacy,
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


def _version(root: Path) -> str:
    """Hash all content files: 12 hex digits."""
    digest = hashlib.sha256()
    for path in content_files(root, "clauses", "registry"):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]
