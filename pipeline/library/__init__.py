"""Library: the content files of a workspace, read, checked and joined.

Takes a workspace's folder, gives a `Library`; takes a client's file, gives a `Client`. Ignores
translations: those are `catalogs`.
"""

from .clients import find_clients, load_client
from .conditions import Condition, Tree, parse_condition
from .load import key_of_library, load_library
from .paths import newest_change
from .sections import sections_in
from .sources import ClientFile, ClientSource, input_key, own_inputs

__all__ = [
    "ClientFile",
    "ClientSource",
    "Condition",
    "Tree",
    "find_clients",
    "input_key",
    "key_of_library",
    "load_client",
    "load_library",
    "newest_change",
    "own_inputs",
    "parse_condition",
    "sections_in",
]
