"""Timing: what every Python engine shares: warm-up, one new file per document, milliseconds.

A task is a JSON file: `template`, `contexts` (a file), `first`, `count`, `warmup`, `output`,
`suffix`. The answer is JSON on stdout: `ms` per document, peak memory, version.
"""

import json
import resource
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from time import perf_counter_ns
from typing import Any, TypeVar

Context = dict[str, Any]
Make = Callable[[Context, Path], None]
Input = TypeVar("Input")


def read_task() -> dict[str, Any]:
    task: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    return task


def run(task: dict[str, Any], make: Make, *packages: str) -> None:
    """Time `make`, which writes the document of a context to a new file; print the answer."""
    contexts = json.loads(Path(task["contexts"]).read_text(encoding="utf-8"))
    answer(measure(task, contexts, make), *packages)


def measure(
    task: dict[str, Any], inputs: list[Input], make: Callable[[Input, Path], None]
) -> list[float]:
    """Give milliseconds per document; the documents of the warm-up are not counted."""
    folder, suffix = Path(task["output"]), task["suffix"]
    warm = folder / "warm"
    warm.mkdir(parents=True)
    first, count = task["first"], task["count"]
    for number in range(task["warmup"]):
        make(inputs[(first + count + number) % len(inputs)], warm / f"{number:05}.{suffix}")
    taken = []
    for number in range(first, first + count):
        path = folder / f"{number:05}.{suffix}"
        start = perf_counter_ns()
        make(inputs[number], path)
        taken.append((perf_counter_ns() - start) / 1e6)
    return taken


def answer(ms: list[float], *packages: str, **more: object) -> None:
    versions = {name: metadata.version(name) for name in packages}
    text = json.dumps({"ms": ms, "rss_mb": peak_mb(), "versions": versions, **more})
    sys.stdout.write(f"{text}\n")


def peak_mb() -> float:
    """Give the most memory this process held, or a child of it."""
    # not ru_maxrss of the process itself: it starts with what the parent held
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(int(peak.split()[1]), children) / 1024
