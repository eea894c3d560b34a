"""Weaving: learn the weave of a file that is right, and mark where its texts stand.

Takes an opened package of which all parts that count have been read; gives its `Weave`, and the
parts with marks in the place of texts, from which `proof` learns where each text ends up.

What is taken for a gap is guessed from the bytes, then proved: the member is unpacked with all
gaps full of a byte that no text holds, and must be the same outside of them. What a stream unpacks
to are bytes it states and bytes it copies from before: so nothing outside a gap is copied from one.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .directory import DEFLATED, ENTRY_SIZE, LOCAL_SIZE, Member, packed, unpack
from .package import Package
from .weave import (
    ADDRESS,
    ALL,
    ATTRIBUTE,
    EMPTY,
    LENGTH,
    LONGEST,
    PROBE,
    TEXT,
    Step,
    Weave,
    Woven,
    filling,
)

_PICTURES = ("word/media/", "Pictures/")
_BLANKS = b" \t\n"
_FULL = b"\1"  # no XML holds it

# Where texts may stand that readers copy and never look into.
_TEXT = re.compile(rb">([^<]+)<")
_RUN = re.compile(rb'<w:t xml:space="preserve" *>([^<]+)</w:t *>')
_TARGET = re.compile(rb'/hyperlink" Target="([^"<]+)" +TargetMode="External"')
_HREF = re.compile(rb' xlink:href="([^"<]+)"')
_LOGO = {
    "docx": (b"<w:drawing", re.compile(rb' (?:descr|cx|cy)="([^"<]+)"')),
    "odt": (b"<draw:frame", re.compile(rb' svg:(?:width|height)="([^"<]+)"')),
}
# Comments, CDATA, instructions and attributes in single quotes may look like texts; and no
# document may hold characters of the marks.
_DISGUISE = re.compile(rb"<!|<\?|=\s*'|[\0-\x08\x0b-\x1f]|\xf3[\xb0-\xbf]|\xf4")
_TAG = re.compile(rb'<[^<>"]*(?:"[^<>"]*"[^<>"]*)*>')  # without '>' in its attributes
_QUOTED = re.compile(rb'>[^<>]*="')
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml [^<>]*\?>")
# Blanks mean nothing at the end of a tag, or before its next attribute (XML 1.0, 3.1).
_TAG_SO_FAR = re.compile(rb'</?[\w:.-]+(?:[ \t\n]+[\w:.-]+="[^"<>]*")*')
_TAG_GOES_ON = re.compile(rb"/?>| ")

# A letter of each script, then the number: whatever languages a text can have, its mark has.
_LETTERS = "a\u4e00\u05d0"
_FIRST, _LAST = 0xF0000, 0xFFFFD
MARK = re.compile(f"{_LETTERS}([{chr(_FIRST)}-{chr(_LAST)}])")
_MAX_TEXTS = 10_000


def mark(number: int) -> str:
    """Give the mark of a text."""
    return _LETTERS + chr(min(_FIRST + number, _LAST))


def number_of(sign: str) -> int:
    """Give the number of the text that a mark's last sign tells."""
    return ord(sign) - _FIRST


class Learnt(NamedTuple):
    """A weave, and the parts of its file, with marks in the place of texts."""

    weave: Weave
    parts: dict[str, bytes]


class _Span(NamedTuple):
    """Where a text stands in a part, and the form of those that may stand there."""

    start: int
    end: int
    form: bytes


class _Gap(NamedTuple):
    """A gap of a packed member.

    Attributes:
        at, end: where it stands in the member; `start`: where it stands unpacked.
        form: of its value; `texts`: where they stand, unpacked.
    """

    at: int
    end: int
    start: int
    width: int
    side: int
    form: bytes
    texts: list[_Span]


