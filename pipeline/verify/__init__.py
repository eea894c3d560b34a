"""Verify: read a finished or returned file and say whether it is what it should be.

Takes the bytes of a DOCX, ODT or HTML file and the `Declaration` it was made from; gives
findings, or for a file that came back a `Report` clause by clause. Walks the XML itself and
shares no code with the writers: the witness is not the accused.

What a build does not need is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .compare import compare, verify
from .proven import share
from .read import read

if TYPE_CHECKING:
    from .reading import Bookmark, FoundParagraph, Link, Properties, Reading
    from .report import Change, ClauseVerdict, ForeignText, OpenDuty, Report
    from .returned import changes_between, inspect, texts_by_clause, texts_wanted
    from .text import fingerprint

__all__ = [
    "Bookmark",
    "Change",
    "ClauseVerdict",
    "ForeignText",
    "FoundParagraph",
    "Link",
    "OpenDuty",
    "Properties",
    "Reading",
    "Report",
    "changes_between",
    "compare",
    "fingerprint",
    "inspect",
    "read",
    "share",
    "texts_by_clause",
    "texts_wanted",
    "verify",
]

_HOME = {
    "fingerprint": "text",
    **dict.fromkeys(("changes_between", "inspect", "texts_by_clause", "texts_wanted"), "returned"),
    **dict.fromkeys(("Bookmark", "FoundParagraph", "Link", "Properties", "Reading"), "reading"),
    **dict.fromkeys(("Change", "ClauseVerdict", "ForeignText", "OpenDuty", "Report"), "report"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
