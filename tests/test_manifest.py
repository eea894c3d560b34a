"""The manifest tells of every file that was made, and of no other."""

import hashlib
import sqlite3
from pathlib import Path

import pytest
from worlds import change, clausebook, files_in

from pipeline.errors import PipelineError
from pipeline.manifest import EVERY, NAME, FileRow, Manifest
from pipeline.manifest.known import Known


def row(path: str, **stated: object) -> FileRow:
    known: dict[str, object] = {
        "path": path,
        "client": path.partition("/")[0],
        "document": "zoom",
        "tools": "zoom",
        "language": "de",
        "format": "docx",
        "edition": "0" * 32,
        "input": "1" * 64,
        "text": "2" * 32,
        "own": "3" * 32,
        "translation": "unreviewed",
        "verdict": "proved",
        "said": "4" * 32,
        "summary": "6" * 32,
        "lacking": "",
        "size": 1,
        "sha256": "5" * 64,
        "made": 0,
    }
    return FileRow(**{**known, **stated})  # type: ignore[arg-type]


def rows_of(folder: str | Path) -> dict[str, FileRow]:
    with Known(Path(folder) / NAME) as known:
        return {one.path: one for one in known.files()}


def manifest_in(folder: Path) -> Manifest:
    return Manifest(folder / NAME, folder)


def test_each_file_has_a_row_with_its_digest(world: Path) -> None:
    clausebook("build", "clients", "-o", "output")

    rows = rows_of("output")

    assert sorted(rows) == files_in("output") != []
    for path, one in rows.items():
        data = (Path("output") / path).read_bytes()
        assert (one.size, one.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert one.made == (Path("output") / path).stat().st_mtime_ns
        assert f"{one.client}/{one.language}/{one.document}.{one.format}" == path


def test_a_stopped_document_has_no_row(world: Path) -> None:
    change("clauses/rights/access.md", "a copy", "a free copy")

    clausebook("build", "clients", "-o", "output")

    assert sorted(rows_of("output")) == files_in("output")


def test_a_file_made_again_keeps_one_row(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    for size in (1, 2):
        manifest = manifest_in(tmp_path)
        manifest.add([row("a.docx", size=size)])
        manifest.commit()

    assert [one.size for one in rows_of(tmp_path).values()] == [2]


def test_rows_are_committed_now_and_then(tmp_path: Path) -> None:
    manifest = manifest_in(tmp_path)

    for number in range(EVERY + 1):
        manifest.add([row(f"{number}.docx")])

    assert len(rows_of(tmp_path)) == EVERY


def test_all_rows_are_read_in_order_and_those_of_one_client(tmp_path: Path) -> None:
    manifest = manifest_in(tmp_path)
    paths = [
        f"{client}/de/{number:04}.docx" for client in ("a", "a-b", "ab") for number in range(999)
    ]
    manifest.add([row(path) for path in paths])

    with Known(tmp_path / NAME) as known:
        assert [one.path for one in known.files()] == sorted(paths)
        assert [one.path for one in known.files("a")] == paths[:999]
        assert list(known.recorded("a-b")) == paths[999:1998]


def test_no_manifest_is_made_by_looking_for_one(world: Path) -> None:
    clausebook("build", "clients", "-o", "output", "--dry-run")

    assert not Path("output").exists()


def test_what_is_no_manifest_is_said_and_kept(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    (tmp_path / NAME).write_bytes(b"no database, but long enough to look at" * 30)
    manifest = manifest_in(tmp_path)
    manifest.add([row("a.docx")])

    with pytest.raises(PipelineError, match="cannot be written"):
        manifest.commit()
    with pytest.raises(PipelineError, match="cannot be read"):
        Known(tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes().startswith(b"no database")


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / NAME)
    base.execute("create table letters (text)")
    base.close()
    before = (tmp_path / NAME).read_bytes()

    with pytest.raises(PipelineError, match="is no manifest"):
        Known(tmp_path / NAME)
    manifest = manifest_in(tmp_path)
    manifest.add([row(f"{number}.docx") for number in range(40)])
    with pytest.raises(PipelineError, match="is no manifest"):
        manifest.commit()
    assert (tmp_path / NAME).read_bytes() == before


def test_a_manifest_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    manifest = manifest_in(tmp_path)
    (tmp_path / "a.docx").write_bytes(b"x")
    manifest.add([row("a.docx")])
    manifest.commit()
    base = sqlite3.connect(tmp_path / NAME)
    base.execute("pragma user_version = 99")
    base.close()

    with pytest.raises(PipelineError, match="newer version"):
        Known(tmp_path / NAME)


def test_a_manifest_of_the_first_form_gives_way(world: Path) -> None:
    Path("output").mkdir()
    base = sqlite3.connect(Path("output") / NAME)
    base.execute("create table file (path, declaration, primary key (path)) without rowid")
    base.close()

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == 0, ended.err
    assert sorted(rows_of("output")) == files_in("output")
