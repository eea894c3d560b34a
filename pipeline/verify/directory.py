"""Directory: the members of a ZIP, read plainly where the ZIP is plain.

Others may be as good and hold more than is understood here: `plain_directory` then gives None,
and Python's own reader, which knows all of it, decides.
"""

import struct
import zlib
from typing import NamedTuple

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
ENTRY_SIZE, LOCAL_SIZE = _ENTRY.size, 30  # without names
_PLAIN_FLAGS = 0x800 | 0x6  # names in UTF-8; how hard deflate tried
_VERSION = 20
STORED, DEFLATED = 0, 8


class Member(NamedTuple):
    """What the directory says of a member; the names are those of `zipfile.ZipInfo`."""

    filename: str
    flag_bits: int
    compress_type: int
    CRC: int
    compress_size: int
    file_size: int
    header_offset: int


def plain_directory(data: bytes) -> list[Member] | None:
    """Read the directory of a ZIP of the plainest kind; None = it is not one.

    Plain is: members and directory follow each other without gaps, both say the same of each
    member, nothing is encrypted, and there are no extra fields, comments or sizes told later.
    """
    end = len(data) - _END.size
    if end < 0:
        return None
    mark, disk, first, here, count, size, offset, comment = _END.unpack_from(data, end)
    if mark != b"PK\x05\x06" or disk or first or comment or here != count:
        return None
    if offset + size != end:
        return None
    members: list[Member] = []
    at, expected = offset, 0
    for _ in range(count):
        start = at + ENTRY_SIZE
        if start > end:
            return None
        entry = _ENTRY.unpack_from(data, at)
        mark, _, needed, flags, method, _, _, crc, packed, unpacked, length = entry[:11]
        extra, remark, disk, _, _, header = entry[11:]
        name = data[start : start + length]
        body = header + LOCAL_SIZE + length
        if (
            mark != b"PK\x01\x02"
            or needed > _VERSION
            or flags & ~_PLAIN_FLAGS
            or method not in (STORED, DEFLATED)
            or extra
            or remark
            or disk
            or header != expected
            or body + packed > offset
            or not name.isascii()
            or b"\0" in name
            or data[header : header + 4] != b"PK\x03\x04"
            or data[header + 4 : header + LOCAL_SIZE] != data[at + 6 : at + 32]
            or data[header + LOCAL_SIZE : body] != name
        ):
            return None
        members.append(Member(name.decode(), flags, method, crc, packed, unpacked, header))
        at, expected = start + length, body + packed
    return members if at == end and expected == offset else None


def packed(data: bytes, member: Member) -> bytes:
    """Give a plain member as it is packed."""
    start = member.header_offset + LOCAL_SIZE + len(member.filename)
    return data[start : start + member.compress_size]


def unpack(raw: bytes, member: Member) -> bytes | None:
    """Unpack a plain member; None = it is damaged, or its size is not as stated."""
    found = raw
    if member.compress_type == DEFLATED:
        stream = zlib.decompressobj(-15)
        try:
            found = stream.decompress(raw, member.file_size + 1)
        except zlib.error:
            return None
        if not stream.eof or stream.unused_data:
            return None
    if len(found) != member.file_size or zlib.crc32(found) != member.CRC:
        return None
    return found
