"""One law for each document: its duties, its provisions, its countries, its words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from worlds import PROJECT, change, findings_here, library_here, lines, text_of, write

from pipeline.catalogs import load_catalog
from pipeline.check import Declarer, Examined, documents_of, examine
from pipeline.coverage import Verdict
from pipeline.findings import Finding, Severity, has_errors
from pipeline.laws import AREAS, cited, laws_of
from pipeline.library import load_client
from pipeline.localize import Translation
from pipeline.localize.cldr import country_in
from pipeline.localize.formats import say_citation
from pipeline.localize.values import Context, value_of
from pipeline.proof import check_library
from pipeline.proof.combinations import Combinations
from pipeline.provisions import _situations, _texts
from pipeline.records import Client, Library, Message, Tool, paragraphs

EXAMPLES = PROJECT / "examples/clients"
ACME = "clients/acme.yaml"


def loaded(name: str, library: Library) -> Client:
    client, findings = load_client(EXAMPLES / f"{name}.yaml", library)
    assert client, lines(findings)
    return client


def examined(library: Library, client: Client, document: str) -> Examined:
    tools = dict(documents_of(client, ("per-tool", "combined")))[document]
    return examine(library, client, document, tools)


def codes(findings: list[Finding] | tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings if finding.severity is not Severity.NOTE}


def norwegian(library: Library) -> Client:
    """Give the example firm as if it sat in Oslo."""
    client = loaded("beispiel", library)
    controller = client.controller
    address = replace(controller.address, country="NO")
    return replace(
        client,
        controller=replace(controller, address=address),
        regime="eea",
        supervisory_authority="no",
        languages=("en",),
    )


# --- duties -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "within", "without"),
    [
        (
            "beispiel",
            {"gdpr-13-1-c-basis", "eprivacy-5-3-info", "ai-act-50", "vc-chat"},
            {"uk-duaa-complaint", "ch-19-4", "eea-gdpr"},
        ),
        (
            "thames",
            {"gdpr-13-1-c-basis", "uk-duaa-complaint", "uk-pecr-6", "vc-chat"},
            {"eprivacy-5-3-info", "ai-act-50", "ch-19-4", "eea-gdpr"},
        ),
        (
            "seeblick",
            {"ch-19-2-a", "ch-19-4", "ch-tca-45c-refusal", "vc-chat"},
            {"gdpr-13-1-c-basis", "gdpr-13-2-b-restr", "eprivacy-5-3-info", "uk-pecr-6"},
        ),
    ],
)
def test_the_law_chooses_the_duties(
    name: str, within: set[str], without: set[str], project: Library
) -> None:
    found = examined(project, loaded(name, project), "microsoft-teams")

    ids = {judgement.requirement.id for judgement in found.judgements}
    assert within <= ids
    assert not without & ids
    assert {one.verdict for one in found.judgements} <= {
        Verdict.COVERED,
        Verdict.NOT_APPLICABLE,
        Verdict.BY_FORM,
        Verdict.BY_YOU,
    }


def test_a_norwegian_firm_names_the_act_of_its_country(project: Library) -> None:
    client = norwegian(project)
    found = examined(project, client, "alfaview")

    text = text_of(Declarer(project).declare(found, "en")[0]).replace("\u00a0", " ")

    assert not has_errors(found.findings), lines(found.findings)
    assert "personopplysningsloven" in text
    assert "Datatilsynet" in text
    assert "Article 6(1)(b) GDPR" in text


@pytest.mark.parametrize("name", ["beispiel", "beispiel-section", "thames", "seeblick"])
def test_a_document_stands_under_one_law(name: str, project: Library) -> None:
    facts = examined(project, loaded(name, project), "microsoft-teams").facts.general

    assert [facts[f"regime.{regime}"] for regime in AREAS].count(True) == 1


# --- provisions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "regime", "country", "said"),
    [
        ("gdpr_6_1_b", "eu", "FR", "Article 6(1)(b) GDPR"),
        ("gdpr_6_1_b", "eea", "NO", "Article 6(1)(b) GDPR"),
        ("gdpr_6_1_b", "uk", "GB", "Article 6(1)(b) UK GDPR"),
        ("gdpr_6_1_b", "ch", "CH", None),
        ("gdpr_22", "uk", "GB", "Article 22A UK GDPR"),
        ("gdpr_28_3", "ch", "CH", "Article 9 FADP"),
        ("gdpr", "ch", "CH", "Federal Act on Data Protection, FADP"),
        ("eprivacy_5_3", "eu", "FR", "Article 5(3) of Directive 2002/58/EC"),
        ("eprivacy_5_3", "eu", "DE", "§ 25 TDDDG"),
        ("eprivacy_5_3", "eu", "AT", "§ 165(3) TKG 2021"),
        ("eprivacy_5_3", "ch", "CH", "Article 45c of the Swiss Telecommunications Act"),
        ("stgb_201", "eu", "AT", None),
        ("no_act", "eea", "LI", "Datenschutzgesetz (DSG), LGBl. 2018 Nr. 272"),
        ("fadp_25", "eu", "DE", None),
        ("scc_decision", "ch", "CH", "Implementing Decision (EU) 2021/914"),
    ],
)
def test_a_citation_prints_the_provision_of_the_law(
    name: str, regime: str, country: str, said: str | None, project: Library
) -> None:
    citation = cited(project, name, laws_of(regime, country))

    printed = say_citation(citation, project.terms["en"]) if citation else None

    assert (printed.replace("\u00a0", " ") if printed else None) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Art. 6 Abs. 1 lit. b UK-DSGVO"),
        ("fr", "article 6, paragraphe 1, point b), du RGPD du Royaume-Uni"),
        ("pl", "art. 6 ust. 1 lit. b brytyjskiego RODO"),
        ("ar", "المادة 6(1)(ب) من اللائحة العامة لحماية البيانات في المملكة المتحدة"),
    ],
)
def test_the_uk_gdpr_has_its_own_name_in_each_language(
    language: str, said: str, project: Library
) -> None:
    citation = cited(project, "gdpr_6_1_b", ("uk",))

    assert citation
    assert say_citation(citation, project.terms[language]).replace("\u00a0", " ") == said


def test_swiss_german_cites_by_buchstabe(project: Library) -> None:
    said = say_citation(project.citations["fadp_16_2_d"], project.terms["de-CH"]).replace(
        "\u00a0", " "
    )

    assert said == "Art. 16 Abs. 2 Bst. d DSG"


def reachable(library: Library, law: str) -> Iterator[Message]:
    """Give the texts that a document under a law can print."""
    facts = next(facts for facts, laws in _situations(library) if laws == (law,))
    combinations = Combinations(library)
    for clause in library.clauses.values():
        for message, conditions in _texts(clause):
            if combinations.can_hold(clause.id, conditions, facts):
                yield message


@pytest.mark.parametrize("law", ["uk", "ch"])
def test_no_text_of_another_law_speaks_of_the_union(law: str, project: Library) -> None:
    found = list(reachable(project, law))

    strange = ("GDPR", "EEA", "Member State", "European Union", "European Economic")
    assert len(found) > 100
    assert [one.context for one in found if any(word in one.text for word in strange)] == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "thames",
            ("layer-rights-portability-uk", "layer-transfer-abroad", "layer-objection-interests"),
        ),
        ("seeblick", ("layer-rights-ch", "layer-transfer-abroad", "layer-health")),
    ],
)
def test_a_first_layer_tells_the_rights_and_the_countries_of_its_law(
    name: str, says: tuple[str, ...], project: Library
) -> None:
    client = loaded(name, project)
    layer = replace(client, form="layer", policy_url="https://www.example.org/privacy")

    found = examined(project, layer, "microsoft-teams-layer")

    assert not has_errors(found.findings), lines(found.findings)
    contexts = {item.context for item in found.outline.items}
    assert contexts >= {*says}
    assert not contexts & {"layer-rights", "layer-rights-portability", "layer-transfer"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("seeblick", ("Swiss Criminal Code", "Article 45c")),
        ("beispiel", ("§ 201 StGB", "§ 25 TDDDG")),
    ],
)
def test_national_law_is_named_where_it_holds(
    name: str, words: tuple[str, ...], project: Library
) -> None:
    found = examined(project, loaded(name, project), "microsoft-teams")

    text = text_of(Declarer(project).declare(found, "en")[0]).replace("\u00a0", " ")

    for word in words:
        assert word in text


@pytest.mark.parametrize(("name", "names_it"), [("seeblick", False), ("beispiel", True)])
def test_swiss_documents_justify_and_name_no_legal_basis(
    name: str, names_it: bool, project: Library
) -> None:
    found = examined(project, loaded(name, project), "microsoft-teams")

    text = text_of(Declarer(project).declare(found, "en")[0])

    assert ("legal bas" in text.lower()) == names_it
    assert ("Justification: " in text) != names_it


def test_a_clause_that_cites_a_law_where_it_does_not_hold_is_a_fault(project: Library) -> None:
    everywhere = replace(project.clauses["exercise"], when=None)

    faults = check_library(replace(project, clauses={**project.clauses, "exercise": everywhere}))

    assert [(one.code, one.place.file) for one in faults if "foreign" in one.code] == [
        ("citation-foreign", "clauses/rights/exercise.md")
    ]


def test_a_counterpart_belongs_to_the_law_that_it_stands_for(world: Path) -> None:
    file = Path("registry/citations.yaml")
    text = file.read_text(encoding="utf-8") + "counterparts: {ch: {gdpr_21: gdpr_6_1_b}}\n"
    write(file.as_posix(), text)

    assert "citation-counterpart" in codes(findings_here())


# --- the client's choice ------------------------------------------------------------------------


def client_findings(*changes: tuple[str, str], file: str = "thames") -> list[Finding]:
    """Say what is found in an example that was changed; its country, law and authority."""
    library = library_here()
    text = (EXAMPLES / f"{file}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    write("changed.yaml", text)
    return load_client(Path("changed.yaml"), library)[1]


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The project's content in a folder of its own."""
    for name in ("clauses", "registry", "locales", "templates"):
        (tmp_path / name).symlink_to(PROJECT / name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("country", ["GB", "CH", "NO", "IS", "LI"])
def test_a_country_with_a_law_of_its_own_asks_for_the_regime(country: str, world: Path) -> None:
    change(ACME, "country: DE", f'country: "{country}"')

    found = [one for one in findings_here() if one.code == "regime-unstated"]

    assert [one.place.key for one in found] == ["controller.country"]


@pytest.mark.parametrize(
    ("country", "regime", "expected"),
    [
        ("DE", "eu", set()),
        ("DE", "eea", {"regime-country", "authority-regime"}),
        ("DE", "uk", {"authority-regime"}),
        ('"NO"', "eu", {"regime-country"}),
    ],
)
def test_law_country_and_authority_fit_together(
    country: str, regime: str, expected: set[str], world: Path
) -> None:
    change(ACME, "country: DE", f"country: {country}")
    change(ACME, "as_of:", f"regime: {regime}\nas_of:")

    assert codes(findings_here()) & {"regime-country", "authority-regime"} == expected


def test_swiss_public_bodies_get_no_text_of_ours(shipped: None) -> None:
    found = client_findings(
        ("controller.public_body: false", "controller.public_body: true"), file="seeblick"
    )

    assert "regime-public-body" in codes(found)


def test_swiss_documents_have_swiss_words(shipped: None) -> None:
    found = client_findings(
        ("languages: [de-CH, fr-CH, en]", "languages: [de, en]"), file="seeblick"
    )

    assert [(one.code, one.severity) for one in found] == [("language-variant", Severity.WARNING)]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("seeblick", "purpose: training,", "purpose: training, basis: contract,", "purpose-basis"),
        (
            "thames",
            "purpose: service_delivery, basis: contract,",
            "purpose: service_delivery,",
            "key-missing",
        ),
    ],
)
def test_only_swiss_law_asks_for_no_legal_basis(
    file: str, old: str, new: str, code: str, shipped: None
) -> None:
    assert codes(client_findings((old, new), file=file)) == {code}


