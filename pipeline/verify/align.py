"""Align: pair every expected paragraph with the one that stands for it.

Finds paragraphs that are missing, changed, moved, doubled, or that no clause says.
"""

from collections.abc import Sequence

from .case import WRITER, Case, Pairs
from .text import parse_mark

_DIFFABLE = 6000
_CANDIDATES = 50


def pair(case: Case) -> Pairs:
    """Pair what is expected with what stands there; find what differs."""
    want = [p.text for p in case.expected]
    have = [p.text for p in case.found]
    start = _block(want, have)
    if start is not None:
        telling = _telling(case)
        for text in have[start + len(want) :]:
            if text in telling:
                _doubled(case, telling[text])
        return list(zip(case.expected, case.found[start:], strict=False))
    if len(want) + len(have) > _DIFFABLE:
        _first_difference(case, want, have)
        return []
    return _align(case, want, have)


def _telling(case: Case) -> dict[str, str]:
    """Give the texts that stand nowhere else: a template may repeat a title or a name."""
    values = set(case.values())
    return {p.text: p.passage for p in case.expected if p.text not in values}


def _doubled(case: Case, key: str) -> None:
    case.fault("verify-text-doubled", key, "a paragraph stands twice", WRITER)


def _first_difference(case: Case, want: Sequence[str], have: Sequence[str]) -> None:
    if not want:
        return
    start = have.index(want[0]) if want[0] in have else 0
    at = next(
        (i for i, (a, b) in enumerate(zip(want, have[start:], strict=False)) if a != b),
        min(len(want), len(have) - start) - 1,
    )
    paragraph = case.expected[at]
    case.fault(
        "verify-text-changed",
        paragraph.passage,
        f"from paragraph {paragraph.count} on the text is not the expected one",
        WRITER,
    )


def _align(case: Case, want: list[str], have: list[str]) -> Pairs:
    pairs: dict[int, int] = {}
    from difflib import SequenceMatcher  # only what is wrong is aligned

    for tag, a, b, c, d in SequenceMatcher(None, want, have, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs.update(zip(range(a, b), range(c, d), strict=True))
    taken = set(pairs.values())
    marked = _by_mark(case)
    moved: set[int] = set()
    for index, paragraph in enumerate(case.expected):
        if index in pairs:
            continue
        twin = _elsewhere(paragraph.text, have, taken)
        here = marked.get((paragraph.passage, paragraph.count))
        if twin is not None:
            moved.add(index)
            pairs[index] = twin
        elif here is not None and here not in taken:
            pairs[index] = here
        else:
            continue
        taken.add(pairs[index])
    _pair_neighbours(pairs, taken, len(want), len(have))
    _report(case, pairs, moved, have)
    return [(case.expected[i], case.found[j]) for i, j in sorted(pairs.items())]


def _elsewhere(text: str, have: list[str], taken: set[int]) -> int | None:
    return next((j for j, other in enumerate(have) if other == text and j not in taken), None)


def _by_mark(case: Case) -> dict[tuple[str, int], int]:
    keys = {passage.slug.lower(): passage.key for passage in case.passages}
    found: dict[tuple[str, int], int] = {}
    for index, paragraph in enumerate(case.found):
        for bookmark in paragraph.bookmarks:
            mark = parse_mark(bookmark.name)
            if mark and mark.slug.lower() in keys:
                found.setdefault((keys[mark.slug.lower()], mark.number), index)
    return found


def _pair_neighbours(pairs: dict[int, int], taken: set[int], wanted: int, had: int) -> None:
    """Pair a paragraph whose neighbours stand right with the one that stands in its place."""
    for index in range(wanted):
        before, after = pairs.get(index - 1), pairs.get(index + 1)
        if index in pairs:
            continue
        if before is not None:
            place = before + 1
        elif after is not None:
            place = after - 1
        else:
            continue
        if 0 <= place < had and place not in taken:
            pairs[index] = place
            taken.add(place)


def _report(case: Case, pairs: dict[int, int], moved: set[int], have: list[str]) -> None:
    for index, paragraph in enumerate(case.expected):
        name = f"paragraph {paragraph.count}"
        if index not in pairs:
            case.fault("verify-text-missing", paragraph.passage, f"{name} is missing", WRITER)
        elif index in moved:
            case.fault(
                "verify-text-order",
                paragraph.passage,
                f"{name} does not stand in its place",
                WRITER,
            )
        elif have[pairs[index]] != paragraph.text:
            at = _first(paragraph.text, have[pairs[index]])
            case.fault(
                "verify-text-changed",
                paragraph.passage,
                f"{name} differs from the expected text from character {at + 1} on",
                WRITER,
            )
    if not pairs:
        return
    taken = set(pairs.values())
    owner = {j: case.expected[i].passage for i, j in pairs.items()}
    texts = _telling(case)
    last = ""
    for j in range(min(taken), len(have)):
        last = owner.get(j, last)
        if j not in taken and have[j] in texts:
            _doubled(case, last)
        elif j not in taken and j < max(taken):
            case.fault(
                "verify-text-foreign",
                last,
                "after it stands a paragraph that no clause says",
                "leave only the clauses where the template says 'body'",
            )


def _block(want: list[str], have: list[str]) -> int | None:
    """Find where all wanted paragraphs stand in one piece."""
    if not want:
        return None
    starts = [i for i, text in enumerate(have) if text == want[0]][:_CANDIDATES]
    return next((i for i in starts if have[i : i + len(want)] == want), None)


def _first(left: str, right: str) -> int:
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
