"""The manifest tells of every file that was made, and of no other."""

import hashlib
import sqlite3
from pathlib import Path

import pytest
from worlds import change, clausebook, files_in

from pipeline.errors import PipelineError
from pipeline.manifest import EVERY, NAME, Manifest, Row, read_manifest


def row(path: str, **stated: object) -> Row:
    known: dict[str, object] = {
        "path": path,
        "declaration": path.rpartition(".")[0],
        "format": "docx",
        "language": "de",
        "library": "0" * 12,
        "template": "1" * 12,
        "draft": False,
        "size": 1,
        "sha256": "2" * 64,
        "program": "0",
    }
    return Row(**{**known, **stated})  # type: ignore[arg-type]


def test_each_file_has_a_row_with_its_digest(world: Path) -> None:
    clausebook("build", "clients", "-o", "output")

    rows = {one.path: one for one in read_manifest(Path("output"))}

    assert sorted(rows) == files_in("output") != []
    for path, one in rows.items():
        data = (Path("output") / path).read_bytes()
        assert (one.size, one.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert (one.declaration, one.format) == tuple(path.rsplit(".", 1))


def test_a_stopped_document_has_no_row(world: Path) -> None:
    change("clauses/rights/access.md", "a copy", "a free copy")

    clausebook("build", "clients", "-o", "output")

    assert sorted(one.path for one in read_manifest(Path("output"))) == files_in("output")


def test_a_file_made_again_keeps_one_row(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    for size in (1, 2):
        manifest = Manifest(tmp_path)
        manifest.add(row("a.docx", size=size))
        manifest.commit()

    assert [one.size for one in read_manifest(tmp_path)] == [2]


def test_rows_are_committed_now_and_then(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path)

    for number in range(EVERY + 1):
        manifest.add(row(f"{number}.docx"))

    assert sum(1 for _ in read_manifest(tmp_path)) == EVERY


def test_no_manifest_has_no_rows(tmp_path: Path) -> None:
    assert list(read_manifest(tmp_path)) == []


def test_what_is_no_manifest_is_said_and_kept(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    (tmp_path / NAME).write_bytes(b"no database, but long enough to look at" * 30)
    manifest = Manifest(tmp_path)
    manifest.add(row("a.docx"))

    with pytest.raises(PipelineError, match="cannot be written"):
        manifest.commit()
    with pytest.raises(sqlite3.DatabaseError):
        list(read_manifest(tmp_path))
