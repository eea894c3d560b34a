"""The cache gives what would be worked out anew, or nothing; and it never knows a client."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path

import pytest
from worlds import PROJECT, clausebook, copy_world, library_here, write

from pipeline.cache import disk, get, key_of, pack, put, unpack
from pipeline.findings import Place, note, warning
from pipeline.library import load_library, values
from pipeline.library.content import read_library
from pipeline.localize import Translation, cldr
from pipeline.localize.reading import read_english, read_translation
from pipeline.localize.texts import Texts, load_texts
from pipeline.records import Library, ListBlock, Paragraph, Run, Section, Source

KEY = key_of("a key")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own for each test, and nothing left from others in memory."""
    cldr._forms.cache_clear()
    values.countries.cache_clear()
    folder = tmp_path / "cache"
    monkeypatch.setenv("CLAUSEBOOK_CACHE", str(folder))
    return folder


def entries(folder: Path, kind: str = "") -> list[Path]:
    return sorted(folder.glob(f"{kind}*")) if folder.exists() else []


# --- what is kept --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        *(0, -1, 1.5, "", "ä\u2028\0", True, False, [], {}, [None, 1], {"a": {"b": [1, "x"]}}),
        *(b"", b"\0\n{}", {"part": b"x", "parts": [b"y", "z", b""]}, "\ud800"),
    ],
)
def test_data_come_back_as_they_were(data: disk.Data) -> None:
    put("some", KEY, data)

    found = get("some", KEY)

    assert (type(found), found) == (type(data), data)
    assert get("other", KEY) is None
    assert get("some", key_of("another key")) is None


def test_parts_of_a_key_do_not_run_together() -> None:
    keys = [key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of(b"abc"), key_of("abc", "")]

    assert len(set(keys)) == 5


def test_what_is_no_data_is_refused() -> None:
    for data in ({1: "a"}, {"\0bytes": 1}, {1, 2}, Path("x")):
        with pytest.raises(TypeError):
            put("some", KEY, data)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["../some", "Some", "", "a/b"])
def test_a_name_cannot_lead_out_of_the_folder(name: str) -> None:
    with pytest.raises(ValueError, match="kind"):
        get(name, KEY)
    with pytest.raises(ValueError, match="key"):
        get("some", f"../{KEY}")


def test_records_come_back_as_they_were() -> None:
    inner = ListBlock(ordered=True, items=((Paragraph(runs=(Run(text="a", link="b"),)),),))
    source = Source(file="f", line=2)
    value = {
        "blocks": (inner, Paragraph(runs=()), inner),
        "list": [source, None, True, 1],
        "set": frozenset({"b", "a"}),
        "findings": [note("c", Place("f", 1, "k"), "m", "h"), warning("d", Place("g"), "m", "h")],
    }

    found = unpack(json.loads(json.dumps(pack(value))))

    assert found == value
    assert found["blocks"][0] is found["blocks"][2]
    assert [type(one.severity) for one in found["findings"]] == [
        type(one.severity) for one in value["findings"]
    ]


@pytest.mark.parametrize("data", [None, 1, [], {}, {"tables": [], "tree": ["r", "Run", 0]}])
def test_what_is_no_record_is_nothing(data: disk.Data) -> None:
    assert unpack(data) is None


def test_records_that_lack_a_field_are_nothing() -> None:
    data = pack(Source(file="f", line=2))
    del data["tables"][0][2]["line"]

    assert unpack(data) is None


# --- what is not relied on ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content + b" ",
        lambda content: content.replace(b"value", b"volue"),
        lambda content: content[:30],
        lambda content: b"\xff" * len(content),
        lambda content: content.replace(b"cache-1", b"cache-2"),
    ],
)
def test_a_damaged_entry_is_absent(damage: Callable[[bytes], bytes], home: Path) -> None:
    put("some", KEY, {"key": "value", "bytes": b"value"})
    (path,) = entries(home)
    path.write_bytes(damage(path.read_bytes()))

    assert get("some", KEY) is None
    put("some", KEY, "again")
    assert get("some", KEY) == "again"


def test_an_entry_whose_data_are_no_json_is_absent(home: Path) -> None:
    put("some", KEY, 1)
    (path,) = entries(home)
    rest = b"1\n["
    path.write_bytes(disk.FORMAT + sha256(rest).hexdigest().encode() + b"\n" + rest)

    assert get("some", KEY) is None


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLAUSEBOOK_CACHE", str(tmp_path / "file" / "cache"))

    put("some", KEY, 1)

    assert get("some", KEY) is None


def test_a_folder_that_cannot_be_written_is_no_error(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refused)

    put("some", KEY, 1)

    assert get("some", KEY) is None
    assert not any(home.iterdir())


