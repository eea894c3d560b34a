"""Package: ZIP files whose bytes depend on their members only.

Times, attributes and the order of members are fixed; a member is deflated once and can be
written into many packages.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_LEVEL = 6
# 1980-01-01 00:00:00, the first time a ZIP file can state (APPNOTE 4.4.6).
_TIME, _DATE = 0, (0 << 9) | (1 << 5) | 1
_UTF8 = 0x800
_VERSION = 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package, as its bytes stand in the ZIP."""

    name: str
    crc: int
    size: int
    data: bytes
    deflated: bool


def member(name: str, content: bytes, *, deflate: bool = True) -> Member:
    """Prepare a member; stored as it is where deflating gains nothing."""
    crc = zlib.crc32(content)
    if deflate:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = packer.compress(content) + packer.flush()
        if len(data) < len(content):
            return Member(name, crc, len(content), data, deflated=True)
    return Member(name, crc, len(content), content, deflated=False)


def write_package(members: Iterable[Member], *, first: str = "") -> bytes:
    """Write a package: the member `first`, then the others by name."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for entry in sorted(members, key=lambda entry: (entry.name != first, entry.name)):
        name = entry.name.encode()
        common = struct.pack(
            "<HHHHHIIIHH",
            _VERSION,
            0 if name.isascii() else _UTF8,
            8 if entry.deflated else 0,
            _TIME,
            _DATE,
            entry.crc,
            len(entry.data),
            entry.size,
            len(name),
            0,
        )
        header = b"PK\x03\x04" + common + name
        parts += [header, entry.data]
        directory.append(
            b"PK\x01\x02" + struct.pack("<H", _VERSION) + common
            + struct.pack("<HHHII", 0, 0, 0, 0, at) + name
        )  # fmt: skip
        at += len(header) + len(entry.data)
    listing = b"".join(directory)
    count = len(directory)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(listing), at, 0)
    return b"".join([*parts, listing, end])
