"""Package: ZIP files whose bytes depend on their members only, written at the speed of copying.

A ZIP file is a row of members, each with a header, and a directory that repeats the headers
(APPNOTE 4.3). A member that never changes is deflated once and copied. One that holds a
document's own values is cut at them, and stamping deflates nothing: the text between two values is
deflated once, a value is put in as a stored block of the same stream (RFC 1951, 3.2.4), and only
checksum and sizes are left to reckon.

Deflate saves by pointing back over a distance, and values differ in length. So each value is
filled up to one width with blanks in the tag behind it (`</w:t   >`), where XML does not count them
(XML 1.0, 3.1): the distances stay, and the blanks cost no more than a pointer.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from ..lean import dataclass

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
_EMPTY = b"\0\0\xff\xff"  # length of an empty stored block
_DEARER = 5  # bytes that blanks before a gap cost more than behind it


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package, as its bytes stand in the ZIP."""

    name: str
    crc: int
    size: int
    data: bytes
    deflated: bool


def deflated(content: bytes) -> bytes:
    """Deflate a whole member."""
    packer = _packer()
    return packer.compress(content) + packer.flush()


def _packer() -> "zlib._Compress":
    return zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)


@lru_cache(maxsize=1024)
def _blanks(count: int) -> tuple[bytes, bytes]:
    """Give blanks deflated by themselves, and as they are."""
    blanks = b" " * count
    packer = _packer()
    return packer.compress(blanks) + packer.flush(zlib.Z_SYNC_FLUSH) if count else b"", blanks


def _stored(value: bytes) -> bytes:
    """Write stored blocks, but for the first one's first byte; it is the end of a flush."""
    blocks = (value[at : at + _LONGEST] for at in range(0, len(value) or 1, _LONGEST))
    # That byte says: stored, and not the last block (RFC 1951, 3.2.3).
    return b"\0".join(_STORED.pack(len(one), len(one) ^ _LONGEST) + one for one in blocks)


def member(name: str, content: bytes, *, deflate: bool = True) -> Member:
    """Prepare a member; stored as it is where deflating gains nothing."""
    crc = zlib.crc32(content)
    data = deflated(content) if deflate else content
    if len(data) < len(content):
        return Member(name, crc, len(content), data, deflated=True)
    return Member(name, crc, len(content), content, deflated=False)


