"""The shipped library is whole: law, clauses, registry, examples and documentation agree."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from worlds import PROJECT, TESTS, lines

from pipeline.check import Declarer, Examined, documents_of, examine
from pipeline.coverage import Verdict, expressed
from pipeline.covering import coverage_page
from pipeline.facts import derive_facts
from pipeline.findings import Severity, has_errors
from pipeline.library import load_client, load_library, parse_condition, sections_in
from pipeline.localize import OF_CLIENT, OF_TOOL, PERIOD
from pipeline.localize.values import Context, value_of
from pipeline.proof import check_library
from pipeline.records import PLACEHOLDER, Client, Item, Library, Purpose
from pipeline.report import statements_page

EXAMPLES = sorted((PROJECT / "examples/clients").glob("*.yaml"))
NOTICE = PROJECT / "examples/clients/beispiel.yaml"
SECTION = PROJECT / "examples/clients/beispiel-section.yaml"
TOOLS = ("microsoft-teams", "zoom", "goto-meeting", "alfaview", "jitsi", "bigbluebutton")
DOCUMENTS = (*TOOLS, "conference-tools")


def loaded(path: Path, library: Library) -> Client:
    client, findings = load_client(path, library)
    assert client, lines(findings)
    return client


def examined(path: Path, library: Library, document: str) -> Examined:
    client = loaded(path, library)
    tools = dict(documents_of(client, ("per-tool", "combined")))[document]
    return examine(library, client, document, tools)


def test_the_library_loads_without_findings() -> None:
    assert lines(load_library(PROJECT)[1]) == ""


def test_the_library_has_no_fault_of_its_own(project: Library) -> None:
    faults = [one for one in check_library(project) if one.severity is not Severity.NOTE]

    assert lines(one for one in faults if one.code != "form-unchecked") == ""


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_examples_have_no_finding_but_what_no_source_tells_of_goto(
    path: Path, project: Library
) -> None:
    client = loaded(path, project)
    declarer = Declarer(project)

    findings = [
        finding
        for document, tools in documents_of(client, ("per-tool", "combined"))
        for finding in declarer.check(examine(project, client, document, tools))[1]
    ]

    of_goto = {
        (code, "registry/tools/goto-meeting.yaml") for code in ("address-unknown", "tool-doubtful")
    }
    found = {(finding.code, finding.place.file) for finding in findings}
    assert found == (of_goto if path == NOTICE else set()), lines(findings)


# --- purposes ----------------------------------------------------------------------------------


def test_each_form_ties_each_purpose_to_each_of_its_bases(project: Library) -> None:
    pairs = {name for name in project.facts if re.fullmatch(r"purpose\.\w+\.\w+", name)}

    for form in (one for one in project.forms.values() if one.all_but is None):
        said = {
            name
            for section, _, _ in sections_in(form.sections)
            for entry in section.entries
            if isinstance(entry, str) and "gdpr-13-1-c-basis" in project.clauses[entry].covers
            for name in parse_condition(project.clauses[entry].when or "purpose").names
        }
        assert pairs - said == set(), form.id


def test_a_clause_on_legitimate_interests_names_the_interest(project: Library) -> None:
    for clause in project.clauses.values():
        if clause.when and re.match(r"purpose\.\w+\.legitimate_interests\b", clause.when):
            assert clause.body, clause.id
            assert "Our legitimate interest: " in clause.body.text, clause.id
            assert "gdpr-13-1-d" in clause.covers, clause.id


def with_purposes(project: Library, *purposes: tuple[str, str], **changes: object) -> Client:
    """Give the client of the notice other purposes; `changes` go to its first tool."""
    client = loaded(NOTICE, project)
    return replace(
        client,
        purposes=tuple(Purpose(id=id_, basis=b, audience=()) for id_, b in purposes),  # type: ignore[arg-type]
        tools=(replace(client.tools[0], **changes), *client.tools[1:]),  # type: ignore[arg-type]
    )


def facts_of(project: Library, client: Client, tool: str) -> dict[str, bool]:
    tools = [one for one in client.tools if one.id == tool]
    return dict(derive_facts(project, client, tools)[0].general)


def test_recording_is_a_purpose_only_of_documents_whose_tools_record(project: Library) -> None:
    client = with_purposes(project, ("support", "contract"), ("event_recording", "consent"))

    records = facts_of(project, client, "zoom")
    does_not = facts_of(project, client, "alfaview")

    assert (records["purpose.event_recording"], records["basis.consent"]) == (True, True)
    assert (does_not["purpose.event_recording"], does_not["basis.consent"]) == (False, False)


@pytest.mark.parametrize(("live_only", "kept"), [(False, True), (True, False)])
def test_captions_that_are_not_stored_are_no_transcript(
    live_only: bool, kept: bool, project: Library
) -> None:
    teams = loaded(NOTICE, project).tools[0]
    client = with_purposes(
        project,
        ("support", "contract"),
        ("event_recording", "consent"),
        used={**teams.used, "recording": False, "transcription": True},
        facts={**teams.facts, "transcript.live_only": live_only},
    )

    known = facts_of(project, client, "microsoft-teams")

    assert known["any.transcript.kept"] is kept
    assert known["purpose.event_recording"] is kept


def test_without_the_decision_on_the_dpf_nothing_rests_on_it(project: Library) -> None:
    client = loaded(NOTICE, project)
    fallen = replace(client, facts={**client.facts, "dpf.in_force": False})
    only = replace(client.tools[1], transfer=replace(client.tools[1].transfer, basis=("dpf",)))

    known = facts_of(project, fallen, "zoom")
    codes = {one.code for one in examine(project, fallen, "zoom", [only]).findings}

    assert (known["any.transfer.dpf"], known["any.transfer.scc"]) == (False, True)
    assert "transfer-without-ground" in codes


@pytest.mark.parametrize(("hr", "other"), [(False, False), (False, True), (True, False)])
def test_data_of_staff_leave_on_the_dpf_only_where_its_entry_covers_them(
    hr: bool, other: bool, project: Library
) -> None:
    client = loaded(NOTICE, project)
    staff = Purpose(id="internal_meetings", basis="contract", audience=("employees",))
    zoom = client.tools[1]
    tool = replace(
        zoom,
        transfer=replace(zoom.transfer, basis=("dpf", "scc") if other else ("dpf",)),
        facts={**zoom.facts, "transfer.dpf_hr": hr},
    )
    client = replace(client, purposes=(*client.purposes, staff))

    findings = examine(project, client, "zoom", [tool]).findings

    assert ("transfer-without-ground" in {one.code for one in findings}) is not (hr or other)


def test_a_live_stream_needs_a_purpose_with_its_basis(project: Library) -> None:
    teams = loaded(NOTICE, project).tools[0]
    used = {**teams.used, "live_stream": True}
    texts = {"stream_platform": "PeerTube"}
    purposes = (("support", "contract"), ("event_recording", "consent"))

    def missing(*more: tuple[str, str]) -> set[str]:
        client = replace(
            with_purposes(project, *purposes, *more, used=used, texts=texts), languages=("en",)
        )
        declarer = Declarer(project)
        found = declarer.check(examine(project, client, teams.id, client.tools[:1]))[1]
        return {one.code for one in found if one.severity is Severity.ERROR}

    assert missing() == {"value-missing"}
    assert missing(("live_streaming", "consent")) == set()


# --- duties ------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_of_the_notice_meets_every_duty_that_applies(
    document: str, project: Library
) -> None:
    found = examined(NOTICE, project, document)

    open_duties = [
        f"{one.requirement.id} ({one.tool}): {one.verdict}"
        for one in found.judgements
        if one.verdict in {Verdict.MISSING, Verdict.UNDECIDED, Verdict.ELSEWHERE}
    ]
    assert open_duties == []
    must = {
        one.verdict
        for one in found.judgements
        if one.requirement.level == "must" and one.requirement.met_by == "clause"
    }
    assert must == {Verdict.COVERED, Verdict.NOT_APPLICABLE}
    assert not has_errors(found.findings), lines(found.findings)


def test_every_document_of_the_section_says_what_is_met_elsewhere(project: Library) -> None:
    client = loaded(SECTION, project)
    for document, tools in documents_of(client, ("per-tool", "combined")):
        found = examine(project, client, document, tools)

        verdicts = {one.verdict for one in found.judgements}
        assert Verdict.ELSEWHERE in verdicts
        assert not verdicts & {Verdict.MISSING, Verdict.UNDECIDED}
        elsewhere = {one.requirement.id for one in found.judgements if one.verdict == "elsewhere"}
        assert elsewhere <= set(client.elsewhere)
        assert not has_errors(found.findings), lines(found.findings)


def test_without_its_clause_a_duty_is_missing(project: Library) -> None:
    client = loaded(NOTICE, project)
    found = examine(project, client, "zoom", [client.tools[1]])
    covered = {
        one.requirement.id: one.clauses
        for one in found.judgements
        if one.verdict is Verdict.COVERED and one.requirement.level == "must"
    }
    assert covered

    for duty, clauses in covered.items():
        lacking = replace(
            project,
            clauses={
                id_: replace(clause, covers=tuple(d for d in clause.covers if d != duty))
                if id_ in clauses
                else clause
                for id_, clause in project.clauses.items()
            },
        )
        again = examine(lacking, client, "zoom", [client.tools[1]])
        assert {"requirement-uncovered"} == {
            one.code for one in again.findings if one.severity is Severity.ERROR
        }, duty


# --- the sixty statements of the source text ---------------------------------------------------


def chosen(library: Library, document: str) -> tuple[Item, ...]:
    return examined(NOTICE, library, document).outline.items


def unexpressed(library: Library) -> set[str]:
    """Statements that no text of the Microsoft Teams notice expresses."""
    return set(library.statements) - expressed(examined(NOTICE, library, "microsoft-teams").outline)


def test_there_are_sixty_statements(project: Library) -> None:
    assert list(project.statements) == [f"S{number:02}" for number in range(1, 61)]


def test_every_statement_is_expressed_in_the_notice_for_microsoft_teams(
    project: Library,
) -> None:
    assert unexpressed(project) == set()


def test_a_statement_is_lost_with_the_only_clause_that_expresses_it(project: Library) -> None:
    without = replace(project.clauses["scope"], expresses=())

    found = unexpressed(replace(project, clauses={**project.clauses, "scope": without}))

    assert found == {"S03"}


def test_a_statement_is_lost_with_the_only_row_that_expresses_it(project: Library) -> None:
    table = project.clauses["data-table"]
    rows = tuple(row for row in table.rows if row.id != "voicemail")

    found = unexpressed(
        replace(project, clauses={**project.clauses, table.id: replace(table, rows=rows)})
    )

    assert found == {"S24"}


def test_the_page_of_coverage_is_current(project: Library) -> None:
    page = (PROJECT / "docs/coverage.md").read_text(encoding="utf-8")

    assert page == coverage_page(project), "run 'make docs'"


def test_the_page_of_statements_is_current(project: Library) -> None:
    page = (PROJECT / "docs/source-statements.md").read_text(encoding="utf-8")

    assert page == statements_page(project), "run 'make docs'"


# --- registry ----------------------------------------------------------------------------------


def test_every_placeholder_has_a_value_and_every_value_a_placeholder(project: Library) -> None:
    made = {name for name, placeholder in project.placeholders.items() if not placeholder.own_text}

    lone = {name for name in made - OF_CLIENT.keys() if not name.startswith(PERIOD)}
    assert lone - OF_TOOL.keys() == set(), "no function makes these"
    assert (OF_CLIENT.keys() | OF_TOOL.keys()) - made == set(), "no placeholder asks for these"
    for name in made:
        scope = project.placeholders[name].scope
        assert (name in OF_CLIENT) == (scope == "client"), name


def test_every_period_is_one_of_a_tool_unless_it_has_a_function(project: Library) -> None:
    periods = {
        name
        for name, placeholder in project.placeholders.items()
        if name.startswith(PERIOD) and not placeholder.own_text
    }

    stray = {name for name in periods if project.placeholders[name].scope == "client"}
    assert stray <= OF_CLIENT.keys()


def test_every_placeholder_is_used(project: Library) -> None:
    used = {name for message in project.messages for name in PLACEHOLDER.findall(message.text)}

    assert project.placeholders.keys() - used == set()


def test_every_citation_exists_and_is_used(project: Library) -> None:
    used = {name for message in project.messages for name in PLACEHOLDER.findall(message.text)}
    values = (PROJECT / "pipeline/localize/values.py").read_text(encoding="utf-8")
    by_values = set(re.findall(r'"(gdpr_[a-z0-9_]+)"', values))

    assert by_values <= project.citations.keys()
    used |= by_values
    used |= {
        other.id
        for known in project.counterparts.values()
        for name, other in known.items()
        if name in used
    }
    used |= {one.decision for known in project.adequacy.values() for one in known.values()}
    assert project.citations.keys() - used == set()


def test_all_six_tools_are_there_and_active(project: Library) -> None:
    assert set(TOOLS) <= project.tools.keys()
    assert {project.tools[name].status for name in TOOLS} == {"active"}
    assert tuple(tool.id for tool in loaded(NOTICE, project).tools) == TOOLS


# --- documentation of findings -----------------------------------------------------------------

MAKERS = {"error", "warning", "note", "fault", "_fault", "make", "refused", "Fault"}
UNKNOWN = (
    "audience",
    "authority",
    "fact",
    "feature",
    "form",
    "purpose",
    "requirement",
    "retention",
)
COMPOSED = {  # codes that are put together where they are made
    *(f"{what}-unknown" for what in (*UNKNOWN, "language", "text", "tool")),
    *(f"verify-kind-{kind}" for kind in ("plain", "heading", "item", "cell")),
}


def codes_in_program() -> Iterator[str]:
    for path in sorted((PROJECT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            places = node.args[:1] if name in MAKERS else node.args if name == "_phrases" else []
            for place in places:
                for part in ast.walk(place):
                    if isinstance(part, ast.Constant) and re.fullmatch(
                        r"[a-z]+(-[a-z0-9]+)+", str(part.value)
                    ):
                        yield str(part.value)
    from pipeline.verify.read import _WARNINGS

    yield from (code for code, _, _ in _WARNINGS.values())
    yield from COMPOSED


def documented() -> list[str]:
    page = (PROJECT / "docs/findings.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)


def test_every_finding_code_is_explained_once() -> None:
    assert sorted(set(codes_in_program()) - set(documented())) == []
    assert sorted(set(documented()) - set(codes_in_program())) == []
    assert len(documented()) == len(set(documented()))


def test_the_codes_are_sorted_within_their_tables() -> None:
    page = (PROJECT / "docs/findings.md").read_text(encoding="utf-8")

    for part in page.split("\n## ")[1:]:
        codes = re.findall(r"^\| `([a-z0-9-]+)` \|", part, re.MULTILINE)
        assert codes == sorted(codes), part.splitlines()[0]


def test_every_code_of_the_stages_before_rendering_is_tested() -> None:
    page = (PROJECT / "docs/findings.md").read_text(encoding="utf-8")
    files = [*TESTS.glob("cases/bad/*/expected.txt"), *TESTS.rglob("test_*.py")]
    said = "\n".join(path.read_text(encoding="utf-8") for path in files)

    without = [
        code
        for part in page.split("\n## ")[1:8]
        for code in re.findall(r"^\| `([a-z0-9-]+)` \|", part, re.MULTILINE)
        if code not in said
    ]

    assert without == []


# --- legal bases that tables print ---------------------------------------------------------------


def bases(
    project: Library,
    name: str,
    *purposes: tuple[str, str, tuple[str, ...]],
    **facts: bool,
) -> str:
    client = loaded(NOTICE, project)
    client = replace(
        client,
        facts={
            **client.facts,
            **{name.replace("_", ".", 1): value for name, value in facts.items()},
        },
        purposes=tuple(Purpose(id=id_, basis=b, audience=who) for id_, b, who in purposes),
    )
    context = Context(
        library=project,
        client=client,
        tools=client.tools,
        language="en",
        terms=project.terms["en"],
    )
    return str(value_of(context, name, None)).replace("\u00a0", " ")


def test_the_basis_of_recording_is_none_of_the_meeting_itself(project: Library) -> None:
    said = bases(
        project,
        "meeting_bases",
        ("contract_talks", "contract", ("customers",)),
        ("event_recording", "public_task", ("public",)),
    )

    assert said == "Article 6(1)(b) GDPR"


@pytest.mark.parametrize(
    ("duty", "bases_said"),
    [
        (True, "Article 6(1)(b) GDPR and Article 6(1)(f) GDPR"),
        (False, "Article 6(1)(f) GDPR"),
    ],
)
def test_staff_take_part_under_their_contract_where_it_is_part_of_their_job(
    duty: bool, bases_said: str, project: Library
) -> None:
    said = bases(
        project,
        "meeting_bases",
        ("efficient_communication", "legitimate_interests", ("employees",)),
        staff_duty=duty,
    )

    assert said == bases_said


def test_a_meeting_that_rests_on_consent_says_so_besides_the_others(project: Library) -> None:
    said = bases(
        project,
        "meeting_bases",
        ("support", "contract", ("customers",)),
        ("counselling", "consent", ("public",)),
        ("marketing", "legitimate_interests", ("customers",)),
    )

    assert said == "Article 6(1)(a) GDPR and Article 6(1)(b) GDPR"


def test_data_are_disclosed_to_a_provider_on_legitimate_interests(project: Library) -> None:
    said = bases(
        project,
        "disclosure_bases",
        ("contract_talks", "contract", ("customers",)),
        ("contract_talks", "legitimate_interests", ("partners",)),
    )

    assert said == "Article 6(1)(f) GDPR"


def test_a_public_body_rests_no_task_on_its_interests(project: Library) -> None:
    client = loaded(NOTICE, project)
    both = tuple(
        Purpose(id="service_delivery", basis=basis, audience=("public",))
        for basis in ("public_task", "legitimate_interests")
    )
    public = replace(client, purposes=both, facts={**client.facts, "controller.public_body": True})

    tools = dict(documents_of(public, ("per-tool",)))["alfaview"]
    findings = examine(project, public, "alfaview", tools).findings

    assert "purpose-basis" in {finding.code for finding in findings}
