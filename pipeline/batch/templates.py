"""Templates: compiled once, held, and watched: none may change while documents are made of it."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from ..findings import Finding
from ..lean import dataclass
from ..render import Template, compile_template
from .edition import sha256_of

_HELD = 16


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template, the SHA-256 of its file, and what was found in it."""

    template: Template | None
    sha256: str
    findings: list[Finding]


class Templates:
    """The templates of one run; can be given to another process."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "templates"
        self._held: OrderedDict[Path, Compiled] = OrderedDict()
        self._used: dict[Path, str] = {}

    def get(self, path: Path, format_: str) -> Compiled:
        """Give a template, named without its suffix."""
        file = path.with_name(f"{path.name}.{format_}")
        if file not in self._held:
            # The hash comes first: `changed` compares with it after all documents are made.
            sha256 = sha256_of(file)
            # A template beside a client's file is the client's: nothing of it is kept.
            template, findings = compile_template(file, format_, keep=path.parent == self._folder)
            self._held[file] = Compiled(template, sha256, findings)
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(file)
        compiled = self._held[file]
        self._used[file] = compiled.sha256
        return compiled

    def prepare(self, formats: Sequence[str]) -> None:
        """Compile the workspace's templates before any is asked for."""
        for file in sorted(self._folder.glob("*.*"))[:_HELD]:
            format_ = file.suffix.removeprefix(".")
            if format_ in formats:
                self.get(file.with_suffix(""), format_)

    def changed(self) -> list[Path]:
        """Name the files used since the last call that are no longer what was compiled."""
        found = [file for file, sha256 in self._used.items() if sha256_of(file) != sha256]
        self._used = {}
        if found:
            self._held.clear()
        return sorted(found)
