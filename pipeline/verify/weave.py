"""Weave: the bytes that files of one kind share, and the gaps in which their texts stand.

A weave is learnt from a file that was read whole and found right (`weaving`). Another file is of
the same weave if it is, to the last byte, what the witness expects after reading nothing but the
gaps: no part is unpacked and no XML is parsed, because all that does not stand in a gap has been.

A gap is a stored block of a deflate stream (RFC 1951, 3.2.4) and perhaps blanks that fill it up,
packed by themselves. What a file unpacks to is then known: the text between gaps is always the
same, as long as gaps unpack to the same number of bytes and nothing points back into them.
"""

import re
import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..lean import dataclass
from .directory import LOCAL_SIZE, Member, unpack

SUMS = struct.Struct("<LLL")  # checksum, packed size, size
OFFSET = struct.Struct("<L")
LENGTH = struct.Struct("<HH")
LONGEST = 0xFFFF  # of a stored block
MAX_FREE = 1024 * 1024
EMPTY = b"\0\0\xff\xff"  # the length of an empty stored block, with which a flush ends
_MAX_PACKED = 64  # bytes of packed blanks that are looked for
ALL = bytes(range(256))
PROBE = LENGTH.pack(len(ALL), len(ALL) ^ LONGEST) + ALL  # a stored block's, but for its first byte

# A text that holds these may be read otherwise than the mark that stood for it.
_STRICT, _LAST_SIGNS = b"purl.oclc.org", b"\xef\xbf"
_ENTITY = re.compile(rb"&(?:amp|lt|gt|quot|apos);")
_ENTITIES = ((b"&lt;", "<"), (b"&gt;", ">"), (b"&quot;", '"'), (b"&apos;", "'"), (b"&amp;", "&"))


class Step(NamedTuple):
    """A gap, and what stands after it.

    Attributes:
        side: where blanks fill it up: before the value (-1), behind it (1), nowhere (0).
        width: of the gap, unpacked.
        piece: what follows, packed but for the length of the next gap's block; `text`: unpacked.
    """

    side: int
    width: int
    piece: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Woven:
    """A member of a weave.

    Attributes:
        name: as bytes; `method`: how it is packed.
        header: up to its sums and behind them; `entry`: the same of the directory, less offset.
        piece: what stands before the first gap, packed; None = any bytes that unpack to their sums.
        crc, size: checksum of that piece, and size of the whole member, unpacked.
    """

    name: bytes
    method: int
    header: tuple[bytes, bytes]
    entry: tuple[bytes, bytes]
    piece: bytes | None
    crc: int
    size: int
    steps: tuple[Step, ...]

    def follow(self, data: bytes, start: int, values: list[bytes]) -> bytes | None:
        """Follow the member in a file and add what stands in its gaps; gives its sums.

        None = it is another.
        """
        at = start + LOCAL_SIZE + len(self.name)
        if self.piece is None:
            sums = data[start + 14 : start + 26]
            if not self._is_whole(data, at, sums):
                return None
        else:
            found = self._fill(data, at, values)
            if found is None:
                return None
            sums = SUMS.pack(*found, self.size)
        header, rest = self.header
        return sums if data[start:at] == b"".join((header, sums, rest, self.name)) else None

    def _is_whole(self, data: bytes, at: int, sums: bytes) -> bool:
        if len(sums) < SUMS.size:
            return False
        crc, packed, size = SUMS.unpack(sums)
        member = Member("", 0, self.method, crc, packed, size, 0)
        return size <= MAX_FREE and unpack(data[at : at + packed], member) is not None

    def _fill(self, data: bytes, start: int, values: list[bytes]) -> tuple[int, int] | None:
        """Give the checksum and the packed size."""
        assert self.piece is not None
        if not data.startswith(self.piece, start):
            return None
        at = start + len(self.piece)
        texts: list[bytes] = []
        for side, width, piece, text in self.steps:
            gap = _gap(data, at, width, side)
            if gap is None:
                return None
            value, at = gap
            if not data.startswith(piece, at):
                return None
            at += len(piece)
            values.append(value)
            filling = b" " * (width - len(value))
            texts += (filling, value, text) if side < 0 else (value, filling, text)
        return zlib.crc32(b"".join(texts), self.crc), at - start


