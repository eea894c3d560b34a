"""Whatever a catalog holds, reading it gives findings with file and line, never a traceback."""

from pathlib import Path

import pytest
from catalog_world import HEADER, catalog, gettext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.catalogs import load_catalog
from pipeline.catalogs.po import MAX_ENTRY, MAX_FILE, read_po

ENTRY = 'msgctxt "a"\nmsgid "Text."\nmsgstr "Wort."\n'
FIRST = HEADER.count("\n") + 2


def codes(path: Path, language: str = "de") -> list[tuple[str, int]]:
    outline = path.parents[3] / "clauses/outline.yaml"
    outline.parent.mkdir(exist_ok=True)
    outline.touch()
    _, findings = load_catalog(path, language)
    assert all(f.place.file == "locales/de/LC_MESSAGES/clauses.po" for f in findings)
    return [(finding.code, finding.place.line) for finding in findings]


def test_an_entry_is_found_by_its_id_with_its_line(tmp_path: Path) -> None:
    path = catalog(tmp_path, f"# comment\n#. note\n#: clauses/a.md:7\n{ENTRY}")

    loaded, findings = load_catalog(path, "de")

    assert findings == []
    assert loaded
    entry = loaded.entries["a"]
    assert (entry.source, entry.translation, entry.fuzzy) == ("Text.", "Wort.", False)
    assert entry.line == FIRST + 3


def test_lines_are_right_in_a_file_of_many_shapes(tmp_path: Path) -> None:
    body = (
        f'{ENTRY}\nmsgid "no context"\nmsgstr "x"\n\n#, fuzzy\n#| msgid "previous"\nmsgctxt "b"\n'
        f'msgid ""\n"long"\nmsgstr ""\n"lang"\n#~ msgctxt "c"\n#~ msgid "C"\n#~ msgstr "C"\n'
        f'msgctxt "d"\nmsgid "D"\nmsgstr "D"\n'
    )
    path = catalog(tmp_path, body)
    lines = path.read_text(encoding="utf-8").split("\n")

    loaded, _ = load_catalog(path, "de")

    assert loaded
    assert loaded.entries.keys() == {"a", "b", "d"}
    assert loaded.obsolete == 1
    for name, entry in loaded.entries.items():
        assert lines[entry.line - 1] == f'msgctxt "{name}"'


def test_a_missing_catalog_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "locales" / "de" / "LC_MESSAGES" / "clauses.po"

    assert load_catalog(path, "de")[0] is None
    assert codes(path) == [("catalog-missing", 0)]


def test_a_folder_in_a_catalogs_place_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "locales" / "de" / "LC_MESSAGES" / "clauses.po"
    path.mkdir(parents=True)

    assert codes(path) == [("catalog-missing", 0)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<<<<<<< HEAD\n{ENTRY}=======\n>>>>>>> other\n", ["catalog-conflict"] * 3),
        (ENTRY.replace('Text."', "Text."), ["catalog-syntax"]),
        (ENTRY.replace("Text", 'Te"xt'), ["catalog-syntax"]),
        (ENTRY.replace("Text.", "Text\\\\\\"), ["catalog-syntax"]),
        (ENTRY.replace("msgstr", "msgstring"), ["catalog-syntax"]),
        (ENTRY.replace("msgid", "\nmsgid"), []),
        (ENTRY.replace("msgid", "msgctxt"), ["catalog-syntax"]),
        ("just prose\n", ["catalog-syntax"]),
        (f"{ENTRY}\n{ENTRY}", ["catalog-duplicate"]),
        (f"{ENTRY}\n{ENTRY.replace('Text.', 'Another.')}", ["catalog-duplicate"]),
        (f'{ENTRY}\nmsgid ""\nmsgstr "Language: de\\n"\n', ["catalog-duplicate"]),
        (ENTRY.replace("Wort", "Wo\0rt"), ["catalog-control"]),
        (ENTRY.replace("Wort", "Wo\x1brt"), ["catalog-control"]),
        (ENTRY.replace("Wort", "Wo\x85rt"), ["catalog-control"]),
        (ENTRY.replace("Wort", "Wo\rrt"), ["catalog-control"]),
        (ENTRY.replace("Wort", "Wo\\rrt"), ["catalog-control"]),
        (ENTRY.replace("Wort", "\\x41\\101\\a"), ["catalog-control"]),
        (ENTRY.replace("Wort", 'Wo\\trt\\n\\"\\\\'), []),
        (
            ENTRY.replace("msgstr", 'msgid_plural "Texts."\nmsgstr[0]') + 'msgstr[1] "Worte."\n',
            ["catalog-plural"],
        ),
        (ENTRY.replace("Wort.", "x" * (MAX_ENTRY + 1)), ["catalog-too-large"]),
        (ENTRY.replace("Wort.", "x" * (MAX_ENTRY - 100)), []),
        ("# comment\n" * (MAX_ENTRY // 9), ["catalog-too-large"]),
        (ENTRY + "\n" + "\n".join(f"#~ {line}" for line in ENTRY.split("\n")[:3]), []),
        (f"#=python-brace-format, fuzzy\n{ENTRY}", []),
        (f"#= fuzzy\n#,fuzzy\n#:a.md:7\n#.note\n{ENTRY}", []),
        (f"#comment without a blank\n#!\n##\n{ENTRY}", []),
        (f"{ENTRY}#,\n#~\n#.\n#:\n#|\n#=", []),
        (f"{ENTRY}# at the end", []),
    ],
)
def test_hostile_content(tmp_path: Path, body: str, expected: list[str]) -> None:
    path = catalog(tmp_path, body)

    found = codes(path)

    assert [code for code, _ in found] == expected
    assert all(line for _, line in found)


@pytest.mark.parametrize("ending", ["#,\n#~\n#.", "# at the end", "#. note", ""])
def test_what_stands_after_the_last_entry_does_not_cost_it(tmp_path: Path, ending: str) -> None:
    path = catalog(tmp_path, f"{ENTRY}{ending}")

    loaded, _ = load_catalog(path, "de")

    assert loaded
    assert loaded.entries["a"].translation == "Wort."


def test_the_flag_lines_of_2027_are_read(tmp_path: Path) -> None:
    path = catalog(tmp_path, f"#, python-brace-format\n#= fuzzy\n{ENTRY}")

    loaded, _ = load_catalog(path, "de")

    assert loaded
    assert loaded.entries["a"].fuzzy


def test_an_obsolete_twin_is_never_taken_for_the_translation(tmp_path: Path) -> None:
    twin = "\n".join(f"#~ {line}" for line in ENTRY.strip().split("\n"))
    path = catalog(tmp_path, f"{twin}\n\n{ENTRY.replace('Wort.', '')}\n{twin}")

    loaded, findings = load_catalog(path, "de")

    assert findings == []
    assert loaded
    assert loaded.entries["a"].translation == ""


@pytest.mark.parametrize("shape", ["bom", "crlf", "both"])
def test_files_from_windows_are_read_like_others(tmp_path: Path, shape: str) -> None:
    path = catalog(tmp_path, ENTRY)
    content = path.read_bytes()
    if shape != "bom":
        content = content.replace(b"\n", b"\r\n")
    if shape != "crlf":
        content = b"\xef\xbb\xbf" + content
    path.write_bytes(content)

    loaded, findings = load_catalog(path, "de")

    assert findings == []
    assert loaded
    assert loaded.entries["a"].translation == "Wort."
    assert loaded.entries["a"].line == FIRST


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "cp1252"])
def test_another_encoding_is_a_finding(tmp_path: Path, charset: str) -> None:
    path = catalog(tmp_path, ENTRY)
    path.write_bytes((HEADER + "\n" + ENTRY.replace("Wort", "Wörter")).encode(charset))

    [(code, line)] = codes(path)

    assert code == "catalog-encoding"
    assert line == (1 if charset == "utf-16" else FIRST + 2)


