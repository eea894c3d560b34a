"""Conditions: boolean expressions over facts, as clauses and requirements state them.

`and`, `or`, `not`, parentheses and names; nothing else, and never `eval`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from boolean import BooleanAlgebra, Expression, ParseError

_TOKEN = re.compile(r"\s*(?:(\()|(\))|([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)|(\S+))")
_WORDS = {"and", "or", "not"}
_ALGEBRA = BooleanAlgebra()


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition.

    Attributes:
        names: the facts it mentions.
    """

    text: str
    names: frozenset[str]
    expression: Expression

    def value(self, facts: Mapping[str, bool]) -> bool | None:
        """Evaluate; None = undecided: something is left after the known facts are put in."""
        known = {
            _ALGEBRA.Symbol(name): _ALGEBRA.TRUE if facts[name] else _ALGEBRA.FALSE
            for name in self.names
            if name in facts
        }
        left = self.expression.subs(known, simplify=True) if known else self.expression.simplify()
        if left == _ALGEBRA.TRUE:
            return True
        return False if left == _ALGEBRA.FALSE else None

    def undecided(self, facts: Mapping[str, bool]) -> frozenset[str]:
        """Name the facts that the value still hangs on."""
        known = {
            _ALGEBRA.Symbol(name): _ALGEBRA.TRUE if facts[name] else _ALGEBRA.FALSE
            for name in self.names
            if name in facts
        }
        left = self.expression.subs(known, simplify=True) if known else self.expression.simplify()
        return frozenset(str(symbol.obj) for symbol in left.symbols)


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Condition:
    """Parse a condition.

    Raises:
        ValueError: the text is no condition; the message says why.
    """
    if len(text) > 2000:
        raise ValueError("is longer than 2000 characters")
    names = set()
    for _opening, _closing, name, other in _TOKEN.findall(text):
        if other:
            raise ValueError(f"does not understand '{other[:40]}'")
        if name in {"true", "false"}:
            raise ValueError(f"knows no '{name}'")
        if name and name not in _WORDS:
            names.add(name)
    try:
        expression = _ALGEBRA.parse(text)
    except ParseError as fault:
        raise ValueError("is not well-formed") from fault
    except (TypeError, AttributeError, IndexError, RecursionError) as fault:
        raise ValueError("is not well-formed") from fault
    if not names or expression is None:
        raise ValueError("names no fact")
    return Condition(text, frozenset(names), expression)
