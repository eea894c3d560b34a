"""The limit: our own finished documents, zipped and written, nothing else."""

from pathlib import Path

from benchmarks.limit import Member, pack, prepare
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
    prepared = [
        prepare(document, documents[number - 1]) for number, document in enumerate(documents)
    ]

    def make(members: list[Member], path: Path) -> None:
        path.write_bytes(pack(members))

    answer(measure(task, prepared, make))


if __name__ == "__main__":
    main()
