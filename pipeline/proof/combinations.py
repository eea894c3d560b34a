"""Combinations: the facts that a client and its tools can have together.

Takes the library; finds the combination under which conditions hold, or tells that there is none.
A document is about one tool in question, whose facts go by their bare names, and about as many
others as it takes to make an `any.…` true or an `all.…` false: one for each is always enough.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..lean import dataclass
from ..library import Tree, parse_condition, sections_in
from ..records import Library
from .search import Question, UnfinishedError
from .vocabulary import rules_of

ALWAYS: Tree = ("and",)
_QUANTIFIED = ("any.", "all.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Facts under which conditions hold together, the fewest that do.

    Attributes:
        facts: of client and tool in question, where they differ from what is usual: the default,
            or false; without those that follow from others.
        others: likewise, of each further tool that it takes; and the fact that it is there for.
        size: how many facts differ, with those that follow.
    """

    facts: tuple[tuple[str, bool], ...]
    others: tuple[tuple[tuple[str, bool], ...], ...]
    size: int

    def __str__(self) -> str:
        parts = [_said(self.facts)] if self.facts else []
        parts += [f"for another tool: {_said(other)}" for other in self.others]
        return "; ".join(parts) or "every fact stands by its default"


def _said(facts: Iterable[tuple[str, bool]]) -> str:
    return ", ".join(name if value else f"not {name}" for name, value in facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """The rules that hold in the documents of a form, as far as they matter to some facts.

    Attributes:
        usual: value of each variable; the facts of a further tool have its quantified name before
            them.
        free: variables whose value is no matter of size.
        quantified: the names with `any.` or `all.`.
    """

    question: Question
    usual: Mapping[str, bool]
    free: frozenset[str]
    quantified: tuple[str, ...]


def tree_of(when: str | None) -> Tree:
    """Give a condition as a tree; without one it always holds."""
    if when is None:
        return ALWAYS
    tree = parse_condition(when).tree
    if tree is None:
        raise UnfinishedError
    return tree


def names_in(tree: Tree) -> Iterator[str]:
    """Name the facts of a condition, as often as they occur."""
    if tree[0] == "name":
        yield tree[1]
    else:
        for part in tree[1:]:
            yield from names_in(part)


def bare(name: str) -> str:
    """Take `any.` or `all.` away."""
    return name[4:] if name.startswith(_QUANTIFIED) else name


class Combinations:
    """What the vocabulary allows, and how the program derives one fact from others.

    Answers are remembered. Without `smallest` any combination will do.
    """

    def __init__(self, library: Library, *, smallest: bool = True) -> None:
        self._smallest = smallest
        self._facts = library.facts
        self._forms = library.forms
        self._usual = {name: fact.default is True for name, fact in library.facts.items()}
        self._usual["tools.one"] = True
        self._rules = _by_component(rules_of(library))
        self._worlds: dict[object, _World] = {}
        self._found: dict[object, Combination | None] = {}

    def can_hold(self, clause: str, conditions: Iterable[str], facts: Mapping[str, bool]) -> bool:
        """Tell whether conditions can hold together with facts, in some form that has the clause.

        What cannot be told counts as possible.
        """
        wanted: list[Tree] = [tree_of(condition) for condition in conditions]
        for name, value in facts.items():
            if name in self._facts:
                wanted.append(("name", name) if value else ("not", ("name", name)))
        try:
            return any(
                self.find(id_, wanted, smallest=False)
                for id_, form in self._forms.items()
                if any(clause in section.entries for section, _, _ in sections_in(form.sections))
            )
        except UnfinishedError:
            return True

    def find(
        self, form: str, wanted: Sequence[Tree], *, smallest: bool = True
    ) -> Combination | None:
        """Find a combination for a form under which all conditions hold.

        Raises:
            UnfinishedError: there are too many to try.
        """
        smallest = smallest and self._smallest
        key = form, tuple(wanted), smallest
        if key not in self._found:
            self._found[key] = self._find(form, wanted, smallest=smallest)
        return self._found[key]

    def _find(self, form: str, wanted: Sequence[Tree], *, smallest: bool) -> Combination | None:
        world, answer = self._answer(form, wanted, smallest=smallest)
        if answer is None:
            return None
        usual = world.usual
        priced = {name: value for name, value in answer.items() if name not in world.free}
        others = [name for name in world.quantified if answer.get(_there(name))]
        return Combination(
            facts=self._told(priced, usual),
            others=tuple(self._told(priced, usual, of=name) for name in others),
            size=sum(value != usual[name] for name, value in priced.items() if name in usual),
        )

    def example(self, form: str, wanted: Sequence[Tree]) -> list[dict[str, bool]] | None:
        """Give all facts of a document under which conditions hold, tool by tool."""
        world, answer = self._answer(form, wanted, smallest=False)
        if answer is None:
            return None
        prefixes = ["", *(_there(name) for name in world.quantified if answer.get(_there(name)))]
        return [
            {
                name: answer.get(prefix + name, answer.get(name, self._usual[name]))
                if self._is_of_tool(name)
                else answer.get(name, self._usual[name])
                for name in self._facts
            }
            for prefix in prefixes
        ]

    def _answer(
        self, form: str, wanted: Sequence[Tree], *, smallest: bool
    ) -> "tuple[_World, dict[str, bool] | None]":
        world = self._world(form, [name for tree in wanted for name in names_in(tree)])
        question = Question(world.question)
        for tree in wanted:
            question.require(tree)
        return world, question.answer(world.usual, world.free, smallest=smallest)

    def _world(self, form: str, names: Sequence[str]) -> "_World":
        """Put together the rules for facts of a form's documents; questions share what they can."""
        rules = self._about(names)
        tied = [name for rule in rules for name in names_in(rule)]
        quantified = dict.fromkeys(n for n in (*names, *tied) if n.startswith(_QUANTIFIED))
        key = form, frozenset(map(id, rules)), frozenset(quantified)
        if key not in self._worlds:
            self._worlds[key] = self._make_world(form, rules, tuple(quantified))
        return self._worlds[key]

    def _make_world(
        self, form: str, rules: Sequence[Tree], quantified: tuple[str, ...]
    ) -> "_World":
        question = Question()
        for rule in rules:
            question.require(rule)
        forms = [fact for fact in self._facts if fact.startswith("form.")]
        for fact in forms:
            question.require(("name", fact), fact == f"form.{form}")
        usual = dict(self._usual)
        for name in quantified:
            usual |= self._add_tool(question, name, quantified)
        return _World(
            question=question,
            usual=usual,
            free=frozenset(["tools.one", *forms, *quantified, *map(_there, quantified)]),
            quantified=quantified,
        )

    def _told(
        self, values: Mapping[str, bool], usual: Mapping[str, bool], of: str = ""
    ) -> tuple[tuple[str, bool], ...]:
        """Give what is unusual, in the vocabulary's order; not what follows from the rest of it.

        Of the tool that makes `of` true or false, give the fact that it is there for in any case.
        """
        keep, prefix = bare(of), _there(of) if of else ""
        told = {
            name: values[prefix + name]
            for name in self._facts
            if prefix + name in values
            and (name == keep or values[prefix + name] != usual[prefix + name])
        }
        for name in list(told):
            following = {one for other in told if told[other] for one in self._after(other)}
            if told[name] and name in following and name != keep:
                del told[name]
        return tuple(told.items())

    def _after(self, name: str) -> Iterator[str]:
        """Name the facts that follow from one: what it implies, a pair's purpose and basis."""
        yield from self._facts[name].implies
        if name.startswith("purpose.") and name.count(".") == 2:
            purpose, _, basis = name.rpartition(".")
            yield from (purpose, f"basis.{basis}")

    def count(self, wanted: Iterable[Tree]) -> int:
        """Count the facts that matter to conditions: those they name, and what these hang on."""
        names = [name for tree in wanted for name in names_in(tree)]
        tied = [name for rule in self._about(names) for name in names_in(rule)]
        return len({bare(name) for name in (*names, *tied)})

    def _about(self, names: Iterable[str]) -> list[Tree]:
        """Give the rules that tie these facts to others, and those to others again."""
        found: dict[int, list[Tree]] = {}
        for name in names:
            rules = self._rules.get(bare(name), [])
            found[id(rules)] = rules
            if bare(name) != name:
                found[id(self._rules["tools.one"])] = self._rules["tools.one"]
        return [rule for rules in found.values() for rule in rules]

    def _add_tool(
        self, question: Question, name: str, quantified: Sequence[str]
    ) -> dict[str, bool]:
        """Let another tool make `any.x` true, or `all.x` false, where the one in question does not.

        Gives what is usual for the other's facts.
        """
        own: Tree = ("name", bare(name))
        there: Tree = ("name", _there(name))

        def of_other(tree: Tree) -> Tree:
            if tree[0] == "name":
                is_tools = self._is_of_tool(tree[1])
                return ("name", f"{name}/{tree[1]}") if is_tools else tree
            return (tree[0], *map(of_other, tree[1:]))

        whole: Tree = ("name", name)
        other = of_other(own)
        if name.startswith("any."):
            question.require(("or", ("not", own), whole))
            question.require(("or", ("not", whole), own, there))
            question.require(("or", ("not", there), other))
        else:
            question.require(("or", own, ("not", whole)))
            question.require(("or", whole, ("not", own), there))
            question.require(("or", ("not", there), ("not", other)))
        question.require(("or", ("not", there), ("not", ("name", "tools.one"))))
        for each in quantified:
            its = of_other(("name", bare(each)))
            if each.startswith("any."):
                question.require(("or", ("not", there), ("not", its), ("name", each)))
            else:
                question.require(("or", ("not", there), its, ("not", ("name", each))))
        for rule in self._about(map(bare, quantified)):
            if any(self._is_of_tool(fact) for fact in names_in(rule)):
                question.require(("or", ("not", there), of_other(rule)))
        return {f"{name}/{fact}": self._usual[fact] for fact in self._facts}

    def _is_of_tool(self, name: str) -> bool:
        return name in self._facts and self._facts[name].scope == "tool"


def _there(name: str) -> str:
    """Name the variable that tells whether there is another tool for `any.x` or `all.x`."""
    return f"{name}/"


def _by_component(rules: Iterable[Tree]) -> dict[str, list[Tree]]:
    """Share one list of rules among all facts that rules tie together."""
    shared: dict[str, list[Tree]] = {}
    for rule in rules:
        joined = [rule]
        names = list(names_in(rule))
        ties = {id(shared[bare(n)]): shared[bare(n)] for n in names if bare(n) in shared}
        for known in ties.values():
            joined += known
            names += [name for one in known for name in names_in(one)]
        for name in names:
            shared[bare(name)] = joined
    return shared
