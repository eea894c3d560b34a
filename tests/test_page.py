"""The report page says what was found, to whoever has to mend it, and loads nothing."""

import html as html_
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from lxml import etree
from test_golden import GOLDEN
from worlds import change, clausebook, client_of, library_here, write

from pipeline.check import Declarer, documents_of
from pipeline.findings import Finding, Place, error, note, warning
from pipeline.page import Gathered, Report, owners, report_on_documents, write_page
from pipeline.page.groups import MOST_COLUMNS
from pipeline.page.markup import Markup, el, escape
from pipeline.records import Library
from pipeline.summary import MOST_SUMMARIES, Summaries, Summary, summary_of, summary_text

ACME = "clients/acme.yaml"


def parsed(text: str) -> etree._Element:
    """Parse a page as a browser would; any fault of it is an error."""
    parser = html5lib.HTMLParser(
        strict=True, tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False
    )
    return parser.parse(text).getroot()


def said(node: etree._Element) -> str:
    return " ".join("".join(node.itertext()).split())


def shape(page: etree._Element) -> str:
    """Write the structure of a page down: headings, entries, tables with their rows."""
    lines = []
    for node in page.iter("h1", "h2", "h3", "dl", "li", "table"):
        if node.tag == "dl":
            lines += [f"  {said(each[1])} {said(each[0])}" for each in node]
        elif node.tag == "table":
            for row in node.iter("tr"):
                lines.append("  | " + " | ".join(said(cell) for cell in row))
        elif node.tag == "li":
            if not list(node.iterancestors("table")):
                lines.append(f"  - {said(node)}")
        else:
            lines.append(f"{node.tag} {said(node)}")
    return "\n".join(lines) + "\n"


def summary_here(library: Library, document: str = "conference-tools") -> tuple[str, Summary]:
    client = client_of(library)
    tools = dict(documents_of(client, ("per-tool", "combined")))[document]
    id_, _, summary = Summaries(library).of(Declarer(library).examine(client, document, tools))
    return id_, summary


def report(library: Library, gathered: Gathered, findings: Sequence[Finding] = ()) -> Report:
    return report_on_documents(library, gathered, findings, made=True)


def written(told: Report) -> str:
    write_page(Path("made.html"), told)
    return Path("made.html").read_text(encoding="utf-8")


def check(*arguments: str) -> str:
    """Run `check --html` and give the page."""
    clausebook("check", *arguments, "--html", "report.html")
    return Path("report.html").read_text(encoding="utf-8")


# --- what it says -------------------------------------------------------------------------------