def test_consent_is_no_second_purpose_under_swiss_law(shipped: None) -> None:
    line = "  - {purpose: event_recording, basis: consent, audience: [employees, partners]}\n"

    found = client_findings((line, line + "  - {purpose: event_recording}\n"), file="seeblick")

    assert codes(found) == {"value-duplicate"}


def test_a_purpose_without_basis_needs_a_clause_that_says_it_so(project: Library) -> None:
    client = loaded("seeblick", project)
    lacking = {id_: one for id_, one in project.clauses.items() if id_ != "training-ch"}
    lacking["training-ch"] = replace(project.clauses["training-ch"], when="regime.ch")

    found = examined(replace(project, clauses=lacking), client, "alfaview").findings

    assert "purpose-unsaid" in codes(found)


def test_swiss_tables_have_no_column_of_legal_bases(project: Library) -> None:
    heads = {}
    for name in ("seeblick", "thames"):
        found = examined(project, loaded(name, project), "microsoft-teams")
        item = next(one for one in found.outline.items if one.context == "data-table")
        heads[name] = item.columns

    assert heads == {
        "seeblick": ("kind", "purpose", "period"),
        "thames": ("kind", "purpose", "basis", "period"),
    }


# --- countries ----------------------------------------------------------------------------------


def with_transfer(client: Client, **stated: object) -> tuple[Client, Tool]:
    """Give a client whose first tool has another transfer."""
    first, *others = client.tools
    transfer = replace(first.transfer, **stated)  # type: ignore[arg-type]
    tool = replace(first, transfer=transfer)
    return replace(client, tools=(tool, *others)), tool


