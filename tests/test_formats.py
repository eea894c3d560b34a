"""Every rendered file is sound: schemas, language and accessibility marks, a second reader."""

import argparse
import importlib.util
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pypandoc
import pytest

from pipeline.batch import KINDS, Builder, Options
from pipeline.check import documents_of, examine
from pipeline.library import load_client
from pipeline.localize import Translation, declare
from pipeline.records import Declaration, Heading, Library, ListBlock, Paragraph, Run, Table

TOOLS = Path(__file__).parent / "tools"
LANGUAGES = ("en", "de", "fr", "pl", "ar")


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def built(project: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder with all documents of both example clients."""
    output = tmp_path_factory.mktemp("output")
    clients = []
    for path in sorted((project.root / "examples/clients").glob("*.yaml")):
        client, _ = load_client(path, project)
        assert client
        clients.append(client)
    for one in Builder(project, Options(output=output, formats=("docx", "odt", "html"))).build(
        clients
    ):
        assert not one.stopped, "\n".join(map(str, one.findings))
    return output


def files(folder: Path, suffix: str) -> list[Path]:
    found = sorted(folder.rglob(f"*.{suffix}"))
    assert len(found) == len(LANGUAGES) * 8
    return found


def test_every_docx_is_valid_against_its_schemas(built: Path) -> None:
    validator = tool("validate_docx")
    options = argparse.Namespace(
        errors_only=False,
        placeholders=True,
        profile=None,
        schemas=str(Path(__file__).parent / "schemas/ooxml"),
    )

    faults = [fault for path in files(built, "docx") for fault in validator.validate(path, options)]

    assert faults == []


def test_every_odt_is_valid_against_its_schemas(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    validator = tool("validate_odt")

    status = validator.main([str(path) for path in files(built, "odt")])

    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["docx", "odt"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_language_and_accessibility_marks_are_right(
    built: Path, language: str, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tool("a11y_doc")
    paths = [str(p) for p in files(built, suffix) if p.parent.name == language]

    status = marks.main(["--lang", language, *paths])

    assert status == 0, capsys.readouterr().out


def letters(text: str) -> str:
    """Leave out blanks, direction marks and what Markdown or plain text escapes."""
    return "".join(
        sign
        for sign in unicodedata.normalize("NFC", text)
        if not sign.isspace() and unicodedata.category(sign) != "Cf"
    )


def expected_texts(declaration: Declaration) -> Iterator[str]:
    def join(runs: tuple[Run, ...]) -> str:
        return "".join(run.text for run in runs)

    def walk(block: object) -> Iterator[str]:
        match block:
            case Heading() | Paragraph():
                yield join(block.runs)
            case ListBlock():
                for item in block.items:
                    for inner in item:
                        yield from walk(inner)
            case Table():
                for cells in (block.header, *block.rows):
                    yield from (join(cell) for cell in cells)

    for passage in declaration.passages:
        for block in passage.blocks:
            yield from walk(block)


@pytest.mark.parametrize("suffix", ["docx", "odt"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pandoc_reads_every_text_in_order(
    project: Library, built: Path, language: str, suffix: str
) -> None:
    client, _ = load_client(project.root / "examples/clients/beispiel.yaml", project)
    assert client
    translation = Translation(project, language)
    for document, tools in documents_of(client, KINDS):
        outline = examine(project, client, document, tools).outline
        declaration, _ = declare(project, client, outline, translation)
        path = built / client.id / language / f"{document}.{suffix}"

        text = letters(
            pypandoc.convert_file(str(path), "plain", format=suffix, extra_args=["--wrap=none"])
        )

        # a table's cells stand beside each other: their lines are looked for one by one
        position = 0
        for expected in expected_texts(declaration):
            for line in re.split(r"\n", expected):
                found = text.find(letters(line), position)
                assert found >= 0, f"{path.name}: {line!r}"
                position = found


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["docx", "odt"])
def test_libreoffice_opens_a_sample_in_every_language(
    built: Path, suffix: str, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    samples = []
    for language in LANGUAGES:
        sample = tmp_path / f"{language}.{suffix}"
        shutil.copy(built / "beispiel" / language / f"microsoft-teams.{suffix}", sample)
        samples.append(sample)

    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(tmp_path / "text"),
            *map(str, samples),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )

    for sample in samples:
        text = (tmp_path / "text" / f"{sample.stem}.txt").read_text(encoding="utf-8-sig")
        assert "Microsoft Ireland Operations Limited" in text
        assert "Beispiel & Söhne GmbH" in text