def test_the_page_of_the_world_has_the_structure_of_its_golden_text(
    world: Path, request: pytest.FixtureRequest
) -> None:
    change("clauses/rights/objection.md", "covers: [gdpr-21-4]\n", "")
    golden = GOLDEN / "report/world.txt"

    text = shape(parsed(check("--client", "clients")))

    if request.config.getoption("--rewrite-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_page_of_a_library_shows_its_texts_in_all_languages(world: Path) -> None:
    page = shape(parsed(check()))

    assert "h1 Report on the library" in page
    assert "  | Clause | en | de" in page
    assert "Documents" not in page


def test_a_text_that_lacks_is_shown_where_a_document_prints_it(world: Path) -> None:
    write("clauses/rights/erasure.md", "---\ncovers: [gdpr-13-2-b]\n---\nAnother text.\n")

    page = shape(parsed(check("--client", "clients")))

    assert "  | erasure | ✗not whole" in page
    assert "  | access | ✓whole" in page
    assert re.search(r"Rights.*✓covered \(access, erasure\); not whole in de", page)


def test_the_page_of_a_library_tells_what_lacks_in_each_text(world: Path) -> None:
    write("clauses/rights/erasure.md", "---\ncovers: [gdpr-13-2-b]\n---\nAnother text.\n")

    assert "  | erasure | ✓whole | ↺stale" in shape(parsed(check()))


def test_the_page_of_a_library_counts_what_each_catalog_has(world: Path) -> None:
    clausebook("catalog", "review", "de", "--reviewer", "A. Reader", "access")
    write("clauses/rights/erasure.md", "---\ncovers: [gdpr-13-2-b]\n---\nAnother text.\n")
    counted = json.loads(clausebook("catalog", "status", "--json").out)["languages"]["de"]

    page = shape(parsed(check()))

    heads = "Language | Translated | Reviewed | Fuzzy | Stale | Missing | Words to do"
    assert f"  | {heads}" in page
    whole = len(counted["translated"])
    assert (len(counted["reviewed"]), counted["words_to_do"]) == (1, 2)
    assert f"  | de | {whole} | 1 | 0 | 1 | 0 | 2" in page


def test_what_no_document_prints_is_asked_in_no_language(world: Path) -> None:
    change(ACME, "[cloud-call, own-call]", "[own-call]")
    write(
        "clauses/tools/dpf.md",
        "---\ncovers: [gdpr-13-1-f]\nwhen: transfer.dpf\neach: tool\n---\nNew.\n",
    )

    page = shape(parsed(check("--client", "clients")))

    texts = page.partition("h2 Clauses by language")[2].partition("h2")[0]
    assert "| provider | ✓whole" in texts
    assert "| dpf |" not in texts


def test_alike_documents_stand_in_one_row(world: Path) -> None:
    text = Path(ACME).read_text(encoding="utf-8")
    for number in range(7):
        write(f"clients/c{number}.yaml", text.replace("Acme", f"Firm {number}"))

    page = shape(parsed(check("--client", "clients")))

    row = "  | acme/cloud-call +7 | notice | cloud-call | acme, c0, c1, c2, c3 and 3 more | de"
    assert row in page
    assert page.count("cloud-call | notice") + page.count("cloud-call +7 | notice") == 1


def test_a_page_of_many_kinds_of_documents_is_bounded(world: Path) -> None:
    library = library_here()
    _, summary = summary_here(library)
    gathered = Gathered()
    for number in range(MOST_SUMMARIES + 50):
        gathered.learn(str(number), replace(summary, document=f"kind-{number}"))
        for client in range(30):
            gathered.add(str(number), f"c{client}", "de", files=2, stopped=number == 180)

    text = written(report(library, gathered))

    page = parsed(text)
    columns = page.xpath("//section[@id='duties']//thead/tr/th")
    rows = page.xpath("//section[@id='documents']//tbody/tr")
    assert len(columns) == 1 + MOST_COLUMNS
    assert "kind-180" in said(page.xpath("//section[@id='duties']//thead")[0])
    assert len(rows) == MOST_SUMMARIES
    assert "1500 documents more" in said(page)
    assert len(text) < 1_000_000


def test_equal_findings_stand_once_with_their_places(world: Path) -> None:
    library = library_here()
    places = [Place(f"clients/c{number}.yaml", 3, "facts") for number in range(20)]
    findings = [
        error("fact-undecided", place, "fact 'x' is undecided", "state it") for place in places
    ]

    page = parsed(written(report(library, Gathered(), findings)))

    (entry,) = page.xpath("//ul[@class='findings']/li")
    assert said(entry).count("clients/c") == 8
    assert "and 12 more" in said(entry)


# --- who has to mend it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "place", "owner"),
    [
        ("clause-shape", Place("clauses/who/talks.md", 3), owners.LAWYER),
        ("dpf-check-old", Place("registry/tools/zoom.yaml"), owners.LAWYER),
        ("own-clause-id", Place("clients/acme/clauses/more.md"), owners.LAWYER),
        ("translation-missing", Place("locales/de/LC_MESSAGES/clauses.po", 3), owners.TRANSLATOR),
        (
            "translation-fuzzy",
            Place("acme/locales/de/LC_MESSAGES/clauses.po", 3),
            owners.TRANSLATOR,
        ),
        ("sentence-long", Place("talks", 0, "de"), owners.TRANSLATOR),
        ("sentence-long", Place("talks", 0, "en"), owners.LAWYER),
        ("template-syntax", Place("clients/letter.docx", key="body"), owners.TEMPLATE),
        ("verify-draft-unmarked", Place("acme/de/zoom.docx"), owners.TEMPLATE),
        ("fact-undecided", Place("clients/acme.yaml", 0, "facts"), owners.DEPARTMENT),
        ("value-missing", Place("/srv/registry/clients/acme.yaml"), owners.DEPARTMENT),
        ("logo-unreadable", Place("clients/logo.png"), owners.DEPARTMENT),
        ("file-from-before", Place("output/acme/de/zoom.docx"), owners.OPERATOR),
        ("verify-text-changed", Place("acme/de/zoom.docx"), owners.OPERATOR),
        ("client-missing", Place("clients"), owners.OPERATOR),
    ],
)
def test_each_finding_has_an_owner(code: str, place: Place, owner: str) -> None:
    assert owners.owner_of(warning(code, place, "message", "hint")) == owner


