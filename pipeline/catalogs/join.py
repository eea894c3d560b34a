"""Join: a catalog that two sides changed since a common version, entry by entry.

Takes three files, gives the text of a fourth, or None where both sides changed one translation, or
a file cannot be read. A translation goes with the text it was made from: from two sides they would
only seem to belong together.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from .entries import PoEntry, PoFile
from .msgcat import render
from .po import read_po

_DATES = {"POT-Creation-Date", "PO-Revision-Date"}  # nobody's work: the later one stays
_T = TypeVar("_T")
_Key = tuple[str | None, str, bool]


class _ConflictError(Exception):
    pass


def join_catalogs(base: Path, theirs: Path, shipped: Path) -> str | None:
    """Join what `theirs` and `shipped` made of `base`."""
    old, our, new = (read_po(path)[0] for path in (base, theirs, shipped))
    if old is None or our is None or new is None:
        return None
    try:
        return render(_join(old, our, new))
    except _ConflictError:
        return None


def _join(old: PoFile, our: PoFile, new: PoFile) -> PoFile:
    header = {}
    for name in {**new.header, **our.header}:
        ours, news = our.header.get(name), new.header.get(name)
        if name in _DATES:
            value: str | None = max(ours or "", news or "")
        else:
            value = _chosen(old.header.get(name), ours, news)
        if value is not None:
            header[name] = value
    olds, ours_, news_ = (_by_key(one) for one in (old, our, new))
    entries = [
        _entry(olds.get(key), ours_.get(key), news_.get(key)) for key in _order(ours_, news_)
    ]
    return PoFile(
        header=header,
        comment=_chosen(old.comment, our.comment, new.comment),
        entries=tuple(entry for entry in entries if entry),
    )


def _by_key(po: PoFile) -> dict[_Key, PoEntry]:
    """Sort entries by what they translate; obsolete ones of one context may be several."""
    return {
        (one.context, one.msgid if one.obsolete or one.context is None else "", one.obsolete): (
            replace(one, line=0)
        )
        for one in po.entries
    }


def _entry(old: PoEntry | None, our: PoEntry | None, new: PoEntry | None) -> PoEntry | None:
    chosen = _chosen(*(one and replace(one, notes=(), references=()) for one in (old, our, new)))
    if chosen is None:
        return None
    about = new or our or chosen  # notes and references are made anew, and nobody's work
    return replace(chosen, notes=about.notes, references=about.references)


def _chosen(old: _T, our: _T, new: _T) -> _T:
    if our == new or new == old:
        return our
    if our == old:
        return new
    raise _ConflictError


def _order(ours: Mapping[_Key, object], news: Mapping[_Key, object]) -> list[_Key]:
    """Order as it is shipped; entries of one's own stand after those they stand after here."""
    order = list(news)
    before: _Key | None = None
    for key in ours:
        if key not in news:
            order.insert(order.index(before) + 1 if before is not None else 0, key)
        before = key
    return order
