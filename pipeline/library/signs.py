"""Signs that no text of ours holds."""

import re

from ..findings import Finding, Place, error

# C0 and C1 controls but tab and line feed, surrogates, non-characters, the separators that some
# programs take for line ends, and what makes text read otherwise than it stands (UAX #9)
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def control(place: Place, sign: str) -> Finding:
    """Say that a text holds a sign that nobody sees."""
    return error(
        "control-character",
        place,
        f"holds the control character U+{ord(sign):04X}",
        "delete it; it often comes along when text is copied from another program",
    )


def control_in(place: Place, text: str) -> Finding | None:
    """Find a sign that nobody sees in a text."""
    found = CONTROL.search(text)
    return control(place, found.group()) if found else None
