"""Start: the main job without loading more than it takes; all else through `cli`.

A build that is asked for with options this module knows is run at once. Whatever it does not know,
help and mistakes included, is left to `cli`, which knows the same options. A test compares the two.
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import PROJECT
from .errors import PipelineError

_SWITCHES = {
    "--draft": ("draft", True),
    "--trace": ("trace", True),
    "--no-trace": ("trace", False),
    "--strict": ("strict", True),
    "--no-strict": ("strict", False),
    "--dry-run": ("dry_run", True),
    "--verify-existing": ("verify_existing", True),
    "--json": ("as_json", True),
}


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise ValueError("no number of processes")
    return int(text)


_SINGLE: dict[str, tuple[str, Callable[[str], Any]]] = {
    "--format": ("formats", str),
    "--documents": ("documents", str),
    "--output": ("output", Path),
    "-o": ("output", Path),
    "--manifest": ("manifest", Path),
    "--workspace": ("workspace", Path),
    "--jobs": ("jobs", _count),
}
_REPEATED = {"--tool": "tool", "--language": "language", "--form": "form"}


def main() -> None:
    """Run the command line; faults that stop the program end with their exit code."""
    try:
        _run(sys.argv[1:])
    except PipelineError as fault:
        from .terminal import fault_told

        fault_told(str(fault))
        sys.exit(fault.exit_code)


def _run(arguments: Sequence[str]) -> None:
    if arguments == ["--version"]:
        sys.stdout.write(PROJECT + "\n")
        return
    stated = build_stated(arguments)
    if stated is None:
        from .cli import app

        app()
        return
    gc.set_threshold(100_000, 50, 100)  # a document makes many records and no garbage of rings
    from .building import build

    try:
        build(**stated)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # nobody reads on; nothing more is to be written at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def build_stated(arguments: Sequence[str]) -> dict[str, Any] | None:
    """Read the arguments of a build; None where `cli` has to judge them."""
    if not arguments or arguments[0] != "build" or os.name == "nt":  # Windows leaves * to us
        return None
    stated: dict[str, Any] = {}
    rest = iter(arguments[1:])
    for argument in rest:
        name, equals, value = argument.partition("=")
        if not argument.startswith("-"):
            stated.setdefault("client", []).append(Path(argument))
        elif argument in _SWITCHES:
            key, switched = _SWITCHES[argument]
            stated[key] = switched
        elif name in _SINGLE or name in _REPEATED:
            if not equals:
                value = next(rest, "-")
            if value.startswith("-") or (equals and not name.startswith("--")):
                return None
            if name in _REPEATED:
                stated.setdefault(_REPEATED[name], []).append(value)
            else:
                key, read = _SINGLE[name]
                try:
                    stated[key] = read(value)
                except ValueError:
                    return None
        else:
            return None
    paths = [*stated.get("client", []), *map(stated.get, ("output", "manifest", "workspace"))]
    if any(path and os.path.exists(path) and not os.access(path, os.R_OK) for path in paths):
        return None
    return stated
