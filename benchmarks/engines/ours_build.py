"""Ours, the whole way: assemble, fill, stamp, verify and write; the time from file to file."""

from pathlib import Path

from benchmarks.ours import Ours, timed
from benchmarks.paths import WORKSPACE

from .timing import answer, read_task


def main() -> None:
    task = read_task()
    ours = Ours(WORKSPACE)
    first, count, warmup = task["first"], task["count"], task["warmup"]
    numbers = [(first + count + number) % task["total"] for number in range(warmup)]
    numbers += range(first, first + count)
    clients = [ours.client(number) for number in numbers]
    output = Path(task["output"])
    taken = timed(ours.build(output / "built", task["suffix"], clients))
    for client, number in zip(clients[warmup:], numbers[warmup:], strict=True):
        (path,) = (output / "built" / client.id).rglob(f"*.{task['suffix']}")
        path.rename(output / f"{number:05}.{task['suffix']}")
    answer(taken[warmup:], "clausebook")


if __name__ == "__main__":
    main()
