"""Counts: how far a language's catalog has come, and how much of it is reviewed."""

from functools import partial

from ..catalogs import CatalogStatus, catalog_path, load_catalog, status
from ..findings import Finding
from ..records import Library
from .reviews import is_reviewed, load_reviews


def count_texts(library: Library, language: str) -> tuple[CatalogStatus | None, list[Finding]]:
    """Count the texts that a library wants translated; None where there is no catalog."""
    root, messages = library.to_translate
    catalog, findings = load_catalog(catalog_path(root, language), language)
    if catalog is None:
        return None, findings
    reviews, faults = load_reviews(root, language)
    return status(messages, catalog, partial(is_reviewed, reviews)), findings + faults
