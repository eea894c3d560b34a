"""Case: one declaration and the reading of its file, while they are compared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from ..findings import Finding, Place, error
from ..lean import dataclass
from ..records import Declaration
from .expect import ExpectedParagraph, ExpectedPassage, strings
from .reading import FoundParagraph, Reading

Pairs = list[tuple[ExpectedParagraph, FoundParagraph]]

WRITER = "this is a fault of the program, not of your text: report it and keep the file"
STYLES = "look at the styles of the template; if they are right, report this"
WAYS = {"ltr": "from left to right", "rtl": "from right to left"}


@dataclass(slots=True, kw_only=True)
class Case:
    """What is expected, what was found, and the findings so far."""

    declaration: Declaration
    reading: Reading
    place: str
    expected: Sequence[ExpectedParagraph]
    passages: Sequence[ExpectedPassage]
    found: Sequence[FoundParagraph]
    findings: list[Finding] = field(default_factory=list)

    def fault(self, code: str, key: str, message: str, hint: str) -> None:
        """Note a finding at a passage or property."""
        self.findings.append(error(code, Place(self.place, key=key), message, hint))

    def values(self) -> list[str]:
        """Give the texts that the declaration hands to the template, longest first."""
        ours = self.declaration
        found: Iterator[str] = strings(ours.letterhead)
        lone = (ours.title, ours.subject, ours.author, ", ".join(ours.keywords))
        return sorted({*found, *lone, *ours.keywords} - {""}, key=len, reverse=True)


def without(text: str, values: Iterable[str]) -> str:
    """Blank the values in a text."""
    for value in values:
        text = text.replace(value, " ")
    return text
