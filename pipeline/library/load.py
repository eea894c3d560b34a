"""Load: a workspace's library, from the cache where none of its files has changed."""

from dataclasses import fields, replace
from pathlib import Path

from ..cache import Data, files_in, get, key_of, pack, program_and_packages, put, unpack
from ..findings import Finding
from ..records import Library

_KIND = "library"
_PROGRAM = ("cache", "findings.py", "laws.py", "library", "records.py", "text.py")


def load_library(root: Path) -> tuple[Library | None, list[Finding]]:
    """Read a workspace's content; None where an error leaves no whole library."""
    key = key_of_library(root)
    if key and (kept := _from_data(root, key, get(_KIND, key))):
        return kept
    from .content import read_library

    library, findings = read_library(root)
    # a file may have changed between hashing and reading
    if library and key and key == key_of_library(root):
        put(_KIND, key, _to_data(library, findings))
        library = replace(library, key=key)
    return library, findings


def key_of_library(root: Path) -> str | None:
    """Hash all that the library is made from; the folder's own name is no part of it."""
    program = program_and_packages(*_PROGRAM)
    content = files_in(root, ("clauses", "registry"), (".md", ".yaml"))
    return None if program is None or content is None else key_of(program, *content)


def _to_data(library: Library, findings: list[Finding]) -> Data:
    values = {one.name: getattr(library, one.name) for one in fields(library) if one.init}
    del values["root"], values["key"]
    return pack({"library": values, "findings": findings})


def _from_data(root: Path, key: str, data: Data) -> tuple[Library, list[Finding]] | None:
    kept = unpack(data)
    if kept is None:
        return None
    return Library(root=root, key=key, **kept["library"]), kept["findings"]
