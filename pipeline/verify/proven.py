"""Proven: what whole readings found right need not be read again where other texts stand in it.

The readers judge a file; this remembers what they judged. Of a file they found nothing wrong
with, the bytes that are no texts are learnt (`weaving`), and it is read once more with marks in the
place of texts, which tells where each text ends up (`proof`). The next file of the same bytes and
wordings is right if its texts are the ones wanted. A file of which that cannot be said is read
as any other: faults are found there only.
"""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from ..records import Declaration
from .memory import Memory
from .package import Package
from .reading import Reading
from .wanted import Wanted, wanted

if TYPE_CHECKING:
    from ..shelf import Shelf
    from .proof import Proof, Reader
    from .weave import Weave

# What a proof is of: format, wordings, language, direction, whether traced.
_Key = tuple[str, int, str, str, bool]
_Sizes = tuple[tuple[str, int], ...]

_TRIES = 3
_KINDS = 16  # of files with one key
_turn = count()


class _Known(NamedTuple):
    weave: "Weave"
    proof: "Proof"


_seen: Memory[tuple[_Key, _Sizes], int] = Memory(1024)
_known: Memory[tuple[_Key, int], _Known] = Memory(256)
_shelf: "Shelf | None" = None


def share(shelf: "Shelf") -> None:
    """Share what is proved with the other processes of a run."""
    global _shelf
    _shelf = shelf


def _key(
    declaration: Declaration,
    format: str,  # noqa: A002
    *,
    trace: bool,
) -> tuple[_Key, Wanted] | None:
    """Give the key and what is wanted; None = such files are always read whole."""
    want = wanted(declaration)
    if want is None or not want.count:
        return None
    return (format, want.serial, declaration.language, declaration.direction, trace), want


def is_right(
    data: bytes,
    declaration: Declaration,
    format: str,  # noqa: A002
    *,
    trace: bool,
) -> bool:
    """Tell whether a file is right; False = a whole reading has to say."""
    found = _key(declaration, format, trace=trace)
    if found is None:
        return False
    key, want = found
    for known in _proven(key, want):
        texts = known.weave.texts(data)
        if texts is not None:
            strings = want.strings(declaration, trace=trace)
            return strings is not None and known.proof.holds(texts, declaration, strings)
    return False


def _proven(key: _Key, want: Wanted) -> Iterator[_Known]:
    """Give what is known of files of one key."""
    for number in range(_KINDS):
        known = _known.get((key, number))
        if known is None:
            break
        yield known
    if _shelf:
        for known in _shelf.others(_name(key, want)):
            _keep(key, known)
            yield known


def _keep(key: _Key, known: _Known) -> None:
    free = (number for number in range(_KINDS) if _known.get((key, number)) is None)
    _known.put((key, next(free, next(_turn) % _KINDS)), known)


def _name(key: _Key, want: Wanted) -> str:
    """Name what a proof is of, alike in each process."""
    format_, _, *others = key
    return sha256(repr((format_, others, want.content())).encode()).hexdigest()


def remember(
    package: Package, reader: "Reader", declaration: Declaration, reading: Reading, *, trace: bool
) -> None:
    """Learn from a file in which nothing was found wrong; what stands there once is not learnt."""
    found = _key(declaration, reading.format, trace=trace)
    if found is None:
        return
    key, want = found
    if any(known.weave.texts(package.data) for known in _proven(key, want)):
        return  # it was read whole although it is known
    sizes = tuple((name, package.members[name].file_size) for name in package.asked)
    times = (_seen.get((key, sizes)) or 0) + 1
    _seen.put((key, sizes), times)
    if not 1 < times <= 1 + _TRIES:
        return
    from .proof import prove
    from .weaving import learn

    learnt = learn(package, reading.format)
    texts = learnt and learnt.weave.texts(package.data)
    if learnt is None or not texts:
        return
    proof = prove(package, reader, declaration, reading, texts, learnt.parts, want)
    strings = want.strings(declaration, trace=trace)
    if proof and strings is not None and proof.holds(texts, declaration, strings):
        known = _Known(learnt.weave, proof)
        _keep(key, known)
        if _shelf:
            with suppress(OSError):  # the others have to prove it themselves
                _shelf.leave(_name(key, want), known)
