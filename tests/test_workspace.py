"""A workspace of one's own: made, used outside a clone, brought up to date without loss."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from worlds import PROJECT, clausebook, files_in

from pipeline.merging import merged
from pipeline.shipped import BASE, FOLDERS, content
from pipeline.workspaces import make, update

OLD = {"clauses/a.md": b"one\n\ntwo\n\nthree\n", "clauses/b.md": b"b\n", "templates/t": b"\0t"}


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    make(tmp_path, OLD)
    return tmp_path


def state(folder: Path) -> dict[str, bytes]:
    """Give all files and what they hold."""
    return {name: (folder / name).read_bytes() for name in files_in(folder)}


def brought(folder: Path, **changes: bytes | None) -> tuple[dict[str, list[str]], list[str]]:
    """Update with `OLD`, changed; a second update has to leave everything as it is."""
    names = {"a": "clauses/a.md", "b": "clauses/b.md", "t": "templates/t", "new": "clauses/new.md"}
    shipped = {**OLD, **{names[key]: data for key, data in changes.items()}}
    given = {name: data for name, data in shipped.items() if data is not None}
    done, findings = update(folder, given)
    before = state(folder)
    assert update(folder, given)[0] == {}
    assert state(folder) == before
    return done, [f"{Path(one.place.file).name} {one.code}" for one in findings]


def test_what_nobody_changed_is_replaced_and_what_is_new_added(ours: Path) -> None:
    done, findings = brought(ours, a=b"one\n", new=b"new\n")

    assert done == {"replaced": ["clauses/a.md"], "added": ["clauses/new.md"]}
    assert findings == []
    assert (ours / "clauses/a.md").read_bytes() == b"one\n"


def test_what_they_alone_changed_is_kept(ours: Path) -> None:
    (ours / "clauses/a.md").write_bytes(b"mine\n")

    assert brought(ours, b=b"newer\n")[0] == {"replaced": ["clauses/b.md"]}
    assert (ours / "clauses/a.md").read_bytes() == b"mine\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_changes_at_two_places_are_joined(ours: Path, end: bytes) -> None:
    mine = b"ONE\n\ntwo\n\nthree\n".replace(b"\n", end)
    (ours / "clauses/a.md").write_bytes(mine)

    done, findings = brought(ours, a=b"one\n\ntwo\n\nTHREE\n")

    assert (done, findings) == ({"merged": ["clauses/a.md"]}, [])
    joined = b"ONE\n\ntwo\n\nTHREE\n".replace(b"\n", end)
    assert (ours / "clauses/a.md").read_bytes() == joined


@pytest.mark.parametrize("key", ["a", "t"])
def test_changes_at_one_place_stay_theirs_and_the_new_one_lies_beside(ours: Path, key: str) -> None:
    path = ours / {"a": "clauses/a.md", "t": "templates/t"}[key]
    mine, newer = (b"mine\n", b"newer\n") if key == "a" else (b"\0mine", b"\0newer")
    path.write_bytes(mine)

    done, findings = brought(ours, **{key: newer})

    assert (done, findings) == ({}, [f"{path.name} workspace-conflict"])
    assert (path.read_bytes(), Path(f"{path}.new").read_bytes()) == (mine, newer)


def test_a_conflict_is_told_until_the_new_file_is_gone(ours: Path) -> None:
    (ours / "clauses/b.md").write_bytes(b"mine\n")
    brought(ours, b=b"newer\n")

    assert brought(ours, b=b"newer\n")[1] == ["b.md workspace-conflict"]
    (ours / "clauses/b.md.new").unlink()
    assert brought(ours, b=b"newer\n")[1] == []


def test_a_file_of_theirs_that_stands_where_the_new_one_would_is_left_alone(ours: Path) -> None:
    (ours / "clauses/b.md").write_bytes(b"mine\n")
    (ours / "clauses/b.md.new").write_bytes(b"a draft of mine\n")

    brought(ours, b=b"newer\n")

    assert (ours / "clauses/b.md.new").read_bytes() == b"a draft of mine\n"
    assert (ours / "clauses/b.md.new-2").read_bytes() == b"newer\n"


def test_a_file_of_theirs_that_is_now_shipped_too_is_left_alone(ours: Path) -> None:
    (ours / "clauses/new.md").write_bytes(b"mine\n")

    assert brought(ours, new=b"shipped\n")[1] == ["new.md workspace-conflict"]
    assert (ours / "clauses/new.md").read_bytes() == b"mine\n"


def test_what_they_deleted_stays_deleted(ours: Path) -> None:
    (ours / "clauses/b.md").unlink()

    assert brought(ours, b=b"newer\n") == ({}, ["b.md workspace-deleted"])
    assert not (ours / "clauses/b.md").exists()


@pytest.mark.parametrize("changed", [False, True])
def test_what_is_no_longer_shipped_goes_unless_they_changed_it(ours: Path, changed: bool) -> None:
    if changed:
        (ours / "clauses/b.md").write_bytes(b"mine\n")

    done, findings = brought(ours, b=None)

    assert findings == (["b.md workspace-dropped"] if changed else [])
    assert (ours / "clauses/b.md").exists() is changed
    assert done == ({} if changed else {"removed": ["clauses/b.md"]})
    assert not (ours / BASE / "clauses/b.md").exists()


# --- catalogs ----------------------------------------------------------------------------------

CATALOG = """msgid ""
msgstr ""
"POT-Creation-Date: 2026-01-0{day} 10:00+0000\\n"
"Language: de\\n"

