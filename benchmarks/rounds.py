"""Rounds: every engine in a process of its own, one after the other, several times.

Interleaving spreads what else the machine does over all engines; each begins with a disk that has
nothing left to write. Each document of a round has
other values and is written to a new file in a fresh folder.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from .content import content_of, context_of
from .ours import Ours
from .paths import BUILD, PROJECT, WORKSPACE
from .peers import TEMPLATES, Engine

_OUT = BUILD / "out"
_CONTEXTS = BUILD / "contexts.json"
KEPT = 20  # files of each engine that are read back


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is run: `documents` with differing values in all, shared out over `rounds`."""

    documents: int
    rounds: int

    @property
    def share(self) -> int:
        return self.documents // self.rounds


@dataclass(slots=True)
class Measured:
    """What became of an engine.

    Attributes:
        files: the last files written, to be read back.
        fault: what it said when it failed.
    """

    ms: list[float] = field(default_factory=list)
    rss_mb: float = 0.0
    sizes: list[int] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    fault: str = ""

    @property
    def median(self) -> float:
        return median(self.ms)

    @property
    def size(self) -> int:
        return round(median(self.sizes))


def run_rounds(
    engines: Sequence[Engine], plan: Plan, tell: Callable[[str], None]
) -> dict[str, Measured]:
    """Run all rounds; an engine that fails is left out of those that follow."""
    shutil.rmtree(_OUT, ignore_errors=True)
    tasks = _prepare(engines, plan)
    measured = {engine.name: Measured() for engine in engines}
    for number in range(plan.rounds):
        for engine in engines:
            one = measured[engine.name]
            if not one.fault:
                tell(f"round {number + 1} of {plan.rounds}: {engine.name}")
                _run(engine, tasks[engine.name], plan, number, one)
    return measured


def _prepare(engines: Sequence[Engine], plan: Plan) -> dict[str, dict[str, str]]:
    """Write contexts and templates; give what each engine's task names of its template."""
    ours = Ours(WORKSPACE)
    declarations = [ours.declaration(ours.client(number)) for number in range(plan.documents)]
    contexts = [context_of(declaration) for declaration in declarations]
    _CONTEXTS.write_text(json.dumps(contexts, ensure_ascii=False), encoding="utf-8")
    content = content_of(declarations[0])
    shutil.rmtree(TEMPLATES, ignore_errors=True)
    return {
        engine.name: dict(engine.prepare(TEMPLATES / engine.name, content))
        if engine.prepare
        else {}
        for engine in engines
    }


def _run(engine: Engine, template: dict[str, str], plan: Plan, number: int, into: Measured) -> None:
    folder = _OUT / engine.name / str(number)
    folder.mkdir(parents=True)
    task = {
        **template,
        "contexts": str(_CONTEXTS),
        "total": plan.documents,
        "first": 0 if engine.fast else number * plan.share,
        "count": plan.documents if engine.fast else plan.share,
        "warmup": engine.warmup,
        "output": str(folder),
        "suffix": engine.format,
    }
    file = folder.with_suffix(".json")
    file.write_text(json.dumps(task), encoding="utf-8")
    os.sync()  # what the engine before it wrote comes to the disk on nobody's time
    done = subprocess.run(
        [*engine.command(sys.executable), str(file)],
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        into.fault = next((line for line in reversed(lines) if "Error" in line), lines[-1])
        return
    answer = json.loads(done.stdout.splitlines()[-1])
    into.ms += answer["ms"]
    into.rss_mb = max(into.rss_mb, answer["rss_mb"])
    into.versions |= answer["versions"]
    files = sorted(folder.glob(f"*.{engine.format}"))
    into.sizes += [path.stat().st_size for path in files]
    into.files = files[-KEPT:]
    for path in files[:-KEPT]:
        path.unlink()
