"""Library: the content files of a workspace, read, checked and joined.

Takes a workspace's folder, gives a `Library`; takes a client's file, gives a `Client`. Ignores
translations: those are `catalogs`.
"""

from .clients import is_client_id, load_client, to_client
from .conditions import Condition, Tree, parse_condition
from .files import Document, read_yaml
from .load import key_of_library, load_library
from .paths import newest_change
from .sections import sections_in
from .signs import control_in
from .sources import (
    SHARED,
    ClientFile,
    ClientSource,
    find_clients,
    input_key,
    is_table,
    own_inputs,
)
from .values import countries

__all__ = [
    "SHARED",
    "ClientFile",
    "ClientSource",
    "Condition",
    "Document",
    "Tree",
    "control_in",
    "countries",
    "find_clients",
    "input_key",
    "is_client_id",
    "is_table",
    "key_of_library",
    "load_client",
    "load_library",
    "newest_change",
    "own_inputs",
    "parse_condition",
    "read_yaml",
    "sections_in",
    "to_client",
]