@pytest.mark.parametrize(
    ("stated", "folder"),
    [
        ({"CLAUSEBOOK_CACHE": "here", "XDG_CACHE_HOME": "/xdg"}, Path("here")),
        ({"XDG_CACHE_HOME": "/xdg"}, Path("/xdg/clausebook")),
        ({"XDG_CACHE_HOME": "xdg", "HOME": "/home/me"}, Path("/home/me/.cache/clausebook")),
        ({"HOME": "/home/me"}, Path("/home/me/.cache/clausebook")),
        ({"CLAUSEBOOK_CACHE": "", "XDG_CACHE_HOME": "/xdg"}, None),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX")
def test_the_folder_is_the_users(
    stated: dict[str, str], folder: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CLAUSEBOOK_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in stated.items():
        monkeypatch.setenv(name, value)

    assert disk.folder() == folder


def test_nothing_is_kept_where_the_cache_is_switched_off(
    world: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEBOOK_CACHE", "")
    put("some", KEY, 1)

    assert get("some", KEY) is None
    assert clausebook("build", "clients", "-o", "out").code == 0
    assert not home.exists()


def test_others_cannot_read_the_cache(home: Path) -> None:
    put("some", KEY, 1)

    assert home.stat().st_mode & 0o077 == 0
    assert entries(home)[0].stat().st_mode & 0o077 == 0


def test_what_was_not_used_for_longest_goes_first(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "MAX_ENTRIES", 3)
    keys = [key_of(str(number)) for number in range(4)]
    for age, key in enumerate(keys[:3]):
        put("some", key, age)
        old = disk.time.time() - (30 - age) * 100_000
        os.utime(home / f"some-{key}", (old, old))
    (home / ".draft").touch()
    os.utime(home / ".draft", (0, 0))

    assert get("some", keys[0]) == 0
    put("some", keys[3], 3)

    assert [get("some", key) for key in keys] == [0, None, 2, 3]
    assert not (home / ".draft").exists()


def test_the_cache_does_not_grow_without_bounds(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "MAX_ALL", 10_000)
    monkeypatch.setattr(disk, "MAX_ENTRY", 8_000)
    for number in range(10):
        put("some", key_of(str(number)), "x" * 3000)
    put("large", KEY, "x" * 9000)

    assert sum(path.stat().st_size for path in entries(home)) <= 10_000
    assert get("large", KEY) is None


# --- libraries and texts -----------------------------------------------------------------------


@pytest.mark.parametrize("root", [PROJECT, PROJECT / "tests/world"], ids=["project", "world"])
def test_a_library_from_the_cache_is_the_library(root: Path, home: Path) -> None:
    fresh = read_library(root)
    assert load_library(root) == fresh
    assert len(entries(home, "library")) == 1

    library, findings = load_library(root)

    assert library
    assert fresh[0]
    assert library.key
    for one in (one for one in fields(Library) if one.compare):
        assert getattr(library, one.name) == getattr(fresh[0], one.name), one.name
        assert repr(getattr(library, one.name)) == repr(getattr(fresh[0], one.name)), one.name
    assert findings == fresh[1]


def test_the_same_content_in_another_folder_is_known(tmp_path: Path, home: Path) -> None:
    for name in ("one", "two"):
        copy_world(tmp_path / name)

    first, _ = load_library(tmp_path / "one")
    second, _ = load_library(tmp_path / "two")

    assert first
    assert second
    assert second.root == tmp_path / "two"
    assert first == replace(second, root=first.root)
    assert len(entries(home, "library")) == 1


def _kept(folder: Path) -> set[str]:
    return {path.name for path in entries(folder, "library")}


def test_every_byte_of_the_content_counts(world: Path, home: Path) -> None:
    library_here()
    files = sorted(path for name in ("clauses", "registry") for path in Path(name).rglob("*.*"))
    assert len(files) > 10
    for path in files:
        before = _kept(home)
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        content = path.read_bytes()
        # of the same size and time, and meaning the same: another content all the same
        path.write_bytes(content[:-1] + b" ")
        os.utime(path, ns=times)
        load_library(Path())
        assert _kept(home) != before, path
        path.write_bytes(content)


def test_added_removed_and_renamed_files_are_seen(world: Path, home: Path) -> None:
    library_here()

    write("registry/tools/other-call.yaml", Path("registry/tools/own-call.yaml").read_text())
    library, _ = load_library(Path())
    assert library
    assert "other-call" in library.tools

    Path("registry/tools/other-call.yaml").rename("registry/tools/third-call.yaml")
    library, _ = load_library(Path())
    assert library
    assert {"third-call"} == library.tools.keys() - {"cloud-call", "own-call"}

    Path("registry/tools/third-call.yaml").unlink()
    assert library_here() == read_library(Path())[0]


def test_a_faulty_library_is_not_kept_and_told_again(world: Path, home: Path) -> None:
    library_here()
    before = _kept(home)
    write("clauses/who/new.md", "---\nwhen: nonsense\n---\nText.\n")

    first = load_library(Path())
    second = load_library(Path())

    assert first[0] is second[0] is None
    assert first[1] == second[1] != []
    assert _kept(home) == before


def test_links_are_not_relied_on(world: Path, home: Path) -> None:
    path = Path("clauses/who").rename("elsewhere")
    Path("clauses/who").symlink_to(path.resolve())

    load_library(Path())

    assert not entries(home, "library")


@pytest.mark.parametrize("language", ["en", "de", "fr", "pl", "ar"])
def test_texts_from_the_cache_are_the_texts(language: str, project: Library, home: Path) -> None:
    english = read_english(project)
    fresh = (
        Texts(blocks=english, findings={}, general=[])
        if language == "en"
        else read_translation(project, language, english)
    )
    load_texts(project, language)

    kept = load_texts(project, language)

    assert len(entries(home, "texts")) == len({"en", language})
    kept.key = None
    assert kept == fresh
    assert list(kept.blocks) == list(fresh.blocks)


def test_every_byte_of_a_catalog_and_of_a_text_counts(world: Path, home: Path) -> None:
    path = Path("locales/de/LC_MESSAGES/clauses.po")
    library = library_here()
    Translation(library, "de")
    whole = len(entries(home, "texts"))
    content = path.read_text(encoding="utf-8")

    path.write_text(content + "\n", encoding="utf-8")
    Translation(library, "de")
    assert len(entries(home, "texts")) == whole + 1

    path.unlink()
    assert Translation(library, "de").general != []
    path.write_text(content, encoding="utf-8")
    assert Translation(library, "de").general == []

    messages = (replace(library.messages[0], text="Other {page} of {pages}"), *library.messages[1:])
    changed = replace(library, messages=messages)
    assert Translation(changed, "de").findings != Translation(library, "de").findings


def test_findings_of_catalogs_are_told_again(world: Path) -> None:
    path = Path("locales/de/LC_MESSAGES/clauses.po")
    path.write_text(path.read_text(encoding="utf-8").replace("msgid", "msgidd", 1), "utf-8")
    library = library_here()

    first, second = Translation(library, "de"), Translation(library, "de")

    assert first.general == second.general != []
    assert first.findings == second.findings


# --- clients -----------------------------------------------------------------------------------


def test_no_value_of_a_client_is_in_the_cache(tmp_path: Path, home: Path) -> None:
    text = (PROJECT / "examples/clients/beispiel.yaml").read_text(encoding="utf-8")
    for own, other in {
        "Beispiel & Söhne GmbH": "Qwxyzname Ltd",
        "Musterstraße 1": "Qwxyzstreet 4711",
        "Berlin\n": "Qwxyzcity\n",
        "datenschutz@example.org": "qwxyzmail@example.org",
        "Dr. Erika Musterfrau": "Qwxyzperson",
        "+49 30 5550100": "+99 4711 4711",
        "sechs Jahre für": "Qwxyztext für",
        "2026-11-22": "2031-03-17",
        "metadata: P90D": "metadata: P377D",
    }.items():
        assert own in text, own
        text = text.replace(own, other)
    path = tmp_path / "qwxyz-client.yaml"
    path.write_text(text, encoding="utf-8")
    shutil.copy(PROJECT / "examples/clients/logo.png", tmp_path)

    ended = clausebook(
        "build", path, "--workspace", PROJECT, "-o", tmp_path / "out", "--language=de"
    )

    assert ended.code == 0, ended.err
    assert {path.name.partition("-")[0] for path in entries(home)} >= {"cldr", "library", "texts"}
    told = ("qwxyz", "+99 4711", "2031-03", "märz 2031", "p377d", "377 tage")
    for entry in entries(home):
        content = entry.read_bytes().lower()
        assert not [value for value in told if value.encode() in content], entry.name


def test_processes_do_not_disturb_one_another(tmp_path: Path, home: Path) -> None:
    copy_world(tmp_path / "world")
    run = [sys.executable, "-m", "pipeline", "build", "clients", "--json", "-o"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    running = [
        subprocess.Popen(
            [*run, str(tmp_path / f"out{number}")],
            cwd=tmp_path / "world",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        for number in range(3)
    ]

    ended = [process.communicate() for process in running]

    assert [process.returncode for process in running] == [0, 0, 0], ended
    documents = [sorted((tmp_path / f"out{n}").rglob("*.docx")) for n in range(3)]
    contents = [[path.read_bytes() for path in paths] for paths in documents]
    assert contents[0] == contents[1] == contents[2] != []
    assert not list(home.glob(".*"))


def test_sections_within_sections_come_back() -> None:
    library, _ = read_library(PROJECT)
    assert library
    section = library.forms["notice"].sections[0]
    nested = replace(section, entries=(section, "clause", replace(section, entries=())))

    found = unpack(pack({"sections": (nested,)}))

    assert found == {"sections": (nested,)}
    assert isinstance(found["sections"][0].entries[0], Section)


def test_the_program_has_the_same_key_wherever_it_is_started(tmp_path: Path) -> None:
    clone, elsewhere, other = (tmp_path / name for name in ("clone", "elsewhere", "other"))
    (clone / "clausebook.egg-info").mkdir(parents=True)
    elsewhere.mkdir()
    (other / "package-1.0.dist-info").mkdir(parents=True)
    program = "from pipeline.cache.keys import program_and_packages as key; print(key())"

    keys = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=folder, check=True, capture_output=True
        ).stdout
        for folder in (clone, elsewhere, other)
    ]

    assert keys[0] == keys[1] != keys[2]
