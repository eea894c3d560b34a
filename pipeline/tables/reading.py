"""Reading: what the readers of tables give, one row after the other."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Literal, NamedTuple

from ..findings import Finding, Place, error
from ..lean import dataclass

WHOLE = 0  # the number of no column: the row itself
LARGEST = 500 << 20  # bytes of a table


Nature = Literal["number", "date", "flag"]


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
        natures: what cells were before they were read, by column; texts are left out.
    """

    number: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    natures: Mapping[int, Nature] = field(default_factory=dict)


# A finding among the records is about the whole table; where it is an error, no record follows.
Records = Iterator[Record | Finding]


def is_too_large(path: Path) -> Finding | None:
    """Refuse a file that nobody could mean, or that cannot be read."""
    try:
        with path.open("rb"):
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
