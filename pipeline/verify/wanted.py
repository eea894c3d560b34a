"""Wanted: the strings a finished file shall hold, worked out from wordings that stay the same.

`expect` lays every document out anew. Here it is done once for each list of wordings; another
document of the same wordings only fills in its values. Drafts are left to `expect`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import NamedTuple

from ..lean import dataclass
from ..records import PLACEHOLDER, Declaration, Passage, Run, Wording
from .expect import DIRECTION_MARKS, as_joined, shapes
from .memory import Memory
from .text import fingerprint_of, normalise, slugs

PART = "\0"  # stands between strings; no XML holds it


class _Text(NamedTuple):
    """A text with placeholders; `names` None = it has none."""

    pattern: str
    names: Callable[[Mapping[str, str]], object] | None

    def fill(self, values: Mapping[str, str]) -> str:
        return self.pattern if self.names is None else self.pattern % self.names(values)


_Links = tuple[tuple[int, tuple[tuple[_Text, _Text], ...]], ...]


class _Passage(NamedTuple):
    """A passage without its values.

    Attributes:
        wording: held, so that its id stays its own.
        pattern, names: the text of its `size` paragraphs, parted by `PART`.
        hash: of a text without values.
        line: what its line of the manifest begins with.
        links: number in the document, and links, of each paragraph that has any.
    """

    wording: Wording
    pattern: str
    names: Callable[[Mapping[str, str]], object] | None
    size: int
    hash: str | None
    line: str
    links: _Links


@dataclass(frozen=True, slots=True)
class Wanted:
    """What documents of the same wordings shall hold.

    Attributes:
        serial: tells it from all others.
        count: how many paragraphs it has.
        names: properties of the manifest, in the order of their values.
    """

    serial: int
    passages: tuple[_Passage, ...]
    count: int
    names: tuple[str, ...]

    def content(self) -> object:
        """Give what it says, alike in each process."""
        return self.names, [passage[1:] for passage in self.passages]

    def strings(self, declaration: Declaration, *, trace: bool) -> list[str] | None:
        """Give paragraphs, manifest, properties, links; None = `expect` has to say.

        A file that holds these strings and no others, in this order, holds what it shall.
        """
        texts: list[str] = []
        lines = [
            f"clausebook/1 key={declaration.key} language={declaration.language}"
            f" library={declaration.library_version} draft=0"
            f" translation={declaration.translation}"
        ]
        links: list[str] = []
        for known, passage in zip(self.passages, declaration.passages, strict=True):
            _, text, names, size, hashed, line, several = known
            try:
                if names is not None:
                    text %= names(passage.values)
                if several and not _add_links(several, passage.values, links):
                    return None
            except KeyError:  # a placeholder without a value
                return None
            hashed = hashed or _hash(text, size)
            if hashed is None:
                return None
            if size:
                texts.append(text)
            lines.append(f"{line} {hashed} {size}")
        properties = (declaration.title, declaration.subject, declaration.author)
        keywords = ", ".join(declaration.keywords)
        return [*texts, *(lines if trace else ()), *properties, keywords, *links]


@lru_cache(4096)
def _hash(text: str, count: int) -> str | None:
    """Give the fingerprint of paragraphs; None = one is empty and does not count."""
    if count == 1 and PART not in text:
        letters = normalise(text)
        return fingerprint_of(letters) if letters else None
    several = [normalise(paragraph) for paragraph in text.split(PART)] if count else []
    return fingerprint_of("\n".join(several)) if len(several) == count and all(several) else None


def _add_links(several: _Links, values: Mapping[str, str], strings: list[str]) -> bool:
    """Add a passage's links; False = one is empty, or two lead to one address and are joined."""
    for number, links in several:
        last = ""
        for text, target in links:
            shown = text.fill(values)
            address = target.fill(values).translate(DIRECTION_MARKS)
            if not shown or not address or address == last:
                return False
            strings += (str(number), shown, address)
            last = address
    return True


_Key = tuple[tuple[str, str, int], ...]
_known: Memory[_Key, Wanted] = Memory(128)
_serial = count(1)


def wanted(declaration: Declaration) -> Wanted | None:
    """Give what the documents of a declaration's wordings shall hold; None = it is a draft."""
    passages = declaration.passages
    if declaration.draft or any(p.gaps for p in passages):
        return None
    # The wordings are held below: no other object takes their id meanwhile.
    key = tuple((p.key, p.version, id(p.wording)) for p in passages)
    found = _known.get(key)
    if found is None:
        found = _lay_out(passages)
        _known.put(key, found)
    return found


def _lay_out(passages: Sequence[Passage]) -> Wanted:
    named = slugs([passage.key for passage in passages])
    found: list[_Passage] = []
    total = 0
    for position, passage in enumerate(passages, start=1):
        wording = passage.wording
        paragraphs = [
            shape.runs
            for block in as_joined(wording, wording.blocks)
            for shape in shapes(block, 0)
            if any(normalise(run.text) for run in shape.runs)
        ]
        text = _text([part for runs in paragraphs for part in (PART, *(r.text for r in runs))][1:])
        links = [(total + i, _links(runs)) for i, runs in enumerate(paragraphs)]
        found.append(
            _Passage(
                wording=wording,
                pattern=text.pattern,
                names=text.names,
                size=len(paragraphs),
                hash=None if text.names else _hash(text.pattern, len(paragraphs)),
                line=f"{position} {passage.key} {wording.language} {passage.version}",
                links=tuple((number, several) for number, several in links if several),
            )
        )
        total += len(paragraphs)
    names = ("cb.manifest", *(f"cb.{named[passage.key]}" for passage in passages))
    return Wanted(next(_serial), tuple(found), total, names)


def _text(texts: Sequence[str]) -> _Text:
    """Join texts; what looks like a placeholder across two of them is none."""
    names = [name for text in texts for name in PLACEHOLDER.findall(text)]
    if not names:
        return _Text("".join(texts), None)
    parts = ("%s".join(PLACEHOLDER.split(text.replace("%", "%%"))[0::2]) for text in texts)
    return _Text("".join(parts), itemgetter(*names))


def _links(runs: Sequence[Run]) -> tuple[tuple[_Text, _Text], ...]:
    """Give a paragraph's links; neighbours with one target are one link."""
    merged: list[tuple[list[str], str]] = []
    for run in runs:
        if not run.link or not run.text:
            continue
        if merged and merged[-1][1] == run.link:
            merged[-1][0].append(run.text)
        else:
            merged.append(([run.text], run.link))
    return tuple((_text(text), _text([target])) for text, target in merged)
