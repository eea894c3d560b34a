"""Workers: processes that make documents. They write files; the manifest is the coordinator's.

The library and the workspace's templates are given to each worker once, when it starts. A worker
ends with its coordinator, however that ended.
"""

import gc
import os
import secrets
import signal
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from itertools import cycle
from tempfile import TemporaryDirectory

from joblib import Parallel, delayed, parallel_config

from ..errors import ExitCode, PipelineError
from ..files import cannot_write
from ..folder import DRAFTS, Folder
from ..library import ClientSource
from ..records import Library
from ..shelf import Shelf
from ..verify import share
from .documents import Found, Workshop
from .options import Options
from .templates import Templates

_FORMATS = ("docx", "odt", "html")
_SHIPPED = "shipped"
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, prctl(2)

_workshop: Workshop | None = None


def made_in_parallel(
    library: Library, options: Options, chunks: Iterable[Sequence[ClientSource]], jobs: int
) -> Iterator[Found]:
    """Make chunks of clients in several processes; give what became of them, in order.

    Raises:
        PipelineError: a worker was ended from outside.
    """
    templates = Templates(library.root)
    templates.prepare(options.formats or _FORMATS)
    secret = secrets.token_bytes(32)
    with _folder(options) as folder, warnings.catch_warnings():
        try:
            Shelf(folder, secret).leave(_SHIPPED, (library, options, templates))
        except OSError as fault:
            raise cannot_write(folder, fault) from fault
        # Of chunks given up when a run ends early, nobody wants to hear.
        warnings.simplefilter("ignore", UserWarning)
        # Each begins with other profiles, and finds what the others proved of the rest.
        begins = cycle(number / jobs for number in range(jobs))
        started = folder, secret, os.getpid(), gc.get_threshold()
        try:
            with parallel_config("loky", initializer=_start, initargs=started):
                work = Parallel(n_jobs=jobs, batch_size=1, return_as="generator")
                yield from work(map(delayed(_make), chunks, begins))
        except BrokenProcessPool as fault:
            raise PipelineError(
                "a worker was ended from outside, perhaps for want of memory; what was recorded "
                "stays; build again, with fewer '--jobs'",
                exit_code=ExitCode.ENVIRONMENT,
            ) from fault


def _folder(options: Options) -> AbstractContextManager[str]:
    """Give a folder that ends with the run."""
    if options.dry:
        return TemporaryDirectory()
    return nullcontext(os.fspath(options.output / DRAFTS))


def _start(folder: str, secret: bytes, parent: int, collecting: tuple[int, int, int]) -> None:
    """Begin a worker."""
    global _workshop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator ends the run
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    gc.set_threshold(*collecting)
    shelf = Shelf(folder, secret)
    library, options, templates = next(shelf.others(_SHIPPED))
    _workshop = Workshop(library, options, Folder(options.output, parent=parent), templates)
    share(shelf)


def _make(sources: Sequence[ClientSource], begin: float) -> Found:
    assert _workshop
    found = _workshop.make(sources, begin=begin)
    # loky collects each second, and would look at all that is kept.
    gc.collect()
    gc.freeze()
    return found
