"""Library: the content files of a workspace, read, checked and joined.

Takes a workspace's folder, gives a `Library`; takes a client's file, gives a `Client`. Ignores
translations: those are `catalogs`.
"""

from .clients import find_clients, load_client
from .conditions import Condition, Tree, parse_condition
from .load import load_library
from .paths import newest_change
from .sections import sections_in

__all__ = [
    "Condition",
    "Tree",
    "find_clients",
    "load_client",
    "load_library",
    "newest_change",
    "parse_condition",
    "sections_in",
]
