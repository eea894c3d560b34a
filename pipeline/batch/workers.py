"""Workers: processes that make documents. They write files; the manifest is the coordinator's.

The library and the workspace's templates are given to each worker once, when it starts. A worker
ends with its coordinator, however that ended.
"""

import gc
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool

from joblib import Parallel, delayed, parallel_config

from ..errors import ExitCode, PipelineError
from ..folder import Folder
from ..library import ClientSource
from ..records import Library
from .documents import Found, Workshop
from .options import Options
from .templates import Templates

_FORMATS = ("docx", "odt", "html")
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
    shipped = pickle.dumps((library, options, templates))
    with (
        warnings.catch_warnings(),
        parallel_config(
            "loky", initializer=_start, initargs=(shipped, os.getpid(), gc.get_threshold())
        ),
    ):
        # Of chunks given up when a run ends early, nobody wants to hear.
        warnings.simplefilter("ignore", UserWarning)
        work = Parallel(n_jobs=jobs, batch_size=1, return_as="generator")
        try:
            yield from work(delayed(_make)(chunk) for chunk in chunks)
        except BrokenProcessPool as fault:
            raise PipelineError(
                "a worker was ended from outside, perhaps for want of memory; what was recorded "
                "stays; build again, with fewer '--jobs'",
                exit_code=ExitCode.ENVIRONMENT,
            ) from fault


def _start(shipped: bytes, parent: int, collecting: tuple[int, int, int]) -> None:
    """Begin a worker."""
    global _workshop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator ends the run
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    gc.set_threshold(*collecting)
    library, options, templates = pickle.loads(shipped)
    _workshop = Workshop(library, options, Folder(options.output, parent=parent), templates)


def _make(sources: Sequence[ClientSource]) -> Found:
    assert _workshop
    return _workshop.make(sources)
