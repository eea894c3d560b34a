"""Writing: our own finished documents, put on the disk, nothing else."""

from pathlib import Path

from benchmarks.ours import Ours, stamp
from benchmarks.paths import WORKSPACE

from .timing import answer, measure, read_task


def main() -> None:
    task = read_task()
    ours = Ours(WORKSPACE)
    template = ours.template(task["suffix"])
    documents = [
        stamp(template, ours.declaration(ours.client(number))) for number in range(task["total"])
    ]

    def make(data: bytes, path: Path) -> None:
        path.write_bytes(data)

    answer(measure(task, documents, make))


if __name__ == "__main__":
    main()
