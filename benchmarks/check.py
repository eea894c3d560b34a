"""Check: are the contents equal? The last files of every engine are opened and compared."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from .content import expected
from .ours import Ours
from .paths import WORKSPACE
from .reading import Reading, differences, read


class Checker:
    """Knows what the document of each number has to say."""

    def __init__(self) -> None:
        self._ours = Ours(WORKSPACE)
        self._expected: dict[int, Reading] = {}

    def _wanted(self, number: int) -> Reading:
        if number not in self._expected:
            declaration = self._ours.declaration(self._ours.client(number))
            self._expected[number] = expected(declaration)
        return self._expected[number]

    def unequal(self, files: Iterable[Path]) -> tuple[str, ...]:
        """Name the parts in which a file differs from what is expected, most frequent first."""
        counted: Counter[str] = Counter()
        for path in files:
            counted.update(differences(read(path), self._wanted(int(path.stem))))
        return tuple(name for name, _ in counted.most_common())
