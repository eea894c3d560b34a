"""Assign: which clause each paragraph of a file that came back belongs to.

By the bookmark that starts in it; between two paragraphs of one clause to that clause; else by
its letters. A file without any bookmark is read by its letters alone.
"""

import hashlib
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from ..lean import dataclass
from .reading import FoundParagraph
from .text import fingerprint, normalise, parse_mark

_WINDOW = 80
_LONG = 20_000
_GUESSES = 1000
_ALIKE = 0.5
_TELLING = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A clause as it was delivered; `texts` None = the declaration is not known."""

    key: str
    slug: str
    position: int
    language: str
    version: str
    hash: str
    count: int
    texts: tuple[str, ...] | None
    outdated: bool = False


@dataclass(slots=True)
class Assigned:
    """A paragraph and the clauses it belongs to: none, one, or several joined.

    Attributes:
        keys: in the order of their bookmarks.
        copy: it is a copy of text that stands elsewhere.
        foreign: slug of a bookmark of another declaration.
    """

    paragraph: FoundParagraph
    letters: str
    keys: tuple[str, ...] = ()
    copy: bool = False
    foreign: str = ""


Taken = dict[str, dict[int, int]]  # clause, number of its paragraph: where it was found


def assign(paragraphs: Sequence[FoundParagraph], delivered: Sequence[Delivered]) -> list[Assigned]:
    """Say of each paragraph which clause it belongs to."""
    found = [Assigned(paragraph, normalise(paragraph.text)) for paragraph in paragraphs]
    taken = _by_bookmark(found, delivered)
    _between(found)
    _by_letters(found, delivered, taken)
    _by_hash(found, delivered, taken)
    _complete(found, delivered)
    _by_likeness(found, delivered)
    _between(found)
    _originals(found)
    return found


def _by_bookmark(found: Sequence[Assigned], delivered: Sequence[Delivered]) -> Taken:
    keys = {clause.slug.lower(): clause.key for clause in delivered}
    taken: Taken = defaultdict(dict)
    for index, entry in enumerate(found):
        own: dict[str, bool] = {}
        for bookmark in entry.paragraph.bookmarks:
            mark = parse_mark(bookmark.name)
            if mark is None:
                continue
            key = keys.get(mark.slug.lower())
            if key is None:
                entry.foreign = mark.slug
                continue
            copy = mark.copied or mark.number in taken[key]
            if not copy:
                taken[key][mark.number] = index
            own[key] = own.get(key, True) and copy
        originals = tuple(key for key, copy in own.items() if not copy)
        entry.keys = originals or tuple(own)
        entry.copy = bool(own) and not originals
    return taken


def _between(found: Sequence[Assigned]) -> None:
    """Give unmarked paragraphs between two of one clause to that clause."""
    before: Assigned | None = None
    waiting: list[Assigned] = []
    for entry in found:
        if entry.foreign and not entry.keys:
            before, waiting = None, []
        elif not entry.keys:
            waiting.append(entry)
        else:
            if (
                before is not None
                and before.keys[-1] == entry.keys[0]
                and before.copy == entry.copy
            ):
                for middle in waiting:
                    middle.keys, middle.copy = (entry.keys[0],), entry.copy
            before, waiting = entry, []


def _by_letters(found: Sequence[Assigned], delivered: Sequence[Delivered], taken: Taken) -> None:
    """Look unmarked paragraphs up among the declaration's texts."""
    free: dict[str, list[int]] = defaultdict(list)
    near = _near(found)
    for index, entry in enumerate(found):
        if not entry.keys and (index in near or len(entry.letters) >= _TELLING):
            free[entry.letters].append(index)
    wanted = [
        (clause.key, number, normalise(text))
        for clause in delivered
        for number, text in enumerate(clause.texts or (), start=1)
    ]
    asked = Counter(letters for _, _, letters in wanted)
    for key, number, letters in wanted:
        if number not in taken[key] and asked[letters] == len(free[letters]) == 1:
            _place(found, taken, key, number, free[letters].pop())
    following = _following(wanted, taken)
    before = -1
    for (key, number, letters), after in zip(wanted, following, strict=True):
        if number not in taken[key] and free[letters]:
            fitting = [i for i in free[letters] if before < i < after] or free[letters]
            # Before the first clause known for sure the nearest one is right: a template's
            # title may read like the first heading.
            index = fitting[-1] if before < 0 and after < len(found) else fitting[0]
            free[letters].remove(index)
            _place(found, taken, key, number, index)
        before = taken[key].get(number, before)
    amid = _amid(found)
    for key, _, letters in wanted:
        for index in free.pop(letters, ()):
            if index in amid or len(letters) >= _TELLING:
                found[index].keys, found[index].copy = (key,), True