def learn(package: Package, format: str) -> Learnt | None:  # noqa: A002
    """Learn the weave of a plain file; None = it says nothing of other files."""
    data = package.data
    start = at = int.from_bytes(data[-6:-2], "little")  # of the directory
    head, listed = 0, start
    members: list[Woven] = []
    parts: dict[str, bytes] = {}
    forms: list[bytes] = []
    count = 0
    for name, member in package.members.items():
        if not isinstance(member, Member):
            return None
        raw, plain = packed(data, member), package.parts.get(name)
        gaps: list[_Gap] = []
        if plain is not None and member.compress_type == DEFLATED:
            gaps = list(_gaps(raw, plain, _spans(format, name, plain)))
        if plain is not None:
            texts = [text for gap in gaps for text in gap.texts]
            parts[name] = _marked(plain, texts, count)
            count += len(texts)
            forms += (gap.form for gap in gaps)
        elif name in package.asked:
            return None
        entry, at = at, at + ENTRY_SIZE + len(name)
        free = name.startswith(_PICTURES) and name not in package.asked
        if not members and not gaps and not free:
            head, listed = member.header_offset + LOCAL_SIZE + len(name) + len(raw), at
            continue
        pieces = None if free else _pieces(raw, plain or b"", gaps, member)
        if gaps and pieces is None:
            return None
        members.append(_woven(data, member, entry, pieces))
    if count > _MAX_TEXTS:
        return None
    weave = Weave(
        head=data[:head],
        listed=data[start:listed],
        members=tuple(members),
        tail=(data[at:-6], data[-2:]),
        form=re.compile(rb"\0".join(forms)),
    )
    return Learnt(weave, parts)


def _woven(
    data: bytes, member: Member, entry: int, pieces: tuple[bytes, int, tuple[Step, ...]] | None
) -> Woven:
    at = member.header_offset
    piece, crc, steps = pieces or (None, 0, ())
    return Woven(
        name=member.filename.encode(),
        method=member.compress_type,
        header=(data[at : at + 14], data[at + 26 : at + LOCAL_SIZE]),
        entry=(data[entry : entry + 16], data[entry + 28 : entry + 42]),
        piece=piece,
        crc=crc,
        size=member.file_size,
        steps=steps,
    )


def _pieces(
    raw: bytes, plain: bytes, gaps: Sequence[_Gap], member: Member
) -> tuple[bytes, int, tuple[Step, ...]] | None:
    """Part a member at its gaps; None = one gap is copied from, or is none."""
    if not gaps:
        return raw, member.CRC, ()
    ends = [*(gap.at for gap in gaps), len(raw)], [*(gap.start for gap in gaps), len(plain)]
    steps = tuple(
        Step(gap.side, gap.width, raw[gap.end : end], plain[gap.start + gap.width : start])
        for gap, end, start in zip(gaps, ends[0][1:], ends[1][1:], strict=True)
    )
    first, text = raw[: gaps[0].at], plain[: gaps[0].start]
    stream, whole = [first], [text]
    for step in steps:
        full = _FULL * step.width
        stream += (LENGTH.pack(step.width, step.width ^ LONGEST), full, step.piece)
        whole += (full, step.text)
    found = b"".join(whole)
    sums = member._replace(CRC=zlib.crc32(found), file_size=len(found))
    if unpack(b"".join(stream), sums) != found:
        return None
    return first, zlib.crc32(text), steps


# --- gaps ---------------------------------------------------------------------------------------


def _gaps(raw: bytes, plain: bytes, spans: Sequence[_Span]) -> Iterator[_Gap]:
    """Find the stored blocks that hold texts."""
    stream = zlib.decompressobj(-15)
    fed = start = 0
    for at in _lengths(raw) if spans else ():
        if at < fed:
            continue
        start += len(stream.decompress(raw[fed:at]))
        fed = at
        gap = _gap(raw, at, plain, start, spans) if _awaits_length(stream) else None
        if gap is not None:
            yield gap
            start += len(stream.decompress(raw[at : gap.end]))
            fed = gap.end


def _lengths(raw: bytes) -> Iterator[int]:
    """Find where two bytes are followed by their inverse, as the length of a stored block is."""
    number = int.from_bytes(raw, "little")
    differing = (number ^ number >> 16).to_bytes(len(raw), "little")
    at = differing.find(b"\xff\xff")
    while 0 <= at <= len(raw) - LENGTH.size:
        yield at
        at = differing.find(b"\xff\xff", at + 1)


