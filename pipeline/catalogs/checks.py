"""Does a translation say what its source says, in the words of the law and as its language does?

Errors are what makes a legal text wrong; warnings what most likely does; notes are hints for a
reader. A translator who means it so writes `meant: <code>` in the entry's comment: warnings and
notes of that code are then silent, errors never are.
"""

import re
from collections.abc import Sequence

from ..findings import Finding, Place, Severity
from ..records import Message
from .law import check_law
from .meaning import check_meaning
from .pair import Yardstick, pair_of
from .placeholders import check_placeholders
from .signs import check_signs

_MEANT = re.compile(r"\bmeant: *([a-z-]+(?:, *[a-z-]+)*)")


def check_texts(
    message: Message,
    translation: str,
    place: Place,
    yardstick: Yardstick | None = None,
    comment: Sequence[str] = (),
) -> list[Finding]:
    """Give what is wrong with the translation of a message; without yardstick, placeholders alone.

    Args:
        comment: the translator's, of this entry.
    """
    findings = check_placeholders(message, translation, place)
    if yardstick is None:
        return findings
    pair = pair_of(message, translation, place, yardstick)
    # Programs break long lines, polib also at a hyphen.
    said = "\n".join(comment).replace("-\n", "-").replace("\n", " ")
    meant = {code.strip() for found in _MEANT.findall(said) for code in found.split(",")}
    more = [*check_law(pair), *check_meaning(pair), *check_signs(pair)]
    return findings + [
        one for one in more if one.severity == Severity.ERROR or one.code not in meant
    ]