def _place(found: Sequence[Assigned], taken: Taken, key: str, number: int, index: int) -> None:
    found[index].keys = (key,)
    taken[key][number] = index


def _following(wanted: Sequence[tuple[str, int, str]], taken: Taken) -> list[int]:
    """Give for each paragraph where the next one that is known for sure was found."""
    after = sys.maxsize
    found: list[int] = []
    for key, number, _ in reversed(wanted):
        found.append(after)
        after = taken[key].get(number, after)
    return found[::-1]


def _amid(found: Sequence[Assigned]) -> range:
    """Give the paragraphs between the first and the last that belong to a clause."""
    placed = [index for index, entry in enumerate(found) if entry.keys]
    return range(placed[0], placed[-1]) if placed else range(0)


def _near(found: Sequence[Assigned]) -> range:
    """Give the paragraphs that short texts are looked for in: among the marked ones, if any."""
    amid = _amid(found)
    return range(max(amid.start - 1, 0), amid.stop + 2) if amid else range(len(found))


def _by_hash(found: Sequence[Assigned], delivered: Sequence[Delivered], taken: Taken) -> None:
    """Look runs of unmarked paragraphs up among the manifest's hashes.

    Long texts first: what is short (a template's title) may read like a clause by chance.
    """
    hashes: dict[tuple[int, str], list[str]] = defaultdict(list)
    for clause in delivered:
        if clause.texts is None and 0 < clause.count <= _WINDOW:
            hashes[clause.count, clause.hash].append(clause.key)
    windows = _windows(found, hashes)
    signs = {w: fingerprint(entry.paragraph.text for entry in found[slice(*w)]) for w in windows}
    often = Counter(signs.values())
    near = _near(found)
    for start, end in windows:
        if sum(len(entry.letters) for entry in found[start:end]) >= _TELLING:
            _claim(found, (start, end), hashes, taken, copies=True)
        elif often[signs[start, end]] == 1 and start in near:
            _claim(found, (start, end), hashes, taken, copies=False)
    amid = _amid(found)
    short = [w for w in windows if w[0] in near and not found[w[0]].keys]
    for window in (w for w in short if w[0] in amid):
        _claim(found, window, hashes, taken, copies=True)
    # Outside, what stands nearest.
    for window in reversed([w for w in short if w[0] < amid.start]):
        _claim(found, window, hashes, taken, copies=False)
    for window in (w for w in short if w[0] >= amid.stop):
        _claim(found, window, hashes, taken, copies=False)


def _claim(
    found: Sequence[Assigned],
    window: tuple[int, int],
    hashes: Mapping[tuple[int, str], list[str]],
    taken: Taken,
    *,
    copies: bool,
) -> None:
    start, end = window
    run = found[start:end]
    known = hashes[end - start, fingerprint(entry.paragraph.text for entry in run)]
    key = next((k for k in known if not taken[k]), None)
    if key is None and not copies:
        return
    for number, entry in enumerate(run, start=1):
        entry.keys, entry.copy = (key or known[0],), key is None
        taken[entry.keys[0]].setdefault(number, start + number - 1)


