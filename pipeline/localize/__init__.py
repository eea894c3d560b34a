"""Localize: an outline becomes a declaration in one language.

Takes the library, a client, an outline and a language's catalogs; gives the whole text, filled.
Knows nothing of file formats.
"""

from .declare import Composition, complete, compose, declare
from .formats import say_list
from .texts import SOURCE_LANGUAGE, key_of_texts
from .values import OF_CLIENT, OF_TOOL, PERIOD
from .wording import Translation

__all__ = [
    "OF_CLIENT",
    "OF_TOOL",
    "PERIOD",
    "SOURCE_LANGUAGE",
    "Composition",
    "Translation",
    "complete",
    "compose",
    "declare",
    "key_of_texts",
    "say_list",
]
