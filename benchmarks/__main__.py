"""The command: measure everything, print the tables, write results.md and results.json.

A run that is `--quick`, or of a part only, writes to benchmarks/build/ instead.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from .check import Checker
from .content import content_of, context_of, describe
from .install import install, is_installed
from .ours import Ours
from .paths import BUILD, FOLDER, PROJECT, WORKSPACE
from .peers import ENGINES_COMPARED
from .report import report
from .results import Results
from .rounds import Plan, run_rounds
from .workspaces import write_workspace

_FULL, _QUICK = Plan(documents=500, rounds=5), Plan(documents=40, rounds=2)
# figure: how often it is measured, in a full and in a quick run
_REPEATS = {"compile": (40, 5), "cold": (15, 3), "growth": (100, 12)}
_DOCUMENTS = ((100, 1000, 5000, 20000), (20, 100))
_FIGURES = (*_REPEATS, "documents")


def main() -> None:
    options = _parser().parse_args()
    only: list[str] = options.only
    plan = _QUICK if options.quick else _FULL
    BUILD.mkdir(exist_ok=True)
    write_workspace(WORKSPACE)
    _tell("installing what is compared")
    there = install()
    wanted = [engine for engine in ENGINES_COMPARED if not only or engine.name in only]
    engines = [engine for engine in wanted if is_installed(engine.needs, there)]
    measured = run_rounds(engines, plan, _tell)
    _tell("reading the last files back")
    checker = Checker()
    results = Results(
        date=options.date,
        plan=plan,
        engines=engines,
        measured=measured,
        unequal={name: checker.unequal(one.files) for name, one in measured.items()},
        missing=[engine.name for engine in wanted if engine not in engines],
        figures={
            name: value
            for figure in _FIGURES
            if not only or figure in only
            for name, value in _figure(figure, quick=options.quick).items()
        },
        workload=_workload(),
    )
    page = report(results)
    folder = BUILD if options.quick or only else FOLDER
    (folder / "results.md").write_text(page, encoding="utf-8")
    text = json.dumps(results.as_json(), indent=2, ensure_ascii=False)
    (folder / "results.json").write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(page)
    _tell(f"written: {folder.relative_to(PROJECT)}/results.md and results.json")


def _parser() -> argparse.ArgumentParser:
    names = [*(engine.name for engine in ENGINES_COMPARED), *_FIGURES]
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few documents, two rounds")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=names,
        metavar="NAME",
        help=f"one engine or figure; can be repeated: {', '.join(names)}",
    )
    # the only place that reads the clock: a page of results has to say when it was made
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d"), help="printed date")
    return parser


def _figure(name: str, *, quick: bool) -> dict[str, Any]:
    if name == "documents":
        return _documents(_DOCUMENTS[quick])
    _tell(f"figure: {name}")
    found = _run(name, _REPEATS[name][quick])
    return {name: found} if found and name == "cold" else found


def _documents(counts: Sequence[int]) -> dict[str, Any]:
    found = {}
    for count in counts:
        _tell(f"figure: {count} documents")
        if one := _run("documents", count):
            found[str(count)] = one
    return {
        "by_documents_ms": {count: one["ms"] for count, one in found.items()},
        "memory_mb": {count: one["memory_mb"] for count, one in found.items()},
    }


def _run(figure: str, repeats: int) -> dict[str, Any]:
    """Measure a figure in a process of its own; one that fails costs no other."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.figures.{figure}", str(repeats)],
        cwd=PROJECT,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        _tell(f"failed: {figure}")
        return {}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _workload() -> dict[str, int]:
    ours = Ours(WORKSPACE)
    declaration = ours.declaration(ours.client(0))
    of_letterhead = {"title", "subtitle", "date_line", "sender", "street", "place"}
    variables = context_of(declaration)["values"].keys() - of_letterhead
    return describe(content_of(declaration)) | {"variables": len(variables)}


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
