"""A batch makes what has changed, loses nothing, and says what it did."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pytest
from test_manifest import rows_of
from worlds import PROJECT, TESTS, change, clausebook, files_in, library_here, overlay, write

from pipeline.batch import Options, Outcome, run
from pipeline.batch.documents import Workshop
from pipeline.batch.run import in_chunks
from pipeline.errors import ExitCode, PipelineError
from pipeline.findings import Finding
from pipeline.folder import DRAFTS, Claim, Folder
from pipeline.library import ClientFile
from pipeline.manifest import NAME
from pipeline.records import Client, Library

ACME = Path("clients/acme.yaml")
OUT = Path("output")
CLOUD = "registry/tools/cloud-call.yaml"
PROGRAM = str(Path(sys.executable).with_name("clausebook"))


def build(*more: str) -> str:
    """Build all clients; give what was told."""
    ended = clausebook("build", "clients", "-o", "output", *more)
    assert ended.code == 0, ended.err
    return ended.err


def contents(folder: str | Path = OUT) -> dict[str, bytes]:
    return {name: (Path(folder) / name).read_bytes() for name in files_in(folder)}


def times(folder: Path = OUT) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in files_in(folder)}


def clients(count: int) -> None:
    """Write clients like the world's one."""
    text = ACME.read_text(encoding="utf-8")
    for number in range(count):
        name = f"Acme Nr. {number} & Söhne GmbH"
        write(f"clients/acme-{number:03}.yaml", text.replace("Acme & Söhne GmbH", name))


