"""A client's own clauses take the place of the library's, or stand beside them: for it alone."""

import json
from pathlib import Path

import pytest
from worlds import (
    TESTS,
    built_here,
    change,
    clausebook,
    client_of,
    files_in,
    library_here,
    lines,
    overlay,
    text_of,
    write,
)

from pipeline.batch import Options
from pipeline.building import load_clients
from pipeline.check import Declarer, documents_of
from pipeline.library import find_clients
from pipeline.records import Declaration

ACME = "clients/acme.yaml"
OWN = "clients/acme/clauses"
CATALOG = "clients/acme/locales/de/LC_MESSAGES/clauses.po"
KINDS = ("per-tool", "combined")
HEADER = """msgid ""
msgstr ""
"Language: de\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"""


@pytest.fixture
def own(world: Path) -> Path:
    """The tiny world, whose client says three things in its own words."""
    overlay(TESTS / "cases/good/own-clauses")
    return world


def say(client: str, id_: str, front: str, english: str, german: str) -> None:
    """Write an own clause of a client, and its translation."""
    write(f"clients/{client}/clauses/{id_}.md", f"---\n{front}\n---\n{english}\n")
    path = Path(f"clients/{client}/locales/de/LC_MESSAGES/clauses.po")
    text = path.read_text(encoding="utf-8") if path.exists() else HEADER
    entry = f'\nmsgctxt "{id_}"\nmsgid "{english}"\nmsgstr "{german}"\n'
    write(path.as_posix(), text + entry)


def declared(document: str = "cloud-call", client: str = "acme") -> Declaration:
    library = library_here()
    one = client_of(library, f"clients/{client}.yaml")
    declarer = Declarer(library)
    examined = declarer.examine(one, document, dict(documents_of(one, KINDS))[document])
    declaration, findings = declarer.declare(examined, "de")
    assert not findings, lines(findings)
    return declaration


def keys(declaration: Declaration) -> list[str]:
    return [passage.key for passage in declaration.passages]


def test_a_replacement_takes_the_place_and_the_scope_of_the_clause(own: Path) -> None:
    found = keys(declared())

    assert found[found.index("section-tool/cloud-call") + 1] == "our-provider/cloud-call"
    assert "provider/cloud-call" not in found
    assert "Wir sprechen über Cloud Call, angeboten von: Call Ltd." in text_of(declared())


def test_an_addition_stands_after_its_clause_in_each_form_that_has_it(own: Path) -> None:
    found = keys(declared())

    at = found.index("access")
    assert found[at : at + 4] == ["access", "by-letter", "by-phone", "erasure"]

    change(ACME, "formats:", "form: section\nformats:")
    found = keys(declared())

    assert "by-letter" not in found
    assert "our-provider/cloud-call" in found


def test_a_replacement_keeps_the_condition_unless_it_states_one(world: Path) -> None:
    say("acme", "our-data", "replaces: dpf\ncovers: [gdpr-13-1-f]", "Data travel.", "Daten reisen.")

    assert "our-data/cloud-call" in keys(declared())
    assert "our-data/own-call" not in keys(declared("own-call"))

    change(f"{OWN}/our-data.md", "replaces", "when: tool.self_hosted or transfer.dpf\nreplaces")

    assert "our-data/own-call" in keys(declared("own-call"))


def test_what_stands_after_a_replaced_clause_stands_after_its_replacement(world: Path) -> None:
    say("acme", "mine", "replaces: access\ncovers: [gdpr-13-2-b]", "Ask.", "Fragen.")
    say("acme", "next", "after: access\njoin: list", "Ask twice.", "Zweimal fragen.")
    say("acme", "last", "after: next\njoin: list", "Ask thrice.", "Dreimal fragen.")

    found = keys(declared())

    at = found.index("mine")
    assert found[at : at + 4] == ["mine", "next", "last", "erasure"]


def test_a_replacement_remains_an_item_of_its_list(world: Path) -> None:
    say("acme", "mine", "replaces: access\ncovers: [gdpr-13-2-b]", "Ask.", "Fragen.")

    (passage,) = [one for one in declared().passages if one.key == "mine"]

    assert passage.wording.join == "list"