#: clauses/a.md:{line}
#, python-brace-format
msgctxt "a"
msgid "{a}"
msgstr "{eins}"

#: clauses/b.md:{line}
#, python-brace-format
msgctxt "b"
msgid "two"
msgstr "{zwei}"
"""
STATED = {"day": 1, "line": 1, "a": "one", "eins": "eins", "zwei": "zwei"}


def catalog(**changes: object) -> bytes:
    return CATALOG.format(**{**STATED, **changes}).encode()


def joined(theirs: bytes, shipped: bytes) -> bytes | None:
    return merged("locales/de/LC_MESSAGES/clauses.po", catalog(), theirs, shipped)


def test_translations_of_two_entries_are_joined_whatever_the_generated_lines_say() -> None:
    theirs = catalog(eins="mein eins", line=7)
    shipped = catalog(zwei="zwo", line=9, day=2)

    assert joined(theirs, shipped) == catalog(eins="mein eins", zwei="zwo", line=9, day=2)


def test_a_translation_of_an_older_text_is_not_put_below_the_newer_one() -> None:
    assert joined(catalog(eins="mein eins"), catalog(a="one or two")) is None


def test_two_translations_of_one_text_are_a_conflict() -> None:
    assert joined(catalog(eins="mein eins"), catalog(eins="ein")) is None


# --- the command line --------------------------------------------------------------------------


def test_a_workspace_of_ones_own_builds_and_is_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert clausebook("init", "ours").code == 0

    shipped = content(PROJECT)
    assert content(tmp_path / "ours") == shipped == content(tmp_path / "ours" / BASE)
    again = clausebook("init", "ours", "--update")
    assert (again.code, again.out) == (0, "0 files brought up to date\n")
    monkeypatch.chdir(tmp_path / "ours/clauses")
    words = ["build", "../examples/clients/schule.yaml", "--tool", "jitsi", "-o", "../output"]
    assert clausebook(*words).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("full",), "is not empty"),
        (("full/file",), "is a file"),
        (("full", "--update"), "make a workspace first"),
        ((PROJECT / "clauses/ours",), "lies in the shipped content"),
    ],
)
def test_a_folder_that_is_something_else_is_refused(
    words: tuple[str | Path, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()

    ended = clausebook("init", *words)

    assert ended.code == 2
    assert told in ended.err
    assert files_in(tmp_path) == ["full/file"]


def test_the_wheel_builds_documents_outside_of_a_clone(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in ("pipeline", *FOLDERS):
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    wheel = subprocess.run(
        [*pip, "wheel", source, "--no-deps", "--quiet", "--wheel-dir", tmp_path],
        capture_output=True,
        text=True,
    )
    if wheel.returncode and "setuptools" in wheel.stderr and "ERROR: No matching" in wheel.stderr:
        pytest.skip("no network to fetch what builds a wheel")
    assert wheel.returncode == 0, wheel.stderr
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin/python"
    (file,) = tmp_path.glob("*.whl")
    subprocess.run([*pip, "--python", python, "install", "-q", "--no-deps", file], check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # the packages it needs, and nothing of this project
    packages = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}

    def run(*words: str, folder: Path = elsewhere) -> str:
        command = [environment / "bin/clausebook", *words]
        ended = subprocess.run(command, cwd=folder, env=packages, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    built = run("build", "--tool", "zoom", "--language", "de", "--format", "docx", "--form=notice")
    run("init", "ours")
    own = run("build", "--tool=jitsi", "--language=en", "-o", "out", folder=elsewhere / "ours")

    assert "output/beispiel/de/zoom.docx\n" in built
    assert "out/schule/en/jitsi.docx\n" in own
