"""Shared: what rows of a table have in common, in a YAML file beside it.

The file has the name of the table with `.shared.yaml` for its suffix. Under `all` stands what every
row has; under any other name what those rows have whose column `like` names it. Keys are those of
a client's file, and `every_tool`: what is stated of each tool of the row.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..findings import Finding, Place, error
from ..lean import dataclass
from ..library import SHARED, read_yaml

ALL = "all"
EVERY_TOOL = "every_tool"
Place_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """Layers of what is stated, by name.

    Attributes:
        lines: of each entry, its layer first.
    """

    file: str
    layers: Mapping[str, Mapping[str, Any]]
    lines: Mapping[Place_, int]

    def place(self, *path: str | int) -> Place:
        return Place(self.file, self.lines[path], ".".join(map(str, path)))


def load_shared(table: Path) -> tuple[Shared, list[Finding]]:
    """Read what the rows of a table share; nothing where there is no such file."""
    path = table.with_suffix(SHARED)
    file = path.as_posix()
    if not path.exists():
        return Shared(file, {}, {}), []
    document, findings = read_yaml(path, file)
    if document is None:
        return Shared(file, {}, {}), findings
    layers: dict[str, Any] = document.data if isinstance(document.data, dict) else {"": None}
    for name, layer in layers.items():
        if not isinstance(layer, dict):
            findings.append(
                error(
                    "value-wrong",
                    document.place(name) if name else document.place(),
                    "wrong value: keys with values belong here",
                    "write 'all:', or a name for the column 'like', and keys of a client below it",
                )
            )
    return Shared(file, layers, document.lines), findings
