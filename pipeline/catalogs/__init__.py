"""Catalogs: the translators' files.

Takes the library's messages; writes the POT, updates PO files, and reads them back as `Catalog`s
whose reviewed entries alone are handed on. Knows nothing of clauses, clients or documents.
`*.mo` files beside a catalog are ignored.
"""

from .extract import pot_date, write_pot
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
from .places import catalog_path, fallbacks, gettext_name

__all__ = [
    "Catalog",
    "CatalogStatus",
    "Entry",
    "MergeReport",
    "catalog_path",
    "check_entry",
    "fallbacks",
    "find_translation",
    "gettext_name",
    "load_catalog",
    "pot_date",
    "status",
    "update_catalog",
    "write_pot",
]
