"""Cold start: one document in a fresh process, start to exit, ours and docxtpl.

Ours reads a client's file and verifies what it wrote; docxtpl gets its values ready made.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from benchmarks import docx
from benchmarks.content import content_of, context_of
from benchmarks.ours import Ours
from benchmarks.paths import (
    BUILD,
    CLIENT,
    ENGINES,
    EXAMPLE,
    LANGUAGE,
    PEERS_PYTHON,
    PROJECT,
    WORKSPACE,
)
from benchmarks.syntax import DOCXTPL

_EXAMPLE_TOOL = (
    "alfaview"  # nothing of its text is the client's own: a warm cache holds its stencil
)
_CLAUSEBOOK = Path(sys.executable).with_name("clausebook")
# Where Python may not keep compiled modules, a cold start is one of compiling.
_ENV = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure(repeats: int) -> dict[str, float]:
    """Give the median milliseconds of each command; the commands take turns."""
    BUILD.joinpath("cold").mkdir(exist_ok=True)
    commands = {
        "python": [sys.executable, "-c", ""],
        "ours_example": _build(EXAMPLE, PROJECT, _EXAMPLE_TOOL),
        "ours_workspace": _build(WORKSPACE / CLIENT, WORKSPACE, "rundruf"),
    }
    if _has_docxtpl():
        example = Ours(PROJECT, EXAMPLE)
        commands["docxtpl_example"] = _docxtpl("example", example, _EXAMPLE_TOOL)
        commands["docxtpl_workspace"] = _docxtpl("workspace", Ours(WORKSPACE), "rundruf")
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(repeats + 1):  # the first fills caches
        for name, command in commands.items():
            ms = _run(command)
            if turn:
                taken[name].append(ms)
    return {f"{name}_ms": median(ms) for name, ms in taken.items()}


def _has_docxtpl() -> bool:
    command = [str(PEERS_PYTHON), "-c", "import docxtpl"]
    return PEERS_PYTHON.exists() and subprocess.run(command, check=False).returncode == 0


def _build(client: Path, workspace: Path, tool: str) -> list[str]:
    only = ["--tool", tool, "--language", LANGUAGE, "--format", "docx", "--form", "notice"]
    return [str(_CLAUSEBOOK), "build", str(client), *only, "--workspace", str(workspace), "-o"]


def _docxtpl(name: str, ours: Ours, tool: str) -> list[str]:
    """Write the same document's template and values for docxtpl."""
    declaration = ours.declaration(ours.base, tool)
    folder = BUILD / "cold"
    template, context = folder / f"{name}.docx", folder / f"{name}.json"
    docx.write_template(template, content_of(declaration), DOCXTPL)
    context.write_text(json.dumps(context_of(declaration), ensure_ascii=False), encoding="utf-8")
    return [str(PEERS_PYTHON), str(ENGINES / "docxtpl_once.py"), str(template), str(context)]


def _run(command: list[str]) -> float:
    with TemporaryDirectory(dir=BUILD) as output:
        last = [] if command[1] == "-c" else [output]
        if "docxtpl_once" in command[1]:
            last = [f"{output}/out.docx"]
        start = perf_counter_ns()
        subprocess.run([*command, *last], cwd=PROJECT, check=True, capture_output=True, env=_ENV)
        return (perf_counter_ns() - start) / 1e6


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))) + "\n")