def found_in(library: Library, client: Client, tool: Tool) -> tuple[Finding, ...]:
    return examine(library, client, tool.id, [tool]).findings


def said(library: Library, client: Client, tool: Tool, name: str) -> str:
    terms = library.terms["en"]
    context = Context(library=library, client=client, tools=[tool], language="en", terms=terms)
    return str(value_of(context, name, tool)).replace("\u00a0", " ")


@pytest.mark.parametrize("name", ["thames", "seeblick"])
def test_the_registry_does_not_know_the_countries_of_another_law(
    name: str, project: Library
) -> None:
    client = loaded(name, project)
    tool = replace(client.tools[0], stated=())

    found = found_in(project, replace(client, tools=(tool,)), tool)

    assert "fact-undecided" in codes(found)


@pytest.mark.parametrize(
    ("name", "countries", "grounds", "expected"),
    [
        ("thames", ("IE", "US"), ("dpf_uk",), set()),
        ("thames", ("IE", "US"), ("dpf",), {"transfer-ground-regime", "transfer-without-ground"}),
        ("thames", ("IE", "US", "IN"), ("dpf_uk",), {"transfer-without-ground"}),
        ("thames", ("IE", "US", "IN"), ("dpf_uk", "idta"), set()),
        ("thames", ("IE", "CA"), (), {"transfer-without-ground"}),
        ("thames", ("IE", "CA"), ("adequacy",), set()),
        ("thames", ("IE",), (), set()),
        ("thames", ("US",), ("dpf_uk",), {"transfer-countries"}),
        ("seeblick", ("IE", "US"), ("dpf_ch",), set()),
        (
            "seeblick",
            ("IE", "US"),
            ("idta",),
            {"transfer-ground-regime", "transfer-without-ground"},
        ),
        ("seeblick", ("IE", "JP"), (), {"transfer-without-ground"}),
        ("beispiel", ("JP",), ("adequacy",), set()),
        ("beispiel", ("CH",), (), set()),
        ("beispiel", ("IN",), ("adequacy",), {"transfer-without-ground"}),
    ],
)
def test_each_country_needs_a_ground_that_its_law_knows(
    name: str,
    countries: tuple[str, ...],
    grounds: tuple[str, ...],
    expected: set[str],
    project: Library,
) -> None:
    client, tool = with_transfer(loaded(name, project), countries=countries, basis=grounds)

    found = codes(found_in(project, client, tool))

    assert {code for code in found if code.startswith("transfer-")} == expected


