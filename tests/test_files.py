"""Files are read within limits, and every line is known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import findings_here, lines, write

from pipeline.library.files import MAX_BYTES, Document, parse_yaml, read_text
from pipeline.library.models import ClauseModel, ClientModel, OutlineModel
from pipeline.library.shapes import check_model


def test_a_file_that_is_too_large_is_refused(world: Path) -> None:
    write("clauses/who/talks.md", "---\n---\n" + "We call you. " * (MAX_BYTES // 10))

    assert lines(findings_here()) == (
        "clauses/who/talks.md: error: is larger than 2000000 bytes [file-too-large]\n"
        "  hint: split it, or remove what does not belong there"
    )


def test_a_file_that_is_not_there_is_told(world: Path) -> None:
    Path("registry/citations.yaml").unlink()

    assert lines(findings_here()).startswith(
        "registry/citations.yaml: error: cannot be read: No such file or directory"
    )


def test_a_folder_in_a_files_place_is_told(world: Path) -> None:
    Path("clauses/who/new.md").mkdir()

    assert lines(findings_here()).startswith(
        "clauses/who/new.md: error: cannot be read: Is a directory"
    )


def test_line_ends_and_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")

    assert read_text(path, "text") == ("one\ntwo\nthree\n", [])


def test_every_key_and_item_has_its_line() -> None:
    document, findings = parse_yaml("a:\n  - x\n  - b: 1\n\nc: {d: 2}\n", "f", first_line=10)

    assert document
    assert findings == []
    assert document.data == {"a": ["x", {"b": 1}], "c": {"d": 2}}
    lines = {path: document.line(*path) for path in (("a",), ("a", 1, "b"), ("c", "d"))}
    assert lines == {("a",): 10, ("a", 1, "b"): 12, ("c", "d"): 14}
    assert document.line("a", 1, "missing") == 12
    assert str(document.place("c", "d")) == "f:14 (c.d)"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("012", "012"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("2026-11-22", "2026-11-22"),
        ("12:30:45", "12:30:45"),
        ("~", None),
        ("null", None),
        ("-3", -3),
        ("+49", "+49"),
        ("1.5", "1.5"),
        ('"1"', "1"),
    ],
)
def test_plain_values_are_those_of_yaml_1_2(text: str, value: object) -> None:
    document, _ = parse_yaml(f"key: {text}", "f")

    assert document
    assert document.data == {"key": value}
    assert type(document.data["key"]) is type(value)


@given(st.text(max_size=80))
def test_no_text_makes_the_reader_of_yaml_fail(text: str) -> None:
    document, findings = parse_yaml(text, "f")

    assert (document is None) == bool(findings)


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["title", "covers", "forms", "sections", "clauses", "tools", "id", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(DATA)
def test_no_data_makes_the_models_fail_otherwise_than_with_findings(data: object) -> None:
    for model in (ClauseModel, OutlineModel, ClientModel):
        checked, findings = check_model(model, Document("f", data))
        assert (checked is None) == bool(findings)
        for finding in findings:
            assert finding.message
            assert finding.hint


def test_a_catalog_that_cannot_be_opened_is_told_once(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEBOOK_CACHE", "")  # whose keys need the file, too, but by other means
    opened = Path.open

    def refuse(self: Path, *arguments: str, **options: str) -> object:
        if self.name == "clauses.po":
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)

    assert {finding.code for finding in findings_here()} == {"catalog-unreadable"}