def _windows(
    found: Sequence[Assigned], hashes: Mapping[tuple[int, str], list[str]]
) -> list[tuple[int, int]]:
    """Find the runs of unmarked paragraphs that have a hash of the manifest."""
    longest = max((count for count, _ in hashes), default=0)
    counts = {count for count, _ in hashes}
    windows: list[tuple[int, int]] = []
    start = 0
    while start < len(found):
        running = hashlib.sha256()
        step = 1
        for end in range(start, min(start + longest, len(found))):
            if found[end].keys or len(found[end].letters) > _LONG:
                break
            if end > start:
                running.update(b"\n")
            running.update(found[end].letters.encode("utf-8", "surrogatepass"))
            count = end - start + 1
            if count in counts and (count, running.copy().hexdigest()[:16]) in hashes:
                windows.append((start, end + 1))
                step = count
                break
        start += step
    return windows


def _complete(found: Sequence[Assigned], delivered: Sequence[Delivered]) -> None:
    """Give a clause that lost its later bookmarks the paragraphs that make its hash right."""
    first: dict[str, int] = {}
    for index, entry in enumerate(found):
        if len(entry.keys) == 1 and not entry.copy:
            first.setdefault(entry.keys[0], index)
    for clause in delivered:
        if clause.key not in first or clause.count > _WINDOW:
            continue
        start = first[clause.key]
        window = found[start : start + clause.count]
        lost = [entry for entry in window if not entry.keys]
        ours = all(entry.keys in ((), (clause.key,)) for entry in window)
        if lost and ours and fingerprint(e.paragraph.text for e in window) == clause.hash:
            for entry in lost:
                entry.keys = (clause.key,)


def _by_likeness(found: Sequence[Assigned], delivered: Sequence[Delivered]) -> None:
    """Give unmarked, edited paragraphs to the missing ones that belong in their place."""
    order = [
        (clause.key, text) for clause in delivered for text in clause.texts or () if text.strip()
    ]
    held = {e.letters for e in found if e.keys}
    present = {key for entry in found for key in entry.keys}
    first = {clause.key: clause.position for clause in delivered}
    missing = deque((key, _words(text)) for key, text in order if normalise(text) not in held)
    near = _near(found)
    before = guesses = 0
    for index, entry in enumerate(found):
        if entry.keys:
            before = max(first[key] for key in entry.keys)
            continue
        guesses += 1
        long = len(entry.letters) >= _TELLING
        if guesses > _GUESSES or len(entry.letters) > _LONG or not (long or index in near):
            continue
        after = _next_position(found, index, first)
        words = _words(entry.paragraph.text)
        for candidate in list(missing)[:_WINDOW]:
            key, wanted = candidate
            fits = before <= first[key] <= after or (long and key not in present)
            if fits and _likeness(words, wanted) >= _ALIKE:
                entry.keys = (key,)
                before = first[key]
                missing.remove(candidate)
                break


def _next_position(found: Sequence[Assigned], index: int, first: dict[str, int]) -> int:
    for entry in found[index + 1 : index + _WINDOW]:
        if entry.keys and not entry.copy:
            return min(first[key] for key in entry.keys)
    return len(first) + 1


def _words(text: str) -> Counter[str]:
    words = text.lower().split()
    # Languages without blanks: by pairs of letters.
    if len(words) < 3:
        letters = normalise(text).lower()
        return Counter(letters[i : i + 2] for i in range(len(letters) - 1))
    return Counter(words)


def _likeness(left: Counter[str], right: Counter[str]) -> float:
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def _originals(found: Iterable[Assigned]) -> None:
    """A copy whose original is gone is the original, moved."""
    kept = {key for entry in found for key in entry.keys if not entry.copy}
    for entry in found:
        if entry.copy and not any(key in kept for key in entry.keys):
            entry.copy = False
