"""Translators at work, as they call it: a new language, reviews on record, what waits for them."""

import html
import json
import re
import zipfile
from itertools import zip_longest
from pathlib import Path

import polib
import pytest
from worlds import change, clausebook, write

CATALOG = "locales/de/LC_MESSAGES/clauses.po"
DATA = [
    "data#title",
    "data",
    "data#columns.kind",
    "data#columns.period",
    "data#metadata.kind",
    "data#metadata.period",
    "data#chat.kind",
    "data#chat.period",
]
REVIEW = ("catalog", "review", "de", "--reviewer", "Dr. Erika Muster", "--date", "2026-11-22")


def status() -> dict[str, list[str]]:
    return json.loads(clausebook("catalog", "status", "--json").out)["languages"]["de"]


def manifest_of(path: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read("docProps/custom.xml").decode()


# --- reviews -------------------------------------------------------------------------------------


def test_a_review_is_on_record_until_source_or_translation_changes(world: Path) -> None:
    assert status()["reviewed"] == []

    assert clausebook(*REVIEW, "data").code == 0
    assert status()["reviewed"] == DATA

    change(CATALOG, 'msgstr "Daten"', 'msgstr "Angaben"')
    assert status()["reviewed"] == DATA[1:]


def test_reviewing_twice_moves_no_byte(world: Path) -> None:
    clausebook(*REVIEW, "--all")
    before = Path("locales/de/reviews.yaml").read_bytes()

    clausebook(*REVIEW[:-1], "2027-01-01", "--all")

    assert Path("locales/de/reviews.yaml").read_bytes() == before


def test_what_is_not_finished_cannot_be_reviewed(world: Path) -> None:
    change(CATALOG, 'msgstr "Daten"', 'msgstr ""')

    result = clausebook(*REVIEW, "data")

    assert result.code == 1
    assert "'data#title'" in result.err
    assert "[review-unfinished]" in result.err
    assert status()["reviewed"] == DATA[1:]


def test_an_unknown_id_is_a_finding(world: Path) -> None:
    result = clausebook(*REVIEW, "nowhere")

    assert (result.code, "[review-unknown]" in result.err) == (1, True)
    assert not Path("locales/de/reviews.yaml").exists()


@pytest.mark.parametrize(
    "arguments", [("--all",), ("--reviewer", "A"), ("--reviewer", "A", "--all", "data")]
)
def test_a_review_wants_a_reviewer_and_either_ids_or_all(
    world: Path, arguments: tuple[str, ...]
) -> None:
    assert clausebook("catalog", "review", "de", *arguments).code == 2


def test_a_reviewers_name_is_data(world: Path) -> None:
    name = 'A" , date: 1 }\\ {x: "ß'

    clausebook("catalog", "review", "de", "--reviewer", name, "--date", "2026-11-22", "data")

    assert status()["reviewed"] == DATA


def test_a_broken_record_is_a_finding(world: Path) -> None:
    write("locales/de/reviews.yaml", "reviews:\n  data: {reviewer: A}\n")

    result = clausebook("catalog", "status")

    assert "locales/de/reviews.yaml" in result.err
    assert result.code == 1


def test_builds_name_unreviewed_languages_in_their_result_and_in_the_file(world: Path) -> None:
    change("clients/acme.yaml", "languages: [de]", "languages: [de, en]")
    unread = clausebook("build", "clients", "--json")
    clausebook(*REVIEW, "--all")
    read = clausebook("build", "clients", "--json", "-o", "read")

    assert json.loads(unread.out)["unreviewed"] == ["de"]
    assert json.loads(read.out)["unreviewed"] == []
    path = next(Path("output/acme/de").glob("*.docx"))
    english = next(Path("output/acme/en").glob("*.docx"))
    assert "translation=source" in manifest_of(english.as_posix())
    assert "translation=unreviewed" in manifest_of(path.as_posix())
    assert "translation=reviewed" in manifest_of(f"read/acme/de/{path.name}")


def test_a_client_that_wants_reviewed_translations_gets_no_other(world: Path) -> None:
    change("clients/acme.yaml", "languages:", "translations: reviewed\nlanguages:")

    stopped = clausebook("build", "clients")
    clausebook(*REVIEW, "--all")
    built = clausebook("build", "clients")

    assert (stopped.code, "[translation-unreviewed]" in stopped.err) == (1, True)
    assert "clients/acme.yaml (translations)" in stopped.err
    assert built.code == 0, built.err
    assert list(Path("output/acme/de").glob("*.docx"))


# --- what waits ----------------------------------------------------------------------------------


def test_status_names_the_documents_that_wait_for_a_translation(world: Path) -> None:
    assert status()["waiting"] == []
    change(CATALOG, 'msgstr "Daten"', 'msgstr ""')

    result = clausebook("catalog", "status", "--waiting", "clients", "--json")

    waiting = json.loads(result.out)["languages"]["de"]["waiting"]
    assert waiting
    assert all(name.startswith("acme/de/") for name in waiting)


# --- a new language ------------------------------------------------------------------------------


def test_a_new_language_is_made_with_its_plural_forms_and_asks_for_its_terms(world: Path) -> None:
    result = clausebook("catalog", "new", "pt_BR")

    text = Path("locales/pt_BR/LC_MESSAGES/clauses.po").read_text(encoding="utf-8")
    assert "Language: pt_BR" in text
    assert "nplurals=2; plural=(n > 1);" in text
    assert "registry/terms/pt-BR.yaml (gdpr_name)" in result.err
    assert "[language-without-terms]" in result.err


def test_a_new_languages_terms_are_written_once_all_is_said(world: Path) -> None:
    clausebook("catalog", "new", "pt-BR")
    said = {
        "gdpr_name": "Regulamento",
        "gdpr_abbreviation": "RGPD",
        "gdpr_article": "artigo {article} do RGPD",
        "gdpr_point": "artigo {article}, n.º {paragraph}, alínea {point}), do RGPD",
    }

    result = clausebook(
        "catalog", "new", "pt-BR", *(f"--say={name}={text}" for name, text in said.items())
    )

    assert result.code == 0, result.err
    assert "language: pt-BR" in Path("registry/terms/pt-BR.yaml").read_text(encoding="utf-8")
    assert clausebook("check").code == 0


def test_a_slot_that_the_form_has_not_is_asked_for_again(world: Path) -> None:
    result = clausebook(
        "catalog", "new", "pt-BR", "--say", "gdpr_name=X {article}", "--say", "nothing=X"
    )

    assert "(gdpr_name)" in result.err
    assert "'nothing' is nothing that a file of terms says" in result.err


def test_a_language_that_is_there_is_left_alone(world: Path) -> None:
    before = Path(CATALOG).read_bytes()

    assert clausebook("catalog", "new", "de").code == 2
    assert Path(CATALOG).read_bytes() == before


# --- agencies ------------------------------------------------------------------------------------


def test_catalogs_go_to_agencies_and_come_back(world: Path) -> None:
    before = Path(CATALOG).read_bytes()

    out = clausebook(
        "catalog", "export", "de", "--xliff", "x.xlf", "--tmx", "x.tmx", "--terms", "x.csv"
    )
    back = clausebook("catalog", "import", "de", "--xliff", "x.xlf")

    assert (out.code, back.code) == (0, 0), out.err + back.err
    assert Path(CATALOG).read_bytes() == before
    assert clausebook("catalog", "export", "de").code == 2


def test_catalog_check_tells_what_it_checked_and_fails_on_errors(world: Path) -> None:
    fine = clausebook("catalog", "check")
    change(CATALOG, 'msgstr "Daten"', 'msgstr "Daten 7"')
    faulty = clausebook("catalog", "check", "de")

    assert fine.code == 0, fine.err
    assert "translations checked, 0 findings" in fine.out
    assert (faulty.code, "[number-differs]" in faulty.err) == (1, True)


# --- previews ------------------------------------------------------------------------------------


def texts(path: str) -> str:
    with zipfile.ZipFile(path) as package:
        content = package.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", content.replace("</w:p>", "\n"))


def test_a_preview_shows_what_is_unfinished_with_its_source_beside_it(world: Path) -> None:
    text = Path(CATALOG).read_text(encoding="utf-8")
    start = text.index('msgctxt "access"')
    flags = text.rindex("#, python-brace-format", 0, start)
    write(
        CATALOG, f"{text[:flags]}#, fuzzy, python-brace-format{text[text.index(chr(10), flags) :]}"
    )
    change(CATALOG, 'msgstr "Sie können Löschung verlangen."', 'msgstr ""')

    result = clausebook("catalog", "preview", "de", "--client", "clients/acme.yaml")

    assert result.code == 0, result.err
    said = texts("preview/acme/de/conference-tools.docx")
    assert "Sie können eine Kopie verlangen. \u2068[You can ask for a copy.]\u2069" in said
    assert "\u2068[You can ask us to delete.]\u2069" in said
    assert {path.suffix for path in Path("preview/acme/de").iterdir()} == {".docx", ".odt", ".html"}


def test_the_two_columns_hold_every_text_beside_its_source(world: Path) -> None:
    change(CATALOG, 'msgstr "Sie können Löschung verlangen."', 'msgstr ""')

    clausebook("catalog", "preview", "de", "--client", "clients/acme.yaml", "--format", "docx")

    said = texts("preview/acme/de/source-and-translation.docx")
    assert "English · access" in said
    assert "Sie können eine Kopie verlangen." in said
    assert "You can ask us to delete." in said
    assert "{" not in said


def test_a_preview_of_a_language_without_terms_says_what_it_needs(world: Path) -> None:
    result = clausebook("catalog", "preview", "nl")

    assert "[language-without-terms]" in result.err
    assert not Path("preview").exists()


# --- a language of accents: nothing is left in English --------------------------------------------

_ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "äƀçđéƒğħíĵķłɱñöƥɋřšŧúṽŵẋýžÄɃÇĐÉƑĞĦÍĴĶŁṀÑÖƤɊŘŠŦÚṼŴẊÝŽ",
)
_KEPT = re.compile(r"\{[a-z0-9_]+\}|\]\([^)]*\)")


