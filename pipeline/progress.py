"""Progress: how many clients are done, how quick it goes, how long it will take; on a terminal."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """A line on stderr while clients are done; nothing where that is no terminal."""

    def __init__(self, clients: int | None) -> None:
        self._clients = clients
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    @property
    def shown(self) -> bool:
        return self._progress is not None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            self._progress = Progress(
                TextColumn("building"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("clients, {task.fields[files]} files, {task.fields[rate]}, remaining"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
                redirect_stdout=False,
            )
            self._progress.start()
            self._task = self._progress.add_task("", total=self._clients, files=0, rate="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress:
            self._progress.stop()

    def add(self, files: int) -> None:
        """One more client is done; so many `files` are there now."""
        if self._progress and self._task is not None:
            elapsed = self._progress.tasks[0].elapsed
            rate = f"{files / elapsed:.0f} files/s" if elapsed else ""
            self._progress.update(self._task, advance=1, files=files, rate=rate)