def _awaits_length(stream: "zlib._Decompress") -> bool:
    """Tell whether a stored block begins here that is not the last."""
    probe = stream.copy()
    try:
        return not stream.eof and probe.decompress(PROBE) == ALL and not probe.eof
    except zlib.error:
        return False


def _gap(raw: bytes, at: int, plain: bytes, start: int, spans: Sequence[_Span]) -> _Gap | None:
    """Read a stored block, with the blanks round it, as a gap; None = it holds no text."""
    side, count = 0, 0
    begin = at
    if raw.startswith(EMPTY, at):
        side = -1
        count, begin = filling(raw, at + LENGTH.size)
        begin += 1
    if count < 0 or begin + LENGTH.size > len(raw):
        return None
    length, inverse = LENGTH.unpack_from(raw, begin)
    end = begin + LENGTH.size + length
    if length ^ inverse != LONGEST or end > len(raw):
        return None
    value = start + count
    if side < 0:
        if not _takes_blanks(plain, start, value):
            return None
    else:
        count, after = filling(raw, end)
        count, end = (count, after) if count > 0 else (0, end)
        side = int(_takes_blanks(plain, value + length, value + length + count))
        if count and not side:
            return None
    form, texts = _form(plain, value, value + length, spans)
    width = count + length
    return _Gap(at, end, start, width, side, form, texts) if texts and width <= LONGEST else None


def _takes_blanks(plain: bytes, start: int, end: int) -> bool:
    """Tell whether there may be any number of blanks here without meaning anything."""
    tag = plain[max(plain.rfind(b"<", 0, start), 0) : start]
    return bool(_TAG_SO_FAR.fullmatch(tag) and _TAG_GOES_ON.match(plain, end))


def _form(plain: bytes, start: int, end: int, spans: Sequence[_Span]) -> tuple[bytes, list[_Span]]:
    """Give the form of a value, whatever its texts, and where those stand."""
    form: list[bytes] = []
    texts: list[_Span] = []
    at = start
    for span in spans:
        here = plain[max(span.start, start) : min(span.end, end)]
        text = here.strip(_BLANKS)
        if text:
            first = max(span.start, start) + here.index(text)
            texts.append(_Span(first, first + len(text), span.form))
            form += (re.escape(plain[at:first]), span.form)
            at = first + len(text)
    return b"".join((*form, re.escape(plain[at:end]))), texts


# --- texts --------------------------------------------------------------------------------------


def _spans(format: str, name: str, part: bytes) -> list[_Span]:  # noqa: A002
    """Find all texts of a part; none where what looks like a text may be none."""
    declaration = _DECLARATION.match(part)
    if _DISGUISE.search(part, declaration.end() if declaration else 0) or b">" in _TAG.sub(
        b"", part
    ):
        return []
    found: list[_Span] = []

    def add(pattern: re.Pattern[bytes], form: bytes, start: int = 0) -> None:
        for text in pattern.finditer(part, start):
            at = text.start(1)
            in_tag = part.rfind(b"<", 0, at) > part.rfind(b">", 0, at)
            if in_tag == (form != TEXT):  # what is said in a text is no attribute
                found.append(_Span(*text.span(1), form))

    if format == "odt":
        # Before its pages, a part with styles has no texts.
        start = max(part.find(b"<office:master-styles"), 0) if name == "styles.xml" else 0
        add(_TEXT, TEXT, start)
        add(_HREF, ADDRESS, start)
    elif name.startswith("docProps/"):
        if b"wordprocessingml" in part:  # whose texts may be instructions of fields
            return []
        add(_TEXT, TEXT)
    elif name.endswith(".rels"):
        add(_TARGET, ADDRESS)
    else:
        add(_RUN, TEXT)
    frame, sizes = _LOGO[format]
    if frame in part:
        add(sizes, ATTRIBUTE)
    return sorted(found)


def _marked(part: bytes, texts: Sequence[_Span], first: int) -> bytes:
    """Put marks in the place of texts, numbered from `first`."""
    pieces: list[bytes] = []
    at = 0
    for number, text in enumerate(texts, start=first):
        pieces += (part[at : text.start], mark(number).encode())
        at = text.end
    return b"".join((*pieces, part[at:]))