# --- what it must not do ------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script>\"' & {{7*7}} \u202egnp.exe \x07 الجهة </title></style>"


def test_whatever_is_told_is_text(world: Path) -> None:
    library = library_here()
    id_, summary = summary_here(library)
    gathered = Gathered()
    gathered.learn(id_, replace(summary, document=HOSTILE, tools=(HOSTILE,)))
    gathered.add(id_, HOSTILE, HOSTILE)
    findings = [note(HOSTILE, Place(HOSTILE, 0, HOSTILE), HOSTILE, HOSTILE)]
    made = report(library, Gathered(), findings)

    text = written(replace(made, gathered=gathered, languages=[HOSTILE]))

    page = parsed(text)
    assert len(page.findall(".//script")) == 1
    assert said(page).count("<script>alert(1)</script>") >= 8
    assert "\x07" not in text
    assert [node.tag for node in page] == ["head", "body"]


def test_text_becomes_markup_by_being_escaped_only() -> None:
    inner = el("b", "<i>", Markup("&amp;"), None, ["a", 1], title='"<', hidden=True, id=None)

    assert inner == '<b title="&quot;&lt;" hidden>&lt;i&gt;&amp;a1</b>'
    assert el("p", inner) == f"<p>{inner}</p>"
    assert escape("a\x00b\u009fc\td") == "abc\td"
    assert html_.unescape(escape(HOSTILE)) == HOSTILE.replace("\x07", "")


