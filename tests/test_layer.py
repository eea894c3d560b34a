"""A form can leave duties to the full text it points to: the short first layer does."""

from dataclasses import replace
from pathlib import Path

import pytest
from worlds import PROJECT, change, clausebook, client_of, files_in, library_here

from pipeline.check import Declarer, Examined, documents_of, examine, in_each_form
from pipeline.coverage import Verdict
from pipeline.library import load_client, load_library
from pipeline.records import Client, Library

ACME = "clients/acme.yaml"
OUTLINE = "clauses/outline.yaml"
BRIEF = """  brief:
    title: "Calls in brief"
    elsewhere: {all_but: [gdpr-13-1-a]}
    sections:
      - id: who
        title: "Who is responsible"
        clauses: [controller]

  section:
"""


@pytest.fixture
def brief(world: Path) -> Path:
    """The tiny world, whose client has a notice and a brief form in English."""
    change(OUTLINE, "  section:\n", BRIEF)
    change(ACME, "formats:", "form: [notice, brief]\npolicy_url: https://example.org\nformats:")
    change(ACME, "[de]", "[en]")
    return world


def examined(library: Library, client: Client, form: str) -> Examined:
    (one,) = in_each_form(client, [form])
    name, tools = next(documents_of(one, ("combined",)))
    return examine(library, one, name, tools)


def verdicts(found: Examined) -> dict[str, Verdict]:
    return {one.requirement.id: one.verdict for one in found.judgements}


def test_all_duties_but_those_named_are_met_by_the_full_text(brief: Path) -> None:
    library = library_here()

    found = examined(library, client_of(library), "brief")

    assert verdicts(found) == {
        "gdpr-12-1-plain": Verdict.BY_FORM,
        "gdpr-13-1-a": Verdict.COVERED,
        "gdpr-13-1-c": Verdict.ELSEWHERE,
        "gdpr-13-1-e": Verdict.NOT_APPLICABLE,
        "gdpr-13-1-f": Verdict.NOT_APPLICABLE,
        "gdpr-13-2-a": Verdict.ELSEWHERE,
        "gdpr-13-2-b": Verdict.ELSEWHERE,
        "gdpr-21-4": Verdict.ELSEWHERE,
        "gdpr-30": Verdict.BY_YOU,
    }
    assert found.findings == ()


def test_the_full_form_of_the_same_client_leaves_nothing(brief: Path) -> None:
    library = library_here()

    found = examined(library, client_of(library), "notice")

    assert Verdict.ELSEWHERE not in verdicts(found).values()


def test_what_a_client_leaves_to_its_policy_is_its_sections_alone(brief: Path) -> None:
    change(ACME, "[notice, brief]", "[notice, brief, section]\nelsewhere: [gdpr-13-1-a]")
    change(OUTLINE, "clauses: [controller]", "clauses: [access]")
    library = library_here()
    client = client_of(library)

    found = {form: verdicts(examined(library, client, form)) for form in client.forms}

    assert found["notice"]["gdpr-13-1-a"] is Verdict.COVERED
    assert found["section"]["gdpr-13-1-a"] is Verdict.ELSEWHERE
    assert found["brief"]["gdpr-13-1-a"] is Verdict.MISSING


def test_a_duty_that_asks_for_the_form_is_never_left_to_the_full_text(brief: Path) -> None:
    change(
        "registry/facts.yaml",
        "  form.section:",
        '  form.brief: {meaning: "in brief", scope: client}\n  form.section:',
    )
    path = Path("registry/requirements/gdpr.yaml")
    text = path.read_text(encoding="utf-8")
    duty = '    level: must\n    met_by: clause\n    say: "Access and erasure."'
    assert text.count(duty) == 1
    path.write_text(text.replace(duty, f'    when: "form.brief"\n{duty}'), encoding="utf-8")
    library = library_here()

    found = examined(library, client_of(library), "brief")

    assert verdicts(found)["gdpr-13-2-b"] is Verdict.MISSING


def test_whether_a_duty_applies_is_for_the_full_text_to_decide(brief: Path) -> None:
    path = Path("registry/facts.yaml")
    text = path.read_text(encoding="utf-8").replace(
        'meaning: "a public body", scope: client, default: false',
        'meaning: "a public body", scope: client',
    )
    path.write_text(text, encoding="utf-8")
    duties = Path("registry/requirements/gdpr.yaml")
    access = '    level: must\n    met_by: clause\n    say: "Access and erasure."'
    duties.write_text(
        duties.read_text(encoding="utf-8").replace(access, f'    when: "public_body"\n{access}'),
        encoding="utf-8",
    )
    library = library_here()
    client = client_of(library)

    assert verdicts(examined(library, client, "notice"))["gdpr-13-2-b"] is Verdict.UNDECIDED
    found = examined(library, client, "brief")
    assert verdicts(found)["gdpr-13-2-b"] is Verdict.ELSEWHERE
    assert found.findings == ()


