"""Files: written whole or not at all."""

import contextlib
import os
import stat
from io import FileIO
from pathlib import Path

from .errors import ExitCode, PipelineError


def write_whole(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Put `data` in the place of `path` in one step; an existing file's permissions are kept.

    Without `sync` the caller sees to it that the file comes to the disk.

    Raises:
        PipelineError: the folder or the file cannot be written; nothing was changed.
    """
    target = os.path.realpath(path) if path.is_symlink() else os.fspath(path)
    folder, name = os.path.split(target)
    draft = os.path.join(folder, f".{name}.{os.urandom(4).hex()}")
    try:
        try:
            mode = stat.S_IMODE(os.stat(target).st_mode)
        except FileNotFoundError:
            mode = None
            os.makedirs(folder or ".", exist_ok=True)
        try:
            with open(draft, "xb", buffering=0) as stream:
                write_all(stream, data)
                if sync:
                    os.fsync(stream.fileno())
            if mode is not None:
                os.chmod(draft, mode)
            os.replace(draft, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft)
            raise
    except OSError as fault:
        raise cannot_write(path, fault) from fault


def write_all(stream: FileIO, data: bytes) -> None:
    """Write everything: one call may write less, where the disk is nearly full."""
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]


def cannot_write(path: str | os.PathLike[str], fault: OSError) -> PipelineError:
    """Say that a file cannot be written."""
    return PipelineError(
        f"{os.fspath(path)}: cannot be written: {fault.strerror}; nothing was changed; "
        "choose another folder, or make room",
        exit_code=ExitCode.ENVIRONMENT,
    )