def test_the_page_loads_nothing_and_says_so(world: Path) -> None:
    text = check("--client", "clients")

    page = parsed(text)
    assert not page.xpath("//@src | //link | //img | //iframe | //form | //@style | //object")
    assert all(link.startswith("#") for link in page.xpath("//@href"))
    assert "url(" not in text
    assert "@import" not in text
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_all_that_is_linked_is_there_and_every_id_is_one(world: Path) -> None:
    page = parsed(check("--client", "clients"))

    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.xpath("//@href")} <= set(ids)
    assert set(page.xpath("//@aria-labelledby")) <= set(ids)
    levels = [int(node.tag[1]) for node in page.iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_shows_no_value_of_a_client(world: Path) -> None:
    change(ACME, "country: DE}", "country: DE, email: secret@example.org}")

    text = check("--client", "clients")

    for value in ("Acme", "Söhne", "Musterstraße", "10115", "secret@example.org", "P90D"):
        assert value not in re.sub(r"<style>.*?</style>", "", text, flags=re.S), value


# --- of a build ---------------------------------------------------------------------------------


def built(*arguments: str) -> etree._Element:
    """Run a build and give its report."""
    clausebook("build", "clients", "-o", "output", *arguments)
    return parsed(Path("output/report.html").read_text(encoding="utf-8"))


def test_every_build_leaves_its_report(world: Path) -> None:
    page = shape(built())

    assert "  6 files in place" in page
    assert "  0 stopped" in page
    assert "  | own-call | notice | own-call | acme | de | 2 | " in page


def test_the_report_tells_of_what_was_left_alone_too(world: Path) -> None:
    write("clients/other.yaml", Path(ACME).read_text(encoding="utf-8"))
    first = shape(built())
    before = Path("output/report.html").stat().st_mtime_ns

    assert shape(built()) == first
    assert Path("output/report.html").stat().st_mtime_ns == before
    Path("output/other/de/own-call.odt").unlink()
    Path("output/report.html").unlink()
    assert shape(built()) == first


def test_a_draft_s_gaps_are_told_again_when_nothing_was_made_anew(world: Path) -> None:
    change(ACME, "retention: {metadata: P90D, chat: P0D}", "retention: {metadata: P90D}")
    first = shape(built("--draft"))

    assert "| data | ✗not whole" in first
    assert shape(built("--draft")) == first


def test_what_was_stopped_is_told(world: Path) -> None:
    change(ACME, "[de]", "[en, de]")
    write("clauses/rights/erasure.md", "---\ncovers: [gdpr-13-2-b]\n---\nAnother text.\n")

    page = built()

    assert "3 documents were stopped by errors." in said(page.find(".//header"))
    assert "  | own-call | notice | own-call | acme | en de | 2 | de" in shape(page)


def test_where_no_client_can_be_read_the_report_says_why(world: Path) -> None:
    change(ACME, "supervisory_authority: de-be", "supervisory_authority: nowhere")

    page = shape(built())

    assert "h3 The client's department" in page
    assert "authority-unknown" in page


def test_a_dry_run_leaves_no_report(world: Path) -> None:
    clausebook("build", "clients", "-o", "output", "--dry-run")

    assert not Path("output").exists()


def test_several_processes_make_the_report_of_one(world: Path) -> None:
    text = Path(ACME).read_text(encoding="utf-8")
    for number in range(70):
        own = text.replace("[cloud-call, own-call]", "[own-call]") if number % 3 else text
        write(f"clients/c{number}.yaml", own)

    pages = []
    for jobs in ("1", "2"):
        clausebook("build", "clients", "--format", "odt", "-o", jobs, "--jobs", jobs)
        pages.append(Path(jobs, "report.html").read_bytes())

    assert pages[0] == pages[1]


# --- written once -------------------------------------------------------------------------------


def test_the_same_is_the_same_page_and_is_left_alone(world: Path) -> None:
    first = check("--client", "clients")
    before = Path("report.html").stat()

    assert check("--client", "clients") == first
    assert Path("report.html").stat().st_mtime_ns == before.st_mtime_ns

    change(ACME, "P90D", "P30D")
    assert check("--client", "clients") == first
    change(ACME, "[cloud-call, own-call]", "[cloud-call]")
    assert check("--client", "clients") != first


@pytest.mark.parametrize("damage", [("covered", "missing"), ("</html>", ""), ("<!--", "<!-")])
def test_a_page_that_was_changed_is_written_anew(damage: tuple[str, str], world: Path) -> None:
    first = check("--client", "clients")
    Path("report.html").write_text(first.replace(*damage), encoding="utf-8")

    assert check("--client", "clients") == first


def test_a_page_that_cannot_be_written_is_a_fault(world: Path) -> None:
    write("folder/file", "")

    ended = clausebook("check", "--html", "folder/file/report.html")

    assert ended.code == 3
    assert "cannot be written" in ended.err


def test_a_summary_comes_back_as_it_was(world: Path) -> None:
    _, summary = summary_here(library_here())

    assert summary_of(summary_text(summary)) == summary


def test_a_page_is_written_from_records_alone(world: Path, tmp_path: Path) -> None:
    write_page(tmp_path / "deep/report.html", report(library_here(), Gathered()))

    assert parsed((tmp_path / "deep/report.html").read_text(encoding="utf-8")) is not None
