"""Ours: the project's side, through its own API. The one module that follows its changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import perf_counter_ns

from pipeline.batch import CHUNK, Built, Options, run
from pipeline.check import Declarer, documents_of
from pipeline.findings import Finding, has_errors
from pipeline.folder import Claim
from pipeline.library import load_client, load_library
from pipeline.records import Client, Declaration, Library
from pipeline.render import Format, Template, compile_template
from pipeline.render.fragments import Fragments
from pipeline.verify import verify

from .clients import invented
from .paths import CLIENT, LANGUAGE


class Ours:
    """A loaded workspace and the client that all others are made from."""

    def __init__(
        self,
        workspace: Path,
        client: Path | None = None,
        languages: Sequence[str] = (LANGUAGE,),
    ) -> None:
        library, findings = load_library(workspace)
        assert library, _told(findings)
        loaded, findings = load_client(client or workspace / CLIENT, library)
        assert loaded, _told(findings)
        self.library: Library = library
        self.base: Client = replace(loaded, languages=tuple(languages))
        self._declarer = Declarer(library)

    def start_anew(self) -> None:
        self._declarer = Declarer(self.library)

    def client(self, number: int) -> Client:
        return invented(self.base, number)

    def declaration(self, client: Client, document: str | None = None) -> Declaration:
        """Write the text of a client's document, its only one unless named."""
        documents = dict(documents_of(client, ("per-tool",)))
        name = document or next(iter(documents))
        examined = self._declarer.examine(client, name, documents[name])
        declaration, findings = self._declarer.declare(examined, client.languages[0])
        assert not has_errors([*examined.findings, *findings]), _told(findings)
        return declaration

    def template(self, format_: Format) -> Template:
        """Compile the client's template."""
        path = self.base.template
        template, findings = compile_template(path.with_name(f"{path.name}.{format_}"), format_)
        assert template, _told(findings)
        return template

    def build(self, output: Path, format_: Format, clients: Sequence[Client]) -> Iterator[Built]:
        """Assemble, write and verify the clients' documents; those of `CHUNK` clients at once."""
        options = Options(output=output, formats=(format_,))
        with Claim(output):
            for outcome in run(self.library, options, map(Ready, clients)):
                for built in outcome.built:
                    assert built.files, _told(built.findings)
                    yield built


def timed(built: Iterator[Built], languages: int = 1) -> list[float]:
    """Take the milliseconds of each document; those of a chunk of clients share their time."""
    taken: list[float] = []
    start = perf_counter_ns()
    while group := list(islice(built, CHUNK * languages)):
        taken += [(perf_counter_ns() - start) / 1e6 / len(group)] * len(group)
        start = perf_counter_ns()
    return taken


@dataclass(frozen=True, slots=True)
class Ready:
    """A client that need not be read."""

    client: Client

    @property
    def id(self) -> str:
        return self.client.id

    @property
    def file(self) -> str:
        return self.client.source.file

    @property
    def folder(self) -> Path:
        return Path(self.file).parent

    def statement(self) -> bytes:
        return self.id.encode()

    def load(self, _: Library) -> tuple[Client, list[Finding]]:
        return self.client, []


def forget(ours: Ours, template: Template) -> None:
    """Let everything be composed, typeset and drawn anew."""
    ours.start_anew()
    template.compiled.template.fragments = Fragments()  # type: ignore[union-attr]


def stamp(template: Template, declaration: Declaration) -> bytes:
    data, findings = template.stamp(declaration)
    assert data, _told(findings)
    return data


def verified(declaration: Declaration, data: bytes, format_: Format) -> None:
    findings = verify(declaration, data, format_, f"{declaration.key}.{format_}")
    assert not has_errors(findings), _told(findings)


def _told(findings: Sequence[Finding]) -> str:
    return "\n".join(map(str, findings))
