"""Proven: markup that a whole reading found right need not be read again with other texts.

The readers judge a file; this remembers what they judged. Of a file they found nothing wrong
with, the markup is read once more with marks in the place of texts (`proof`), which tells where
each text ends up. The next file of this markup and these wordings is right if its texts are the
ones wanted. A file of which that cannot be said is read as any other: faults are found there only.
"""

import hashlib

from ..lean import dataclass
from ..records import Declaration
from .cut import cut, texts
from .directory import Member, packed
from .memory import Memory
from .package import Package
from .proof import Proof, Reader, prove
from .reading import Reading
from .wanted import Wanted, wanted

_Key = tuple[bytes, int, str, str, bool]

_TRIES = 3
_SMALL = 16 * 1024

_parts: Memory[tuple[str, tuple[str, ...]], tuple[str, ...]] = Memory(64)
_plain: Memory[tuple[str, str, int, int], tuple[bytes, bytes]] = Memory(128)
_seen: Memory[_Key, int] = Memory(1024)
_proofs: Memory[_Key, Proof] = Memory(256)


@dataclass(frozen=True, slots=True)
class Sight:
    """A file that may be right.

    Attributes:
        key: what a proof is of: markup, wordings, language, direction, whether traced.
        parts: those that were cut, in the order of reading.
        slots: their texts.
    """

    key: _Key
    parts: tuple[str, ...]
    slots: list[bytes]
    wanted: Wanted


def sight(
    package: Package,
    declaration: Declaration,
    format: str,  # noqa: A002
    parts: tuple[str, ...] | None = None,
    *,
    trace: bool,
) -> Sight | None:
    """Cut a file's parts, by default those that a file with the same members was read by."""
    parts = parts or _parts.get((format, tuple(package.members)))
    want = wanted(declaration) if parts else None
    if parts is None or want is None or not want.count:
        return None
    markup = hashlib.sha256("\0".join((format, *package.members, *parts)).encode())
    slots: list[bytes] = []
    for name in parts:
        digest = _digest(package, format, name, slots)
        if digest is None:
            return None
        markup.update(digest)
    ours = declaration.language, declaration.direction
    return Sight((markup.digest(), want.serial, *ours, trace), parts, slots, want)


def _digest(
    package: Package,
    format: str,  # noqa: A002
    name: str,
    slots: list[bytes],
) -> bytes | None:
    """Hash a part's markup and add its slots; None = it is not plain, or large."""
    member = package.members.get(name)
    if not isinstance(member, Member):
        return None
    raw = packed(package.data, member)
    key = (format, name, member.CRC, member.file_size)
    known = _plain.get(key)
    if known is not None and known[0] == raw:
        return known[1]
    data = package.plain(name)
    if data is None or name not in package.parts:
        return None
    found = cut(format, name, data)
    digest = hashlib.sha256(found.markup).digest()
    if found.slots:
        if name.endswith(".rels") and _names_member(package, found.slots):
            return None
        slots += found.slots
    elif len(raw) <= _SMALL:
        _plain.put(key, (raw, digest))
    return digest


def _names_member(package: Package, slots: list[bytes]) -> bool:
    """Tell whether a target may be read as the member of that name, whatever the relation."""
    targets = texts(slots)
    return targets is None or not package.members.keys().isdisjoint(targets)


def is_right(seen: Sight, declaration: Declaration) -> bool:
    """Tell whether a file is right; False = a whole reading has to say."""
    proof = _proofs.get(seen.key)
    return proof is not None and _holds(proof, seen, declaration)


def _holds(proof: Proof, seen: Sight, declaration: Declaration) -> bool:
    found = texts(seen.slots)
    if found is None:
        return False
    strings = seen.wanted.strings(declaration, trace=seen.key[-1])
    return strings is not None and proof.holds(found, declaration, strings)


def remember(
    package: Package, reader: Reader, declaration: Declaration, reading: Reading, *, trace: bool
) -> None:
    """Learn from a file in which nothing was found wrong; what stands there once is not learnt."""
    format, parts = reading.format, tuple(package.asked)  # noqa: A001
    _parts.put((format, tuple(package.members)), parts)
    seen = sight(package, declaration, format, parts, trace=trace)
    if seen is None:
        return
    times = (_seen.get(seen.key) or 0) + 1
    _seen.put(seen.key, times)
    if 1 < times <= 1 + _TRIES:
        found = texts(seen.slots)
        proof = found and prove(package, reader, declaration, reading, found, seen.wanted)
        if proof and _holds(proof, seen, declaration):
            _proofs.put(seen.key, proof)
