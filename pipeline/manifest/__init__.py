"""Manifest: which files were made, from what; one row a file, in a database in the output folder.

`known` reads it, and is loaded where there is one. A row stands for a file that is on the disk:
rows are written after the files they tell of were.
The tables are described in docs/operating.md.
"""

from .database import EDITION, NAME
from .rows import ClientRow, Edition, FileRow, Shared, digest, id_of, short
from .writing import EVERY, Manifest

__all__ = [
    "EDITION",
    "EVERY",
    "NAME",
    "ClientRow",
    "Edition",
    "FileRow",
    "Manifest",
    "Shared",
    "digest",
    "id_of",
    "short",
]
