"""A build writes whole, proved documents, or none."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree, html
from worlds import PROJECT, built_here, change, clausebook, copy_world, files_in, write

from pipeline.batch import Options
from pipeline.errors import ExitCode, PipelineError
from pipeline.files import write_whole
from pipeline.records import Library

ACME = "clients/acme.yaml"
HOSTILE = 'Müller & Söhne <GmbH> "{{7*7}}" {controller}'
DOCUMENTS = ("cloud-call", "conference-tools", "own-call")


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def words_of(path: Path) -> str:
    """Read a file's body with readers that share no code with the project."""
    if path.suffix == ".docx":
        return "\n".join(one.text for one in docx.Document(str(path)).paragraphs)
    if path.suffix == ".odt":
        root = etree.fromstring(parts_of(path)["content.xml"])
        return "\n".join("".join(node.itertext()) for node in root.iter("{*}p", "{*}h"))
    return str(html.fromstring(path.read_bytes()).text_content())


def test_the_world_builds_every_document_in_every_format(world: Path) -> None:
    change(ACME, "[de]", "[en, de]")
    change(ACME, "[docx, odt]", "[docx, odt, html]")

    ended = clausebook("build", "clients", "-o", "output")

    expected = sorted(
        f"acme/{language}/{document}.{suffix}"
        for language in ("de", "en")
        for document in DOCUMENTS
        for suffix in ("docx", "html", "odt")
    )
    assert ended.code == 0, ended.err
    assert files_in("output") == expected
    assert sorted(ended.out.split()) == [f"output/{name}" for name in expected]
    assert "18 files written and verified in output/" in ended.err


@pytest.mark.parametrize("suffix", ["docx", "odt", "html"])
def test_the_text_stands_in_the_file_in_its_order(suffix: str, world: Path) -> None:
    clausebook("build", "clients", "-o", "output", "--format", suffix)

    words = " ".join(words_of(Path(f"output/acme/de/conference-tools.{suffix}")).split())

    positions = [
        words.index(text)
        for text in (
            "Hinweise zu Anrufen",
            "Wer verantwortlich ist",
            "Verantwortlich für unsere Anrufe ist: Acme & Söhne GmbH, Musterstraße 1, 10115 Berlin",
            "einen Vertrag vorzubereiten (Art. 6 Abs. 1 lit. b DSGVO)",
            "Wir verwenden Cloud Call",
            "Das Unternehmen steht in der Liste.",
            "Wir verwenden Own Call",
            "Sie können eine Kopie verlangen.",
            "Sie können Löschung verlangen.",
            "Schreiben Sie uns, dann hören wir auf.",
        )
    ]
    assert positions == sorted(positions)


def test_selections_narrow_what_is_built(world: Path) -> None:
    change(ACME, "[de]", "[en, de]")

    clausebook("build", "clients", "-o", "one", "--tool", "own-call", "--language", "en")
    clausebook("build", "clients", "-o", "two", "--documents", "combined", "--format", "html,odt")

    assert files_in("one") == ["acme/en/own-call.docx", "acme/en/own-call.odt"]
    assert files_in("two") == [
        f"acme/{language}/conference-tools.{suffix}"
        for language in ("de", "en")
        for suffix in ("html", "odt")
    ]


