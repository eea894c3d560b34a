"""Vocabulary: what holds between the facts of every document.

What registry/facts.yaml says, and what `facts` derives: a rule that no document breaks.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import get_args

from ..laws import GROUNDS
from ..library import Tree
from ..records import Basis, Library


def rules_of(library: Library) -> list[Tree]:
    """Give what holds between the facts of every document."""
    return [*_stated_rules(library), *_derived_rules(library)]


def _stated_rules(library: Library) -> Iterator[Tree]:
    """What registry/facts.yaml says."""
    for fact in library.facts.values():
        if fact.needs:
            needed: Tree = ("or", *(("name", f"any.{name}") for name in fact.needs))
            yield _implies(("name", fact.name), needed)
        for other in fact.implies:
            yield _implies(("name", fact.name), ("name", other))
        for other in fact.excludes:
            yield _implies(("name", fact.name), ("not", ("name", other)))
    for group in library.one_of:
        yield from _exactly_one(group)


def _derived_rules(library: Library) -> Iterator[Tree]:
    """What `facts` derives from other facts: the number of tools, purposes and bases.

    A client states pairs of purpose and basis, one at least, and only those that a fact names.
    """
    yield from _exactly_one(["tools.one", "tools.many"])
    for ground in sorted(frozenset().union(*GROUNDS.values())):
        laws = [f"regime.{law}" for law, grounds in GROUNDS.items() if ground in grounds]
        if f"transfer.{ground}" in library.facts and library.facts.keys() >= {*laws}:
            yield _implies(("name", f"transfer.{ground}"), ("or", *(("name", law) for law in laws)))
    yield from _swiss_rules(library)
    purposes = [name for name in library.facts if name.startswith("purpose.")]
    pairs = [name for name in purposes if name.count(".") == 2]
    if not pairs:
        return
    alone = [name for name in purposes if name.count(".") == 1]
    baseless = _SWISS if _SWISS[1] in library.facts else ("or",)
    yield ("or", *(("name", name) for name in (*pairs, *alone)))
    bases = [f"basis.{basis}" for basis in get_args(Basis)]
    for whole in [*alone, *(name for name in bases if name in library.facts)]:
        part = whole.removeprefix("basis.")
        ending = f".{part}" if part != whole else ""
        its = [p for p in pairs if (p.endswith(ending) if ending else p.startswith(f"{whole}."))]
        some: Tree = ("or", *(("name", pair) for pair in its))
        yield _implies(("name", whole), some if ending else ("or", some, baseless))
        for pair in its:
            yield _implies(("name", pair), ("name", whole))


_SWISS: Tree = ("name", "regime.ch")


def _swiss_rules(library: Library) -> Iterator[Tree]:
    """Swiss law asks for no basis but consent, and for a ground of each disclosure abroad."""
    if _SWISS[1] not in library.facts:
        return
    for basis in get_args(Basis):
        if basis != "consent" and f"basis.{basis}" in library.facts:
            yield _implies(_SWISS, ("not", ("name", f"basis.{basis}")))
    grounds = [f"transfer.{ground}" for ground in sorted(GROUNDS["ch"])]
    if library.facts.keys() >= {"transfer.happens", *grounds}:
        abroad: Tree = ("and", _SWISS, ("name", "transfer.happens"))
        yield _implies(abroad, ("or", *(("name", ground) for ground in grounds)))


def _exactly_one(names: Sequence[str]) -> Iterator[Tree]:
    yield ("or", *(("name", name) for name in names))
    for one, other in combinations(names, 2):
        yield _implies(("name", one), ("not", ("name", other)))


def _implies(one: Tree, other: Tree) -> Tree:
    return ("or", ("not", one), other)
