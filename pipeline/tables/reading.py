"""Reading: what the readers of tables give, one row after the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..findings import Finding, Place, error
from ..lean import dataclass

WHOLE = 0  # the number of no column: the row itself
LARGEST = 500 << 20  # bytes of a table


class Fault(NamedTuple):
    """What is wrong with a cell, whose text is empty then, or with the whole row."""

    code: str
    column: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a row. Rows and columns count as in spreadsheets, from 1.

    Attributes:
        numbers, dates: columns whose cells were no texts before they were read.
    """

    number: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    numbers: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()


# A finding among the records is about the whole table; where it is an error, no record follows.
Records = Iterator[Record | Finding]


def is_too_large(path: Path) -> Finding | None:
    """Refuse a file that nobody could mean, or that cannot be read."""
    try:
        size = path.stat().st_size
    except OSError as fault:
        return unreadable(path, fault)
    if size <= LARGEST:
        return None
    return error(
        "file-too-large",
        Place(path.as_posix()),
        f"is larger than {LARGEST} bytes",
        "split it, or remove what does not belong there",
    )


def unreadable(path: Path, fault: OSError) -> Finding:
    reason = fault.strerror or "unknown reason"
    place = Place(path.as_posix())
    return error("file-unreadable", place, f"cannot be read: {reason}", "check the path")
