"""Search: values of facts that meet a set of conditions, with as few changes as can be, or none.

Conditions become clauses: literals, one of which has to hold. The search tries to leave every
variable at its usual value, and branches only on a literal of a clause that this breaks. It tries
every branch or says that it did not: it never samples.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ..library import Tree

LIMIT = 200_000  # branches of one question; the library's take some tens


class UnfinishedError(Exception):
    """The question has too many branches to be answered."""


class Question:
    """Conditions that have to hold together, besides those of `base`; names are variables."""

    def __init__(self, base: "Question | None" = None) -> None:
        self._numbers: dict[str, int] = dict(base._numbers) if base else {}
        self._count: int = base._count if base else 0
        self._clauses: list[list[int]] = []
        self._base = base

    def require(self, tree: Tree, value: bool = True) -> None:
        """Ask that a condition holds, or that it does not."""
        if tree[0] == "not":
            self.require(tree[1], not value)
        elif tree[0] == "name":
            self._clauses.append([self._literal(tree, value)])
        elif _all_needed(tree, value):
            for part in tree[1:]:
                self.require(part, value)
        else:
            self._clauses.append([self._literal(part, value) for part in tree[1:]])

    def _literal(self, tree: Tree, value: bool) -> int:
        """Give a literal that can hold only if the condition does, or does not."""
        if tree[0] == "not":
            return self._literal(tree[1], not value)
        if tree[0] == "name":
            number = self._numbers.get(tree[1])
            if number is None:
                self._count += 1
                number = self._numbers[tree[1]] = self._count
            return number if value else -number
        parts = [self._literal(part, value) for part in tree[1:]]
        self._count += 1
        own = self._count
        if _all_needed(tree, value):
            self._clauses += [[-own, part] for part in parts]
        else:
            self._clauses.append([-own, *parts])
        return own

    def answer(
        self, usual: Mapping[str, bool], free: Iterable[str] = (), *, smallest: bool = True
    ) -> dict[str, bool] | None:
        """Give values that meet all conditions, as few as possible of them unusual; None = none do.

        A variable that `usual` lacks is usually false; a `free` one may have any value.

        Raises:
            UnfinishedError: there are too many branches.
        """
        values = [False] * (self._count + 1)
        costs = [0] * (self._count + 1)
        unpriced = set(free)
        for name, number in self._numbers.items():
            values[number] = usual.get(name, False)
            costs[number] = name not in unpriced
        parts = [self, self._base] if self._base else [self]
        search = _Search([part._index for part in parts], values, costs)
        found = search.run(None)
        if found is None or not smallest:
            return self._named(found)
        for most in range(search.cost):
            if (better := search.run(most)) is not None:
                return self._named(better)
        return self._named(found)

    @cached_property
    def _index(self) -> "_Index":
        with_: dict[int, list[list[int]]] = {}
        for clause in self._clauses:
            for literal in clause:
                with_.setdefault(literal, []).append(clause)
        return _Index(self._clauses, with_)

    def _named(self, values: Sequence[bool] | None) -> dict[str, bool] | None:
        if values is None:
            return None
        return {name: values[number] for name, number in self._numbers.items()}


def _all_needed(tree: Tree, value: bool) -> bool:
    return (tree[0] == "and") is value


class _Index(NamedTuple):
    """Clauses, and by literal those that hold it."""

    clauses: Sequence[Sequence[int]]
    with_: Mapping[int, Sequence[Sequence[int]]]


class _Search:
    """Backtracking over clauses, with what a choice forces.

    Attributes:
        cost: of the unusual values of the last answer.
    """

    def __init__(
        self, parts: Sequence[_Index], usual: Sequence[bool], costs: Sequence[int]
    ) -> None:
        self._clauses = [clause for part in parts for clause in part.clauses]
        self._parts = [part.with_ for part in parts]
        self._usual = usual
        self._costs = costs

    def run(self, most: int | None) -> list[bool] | None:
        """Search with unusual values that cost `most` at most; None there = any."""
        self._most = sum(self._costs) if most is None else most
        self._values: dict[int, bool] = {}
        self._trail: list[int] = []
        self.cost = 0
        self._branches = 0
        units = [clause[0] for clause in self._clauses if len(clause) == 1]
        if not all(self._set(literal) for literal in units) or not self._branch():
            return None
        return [self._value(number) for number in range(len(self._usual))]

    def _value(self, number: int) -> bool:
        return self._values.get(number, self._usual[number])

    def _holds(self, literal: int) -> bool:
        return self._value(abs(literal)) is (literal > 0)

    def _branch(self) -> bool:
        """Meet the clauses that the usual values break; undo all where that fails."""
        broken = next(
            (one for one in self._clauses if not any(self._holds(literal) for literal in one)), None
        )
        if broken is None:
            return True
        self._branches += 1
        if self._branches > LIMIT:
            raise UnfinishedError
        open_ = next((literal for literal in broken if abs(literal) not in self._values), None)
        if open_ is None:
            return False
        mark = len(self._trail)
        for literal in (open_, -open_):
            if self._set(literal) and self._branch():
                return True
            self._undo(mark)
        return False

    def _set(self, literal: int) -> bool:
        """Let a literal hold, and all that this forces; False where that cannot be."""
        waiting = [literal]
        while waiting:
            one = waiting.pop()
            number = abs(one)
            known = self._values.get(number)
            if known is not None:
                if known is not (one > 0):
                    return False
                continue
            self._values[number] = one > 0
            self._trail.append(number)
            if self._usual[number] is not (one > 0):
                self.cost += self._costs[number]
                if self.cost > self._most:
                    return False
            for clause in (clause for part in self._parts for clause in part.get(-one, ())):
                left = [
                    other for other in clause if self._values.get(abs(other)) is not (other < 0)
                ]
                if not left:
                    return False
                if len(left) == 1:
                    waiting.append(left[0])
        return True

    def _undo(self, mark: int) -> None:
        while len(self._trail) > mark:
            number = self._trail.pop()
            if self._values.pop(number) is not self._usual[number]:
                self.cost -= self._costs[number]
