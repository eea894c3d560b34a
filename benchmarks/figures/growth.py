"""Growth: milliseconds per built document with more clauses, and with more languages."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from benchmarks.clients import Invented
from benchmarks.ours import Ours
from benchmarks.paths import BUILD, LANGUAGE, WORKSPACE
from benchmarks.workspaces import write_workspace_of

CLAUSES = (5, 10, 20, 40)
LANGUAGES = (LANGUAGE, "en", "de-AT", "de-CH")
_WARMUP = 10


def measure(workspace: Path, languages: Sequence[str], clients: int) -> float:
    """Give the median of all documents in all languages, one DOCX each."""
    ours = Ours(workspace, languages=languages)
    taken = []
    with TemporaryDirectory(dir=BUILD) as output:
        numbers = range(clients + _WARMUP)
        start = perf_counter_ns()
        for _ in ours.build(Path(output), "docx", Invented(ours.base, numbers)):
            taken.append((perf_counter_ns() - start) / 1e6)
            start = perf_counter_ns()
    # the languages of a client are declared together: its documents share that time
    size = len(languages)
    groups = [taken[at : at + size] for at in range(_WARMUP * size, len(taken), size)]
    return median(sum(group) / size for group in groups)


def main(clients: int) -> dict[str, dict[str, float]]:
    clauses = {}
    for count in CLAUSES:
        folder = BUILD / f"workspace-{count}"
        write_workspace_of(folder, count)
        clauses[str(count)] = measure(folder, (LANGUAGE,), clients)
    languages = {
        str(count): measure(WORKSPACE, LANGUAGES[:count], clients // count) for count in (1, 2, 4)
    }
    return {"by_clauses_ms": clauses, "by_languages_ms": languages}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
