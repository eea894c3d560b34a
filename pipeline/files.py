"""Files: written whole or not at all."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from .errors import ExitCode, PipelineError


def write_whole(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Put `data` in the place of `path` in one step; an existing file's permissions are kept.

    Without `sync` the caller sees to it that the file comes to the disk.

    Raises:
        PipelineError: the folder or the file cannot be written; nothing was changed.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        try:
            with draft.open("xb") as stream:
                stream.write(data)
                if sync:
                    stream.flush()
                    os.fsync(stream.fileno())
            if mode is not None:
                draft.chmod(mode)
            os.replace(draft, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
            raise
    except OSError as fault:
        raise PipelineError(
            f"{path}: cannot be written: {fault.strerror}; nothing was changed; "
            "choose another folder, or make room",
            exit_code=ExitCode.ENVIRONMENT,
        ) from fault