def test_what_contradicts_a_replaced_clause_contradicts_its_replacement(world: Path) -> None:
    change("clauses/rights/access.md", "join: list", "join: list\nexcludes: [erasure]")
    change("clauses/rights/erasure.md", "join: list", "join: list\nexcludes: [objection]")
    say("acme", "mine", "replaces: erasure\ncovers: [gdpr-13-2-b]", "Ask.", "Fragen.")

    library = client_of(library_here()).library

    assert library
    assert "erasure" not in library.clauses
    assert library.clauses["access"].excludes == ("mine",)
    assert library.clauses["mine"].excludes == ("objection",)


def test_clients_of_one_profile_share_nothing_that_is_anothers(world: Path) -> None:
    text = Path(ACME).read_text(encoding="utf-8")
    for name in ("beta", "gamma"):
        write(f"clients/{name}.yaml", text)
    # the same id, in other words; the same words, translated otherwise
    say("acme", "extra", "after: access\njoin: list", "Ask Acme.", "Acme fragen.")
    say("beta", "extra", "after: access\njoin: list", "Ask.", "Beta fragen.")
    say("gamma", "extra", "after: access\njoin: list", "Ask.", "Gamma fragen.")
    write("clients/delta.yaml", text)

    ended = clausebook("build", "clients", "--format", "docx,odt,html", "--strict")

    assert ended.code == 0, ended.err
    for name in ("acme", "beta", "gamma", "delta"):
        said = Path(f"output/{name}/de/cloud-call.html").read_text(encoding="utf-8")
        whose = [n for n in ("Acme", "Beta", "Gamma", "Delta") if f"{n} fragen." in said]
        assert whose == ([] if name == "delta" else [name.title()])


def test_clients_that_share_a_folder_share_their_texts(world: Path) -> None:
    overlay(TESTS / "cases/good/own-clauses-shared")
    library = library_here()
    declarer = Declarer(library)
    manuscripts = set()

    for name in ("acme", "beta"):
        client = client_of(library, f"clients/{name}.yaml")
        examined = declarer.examine(client, "own-call", client.tools[1:])
        declaration, _ = declarer.declare(examined, "de")
        assert "by-letter" in keys(declaration)
        manuscripts.add(id(declaration.manuscript))
        assert declaration.manuscript

    assert len(manuscripts) == 1


