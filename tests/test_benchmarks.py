"""The benchmark compares equal content: ours and a peer's template say the same. No timing."""

import sys
from pathlib import Path

import pytest
from worlds import PROJECT

sys.path.append(str(PROJECT))  # the benchmark is no installed package

from benchmarks import docx, odt
from benchmarks.content import content_of, context_of, describe, expected
from benchmarks.engines.docxtpl_once import write
from benchmarks.ours import Ours, stamp
from benchmarks.reading import differences, read
from benchmarks.syntax import DOCXTPL, PLACEHOLDER, Syntax
from benchmarks.workspaces import write_workspace
from pipeline.records import Declaration


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Ours:
    folder = tmp_path_factory.mktemp("workspace")
    write_workspace(folder)
    return Ours(folder)


@pytest.fixture(scope="module")
def declaration(ours: Ours) -> Declaration:
    return ours.declaration(ours.client(7))


def test_the_workload_is_what_the_results_say(declaration: Declaration) -> None:
    found = describe(content_of(declaration))

    assert 12 <= found["clauses"] <= 20
    assert (found["headings"], found["paragraphs"]) == (7, 25)
    assert (found["lists"], found["tables"]) == (2, 1)
    assert 10_000 < found["characters"] < 11_200


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_our_file_says_what_is_expected(
    format_: str, ours: Ours, declaration: Declaration, tmp_path: Path
) -> None:
    path = tmp_path / f"ours.{format_}"

    path.write_bytes(stamp(ours.template(format_), declaration))

    assert differences(read(path), expected(declaration)) == []


def test_a_file_of_docxtpl_says_the_same_but_for_the_author(
    declaration: Declaration, tmp_path: Path
) -> None:
    template, path = tmp_path / "template.docx", tmp_path / "docxtpl.docx"
    docx.write_template(template, content_of(declaration), DOCXTPL)

    write(template, context_of(declaration), path)

    assert differences(read(path), expected(declaration)) == ["author"]  # escaped twice


def test_every_value_is_in_a_template(declaration: Declaration, tmp_path: Path) -> None:
    names = Syntax("{{{}}}", target="{{link_{}}}")
    for write_template, path in (
        (docx.write_template, tmp_path / "names.docx"),
        (odt.write_template, tmp_path / "names.odt"),
    ):
        write_template(path, content_of(declaration), names)

        reading = read(path)
        texts = [*reading.body, *reading.table, *reading.header, *reading.footer, *reading.links]
        found = set(PLACEHOLDER.findall(" ".join(texts)))
        lacking = context_of(declaration)["values"].keys() - found
        # it stands only as the target of a link
        assert lacking == {"policy_url"}
        assert "link_1" in found


def test_clients_differ_in_every_value_that_is_theirs(ours: Ours) -> None:
    one, two = (context_of(ours.declaration(ours.client(number)))["values"] for number in (1, 2))

    same = {name for name, value in one.items() if two[name] == value}

    assert len(one.keys() - same) >= 16
    assert same.isdisjoint({"controller", "controller_address", "as_of", "policy_url", "sender"})