def test_a_built_file_is_verified_as_untouched(world: Path) -> None:
    clausebook("build", "clients", "-o", "output")

    ended = clausebook("verify", "output/acme/de/cloud-call.docx", "--client", "clients", "--json")

    assert ended.code == 0, ended.out + ended.err
    (report,) = json.loads(ended.out)["files"].values()
    assert report["untouched"] is True
    assert report["declaration"] == "acme/de/cloud-call"
    assert {state for one in report["clauses"] for state in one["states"]} == {"unchanged"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_hostile_name_comes_out_letter_for_letter(language: str, world: Path) -> None:
    change(ACME, "name: Acme & Söhne GmbH", f"name: '{HOSTILE}'")
    change(ACME, "[de]", f"[{language}]")

    ended = clausebook("build", "clients", "-o", "output", "--format", "docx,odt,html")

    folder = Path("output/acme") / language
    assert ended.code == 0, ended.err
    for document in DOCUMENTS:
        for suffix in ("docx", "odt", "html"):
            assert HOSTILE in words_of(folder / f"{document}.{suffix}"), f"{document}.{suffix}"
    word = docx.Document(str(folder / "own-call.docx"))
    assert word.core_properties.author == HOSTILE
    writer = etree.fromstring(parts_of(folder / "own-call.odt")["meta.xml"])
    assert writer.findtext(".//{*}initial-creator") == HOSTILE
    page = html.parse(str(folder / "own-call.html"))
    assert page.xpath("//meta[@name='author']/@content") == [HOSTILE]
    for suffix in ("docx", "odt"):
        for name, data in parts_of(folder / f"own-call.{suffix}").items():
            assert b"49" not in data or b"&lt;GmbH&gt; 49" not in data, name
            assert b"<GmbH>" not in data, name


def test_a_fault_of_one_language_leaves_the_other_languages_whole(world: Path) -> None:
    change(ACME, "[de]", "[en, de]")
    change("clauses/rights/access.md", "a copy", "a free copy")

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.FINDINGS
    assert {name.split("/")[1] for name in files_in("output")} == {"en"}
    assert "acme/de/cloud-call" in ended.err


def test_a_fault_of_one_client_leaves_the_other_clients_whole(world: Path) -> None:
    text = Path(ACME).read_text(encoding="utf-8")
    write("clients/broken.yaml", text.replace("cloud-call", "cloud-cal"))
    write("clients/other.yaml", text)

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.FINDINGS
    assert {name.split("/")[0] for name in files_in("output")} == {"acme", "other"}


def test_a_document_comes_in_all_its_formats_or_in_none(world: Path) -> None:
    write("templates/declaration.odt", "no package")

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.FINDINGS
    assert "[template-broken]" in ended.err
    assert files_in("output") == []


def test_a_template_without_the_place_for_the_text_stops(world: Path) -> None:
    path = Path("templates/declaration.docx")
    parts = parts_of(path)
    assert b"{{p body }}" in parts["word/document.xml"]
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"{{p body }}", b"")
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.FINDINGS
    assert "templates/declaration.docx" in ended.err
    assert "[template-body-missing]" in ended.err
    assert files_in("output") == []


def test_a_draft_is_written_despite_gaps_and_says_draft(world: Path) -> None:
    change(ACME, ", chat: P0D", "")
    change("clauses/rights/access.md", "a copy", "a free copy")

    stopped = clausebook("build", "clients", "-o", "output")
    ended = clausebook("build", "clients", "-o", "draft", "--draft", "--format", "docx,odt,html")

    assert stopped.code == ExitCode.FINDINGS
    assert "acme/de/cloud-call.docx" not in files_in("output")
    assert ended.code == ExitCode.FINDINGS, "the gaps are told all the same"
    assert len(files_in("draft")) == 9
    for suffix in ("docx", "odt"):
        path = Path(f"draft/acme/de/cloud-call.{suffix}")
        assert "[retention.chat]" in "".join(
            data.decode() for name, data in parts_of(path).items() if name.endswith(".xml")
        )
        assert "free copy" in words_of(path)
        assert any(b"DRAFT" in data for data in parts_of(path).values())
    assert "DRAFT" in words_of(Path("draft/acme/de/cloud-call.html"))


def test_without_trace_no_clause_id_and_no_manifest_is_in_the_files(world: Path) -> None:
    clausebook("build", "clients", "-o", "traced")
    ended = clausebook("build", "clients", "-o", "bare", "--no-trace")

    assert ended.code == 0, ended.err
    assert files_in("bare") == files_in("traced")
    for suffix in ("docx", "odt"):
        traced = b"".join(parts_of(Path(f"traced/acme/de/own-call.{suffix}")).values())
        bare = b"".join(parts_of(Path(f"bare/acme/de/own-call.{suffix}")).values())
        assert b"_cb1_provider_own_call" in traced
        assert b"cb.manifest" in traced
        assert b"_cb1" not in bare
        assert b"cb.manifest" not in bare


