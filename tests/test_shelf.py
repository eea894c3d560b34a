"""Processes of one run take from a shelf what was left by one of them, and nothing else."""

from pathlib import Path

import pytest

from pipeline.shelf import Shelf

SECRET = b"s" * 32


def taken(folder: Path, kind: str = "proof", secret: bytes = SECRET) -> list[object]:
    return list(Shelf(str(folder), secret).others(kind))


def test_what_is_left_is_given_to_each_other_once(tmp_path: Path) -> None:
    ours, theirs = Shelf(str(tmp_path), SECRET), Shelf(str(tmp_path), SECRET)
    ours.leave("proof", ("of", 1))
    ours.leave("proof", "of 2")
    ours.leave("library", "no proof")

    assert list(theirs.others("proof")) == [("of", 1), "of 2"]
    assert list(theirs.others("proof")) == []
    assert list(ours.others("proof")) == []


def test_what_was_not_signed_by_this_run_is_never_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return pytest.fail, ("it was unpickled",)

    Shelf(str(tmp_path), b"another run's".ljust(32)).leave("proof", Trap())

    assert taken(tmp_path) == []


def test_what_was_left_as_another_kind_is_not_taken(tmp_path: Path) -> None:
    Shelf(str(tmp_path), SECRET).leave("library", "no proof")
    (left,) = tmp_path.iterdir()
    left.rename(tmp_path / "proof-1-0")

    assert taken(tmp_path) == []


def test_a_file_that_is_not_yet_whole_is_taken_later(tmp_path: Path) -> None:
    Shelf(str(tmp_path), SECRET).leave("proof", "whole")
    (left,) = tmp_path.iterdir()
    data = left.read_bytes()
    reader = Shelf(str(tmp_path), SECRET)

    left.write_bytes(data[:-1])
    assert list(reader.others("proof")) == []

    left.write_bytes(data)
    assert list(reader.others("proof")) == ["whole"]


def test_a_shelf_does_not_grow_without_end(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path), SECRET)
    for number in range(600):
        shelf.leave("proof", number)

    assert len(taken(tmp_path)) == 512


def test_a_folder_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    assert taken(tmp_path / "gone") == []
