"""Folder: the output folder, which one run at a time writes to.

Files are drafted in one place and renamed into their own, so nobody ever sees half a file, and what
a run that was killed left behind is found by the next one. The lock is the operating system's: it
ends with its process.
"""

import contextlib
import os
import stat
from pathlib import Path
from typing import Literal

from .errors import ExitCode, PipelineError
from .files import cannot_write, write_all, write_whole

DRAFTS = ".drafts"

State = Literal["new", "changed", "unchanged"]


class Folder:
    """Where documents are put; safe to use in several processes of one run.

    `parent` is the process without which nothing may be written any more.
    """

    def __init__(self, path: Path, *, parent: int | None = None) -> None:
        self._root = os.fspath(path)
        self._draft = os.path.join(self._root, DRAFTS, str(os.getpid()))
        self._parent = parent

    def compare(self, name: str, data: bytes) -> tuple[State, os.stat_result | None]:
        """Tell whether a file is there and holds `data`."""
        try:
            with open(os.path.join(self._root, name), "rb", buffering=0) as stream:
                about = os.fstat(stream.fileno())
                same = about.st_size == len(data) and stream.read() == data
        except FileNotFoundError:
            return "new", None
        except OSError:
            return "changed", None
        return ("unchanged" if same else "changed"), about

    def put(self, name: str, data: bytes) -> tuple[State, os.stat_result]:
        """Put a file in its place in one step; one that holds `data` is left alone.

        Raises:
            PipelineError: it cannot be written; nothing was changed.
        """
        state, about = self.compare(name, data)
        if about and state == "unchanged":
            return state, about
        if self._parent is not None and os.getppid() != self._parent:
            os._exit(1)  # the run was ended; another may be writing here already
        target = os.path.join(self._root, name)
        try:
            if os.path.islink(target):
                write_whole(Path(target), data, sync=False)
                return state, os.stat(target)
            try:
                return state, self._place(target, data, about)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(self._draft)
                raise
        except OSError as fault:
            raise cannot_write(target, fault) from fault

    def _place(self, target: str, data: bytes, before: os.stat_result | None) -> os.stat_result:
        with open(self._draft, "wb", buffering=0) as stream:
            write_all(stream, data)
            written = os.fstat(stream.fileno())
        if before:
            os.chmod(self._draft, stat.S_IMODE(before.st_mode))
        try:
            os.replace(self._draft, target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(self._draft, target)
        return written


class Claim:
    """The sole right to write to a folder, and to a manifest that lies elsewhere.

    Entering it makes the folder and clears what a killed run left.

    Raises:
        PipelineError: another run is at work there, or nothing can be written.
    """

    def __init__(self, folder: Path, manifest: Path | None = None) -> None:
        self._folder = folder
        self._manifest = manifest
        self._handles: list[int] = []

    def __enter__(self) -> None:
        drafts = os.path.join(self._folder, DRAFTS)
        try:
            os.makedirs(self._folder, exist_ok=True)
            self._lock(os.fspath(self._folder), os.O_RDONLY)
            if self._manifest:
                os.makedirs(self._manifest.parent, exist_ok=True)
                self._lock(os.fspath(self._manifest), os.O_RDWR | os.O_CREAT)
            _clear(drafts)
            os.mkdir(drafts)
        except OSError as fault:
            self.__exit__()
            raise cannot_write(fault.filename or self._folder, fault) from fault
        except BaseException:
            self.__exit__()
            raise

    def _lock(self, path: str, flags: int) -> None:
        if os.name == "nt":  # Windows has no such locks
            return
        import fcntl

        self._handles.append(os.open(path, flags, 0o666))
        try:
            fcntl.flock(self._handles[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            os.close(self._handles.pop())
            raise PipelineError(
                f"{path}: another run is writing there; wait until it has ended, "
                "or name another folder with '--output'",
                exit_code=ExitCode.ENVIRONMENT,
            ) from fault

    def __exit__(self, *_: object) -> None:
        if self._handles or os.name == "nt":
            with contextlib.suppress(OSError):
                _clear(os.path.join(self._folder, DRAFTS))
        while self._handles:
            os.close(self._handles.pop())


def _clear(folder: str) -> None:
    """Remove a folder of files, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
