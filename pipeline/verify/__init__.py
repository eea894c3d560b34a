"""Verify: read a finished or returned file and say whether it is what it should be.

Takes the bytes of a DOCX, ODT or HTML file and the `Declaration` it was made from; gives
findings, or for a file that came back a `Report` clause by clause. Walks the XML itself and
shares no code with the writers: the witness is not the accused.
"""

from .compare import compare, verify
from .read import read
from .reading import Bookmark, FoundParagraph, Link, Properties, Reading
from .report import Change, ClauseVerdict, ForeignText, OpenDuty, Report
from .returned import inspect

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
    "compare",
    "inspect",
    "read",
    "verify",
]
