"""Only a reviewed translation of the present text is handed out."""

from pathlib import Path

import pytest
from catalog_world import message

from pipeline import catalogs
from pipeline.catalogs import (
    Catalog,
    Entry,
    catalog_path,
    fallbacks,
    find_translation,
    gettext_name,
    status,
)
from pipeline.catalogs.plurals import plural_forms
from pipeline.errors import PipelineError

TEXT = message("a", "Text of {controller}.")


def entry(translation: str, source: str = TEXT.text, *, fuzzy: bool = False) -> Entry:
    return Entry(source=source, translation=translation, fuzzy=fuzzy, line=20)


def chain(*entries: Entry | None) -> list[Catalog]:
    return [
        Catalog(
            language=language,
            path=Path(language),
            file=f"locales/{language}.po",
            entries={"a": found} if found else {},
        )
        for language, found in zip(("de-AT", "de"), entries, strict=False)
    ]


def test_a_reviewed_translation_of_the_present_text_is_found() -> None:
    found = find_translation(chain(entry("Wort von {controller}.")), TEXT)

    assert found == ("Wort von {controller}.", [])


@pytest.mark.parametrize(
    ("entries", "code", "place"),
    [
        ((None,), "translation-missing", "locales/de-AT.po (a)"),
        ((entry(""),), "translation-missing", "locales/de-AT.po:20"),
        ((None, entry("")), "translation-missing", "locales/de.po:20"),
        ((entry("x {controller}", fuzzy=True),), "translation-fuzzy", "locales/de-AT.po:20"),
        ((entry("x {controller}", "Old."),), "translation-stale", "locales/de-AT.po:20"),
        (
            (entry("x {controller}", "Old.", fuzzy=True),),
            "translation-stale",
            "locales/de-AT.po:20",
        ),
        ((None, entry("x {controller}", "Old.")), "translation-stale", "locales/de.po:20"),
        ((entry("x"),), "placeholder-missing", "locales/de-AT.po:20"),
        ((), "translation-missing", "clauses/a.md:7"),
    ],
)
def test_anything_else_is_an_error_with_its_place(
    entries: tuple[Entry | None, ...], code: str, place: str
) -> None:
    text, findings = find_translation(chain(*entries), TEXT)

    assert text is None
    assert [(f.code, str(f.place), f.severity) for f in findings] == [(code, place, "error")]
    assert findings[0].hint


def test_a_special_language_falls_back_only_where_it_says_nothing() -> None:
    german = entry("Wort von {controller}.")

    assert find_translation(chain(None, german), TEXT)[0] == german.translation
    assert find_translation(chain(entry(""), german), TEXT)[0] == german.translation
    assert find_translation(chain(entry("x {controller}", fuzzy=True), german), TEXT)[0] is None
    assert find_translation(chain(entry("Anders: {controller}"), german), TEXT)[0] == (
        "Anders: {controller}"
    )


def test_a_repeated_name_is_handed_out_with_its_warning() -> None:
    text, findings = find_translation(chain(entry("{controller} {controller}")), TEXT)

    assert text == "{controller} {controller}"
    assert [finding.code for finding in findings] == ["placeholder-count"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ("de",)),
        ("de-AT", ("de-AT", "de")),
        ("pt-BR", ("pt-BR", "pt")),
        ("zh-Hans", ("zh-Hans",)),
        ("zh-Hans-CN", ("zh-Hans-CN", "zh-Hans")),
        ("en-GB", ("en-GB", "en")),
        ("de-AT-x-easy", ("de-AT-x-easy", "de-AT", "de")),
    ],
)
def test_fallbacks(language: str, expected: tuple[str, ...]) -> None:
    assert fallbacks(language) == expected


@pytest.mark.parametrize(
    ("language", "folder"),
    [("de", "de"), ("pt-BR", "pt_BR"), ("zh-hans", "zh_Hans"), ("SR-latn-rs", "sr_Latn_RS")],
)
def test_catalogs_lie_in_gettexts_folders(language: str, folder: str) -> None:
    assert gettext_name(language) == folder
    expected = Path("root/locales") / folder / "LC_MESSAGES/clauses.po"
    assert catalog_path(Path("root"), language) == expected


@pytest.mark.parametrize("language", ["", "..", "../de", "de/../..", "de_AT", "d", "de-", "de\n"])
def test_a_tag_cannot_lead_out_of_the_folder(language: str) -> None:
    with pytest.raises(PipelineError, match="no language tag"):
        catalog_path(Path("root"), language)


def test_status_counts_by_state_and_words_to_do() -> None:
    messages = [message(name, "two words") for name in ("done", "fuzzy", "empty", "none", "stale")]
    entries = {
        "done": entry("x", "two words"),
        "fuzzy": entry("x", "two words", fuzzy=True),
        "empty": entry("", "two words"),
        "stale": entry("x", "other", fuzzy=True),
        "left-over": entry("x", "other"),
    }
    catalog = Catalog(language="de", path=Path("de"), file="de.po", entries=entries, obsolete=2)

    found = status(messages, catalog, lambda context, _: context in {"done", "fuzzy"})

    assert (found.translated, found.fuzzy) == (("done",), ("fuzzy",))
    assert found.reviewed == ("done",)
    assert (found.missing, found.stale) == (("empty", "none"), ("stale",))
    assert (found.obsolete, found.words, found.words_to_do) == (3, 10, 8)


@pytest.mark.parametrize(
    ("language", "count"),
    [
        *((language, 1) for language in ("zh-Hans", "ja")),
        *((language, 2) for language in ("de", "hu", "tr", "fr", "pt", "pt-BR", "xx")),
        *((language, 3) for language in ("cs", "pl")),
        *((language, 4) for language in ("mt", "sl")),
        ("ga", 5),
        ("ar", 6),
    ],
)
def test_plural_forms_are_those_of_gettext(language: str, count: int) -> None:
    assert plural_forms(language).startswith(f"nplurals={count}; plural=")
    assert plural_forms("pt") != plural_forms("pt-BR")


def test_every_name_of_the_package_can_be_imported() -> None:
    assert [name for name in catalogs.__all__ if not hasattr(catalogs, name)] == []
    assert not hasattr(catalogs, "other")
