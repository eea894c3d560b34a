"""Batch: thousands of documents by one process and by two, and again with nothing changed.

Runs the program as a user does and reads from the outside what it takes. Ratios mean something only
on a machine that does nothing else.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from .folders import PER_CLIENT, build_command, write_clients
from .paths import BUILD, FOLDER, PROJECT

_CLIENTS, _OUT, _WRITTEN = (BUILD / f"batch-{name}" for name in ("clients", "out", "written"))
_OFTEN = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds, and the peak memory of its largest process."""

    seconds: float
    memory_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.batch", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    clients = -(-options.documents // PER_CLIENT)
    figures = measure(clients, options.rounds, options.jobs)
    text = json.dumps(figures, indent=2)
    whole = options.documents >= 20_000
    (FOLDER if whole else BUILD).joinpath("batch.json").write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{text}\n")


def measure(clients: int, rounds: int, jobs: int) -> dict[str, object]:
    """Take turns, so that what else the machine does is shared out."""
    BUILD.mkdir(exist_ok=True)
    for folder in (_OUT, _WRITTEN):
        shutil.rmtree(folder, ignore_errors=True)
    documents = clients * PER_CLIENT
    few = max(clients // 10, 1)
    write_clients(_CLIENTS, few)
    _build("fill the caches", ())
    small = _build(f"{few * PER_CLIENT} documents, {jobs} processes", (f"--jobs={jobs}",))
    write_clients(_CLIENTS, clients)
    alone: list[Run] = []
    shared: list[Run] = []
    again: list[Run] = []
    for number in range(rounds):
        name = f"round {number + 1} of {rounds}: {documents} documents"
        alone.append(_build(f"{name}, one process", ()))
        again.append(_build(f"{name}, nothing changed", (), fresh=False))
        shared.append(_build(f"{name}, {jobs} processes", (f"--jobs={jobs}",)))
    shutil.rmtree(_WRITTEN, ignore_errors=True)
    first, second, both = (median(run.seconds for run in runs) for runs in (alone, again, shared))
    return {
        "documents": documents,
        "jobs": jobs,
        "documents_per_second": {"1": documents / first, str(jobs): documents / both},
        "parallel_vs_one": first / both,
        "first_vs_unchanged": first / second,
        "unchanged_seconds": second,
        "memory_mb": {
            "one process": max(run.memory_mb for run in alone),
            "worker": max(run.memory_mb for run in shared),
            f"worker, {few * PER_CLIENT} documents": small.memory_mb,
        },
        "runs": {
            "one": [asdict(run) for run in alone],
            "parallel": [asdict(run) for run in shared],
            "unchanged": [asdict(run) for run in again],
        },
    }


def _build(name: str, more: Iterable[str], *, fresh: bool = True) -> Run:
    """Run a build; a fresh one begins with a new folder.

    What the run before wrote is moved away, not deleted: ext4 looks for a while at each entry that
    was freed before it makes a file.
    """
    sys.stderr.write(f"{name}\n")
    if fresh and _OUT.exists():
        _WRITTEN.mkdir(exist_ok=True)
        _OUT.rename(_WRITTEN / str(len(os.listdir(_WRITTEN))))
    os.sync()  # what was written before is not this run's
    start = time.perf_counter()
    peak = 0
    with subprocess.Popen(
        build_command(_CLIENTS, _OUT, *more),
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as run:
        # Few findings are told: the pipe holds them.
        while run.poll() is None:
            peak = max(peak, *(map(_peak_kb, _processes(run.pid))), 0)
            time.sleep(_OFTEN)
        seconds = time.perf_counter() - start
        if run.returncode:
            assert run.stderr
            raise SystemExit(f"failed: {run.stderr.read().decode()[-2000:]}")
    return Run(seconds, peak / 1024)


def _processes(parent: int) -> list[int]:
    """Name a process and those that it started."""
    found = [parent]
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def _peak_kb(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) if lines else 0


if __name__ == "__main__":
    main()
