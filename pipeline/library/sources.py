"""Sources: where clients are stated, and all of their own that their documents are made from."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from ..cache import bytes_of, files_in, key_of
from ..findings import Finding, Place, error, warning
from ..lean import dataclass
from ..records import Client, Library
from .clients import load_client
from .files import MAX_BYTES

TABLES = (".csv", ".tsv", ".xlsx")
SHARED = ".shared.yaml"  # beside a table: what its rows share
_OTHER_TABLES = (".xls", ".xlsm", ".xlsb", ".ods")
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


def is_table(path: Path) -> bool:
    """Tell a table of clients from a client's file."""
    return path.suffix.lower() in TABLES


def find_clients(paths: Iterable[Path]) -> tuple[list[Path], list[Finding]]:
    """List client files and tables: files as given, folders by what lies in them."""
    found: dict[Path, Path] = {}
    findings = []
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path]
        if not inside or not path.exists():
            findings.append(
                error(
                    "client-missing",
                    Place(path.as_posix()),
                    "no client's file is there",
                    "name a client's file, a table, or a folder that holds *.yaml files or tables",
                )
            )
            continue
        for other in sorted(path.iterdir()) if path.is_dir() else inside:
            if other.suffix == ".yml" and other not in inside:
                message, hint = "'.yaml'", "rename it, or move it elsewhere"
            elif other.suffix.lower() in _OTHER_TABLES and not _is_left_open(other):
                message, hint = "'.csv', '.tsv' or '.xlsx'", "save it as one of these"
            else:
                continue
            message = f"is not read: its name does not end with {message}"
            findings.append(error("client-suffix", Place(other.as_posix()), message, hint))
            inside = [one for one in inside if one != other]
        for other in sorted(path.glob(f"*{SHARED}")) if path.is_dir() else ():
            of = other.name.removesuffix(SHARED)
            if not any(one.stem == of and is_table(one) for one in inside):
                findings.append(
                    warning(
                        "shared-unread",
                        Place(other.as_posix()),
                        "is not read: no table of this name lies beside it",
                        f"name the table '{of}.csv' or '{of}.xlsx', or delete the file",
                    )
                )
        for one in inside:
            found.setdefault(one.resolve(), one)
    ids: dict[str, Path] = {}
    for path in found.values():
        if is_table(path):
            continue
        if path.stem in ids:
            findings.append(
                error(
                    "id-duplicate",
                    Place(path.as_posix()),
                    f"client '{path.stem}' is {ids[path.stem].as_posix()} already",
                    "rename one of the files: they would be written to the same place",
                )
            )
            continue
        ids[path.stem] = path
    return [path for path in found.values() if is_table(path) or ids[path.stem] == path], findings


def _inside(folder: Path) -> list[Path]:
    """List a folder's clients and tables."""
    return sorted(
        path
        for path in folder.iterdir()
        if (path.suffix == ".yaml" and not path.name.endswith(SHARED))
        or (is_table(path) and not _is_left_open(path))
    )


def _is_left_open(path: Path) -> bool:
    """Tell what a program lays beside a table while it is open."""
    return path.name.startswith(("~$", "."))


def own_inputs(client: Client) -> tuple[Path, ...]:
    """Name the files and folders that are the client's own and that its documents are made from.

    Its statement and its template are known otherwise.
    """
    logo = client.controller.logo
    clauses = {Path(client.source.file).parent / client.id}
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
