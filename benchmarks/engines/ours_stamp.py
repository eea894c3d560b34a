"""Ours: a compiled template is stamped; the declarations are ready, as the peers' values are."""

from pathlib import Path

from benchmarks.ours import Ours, stamp
from benchmarks.paths import WORKSPACE
from pipeline.records import Declaration

from .timing import answer, measure, read_task


def main() -> None:
    task = read_task()
    ours = Ours(WORKSPACE)
    template = ours.template(task["suffix"])
    declarations = [ours.declaration(ours.client(number)) for number in range(task["total"])]

    def make(declaration: Declaration, path: Path) -> None:
        path.write_bytes(stamp(template, declaration))

    answer(measure(task, declarations, make), "clausebook")


if __name__ == "__main__":
    main()
