"""Options: what to build, and how."""

from pathlib import Path

from ..lean import dataclass
from ..manifest import NAME

KINDS = ("per-tool", "combined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to build, and how; empty selections mean all.

    Attributes:
        manifest: its file; None = in the output folder.
        dry: nothing is written.
    """

    output: Path
    manifest: Path | None = None
    tools: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = KINDS
    draft: bool = False
    trace: bool = True
    strict: bool = False
    dry: bool = False

    @property
    def manifest_path(self) -> Path:
        return self.manifest or self.output / NAME
