"""Package: ZIP files whose bytes depend on their members only, written at the speed of copying.

A ZIP file is a row of members, each with a header, and a directory that repeats the headers
(APPNOTE 4.3). A member that never changes is deflated once and copied. One that holds a
document's own values is cut at them: the text between two values is deflated once, a value is
put in as a stored block of the same deflate stream (RFC 1951, 3.2.4), so that stamping deflates
nothing. No back reference crosses a cut, so each piece stands for itself, and only the checksum
and the sizes remain to be reckoned.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct

# 1980-01-01 00:00:00, the first time a ZIP file can state (APPNOTE 4.4.6).
_TIME, _DATE = 0, (0 << 9) | (1 << 5) | 1
_UTF8 = 0x800
_VERSION = 20
# The fields that a member's header and its entry in the directory share.
_COMMON = Struct("<HHHHHIIIHH")
_END = Struct("<4sHHHHIIH")
_OFFSET = Struct("<I")
_STORED = Struct("<HH")
_LONGEST = 0xFFFF  # of a stored block


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package, as its bytes stand in the ZIP."""

    name: str
    crc: int
    size: int
    data: bytes
    deflated: bool


def deflated(content: bytes, *, last: bool = True) -> bytes:
    """Deflate by itself; what is not the last piece ends with the head of an empty stored block."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def member(name: str, content: bytes, *, deflate: bool = True) -> Member:
    """Prepare a member; stored as it is where deflating gains nothing."""
    crc = zlib.crc32(content)
    data = deflated(content) if deflate else content
    if len(data) < len(content):
        return Member(name, crc, len(content), data, deflated=True)
    return Member(name, crc, len(content), content, deflated=False)


Gap = tuple[int | bytes, ...]  # numbers of values, and text too short to be worth deflating


@dataclass(frozen=True, slots=True)
class Cut:
    """A member cut at the values it holds.

    Attributes:
        crc, size: of the text before the first gap.
        data: that text, deflated but for the length of the stored block that follows.
        steps: each gap, the deflated text after it, and this text as it is.
        packed: length of everything deflated.
    """

    name: str
    crc: int
    size: int
    data: bytes
    steps: tuple[tuple[Gap, bytes, bytes], ...]
    packed: int

    def fill(self, values: Sequence[bytes]) -> tuple[list[bytes], int, int, int]:
        """Put the values in; gives the pieces, the checksum, and the size packed and unpacked."""
        out = [self.data]
        crc, size, packed = self.crc, self.size, self.packed
        for gap, piece, text in self.steps:
            number = gap[0]
            if len(gap) == 1 and isinstance(number, int):
                value = values[number]
            else:
                value = b"".join(
                    [part if isinstance(part, bytes) else values[part] for part in gap]
                )
            crc = zlib.crc32(text, zlib.crc32(value, crc))
            length = len(value)
            size += length + len(text)
            if length > _LONGEST:
                value = _long(value)
                out += (value, piece)
                packed += len(value)
            else:
                out += (_STORED.pack(length, length ^ _LONGEST), value, piece)
                packed += length + 4
        return out, crc, packed, size


def _long(value: bytes) -> bytes:
    """Give a value too long for one stored block as several, without the first one's first byte."""
    blocks = [value[at : at + _LONGEST] for at in range(0, len(value), _LONGEST)]
    # A block's first byte says that it is stored and not the last (RFC 1951, 3.2.3).
    return b"\0".join(_STORED.pack(len(b), len(b) ^ _LONGEST) + b for b in blocks)


def cut(name: str, texts: Sequence[bytes], numbers: Sequence[int]) -> Cut:
    """Cut a member: `texts` stand before, between and after the values of these numbers."""
    assert len(texts) == len(numbers) + 1
    runs: list[tuple[Gap, bytes]] = []
    gap: Gap = ()
    for text, number in zip(texts, (*numbers, None), strict=True):
        # A deflated piece costs five bytes more: the head of the block after it.
        if number is not None and gap and len(text) <= len(deflated(text, last=False)) + 5:
            gap = (*gap, *([text] if text else []), number)
            continue
        runs.append((gap, text))
        gap = () if number is None else (number,)
    _, before = runs[0]
    pieces = [deflated(text, last=False)[:-4] for _, text in runs[:-1]]
    pieces.append(deflated(runs[-1][1]))
    steps = [(gap, piece, text) for (gap, text), piece in zip(runs[1:], pieces[1:], strict=True)]
    return Cut(
        name, zlib.crc32(before), len(before), pieces[0], tuple(steps), sum(map(len, pieces))
    )


class Layout:
    """The members of a package in their order: what is copied is joined once.

    A name stands for a member that is given with each document.
    """

    def __init__(self, members: Iterable[Member | Cut | str], *, first: str) -> None:
        def name_of(one: Member | Cut | str) -> str:
            return one if isinstance(one, str) else one.name

        items = sorted(members, key=lambda one: (name_of(one) != first, name_of(one)))
        self.count = len(items)
        self.items: list[tuple[bytes, list[tuple[bytes, int, bytes]]] | Cut | str] = []
        run: list[Member] = []
        for item in items:
            if isinstance(item, Member):
                run.append(item)
                continue
            if run:
                self.items.append(_copied(run))
                run = []
            self.items.append(item)
        if run:
            self.items.append(_copied(run))

    def write(self, values: Sequence[bytes], given: Iterable[Member] = ()) -> bytes:
        """Write one package."""
        by_name = {one.name: one for one in given}
        parts: list[bytes] = []
        listing: list[bytes] = []
        at = 0
        for item in self.items:
            if isinstance(item, Cut):
                pieces, crc, packed, size = item.fill(values)
                header, entry = _headers(item.name, crc, packed, size, deflated=True)
                parts.append(header)
                parts += pieces
                listing += (entry, _OFFSET.pack(at), header[30:])
                at += len(header) + packed
                continue
            blob, entries = _copied([by_name[item]]) if isinstance(item, str) else item
            parts.append(blob)
            for entry, offset, name in entries:
                listing += (entry, _OFFSET.pack(at + offset), name)
            at += len(blob)
        directory = b"".join(listing)
        end = _END.pack(b"PK\5\6", 0, 0, self.count, self.count, len(directory), at, 0)
        return b"".join([*parts, directory, end])


def _headers(name: str, crc: int, packed: int, size: int, *, deflated: bool) -> tuple[bytes, bytes]:
    """Give a member's header, and its entry in the directory up to the offset."""
    named = name.encode()
    common = _COMMON.pack(
        _VERSION, 0 if named.isascii() else _UTF8, 8 if deflated else 0,
        _TIME, _DATE, crc, packed, size, len(named), 0,
    )  # fmt: skip
    return b"PK\3\4" + common + named, b"PK\1\2\x14\0" + common + bytes(10)


def _copied(members: Iterable[Member]) -> tuple[bytes, list[tuple[bytes, int, bytes]]]:
    """Join members that are copied; gives their entries with the offsets within."""
    parts: list[bytes] = []
    entries = []
    at = 0
    for one in members:
        header, entry = _headers(one.name, one.crc, len(one.data), one.size, deflated=one.deflated)
        parts += (header, one.data)
        entries.append((entry, at, header[30:]))
        at += len(header) + len(one.data)
    return b"".join(parts), entries
