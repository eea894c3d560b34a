"""Merging: what two sides made of one file, joined; None where they disagree.

Texts are joined line by line, catalogs entry by entry, so that translators' and authors' work does
not collide where it merely stands side by side.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from merge3 import Merge3

from .catalogs import join_catalogs

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def merged(name: str, base: bytes | None, theirs: bytes, shipped: bytes) -> bytes | None:
    """Join two versions of a file; line ends stay as they are in `theirs`."""
    if base is None or any(map(_is_binary, (base, theirs, shipped))):
        return None
    lines = [_lines(one) for one in (base, theirs, shipped)]
    join = _by_entry if name.endswith((".po", ".pot")) else _by_line
    joined = join(*lines)
    if joined is None:
        return None
    data = b"".join(joined)
    return data.replace(b"\n", b"\r\n") if b"\r\n" in theirs else data


def _is_binary(data: bytes) -> bool:
    return bool(_BINARY.search(data))


def _lines(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").splitlines(keepends=True)


def _by_line(
    base: Sequence[bytes], theirs: Sequence[bytes], shipped: Sequence[bytes]
) -> list[bytes] | None:
    joined: list[bytes] = []
    for what, *lines in Merge3(base, theirs, shipped).merge_groups():
        if what == "conflict":
            return None
        joined += lines[0]
    return joined


def _by_entry(*versions: Sequence[bytes]) -> list[bytes] | None:
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.po") for number in range(len(versions))]
        for path, lines in zip(paths, versions, strict=True):
            path.write_bytes(b"".join(lines))
        text = join_catalogs(*paths)
    return None if text is None else [text.encode()]
