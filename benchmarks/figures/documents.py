"""Documents: milliseconds per document and peak memory of a process that builds so many."""

import json
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.clients import Invented
from benchmarks.engines.timing import peak_mb
from benchmarks.ours import Ours
from benchmarks.paths import BUILD, WORKSPACE
from pipeline.batch import CHUNK

_WARMUP = 2 * CHUNK


def measure(documents: int) -> dict[str, float]:
    ours = Ours(WORKSPACE)
    with TemporaryDirectory(dir=BUILD) as output:
        clients = Invented(ours.base, range(documents + _WARMUP))
        built = ours.build(Path(output), "docx", clients)
        for _ in islice(built, _WARMUP):
            pass
        start = perf_counter()
        for _ in built:
            pass
        taken = perf_counter() - start
        return {"ms": 1000 * taken / documents, "memory_mb": peak_mb()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))) + "\n")
