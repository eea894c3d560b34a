"""The command line parses, calls and prints; its exit codes and its JSON are promises."""

import json
from pathlib import Path

import pytest
from worlds import TESTS, change, clausebook, files_in, write

from pipeline import __version__

ACME = "clients/acme.yaml"
FINDING_KEYS = {"code", "severity", "file", "line", "key", "message", "hint"}


def test_without_arguments_the_help_is_printed() -> None:
    ended = clausebook()

    assert "Usage" in ended.out + ended.err
    assert "build" in ended.out + ended.err


@pytest.mark.parametrize(
    "command",
    [
        "build",
        "check",
        "verify",
        "catalog update",
        "catalog status",
        "library list",
        "library tools",
    ],
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    ended = clausebook(*command.split(), "--help")

    assert ended.code == 0
    assert f"Example: clausebook {command}" in ended.out


def test_the_version_is_the_packages() -> None:
    assert clausebook("--version").out == f"clausebook {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check", 0),
        ("check --client clients", 0),
        ("check --client nowhere", 1),
        ("check --workspace nowhere", 2),
        ("check --colour", 2),
        ("bild", 2),
        ("build clients --tool zoom", 2),
        ("build nowhere", 1),
        ("verify nowhere.docx", 1),
        ("verify", 2),
        ("library show talks", 0),
        ("library show nothing-like-it", 2),
        ("catalog status de", 0),
        ("catalog status nl", 1),
        ("catalog status ../../etc", 2),
    ],
)
def test_exit_codes(arguments: str, code: int, world: Path) -> None:
    ended = clausebook(*arguments.split())

    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err


