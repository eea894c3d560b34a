"""Files: text and YAML read safely, with the line of every key.

Takes paths, gives text or plain data with a line for each place in it, and findings. Sizes are
bounded; what is not UTF-8, holds control characters, duplicate keys or aliases is refused.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from ..findings import Finding, Place, error
from ..lean import dataclass
from .plain import Path_, read_plain
from .signs import CONTROL, control

MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """Data of one YAML text, and the line of each key and item in it.

    Attributes:
        places: where else an entry stands than in a line of the file.
    """

    file: str
    data: Any
    lines: Mapping[Path_, int] = field(default_factory=dict)
    places: Mapping[Path_, Place] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """Give the line of the place, or of the nearest place round it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1

    def place(self, *path: str | int) -> Place:
        if self.places:
            for end in range(len(path), 0, -1):
                if path[:end] in self.places:
                    return self.places[path[:end]]
        return Place(self.file, self.line(*path), ".".join(str(part) for part in path))


def read_text(path: Path, file: str, *, limit: int = MAX_BYTES) -> tuple[str | None, list[Finding]]:
    """Read a UTF-8 text; `file` is the name that findings say. Line ends become line feeds."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as fault:
        reason = fault.strerror or "unknown reason"
        return None, [
            error("file-unreadable", Place(file), f"cannot be read: {reason}", "check the path")
        ]
    if len(data) > limit:
        return None, [
            error(
                "file-too-large",
                Place(file),
                f"is larger than {limit} bytes",
                "split it, or remove what does not belong there",
            )
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return None, [
            error(
                "file-encoding",
                Place(file, line),
                "is not UTF-8",
                "save the file in the encoding UTF-8",
            )
        ]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return None, [control(Place(file, line), found.group())]
    return text, []


def read_yaml(
    path: Path, file: str, *, limit: int = MAX_BYTES
) -> tuple[Document | None, list[Finding]]:
    """Read a YAML 1.2 file."""
    text, findings = read_text(path, file, limit=limit)
    if text is None:
        return None, findings
    return parse_yaml(text, file)


def parse_yaml(
    text: str, file: str, *, first_line: int = 1
) -> tuple[Document | None, list[Finding]]:
    """Parse a YAML 1.2 text that starts at `first_line` of its file."""
    findings: list[Finding] = []
    if (read := read_plain(text, first_line)) is None:
        from .compose import compose

        read, findings = compose(text, file, first_line)
    return (Document(file, *read) if read else None), findings
