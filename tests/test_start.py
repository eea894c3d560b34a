"""The quick start takes the same options as the command line, and loads little."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from worlds import PROJECT, clausebook

from pipeline.building import build as build_at_once
from pipeline.cli import app
from pipeline.start import build_stated


def stated_through_typer(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, object]:
    taken: dict[str, object] = {}
    monkeypatch.setattr("pipeline.building.build", lambda **stated: taken.update(stated))
    typer.main.get_command(app).main(arguments, standalone_mode=False)
    return taken


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "a.yaml",
        "a.yaml b --tool zoom --tool jitsi --language de --language=fr",
        "--format docx,odt --documents per-tool --form layer --form=notice -o out a.yaml",
        "--output=out --draft --no-trace --strict --json --workspace .",
        "--jobs 2 --dry-run --verify-existing --manifest m.sqlite a.yaml",
        "--trace --no-trace --trace --no-strict --strict --no-strict -o one --output two",
    ],
)
def test_both_ways_read_the_same(arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["build", *arguments.split()]
    defaults = {
        name: one.default for name, one in inspect.signature(build_at_once).parameters.items()
    }

    stated = build_stated(words)

    assert stated is not None
    assert {**defaults, **stated} == stated_through_typer(words, monkeypatch)


@pytest.mark.parametrize(
    "arguments",
    [
        *("", "check", "--help", "build --help", "build --colour", "build -oout", "build -o"),
        *("build --tool --draft", "build --draft=yes", "build --out x", "build -- a", "build -"),
        *("build -o=out", "--workspace . build", "build --tool"),
        *("build --jobs 0", "build --jobs two", "build --jobs"),
    ],
)
def test_what_is_unusual_is_left_to_the_command_line(arguments: str) -> None:
    assert build_stated(arguments.split()) is None


def test_what_cannot_be_read_is_left_to_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "client.yaml"
    path.touch()
    monkeypatch.setattr("os.access", lambda *_: False)

    assert build_stated(["build", str(path)]) is None


def test_a_build_with_a_full_cache_loads_no_slow_package(tmp_path: Path) -> None:
    words = ["build", "examples/clients/beispiel.yaml", "--tool", "zoom", "--language", "de"]
    words += ["--format", "docx", "--workspace", str(PROJECT), "-o", str(tmp_path)]
    program = (
        "import sys\n"
        f"sys.argv = ['clausebook', *{words!r}]\n"
        "from pipeline.start import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert not end.code\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    run = [sys.executable, "-c", program]
    subprocess.run(run, check=True, capture_output=True, cwd=PROJECT)

    ended = subprocess.run(run, check=True, capture_output=True, text=True, cwd=PROJECT)

    loaded = set(ended.stdout.splitlines()[-1].split())
    slow = {"babel", "boolean", "polib", "pydantic", "pypandoc", "rich", "ruamel", "typer"}
    assert not loaded & slow


def test_the_version_is_told_without_loading_anything() -> None:
    program = (
        "import sys\n"
        "sys.argv = ['clausebook', '--version']\n"
        "from pipeline.start import main\n"
        "main()\n"
        "assert not {'typer', 'rich', 'lxml', 'pipeline.batch'} & set(sys.modules)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=PROJECT
    )

    assert ended.stdout == clausebook("--version").out