def test_adequate_countries_are_named_with_their_decision(project: Library) -> None:
    client, tool = with_transfer(
        loaded("beispiel", project), countries=("CH", "GB", "IE"), basis=()
    )

    text = said(project, client, tool, "adequacy_decisions")

    assert text == (
        "Switzerland (Decision 2000/518/EC) and "
        "United Kingdom (Implementing Decision (EU) 2021/1772)"
    )


def test_a_country_can_be_adequate_under_one_law_only(project: Library) -> None:
    swiss, tool = with_transfer(
        loaded("seeblick", project), countries=("IE", "MC", "KR"), basis=("scc",)
    )

    assert said(project, swiss, tool, "adequate_countries") == "Ireland and Monaco"


def test_a_decision_that_has_ended_is_a_fault(project: Library) -> None:
    client, tool = with_transfer(loaded("beispiel", project), countries=("GB",), basis=())

    last = found_in(project, replace(client, as_of=date(2031, 12, 27)), tool)
    after = found_in(project, replace(client, as_of=date(2031, 12, 28)), tool)

    assert "adequacy-ended" not in codes(last)
    assert "adequacy-ended" in codes(after)


def test_a_ground_of_another_law_in_the_registry_is_passed_over(project: Library) -> None:
    client, tool = with_transfer(
        loaded("beispiel", project), countries=("US",), basis=("dpf", "dpf_uk", "scc")
    )

    facts = examine(project, client, tool.id, [tool]).facts.of(tool.id)

    assert (facts["transfer.dpf"], facts["transfer.dpf_uk"]) == (True, False)


# --- words --------------------------------------------------------------------------------------