class Step(NamedTuple):
    """A gap of a cut member, and what stands after it.

    Attributes:
        number: of its value; `head`, `tail`: text round the value that belongs to the gap.
        more: further numbers of values, each with its tail.
        width: what the gap is filled up to; 0 = its values are of one length by themselves.
        before: the blanks stand before the gap, not behind it.
        piece: the text after the gap, deflated; `text`: as it is.
    """

    head: bytes
    number: int
    tail: bytes
    more: tuple[tuple[int, bytes], ...]
    width: int
    before: bool
    piece: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A member cut at the values it holds.

    Attributes:
        crc: of the text before the first gap.
        piece: that text, deflated but for the length of the stored block that follows.
        size: of the whole member, whatever the values.
    """

    name: str
    crc: int
    piece: bytes
    steps: tuple[Step, ...]
    size: int

    def fill(self, values: Sequence[bytes]) -> tuple[list[bytes], int]:
        """Put the values in; gives the pieces and the checksum of what they unpack to."""
        out = [self.piece]
        texts: list[bytes] = []
        for head, number, tail, more, width, before, piece, text in self.steps:
            value = head + values[number] + tail
            for other, behind in more:
                value += values[other] + behind
            length = len(value)
            if length > _LONGEST:
                stored = _stored(value)
            else:  # as `_stored` does, and quicker
                stored = _STORED.pack(length, length ^ _LONGEST) + value
            if not width:
                out += (stored, piece)
                texts += (value, text)
                continue
            blanks, plain = _blanks(width - length)
            if before:
                out += (_EMPTY, blanks, b"\0", stored, piece)
                texts += (plain, value, text)
            else:
                out += (stored, blanks, piece)
                texts += (value, plain, text)
        return out, zlib.crc32(b"".join(texts), self.crc)


# Where blanks may stand: at the end of the tag before a value; behind the name of the tag after it;
# if the value stands in an attribute, behind its quotation mark.
_AFTER_TEXT = re.compile(rb"[^<>]*</?[A-Za-z][\w:.-]*(?=[ />])")
_AFTER_ATTRIBUTE = re.compile(rb'[^<>"]*"')


class Gap(NamedTuple):
    """What is not deflated ahead: values with text round them, and what they are filled up to."""

    head: bytes
    parts: list[tuple[int, bytes]]
    filled: int
    before: bool


def cut(
    name: str, texts: Sequence[bytes], numbers: Sequence[int], fixed: Mapping[int, int], width: int
) -> Cut:
    """Cut a member: `texts` stand before, between and after the values of these numbers.

    `fixed` gives the values that are of one length in all documents; others are `width` at most.
    """
    gaps: list[Gap] = []
    rest = [texts[0]]
    open_: list[tuple[int, bytes]] = []
    inside = _is_inside(texts[0], False)
    for number, text in zip(numbers, texts[1:], strict=True):
        after = (_AFTER_ATTRIBUTE if inside else _AFTER_TEXT).match(text)
        before = b"" if inside or open_ else _end_of_tag(rest[-1])
        inside = _is_inside(text, inside)
        if number in fixed and text and not open_:
            gaps.append(Gap(b"", [(number, b"")], 0, False))
        elif before and (not after or len(before) + _DEARER < len(after[0])):
            rest[-1] = rest[-1][: -len(before)]
            gaps.append(Gap(before, [(number, b"")], len(before) + width, True))
        elif after:
            open_.append((number, after[0]))
            filled = sum(width + len(tail) for _, tail in open_)
            gaps.append(Gap(b"", open_, filled, False))
            text = text[after.end() :]
        else:  # the next value stands in the same text
            open_.append((number, text))
            continue
        rest.append(text)
        open_ = []
    assert not open_, "a part ends with a tag"
    sizes = [gap.filled or fixed[gap.parts[0][0]] for gap in gaps]
    packer = _packer()
    pieces = []
    for at, text in enumerate(rest):
        last = at == len(gaps)
        piece = packer.compress(text) + packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
        # A flush ends with an empty stored block: the gap's takes its place.
        pieces.append(piece if last else piece[:-4])
        if not last:
            # What stands in the gap is not known: nothing can point to zeros.
            packer.compress(bytes(sizes[at]))
            packer.flush(zlib.Z_SYNC_FLUSH)
    steps = [
        Step(gap.head, *gap.parts[0], tuple(gap.parts[1:]), gap.filled, gap.before, piece, text)
        for gap, piece, text in zip(gaps, pieces[1:], rest[1:], strict=True)
    ]
    size = sum(map(len, rest)) + sum(sizes)
    return Cut(name, zlib.crc32(rest[0]), pieces[0], tuple(steps), size)


def _end_of_tag(text: bytes) -> bytes:
    """Give what ends the last tag of a text, with what follows it; empty where no blanks fit."""
    at = text.rfind(b">")
    at -= text[at - 1 : at] == b"/"
    return text[at:] if at > 1 and (text[at - 1 : at].isalnum() or text[at - 1] == 0x22) else b""


def _is_inside(text: bytes, before: bool) -> bool:
    """Tell whether a tag is open at a text's end."""
    begun, ended = text.rfind(b"<"), text.rfind(b">")
    return before if begun == ended else begun > ended


class Layout:
    """The members of a package: copied ones first, joined once, then those that are cut."""

    def __init__(self, members: Iterable[Member], cuts: Iterable[Cut] = (), *, first: str) -> None:
        copied = sorted(members, key=lambda one: (one.name != first, one.name))
        self._copied = b""
        self._entries: list[bytes] = []
        for one in copied:
            header, entry = _headers(one.name, one.crc, len(one.data), one.size, one.deflated)
            self._entries.append(entry + _OFFSET.pack(len(self._copied)) + one.name.encode())
            self._copied += header + one.data
        self._cuts = sorted(cuts, key=lambda one: one.name)
        self._count = len(copied) + len(self._cuts)

    def write(self, values: Sequence[bytes], given: Sequence[Member] = ()) -> bytes:
        """Write one package; `given` are members of this document alone."""
        parts = [self._copied]
        entries = [*self._entries]
        at = len(self._copied)
        for one in given:
            header, entry = _headers(one.name, one.crc, len(one.data), one.size, one.deflated)
            parts += (header, one.data)
            entries += (entry, _OFFSET.pack(at), one.name.encode())
            at += len(header) + len(one.data)
        for cut in self._cuts:
            pieces, crc = cut.fill(values)
            packed = sum(map(len, pieces))
            header, entry = _headers(cut.name, crc, packed, cut.size, True)
            parts.append(header)
            parts += pieces
            entries += (entry, _OFFSET.pack(at), cut.name.encode())
            at += len(header) + packed
        directory = b"".join(entries)
        count = self._count + len(given)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, 0)
        return b"".join([*parts, directory, end])


def _headers(name: str, crc: int, packed: int, size: int, deflated: bool) -> tuple[bytes, bytes]:
    """Give a member's header, and its entry in the directory up to the offset."""
    named = name.encode()
    common = _COMMON.pack(
        _VERSION, 0 if named.isascii() else _UTF8, 8 if deflated else 0,
        _TIME, _DATE, crc, packed, size, len(named), 0,
    )  # fmt: skip
    return b"PK\3\4" + common + named, b"PK\1\2\x14\0" + common + bytes(10)