def test_building_again_writes_the_same_bytes(world: Path) -> None:
    clausebook("build", "clients", "-o", "output")
    first = {name: (Path("output") / name).read_bytes() for name in files_in("output")}

    clausebook("build", "clients", "-o", "output")

    assert {name: (Path("output") / name).read_bytes() for name in files_in("output")} == first


def test_place_time_zone_language_and_umask_change_no_byte(tmp_path: Path) -> None:
    made = []
    for folder, zone, language, mask, seed in (
        ("a", "UTC", "C.UTF-8", 0o022, "1"),
        ("another folder/b ü", "Pacific/Auckland", "tr_TR.UTF-8", 0o077, "2"),
    ):
        root = tmp_path / folder
        root.parent.mkdir(exist_ok=True)
        copy_world(root)
        text = (root / ACME).read_text(encoding="utf-8")
        (root / ACME).write_text(text.replace("[docx, odt]", "[docx, odt, html]"), encoding="utf-8")
        os.utime(root / "clauses/who/talks.md", (len(made) * 10**9, len(made) * 10**9))
        ended = subprocess.run(
            [sys.executable, "-m", "pipeline", "build", "clients", "-o", "out"],
            cwd=root,
            env={
                **os.environ,
                "PYTHONPATH": str(PROJECT),
                "TZ": zone,
                "LANG": language,
                "LC_ALL": language,
                "PYTHONHASHSEED": seed,
            },
            umask=mask,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert ended.returncode == 0, ended.stderr
        out = root / "out"
        made.append({name: (out / name).read_bytes() for name in files_in(out)})
        assert (out / "acme/de/own-call.docx").stat().st_mode & 0o777 == 0o666 & ~mask

    assert len(made[0]) == 9
    assert made[0] == made[1]


def test_an_output_that_cannot_be_written_stops_with_exit_3(world: Path) -> None:
    write("output", "a file where a folder should be")

    ended = clausebook("build", "clients", "-o", "output")

    assert ended.code == ExitCode.ENVIRONMENT
    assert "cannot be written" in ended.err
    assert "Traceback" not in ended.err
    assert Path("output").read_text(encoding="utf-8") == "a file where a folder should be"


# --- files are whole or not there --------------------------------------------------------------


def test_a_file_is_written_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file.docx"

    write_whole(path, b"one")
    write_whole(path, b"two")

    assert path.read_bytes() == b"two"
    assert files_in(tmp_path) == ["new/folder/file.docx"]


def test_a_folder_in_the_files_place_is_an_error_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file.docx").mkdir()

    with pytest.raises(PipelineError) as raised:
        write_whole(tmp_path / "file.docx", b"text")

    assert raised.value.exit_code is ExitCode.ENVIRONMENT
    assert files_in(tmp_path) == []


def test_a_disk_that_is_full_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.docx"
    write_whole(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(PipelineError, match="No space left on device"):
        write_whole(path, b"new")

    assert path.read_bytes() == b"old"
    assert files_in(tmp_path) == ["file.docx"]


def test_a_regional_language_is_built_from_the_catalog_and_terms_of_its_base(world: Path) -> None:
    change(ACME, "languages: [de]", "languages: [de-AT]")

    ended = clausebook("build", "clients", "-o", "output", "--strict")

    assert ended.code == 0, ended.err
    assert "output/acme/de-AT/own-call.docx" in ended.out


def test_a_draft_is_written_where_an_address_is_missing(project: Library, tmp_path: Path) -> None:
    client = tmp_path / "acme.yaml"
    text = (PROJECT / "examples/clients/beispiel.yaml").read_text(encoding="utf-8")
    text = text.replace("  email: datenschutz@example.org\n", "").replace("  logo: logo.png", "  #")
    client.write_text(text, encoding="utf-8")
    options = Options(
        output=tmp_path / "output",
        tools=("zoom",),
        languages=("de",),
        formats=("docx", "odt", "html"),
        draft=True,
    )

    built = built_here(project, options, [client])

    assert [len(one.files) for one in built] == [3, 3], built[0].findings
    assert "value-missing" in {finding.code for finding in built[0].findings}
