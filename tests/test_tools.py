"""Tools: what the registry knows has its sources; for what it does not know, a client is asked."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from worlds import PROJECT, change, clausebook, client_of, findings_here, library_here, lines

from pipeline.check import Declarer, documents_of, examine
from pipeline.findings import Finding, Severity, has_errors
from pipeline.inventory import Entry, stale, take_inventory
from pipeline.library import load_client, load_library
from pipeline.library.plain import read_plain
from pipeline.library.tools import read_tools, stated_groups
from pipeline.records import Library

ACME = "clients/acme.yaml"
CLOUD = "registry/tools/cloud-call.yaml"
OWN = "registry/tools/own-call.yaml"
FILES = sorted((PROJECT / "registry/tools").glob("*.yaml"))
ACTIVE = [path.stem for path in FILES if "\nstatus: active\n" in path.read_text(encoding="utf-8")]
RETIRED = [path.stem for path in FILES if path.stem not in ACTIVE]

EXAMPLE = (PROJECT / "examples/clients/beispiel.yaml").read_text(encoding="utf-8")
FIRM = re.sub(r"  logo: .*\n|languages: .*\n", "", EXAMPLE.partition("\ntools:\n")[0])
FIRM += "\nlanguages: [en]\n"

# What a client states of each key that the registry can leave open.
ANSWERS = {
    "deployment": "deployment: hosted",
    "role": "role: processor",
    "provider.street": "provider: {name: Call Ltd, street: 1 Street, city: Dublin, country: IE}",
    "privacy_url": "privacy_url: https://example.org/notice",
    "transfer.countries": "transfer: {countries: []}",
    "transfer.basis": "transfer: {countries: [US], basis: [scc]}",
}
FACTS = (
    "facts: {tool.accounts: false, security.claims_stated: false, basis.recording_other: false, "
    "terminal_storage.used: true, terminal_storage.nonessential: false}"
)


def read(library: Library, folder: Path, *tools: str) -> list[Finding]:
    """Examine the example firm with these tools, as they stand in its file."""
    path = folder / "firm.yaml"
    path.write_text(FIRM + "\n".join(["tools:", *tools, ""]), encoding="utf-8")
    client, findings = load_client(path, library)
    declarer = Declarer(library)
    for document, chosen in documents_of(client, ("per-tool", "combined")) if client else ():
        assert client
        findings += declarer.check(examine(library, client, document, chosen))[1]
    return findings


def answered(library: Library, entry: Entry) -> str:
    """Write a tool's entry that states all that the registry leaves open."""
    stated = [ANSWERS[key] for key in entry.unknown if key in ANSWERS]
    features = [name.removeprefix("feature.") for name in library.facts if "feature." in name]
    in_use = ("recording", "chat", "screen_sharing")
    known = entry.tool.features
    values = [
        f"{name}: {str(name in in_use and known.get(name) is not False).lower()}"
        for name in features
    ]
    return "\n    ".join(
        [f"  - tool: {entry.tool.id}", *stated, FACTS, f"features: {{{', '.join(values)}}}"]
    )


@pytest.fixture(scope="module")
def inventory(project: Library) -> dict[str, Entry]:
    return {entry.tool.id: entry for entry in take_inventory(project)}


# --- the files ---------------------------------------------------------------------------------


def test_there_is_a_file_for_every_tool_that_clients_ask_for() -> None:
    assert len(ACTIVE) >= 57
    assert len(RETIRED) >= 4


def test_each_group_of_facts_has_a_source_and_a_date() -> None:
    for id_, model, _, faults in read_tools(PROJECT):
        assert not faults
        assert model
        groups = {*stated_groups(model), "status"}
        assert groups == set(model.sources) == set(model.checked), id_
        assert set(model.confidence) <= groups, id_
        sources = [source for sources in model.sources.values() for source in sources]
        assert all(source.url or source.ref for source in sources), id_


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_tools_file_is_written_as_the_others_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert read_plain(text, 1), "else each start without a cache loads a slow reader for it"
    assert text.startswith("# ")
    assert not re.search(r"\bshared/|\s/work/", text)


def test_names_of_tools_lead_to_one_tool(project: Library) -> None:
    names = [name.lower() for tool in project.tools.values() for name in {tool.name, *tool.aliases}]

    assert sorted(names) == sorted(set(names))


