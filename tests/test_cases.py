"""Cases as folders: what each holds is laid over the tiny world.

`bad/<name>` gives exactly its `expected.txt`: the findings of library and clients, or, where the
case has a `command.txt`, the exit code and what this command line says on stderr. `good/<name>`
gives no finding and builds.
"""

from pathlib import Path

import pytest
from worlds import TESTS, built_here, clausebook, files_in, findings_here, lines, overlay

from pipeline.batch import Options
from pipeline.findings import has_errors
from pipeline.library import load_library

BAD = sorted(path.name for path in (TESTS / "cases/bad").iterdir())
GOOD = sorted(path.name for path in (TESTS / "cases/good").iterdir())
COMMANDS = {name for name in BAD if (TESTS / "cases/bad" / name / "command.txt").exists()}


@pytest.mark.parametrize("name", [name for name in BAD if name not in COMMANDS])
def test_a_bad_case_gives_exactly_its_findings(name: str, world: Path) -> None:
    case = TESTS / "cases/bad" / name
    overlay(case)

    findings = findings_here()

    assert lines(findings) + "\n" == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_bad_command_ends_exactly_as_expected(name: str, world: Path) -> None:
    case = TESTS / "cases/bad" / name
    overlay(case)
    command = (case / "command.txt").read_text(encoding="utf-8").split()

    ended = clausebook(*command)

    said = f"exit {ended.code}\n{ended.err}"
    assert said == (case / "expected.txt").read_text(encoding="utf-8")
    assert files_in("output") == []


@pytest.mark.parametrize("name", [name for name in BAD if name not in COMMANDS])
def test_a_bad_case_leaves_no_file_of_a_faulty_document(name: str, world: Path) -> None:
    overlay(TESTS / "cases/bad" / name)
    library, _ = load_library(Path())
    if library is None:
        assert clausebook("build", "clients", "--output", "output").code == 1
        assert files_in("output") == []
        return

    built = built_here(library, Options(output=Path("output")))

    for one in built:
        assert one.stopped == has_errors(one.findings)
        assert not (one.stopped and one.files)
    assert [Path("output") / file for file in files_in("output")] == sorted(
        path for one in built for path, _ in one.files
    )


@pytest.mark.parametrize("name", GOOD)
def test_a_good_case_builds_without_findings(name: str, world: Path) -> None:
    overlay(TESTS / "cases/good" / name)

    ended = clausebook("build", "clients", "--output", "output", "--strict", "--json")

    assert ended.code == 0, ended.out
    assert '"findings": []' in ended.out
    assert ended.err == ""
    assert files_in("output")
