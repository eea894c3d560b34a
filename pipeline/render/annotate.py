"""Annotate: a copy of a template with a comment at the paragraph of each fault.

Knows no format. Word and Writer take no comments in headers, footers and the like: what is wrong
there, or nowhere in particular, is said at the first paragraph of the text.
"""

from collections.abc import Iterable

from ..lean import dataclass
from .faults import Fault

AUTHOR = "clausebook"
INITIALS = "cb"


@dataclass(frozen=True, slots=True)
class Comment:
    """What to say about a fault, in lines, and its paragraph (None: none of the main part)."""

    lines: tuple[str, ...]
    part: str
    paragraph: int | None


def comments_on(faults: Iterable[Fault]) -> list[Comment]:
    """Put each fault into words, once, in the order of the paragraphs."""
    made: dict[tuple[str, ...], Comment] = {}
    for one in faults:
        finding = one.finding
        part = finding.place.key if one.part else ""
        lines = (
            *((f"In the part '{part}':",) if part and not part.startswith("text,") else ()),
            f"{finding.message} [{finding.code}]",
            f"Hint: {finding.hint}",
        )
        made.setdefault(lines, Comment(lines, one.part, one.paragraph))
    return list(made.values())