# --- what is not known -------------------------------------------------------------------------


@pytest.mark.parametrize("id_", ACTIVE)
def test_what_is_not_known_of_a_tool_is_asked_for_by_its_key(
    id_: str, project: Library, inventory: dict[str, Entry], tmp_path: Path
) -> None:
    entry = inventory[id_]
    # what hangs on the deployment is asked for once that is stated
    stated = ["    deployment: hosted"] if entry.tool.deployment == "both" else []

    findings = read(project, tmp_path, f"  - tool: {id_}", *stated)

    undecided = [one for one in findings if one.code == "fact-undecided"]
    assert undecided
    assert all(re.search(r"`\w+:", one.hint) for one in undecided)
    hints = "\n".join(one.hint + " " + one.place.key for one in findings)
    asked = {
        "role": "role:",
        "provider.street": "add the address",
        "provider.city": "add the address",
        "privacy_url": "privacy_url:",
        "transfer.countries": "transfer: {countries:",
        "transfer.basis": "basis: [",
    }
    unasked = {"deployment", "regions"}  # stated above; no text prints regions
    if {"screen_sharing", "file_sharing"} & entry.tool.features.keys():
        # one of the two is enough for the clause on both
        unasked |= {"features.screen_sharing", "features.file_sharing"}
    for key in set(entry.unknown) - unasked:
        field = key.removeprefix("features.")
        assert asked.get(key, f"features: {{{field}:") in hints, key


@pytest.mark.parametrize("id_", ["opentalk", "pexip", "wire"])
def test_a_tool_that_comes_either_way_asks_for_the_deployment_alone(
    id_: str, project: Library, tmp_path: Path
) -> None:
    findings = read(project, tmp_path, f"  - {id_}")

    facts = {one.message.split("'")[1] for one in findings if one.code == "fact-undecided"}
    running = {fact for fact in facts if re.match(r"(tool|role|provider|transfer)\.", fact)}
    assert running == {"tool.self_hosted", "tool.accounts"}
    assert "`deployment: hosted` or `deployment: self-hosted`" in lines(findings)


def test_a_client_that_states_all_that_is_open_gets_its_declarations(
    project: Library, inventory: dict[str, Entry], tmp_path: Path
) -> None:
    entries = [answered(project, inventory[id_]) for id_ in ACTIVE]

    findings = read(project, tmp_path, *entries)

    assert lines(one for one in findings if one.severity is Severity.ERROR) == ""
    assert {one.code for one in findings} <= {
        *("address-unknown", "notice-unknown", "tool-doubtful", "dpf-check-old"),
        "sentence-long",  # in the list of all tools
    }


@pytest.mark.parametrize("id_", ["opentalk", "alfaview"])
def test_a_client_can_run_a_tool_itself(id_: str, project: Library, tmp_path: Path) -> None:
    entry = ["deployment: self-hosted", "transfer: {countries: []}", FACTS]
    features = [name.removeprefix("feature.") for name in project.facts if "feature." in name]
    entry += [f"features: {{{', '.join(f'{name}: false' for name in features)}}}"]

    findings = read(project, tmp_path, "\n    ".join([f"  - tool: {id_}", *entry]))

    assert lines(one for one in findings if one.severity is Severity.ERROR) == ""


def test_who_provides_a_service_is_forgotten_where_the_client_runs_it(world: Path) -> None:
    change(CLOUD, "deployment: hosted", "deployment: both")
    change(ACME, "[cloud-call, own-call]", "[{tool: cloud-call, deployment: self-hosted}]")

    tool = client_of(library_here()).tools[0]

    assert (tool.provider, tool.role, tool.privacy_url) == (None, None, None)
    assert tool.transfer.countries is None
    assert tool.features == {"chat": True, "recording": True}


def test_who_provides_a_service_is_known_where_the_client_says_so(world: Path) -> None:
    known = client_of(library_here()).tools[0]
    change(CLOUD, "deployment: hosted", "deployment: both")
    change(ACME, "[cloud-call, own-call]", "[{tool: cloud-call, deployment: hosted}]")

    tool = client_of(library_here()).tools[0]

    assert (tool.deployment, tool.provider, tool.role) == ("hosted", known.provider, known.role)
    assert tool.transfer == known.transfer


