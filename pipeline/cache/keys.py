"""Keys: the hash of everything that a kept result depends on.

Contents are hashed, never dates or sizes: an entry that no longer holds would be wrong in silence.
"""

import os
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

MAX_FILE = 2_000_000
_CHUNK = 1 << 16  # larger than nearly all; buffers of a size that is quick to get


def key_of(*parts: str | bytes) -> str:
    """Hash parts, each with its length, so that no two lists of parts are alike."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%s%d:" % (b"s" if isinstance(part, str) else b"b", len(data)))
        digest.update(data)
    return digest.hexdigest()


def files_in(
    root: str | os.PathLike[str], folders: Iterable[str], suffixes: tuple[str, ...]
) -> list[str | bytes] | None:
    """Give names and bytes of all files in folders of `root`, as parts of a key.

    None where there is something of which nobody could tell that it is the same the next time:
    symbolic links, what is no file, what cannot be read or is larger than any file of ours.
    """
    parts: list[str | bytes] = []
    waiting = list(folders)
    base = os.fspath(root)
    try:
        while waiting:
            folder = waiting.pop()
            with os.scandir(os.path.join(base, folder)) as entries:
                found = sorted((entry.name, entry) for entry in entries)
            for name, entry in found:
                inner = f"{folder}/{name}"
                if entry.is_symlink():
                    return None
                if name == "__pycache__":
                    continue
                if entry.is_dir():
                    parts.append(inner + "/")
                    waiting.append(inner)
                elif name.lower().endswith(suffixes):
                    if not entry.is_file() or (data := bytes_of(entry.path)) is None:
                        return None
                    parts += (inner, data)
    except OSError:
        return None
    return parts


def bytes_of(path: str | os.PathLike[str], limit: int = MAX_FILE) -> bytes | None:
    """Read a small file without the buffers that large ones want; None where it is too large.

    Raises:
        OSError: it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        # a regular file gives less than it was asked for only at its end
        data = os.read(handle, _CHUNK)
        if len(data) == _CHUNK:
            parts = [data]
            left = limit + 1 - _CHUNK
            while left > 0 and (data := os.read(handle, left)):
                parts.append(data)
                left -= len(data)
            data = b"".join(parts)
    finally:
        os.close(handle)
    return data if len(data) <= limit else None


@cache
def program_and_packages(*names: str) -> str | None:
    """Hash the program's own modules or folders of modules (none named: all), and all packages.

    A package's folder of metadata names it and its version; so pandoc's version is in the hash,
    which comes with a package. None where the program's files cannot be read.
    """
    modules = _modules()
    if modules is None or not all(name in modules for name in names):
        return None
    return key_of(sys.version, _packages(), *(modules[name] for name in names or ("",)))


@cache
def _modules() -> dict[str, str] | None:
    """Name the program's modules with their hashes: each, those of each folder, and all (`''`)."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    found = files_in(here, ["."], (".py",))
    if found is None:
        return None
    lines: dict[str, list[str]] = {}
    files = iter(part for part in found if part[-1:] != "/")
    for path, data in zip(files, files, strict=True):
        assert isinstance(path, str)
        assert isinstance(data, bytes)
        name = path.removeprefix("./")
        line = f"{name} {sha256(data).hexdigest()}"
        parents = [name[:at] for at, sign in enumerate(name) if sign == "/"]
        for one in ("", *parents, name):
            lines.setdefault(one, []).append(line)
    return {name: "\n".join(inside) for name, inside in lines.items()}


@cache
def _packages() -> str:
    """Name the folders of metadata of all installed packages but the program's own.

    The program's files are hashed themselves, and a clone has a folder more than a wheel.
    """
    names: dict[str, None] = {}  # a folder that is in the path twice counts once
    for folder in sys.path:
        try:
            found = os.listdir(folder or ".")
        except OSError:
            continue
        packages = (
            name
            for name in found
            if name.endswith((".dist-info", ".egg-info")) and not name.startswith("clausebook")
        )
        names.update(dict.fromkeys(sorted(packages)))
    return "\n".join(names)
