"""Fixtures that all tests share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from worlds import PROJECT, built_here, copy_world, lines

from pipeline.batch import Options
from pipeline.library import load_library
from pipeline.records import Library


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden texts anew instead of comparing with them",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Give each process of a test run a cache of its own: the user's is not to be touched."""
    os.environ["CLAUSEBOOK_CACHE"] = tempfile.mkdtemp(prefix="clausebook-test-cache-")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(os.environ["CLAUSEBOOK_CACHE"], ignore_errors=True)


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


@pytest.fixture(scope="session")
def built(project: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder with all documents of the example clients."""
    output = tmp_path_factory.mktemp("output")
    options = Options(output=output, formats=("docx", "odt", "html"))
    for one in built_here(project, options, [project.root / "examples/clients"]):
        assert not one.stopped, "\n".join(map(str, one.findings))
    return output
