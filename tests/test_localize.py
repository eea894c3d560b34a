"""Values take each language's form; texts are filled in one pass; gaps are told, never blank."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import change, client_of, library_here, lines, text_of, write

from pipeline.check import documents_of, examine
from pipeline.findings import Finding
from pipeline.localize import Translation, declare
from pipeline.localize.formats import (
    isolate,
    say_citation,
    say_country,
    say_date,
    say_duration,
    say_language,
    say_list,
    without_isolates,
)
from pipeline.localize.values import Context, Missing, value_of
from pipeline.records import PLACEHOLDER, Citation, Declaration, Library, Terms, fill

ACME = "clients/acme.yaml"
DAY = date(2026, 11, 22)


def declared(
    language: str, document: str = "conference-tools", *, draft: bool = False
) -> tuple[Declaration, list[Finding]]:
    library = library_here()
    client = client_of(library)
    tools = dict(documents_of(client, ("per-tool", "combined")))[document]
    outline = examine(library, client, document, tools).outline
    return declare(library, client, outline, Translation(library, language), draft=draft)


def passage(declaration: Declaration, key: str) -> str:
    (found,) = (one for one in declaration.passages if one.key == key)
    return text_of(replace(declaration, passages=(found,)))


# --- formats -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "22 November 2026"),
        ("de", "22. November 2026"),
        ("de-AT", "22. November 2026"),
        ("fr", "22 novembre 2026"),
        ("pl", "22 listopada 2026"),
        ("ar", "22 نوفمبر 2026"),
    ],
)
def test_dates_are_written_in_full(language: str, said: str) -> None:
    assert say_date(DAY, language) == said


@pytest.mark.parametrize(
    ("language", "one", "two", "three"),
    [
        ("en", "A", "A and B", "A, B and C"),
        ("de", "A", "A und B", "A, B und C"),
        ("fr", "A", "A et B", "A, B et C"),
        ("pl", "A", "A i B", "A, B i C"),
        ("ar", "A", "A وB", "A وB وC"),
    ],
)
def test_lists_are_joined_as_the_language_joins(
    language: str, one: str, two: str, three: str
) -> None:
    assert [say_list("ABC"[:count], language) for count in (1, 2, 3)] == [one, two, three]


@pytest.mark.parametrize(
    ("language", "states", "ireland"),
    [
        ("en", "United States", "Ireland"),
        ("de", "Vereinigte Staaten", "Irland"),
        ("fr", "États-Unis", "Irlande"),
        ("pl", "Stany Zjednoczone", "Irlandia"),
        ("ar", "الولايات المتحدة", "أيرلندا"),
    ],
)
def test_countries_have_the_languages_names(language: str, states: str, ireland: str) -> None:
    assert (say_country("US", language), say_country("IE", language)) == (states, ireland)


@pytest.mark.parametrize(
    ("duration", "language", "said"),
    [
        ("P90D", "en", "90 days"),
        ("P90D", "de", "90 Tage"),
        ("P90D", "fr", "90 jours"),
        ("P90D", "pl", "90 dni"),
        ("P90D", "ar", "90 يومًا"),
        ("P1D", "en", "1 day"),
        ("P1D", "de", "1 Tag"),
        ("P2D", "pl", "2 dni"),
        ("P1M", "pl", "1 miesiąc"),
        ("P3M", "pl", "3 miesiące"),
        ("P6M", "pl", "6 miesięcy"),
        ("P2D", "ar", "يومان"),
        ("P3D", "ar", "3 أيام"),
        ("P2Y", "ar", "سنتان"),
        ("P1Y6M", "en", "1 year and 6 months"),
        ("P1Y6M", "de", "1 Jahr und 6 Monate"),
        ("P1Y2M3W4D", "en", "1 year, 2 months, 3 weeks and 4 days"),
        ("P0Y6M", "en", "6 months"),
    ],
)
def test_durations_have_the_languages_plurals(duration: str, language: str, said: str) -> None:
    assert say_duration(duration, language).replace("\xa0", " ") == said


@given(
    st.integers(1, 400),
    st.sampled_from(["Y", "M", "W", "D"]),
    st.sampled_from(["en", "de", "fr", "pl", "ar"]),
)
def test_every_duration_has_words_in_every_language(number: int, unit: str, language: str) -> None:
    said = say_duration(f"P{number}{unit}", language)

    assert said
    assert "duration" not in said
    assert str(number) in said or number in {1, 2}


def test_languages_are_named_and_regions_fall_back() -> None:
    assert say_language("de", "en") == "German"
    assert say_language("de-AT", "en") == "Austrian German"
    assert say_language("ar", "de") == "Arabisch"


@pytest.mark.parametrize(
    ("language", "point", "article"),
    [
        ("en", "Article\xa06(1)(b) GDPR", "Article\xa021 GDPR"),
        ("de", "Art.\xa06\xa0Abs.\xa01\xa0lit.\xa0b DSGVO", "Art.\xa021 DSGVO"),
        ("ar", "المادة\xa06(1)(ب) من اللائحة", "المادة\xa021 من اللائحة"),
    ],
)
def test_citations_have_the_languages_legal_form(
    language: str, point: str, article: str, world: Path
) -> None:
    library = library_here()
    terms = library.terms[language]

    assert say_citation(library.citations["gdpr_6_1_b"], terms) == point
    assert say_citation(library.citations["gdpr_21"], terms) == article


def test_every_shipped_citation_is_whole_in_every_language(project: Library) -> None:
    others = [one for known in project.counterparts.values() for one in known.values()]
    for citation in (*project.citations.values(), *others):
        for terms in project.terms.values():
            said = say_citation(citation, terms)
            assert "{" not in said, f"{citation.id} in {terms.language}"
            for part in _parts(citation, terms):
                assert part in said, f"{citation.id} in {terms.language}"


def _parts(citation: Citation, terms: Terms) -> list[str]:
    known = {"point": terms.point_letters, "act": terms.acts}
    return [known.get(name, {}).get(part, part) for name, part in citation.parts.items()]


def test_a_value_of_the_other_direction_is_isolated() -> None:
    assert isolate("Beispiel GmbH", "ltr") == "Beispiel GmbH"
    assert isolate("شركة", "rtl") == "شركة"
    assert isolate("شركة", "ltr") == "\u2068شركة\u2069"
    assert isolate("Beispiel GmbH", "rtl") == "\u2068Beispiel GmbH\u2069"
    assert isolate("2026", "rtl") == "\u20682026\u2069"
    assert isolate("", "rtl") == ""
    assert without_isolates(isolate("https://example.org", "rtl")) == "https://example.org"


# --- values ------------------------------------------------------------------------------------


def value(name: str, language: str = "de", tool: str | None = None) -> str | Missing:
    library = library_here()
    client = client_of(library)
    labels = {key: message.text for key, message in library.labels.items()}
    context = Context(
        library=library,
        client=client,
        tools=client.tools,
        language=language,
        terms=library.terms[language],
        labels=labels,
    )
    return value_of(context, name, next((one for one in client.tools if one.id == tool), None))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("controller", "Acme & Söhne GmbH"),
        ("controller_address", "Musterstraße 1, 10115 Berlin, Deutschland"),
        ("authority", "Berliner Beauftragte"),
        ("authority_address", "Alt-Moabit 59-61, 10555 Berlin, Deutschland"),
        ("tools_list", "Cloud Call und Own Call"),
        ("as_of", "22. November 2026"),
        ("languages_list", "Deutsch"),
        ("gdpr_6_1_b", "Art.\xa06\xa0Abs.\xa01\xa0lit.\xa0b DSGVO"),
    ],
)
def test_values_of_the_client(name: str, said: str, world: Path) -> None:
    assert value(name) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tool_name", "Cloud Call"),
        ("provider", "Call Ltd"),
        ("provider_address", "1 Call Street, Dublin, Irland"),
        ("provider_country", "Irland"),
        ("transfer_countries", "Vereinigte Staaten"),
        ("dpf_entity", "Call Inc."),
        ("dpf_url", "https://example.org/dpf"),
        ("dpf_checked", "22. November 2026"),
        ("retention_metadata", "90 Tage"),
        ("retention_chat", "not kept"),
    ],
)
def test_values_of_a_tool(name: str, said: str, world: Path) -> None:
    assert value(name, tool="cloud-call") == said


@pytest.mark.parametrize(
    ("name", "tool", "key"),
    [
        ("controller_email", None, "controller.email"),
        ("dpo_contact", None, "data_protection_officer"),
        ("policy_url", None, "policy_url"),
        ("policy_law", None, "texts.policy_law"),
        ("provider_parent", "cloud-call", "provider.parent"),
        ("hosting_company", "cloud-call", "hosting_company"),
        ("tool_download_url", "cloud-call", "download_url"),
        ("retention_recording", "cloud-call", "retention.recording"),
        ("transfer_countries", "own-call", "transfer.countries"),
        ("dpf_entity", "own-call", "transfer.dpf"),
    ],
)
def test_a_value_nobody_stated_names_the_key_that_states_it(
    name: str, tool: str | None, key: str, world: Path
) -> None:
    missing = value(name, tool=tool)

    assert isinstance(missing, Missing)
    assert missing.key == key


def test_countries_of_the_eea_are_no_third_countries(world: Path) -> None:
    change("registry/tools/cloud-call.yaml", "countries: [US]", "countries: [IE, US, NO, CH]")

    assert value("transfer_countries", tool="cloud-call") == "Vereinigte Staaten und Schweiz"


def test_a_period_of_one_tool_goes_before_the_clients(world: Path) -> None:
    change(
        ACME, "[cloud-call, own-call]", "[{tool: cloud-call, retention: {metadata: P1D}}, own-call]"
    )

    assert value("retention_metadata", tool="cloud-call") == "1 Tag"
    assert value("retention_metadata", tool="own-call") == "90 Tage"


def test_own_prose_is_one_for_all_languages_or_one_per_language(world: Path) -> None:
    change(ACME, "formats:", 'texts: {policy_law: "§ 1"}\nformats:')
    assert value("policy_law", "en") == value("policy_law", "de") == "§ 1"

    change(ACME, '{policy_law: "§ 1"}', '{policy_law: {de: "§ 1 auf Deutsch"}}')
    assert value("policy_law", "de") == "§ 1 auf Deutsch"
    assert value("policy_law", "en") == Missing(
        "texts.policy_law", "state 'texts.policy_law' in the language 'en' in the client's file"
    )


# --- declarations ------------------------------------------------------------------------------


def test_a_declaration_is_the_whole_text_in_its_language(world: Path) -> None:
    declaration, findings = declared("de")

    assert findings == []
    assert declaration.key == "acme/de/conference-tools"
    assert (declaration.title, declaration.subject) == (
        "Hinweise zu Anrufen",
        "Cloud Call und Own Call",
    )
    assert text_of(declaration) == "\n".join(
        [
            "Wer verantwortlich ist",
            "Verantwortlich für unsere Anrufe ist: Acme & Söhne GmbH, "
            "Musterstraße 1, 10115 Berlin, Deutschland.",
            "Wir rufen an, um einen Vertrag vorzubereiten "
            "(Art.\xa06\xa0Abs.\xa01\xa0lit.\xa0b DSGVO).",
            "Unsere Werkzeuge",
            "Cloud Call",
            "Wir verwenden Cloud Call. Anbieter ist: Call Ltd.",
            "Daten",
            "Diese Daten bewahren wir auf:",
            *("Art der Daten", "Dauer"),
            *("Zeit des Anrufs", "90 Tage"),
            *("Chat", "nicht aufbewahrt"),
            "Daten erreichen Call Inc. in: Vereinigte Staaten.",
            "Das Unternehmen steht in der Liste.",
            "Own Call",
            "Wir verwenden Own Call. Anbieter ist: Free Software Group.",
            "Daten",
            "Diese Daten bewahren wir auf:",
            *("Art der Daten", "Dauer"),
            *("Zeit des Anrufs", "90 Tage"),
            "Ihre Rechte",
            "Sie können eine Kopie verlangen.",
            "Sie können Löschung verlangen.",
            "Sie können widersprechen",
            "Schreiben Sie uns, dann hören wir auf.",
        ]
    )


def test_all_languages_hold_the_same_clauses_in_the_same_version(world: Path) -> None:
    german, _ = declared("de")
    english, _ = declared("en")

    assert [(one.key, one.version) for one in german.passages] == [
        (one.key, one.version) for one in english.passages
    ]


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again(world: Path) -> None:
    change(ACME, "name: Acme & Söhne GmbH", 'name: "{controller_address} {{7*7}}"')

    declaration, findings = declared("en")

    assert findings == []
    assert passage(declaration, "controller").startswith(
        "Responsible for our calls is: {controller_address} {{7*7}}, Musterstraße 1"
    )
    assert declaration.author == "{controller_address} {{7*7}}"


@given(
    st.fixed_dictionaries(
        dict.fromkeys(["a", "b_1"], st.sampled_from(["{a}", "{b_1}", "{{a}}", "{", "x", ""]))
    )
)
def test_filling_is_one_pass(values: dict[str, str]) -> None:
    filled = fill("<{a}|{b_1}|{a}>", values)

    assert filled == f"<{values['a']}|{values['b_1']}|{values['a']}>"


def test_links_are_filled_without_isolates(world: Path) -> None:
    declaration, _ = declared("en")

    links = {
        run.link
        for one in declaration.passages
        if one.key == "dpf/cloud-call"
        for block in one.blocks
        for run in getattr(block, "runs", ())
    }
    assert links == {None, "https://example.org/dpf"}


def test_in_arabic_a_latin_name_is_isolated_and_a_link_is_not(world: Path) -> None:
    declaration, _ = declared("ar", draft=True)

    assert declaration.direction == "rtl"
    values = {one.key: one.values for one in declaration.passages}
    assert values["provider/cloud-call"]["provider"] == "\u2068Call Ltd\u2069"
    (linked,) = (one for one in declaration.passages if one.key == "dpf/cloud-call")
    links = {run.link for block in linked.blocks for run in getattr(block, "runs", ())}
    assert links == {None, "https://example.org/dpf"}


def test_a_missing_value_is_told_and_marked_in_a_draft(world: Path) -> None:
    change(ACME, ", chat: P0D", "")

    declaration, findings = declared("de", draft=True)

    assert lines(findings) == (
        "clients/acme.yaml (tools.cloud-call.retention.chat): error: a value is missing that "
        "the document prints [value-missing]\n"
        "  hint: state 'retention.chat' in the client's file, for the tool or for all tools"
    )
    (gappy,) = (one for one in declaration.passages if one.gaps)
    assert (gappy.key, gappy.gaps) == ("data/cloud-call", {"retention_chat"})
    assert "[retention.chat]" in passage(declaration, "data/cloud-call")


def test_a_missing_translation_is_english_only_in_a_draft_and_marked(world: Path) -> None:
    change("clauses/rights/access.md", "a copy", "a free copy")

    declaration, findings = declared("de", draft=True)

    assert [finding.code for finding in findings] == ["translation-stale"]
    gaps = [one for one in declaration.passages if one.wording.gap]
    assert [(one.key, one.wording.language) for one in gaps] == [("access", "en")]
    assert passage(declaration, "access") == "You can ask for a free copy."


def test_a_title_without_translation_takes_its_whole_clause_along(world: Path) -> None:
    write(
        "clauses/rights/objection.md",
        "---\ncovers: [gdpr-21-4]\ncallout: true\ntitle: Object\n---\nWrite to us, and we stop.\n",
    )

    declaration, _ = declared("de", draft=True)

    assert passage(declaration, "objection") == "Object\nWrite to us, and we stop."


def test_no_placeholder_of_the_library_is_left_in_any_text(world: Path) -> None:
    for language in ("en", "de"):
        declaration, _ = declared(language)
        assert not PLACEHOLDER.search(text_of(declaration))


def test_de_at_holds_only_what_differs_and_falls_back_to_de(world: Path) -> None:
    terms = Path("registry/terms/de.yaml").read_text(encoding="utf-8")
    write("registry/terms/de-AT.yaml", terms.replace("language: de", "language: de-AT"))
    catalog = Path("locales/de/LC_MESSAGES/clauses.po").read_text(encoding="utf-8")
    head, _, rest = catalog.partition('msgctxt "access"')
    entry = rest.split("\n\n")[0]
    header = head.split("\n\n")[0].replace("Language: de", "Language: de_AT")
    write(
        "locales/de_AT/LC_MESSAGES/clauses.po",
        f'{header}\n\nmsgctxt "access"{entry}\n'.replace("eine Kopie", "eine Abschrift"),
    )

    declaration, findings = declared("de-AT")

    assert findings == []
    assert passage(declaration, "access") == "Sie können eine Abschrift verlangen."
    assert passage(declaration, "erasure") == "Sie können Löschung verlangen."
