"""Stencils and looks that were kept give the same files; nothing of one client is kept."""

from pathlib import Path

import pytest
from worlds import change, clausebook, files_in

from pipeline.cache import disk
from pipeline.render import docx_compile, odt_compile

ACME = "clients/acme.yaml"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own for each test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CLAUSEBOOK_CACHE", str(folder))
    return folder


@pytest.fixture
def compilers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Formats of the templates that are compiled."""
    called: list[str] = []
    for module, format_ in ((docx_compile, "docx"), (odt_compile, "odt")):
        real = getattr(module, f"compile_{format_}")

        def spy(path: Path, real=real, format_=format_):  # type: ignore[no-untyped-def]
            called.append(format_)
            return real(path)

        monkeypatch.setattr(module, f"compile_{format_}", spy)
    return called


def built(output: str) -> dict[str, bytes]:
    clausebook("build", "clients", "-o", output)
    return {name: (Path(output) / name).read_bytes() for name in files_in(output)}


def kinds(home: Path) -> set[str]:
    return {path.name.partition("-")[0] for path in home.iterdir()}


def test_what_was_kept_gives_the_same_files_and_compiles_nothing(
    world: Path, compilers: list[str]
) -> None:
    first = built("one")
    assert sorted(compilers) == ["docx", "odt"]
    compilers.clear()

    assert built("two") == first
    assert compilers == []
    assert len(first) > 5


def test_another_client_of_the_same_profile_finds_its_stencils(
    world: Path, compilers: list[str]
) -> None:
    built("one")
    compilers.clear()
    change(ACME, "Acme & Söhne GmbH", "Beta <KG>")

    second = built("two")

    assert compilers == []
    assert all(b"Beta" not in data or name for name, data in second.items())


def test_a_value_of_another_habit_is_drawn_anew(world: Path, compilers: list[str]) -> None:
    built("one")
    compilers.clear()
    change(ACME, "Acme & Söhne GmbH", "Εταιρεία & Söhne")

    assert len(built("two")) == len(built("one"))
    assert sorted(compilers) == ["docx", "odt"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("clauses/rights/access.md", "a copy", "a free copy"),
        ("locales/de/LC_MESSAGES/clauses.po", "Kopie", "Abschrift"),
        ("clients/acme.yaml", "chat: P0D", "chat: P30D"),
    ],
)
def test_what_has_changed_is_written_as_it_is_now(
    world: Path, file: str, old: str, new: str
) -> None:
    change(ACME, "[de]", "[en]" if file.startswith("clauses") else "[de]")
    built("before")
    text = Path(file).read_text(encoding="utf-8")
    Path(file).write_text(text.replace(old, new, 1), encoding="utf-8")

    warm = built("warm")
    for path in disk.entries():
        path.unlink()

    assert warm == built("cold") != {}


def test_a_changed_template_is_compiled_anew(world: Path, compilers: list[str]) -> None:
    first = built("one")
    compilers.clear()
    path = Path("templates/declaration.docx")
    path.write_bytes(path.read_bytes() + b"\0")  # readers of ZIP files do not mind

    built("two")

    assert "docx" in compilers
    assert first


def test_a_clients_own_template_is_not_kept(world: Path, home: Path) -> None:
    own = Path("clients/own")
    own.mkdir()
    for suffix in ("docx", "odt", "html"):
        (own / f"paper.{suffix}").write_bytes(Path(f"templates/declaration.{suffix}").read_bytes())
    change(ACME, "formats:", "template: own/paper\nformats:")

    assert built("one")

    assert kinds(home).isdisjoint({"look", "stencil"})


def test_what_a_client_states_of_a_tool_is_not_kept(world: Path, home: Path) -> None:
    change(
        ACME, "cloud-call, own-call", "{tool: own-call, privacy_url: 'https://secret.example.org/'}"
    )

    assert built("one")

    assert "look" in kinds(home)
    assert "stencil" not in kinds(home)
    assert not any(b"secret" in path.read_bytes() for path in home.iterdir())


def test_a_damaged_stencil_is_drawn_anew(world: Path, home: Path, compilers: list[str]) -> None:
    first = built("one")
    compilers.clear()
    for path in home.glob("stencil-*"):
        data = path.read_bytes()
        path.write_bytes(data[:-40] + b"x" * 40)

    assert built("two") == first
    assert sorted(compilers) == ["docx", "odt"]