def started(*arguments: str, **more: object) -> "subprocess.Popen[str]":
    """Start the program in a process of its own."""
    return subprocess.Popen(
        [PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,  # type: ignore[call-overload]
    )


def exported(folder: str, format_: str = "json") -> str:
    return clausebook("manifest", "export", "-o", folder, "--format", format_, "--no-times").out


# --- only what changed ---------------------------------------------------------------------------


def test_nothing_is_written_where_nothing_has_changed(world: Path) -> None:
    build()
    before = times(), (OUT / NAME).read_bytes()

    told = build()

    assert (times(), (OUT / NAME).read_bytes()) == before
    assert "0 files written and verified in output/; 6 unchanged" in told


def _new_template() -> None:
    change("templates/declaration.html", "</title>", " </title>")


def _new_logo() -> None:
    path = Path("clients/logo.png")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    about = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _own_clause() -> None:
    write("clients/acme/clauses/copy.md", "---\nreplaces: access\n---\nAsk us for a copy.\n")


CHANGES: dict[str, tuple[Callable[[], None], tuple[str, ...]]] = {
    "nothing": (lambda: None, ()),
    "client": (lambda: change(ACME.as_posix(), "Musterstraße 1", "Musterstraße 2"), ()),
    "comment": (lambda: change(ACME.as_posix(), "as_of:", "# new\nas_of:"), ()),
    "logo": (_new_logo, ()),
    "clause": (lambda: change("clauses/rights/access.md", "a copy", "a free copy"), ()),
    "tool": (lambda: change(CLOUD, "name: Cloud Call", "name: Cloud Talk"), ()),
    "term": (lambda: change("registry/terms/en.yaml", "language: en", "language: en "), ()),
    "template": (_new_template, ()),
    "own clause": (_own_clause, ()),
    "draft": (lambda: None, ("--draft",)),
    "no trace": (lambda: None, ("--no-trace",)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_made_before_and_what_is_made_anew_are_the_same(name: str, world: Path) -> None:
    change(ACME.as_posix(), "[de]", "[en]")
    change(ACME.as_posix(), "[docx, odt]", "[docx, odt, html]")
    change(ACME.as_posix(), "country: DE}", "country: DE, logo: logo.png}")
    shutil.copy(PROJECT / "examples/clients/logo.png", "clients")
    write("clients/other.yaml", ACME.read_text(encoding="utf-8"))
    build()
    happens, options = CHANGES[name]
    happens()

    told = build(*options)

    fresh = clausebook("build", "clients", "-o", "fresh", *options)
    assert contents() == contents("fresh"), fresh.err
    assert exported("output") == exported("fresh")
    assert told.count("unchanged") == (name not in ("clause", "draft", "no trace"))


def test_a_translation_is_no_reason_to_write_another_language(world: Path) -> None:
    change(ACME.as_posix(), "[de]", "[de, en]")
    build()
    before = times()
    change("locales/de/LC_MESSAGES/clauses.po", "eine Kopie", "gern eine Kopie")

    build()

    written = {name for name, time_ in times().items() if time_ != before[name]}
    assert written == {name for name in before if name.startswith("acme/de/")}


def test_a_clause_is_no_reason_to_write_documents_without_it(world: Path) -> None:
    change(ACME.as_posix(), "[de]", "[en]")
    build()
    before = times()
    change("clauses/tools/dpf.md", "list", "List")

    build()

    written = {name for name, time_ in times().items() if time_ != before[name]}
    assert {Path(name).stem for name in written} == {"cloud-call", "conference-tools"}


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x")])
def test_a_file_that_is_not_as_it_was_made_is_made_again(
    harm: Callable[[Path], object], world: Path
) -> None:
    build()
    before = contents()
    harm(OUT / "acme/de/own-call.odt")

    told = build()

    assert contents() == before
    assert "1 files written and verified in output/; 5 unchanged" in told


def test_a_file_that_only_seems_unchanged_is_found_by_its_hash(world: Path) -> None:
    build()
    before = contents()
    path = OUT / "acme/de/own-call.odt"
    about = path.stat()
    path.write_bytes(before["acme/de/own-call.odt"][:-1] + b"x")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))

    assert "; 6 unchanged" in build()
    told = build("--verify-existing")

    assert "1 files written" in told
    assert contents() == before


def test_files_that_were_copied_are_known_by_their_bytes(world: Path) -> None:
    build()
    shutil.copytree(OUT, "copy", copy_function=shutil.copyfile)

    for _ in range(2):
        ended = clausebook("build", "clients", "-o", "copy")
        assert "0 files written and verified in copy/; 6 unchanged" in ended.err


def test_what_was_found_is_told_again_of_documents_that_have_not_changed(world: Path) -> None:
    change("registry/tools/cloud-call.yaml", "checked: 2026", "checked: 2024")
    first = clausebook("build", "clients", "-o", "output")
    assert "dpf-check-old" in first.err

    again = clausebook("build", "clients", "-o", "output")

    def told(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith(("building", "0 ", "6 "))]

    assert told(again.err) == told(first.err)
    strict = clausebook("build", "clients", "-o", "output", "--strict")
    assert strict.code == 1


def test_selections_do_not_make_other_documents_forgotten(world: Path) -> None:
    build()
    build("--tool", "own-call", "--format", "html")

    assert "; 6 unchanged" in build()
    assert len(rows_of(OUT)) == 7


def test_a_dry_run_tells_and_writes_nothing(world: Path) -> None:
    ended = clausebook("build", "clients", "-o", "output", "--dry-run")
    assert not OUT.exists()
    assert ended.out.splitlines()[0] == "new output/acme/de/cloud-call.docx"
    assert "6 new, 0 changed, 0 unchanged" in ended.err
    build()
    before = {path: path.stat().st_mtime_ns for path in (OUT, *OUT.rglob("*"))}
    change(ACME.as_posix(), "Musterstraße 1", "Musterstraße 2")

    ended = clausebook("build", "clients", "-o", "output", "--dry-run")

    assert "0 new, 6 changed, 0 unchanged" in ended.err
    assert {path: path.stat().st_mtime_ns for path in (OUT, *OUT.rglob("*"))} == before


# --- impact --------------------------------------------------------------------------------------


def impact(*more: str) -> str:
    return clausebook("impact", "clients", "-o", "output", *more).out


def test_the_impact_of_nothing_is_nothing(world: Path) -> None:
    build()

    assert impact() == "0 of 3 documents touched\n"


def test_the_impact_of_a_translation_is_told_with_its_words(world: Path) -> None:
    build()
    change("locales/de/LC_MESSAGES/clauses.po", "eine Kopie", "gern eine Kopie")

    told = impact()

    assert told.splitlines()[:2] == [
        "access (de): reworded in acme/de/cloud-call, acme/de/own-call, acme/de/conference-tools",
        "  Sie können[+ gern+] eine Kopie verlangen.",
    ]
    assert told.endswith("3 of 3 documents touched\n")


def test_the_impact_of_a_tools_fact_is_told_for_documents_with_the_tool(world: Path) -> None:
    build()
    change("registry/tools/own-call.yaml", "name: Own Call", "name: Our Call")

    told = impact()

    assert "Own[+Our+]" in told.replace("[-Own-][+Our+]", "Own[+Our+]")
    assert "2 of 3 documents touched" in told


def test_the_impact_of_a_clients_value_is_read_from_the_delivered_file(world: Path) -> None:
    build()
    change(ACME.as_posix(), "Musterstraße 1", "Musterstraße 2")

    told = impact()

    assert "controller (de): reworded by the client's values in acme/de/cloud-call" in told
    assert "Musterstraße[- 1-][+ 2+]" in told
    assert "Musterstraße" not in (OUT / NAME).read_bytes().decode("latin-1")


def test_the_impact_of_a_clause_that_is_left_out_is_told(world: Path) -> None:
    build()
    change("clauses/rights/erasure.md", "join: list", "join: list\nwhen: minors")

    told = impact()

    assert "erasure (de): dropped in acme/de/cloud-call" in told
    assert "[-Sie können Löschung verlangen.-]" in told
    assert "3 of 3 documents touched" in told


def test_the_impact_of_a_template_and_of_other_tools_is_told(world: Path) -> None:
    change(ACME.as_posix(), "[docx, odt]", "[html]")
    build()
    _new_template()
    change(ACME.as_posix(), "[cloud-call, own-call]", "[own-call]")

    told = impact()

    assert "another template: acme/de/own-call" in told
    assert "made, and no longer a document of the client: acme/de/cloud-call" in told
    found = json.loads(impact("--json"))
    assert {tuple(one["causes"]) for one in found["touched"]} == {("client", "template"), ("gone",)}


def test_nothing_of_a_clients_own_clause_is_kept(world: Path) -> None:
    overlay(TESTS / "cases/good/own-clauses")
    build()
    kept = (OUT / NAME).read_bytes()
    own = [path.read_text(encoding="utf-8") for path in Path("clients/acme").rglob("*.md")]
    said = [line for text in own for line in text.split("---")[2].splitlines() if len(line) > 12]
    assert len(said) > 1

    assert [line for line in said if line.encode() in kept] == []
    assert b"You can ask" in kept or "Sie können".encode() in kept
    assert "unchanged" in build()


# --- the manifest's commands ---------------------------------------------------------------------


def test_the_manifest_is_listed_shown_and_exported(world: Path) -> None:
    build()

    listed = clausebook("manifest", "list", "-o", "output", "--client", "acme")
    shown = clausebook("manifest", "show", "acme/de/own-call.odt", "-o", "output")
    table = exported("output", "csv").splitlines()
    data = json.loads(exported("output"))

    assert [line.split()[-1] for line in listed.out.splitlines()] == files_in(OUT)
    assert "on the disk: as it was made" in shown.out
    assert "  access " in shown.out
    assert len(table) == 7
    assert table[0].startswith('"path","client","document"')
    assert [one["path"] for one in data["files"]] == files_in(OUT)
    assert {key for key, _, _ in data["texts"][data["files"][0]["text"]]} >= {
        "access",
        "controller",
    }
    assert "made" not in data["files"][0]


def test_a_file_that_the_manifest_does_not_know_is_refused(world: Path) -> None:
    build()

    assert clausebook("manifest", "show", "acme/de/x.odt", "-o", "output").code == ExitCode.USAGE
    assert clausebook("manifest", "list", "-o", "nowhere").code == ExitCode.USAGE


def test_the_manifest_can_lie_elsewhere(world: Path) -> None:
    build("--manifest", "elsewhere/m.sqlite")

    assert "; 6 unchanged" in build("--manifest", "elsewhere/m.sqlite")
    assert not (OUT / NAME).exists()
    listed = clausebook("manifest", "list", "--manifest", "elsewhere/m.sqlite")
    assert len(listed.out.splitlines()) == 6


# --- whole or not at all -------------------------------------------------------------------------


def test_one_clients_fault_does_not_touch_the_others(world: Path) -> None:
    clients(3)
    write("clients/acme-001.yaml", "controller: [")

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.FINDINGS
    assert {Path(name).parts[0] for name in files_in(OUT)} == {"acme", "acme-000", "acme-002"}
    found = json.loads((OUT / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert [one["file"] for one in found] == ["clients/acme-001.yaml"]
    assert (OUT / "findings.csv").read_text(encoding="utf-8-sig").count("\n") == 2


def test_a_fault_of_the_program_costs_one_client_and_tells_no_value(world: Path) -> None:
    class Broken(ClientFile):
        def load(self, library: Library) -> tuple[Client | None, list[Finding]]:
            raise ValueError("a secret")

    clients(2)
    sources = [ClientFile(ACME), Broken(Path("clients/acme-000.yaml"))]

    first, second = outcomes(sources)

    assert len(first.rows) == 6
    assert [one.code for one in second.findings] == ["client-failed"]
    assert "ValueError in test_batch.py" in second.findings[0].message
    assert "secret" not in str(second.findings[0])


def outcomes(sources: Iterable[ClientFile], **more: object) -> list[Outcome]:
    options = Options(output=OUT)
    with Claim(OUT):
        return list(run(library_here(), options, sources, **more))  # type: ignore[arg-type]


def test_a_client_that_changes_under_way_is_told_and_made_again(world: Path) -> None:
    statements = iter([b"one", b"two"])

    class Changing(ClientFile):
        def statement(self) -> bytes | None:
            return next(statements)

    (first,) = outcomes([Changing(ACME)])

    assert [one.code for one in first.findings] == ["input-changed"]
    assert not first.rows
    (second,) = outcomes([ClientFile(ACME)])
    assert len(second.rows) == 6


def test_a_template_that_changes_under_way_is_told_and_used_the_next_time(world: Path) -> None:
    change(ACME.as_posix(), "[docx, odt]", "[html]")

    def happens(document: str) -> None:
        if document == "acme: own-call":
            _new_template()

    (first,) = outcomes([ClientFile(ACME)], tell=happens)

    assert [one.code for one in first.findings] == ["input-changed"]
    assert not first.rows
    build()
    clausebook("build", "clients", "-o", "fresh")
    assert contents() == contents("fresh")


def test_findings_that_look_like_formulas_are_no_formulas(world: Path) -> None:
    write("clients/=cmd|calc.yaml", "controller: [")

    clausebook("build", "clients/=cmd|calc.yaml", "clients", "-o", "output")

    table = (OUT / "findings.csv").read_text(encoding="utf-8-sig")
    cells = [cell for line in table.splitlines() for cell in line.strip('"').split('","')]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert '"clients/=cmd|calc.yaml"' in table


def test_only_one_run_writes_to_a_folder(world: Path) -> None:
    with Claim(OUT):
        ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.ENVIRONMENT
    assert "another run is writing there" in ended.err
    assert files_in(OUT) == []
    build()


def test_only_one_run_writes_to_a_manifest(world: Path) -> None:
    with Claim(OUT, Path("m.sqlite")):
        ended = clausebook("build", "clients", "-o", "other", "--manifest", "m.sqlite")

    assert ended.code == ExitCode.ENVIRONMENT
    assert "m.sqlite: another run" in ended.err


def test_what_a_killed_run_left_is_cleared(world: Path) -> None:
    (OUT / DRAFTS).mkdir(parents=True)
    (OUT / DRAFTS / "123").write_bytes(b"half a fi")

    build()

    assert not (OUT / DRAFTS).exists()


def test_a_draft_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with Claim(tmp_path):
        folder.put("a/b.docx", b"old")
        (tmp_path / DRAFTS).rename(tmp_path / "gone")
        with pytest.raises(PipelineError, match="cannot be written"):
            folder.put("a/b.docx", b"new")

    assert (tmp_path / "a/b.docx").read_bytes() == b"old"


def _no_large_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))


def test_a_full_disk_is_told_and_nothing_is_lost(world: Path) -> None:
    build()
    before = contents()
    change(ACME.as_posix(), "Musterstraße 1", "Musterstraße 2")

    run_ = started("build", "clients", "-o", "output", preexec_fn=_no_large_files)
    _, told = run_.communicate()

    assert run_.returncode == ExitCode.ENVIRONMENT, told
    assert "cannot be written: File too large; nothing was changed" in told
    assert "Traceback" not in told
    assert contents() == before
    build()
    clausebook("build", "clients", "-o", "fresh")
    assert contents() == contents("fresh")


@pytest.mark.skipif(os.geteuid() == 0, reason="for the superuser no folder is read-only")
def test_a_folder_that_is_read_only_is_told(world: Path) -> None:
    OUT.mkdir(mode=0o555)

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.ENVIRONMENT
    assert "cannot be written" in ended.err


# --- several processes, and runs that are ended --------------------------------------------------


def test_several_processes_make_what_one_makes(world: Path) -> None:
    clients(40)
    write("clients/acme-007.yaml", "controller: [")
    change(ACME.as_posix(), "[de]", "[de, en]")
    alone = clausebook("build", "clients", "-o", "one")

    ended = started("build", "clients", "-o", "two", "--jobs", "2")
    out, told = ended.communicate()

    assert ended.returncode == ExitCode.FINDINGS, told
    assert contents("one") == contents("two")
    assert [exported("one", f) for f in ("csv", "json")] == [
        exported("two", f) for f in ("csv", "json")
    ]
    assert out == alone.out.replace("one/", "two/")
    for name in ("findings.csv", "findings.json"):
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes()


def test_the_last_chunks_get_smaller_where_several_work() -> None:
    sources = [ClientFile(Path(f"{number}.yaml")) for number in range(70)]

    alone, shared = (list(in_chunks(sources, jobs)) for jobs in (1, 2))

    assert list(map(len, alone)) == [16, 16, 16, 16, 6]
    assert list(map(len, shared)) == [16, 16, 9, 7, 5, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1]
    assert list(chain(*alone)) == list(chain(*shared)) == sources


def test_clients_that_have_not_changed_are_told_of_under_way() -> None:
    assert list(in_chunks([None] * 1100, 2)) == [[], []]


def test_each_process_begins_with_other_profiles(world: Path) -> None:
    clients(4)
    change("clients/acme-002.yaml", "[de]", "[de, en]")
    library, files = library_here(), sorted(Path("clients").glob("acme-*.yaml"))
    workshop = Workshop(library, Options(output=OUT, dry=True), Folder(OUT))

    def order(begin: float) -> list[str]:
        told: list[str] = []
        workshop.make([ClientFile(file) for file in files], told.append, begin=begin)
        return list(dict.fromkeys(one.partition(":")[0] for one in told))

    assert order(0) == ["acme-000", "acme-001", "acme-003", "acme-002"]
    assert order(0.5) == ["acme-002", "acme-000", "acme-001", "acme-003"]


def test_one_process_loads_nothing_for_several(world: Path) -> None:
    program = (
        "import sys\n"
        "sys.argv = ['clausebook', 'build', 'clients', '-o', 'output']\n"
        "from pipeline.start import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert not end.code\n"
        "assert not {'joblib', 'multiprocessing', 'rich', 'csv'} & set(sys.modules)\n"
    )

    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_ended_is_taken_up_again(
    how: signal.Signals, jobs: str, world: Path
) -> None:
    clients(60)
    run_ = started("build", "clients", "-o", "output", "--jobs", jobs, preexec_fn=_heed_ctrl_c)
    deadline = time.monotonic() + 60
    while len(files_in(OUT)) < 40 and run_.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    workers = _children(run_.pid)
    run_.send_signal(how)
    _, told = run_.communicate()
    assert run_.returncode == (130 if how is signal.SIGINT else -how), told
    assert "Traceback" not in told
    while any(map(_is_worker, workers)):
        assert time.monotonic() < deadline, "workers live on"
        time.sleep(0.01)
    half = {name: data for name, data in contents().items() if not name.startswith(DRAFTS)}

    again = clausebook("build", "clients", "-o", "output")

    assert again.code == 0, again.err
    assert half.items() <= contents().items()
    clausebook("build", "clients", "-o", "fresh")
    assert contents() == contents("fresh")
    assert exported("output") == exported("fresh")
    assert sorted(os.listdir("output")) == sorted(os.listdir("fresh"))
    if how is signal.SIGINT:
        assert "interrupted: " in told


def _heed_ctrl_c() -> None:
    # a shell that runs the tests in the background has its processes ignore it
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found


def _is_worker(process: int) -> bool:
    try:
        return b"loky" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
