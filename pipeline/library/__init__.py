"""Library: the content files of a workspace, read, checked and joined.

Takes a workspace's folder, gives a `Library`; takes a client's file, gives a `Client`. Ignores
translations: those are `catalogs`.
"""

from .clients import (
    ClientFile,
    ClientSource,
    find_clients,
    input_key,
    load_client,
    own_inputs,
)
from .conditions import Condition, Tree, parse_condition
from .load import key_of_library, load_library
from .paths import newest_change
from .sections import sections_in

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
