"""Conditions: boolean expressions over facts, as clauses and requirements state them.

`and`, `or`, `not`, parentheses and names; nothing else, and never `eval`. Where all facts are known
the value is plain; only what is left undecided is handed to `boolean.py`, which simplifies it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property, lru_cache, partial
from typing import Any

from ..lean import dataclass

_TOKEN = re.compile(r"\s*(?:(\()|(\))|([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)|(\S+))")
_WORDS = {"and", "or", "not"}

# ("name", name), ("not", tree), ("and", tree, …), ("or", tree, …)
Tree = tuple[Any, ...]


@dataclass(frozen=True)
class Condition:
    """A parsed condition.

    Attributes:
        names: the facts it mentions.
        tree: what it says; None where only `boolean.py` understands it.
    """

    text: str
    names: frozenset[str]
    tree: Tree | None = field(repr=False, compare=False)

    def value(self, facts: Mapping[str, bool]) -> bool | None:
        """Evaluate; None = undecided: something is left after the known facts are put in."""
        if self.tree is not None:
            value = _value(self.tree, facts)
            if value is not None:
                return value
        algebra, left = self._left(facts)
        if left == algebra.TRUE:
            return True
        return False if left == algebra.FALSE else None

    def undecided(self, facts: Mapping[str, bool]) -> frozenset[str]:
        """Name the facts that the value still hangs on."""
        return frozenset(str(symbol.obj) for symbol in self._left(facts)[1].symbols)

    def deciding(self, facts: Mapping[str, bool]) -> tuple[str, ...]:
        """Name facts that decide the value, none too many; if it is undecided, what is not known.

        Of parts that would each decide alone, the one with the fewest facts is named.
        """
        value = self.value(facts)
        if value is None:
            return tuple(sorted(self.undecided(facts)))
        known = {name: facts[name] for name in sorted(self.names) if name in facts}
        tree, find = self.tree, self.value
        if tree is not None and _value(tree, known) is value:
            known = {name: known[name] for name in _deciding(tree, known)}
            if self._mentions == len(self.names):  # each once: nothing can cancel out
                find = partial(_value, tree)
        for name in list(known):
            rest = {other: known[other] for other in known if other != name}
            if find(rest) is value:
                known = rest
        return tuple(known)

    @cached_property
    def _mentions(self) -> int:
        return sum(bool(name) and name not in _WORDS for _, _, name, _ in _TOKEN.findall(self.text))

    @cached_property
    def _expression(self) -> Any:
        return _algebra().parse(self.text)

    def _left(self, facts: Mapping[str, bool]) -> tuple[Any, Any]:
        """Put the known facts in and simplify what is left."""
        algebra = _algebra()
        known = {
            algebra.Symbol(name): algebra.TRUE if facts[name] else algebra.FALSE
            for name in self.names
            if name in facts
        }
        if known:
            return algebra, self._expression.subs(known, simplify=True)
        return algebra, self._expression.simplify()


@lru_cache(maxsize=1)
def _algebra() -> Any:
    from boolean import BooleanAlgebra

    return BooleanAlgebra()


def _value(tree: Tree, facts: Mapping[str, bool]) -> bool | None:
    """Evaluate as far as the known facts tell (Kleene's logic)."""
    kind = tree[0]
    if kind == "name":
        return facts.get(tree[1])
    if kind == "not":
        value = _value(tree[1], facts)
        return None if value is None else not value
    deciding = kind == "or"
    result: bool | None = not deciding
    for part in tree[1:]:
        value = _value(part, facts)
        if value is deciding:
            return deciding
        if value is None:
            result = None
    return result


def _deciding(tree: Tree, facts: Mapping[str, bool]) -> tuple[str, ...]:
    """Name the facts that make a tree's value what it is; it has to have one."""
    kind = tree[0]
    if kind == "name":
        return (tree[1],)
    if kind == "not":
        return _deciding(tree[1], facts)
    deciding = kind == "or"
    parts = [_deciding(part, facts) for part in tree[1:] if _value(part, facts) is deciding]
    if parts:
        return min(parts, key=len)
    named = [name for part in tree[1:] for name in _deciding(part, facts)]
    return tuple(dict.fromkeys(named))


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Condition:
    """Parse a condition.

    Raises:
        ValueError: the text is no condition; the message says why.
    """
    if len(text) > 2000:
        raise ValueError("is longer than 2000 characters")
    names = set()
    tokens = []
    for opening, closing, name, other in _TOKEN.findall(text):
        if other:
            raise ValueError(f"does not understand '{other[:40]}'")
        if name in {"true", "false"}:
            raise ValueError(f"knows no '{name}'")
        if name and name not in _WORDS:
            names.add(name)
        tokens.append(opening or closing or name)
    tree = _parse(tokens)
    if tree is None:
        _have_parsed(text)
    if not names:
        raise ValueError("names no fact")
    return Condition(text, frozenset(names), tree)


def _have_parsed(text: str) -> None:
    """Let `boolean.py` judge what is not written as we would write it."""
    from boolean import ParseError

    try:
        expression = _algebra().parse(text)
    except (ParseError, TypeError, AttributeError, IndexError, RecursionError) as fault:
        raise ValueError("is not well-formed") from fault
    if expression is None:
        raise ValueError("names no fact")


_DEPTH = 40


class _UnlikeError(Exception):
    """The tokens are no condition as we write them."""


def _parse(tokens: list[str]) -> Tree | None:
    """Read tokens: `not` binds closest, then `and`, then `or`."""
    stream = iter([*tokens, ""])
    try:
        tree, left = _joined("or", next(stream), stream, 0)
    except _UnlikeError:
        return None
    return None if left else tree


def _joined(word: str, token: str, stream: Iterator[str], depth: int) -> tuple[Tree, str]:
    """Read what `or`, or `and`, joins; give it and the token after it."""
    parts = []
    while True:
        if word == "or":
            part, token = _joined("and", token, stream, depth)
        else:
            part, token = _single(token, stream, depth)
        parts.append(part)
        if token != word:
            return (parts[0] if len(parts) == 1 else (word, *parts)), token
        token = next(stream)


def _single(token: str, stream: Iterator[str], depth: int) -> tuple[Tree, str]:
    if depth > _DEPTH:
        raise _UnlikeError
    if token == "not":
        inner, token = _single(next(stream), stream, depth + 1)
        return ("not", inner), token
    if token == "(":
        inner, token = _joined("or", next(stream), stream, depth + 1)
        if token != ")":
            raise _UnlikeError
        return inner, next(stream)
    if token in _WORDS or token in {"", ")", "none"}:  # boolean.py takes `none` for false
        raise _UnlikeError
    return ("name", token), next(stream)