# --- doubts ------------------------------------------------------------------------------------


def test_what_rests_on_a_doubtful_source_is_told_until_the_client_states_it(world: Path) -> None:
    change(CLOUD, "sources:\n", "confidence: {provider: low, transfer: medium}\nsources:\n")
    assert lines(findings_here()) == (
        "registry/tools/cloud-call.yaml (provider): note: what is known of tool 'cloud-call' under "
        "'provider' has a doubtful source [tool-doubtful]\n"
        "  hint: look it up; 'clausebook library show cloud-call' tells what is in doubt"
    )
    stated = "{name: Call Ltd, street: 1 Call Street, city: Dublin, country: IE}"
    change(ACME, "[cloud-call,", f"[{{tool: cloud-call, provider: {stated}}},")

    assert findings_here() == []


def test_a_text_without_the_providers_notice_is_told(world: Path) -> None:
    change(CLOUD, "privacy_url: https://example.org/notice\n", "")

    assert lines(findings_here()) == (
        "registry/tools/cloud-call.yaml (privacy_url): note: where the provider of tool "
        "'cloud-call' tells how it processes data is not known; the text has no link to it "
        "[notice-unknown]\n"
        "  hint: state 'privacy_url: https://...' at the tool"
    )


# --- retired tools, and tools that are not there -----------------------------------------------


@pytest.mark.parametrize("id_", RETIRED)
def test_a_retired_tool_is_refused_with_its_date(
    id_: str, project: Library, tmp_path: Path
) -> None:
    findings = read(project, tmp_path, f"  - {id_}")

    tool = project.tools[id_]
    assert has_errors(findings)
    assert f"tool '{id_}' is no longer offered since {tool.retired}" in lines(findings)
    assert not tool.successor or f"use its successor '{tool.successor}'" in lines(findings)


def test_a_retired_tool_names_its_successor(project: Library) -> None:
    assert project.tools["skype"].successor == "microsoft-teams"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("retired", "nothing says since when the tool is no longer offered"),
        ("active\nretired: 2025", "an active tool has no date of its end"),
        ("active\nsuccessor: own-call", "an active tool has no date of its end"),
        ("retired\nretired: 2025-5", "is no date like 2026-11-22, 2026-11 or 2026"),
        ("retired\nretired: 2025-13", "month must be in 1..12"),
        ("retired\nretired: 2025\nsuccessor: own-cal", "did you mean 'own-call'?"),
        ("retired\nretired: 2025\nsuccessor: cloud-call", "is no active tool"),
    ],
)
def test_the_end_of_a_tool_has_a_date_and_an_active_successor(
    status: str, message: str, world: Path
) -> None:
    change(CLOUD, "status: active\n", f"status: {status}\n")

    library, findings = load_library(Path())

    assert library is None
    assert message in lines(findings)
    assert {one.code for one in findings} <= {
        *("tool-status", "value-wrong", "source-missing", "source-undated"),
    }


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("zooom", "'zoom'"),
        ("teams", "'microsoft-teams'"),
        ("gotomeeting", "'goto-meeting'"),
        ("google-hangouts", "'google-chat'"),
        ("bbb", "'bigbluebutton'"),
        ("hopin", "'ringcentral-events'"),
        ("doctolib", "'doctolib-video'"),
        ("meet-jit-si", "'jitsi-meet-public'"),
        ("webex", "'cisco-webex'"),
        ("telekom", "'telekom-webex' or 'zoom-x-telekom'"),
    ],
)
def test_an_unknown_tool_is_led_to_the_one_that_is_meant(
    asked: str, meant: str, project: Library, tmp_path: Path
) -> None:
    findings = read(project, tmp_path, f"  - {asked}")

    assert [(one.code, one.hint) for one in findings] == [
        ("tool-unknown", f"did you mean {meant}?")
    ]


def test_a_tool_like_no_other_is_led_to_the_list(project: Library, tmp_path: Path) -> None:
    findings = read(project, tmp_path, "  - qqqq")

    assert findings[0].hint == "ask 'clausebook library tools' what there is"


