"""Every rendered file is sound: schemas, language and accessibility marks, a second reader."""

import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypandoc
import pytest

from pipeline.batch import KINDS
from pipeline.check import documents_of, examine, in_each_form
from pipeline.library import load_client
from pipeline.localize import Translation, declare
from pipeline.records import Declaration, Heading, Library, ListBlock, Paragraph, Run, Table

TOOLS = Path(__file__).parent / "tools"
LANGUAGES = ("en", "de", "fr", "pl", "ar")


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, TOOLS / f"{tool}.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=600,
    )


def files(folder: Path, suffix: str) -> list[Path]:
    found = sorted(folder.rglob(f"*.{suffix}"))
    assert len(found) >= len(LANGUAGES) * (7 * 2 + 1)
    return found


def test_every_docx_is_valid_against_its_schemas(built: Path) -> None:
    result = run("validate_docx", "--placeholders", *files(built, "docx"))

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_odt_is_valid_against_its_schemas(built: Path) -> None:
    result = run("validate_odt", "--placeholders", *files(built, "odt"))

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("suffix", ["docx", "odt"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_language_and_accessibility_marks_are_right(
    built: Path, language: str, suffix: str
) -> None:
    paths = [path for path in files(built, suffix) if path.parent.name == language]

    result = run("a11y_doc", "--lang", language, *paths)

    assert result.returncode == 0, result.stdout + result.stderr


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
    for each, document, tools in (
        (one, *found) for one in in_each_form(client) for found in documents_of(one, KINDS)
    ):
        outline = examine(project, each, document, tools).outline
        declaration, _ = declare(project, each, outline, translation)
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