def words(library: Library, language: str) -> dict[str, str]:
    """Give all texts of a language, by message."""
    blocks = Translation(library, language)._blocks
    return {
        context: "".join(run.text for runs in paragraphs(several) for run in runs)
        for context, several in blocks.items()
    }


@pytest.mark.parametrize("language", ["de-CH", "de-LI"])
def test_no_swiss_or_liechtenstein_text_has_a_sharp_s(language: str, project: Library) -> None:
    here, there = words(project, language), words(project, "de")

    assert len(here) > 200
    assert [context for context, text in here.items() if "ß" in text] == []
    assert [context for context, text in there.items() if "ß" in text] != []


def test_no_country_has_a_sharp_s_in_swiss_german() -> None:
    names = [country_in(code, "de-CH") for code in ("AT", "BY", "GB", "GS", "RU", "CH")]

    assert not any("ß" in name for name in names)


def test_a_variant_says_what_differs_and_its_language_the_rest(project: Library) -> None:
    swiss, german = words(project, "de-CH"), words(project, "de")

    assert "Personendaten" in swiss["controller-identity"]
    assert "personenbezogenen Daten" in german["controller-identity"]
    assert swiss["host-role"] == german["host-role"]


@pytest.mark.parametrize(
    ("language", "strange"),
    [
        ("de-CH", ("erarbeit", "ersonenbezogen", "Rechtsgrundlage", "DSGVO")),
        ("fr-CH", ("caractère personnel", "base juridique", "Base juridique", "RGPD")),
    ],
)
def test_a_swiss_document_keeps_to_the_words_of_the_act(
    language: str, strange: tuple[str, ...], project: Library
) -> None:
    texts = words(project, language)
    found = [message.context for message in reachable(project, "ch") if message.context in texts]
    # the column of legal bases is not there; its head stands in the same table
    found = [context for context in found if not context.endswith(".basis")]

    assert len(found) > 100
    assert [c for c in found if any(word in texts[c] for word in strange)] == []


def test_texts_of_a_client_in_the_base_language_are_spelt_as_the_variant(project: Library) -> None:
    swiss = loaded("seeblick", project)
    client = replace(swiss, texts={"special_categories": {"de": "Größe", "de-CH": "Gewicht"}})
    base = replace(swiss, texts={"special_categories": {"de": "Größe"}})
    terms = project.terms["de-CH"]

    def told(one: Client) -> str:
        context = Context(
            library=project, client=one, tools=one.tools, language="de-CH", terms=terms
        )
        return str(value_of(context, "special_categories", None))

    assert (told(client), told(base)) == ("Gewicht", "Grösse")


@pytest.mark.parametrize("language", ["de-CH", "fr-CH"])
def test_a_variant_holds_no_entry_that_says_the_same_as_its_language(
    language: str, project: Library
) -> None:
    path = PROJECT / "locales" / language.replace("-", "_") / "LC_MESSAGES/clauses.po"
    base = PROJECT / "locales" / language[:2] / "LC_MESSAGES/clauses.po"
    own, findings = load_catalog(path, language)
    known, _ = load_catalog(base, language[:2])

    assert own
    assert known
    assert findings == []
    same = [c for c, e in own.entries.items() if known.entries[c].translation == e.translation]
    assert same == []
    assert all(entry.translation for entry in own.entries.values())


def test_languages_are_named_without_their_country_where_none_is_twice(project: Library) -> None:
    swiss = loaded("seeblick", project)
    both = replace(swiss, languages=("de", "de-CH", "fr-CH"))

    assert said(project, swiss, swiss.tools[0], "languages_list") == "German, French and English"
    assert said(project, both, swiss.tools[0], "languages_list") == (
        "German, Swiss High German and French"
    )


@pytest.mark.parametrize(
    ("country", "line"),
    [
        ("GB", "1 Example Street, London EC1A 1AA, United Kingdom"),
        ("DE", "1 Example Street, EC1A 1AA London, Germany"),
    ],
)
def test_an_address_stands_in_the_order_of_its_country(
    country: str, line: str, project: Library
) -> None:
    client = loaded("thames", project)
    address = replace(client.controller.address, country=country)
    moved = replace(client, controller=replace(client.controller, address=address))

    assert said(project, moved, client.tools[0], "controller_address") == line


def test_what_an_assumption_would_imply_falsely_is_not_assumed(project: Library) -> None:
    facts = examined(project, loaded("thames", project), "jitsi").facts

    assert facts.of("jitsi")["feature.recording"] is False
    assert facts.of("jitsi")["recording.own_storage"] is False
    assert "recording.own_storage" not in {one.fact for one in facts.assumptions}
