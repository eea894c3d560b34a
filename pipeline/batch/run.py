"""Run: one client after the other, in one process or several; recorded as they are done.

Whatever ends a run, what was recorded is on the disk, and the next run goes on from there.
"""

import contextlib
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from ..errors import PipelineError
from ..findings import Finding
from ..folder import Folder
from ..library import ClientSource, key_of_library
from ..localize import key_of_texts
from ..manifest import EDITION, Manifest
from ..records import Library
from .documents import Found, Tell, Workshop, replaced
from .options import Options
from .outcome import Outcome
from .plan import Planner

CHUNK = 16  # clients that are made together; those of one profile share what is drawn
_OFTEN = 512  # clients after which those that have not changed are told of

Chunk = list[ClientSource]


def run(
    library: Library,
    options: Options,
    sources: Iterable[ClientSource],
    *,
    jobs: int = 1,
    look_inside: bool = False,
    tell: Tell = lambda _: None,
) -> Iterator[Outcome]:
    """Make the documents of all clients; give what became of each.

    Clients of whom nothing has to be made may come earlier than in their order. `look_inside`
    hashes files that seem to be unchanged; `tell` hears what is under way in this process.

    Who calls holds the `Claim` to the output folder, unless the run is dry.

    Raises:
        PipelineError: something cannot be written.
    """
    with contextlib.ExitStack() as stack:
        path = options.manifest_path
        known = None
        if path.is_file():
            from ..manifest.known import Known

            known = stack.enter_context(Known(path))
        planner = Planner(library, options, known, look_inside=look_inside)
        manifest = None if options.dry else Manifest(path, options.output)
        yield from _Run(library, options, planner, manifest, jobs, tell).outcomes(sources)


class _Run:
    def __init__(
        self,
        library: Library,
        options: Options,
        planner: Planner,
        manifest: Manifest | None,
        jobs: int,
        tell: Tell,
    ) -> None:
        self._library = library
        self._options = options
        self._planner = planner
        self._manifest = manifest
        self._jobs = jobs
        self._tell = tell
        self._unchanged: deque[Outcome] = deque()
        self._chunks = 0
        self._catalogs: dict[str, str] = {}  # hashes of texts, by edition
        self._spoken: set[tuple[str, str]] = set()  # languages with editions

    def outcomes(self, sources: Iterable[ClientSource]) -> Iterator[Outcome]:
        try:
            yield from self._outcomes(sources)
        except BaseException:
            # What ended the run is told, not what came of it.
            with contextlib.suppress(PipelineError):
                self._commit()
            raise
        self._commit()
        if findings := self._changed():
            yield Outcome(client="", findings=tuple(findings))

    def _outcomes(self, sources: Iterable[ClientSource]) -> Iterator[Outcome]:
        for made, fault in self._made(in_chunks(self._to_make(sources), self._jobs)):
            while self._unchanged:
                yield self._unchanged.popleft()
            for outcome in made:
                self._record(outcome)
            yield from made
            if fault:
                raise fault
        yield from self._unchanged

    def _to_make(self, sources: Iterable[ClientSource]) -> Iterator[ClientSource | None]:
        """Give the clients of whom something has to be made, and None for each other."""
        for source in sources:
            outcome = self._planner.unchanged(source)
            if outcome:
                self._unchanged.append(outcome)
            yield None if outcome else source

    def _made(self, chunks: Iterator[Chunk]) -> Iterator[Found]:
        for chunk in chunks:
            if not chunk:
                yield (), None
                continue
            self._chunks += 1
            if self._jobs > 1:
                from .workers import made_in_parallel  # loads what only many clients need

                chunks = chain([chunk], chunks)
                for found in made_in_parallel(self._library, self._options, chunks, self._jobs):
                    self._chunks += 1
                    yield found
                return
            if self._chunks == 1:
                workshop = Workshop(self._library, self._options, Folder(self._options.output))
            yield workshop.make(chunk, self._tell)

    def _record(self, outcome: Outcome) -> None:
        if self._manifest is None:
            return
        for table, values in outcome.shared:
            if table == "edition":
                self._catalogs[str(values[0])] = str(values[EDITION.index("catalog")])
        self._spoken.update((row.language, row.edition) for row in outcome.rows)
        self._manifest.add(outcome.rows, outcome.shared, outcome.row)

    def _commit(self) -> None:
        if self._manifest:
            self._manifest.commit()

    def _changed(self) -> list[Finding]:
        """Name what was changed under way: some documents are made of what it was before.

        Their rows say so, and the next run makes them anew.
        """
        if self._chunks < 2:
            return []
        root = self._library.root
        findings = []
        if self._library.key and key_of_library(root) != self._library.key:
            findings.append(replaced((root / "clauses").as_posix()))
        for language in sorted({language for language, _ in self._spoken}):
            used = {self._catalogs.get(edition) for tag, edition in self._spoken if tag == language}
            if used - {"", None, key_of_texts(self._library, language)}:
                findings.append(replaced((root / "locales").as_posix()))
        return findings


def in_chunks(sources: Iterable[ClientSource | None], jobs: int) -> Iterator[Chunk]:
    """Put clients together; an empty chunk tells that many were None.

    Where several processes work, the last chunks get smaller, so that all end together.
    """
    kept = CHUNK * jobs if jobs > 1 else 0
    waiting: Chunk = []
    for number, source in enumerate(sources, start=1):
        if source:
            waiting.append(source)
        if len(waiting) == CHUNK + kept:
            yield waiting[:CHUNK]
            del waiting[:CHUNK]
        elif number % _OFTEN == 0:
            yield []
    while waiting:
        size = max(len(waiting) // (2 * jobs), 1) if kept else CHUNK
        yield waiting[:size]
        del waiting[:size]
