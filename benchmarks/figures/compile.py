"""Compile and verify: what a template costs once, and a finished file each time, in ms.

Compiling is from the template's file to the first stamped document, less a stamp.
"""

import json
import sys
from statistics import median
from time import perf_counter_ns

from benchmarks.ours import Ours, stamp, verified
from benchmarks.paths import WORKSPACE
from pipeline.render import Format


def measure(format_: Format, repeats: int) -> tuple[float, float]:
    """Give the medians of compiling and of verifying."""
    ours = Ours(WORKSPACE)
    firsts, stamps, proofs = [], [], []
    for number in range(repeats + 3):  # the first three warm up
        declaration = ours.declaration(ours.client(number))
        start = perf_counter_ns()
        template = ours.template(format_)
        stamp(template, declaration)
        compiled = perf_counter_ns()
        data = stamp(template, declaration)
        stamped = perf_counter_ns()
        verified(declaration, data, format_)
        proved = perf_counter_ns()
        firsts.append((compiled - start) / 1e6)
        stamps.append((stamped - compiled) / 1e6)
        proofs.append((proved - stamped) / 1e6)
    return median(firsts[3:]) - median(stamps[3:]), median(proofs[3:])


if __name__ == "__main__":
    count = int(sys.argv[1])
    docx, odt = measure("docx", count), measure("odt", count)
    figures = {
        "compile_ms": {"docx": docx[0], "odt": odt[0]},
        "verify_ms": {"docx": docx[1], "odt": odt[1]},
    }
    sys.stdout.write(json.dumps(figures) + "\n")