def test_the_workspace_is_the_nearest_parent_folder(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(world / "clauses" / "who")

    ended = clausebook("check", "--json")

    library = json.loads(ended.out)["library"]
    monkeypatch.chdir(world.parent)
    assert json.loads(clausebook("check", "--workspace", world, "--json").out)["library"] == library


def test_without_a_workspace_the_shipped_content_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    tools = json.loads(clausebook("library", "list", "tools", "--json").out)["tools"]

    assert "microsoft-teams" in {tool["tool"] for tool in tools}


def test_check_writes_nothing(world: Path) -> None:
    before = files_in(".")

    clausebook("check", "--client", "clients")

    assert files_in(".") == before


def test_build_tells_its_documents_as_json(world: Path) -> None:
    change(ACME, "formats: [docx, odt]", "formats: [docx]")

    ended = clausebook("build", "clients", "-o", "output", "--tool", "own-call", "--json")

    assert ended.err == ""
    assert json.loads(ended.out) == {
        "documents": [
            {
                "client": "acme",
                "document": "own-call",
                "language": "de",
                "files": ["output/acme/de/own-call.docx"],
                "states": ["new"],
                "stopped": False,
            }
        ],
        "unreviewed": ["de"],
        "findings": [],
    }


def test_findings_are_told_as_json(world: Path) -> None:
    change(ACME, "cloud-call, own-call", "cloud-cal, own-call")

    ended = clausebook("check", "--client", "clients", "--json")

    assert ended.code == 1
    assert json.loads(ended.out)["findings"] == [
        {
            "code": "tool-unknown",
            "severity": "error",
            "file": "clients/acme.yaml",
            "line": 8,
            "key": "tools.0",
            "message": "unknown tool 'cloud-cal'",
            "hint": "did you mean 'cloud-call'?",
        }
    ]


def test_a_library_that_cannot_be_read_is_told_as_json_too(world: Path) -> None:
    write("registry/citations.yaml", "citations: [")

    ended = clausebook("build", "clients", "--json")

    assert ended.code == 1
    (finding,) = json.loads(ended.out)["findings"]
    assert finding.keys() == FINDING_KEYS
    assert finding["code"] == "yaml-syntax"


def test_check_tells_verdicts_assumptions_and_overrides_as_json(world: Path) -> None:
    change(ACME, "cloud-call, own-call", "{tool: cloud-call, role: mixed}, own-call")

    data = json.loads(clausebook("check", "--client", "clients", "--json").out)

    assert data.keys() == {"library", "documents", "findings"}
    first = data["documents"][0]
    assert (first["client"], first["document"], first["form"]) == ("acme", "cloud-call", "notice")
    assert first["clauses"][:2] == ["controller", "talks"]
    assert {duty["id"]: duty for duty in first["duties"]}["gdpr-13-1-a"] == {
        "id": "gdpr-13-1-a",
        "level": "must",
        "citation": "GDPR Art. 13(1)(a)",
        "title": "Controller",
        "tool": None,
        "verdict": "covered",
        "clauses": ["controller"],
        "languages": {"de": True},
    }
    assert {"fact": "public_body", "tool": None, "value": False} in first["assumptions"]
    assert first["stated_by_client"] == {"cloud-call": ["role"], "own-call": []}


def test_check_tells_in_which_language_a_duty_is_not_met(world: Path) -> None:
    change("clauses/rights/access.md", "a copy", "a free copy")
    clausebook("catalog", "update")

    data = json.loads(clausebook("check", "--client", "clients", "--json").out)

    duties = data["documents"][0]["duties"]
    lacking = [duty["id"] for duty in duties if False in duty.get("languages", {}).values()]
    assert lacking == ["gdpr-13-2-b"]


def test_warnings_stop_only_where_asked(world: Path) -> None:
    change("registry/tools/cloud-call.yaml", '/dpf", checked: 2026', '/dpf", checked: 2020')

    assert clausebook("check", "--client", "clients").code == 0
    assert clausebook("check", "--client", "clients", "--strict").code == 1
    assert clausebook("build", "clients", "-o", "output").code == 0


def test_what_the_client_has_to_do_and_what_is_assumed_is_told(world: Path) -> None:
    said = clausebook("check", "--client", "clients").out

    assert "to be done by you: Records (GDPR Art. 30)" in said
    assert "assumed true of tool 'cloud-call': feature.chat" in said


def test_catalogs_are_updated_once_and_then_left_alone(world: Path) -> None:
    change("clauses/rights/access.md", "a copy", "a free copy")

    first = clausebook("catalog", "update", "--json")
    second = clausebook("catalog", "update", "--json")

    assert json.loads(first.out)["languages"]["de"]["fuzzy"] == ["access"]
    assert json.loads(second.out)["languages"]["de"]["written"] is False
    assert json.loads(second.out)["pot_written"] is False
    status = json.loads(clausebook("catalog", "status", "--json").out)["languages"]["de"]
    assert (status["fuzzy"], status["missing"]) == (["access"], [])


def test_a_new_language_gets_its_catalog(world: Path) -> None:
    change(ACME, "[de]", "[ar]")

    ended = clausebook("catalog", "update", "ar")

    assert ended.code == 0
    assert Path("locales/ar/LC_MESSAGES/clauses.po").is_file()
    assert "'access' has no translation" in clausebook("build", "clients").err


@pytest.mark.parametrize("what", ["clauses", "tools", "duties", "facts", "placeholders"])
def test_the_library_is_listed_and_every_entry_shown(what: str, world: Path) -> None:
    rows = json.loads(clausebook("library", "list", what, "--json").out)[what]

    assert rows
    for row in rows:
        name = next(iter(row.values()))
        ended = clausebook("library", "show", name)
        assert ended.code == 0, ended.err
        assert name in ended.out


def test_the_statements_page_quotes_the_clauses(world: Path) -> None:
    page = clausebook("library", "statements").out

    assert "## S01\n\nwe are responsible\n\n*Corrected:* named with the address\n" in page
    assert "- [`controller`](../clauses/who/controller.md): Responsible for our calls is:" in page


def test_no_message_of_any_case_tells_a_clients_values() -> None:
    for path in sorted((TESTS / "cases/bad").glob("*/expected.txt")):
        said = path.read_text(encoding="utf-8")
        for secret in ("Söhne", "Musterstra", "10115", "example.org/privacy", "somebody"):
            assert secret not in said, path.parent.name
