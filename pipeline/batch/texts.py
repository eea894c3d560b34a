"""Texts: what a document says, as the manifest keeps it: wordings, nothing of a client.

Own values of a client stay as `{name}`; what the library itself puts in (a provider, a citation) is
put in. Of a client's own clauses only a hash is kept. So a later run can tell which words of the
library have changed.
"""

import json
from collections import OrderedDict
from collections.abc import Collection

from ..cache import key_of
from ..manifest import Shared, short
from ..records import Block, Client, Declaration, Manuscript, Passage, filled, paragraphs

_HELD = 256  # manuscripts

Part = tuple[str, str, str]  # key of a passage, version of its clause, id of what it says


class Texts:
    """Writes down texts; those of one manuscript once."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[Manuscript, list[Shared]]] = OrderedDict()

    def of(self, declaration: Declaration, own: Collection[str]) -> list[Shared]:
        """Give the rows of a text, the text itself last; `own` are the client's clauses."""
        manuscript = declaration.manuscript
        if manuscript is None:
            return text_rows(declaration, own)
        # An id names an object only while the object is held.
        known = self._known.get(id(manuscript))
        if known is None:
            known = manuscript, text_rows(declaration, own)
            self._known[id(manuscript)] = known
            if len(self._known) > _HELD:
                self._known.popitem(last=False)
        self._known.move_to_end(id(manuscript))
        return known[1]


def own_clauses(client: Client) -> frozenset[str]:
    """Name the clauses that are the client's, not the library's."""
    library = client.library
    departures = library.own.departures if library and library.own else ()
    return frozenset(departure.clause.id for departure in departures)


def text_rows(declaration: Declaration, own: Collection[str]) -> list[Shared]:
    """Write a document's text down."""
    manuscript = declaration.manuscript
    shared = manuscript is not None and manuscript.key is not None
    rows: list[Shared] = []
    parts: list[Part] = []

    def add(key: str, version: str, clause: str, language: str, text: str) -> None:
        id_ = short("\0".join((clause, language, text)))
        rows.append(("passage", (id_, clause, language, "" if clause in own else text)))
        parts.append((key, version, id_))

    language = declaration.language
    add("title", "", "title", language, declaration.title)
    add("page", "", "page", language, declaration.page_label)
    passages = manuscript.passages if manuscript else declaration.passages
    for passage in passages:
        wording = passage.wording
        # Without a key the values may be the client's.
        blocks = filled(wording.blocks, passage.values) if shared else wording.blocks
        add(passage.key, passage.version, wording.clause, wording.language, said_in(blocks))
    text = json.dumps(parts)
    return [*rows, ("text", (short(text), text))]


def said_in(blocks: tuple[Block, ...]) -> str:
    """Give blocks as lines, each link with its target."""
    return "\n".join(
        "".join(
            f"{run.text} <{run.link}>" if run.link and run.link != run.text else run.text
            for run in runs
        )
        for runs in paragraphs(blocks)
    )


def own_key(declaration: Declaration) -> str:
    """Hash what stands in a document beside its text: the client's values, all at once."""
    manuscript = declaration.manuscript
    passages: tuple[Passage, ...] = declaration.passages
    if manuscript is not None and manuscript.key is not None:
        values: object = [passages[at].values[name] for at, name in manuscript.own]
    else:
        values = [dict(passage.values) for passage in passages]
    head = {
        name: value
        for name, value in declaration.letterhead.items()
        if name not in ("title", "subtitle")
    }
    return key_of(repr((values, head, declaration.author, declaration.as_of)))[:32]
