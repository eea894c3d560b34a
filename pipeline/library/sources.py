"""Sources: where clients are stated, and all of their own that their documents are made from."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from ..cache import bytes_of, files_in, key_of
from ..findings import Finding
from ..lean import dataclass
from ..records import Client, Library
from .clients import load_client
from .files import MAX_BYTES

_LARGEST = 8 << 20  # of a client's other files


class ClientSource(Protocol):
    """One client as somebody stated it: a file, or a row of a table.

    Attributes:
        id: the client's.
        file: where it is stated, as findings name it.
        folder: what it names beside itself is looked for from here.
    """

    @property
    def id(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def folder(self) -> Path: ...

    def statement(self) -> bytes | None:
        """Give all that is stated; None where it cannot be read."""

    def load(self, library: Library) -> tuple[Client | None, list[Finding]]:
        """Read and check it."""


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A client's own file."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.stem

    @property
    def file(self) -> str:
        return self.path.as_posix()

    @property
    def folder(self) -> Path:
        return self.path.parent

    def statement(self) -> bytes | None:
        try:
            return bytes_of(self.path, MAX_BYTES)
        except OSError:
            return None

    def load(self, library: Library) -> tuple[Client | None, list[Finding]]:
        return load_client(self.path, library)


def own_inputs(client: Client) -> tuple[Path, ...]:
    """Name the files and folders that are the client's own and that its documents are made from.

    Its statement and its template are known otherwise.
    """
    logo = client.controller.logo
    clauses = {Path(client.source.file).with_suffix("")}
    if client.library and client.library.own:
        clauses.add(client.library.own.folder)
    return (*([logo] if logo else []), *sorted(clauses))


def input_key(statement: bytes | None, inputs: Iterable[str]) -> str:
    """Hash all that is a client's own; '' = nobody could tell that it is the same the next time."""
    if statement is None:
        return ""
    parts: list[str | bytes] = [statement]
    for path in inputs:
        folder, name = os.path.split(path)
        try:
            if (data := bytes_of(path, _LARGEST)) is None:
                return ""
            parts += (name, data)
        except FileNotFoundError:
            parts += (name, "absent")
        except IsADirectoryError:
            if (inside := files_in(folder or ".", [name], (".md", ".po"))) is None:
                return ""
            parts += inside
        except OSError:
            return ""
    return key_of(*parts)
