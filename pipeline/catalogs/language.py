"""Does a catalog's Language header name the language of its folder?"""

from collections.abc import Iterator
from pathlib import Path

from ..findings import Finding, Place, error, warning
from .entries import PoFile
from .places import gettext_name, shown


def language_findings(po: PoFile, path: Path, language: str) -> Iterator[Finding]:
    """An error for another language, a warning for another script, region or none at all."""
    expected = gettext_name(language)
    stated = po.header.get("Language", "").replace("-", "_")
    if stated.lower() == expected.lower():
        return
    place = Place(shown(path))
    hint = f"write 'Language: {expected}' in the header, or move the file to its own folder"
    if stated and stated.lower().split("_")[0] != expected.lower().split("_")[0]:
        message = f"the header names another language than '{expected}'"
        yield error("catalog-language", place, message, hint)
        return
    message = f"the header does not name the language '{expected}'"
    yield warning("catalog-language", place, message, hint)
