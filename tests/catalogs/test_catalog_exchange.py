"""Files for translation agencies: XLIFF there and back, a translation memory, a list of terms."""

import csv
from pathlib import Path

import pytest
from catalog_world import catalog, message
from lxml import etree

from pipeline.catalogs import load_catalog
from pipeline.catalogs.memory import export_memory, export_terms
from pipeline.catalogs.taking import ImportReport, import_po
from pipeline.catalogs.xliff import export_xliff, import_xliff
from pipeline.conventions import Conventions, Term

SPACE = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
MESSAGES = [
    message("who", "We are {controller}.\n\n{controller} & <others>", notes=("A note.",)),
    message("why", "Why?"),
    message("when", "At once."),
]
BODY = r"""
# by hand
#. A note.
#: clauses/who.md:7
#, python-brace-format
msgctxt "who"
msgid ""
"We are {controller}.\n"
"\n"
"{controller} & <others>"
msgstr ""
"Wir sind {controller}.\n"
"\n"
"{controller} & <andere>"

#: clauses/why.md:7
#, fuzzy, python-brace-format
#| msgctxt "why"
#| msgid "Wherefore?"
msgctxt "why"
msgid "Why?"
msgstr "Weshalb?"

#: clauses/when.md:7
#, python-brace-format
msgctxt "when"
msgid "At once."
msgstr ""
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return catalog(tmp_path, BODY), tmp_path / "de.xlf"


def export(files: tuple[Path, Path], *, to_do: bool = False) -> etree._Element:
    count, findings = export_xliff(MESSAGES, files[0], "de", files[1], to_do=to_do)
    assert findings == []
    root = etree.parse(files[1]).getroot()
    assert count == len(units(root))
    return root


def units(root: etree._Element) -> list[etree._Element]:
    return root.findall(".//x:trans-unit", SPACE)


def change(files: tuple[Path, Path], before: str, after: str) -> None:
    text = files[1].read_text(encoding="utf-8")
    assert before in text
    files[1].write_text(text.replace(before, after), encoding="utf-8")


def take(files: tuple[Path, Path], language: str = "de") -> ImportReport:
    return import_xliff(MESSAGES, files[0], language, files[1])


def codes(report: ImportReport) -> list[str]:
    assert all(finding.hint for finding in report.findings)
    return [finding.code for finding in report.findings]


def test_an_export_holds_ids_protected_placeholders_notes_and_states(
    files: tuple[Path, Path],
) -> None:
    who, why, when = units(export(files))

    assert [unit.get("id") for unit in (who, why, when)] == ["who", "why", "when"]
    assert [ph.text for ph in who.findall("x:source/x:ph", SPACE)] == ["{controller}"] * 2
    ids = [
        [ph.get("id") for ph in who.findall(f"x:{side}/x:ph", SPACE)]
        for side in ("source", "target")
    ]
    assert ids == [["1", "2"], ["1", "2"]]
    assert [note.text for note in who.findall("x:note", SPACE)] == ["A note.", "by hand"]
    states = [unit.find("x:target", SPACE).get("state") for unit in (who, why, when)]
    assert states == ["translated", "needs-review-translation", "needs-translation"]
    assert why.findtext("x:alt-trans/x:source", namespaces=SPACE) == "Wherefore?"


def test_what_is_to_do_can_be_exported_alone(files: tuple[Path, Path]) -> None:
    assert [unit.get("id") for unit in units(export(files, to_do=True))] == ["why", "when"]


def test_taking_back_an_untouched_export_moves_no_byte(files: tuple[Path, Path]) -> None:
    before = files[0].read_bytes()
    export(files)

    report = take(files)

    assert (report.written, codes(report)) == (False, [])
    assert files[0].read_bytes() == before


def test_translations_are_taken_and_the_mark_of_work_goes(files: tuple[Path, Path]) -> None:
    export(files)
    change(files, '<target state="needs-translation"/>', "<target>Sofort.</target>")
    change(files, '<target state="needs-review-translation">Weshalb?', "<target>Warum?")

    report = take(files)

    assert (report.taken, report.unchanged, codes(report)) == (("why", "when"), ("who",), [])
    read, _ = load_catalog(files[0], "de")
    assert read
    assert [(e.translation, e.fuzzy) for e in read.entries.values()][1:] == [
        ("Warum?", False),
        ("Sofort.", False),
    ]
    assert "# by hand" in files[0].read_text(encoding="utf-8")
    assert take(files).written is False


def test_an_empty_text_never_takes_the_place_of_a_filled_one(files: tuple[Path, Path]) -> None:
    before = files[0].read_bytes()
    export(files)
    change(files, "Weshalb?", "")

    report = take(files)

    assert codes(report) == ["import-empty"]
    assert files[0].read_bytes() == before


def test_a_translation_of_another_source_is_refused(files: tuple[Path, Path]) -> None:
    export(files)
    change(files, "<source>At once.</source>", "<source>Later.</source>")
    change(files, '<target state="needs-translation"/>', "<target>Später.</target>")

    report = take(files)

    assert (codes(report), report.refused, report.written) == (
        ["import-source-changed"],
        ("when",),
        False,
    )


def test_a_catalog_behind_the_library_is_brought_up_to_date_first(files: tuple[Path, Path]) -> None:
    export(files)
    text = files[0].read_text(encoding="utf-8")
    files[0].write_text(text.replace('msgid "At once."', 'msgid "Soon."'), encoding="utf-8")

    assert codes(take(files)) == ["import-catalog-old"]


def test_a_lost_placeholder_is_refused_and_the_rest_taken(files: tuple[Path, Path]) -> None:
    export(files)
    change(files, 'Wir sind <ph id="1">{controller}</ph>', "Wir sind")
    change(files, '\n<ph id="2">{controller}</ph> &amp; &lt;andere&gt;', "\nNiemand")
    change(files, '<target state="needs-translation"/>', "<target>Sofort.</target>")

    report = take(files)

    assert (codes(report), report.refused, report.taken) == (
        ["placeholder-missing"],
        ("who",),
        ("when",),
    )


def test_an_emptied_placeholder_element_says_what_its_source_says(
    files: tuple[Path, Path],
) -> None:
    export(files)
    change(files, 'Wir sind <ph id="1">{controller}</ph>', 'Es ist <ph id="1"/>')

    report = take(files)

    assert (report.taken, codes(report)) == (("who",), [])
    assert "Es ist {controller}." in files[0].read_text(encoding="utf-8")


def test_texts_that_the_library_has_no_more_are_left_out(files: tuple[Path, Path]) -> None:
    export(files)
    change(files, 'id="when" resname="when"', 'id="gone" resname="gone"')
    change(files, '<target state="needs-translation"/>', "<target>Fort.</target>")

    assert codes(take(files)) == ["import-unknown"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no XML", "import-unreadable"),
        (b"<xliff/>", "import-unreadable"),
        (
            b'<!DOCTYPE xliff [<!ENTITY a "b">]><xliff version="1.2"'
            b' xmlns="urn:oasis:names:tc:xliff:document:1.2"/>',
            "import-unreadable",
        ),
    ],
)
def test_what_is_no_xliff_is_refused_with_a_place(
    files: tuple[Path, Path], content: bytes, code: str
) -> None:
    files[1].write_bytes(content)
    before = files[0].read_bytes()

    report = take(files)

    assert codes(report) == [code]
    assert report.findings[0].place.file == files[1].as_posix()
    assert files[0].read_bytes() == before


def test_a_missing_file_is_a_finding(files: tuple[Path, Path]) -> None:
    assert codes(take(files)) == ["import-unreadable"]


def test_a_file_for_another_language_is_refused(files: tuple[Path, Path]) -> None:
    export(files)

    assert codes(take(files, "fr"))[0] == "import-language"


def test_a_unit_that_stands_twice_is_refused(files: tuple[Path, Path]) -> None:
    export(files)
    change(files, 'id="when" resname="when"', 'id="why" resname="why"')

    assert codes(take(files)) == ["import-duplicate"]


def test_the_memory_holds_finished_translations_alone(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    read, _ = load_catalog(files[0], "de")
    assert read

    count = export_memory(MESSAGES, read, tmp_path / "de.tmx")

    root = etree.parse(tmp_path / "de.tmx").getroot()
    segments = ["".join(seg.itertext()) for seg in root.iter("seg")]
    assert count == 1
    assert segments == [MESSAGES[0].text, "Wir sind {controller}.\n\n{controller} & <andere>"]


def test_terms_are_written_as_tbx_and_as_csv(tmp_path: Path) -> None:
    english = Conventions(language="en", modality={}, terms={"consent": Term(name="consent")})
    own = Conventions(
        language="de",
        modality={},
        terms={"consent": Term(name="Einwilligung", wrong=("Zustimmung",))},
    )

    assert export_terms(english, own, tmp_path / "de.tbx") == 1
    assert export_terms(english, own, tmp_path / "de.csv") == 1

    terms = [term.text for term in etree.parse(tmp_path / "de.tbx").iter("term")]
    assert terms == ["consent", "Einwilligung", "Zustimmung"]
    with (tmp_path / "de.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1] == ["consent", "consent", "Einwilligung", "Zustimmung"]


# --- a PO file that comes back -------------------------------------------------------------------


def returned(files: tuple[Path, Path], *changes: tuple[str, str]) -> ImportReport:
    """Give the catalog back, changed as a translator's program changed it."""
    text = files[0].read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    back = files[0].parent / "back.po"
    back.write_text(text, encoding="utf-8")
    return import_po(MESSAGES, files[0], "de", back)


