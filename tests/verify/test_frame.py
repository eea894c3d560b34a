"""A returned file's letterhead and links are compared where its declaration is known."""

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.check import documents_of, examine
from pipeline.inspection import inspect_file
from pipeline.library import load_client
from pipeline.localize import Translation, declare
from pipeline.records import Client, Library
from pipeline.render import compile_template


@pytest.fixture(scope="module")
def client(project: Library) -> Client:
    client, findings = load_client(project.root / "examples/clients/beispiel.yaml", project)
    assert client, findings
    return client


@pytest.fixture(scope="module")
def delivered(project: Library, client: Client) -> bytes:
    tools = dict(documents_of(client, ("per-tool",)))["zoom"]
    outline = examine(project, client, "zoom", tools).outline
    declaration, _ = declare(project, client, outline, Translation(project, "en"))
    template, _ = compile_template(project.root / "templates/declaration.docx", "docx")
    assert template
    return template.stamp(declaration)[0]


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            copy.writestr(name, content)
    return target.getvalue()


def codes(project: Library, client: Client, path: Path, data: bytes) -> set[str]:
    path.write_bytes(data)
    _, findings = inspect_file(project, [client], path)
    return {finding.code for finding in findings}


def test_a_file_as_delivered_has_no_findings(
    project: Library, client: Client, delivered: bytes, tmp_path: Path
) -> None:
    assert codes(project, client, tmp_path / "zoom.docx", delivered) == set()


def test_a_link_that_leads_elsewhere_is_found(
    project: Library, client: Client, delivered: bytes, tmp_path: Path
) -> None:
    edited = changed(
        delivered,
        "word/_rels/document.xml.rels",
        "https://www.datenschutz-berlin.de",
        "https://elsewhere.example.org",
    )

    assert codes(project, client, tmp_path / "zoom.docx", edited) == {"verify-link"}


def test_a_title_that_was_changed_is_found(
    project: Library, client: Client, delivered: bytes, tmp_path: Path
) -> None:
    edited = changed(delivered, "word/document.xml", "22 November 2026 · ", "1 January 1999 · ")

    assert codes(project, client, tmp_path / "zoom.docx", edited) == {"verify-letterhead"}


def test_a_sentence_that_was_changed_is_found_with_its_clause(
    project: Library, client: Client, delivered: bytes, tmp_path: Path
) -> None:
    edited = changed(delivered, "word/document.xml", "It costs you nothing", "It costs ten euros")

    assert codes(project, client, tmp_path / "zoom.docx", edited) == {"verify-departs"}