def test_a_header_that_names_another_encoding_is_a_finding(tmp_path: Path) -> None:
    path = catalog(tmp_path, ENTRY, HEADER.replace("UTF-8", "ISO-8859-1"))

    assert codes(path) == [("catalog-encoding", 0)]


@pytest.mark.parametrize(
    ("stated", "severity"),
    [("de", None), ("DE", None), ("de_DE", "warning"), ("", "warning"), ("fr", "error")],
)
def test_the_language_of_the_header_is_compared(
    tmp_path: Path, stated: str, severity: str | None
) -> None:
    header = HEADER.replace("Language: de", f"Language: {stated}")
    path = catalog(tmp_path, ENTRY, header)

    _, findings = load_catalog(path, "de")

    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_a_file_beyond_all_measure_is_not_read(tmp_path: Path) -> None:
    path = catalog(tmp_path, ENTRY)
    with path.open("ab") as stream:
        stream.truncate(MAX_FILE + 1)

    assert codes(path) == [("catalog-too-large", 0)]


def test_a_catalog_without_header_or_entries_is_read(tmp_path: Path) -> None:
    path = catalog(tmp_path, "", "")

    loaded, findings = load_catalog(path, "de")

    assert loaded
    assert loaded.entries == {}
    assert [finding.code for finding in findings] == ["catalog-language"]


def test_wrong_plural_forms_disturb_nobody(tmp_path: Path) -> None:
    path = catalog(tmp_path, ENTRY, HEADER.replace("nplurals=2", "nplurals=x;;"))

    assert codes(path) == []


PIECES = st.sampled_from(
    ['msgid "', 'msgstr "', 'msgctxt "', 'msgid_plural "x"', 'msgstr[0] "', '"', "\\", "\n", "\n\n",
     "#", "#~ ", "#| ", "#~| ", "#, fuzzy", "#= ", "#: a:1", "#. ", "a", " ", "\t", "\u2028", "{x}",
     'msgid ""\nmsgstr ""\n', ENTRY]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
@example('msgctxt "a"\n')
@example('#| "x"\nmsgid "a"\nmsgstr "b"')
def test_any_text_at_all_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.po"
    path.write_text(text, encoding="utf-8")

    po, findings = read_po(path)

    assert po is not None or findings


@pytest.mark.parametrize("name", ["Text", "Te\u2028xt", "Te\u2029xt", "Te\u00a0xt", "Te\u200fxt"])
def test_odd_characters_survive_as_msgcat_keeps_them(tmp_path: Path, name: str) -> None:
    path = catalog(tmp_path, ENTRY.replace("Text", name).replace("Wort", name))
    assert gettext("msgcat", path).returncode == 0

    loaded, findings = load_catalog(path, "de")

    assert findings == []
    assert loaded
    assert loaded.entries["a"].source == loaded.entries["a"].translation == f"{name}."
