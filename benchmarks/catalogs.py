"""Catalogs: how long it takes to read, to check and to update them.

`python -m benchmarks.catalogs` prints a table. Entries are the project's own, over and over.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import polib

from pipeline.catalogs import catalog_path, load_catalog, update_catalog
from pipeline.catalogs.checks import check_texts
from pipeline.findings import Place
from pipeline.library import load_library, newest_change
from pipeline.localize.reading import _yardstick
from pipeline.records import Message

from .paths import PROJECT

_ENTRIES, _LANGUAGES, _MANY = 200, 32, 20_000
_ROUNDS = 3


def main() -> None:
    library, _ = load_library(PROJECT)
    assert library, "the project's library is whole"
    changed = newest_change(PROJECT)

    def written(folder: Path, messages: tuple[Message, ...]) -> Path:
        """Write a catalog in which every entry is filled, with its own source."""
        path = catalog_path(folder, "de")
        for _ in range(2):
            update_catalog(
                messages, path, "de", project="clausebook", pot_date=changed, revision=changed
            )
            filled = polib.pofile(path.as_posix(), encoding="utf-8")
            for entry in filled:
                entry.msgstr = entry.msgid
            filled.save(path.as_posix())
        return path

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = written(folder / "few", tuple(_messages(library.messages, _ENTRIES)))
        many_messages = tuple(_messages(library.messages, _MANY))
        many = written(folder / "many", many_messages)
        reworded = tuple(
            replace(message, text=f"{message.text} Reworded.") if at % 10 == 0 else message
            for at, message in enumerate(many_messages)
        )
        before = many.read_bytes()

        def update() -> None:
            many.write_bytes(before)
            update_catalog(
                reworded, many, "de", project="clausebook", pot_date=changed, revision=changed
            )

        def load() -> None:
            for _ in range(_LANGUAGES):
                load_catalog(few, "de")

        catalog, _ = load_catalog(catalog_path(PROJECT, "de"), "de")
        yardstick = _yardstick(library, "de")
        assert catalog
        pairs = [
            (message, entry.translation)
            for message in library.messages
            if (entry := catalog.entries.get(message.context)) and entry.translation
        ]

        def check() -> None:
            for message, translation in pairs:
                check_texts(message, translation, Place("clauses.po"), yardstick)

        for what, action in (
            (f"load {_LANGUAGES} catalogs of {_ENTRIES} entries", load),
            (f"update {_MANY:,} entries, a tenth reworded", update),
            (f"check {len(pairs)} translations", check),
        ):
            sys.stdout.write(f"{what}: {_seconds(action):.2f} s\n")


def _messages(messages: tuple[Message, ...], count: int) -> Iterator[Message]:
    texts = islice(cycle(message for message in messages if message.text), count)
    for at, message in enumerate(texts):
        yield replace(message, context=f"{message.context}-{at}", aliases=())


def _seconds(action: Callable[[], None]) -> float:
    taken = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return median(taken)


if __name__ == "__main__":
    main()
