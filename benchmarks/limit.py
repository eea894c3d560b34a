"""The limit: zip finished bytes and write the file, and do nothing else.

Members that are the same in every document are copied as they were deflated; the others are
deflated with zlib, level 6.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8, _DAY = 0x800, 0x21  # 1 January 1980


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a package; `deflated` where it is copied."""

    name: bytes
    data: bytes
    crc: int = 0
    deflated: bytes | None = None


def members_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def prepare(package: bytes, other: bytes) -> list[Member]:
    """Take a document apart; what another document holds as well is deflated here."""
    same = members_of(other)
    return [
        Member(name.encode(), data, zlib.crc32(data), _deflate(data))
        if same.get(name) == data
        else Member(name.encode(), data)
        for name, data in members_of(package).items()
    ]


def _deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


def pack(members: list[Member]) -> bytes:
    """Zip a document."""
    out: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for member in members:
        name, deflated, crc = member.name, member.deflated, member.crc
        if deflated is None:
            deflated, crc = _deflate(member.data), zlib.crc32(member.data)
        sizes = (crc, len(deflated), len(member.data), len(name))
        out += [_LOCAL.pack(b"PK\3\4", 20, _UTF8, 8, 0, _DAY, *sizes, 0), name, deflated]
        central.append(
            _CENTRAL.pack(b"PK\1\2", 20, 20, _UTF8, 8, 0, _DAY, *sizes, 0, 0, 0, 0, 0, offset)
            + name
        )
        offset += _LOCAL.size + len(name) + len(deflated)
    directory = b"".join(central)
    count = len(members)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join([*out, directory, end])
