"""What the checks of translations find, and what they leave alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from catalog_world import message

from pipeline.catalogs import Yardstick
from pipeline.catalogs.checks import check_texts
from pipeline.catalogs.lookup import load_catalog, status
from pipeline.catalogs.places import catalog_path
from pipeline.conventions import Conventions
from pipeline.findings import Place
from pipeline.library import load_library
from pipeline.library.conventions import load_conventions
from pipeline.records import Library, Message

ROOT = Path(__file__).parents[2]
LANGUAGES = ("ar", "de", "fr", "pl")
NAMES = frozenset({"Microsoft Ireland Operations Limited"})


def yardstick(language: str) -> Yardstick:
    own, english = load_conventions(ROOT, language), load_conventions(ROOT, "en")
    assert own
    assert english
    return Yardstick(conventions=own, english=english, names=NAMES)


def codes(source: str, translation: str, language: str = "de", comment: str = "") -> list[str]:
    place = Place("locales/de/LC_MESSAGES/clauses.po", 7)
    found = check_texts(
        message("clause", source), translation, place, yardstick(language), comment.split("\n")
    )
    assert all(finding.place == place and finding.hint for finding in found)
    return [finding.code for finding in found]


# --- right and wrong, side by side ---------------------------------------------------------------

SEEDED = [
    # numbers, addresses, names
    (
        "We keep it for 30 days.",
        "Wir bewahren sie 30 Tage auf.",
        "Wir bewahren sie 60 Tage auf.",
        "number-differs",
    ),
    (
        "It costs 1,000.50 euros.",
        "Es kostet 1.000,50 Euro.",
        "Es kostet 1.000,05 Euro.",
        "number-differs",
    ),
    (
        "In force since 25 May 2018.",
        "In Kraft seit dem 25. Mai 2018.",
        "In Kraft seit Mai 2018.",
        "number-differs",
    ),
    ("See the second paragraph.", "Siehe Absatz 2.", "Siehe Absatz 3.", "number-differs"),
    (
        "See https://example.org/a.",
        "Siehe https://example.org/a.",
        "Siehe https://example.org/b.",
        "address-differs",
    ),
    (
        "Write to dpo@example.org.",
        "Schreiben Sie an dpo@example.org.",
        "Schreiben Sie an dsb@example.org.",
        "address-differs",
    ),
    (
        "Microsoft Ireland Operations Limited runs it.",
        "Microsoft Ireland Operations Limited betreibt es.",
        "Microsoft Irland Betriebe GmbH betreibt es.",
        "name-changed",
    ),
    # citations
    (
        "Our basis is contract ({basis}).",
        "Grundlage ist der Vertrag ({basis}).",
        "Grundlage ist der Vertrag ({basis}, Art. 6 Abs. 1 lit. b DSGVO).",
        "citation-typed",
    ),
    (
        "Our basis is contract ({basis}).",
        "Grundlage ist der Vertrag ({basis}).",
        "Grundlage ist der Vertrag ({basis}, Article 6(1)(b) GDPR).",
        "citation-typed",
    ),
    (
        "See Article 6(1)(b) GDPR.",
        "Siehe Art. 6 Abs. 1 lit. b DSGVO.",
        "Siehe Art. 6 Abs. 1 lit. f DSGVO.",
        "citation-differs",
    ),
    (
        "See Article 6(1)(b) GDPR.",
        "Siehe Artikel 6 Absatz 1 Buchstabe b DSGVO.",
        "Siehe die DSGVO, 6, 1.",
        "citation-differs",
    ),
    # official terms
    (
        "We are the controller.",
        "Wir sind der Verantwortliche.",
        "Wir sind der Controller.",
        "term-wrong",
    ),
    (
        "We are the controller.",
        "Wir sind der Verantwortliche.",
        "Wir sind zuständig.",
        "term-missing",
    ),
    (
        "The provider is our processor.",
        "Der Anbieter ist unser Auftragsverarbeiter.",
        "Der Anbieter ist unser Prozessor.",
        "term-wrong",
    ),
    (
        "You can object.",
        "Sie können Widerspruch einlegen.",
        "Sie können Widerruf einlegen.",
        "term-wrong",
    ),
    ("You can give consent.", "Sie können einwilligen.", "Sie können zustimmen.", "term-missing"),
    # untranslated, too short, another script, a tag
    (
        "We record the talks.",
        "Wir zeichnen die Gespräche auf.",
        "We record the talks.",
        "translation-untranslated",
    ),
    (
        "We keep the chat as long as you are with us.",
        "Wir bewahren den Chat auf, solange Sie bei uns sind.",
        "Wir bewahren den Chat auf, as long as you sind.",
        "english-left",
    ),
    (
        "We have assessed all the risks of the transfer and told the authority.",
        "Wir haben alle Risiken der Übermittlung beurteilt und es der Behörde mitgeteilt.",
        "Wir haben es beurteilt.",
        "translation-length",
    ),
    (
        "We record the talks.",
        "Wir zeichnen die Gespräche auf.",
        "Wir zeichnen die Gesprächе auf.",
        "script-wrong",
    ),  # Cyrillic е
    (
        "We record the talks.",
        "Wir zeichnen die Gespräche auf.",
        "Wir zeichnen <b>die Gespräche auf.",
        "translation-markup",
    ),
    # address, negation, modality
    ("You can leave.", "Sie können gehen.", "Du kannst gehen.", "address-informal"),
    ("We do not record.", "Wir zeichnen nicht auf.", "Wir zeichnen auf.", "negation-differs"),
    ("We record.", "Wir zeichnen auf.", "Wir zeichnen nicht auf.", "negation-differs"),
    ("You must tell us.", "Sie müssen es uns sagen.", "Sie sagen es uns.", "obligation-differs"),
    ("We tell you.", "Wir sagen es Ihnen.", "Sie müssen es uns sagen.", "obligation-differs"),
    ("You may leave.", "Sie dürfen gehen.", "Sie gehen.", "permission-differs"),
    # signs
    (
        "Data (name) are kept.",
        "Daten (Name) bleiben.",
        "Daten (Name bleiben.",
        "bracket-unbalanced",
    ),
    (
        "The “lobby” is open.",
        "Der „Warteraum“ ist offen.",
        "Der Warteraum ist offen.",
        "quotes-differ",
    ),
    (
        "The “lobby” is open.",
        "Der „Warteraum“ ist offen.",
        "Der „Warteraum ist offen.",
        "quotes-differ",
    ),
    (
        "The “lobby” is open.",
        "Der „Warteraum“ ist offen.",
        "Der “Warteraum” ist offen.",
        "quotes-foreign",
    ),
    ("We record.", "Wir zeichnen auf.", "Wir  zeichnen auf.", "space-stray"),
    ("We record.", "Wir zeichnen auf.", "Wir zeichnen auf. ", "space-stray"),
    ("We record: all.", "Wir zeichnen auf: alles.", "Wir zeichnen auf : alles.", "space-stray"),
    ("After 30\u00a0days.", "Nach 30\u00a0Tagen.", "Nach 30 Tagen.", "space-breaks"),
    ("We record.", "Wir zeichnen auf.", "Wir zeichnen auf", "end-differs"),
    ("**Why:** work.", "**Wozu:** Arbeit.", "Wozu: Arbeit.", "strong-differs"),
    (
        "We record the talks.",
        "Wir zeichnen Gespräche auf.",
        "Wir zeichnen Gespräche Gespräche auf.",
        "word-doubled",
    ),
]


@pytest.mark.parametrize(("source", "right", "wrong", "code"), SEEDED)
def test_a_seeded_fault_is_found_and_the_right_text_raises_nothing(
    source: str, right: str, wrong: str, code: str
) -> None:
    assert codes(source, right) == []
    assert code in codes(source, wrong)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("We record: you hear it.", "Nous enregistrons\u00a0: vous l’entendez."),
        ("The “lobby”: open!", "La «\u00a0salle d’attente\u00a0»\u202f: ouverte\u202f!"),
        ("In 2026 we keep 10,000 files.", "En 2026, nous conservons 10\u202f000 fichiers."),
    ],
)
def test_french_spacing_is_right_in_french(source: str, translation: str) -> None:
    assert codes(source, translation, "fr") == []


def test_a_french_colon_wants_its_blank() -> None:
    assert codes("We record: all.", "Nous enregistrons: tout.", "fr") == ["space-missing"]
    assert codes("We record: all.", "Nous enregistrons : tout.", "fr") == ["space-missing"]


def test_what_the_translator_means_is_not_told_again() -> None:
    wrong = "Du kannst gehen."

    assert codes("You can leave.", wrong) == ["address-informal"]
    assert codes("You can leave.", wrong, comment="For children. meant: address-informal") == []
    assert codes("You can leave.", wrong, comment="For children. meant: address-\ninformal") == []


def test_an_error_cannot_be_meant() -> None:
    wrong = "Wir bewahren sie 60 Tage auf."

    assert set(codes("We keep it for 30 days.", wrong, comment="meant: number-differs")) == {
        "number-differs"
    }


def test_latin_words_that_the_source_has_too_stand_in_an_arabic_text() -> None:
    assert codes("The IP address", "عنوان IP", "ar") == []
    assert codes("The address", "عنوان Adresse", "ar") == ["script-wrong"]


def test_digits_of_another_script_are_the_same_numbers() -> None:
    assert codes("We keep it for 30 days.", "نحتفظ بها لمدة ٣٠ يومًا.", "ar") == []


# --- every kind of fault in every shipped language -----------------------------------------------


def _first_number(text: str) -> str | None:
    for char in text:
        if char.isdecimal():
            return text.replace(char, str((int(char) + 1) % 10))
    return None


def _planted(text: str, words: tuple[str, ...], extra: str = "") -> str | None:
    """Put a word of the language at the start, where it changes nothing else."""
    plain = [word for word in words if "*" not in word]
    return f"{plain[0]} {text}{extra}" if plain else None


PLANTS: dict[str, Callable[[Message, str, Conventions], str | None]] = {
    "placeholder-missing": lambda m, t, c: t.replace("{controller_email}", "", 1),
    "placeholder-brace": lambda m, t, c: t + "}",
    "number-differs": lambda m, t, c: t + " 60",
    "address-differs": lambda m, t, c: t + " https://example.org",
    "citation-typed": lambda m, t, c: f"{t} {_typed(c)}",
    "term-wrong": lambda m, t, c: _planted(t, _wrong(m, c)),
    "term-missing": lambda m, t, c: "…" if "consent" in m.text.split() else None,
    "translation-untranslated": lambda m, t, c: m.text,
    "english-left": lambda m, t, c: f"{' '.join(m.text.split()[:6])} {t}",
    "script-wrong": lambda m, t, c: f"Привет {t}",
    "translation-markup": lambda m, t, c: f"<b>{t}",
    "translation-length": lambda m, t, c: t[:8] if len(m.text) > 120 else None,
    "address-informal": lambda m, t, c: _planted(t, c.informal),
    "bracket-unbalanced": lambda m, t, c: f"({t}",
    "quotes-differ": lambda m, t, c: f"„{t}",
    "quotes-foreign": lambda m, t, c: f"」{t}「",
    "space-stray": lambda m, t, c: f"{t} ",
    "end-differs": lambda m, t, c: t.rstrip(".") if t.endswith("l.") else f"{t[:-1]}:",
    "strong-differs": lambda m, t, c: t.replace("**", ""),
    "word-doubled": lambda m, t, c: f"{_long_word(t)} {_long_word(t)} {t}",
    "negation-differs": lambda m, t, c: _planted(t, c.modality["negation"].clear),
    "obligation-differs": lambda m, t, c: _planted(t, c.modality["obligation"].clear),
}
NOT_IN = {("ar", "address-informal"), ("fr", "address-informal-none")}


def _typed(conventions: Conventions) -> str:
    return conventions.citations[0].replace("{article}", "99").partition("{")[0]


def _wrong(message_: Message, conventions: Conventions) -> tuple[str, ...]:
    is_said = "third country" in message_.text or "(controller)" in message_.text
    return tuple(
        word.replace("*", "")
        for key in ("controller", "third_country")
        if is_said
        for word in conventions.terms[key].wrong
    )


def _long_word(text: str) -> str:
    return max((word for word in text.split() if word.isalpha()), key=len, default="Wörter")


@pytest.fixture(scope="module")
def library() -> Library:
    library, _ = load_library(ROOT)
    assert library
    return library


@pytest.mark.parametrize("code", PLANTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_of_every_kind_is_found_in_every_shipped_language(
    library: Library, language: str, code: str
) -> None:
    if (language, code) in NOT_IN:
        pytest.skip("the forms of Arabic verbs tell the address, not single words")
    catalog, _ = load_catalog(catalog_path(ROOT, language), language)
    assert catalog
    measure = yardstick(language)

    for text in library.messages:
        entry = catalog.entries.get(text.context)
        if entry is None or entry.fuzzy or entry.source != text.text:
            continue
        wrong = PLANTS[code](text, entry.translation, measure.conventions)
        if wrong is None or wrong == entry.translation:
            continue
        found = check_texts(text, wrong, Place(catalog.file, entry.line), measure)
        if code in {finding.code for finding in found}:
            return
    pytest.fail(f"no entry of {language} shows {code}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_translations_raise_nothing(library: Library, language: str) -> None:
    catalog, findings = load_catalog(catalog_path(ROOT, language), language)
    assert catalog
    measure = yardstick(language)

    for text in library.messages:
        entry = catalog.entries.get(text.context)
        if entry and entry.translation and not entry.fuzzy and entry.source == text.text:
            place = Place(catalog.file, entry.line)
            findings += check_texts(text, entry.translation, place, measure, entry.comment)

    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_catalogs_are_whole(library: Library, language: str) -> None:
    catalog, _ = load_catalog(catalog_path(ROOT, language), language)
    assert catalog

    counts = status(library.messages, catalog, lambda context, entry: False)

    assert (counts.missing, counts.fuzzy, counts.stale) == ((), (), ())
