"""Catalogs: the translators' files.

Takes the library's messages; writes the POT, updates PO files, and reads them back as `Catalog`s
whose reviewed entries alone are handed on. Knows nothing of clauses, clients or documents.
`*.mo` files beside a catalog are ignored.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .places import catalog_path, fallbacks, gettext_name

if TYPE_CHECKING:
    from .extract import pot_date, write_pot
    from .join import join_catalogs
    from .lookup import (
        Catalog,
        CatalogStatus,
        Entry,
        check_entry,
        find_translation,
        load_catalog,
        status,
    )
    from .merge import MergeReport, update_catalog
    from .pair import Yardstick

__all__ = [
    "Catalog",
    "CatalogStatus",
    "Entry",
    "MergeReport",
    "Yardstick",
    "catalog_path",
    "check_entry",
    "fallbacks",
    "find_translation",
    "gettext_name",
    "join_catalogs",
    "load_catalog",
    "pot_date",
    "status",
    "update_catalog",
    "write_pot",
]


def __getattr__(name: str) -> Any:
    """Load what reads and writes catalogs when it is asked for: a build with a cache never does."""
    if name in __all__:
        for module in ("lookup", "extract", "join", "merge", "pair"):
            found = import_module(f".{module}", __name__)
            if hasattr(found, name):
                return getattr(found, name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
