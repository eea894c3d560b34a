"""Compile and verify: what a template and a manuscript cost once, and a file each time, in ms.

`template`: from the template's file to the compiled template, once per file. `compile`: one
compiled template for one language and set of clauses, from wordings that were never typeset to the
first stamped document, less a stamp. `verify`: a finished file of markup that is known.
"""

import json
import sys
from statistics import median
from time import perf_counter_ns

from benchmarks.ours import Ours, forget, stamp, verified
from benchmarks.paths import WORKSPACE
from pipeline.render import Format


def measure(format_: Format, repeats: int) -> dict[str, float]:
    """Give the medians."""
    ours = Ours(WORKSPACE)
    taken: dict[str, list[float]] = {"template": [], "compile": [], "verify": []}
    for number in range(repeats + 3):  # the first three warm up
        start = perf_counter_ns()
        template = ours.template(format_)
        compiled = perf_counter_ns()
        forget(ours, template)
        declaration = ours.declaration(ours.client(number))
        begun = perf_counter_ns()
        stamp(template, declaration)
        drawn = perf_counter_ns()
        stamp(template, declaration)
        stamped = perf_counter_ns()
        if number >= 3:
            taken["template"].append((compiled - start) / 1e6)
            taken["compile"].append(((drawn - begun) - (stamped - drawn)) / 1e6)
    for number in range(repeats + 5):
        declaration = ours.declaration(ours.client(number))
        data = stamp(template, declaration)
        begun = perf_counter_ns()
        verified(declaration, data, format_)
        if number >= 5:
            taken["verify"].append((perf_counter_ns() - begun) / 1e6)
    return {name: median(values) for name, values in taken.items()}


if __name__ == "__main__":
    count = int(sys.argv[1])
    docx, odt = measure("docx", count), measure("odt", count)
    figures = {f"{name}_ms": {"docx": docx[name], "odt": odt[name]} for name in docx}
    sys.stdout.write(json.dumps(figures) + "\n")
