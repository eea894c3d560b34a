"""The folder of the cache: entries written whole, proved when read, bounded in number and size.

An entry is a line with the SHA-256 of all that follows it, a line with the lengths of its parts,
and the parts: JSON, then the bytes that stood in the data. No part is ever run.
"""

import json
import os
import re
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

Data = (
    str | int | float | bool | bytes | None | list["Data"] | tuple["Data", ...] | dict[str, "Data"]
)

FORMAT = b"clausebook-cache-1 "
MAX_ENTRY = 20_000_000
MAX_ALL = 100_000_000
MAX_ENTRIES = 2_000
_DAY = 86_400
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_BLOB = "\0bytes"  # no text of a file holds this sign


def folder() -> Path | None:
    """Give the cache's folder; None where the cache is switched off or no home is known."""
    stated = os.environ.get("CLAUSEBOOK_CACHE")
    if stated is not None:
        return Path(stated) if stated else None
    home = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):  # XDG Base Directory: relative paths are to be ignored
        home = os.path.expanduser("~/.cache")
    return Path(home, "clausebook") if os.path.isabs(home) else None


def get(kind: str, key: str) -> Data:
    """Give the data kept under `key`, tuples as lists; None where there is none to rely on."""
    home = folder()
    if home is None:
        return None
    path = os.path.join(home, _name(kind, key))
    try:
        with open(path, "rb", buffering=0) as stream:
            about = os.fstat(stream.fileno())
            content = stream.read(min(about.st_size, MAX_ENTRY))
            if time.time() - about.st_mtime > _DAY:
                os.utime(stream.fileno())  # old entries go first
    except OSError:
        return None
    head, _, rest = content.partition(b"\n")
    if head != FORMAT + sha256(rest).hexdigest().encode():
        return None
    sizes, _, rest = rest.partition(b"\n")
    try:
        first, *others = map(int, sizes.split())
        data: Data = json.loads(rest[:first])
    except (ValueError, RecursionError):
        return None
    if not others:
        return data
    blobs = []
    for size in others:
        blobs.append(rest[first : first + size])
        first += size
    return _with_bytes(data, blobs)


def put(kind: str, key: str, data: Data) -> None:
    """Keep data under `key`; in silence nothing where they cannot be kept."""
    home = folder()
    if home is None:
        return
    blobs: list[bytes] = []
    text = json.dumps(_without_bytes(data, blobs), ensure_ascii=False, separators=(",", ":"))
    parts = [text.encode("utf-8", "surrogatepass"), *blobs]
    rest = b" ".join(b"%d" % len(part) for part in parts) + b"\n" + b"".join(parts)
    content = FORMAT + sha256(rest).hexdigest().encode() + b"\n" + rest
    if len(content) > MAX_ENTRY:
        return
    draft = home / f".{kind}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
            os.replace(draft, home / _name(kind, key))
        finally:
            draft.unlink(missing_ok=True)
        _tidy(home)
    except OSError:
        return


def _name(kind: str, key: str) -> str:
    if not (_NAME.fullmatch(kind) and re.fullmatch(r"[0-9a-f]{64}", key)):
        raise ValueError("a kind is a short name, a key comes from key_of")
    return f"{kind}-{key}"


def _tidy(home: Path) -> None:
    """Remove what was not used for longest, and drafts that were left lying."""
    kept: list[tuple[float, int, str]] = []
    with os.scandir(home) as entries:
        for entry in entries:
            if not entry.is_file(follow_symlinks=False):
                continue
            about = entry.stat(follow_symlinks=False)
            if not entry.name.startswith("."):
                kept.append((about.st_mtime, about.st_size, entry.path))
            elif time.time() - about.st_mtime > _DAY:
                os.unlink(entry.path)
    kept.sort(reverse=True)
    size = 0
    for number, (_, bytes_, path) in enumerate(kept, start=1):
        size += bytes_
        if number > MAX_ENTRIES or size > MAX_ALL:
            os.unlink(path)


def _without_bytes(data: Data, blobs: list[bytes]) -> Data:
    """Put numbers in the place of bytes."""
    match data:
        case bytes():
            blobs.append(data)
            return {_BLOB: len(blobs) - 1}
        case dict():
            if _BLOB in data or not all(type(name) is str for name in data):
                raise TypeError("the cache keeps mappings by text only")
            return {name: _without_bytes(value, blobs) for name, value in data.items()}
        case list() | tuple():
            return [_without_bytes(value, blobs) for value in data]
    return data


def _with_bytes(data: Data, blobs: list[bytes]) -> Data:
    match data:
        case {"\0bytes": int(index)}:
            return blobs[index]
        case dict():
            return {name: _with_bytes(value, blobs) for name, value in data.items()}
        case list():
            return [_with_bytes(value, blobs) for value in data]
    return data


def entries() -> Iterator[Path]:
    """Name the entries' files."""
    home = folder()
    if home and home.is_dir():
        yield from (path for path in sorted(home.iterdir()) if not path.name.startswith("."))
