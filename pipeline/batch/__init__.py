"""Batch: plan, make, record the documents of clients.

Takes the library and clients; writes documents whole or not at all, and a manifest of them. A
document that is as it would be made again is left alone. Holds no more for the last client than
for the first.
"""

from .documents import Workshop, load_checked
from .options import KINDS, Options
from .outcome import Built, Made, Outcome
from .run import CHUNK, run

__all__ = [
    "CHUNK",
    "KINDS",
    "Built",
    "Made",
    "Options",
    "Outcome",
    "Workshop",
    "load_checked",
    "run",
]
