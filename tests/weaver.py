"""Weaver: writes packages of known bytes and gaps, right ones and wrong ones."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from struct import pack

from pipeline.verify.package import Package, open_package
from pipeline.verify.weave import Weave
from pipeline.verify.weaving import Learnt, learn


@dataclass(frozen=True)
class Gap:
    """A value in a member, filled up to `width` with blanks before it, behind it or not at all."""

    value: bytes
    width: int = 0
    before: bool = False

    @property
    def blanks(self) -> bytes:
        return b" " * max(self.width - len(self.value), 0)

    @property
    def text(self) -> bytes:
        return self.blanks + self.value if self.before else self.value + self.blanks


def stored(value: bytes) -> bytes:
    """Write a stored block but for its first byte."""
    return pack("<HH", len(value), len(value) ^ 0xFFFF) + value


def filled(blanks: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(blanks) + packer.flush(zlib.Z_SYNC_FLUSH) if blanks else b""


def written(gap: Gap, fill: Callable[[bytes], bytes] = filled) -> bytes:
    if gap.before:
        return b"\0\0\xff\xff" + fill(gap.blanks) + b"\0" + stored(gap.value)
    return stored(gap.value) + fill(gap.blanks)


def woven(
    parts: Sequence[bytes | Gap],
    *,
    window: bool = False,
    write: Callable[[Gap], bytes] = written,
) -> bytes:
    """Pack a member; with `window`, what follows a gap may point back into it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    out: list[bytes] = []
    for at, part in enumerate(parts):
        if isinstance(part, Gap):
            # What the packer makes of a gap is thrown away; only its window keeps it.
            packer.compress(part.text if window else bytes(len(part.text)))
            packer.flush(zlib.Z_SYNC_FLUSH)
            out.append(write(part))
            continue
        last = at == len(parts) - 1
        piece = packer.compress(part) + packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
        out.append(piece if last else piece[:-4])
    return b"".join(out)


def text_of(parts: Sequence[bytes | Gap]) -> bytes:
    return b"".join(part.text if isinstance(part, Gap) else part for part in parts)


@dataclass(frozen=True)
class Raw:
    """A member as it is packed, and the sums that are stated of it."""

    packed: bytes
    crc: int
    size: int
    method: int = 8


def raw(parts: Sequence[bytes | Gap], **how: object) -> Raw:
    text = text_of(parts)
    return Raw(woven(parts, **how), zlib.crc32(text), len(text))  # type: ignore[arg-type]


def zipped_raw(members: Mapping[str, Raw]) -> bytes:
    """Write a plain ZIP of members that are packed already."""
    out, directory = b"", b""
    for name, one in members.items():
        common = pack(
            "<HHHHHIIIHH",
            20,
            0,
            one.method,
            0,
            33,
            one.crc,
            len(one.packed),
            one.size,
            len(name),
            0,
        )
        directory += b"PK\1\2\x14\0" + common + bytes(10) + pack("<I", len(out)) + name.encode()
        out += b"PK\3\4" + common + name.encode() + one.packed
    count = len(members)
    end = pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0)
    return out + directory + end


def raw_members(data: bytes) -> dict[str, Raw]:
    """Take a plain ZIP apart, without unpacking."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename)
            packed = data[start : start + info.compress_size]
            found[info.filename] = Raw(packed, info.CRC, info.file_size, info.compress_type)
    return found


# --- files of a weave ---------------------------------------------------------------------------


def opened(data: bytes) -> Package:
    """Open a package and read all its parts."""
    package, findings = open_package(data, "file")
    assert package is not None, findings
    for name in package.members:
        package.read(name)
    return package


def learnt(data: bytes, format_: str) -> Learnt | None:
    return learn(opened(data), format_)


def values_of(weave: Weave, data: bytes) -> list[bytes]:
    """Give what stands in a file's gaps."""
    values: list[bytes] = []
    at = len(weave.head)
    for member in weave.members:
        sums = member.follow(data, at, values)
        assert sums is not None
        at += 30 + len(member.name) + int.from_bytes(sums[4:8], "little")
    return values


def with_values(
    weave: Weave,
    data: bytes,
    values: Sequence[bytes],
    write: Callable[[Gap], bytes] = written,
) -> bytes:
    """Write a file with other values in the gaps; its sums are those of what is meant."""
    members = raw_members(data)
    parts = opened(data).parts
    left = iter(values)
    for member in weave.members:
        if not member.steps:
            continue
        name = member.name.decode()
        assert member.piece is not None
        known = sum(step.width + len(step.text) for step in member.steps)
        texts, packed = [parts[name][: member.size - known]], [member.piece]
        for step in member.steps:
            gap = Gap(next(left), step.width if step.side else 0, step.side < 0)
            packed += (write(gap), step.piece)
            texts += (gap.text, step.text)
        text = b"".join(texts)
        members[name] = Raw(b"".join(packed), zlib.crc32(text), len(text))
    return zipped_raw(members)