# --- the list ----------------------------------------------------------------------------------


def test_the_list_tells_what_is_known_and_what_is_not(world: Path) -> None:
    change(CLOUD, "role: processor\n", "aliases: [Call]\ncategory: meeting\n")
    change(CLOUD, "  basis: [dpf]\n", "")
    change(
        CLOUD,
        '  dpf: {entity: Call Inc., url: "https://example.org/dpf", checked: 2026-11-22}\n',
        "",
    )

    ended = clausebook("library", "tools", "--json")
    table = clausebook("library", "tools").out

    tools = {one["id"]: one for one in json.loads(ended.out)["tools"]}
    cloud = tools["cloud-call"]
    assert cloud["unknown"] == ["role", "regions", "transfer.basis"]
    assert (cloud["country"], cloud["transfer_countries"]) == ("IE", ["US"])
    assert (cloud["aliases"], cloud["category"]) == (["Call"], "meeting")
    assert tools["own-call"]["unknown"] == []
    assert "role, regions, transfer.basis" in " ".join(table.replace("│", " ").split())
    assert "own-call" in table


def test_the_list_shows_retired_tools_with_their_date(world: Path) -> None:
    change(OWN, "status: active", "status: retired\nretired: 2025-05")
    change(OWN, "sources:\n", 'sources:\n  status: [{url: "https://example.org"}]\n')
    change(OWN, "checked: {", "checked: {status: 2026-11-22, ")

    assert "retired 2025-05" in clausebook("library", "tools").out
    assert "(self-hosted, retired since 2025-05)" in clausebook("library", "show", "own-call").out


def old(world: Path, day: str, months: int = 6) -> set[str]:
    """Name the groups of the tiny world's tools that are stale on a day."""
    found = stale(take_inventory(library_here()), date.fromisoformat(day), months)
    return {f"{tool.id} {group.name}" for tool, group in found}


def test_a_fact_is_stale_on_the_day_after_the_months_have_passed(world: Path) -> None:
    assert old(world, "2027-05-22") == set()
    assert "cloud-call transfer.dpf" in old(world, "2027-05-23")
    assert "own-call provider" in old(world, "2027-05-23")


def test_the_last_of_the_month_counts_for_a_shorter_month(world: Path) -> None:
    change(CLOUD, "checked: {provider: 2026-11-22", "checked: {provider: 2027-02-28")

    assert "cloud-call provider" not in old(world, "2027-03-31", 1)
    assert "cloud-call provider" in old(world, "2027-04-01", 1)


@pytest.mark.parametrize(
    ("read_on", "is_old"),
    [("2027-03-01", False), ("2027", False), ("2027-04", False), ("2026-12", True)],
)
def test_a_source_newer_than_the_check_counts(read_on: str, is_old: bool, world: Path) -> None:
    change(CLOUD, "checked: {provider: 2026-11-22", "checked: {provider: 2020-01-01")
    change(CLOUD, '  provider: [{url: "https://example.org", date: 2026-11-22}]',
           f'  provider: [{{url: "https://example.org", date: {read_on}}}]')  # fmt: skip

    assert ("cloud-call provider" in old(world, "2027-07-01")) == is_old


def test_what_is_stale_is_listed_as_of_a_day(world: Path) -> None:
    words = ("library", "tools", "--stale", "6", "--as-of", "2027-05-23")

    found = json.loads(clausebook(*words, "--json").out)
    table = clausebook(*words).out

    assert found["as_of"] == "2027-05-23"
    assert {
        "tool": "cloud-call",
        "facts": "provider",
        "newest_source": "2026-11-22",
        "checked": "2026-11-22",
    } in found["stale"]
    assert table.count("cloud-call") == 5
    assert clausebook("library", "tools", "--stale", "0").code == 0
    assert clausebook("library", "tools", "--stale", "-1").code == 2
    assert clausebook("library", "tools", "--stale", "6", "--as-of", "soon").code == 2


def test_the_words_of_a_tool_tell_its_doubts(project: Library) -> None:
    shown = clausebook("library", "show", "goto-meeting", "--workspace", PROJECT).out

    assert "doubts: status (medium), provider (low)" in shown
    assert "not known: role, provider.street, provider.city, regions, features." in shown
