"""Soak: runs that are killed at random moments, and taken up again until they are done.

After each kill every file is whole, of this run or of the one before, the manifest claims nothing
that is not so, and no worker lives on. At the end all is, byte for byte, as in a run that nobody
disturbed.
"""

import argparse
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.manifest import NAME
from pipeline.manifest.known import Known

from .folders import FORMATS, build_command, write_clients
from .paths import BUILD, PROJECT

_CLIENTS = (BUILD / "soak-clients-1", BUILD / "soak-clients-2")
_WANTED = (BUILD / "soak-wanted-1", BUILD / "soak-wanted-2")
_OUT = BUILD / "soak-out"
_GONE = 2.0  # seconds in which orphans have to end


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    BUILD.mkdir(exist_ok=True)
    seconds = _prepare(options.clients)
    kills = rounds = 0
    while kills < options.kills:
        rounds += 1
        _begin(rounds)
        jobs = options.jobs[rounds % len(options.jobs)]
        while True:
            patience = chance.uniform(0, seconds * 1.2) if kills < options.kills else None
            ended = _run(jobs, patience)
            kills += not ended
            _check_whole()
            if ended:
                break
        _check_same()
        sys.stderr.write(f"round {rounds} with {jobs} processes is done: {kills} kills\n")
    sys.stdout.write(
        json.dumps({"kills": kills, "rounds": rounds, "files": len(_files(_WANTED[1]))}) + "\n"
    )


def _prepare(count: int) -> float:
    """Build what is wanted, undisturbed; give the seconds of a run."""
    for number, (clients, wanted) in enumerate(zip(_CLIENTS, _WANTED, strict=True)):
        write_clients(clients, count)
        if number:
            for path in clients.glob("*.yaml"):
                text = path.read_text(encoding="utf-8")
                path.write_text(text.replace("as_of: 2026", "as_of: 2027"), encoding="utf-8")
        shutil.rmtree(wanted, ignore_errors=True)
        start = time.perf_counter()
        subprocess.run(build_command(clients, wanted), cwd=PROJECT, check=True, capture_output=True)
    return time.perf_counter() - start


def _begin(number: int) -> None:
    """Every other round replaces the files of an earlier build; the others begin with none."""
    shutil.rmtree(_OUT, ignore_errors=True)
    if number % 2:
        shutil.copytree(_WANTED[0], _OUT)


def _run(jobs: int, patience: float | None) -> bool:
    """Run, and kill the run after a while; tell whether it ended by itself."""
    command = build_command(_CLIENTS[1], _OUT, f"--jobs={jobs}")
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        try:
            if run.wait(patience):
                raise SystemExit(f"a run ended with {run.returncode}")
            return True
        except subprocess.TimeoutExpired:
            workers = _children(run.pid)
            run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + _GONE
    while any(map(_is_ours, workers)):
        if time.monotonic() > deadline:
            raise SystemExit(f"workers outlived their run: {workers}")
        time.sleep(0.01)
    return False


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found


def _is_ours(process: int) -> bool:
    """Tell whether a worker is at work; a number may be another process's by now."""
    try:
        return b"loky" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _files(folder: Path) -> dict[str, str]:
    """Hash all files but the manifest, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    }


def _check_whole() -> None:
    """Every document is that of one build or the other, and of the one that its row says."""
    before, after = map(_files, _WANTED)
    found = {
        path: sha256
        for path, sha256 in _files(_OUT).items()
        if path.endswith(FORMATS) and not path.startswith(".")
    }
    torn = [path for path, one in found.items() if one not in (before[path], after[path])]
    wrong = []
    if (_OUT / NAME).is_file():
        with Known(_OUT / NAME) as known:
            for row in known.files():
                # A row of the earlier build may tell of a file that has been replaced since.
                allowed = (before[row.path], found[row.path])
                if row.sha256 not in allowed or row.sha256 not in (
                    before[row.path],
                    after[row.path],
                ):
                    wrong.append(row.path)
    if torn or wrong:
        raise SystemExit(f"torn: {torn[:5]}; wrong in the manifest: {wrong[:5]}")


def _check_same() -> None:
    """All is as in the undisturbed run, and nothing else is there."""
    wanted, found = _files(_WANTED[1]), _files(_OUT)
    if wanted != found:
        differing = {path for path, _ in wanted.items() ^ found.items()}
        raise SystemExit(f"differs from an undisturbed run: {sorted(differing)[:5]}")
    if _tree(_WANTED[1]) != _tree(_OUT):
        raise SystemExit("a stray file or folder is left")
    for format_ in ("csv", "json"):
        if _exported(_WANTED[1], format_) != _exported(_OUT, format_):
            raise SystemExit(f"the manifest, as {format_}, differs from an undisturbed run's")


def _tree(folder: Path) -> Sequence[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def _exported(folder: Path, format_: str) -> bytes:
    command = [str(Path(sys.executable).with_name("clausebook")), "manifest", "export"]
    command += ["-o", str(folder), "--format", format_, "--no-times"]
    return subprocess.run(command, cwd=PROJECT, check=True, capture_output=True).stdout


if __name__ == "__main__":
    main()