def accented(text: str) -> str:
    """Change every letter but those of placeholders and targets of links."""
    parts = zip_longest(_KEPT.split(text), _KEPT.findall(text), fillvalue="")
    return "".join(part.translate(_ACCENTS) + kept for part, kept in parts)


@pytest.mark.parametrize("format_", ["docx", "odt", "html"])
def test_a_pseudo_language_leaves_no_english(world: Path, format_: str) -> None:
    said = {
        "gdpr_name": "Ŕéğ",
        "gdpr_abbreviation": "ĞĐ",
        "gdpr_article": "Ǻř {article} ĞĐ",
        "gdpr_point": "Ǻř {article} {paragraph} {point} ĞĐ",
    }
    clausebook("catalog", "new", "eo", *(f"--say={name}={text}" for name, text in said.items()))
    path = "locales/eo/LC_MESSAGES/clauses.po"
    catalog = polib.pofile(path, encoding="utf-8")
    for entry in catalog:
        entry.msgstr = accented(entry.msgid)
    catalog.save(path)
    clausebook("catalog", "update", "eo")
    change("clients/acme.yaml", "languages: [de]", "languages: [eo]")

    result = clausebook("build", "clients", "--format", format_)

    assert result.code == 0, result.err
    words = set(re.findall(r"[A-Za-z]{3,}", " ".join(_KEPT.sub(" ", e.msgid) for e in catalog)))
    for file in sorted(Path("output/acme/eo").glob(f"*.{format_}")):
        text = said_in(file)
        assert accented("You can ask us to delete.") in text
        left = words & set(re.findall(r"\b[A-Za-z]{3,}\b", text))
        assert left <= VALUES, f"{file}: {left - VALUES}"


VALUES = {"Acme", "Call", "Cloud", "Own", "Berlin"}  # of the client and its tools


def said_in(file: Path) -> str:
    """Give the visible text of a finished file."""
    if file.suffix == ".html":
        page = file.read_text(encoding="utf-8")
        return re.sub(r"<[^>]+>", " ", page[page.index("<body") :])
    with zipfile.ZipFile(file) as package:
        name = "word/document.xml" if file.suffix == ".docx" else "content.xml"
        content = package.read(name).decode()
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(?:w|text):[ph]>", " ", content)))
