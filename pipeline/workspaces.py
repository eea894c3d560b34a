"""Making and updating workspaces, file by file.

Each file is written before its base copy: whatever ends a run, the next one goes on from there.
"""

from collections.abc import Mapping
from pathlib import Path

from .files import write_whole
from .findings import Finding, Place, note, warning
from .merging import merged
from .shipped import BASE

Done = dict[str, list[str]]  # what was done: names of files


def make(folder: Path, shipped: Mapping[str, bytes]) -> None:
    """Write the shipped content into a folder, with its base copy.

    Raises:
        PipelineError: something cannot be written.
    """
    for name, data in shipped.items():
        for path in (folder / name, folder / BASE / name):
            if _read(path) != data:
                write_whole(path, data, sync=False)


def update(folder: Path, shipped: Mapping[str, bytes]) -> tuple[Done, list[Finding]]:
    """Bring newer shipped content into a workspace.

    Raises:
        PipelineError: something cannot be written.
    """
    base = folder / BASE
    known = {path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file()}
    updating = _Update(folder)
    for name in sorted(known | shipped.keys()):
        updating.bring(name, _read(base / name), _read(folder / name), shipped.get(name))
    return updating.done, updating.findings


class _Update:
    def __init__(self, folder: Path) -> None:
        self.done: Done = {}
        self.findings: list[Finding] = []
        self._folder = folder

    def bring(
        self, name: str, base: bytes | None, theirs: bytes | None, shipped: bytes | None
    ) -> None:
        """Settle one file."""
        if shipped is None:
            self._drop(name, base, theirs)
        elif theirs is None:
            self._fill(name, base, shipped)
        elif theirs != shipped and base != shipped:
            self._change(name, base, theirs, shipped)
        if shipped is not None:
            self._keep_base(name, base, shipped)
            self._tell_unsettled(name, shipped)

    def _drop(self, name: str, base: bytes | None, theirs: bytes | None) -> None:
        """Remove what is no longer shipped, where nobody changed it."""
        if theirs is not None and theirs == base:
            (self._folder / name).unlink()
            self._did("removed", name)
        elif theirs is not None:
            self.findings.append(
                note(
                    "workspace-dropped",
                    self._place(name),
                    "is no longer shipped; it was changed here and stays",
                    "delete it, or go on with it as a file of your own",
                )
            )
        (self._folder / BASE / name).unlink(missing_ok=True)

    def _fill(self, name: str, base: bytes | None, shipped: bytes) -> None:
        """Add what is new; what was deleted here stays deleted."""
        if base is None:
            write_whole(self._folder / name, shipped)
            self._did("added", name)
        else:
            self.findings.append(
                note(
                    "workspace-deleted",
                    self._place(name),
                    "was deleted here and stays deleted",
                    f"to have it again, copy it from {BASE.as_posix()}/{name}",
                )
            )

    def _change(self, name: str, base: bytes | None, theirs: bytes, shipped: bytes) -> None:
        """Replace what nobody changed here; join what both changed."""
        path = self._folder / name
        if theirs == base:
            write_whole(path, shipped)
            self._did("replaced", name)
        elif (joined := merged(name, base, theirs, shipped)) is None:
            self._set_beside(name, shipped)
        elif joined != theirs:
            write_whole(path, joined)
            self._did("merged", name)

    def _set_beside(self, name: str, shipped: bytes) -> None:
        """Leave what cannot be joined beside the file, in the place of nothing else."""
        beside = _beside(self._folder / name)
        before = _read(self._folder / BASE / name)
        if (there := _read(beside)) not in (None, before, shipped):
            number = 2
            while (there := _read(beside.with_name(f"{beside.name}-{number}"))) is not None:
                if there == shipped:
                    return
                number += 1
            beside = beside.with_name(f"{beside.name}-{number}")
        write_whole(beside, shipped)

    def _tell_unsettled(self, name: str, shipped: bytes) -> None:
        """Say what has to be settled by hand for as long as it lies there."""
        path = self._folder / name
        for beside in sorted(path.parent.glob(f"{path.name}.new*")) if path.parent.is_dir() else ():
            if beside.is_file() and beside.read_bytes() == shipped:
                self.findings.append(
                    warning(
                        "workspace-conflict",
                        Place(path.as_posix()),
                        "was changed here and in the shipped content, at the same places; "
                        f"it stays, the new one is '{beside.name}'",
                        f"take over what you need, then delete '{beside.name}'",
                    )
                )

    def _keep_base(self, name: str, base: bytes | None, shipped: bytes) -> None:
        if base != shipped:
            write_whole(self._folder / BASE / name, shipped)

    def _did(self, what: str, name: str) -> None:
        self.done.setdefault(what, []).append(name)

    def _place(self, name: str) -> Place:
        return Place((self._folder / name).as_posix())


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
