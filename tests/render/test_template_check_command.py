"""`clausebook template check` as a user calls it."""

import json
import os
from pathlib import Path

import pytest
from check_letters import MAIN, letter, seeded
from worlds import PROJECT, clausebook

FINDING_KEYS = {"code", "severity", "file", "line", "key", "message", "hint"}


def test_the_default_templates_have_no_fault() -> None:
    ended = clausebook(
        "template",
        "check",
        *(PROJECT / f"templates/declaration.{format_}" for format_ in ("docx", "odt", "html")),
    )

    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.count("no faults\n") == 3


def test_it_has_help_with_an_example() -> None:
    ended = clausebook("template", "check", "--help")

    assert ended.code == 0
    assert "Example: clausebook template check" in " ".join(ended.out.split())


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_faults_names_and_styles_are_printed(tmp_path: Path, format_: str) -> None:
    styles = {
        "docx": ("word/styles.xml", 'w:name w:val="Gap"', 'w:name w:val="Gup"'),
        "odt": ("styles.xml", 'style:display-name="Gap"', 'style:display-name="Gup"'),
    }
    name, old, new = styles[format_]
    path = letter(
        tmp_path,
        format_,
        {name: ((old, new),), MAIN[format_]: (("{{ subtitle }}", "{{ subtitel }} {{ titel"),)},
    )

    ended = clausebook("template", "check", path)

    assert ended.code == 1
    words = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert words[0] == f"{path}: 3 faults"
    assert "subtitel 1 text" in words
    assert "styles missing: Gap" in words
    part = f"(text, {MAIN[format_]})"
    assert f"{path} {part}: error: the template names 'subtitel', which is not known, near" in (
        ended.err
    )
    assert f"{path} {part}: error: a tag is not complete near" in ended.err
    assert "  hint: did you mean 'subtitle'?\n" in ended.err


def test_json_holds_names_styles_and_findings(tmp_path: Path) -> None:
    path = seeded(tmp_path, "docx", "{{ subtitel }}")
    copy = tmp_path / "copy.docx"

    ended = clausebook("template", "check", path, "--json", "--annotate", copy)

    assert ended.code == 1
    data = json.loads(ended.out)
    found = data["templates"][path.as_posix()]
    assert found["names"]["title"] == {
        "count": 3,
        "parts": {"header": 1, "properties": 1, "text": 1},
    }
    assert found["styles_missing"] == []
    assert found["faults"] == 1
    assert found["annotated"] == copy.as_posix()
    (finding,) = data["findings"]
    assert finding.keys() == FINDING_KEYS
    assert finding["hint"] == "did you mean 'subtitle'?"


def test_exit_codes(tmp_path: Path) -> None:
    good = PROJECT / "templates/declaration.docx"
    lost = seeded(tmp_path, "docx", "{{ subtitle }}{%p set x = 1 %}")
    page = tmp_path / "page.html"
    page.write_text("{{ body }}")
    (tmp_path / "folder.docx").mkdir()
    (tmp_path / "other").write_text("x")
    for arguments, code in (
        ([good], 0),
        ([lost], 0),
        ([lost, "--strict"], 1),
        ([page], 0),
        ([tmp_path / "none.docx"], 1),
        ([tmp_path / "folder.docx"], 1),
        ([tmp_path / "letter.pdf"], 1),
        ([], 2),
        ([page, "--annotate", tmp_path / "copy.html"], 2),
        ([lost, "--annotate", lost], 2),
        ([lost, "--annotate", tmp_path], 2),
        ([lost, "--annotate", tmp_path / "copy.odt"], 2),
        ([good, lost, "--annotate", tmp_path / "other"], 2),
        ([good, tmp_path / "x/declaration.docx", "--annotate", tmp_path / "y"], 2),
        ([lost, "--annotate", "/dev/null/copy.docx"], 3),
    ):
        ended = clausebook("template", "check", *arguments)
        assert ended.code == code, (arguments, ended)
        assert "Traceback" not in ended.err


def test_copies_are_written_beside_one_another(tmp_path: Path) -> None:
    docx = seeded(tmp_path, "docx", "{{ titel }}")
    odt = seeded(tmp_path, "odt", "{{ titel }}")
    good = PROJECT / "templates/declaration.odt"
    out = tmp_path / "out"

    ended = clausebook("template", "check", docx, odt, good, "--annotate", out)

    assert ended.code == 1
    assert sorted(os.listdir(out)) == ["letter.docx", "letter.odt"]
    assert f"{out / 'declaration.odt'}: not written: {good} has no fault" in ended.err


def test_the_template_is_never_overwritten(tmp_path: Path) -> None:
    path = seeded(tmp_path, "docx", "{{ titel }}")
    before = path.read_bytes()
    link = tmp_path / "link.docx"
    link.hardlink_to(path)
    (tmp_path / "soft.docx").symlink_to(path)

    for copy in (path, link, tmp_path / "soft.docx", tmp_path / "x/../letter.docx"):
        ended = clausebook("template", "check", path, "--annotate", copy)
        assert ended.code == 2, copy
        assert "is the template itself" in ended.err

    assert path.read_bytes() == before


def test_what_cannot_be_read_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(b"no zip")

    ended = clausebook("template", "check", path, "--annotate", tmp_path / "copy.docx")

    assert ended.code == 1
    assert not (tmp_path / "copy.docx").exists()
    assert "not written" in ended.err