def test_each_form_has_its_files_and_the_first_the_plain_names(brief: Path) -> None:
    ended = clausebook("build", "clients", "--format", "docx", "-o", "output")

    assert ended.code == 0, ended.err
    assert files_in("output") == [
        f"acme/en/{name}.docx"
        for name in (
            *("cloud-call-brief", "cloud-call", "conference-tools-brief", "conference-tools"),
            *("own-call-brief", "own-call"),
        )
    ]


def test_a_build_can_be_of_one_form_and_one_tool(brief: Path) -> None:
    ended = clausebook(
        *("build", "clients", "--form", "brief", "--tool", "own-call", "--format", "docx"),
        *("-o", "output"),
    )

    assert ended.code == 0, ended.err
    assert files_in("output") == ["acme/en/own-call-brief.docx"]


def test_a_file_of_any_form_is_known_when_it_comes_back(brief: Path) -> None:
    clausebook("build", "clients", "--no-trace", "-o", "output")

    ended = clausebook("verify", "output/acme/en/own-call-brief.docx", "--client", "clients")

    assert ended.code == 0, ended.err
    assert "acme/en/own-call-brief" in ended.out
    assert "2 of 2 clauses unchanged" in ended.out


# --- the project's own first layer --------------------------------------------------------------


@pytest.fixture(scope="module")
def project() -> Library:
    library, _ = load_library(PROJECT)
    assert library
    return library


@pytest.fixture(scope="module")
def beispiel(project: Library) -> Client:
    client, _ = load_client(PROJECT / "examples/clients/beispiel.yaml", project)
    assert client
    return client


def test_the_layer_says_itself_what_a_first_layer_has_to_say(
    project: Library, beispiel: Client
) -> None:
    found = examined(project, beispiel, "layer")

    said = {one.requirement.id for one in found.judgements if one.verdict is Verdict.COVERED}
    assert said == {
        *("gdpr-21-4", "gdpr-13-2-b-obj"),
        *(
            f"wp260-layer-{name}"
            for name in (
                *("who", "why", "rights", "withdrawal", "more"),
                *("recording", "attendance", "own-purposes", "transfer"),
            )
        ),
    }


@pytest.mark.parametrize("name", ["full", "bare"])
def test_each_surprise_is_told_where_it_is_one_and_only_there(
    name: str, project: Library, beispiel: Client
) -> None:
    surprises = (
        *("recording", "transcription", "ai", "ai_training", "ai_interacts", "synthetic_media"),
        *("emotion", "biometric", "live_stream", "attendance_report", "notetaker"),
    )
    used = {**beispiel.tools[0].used, **dict.fromkeys(surprises, name == "full")}
    tool = replace(beispiel.tools[0], used=used)
    client = replace(beispiel, tools=(tool,), form="layer")

    found = examine(project, client, tool.id, (tool,))

    said = {item.context for item in found.outline.items}
    of_surprises = {
        *("glance-recording", "layer-transcription", "layer-ai", "layer-ai-training"),
        *("layer-ai-interacts", "layer-synthetic-media", "layer-emotion", "layer-biometric"),
        *("glance-stream", "layer-attendance", "layer-notetaker"),
    }
    assert said & of_surprises == (of_surprises if name == "full" else set())


def test_the_example_s_layer_is_half_a_page_in_every_language(
    project: Library, beispiel: Client
) -> None:
    declarer = Declarer(project)
    for client in in_each_form(beispiel, ["layer"]):
        for document, tools in documents_of(client, ("per-tool", "combined")):
            _, findings = declarer.check(declarer.examine(client, document, tools))
            assert "layer-long" not in {finding.code for finding in findings}


def test_a_longer_layer_is_noted(project: Library, beispiel: Client) -> None:
    client = replace(
        beispiel,
        form="layer",
        languages=("en",),
        facts={**beispiel.facts, "data.public_sources": True},
        texts={**beispiel.texts, "public_sources": "the register of companies, " * 40},
    )

    _, findings = Declarer(project).check(examine(project, client, "zoom", (client.tools[1],)))

    assert "layer-long" in {finding.code for finding in findings}


def test_the_address_of_the_full_text_can_be_one_per_language(
    project: Library, beispiel: Client
) -> None:
    addresses = {"de": "https://example.org/de", "en": "https://example.org/en"}
    client = replace(beispiel, form="layer", policy_url=addresses, languages=("de", "en"))
    declarer = Declarer(project)
    found = declarer.examine(client, "zoom", (client.tools[1],))

    for language, address in addresses.items():
        declaration, findings = declarer.declare(found, language)
        assert findings == []
        said = {
            name: passage.values[name]
            for passage in declaration.passages
            for name in passage.values
            if name == "policy_url"
        }
        assert said == {"policy_url": address}
