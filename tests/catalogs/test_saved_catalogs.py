"""Catalogs as translators' programs save them: nothing is lost, and no byte keeps moving.

`saved/README.md` tells how each file was made.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from catalog_world import gettext, message, update

from pipeline.catalogs import load_catalog
from pipeline.catalogs.po import read_po

MESSAGES = [
    message("data", "Data", notes=("Short text of letterhead or table.",)),
    message(
        "purpose",
        "We process personal data so that {controller} can hold meetings, with picture and sound, "
        "with all who take part ({gdpr_6_1_b}).\n\n- chat\n- sound\n",
        notes=("{controller}: the company, for example 'Beispiel GmbH'",),
    ),
    message("basis", "Basis: {gdpr_6_1_b}. [The provider]({tool_privacy_url}) tells more."),
    message("rights", "You may object to the processing of your data."),
    message("quoted", 'The “lobby” stays "shut".\\\nThen it begins.'),
    message("missing", "Not translated yet."),
]
SAVED = Path(__file__).parent / "saved"
PROGRAMS = ("poedit", "omegat", "weblate")


def translations(path: Path) -> dict[str, tuple[str, str, bool]]:
    catalog, findings = load_catalog(path, "de")
    assert findings == []
    assert catalog
    return {
        name: (entry.source, entry.translation, entry.fuzzy)
        for name, entry in catalog.entries.items()
    }


@pytest.fixture(params=PROGRAMS)
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"{request.param}.po"
    shutil.copy(SAVED / path.name, path)
    return path


def test_a_saved_catalog_reads_as_the_one_it_was_made_from_but_for_what_the_program_changes(
    saved: Path,
) -> None:
    expected = translations(SAVED / "written.po")
    if saved.stem == "weblate":
        source, _, fuzzy = expected["missing"]
        expected["missing"] = (source, "Noch nicht übersetzt.", fuzzy)
    if saved.stem == "omegat":  # empties what is fuzzy, and takes the mark off
        expected["rights"] = (expected["rights"][0], "", False)

    assert translations(saved) == expected


def test_an_update_brings_a_saved_catalog_to_our_form_and_loses_no_translation(
    saved: Path,
) -> None:
    before = translations(saved)
    header = saved.read_text(encoding="utf-8").partition("\n\n")[0]

    report = update(MESSAGES, saved)

    assert (report.findings, report.obsolete) == ((), ())
    assert translations(saved) == before
    text = saved.read_text(encoding="utf-8")
    if "X-Generator: clausebook" not in header:  # the translator's program stays named
        assert header.splitlines()[-1] in text
    assert '#~ msgstr "Alter Text."' in text
    assert "# meant: english-left\n" in text
    once = saved.read_bytes()
    assert not update(MESSAGES, saved).written
    assert saved.read_bytes() == once


@pytest.mark.parametrize("program", ["poedit", "weblate"])
def test_what_these_programs_save_is_in_our_form_already(tmp_path: Path, program: str) -> None:
    path = tmp_path / "clauses.po"
    shutil.copy(SAVED / f"{program}.po", path)

    assert not update(MESSAGES, path).written


def test_an_emptied_entry_is_told_as_missing_not_as_changed(tmp_path: Path) -> None:
    path = tmp_path / "clauses.po"
    shutil.copy(SAVED / "omegat.po", path)

    report = update(MESSAGES, path)

    assert report.written
    assert set(translations(path)) == {entry.context for entry in MESSAGES}
    written, _ = read_po(path)
    assert written
    emptied = next(entry for entry in written.entries if entry.context == "rights")
    assert (emptied.fuzzy, emptied.previous) == (False, None)


def test_gettext_changes_nothing_in_an_updated_catalog_and_accepts_it(saved: Path) -> None:
    update(MESSAGES, saved)

    assert gettext("msgcat", saved).stdout == saved.read_text(encoding="utf-8")
    checked = gettext("msgfmt", "-c", "-o", os.devnull, saved)
    assert (checked.returncode, checked.stderr) == (0, "")


# --- other checkers on what ships ----------------------------------------------------------------

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "locales").glob("*/LC_MESSAGES/clauses.po"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parts[-3])
def test_msgfmt_accepts_every_shipped_catalog(path: Path) -> None:
    checked = gettext("msgfmt", "-c", "-o", os.devnull, path)

    assert (checked.returncode, checked.stderr) == (0, "")


CRITICAL = ("pythonbraceformat", "urls", "emails", "newlines", "untranslated")


def filtered(path: Path, into: Path) -> set[str]:
    """Name the entries in which pofilter finds a critical fault; fuzzy ones are left out."""
    program = shutil.which("pofilter")
    if not program:
        pytest.skip("pofilter of translate-toolkit is not installed")
    tests = [f"--test={name}" for name in CRITICAL]
    run = subprocess.run(
        [program, "--nofuzzy", *tests, str(path), str(into)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    if not into.exists():  # it writes none where it finds nothing
        return set()
    found, _ = read_po(into)
    assert found
    return {entry.context for entry in found.entries if entry.context}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parts[-3])
def test_pofilter_finds_nothing_critical_in_a_shipped_catalog_but_what_is_missing(
    path: Path, tmp_path: Path
) -> None:
    catalog, _ = load_catalog(path, path.parts[-3].replace("_", "-"))
    assert catalog
    missing = {name for name, entry in catalog.entries.items() if not entry.translation}

    assert filtered(path, tmp_path / "found.po") <= missing


def test_pofilter_finds_a_placeholder_that_was_renamed(tmp_path: Path) -> None:
    path = tmp_path / "clauses.po"
    text = (SAVED / "written.po").read_text(encoding="utf-8")
    path.write_text(text.replace("damit {controller}", "damit {company}"), encoding="utf-8")

    assert "purpose" in filtered(path, tmp_path / "found.po")
