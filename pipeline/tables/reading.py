"""Reading: what the readers of tables give, one row after the other."""

from collections.abc import Iterator
from pathlib import Path

from ..findings import Finding, Place, error
from ..lean import dataclass

LARGEST = 500 << 20  # bytes of a table


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a row; `number` counts as spreadsheets do, from 1.

    Attributes:
        faults: what is wrong with single cells: number, code, message, hint. Their texts are empty.
    """

    number: int
    cells: tuple[str, ...]
    faults: tuple[tuple[int, str, str, str], ...] = ()


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