def test_nothing_of_them_is_kept_in_the_cache(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("CLAUSEBOOK_CACHE", str(cache))
    write("clients/plain.yaml", Path(ACME).read_text(encoding="utf-8"))
    assert clausebook("build", "clients/plain.yaml").code == 0
    kept = files_in(cache)
    assert kept

    assert clausebook("build", ACME).code == 0

    assert files_in(cache) == kept


def test_what_is_changed_is_read_again_in_the_same_process(own: Path) -> None:
    before = declared()

    change(CATALOG, "Oder Sie rufen uns an.", "Oder am Telefon.")
    translated = declared()
    change(f"{OWN}/by-phone.md", "---\nOr", "when: minors\n---\nOr")
    changed = declared()

    assert "Oder am Telefon." in text_of(translated)
    assert "by-phone" not in keys(changed)
    assert before.library_version == translated.library_version != changed.library_version


def test_their_catalog_cannot_change_what_the_library_says(own: Path) -> None:
    path = Path(CATALOG)
    entry = '\nmsgctxt "access"\nmsgid "You can ask for a copy."\nmsgstr "Nein."\n'
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")

    assert "Nein." not in text_of(declared())


def test_a_draft_shows_an_untranslated_own_clause_in_english(own: Path) -> None:
    change(CATALOG, "Oder Sie rufen uns an.", "")

    ended = clausebook("build", ACME, "--draft", "--format", "html", "--tool", "own-call")

    assert "'by-phone' has no translation" in ended.err
    assert "Or you call us." in Path("output/acme/de/own-call.html").read_text(encoding="utf-8")


def test_a_file_with_own_clauses_is_verified_with_its_client(own: Path) -> None:
    assert clausebook("build", ACME, "--format", "html").code == 0
    file = "output/acme/de/cloud-call.html"

    assert clausebook("verify", file).code == 0
    untouched = clausebook("verify", file, "--client", "clients")
    change(file, "angeboten von", "verkauft von")
    changed = clausebook("verify", file, "--client", "clients")

    assert untouched.code == 0, untouched.err
    assert changed.code == 1
    assert "our-provider/cloud-call: edited" in changed.out
    assert "[-" in changed.out
    assert "no longer proved for tool 'cloud-call': gdpr-13-1-e" in changed.out


def test_the_report_lists_each_departure(own: Path) -> None:
    change(f"{OWN}/our-provider.md", "[gdpr-13-1-e]", "[gdpr-13-1-f]")
    change(
        ACME,
        "formats:",
        "form: section\nelsewhere: [gdpr-13-1-e]\npolicy_url: https://example.org/p\nformats:",
    )

    ended = clausebook("check", "--client", "clients", "--json")
    told = clausebook("check", "--client", "clients")

    (first, *_) = json.loads(ended.out)["documents"]
    by_letter, _, our_provider = first["own_clauses"]
    assert our_provider == {
        "clause": "our-provider",
        "file": f"{OWN}/our-provider.md",
        "replaces": "provider",
        "after": None,
        "duties_gained": ["gdpr-13-1-f"],
        "duties_lost": ["gdpr-13-1-e"],
        "said": True,
    }
    assert (by_letter["after"], by_letter["said"]) == ("access", False)
    assert (
        f"own clause 'our-provider' replaces 'provider' ({OWN}/our-provider.md); "
        "claims no longer: gdpr-13-1-e; claims too: gdpr-13-1-f\n"
    ) in told.out
    assert f"own clause 'by-letter' after 'access' ({OWN}/by-letter.md); not said here" in told.out


def test_an_explanation_names_what_an_own_clause_stands_for(own: Path) -> None:
    ended = clausebook("library", "explain", ACME, "cloud-call", "--clause", "our-provider")

    assert ended.code == 0, ended.err
    assert "  in  our-provider/cloud-call (own, replaces 'provider'): always\n" in ended.out
    assert "      meets gdpr-13-1-e: GDPR Art. 13(1)(e), covered\n" in ended.out
    assert "      text in: de\n" in ended.out


def test_catalogs_of_own_clauses_are_written_beside_them(own: Path) -> None:
    Path(CATALOG).unlink()

    first = clausebook("catalog", "update", "--client", ACME)
    again = clausebook("catalog", "update", "--client", ACME, "--json")
    status = clausebook("catalog", "status", "--client", ACME, "--json")

    assert first.code == 0, first.err
    text = Path(CATALOG).read_text(encoding="utf-8")
    assert text.count("\nmsgctxt ") == 3
    assert "#: clauses/by-letter.md:5\n" in text
    assert Path("clients/acme/locales/clauses.pot").is_file()
    data = json.loads(again.out)
    assert (data["pot_written"], data["languages"]["de"]["written"]) == (False, False)
    counts = json.loads(status.out)["languages"]["de"]
    assert counts["missing"] == ["by-letter", "by-phone", "our-provider"]


def test_translations_of_own_clauses_are_checked_by_themselves(own: Path) -> None:
    change(CATALOG, "angeboten von: {provider}", "angeboten")

    ended = clausebook("catalog", "check", "--client", ACME)

    assert ended.code == 1
    assert f"{CATALOG}:" in ended.err
    assert ended.out.startswith("de: 3 translations checked, ")


def test_reviews_of_own_clauses_lie_beside_their_catalogs(own: Path) -> None:
    command = ("catalog", "review", "de", "--reviewer", "M. Muster", "--all", "--client", ACME)

    read = clausebook(*command, "--date", "2026-11-22")
    status = clausebook("catalog", "status", "--client", ACME, "--json")
    write("clients/acme/locales/de/reviews.yaml", "reviews: [none]\n")
    faulty = clausebook("build", ACME)

    assert read.code == 0, read.err
    assert len(json.loads(status.out)["languages"]["de"]["reviewed"]) == 3
    assert "clients/acme/locales/de/reviews.yaml:1 (reviews): error:" in faulty.err


@pytest.mark.parametrize(
    ("client", "says"),
    [("clients/plain.yaml", "has no clauses of its own"), ("clients", "holds several clients'")],
)
def test_there_are_catalogs_of_one_client_with_own_clauses_only(
    client: str, says: str, own: Path
) -> None:
    write("clients/plain.yaml", Path(ACME).read_text(encoding="utf-8"))

    ended = clausebook("catalog", "update", "--client", client)

    assert ended.code == 2
    assert says in ended.err


def test_own_clauses_may_lie_beside_a_client_anywhere(own: Path, tmp_path: Path) -> None:
    Path("clients").rename(tmp_path / "elsewhere")
    library = library_here()
    findings = []

    paths, _ = find_clients([tmp_path / "elsewhere"])
    clients = list(load_clients(library, paths, findings))
    built = built_here(library, Options(output=tmp_path / "out"), paths)

    assert findings == []
    assert len(clients) == 1
    assert [one.stopped for one in built] == [False] * 3
