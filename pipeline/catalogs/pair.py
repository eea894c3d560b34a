"""A source and its translation, as the checks see them."""

import re
from collections.abc import Collection

from ..conventions import Conventions
from ..findings import Place
from ..lean import dataclass
from ..records import PLACEHOLDER, Message

GAP = "\ufffc"  # stands for a placeholder: neither letter, digit nor sign
_TARGET = re.compile(r"\]\([^)\s]*\)")
_MARKS = re.compile(r"\\(\W)|[*_\[\]]|^ *[-+] ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What all translations of a language are compared with.

    Attributes:
        names: proper names that stay as they are.
    """

    conventions: Conventions
    english: Conventions
    names: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A message's text and its translation.

    Attributes:
        source, translation: the wording alone: no targets of links, no marks of Markdown, `GAP`
            for each placeholder.
        written: the translation as it stands in the catalog.
    """

    message: Message
    place: Place
    source: str
    translation: str
    written: str
    yardstick: Yardstick

    @property
    def said(self) -> str:
        """Begin a finding's message."""
        return f"translation of '{self.message.context}'"

    @property
    def at(self) -> str:
        """Say where the source stands."""
        source = self.message.source
        return f"the source text stands in {source.file}:{source.line}"


def pair_of(message: Message, translation: str, place: Place, yardstick: Yardstick) -> Pair:
    """Lay a translation beside its source."""
    return Pair(
        message=message,
        place=place,
        source=_wording(message.text),
        translation=_wording(translation),
        written=translation,
        yardstick=yardstick,
    )


def _wording(text: str) -> str:
    bare = PLACEHOLDER.sub(GAP, _TARGET.sub("]", text))
    return _MARKS.sub(lambda match: match[1] or "", bare)
