"""Fixtures that all tests share."""

from pathlib import Path

import pytest
from worlds import PROJECT, copy_world, lines

from pipeline.library import load_library
from pipeline.records import Library


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden texts anew instead of comparing with them",
    )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny world in a folder of its own, which is the current folder."""
    folder = tmp_path / "workspace"
    copy_world(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def project() -> Library:
    """The library that the project ships."""
    library, findings = load_library(PROJECT)
    assert library, lines(findings)
    return library
