"""Documents of equal profiles are made once; each is what it would be if made alone."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from worlds import client_of, library_here

from pipeline.check import Declarer, Examined, check_forms, documents_of, examine
from pipeline.findings import has_errors
from pipeline.library import load_client
from pipeline.localize import Translation, declare, values
from pipeline.profile import NOWHERE, profile_of, stand_in
from pipeline.records import Client, Library, Tool
from pipeline.render import compile_template

KINDS = ("per-tool", "combined")


@pytest.fixture(scope="module")
def clients(project: Library) -> list[Client]:
    found = []
    for path in sorted((project.root / "examples/clients").glob("*.yaml")):
        client, _ = load_client(path, project)
        assert client
        found.append(client)
    return found


def documents(clients: list[Client]) -> Iterator[tuple[Client, str, tuple[Tool, ...]]]:
    for client in clients:
        for name, tools in documents_of(client, KINDS):
            yield client, name, tools


def test_a_document_is_examined_as_if_it_stood_alone(
    project: Library, clients: list[Client]
) -> None:
    declarer = Declarer(project)
    for client, name, tools in documents(clients):
        alone = examine(project, client, name, tools)
        shared = declarer.examine(client, name, tools)

        assert shared.alike is not None
        assert replace(shared, alike=None) == alone


def test_a_document_says_what_it_would_say_alone(project: Library, clients: list[Client]) -> None:
    declarer = Declarer(project)
    for client, name, tools in documents(clients):
        shared = declarer.examine(client, name, tools)
        for language in client.languages:
            found, findings = declarer.declare(shared, language)
            library = client.library or project
            alone, others = declare(library, client, shared.outline, Translation(library, language))

            assert findings == others
            assert found.manuscript is not None
            assert replace(found, manuscript=None) == alone
            assert [p.blocks for p in found.passages] == [p.blocks for p in alone.passages]
            assert check_forms(shared, [found]) == check_forms(replace(shared, alike=None), [alone])


def test_a_profile_holds_nothing_of_a_person(project: Library, clients: list[Client]) -> None:
    client = clients[0]
    controller = replace(
        client.controller,
        name="Somebody Else AG",
        email="else@example.org",
        phone="+41 1",
        address=replace(client.controller.address, street="Elsewhere 1", city="Elsewhere"),
    )
    other = replace(
        client,
        id="else",
        controller=controller,
        data_protection_officer=replace(client.data_protection_officer, name="Else")
        if client.data_protection_officer
        else None,
        as_of=client.as_of.replace(year=client.as_of.year + 1),
        texts=dict.fromkeys(client.texts, "else"),
    )

    assert profile_of(other, other.tools) == profile_of(client, client.tools)


def test_what_a_profile_does_not_tell_cannot_be_printed(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_here()
    client = client_of(library)
    monkeypatch.setattr(values, "SHARED", {*values.SHARED, "controller"})
    declarer = Declarer(library)
    name, tools = next(documents_of(client, KINDS))

    declaration, _ = declarer.declare(declarer.examine(client, name, tools), "en")
    template, _ = compile_template(client.template.with_name("declaration.docx"), "docx")
    assert template
    data, findings = template.stamp(declaration)

    assert data == b""
    assert {finding.code for finding in findings} == {"character-unwritable"}


def test_a_stand_in_knows_all_of_a_client_that_is_no_secret(clients: list[Client]) -> None:
    client = clients[0]
    one = stand_in(profile_of(client, client.tools))

    assert (one.form, one.purposes, one.languages, one.elsewhere) == (
        client.form,
        client.purposes,
        client.languages,
        client.elsewhere,
    )
    for made, stated in zip(one.tools, client.tools, strict=True):
        for part in fields(Tool):
            if part.name not in ("retention", "texts"):
                assert getattr(made, part.name) == getattr(stated, part.name), part.name
        assert dict.fromkeys(stated.retention, NOWHERE) == made.retention


def test_a_finding_names_the_client_it_is_about(world: Path) -> None:
    library = library_here()
    client = client_of(library)
    declarer = Declarer(library)
    name, tools = next(documents_of(client, KINDS))
    wrong = replace(client, purposes=())

    first: Examined = declarer.examine(wrong, name, tools)
    elsewhere = replace(wrong, source=replace(wrong.source, file="b.yaml"))
    second = declarer.examine(elsewhere, name, tools)

    assert has_errors(first.findings)
    assert first.alike is None
    assert "clients/acme.yaml" in {finding.place.file for finding in first.findings}
    assert "b.yaml" in {finding.place.file for finding in second.findings}
    assert "clients/acme.yaml" not in {finding.place.file for finding in second.findings}


def test_what_is_only_noted_is_shared_and_placed_at_each_client(world: Path) -> None:
    library = library_here()
    client = client_of(library)
    duties = {
        id_: replace(duty, level="should") if duty.met_by == "clause" else duty
        for id_, duty in library.requirements.items()
    }
    clauses = {id_: replace(clause, covers=()) for id_, clause in library.clauses.items()}
    lacking = replace(library, requirements=duties, clauses=clauses)
    declarer = Declarer(lacking)
    name, tools = next(documents_of(client, KINDS))

    for file in ("a.yaml", "b.yaml"):
        one = replace(client, source=replace(client.source, file=file))
        shared, alone = declarer.examine(one, name, tools), examine(lacking, one, name, tools)

        assert shared.alike is not None
        assert replace(shared, alike=None) == alone
        assert file in {finding.place.file for finding in shared.findings}
