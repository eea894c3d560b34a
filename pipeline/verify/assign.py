"""Assign: which clause each paragraph of a file that came back belongs to.

By the bookmark that starts in it; between two paragraphs of one clause to that clause; else by
its letters. A file without any bookmark is read by its letters alone.
"""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class _Taken:
    """Paragraph numbers of each clause that have been found."""

    numbers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def take(self, key: str, number: int) -> bool:
        """Note a paragraph; tell whether it was still free."""
        free = number not in self.numbers[key]
        self.numbers[key].add(number)
        return free


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


def _by_bookmark(found: Sequence[Assigned], delivered: Sequence[Delivered]) -> _Taken:
    keys = {clause.slug.lower(): clause.key for clause in delivered}
    taken = _Taken()
    for entry in found:
        own: dict[str, bool] = {}
        for bookmark in entry.paragraph.bookmarks:
            mark = parse_mark(bookmark.name)
            if mark is None:
                continue
            key = keys.get(mark.slug.lower())
            if key is None:
                entry.foreign = mark.slug
                continue
            copy = mark.copied or not taken.take(key, mark.number)
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


def _by_letters(found: Sequence[Assigned], delivered: Sequence[Delivered], taken: _Taken) -> None:
    """Look unmarked paragraphs up among the declaration's texts."""
    places: dict[str, deque[tuple[str, int]]] = defaultdict(deque)
    for clause in delivered:
        for number, text in enumerate(clause.texts or (), start=1):
            places[normalise(text)].append((clause.key, number))
    marked = [index for index, entry in enumerate(found) if entry.keys]
    for index, entry in enumerate(found):
        known = places.get(entry.letters)
        if entry.keys or not known:
            continue
        free = next((place for place in known if place[1] not in taken.numbers[place[0]]), None)
        amid = bool(marked) and marked[0] < index < marked[-1]
        if free is None and not amid and len(entry.letters) < _TELLING:
            continue  # the template's title may read like a heading
        key, number = free or known[0]
        entry.keys, entry.copy = (key,), free is None
        taken.take(key, number)
        while known[0][1] in taken.numbers[known[0][0]] and len(known) > 1:
            known.popleft()


def _by_hash(found: Sequence[Assigned], delivered: Sequence[Delivered], taken: _Taken) -> None:
    """Look runs of unmarked paragraphs up among the manifest's hashes."""
    hashes: dict[tuple[int, str], deque[str]] = defaultdict(deque)
    for clause in delivered:
        if clause.texts is None and 0 < clause.count <= _WINDOW:
            hashes[clause.count, clause.hash].append(clause.key)
    longest = max((count for count, _ in hashes), default=0)
    counts = {count for count, _ in hashes}
    start = 0
    while start < len(found):
        end = _window(found, start, longest, counts, hashes)
        if end is None:
            start += 1
            continue
        known = hashes[end - start, fingerprint(e.paragraph.text for e in found[start:end])]
        key = next((k for k in known if not taken.numbers[k]), None)
        for number, entry in enumerate(found[start:end], start=1):
            entry.keys, entry.copy = (key or known[0],), key is None
            taken.take(entry.keys[0], number)
        start = end


def _window(
    found: Sequence[Assigned],
    start: int,
    longest: int,
    counts: set[int],
    hashes: dict[tuple[int, str], deque[str]],
) -> int | None:
    running = hashlib.sha256()
    for end in range(start, min(start + longest, len(found))):
        if found[end].keys or len(found[end].letters) > _LONG:
            return None
        if end > start:
            running.update(b"\n")
        running.update(found[end].letters.encode("utf-8", "surrogatepass"))
        count = end - start + 1
        if count in counts and (count, running.copy().hexdigest()[:16]) in hashes:
            return end + 1
    return None


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
    before = guesses = 0
    for index, entry in enumerate(found):
        if entry.keys:
            before = max(first[key] for key in entry.keys)
            continue
        guesses += 1
        if guesses > _GUESSES or len(entry.letters) > _LONG:
            continue
        after = _next_position(found, index, first)
        words = _words(entry.paragraph.text)
        for candidate in list(missing)[:_WINDOW]:
            key, wanted = candidate
            fits = before <= first[key] <= after or key not in present
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