def _gap(data: bytes, at: int, width: int, side: int) -> tuple[bytes, int] | None:
    """Give a gap's value, and where the gap ends; None = there is no gap of this width."""
    count = 0
    if side < 0:
        if not data.startswith(EMPTY, at):
            return None
        count, at = filling(data, at + len(EMPTY))
        if count < 0 or data[at : at + 1] != b"\0":
            return None
        at += 1
    if at + LENGTH.size > len(data):
        return None
    length, inverse = LENGTH.unpack_from(data, at)
    start = at + LENGTH.size
    at = start + length
    if length ^ inverse != LONGEST:
        return None
    if side > 0 and length < width:
        count, at = filling(data, at)
    return (data[start : start + length], at) if length + count == width else None


def filling(data: bytes, at: int) -> tuple[int, int]:
    """Give the number of blanks that are packed here, and where they end.

    There are none where a stored block begins; -1 = there is something else.
    """
    if data[at : at + 1] == b"\0":
        return 0, at
    end = data.find(EMPTY, at, at + _MAX_PACKED) + len(EMPTY)
    return (_blanks(data[at:end]), end) if end > at else (-1, at)


@lru_cache(2048)
def _blanks(packed: bytes) -> int:
    """Count blanks that were packed by themselves; -1 = it is anything else.

    They have to end where a block ends and a byte does: only there comes a last block of all bytes
    out as it went in.
    """
    stream = zlib.decompressobj(-15)
    try:
        found = stream.decompress(packed + b"\1" + PROBE, LONGEST)
    except zlib.error:
        return -1
    text, rest = found[: -len(ALL)], found[-len(ALL) :]
    ended = stream.eof and not stream.unused_data
    return len(text) if ended and rest == ALL and not text.strip(b" ") else -1


@dataclass(frozen=True, slots=True)
class Weave:
    """What files of one kind share.

    Attributes:
        head: all before the first member with gaps; `listed`: what the directory says of it.
        tail: the last bytes of a file, up to the directory's offset and behind it.
        form: what stands in the gaps, with a group for each text.
    """

    head: bytes
    listed: bytes
    members: tuple[Woven, ...]
    tail: tuple[bytes, bytes]
    form: re.Pattern[bytes]

    def texts(self, data: bytes) -> list[str] | None:
        """Give the texts of a file; None = it is of another kind, or one has to be looked into."""
        if not data.startswith(self.head):
            return None
        at = len(self.head)
        values: list[bytes] = []
        directory = [self.listed]
        for member in self.members:
            sums = member.follow(data, at, values)
            if sums is None:
                return None
            entry, rest = member.entry
            directory += (entry, sums, rest, OFFSET.pack(at), member.name)
            at += LOCAL_SIZE + len(member.name) + SUMS.unpack(sums)[1]
        first, last = self.tail
        if data[at:] != b"".join((*directory, first, OFFSET.pack(at), last)):
            return None
        found = self.form.fullmatch(b"\0".join(values))
        return None if found is None else _meant(found.groups())


# One text, as it stands in a gap between the markup that is always the same. Control characters,
# blanks at its ends and tags are none.
TEXT = rb"([^\0- <>](?:[^\0-\x1f<>]*[^\0- <>])?)"
ATTRIBUTE = TEXT.replace(b"<>", b'<>"')
ADDRESS = rb'([a-z]+:[^\0- <>"]+)'  # with a colon, it is no member of the package


def _meant(slots: Sequence[bytes]) -> list[str] | None:
    """Give texts as XML means them; None = one needs a parser's judgement."""
    joined = b"\0".join(slots)
    if _STRICT in joined or _LAST_SIGNS in joined or b"  " in joined:
        return None
    escaped = _ENTITY.findall(joined) if b"&" in joined else []
    if len(escaped) != joined.count(b"&"):
        return None
    try:
        found = joined.decode()
    except UnicodeDecodeError:
        return None
    for entity, sign in _ENTITIES if escaped else ():
        if entity in escaped:
            found = found.replace(entity.decode(), sign)
    return found.split("\0") if slots else []