def test_a_catalog_that_comes_back_as_it_was_moves_no_byte(files: tuple[Path, Path]) -> None:
    before = files[0].read_bytes()

    report = returned(files)

    assert (report.written, codes(report)) == (False, [])
    assert files[0].read_bytes() == before


def test_translations_and_comments_of_a_catalog_that_comes_back_are_taken(
    files: tuple[Path, Path],
) -> None:
    report = returned(
        files,
        ('msgid "At once."\nmsgstr ""', 'msgid "At once."\nmsgstr "Sofort."'),
        ("#, fuzzy, python-brace-format\n", "#, python-brace-format\n"),
        ("# by hand", "# meant: english-left"),
    )

    assert (report.taken, codes(report)) == (("who", "why", "when"), [])
    found, _ = load_catalog(files[0], "de")
    assert found
    assert found.entries["when"].translation == "Sofort."
    assert not found.entries["why"].fuzzy
    assert "# meant: english-left" in files[0].read_text(encoding="utf-8")


def test_a_translation_that_comes_back_empty_is_told_and_stays(files: tuple[Path, Path]) -> None:
    before = files[0].read_bytes()

    report = returned(files, ('msgstr "Weshalb?"', 'msgstr ""'))  # as OmegaT does with fuzzy ones

    assert (report.refused, codes(report)) == (("why",), ["import-empty"])
    assert files[0].read_bytes() == before


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (
            'msgid "At once."\nmsgstr ""',
            'msgid "Later."\nmsgstr "Später."',
            "import-source-changed",
        ),
        ("Wir sind {controller}", "Wir sind {controler}", "placeholder-invented"),
        ('msgctxt "when"', 'msgctxt "why"', "catalog-duplicate"),
        ('msgctxt "when"', 'msgctxt "then"', "import-unknown"),
        ('"Language: de', '"Language: fr', "import-language"),
    ],
)
def test_what_cannot_be_taken_from_a_catalog_is_told(
    files: tuple[Path, Path], before: str, after: str, code: str
) -> None:
    kept = files[0].read_bytes()

    report = returned(files, (before, after))

    assert code in codes(report)
    assert files[0].read_bytes() == kept


def test_a_catalog_that_is_not_there_is_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    report = import_po(MESSAGES, files[0], "de", tmp_path / "none.po")

    assert codes(report) == ["import-unreadable"]
