"""Looks: which of a document's own values a template's tags look into.

A value that tags only print, test for being there, join or go through can be put in after the
template was rendered. One that they compare or change decides what is printed: its text has to be
known before.
"""

from collections.abc import Iterable, Mapping

from jinja2 import nodes

from .marks import LINES, OWN
from .template import Source, parsed

_LISTS = frozenset([LINES, "tools", "keywords"])
# What a loop tells about its turns, not about its items.
_COUNTS = frozenset(["index", "index0", "revindex", "revindex0", "first", "last", "length"])
_WATCHED = frozenset([*OWN, LINES, "controller"])

Known = Mapping[str, frozenset[str]]


def looked_into(sources: Iterable[Source]) -> frozenset[str]:
    """Name the paths of the values that the tags of these parts look into."""
    look = _Look()
    for source in sources:
        look.all(parsed(source.text).body, {})
    return frozenset(look.found)


class _Look:
    """Goes through tags; `known` holds the paths behind the names that loops give."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def all(self, body: Iterable[nodes.Node], known: Known) -> None:
        for node in body:
            self._node(node, known)

    def _node(self, node: nodes.Node, known: Known) -> None:
        match node:
            case nodes.Output():
                for part in node.nodes:
                    if not self._is_text(part, known):
                        self._into(part, known)
            case nodes.If():
                if not self._is_claim(node.test, known):
                    self._into(node.test, known)
                self.all([*node.body, *node.elif_, *node.else_], known)
            case nodes.For(target=nodes.Name(name=name), recursive=False) if self._is_list(
                node.iter, known
            ):
                paths = self._paths(node.iter, known)
                inner = {**known, name: paths, "loop": paths}
                if node.test is not None and not self._is_claim(node.test, inner):
                    self._into(node.test, inner)
                self.all(node.body, inner)
                self.all(node.else_, known)
            case nodes.TemplateData():
                pass
            case _:
                self._into(node, known)

    def _into(self, node: nodes.Node, known: Known) -> None:
        self.found |= self._paths(node, known)

    def _paths(self, node: nodes.Node, known: Known) -> frozenset[str]:
        """Name the watched paths that a node names anywhere."""
        match node:
            case nodes.Getattr(node=nodes.Name(name="controller"), attr=attr):
                return frozenset([f"controller.{attr}"]) & _WATCHED
            case nodes.Getattr(node=nodes.Name(name="loop"), attr=attr) if attr in _COUNTS:
                return frozenset()
            case nodes.Name():
                return known.get(node.name, frozenset([node.name]) & _WATCHED)
        inner = [self._paths(child, known) for child in node.iter_child_nodes()]
        return frozenset().union(*inner)

    # --- what is only handed on -------------------------------------------------------------

    def _is_text(self, node: nodes.Node, known: Known) -> bool:
        match node:
            case nodes.TemplateData() | nodes.Const():
                return True
            case nodes.Filter(name="flow", node=nodes.Expr() as inner):
                return self._is_text(inner, known)
            case nodes.Filter(name="join", node=nodes.Expr() as inner, kwargs=[]):
                return self._is_list(inner, known) and all(
                    isinstance(arg, nodes.Const) for arg in node.args
                )
            case nodes.Concat():
                return all(self._is_text(part, known) for part in node.nodes)
            case nodes.CondExpr():
                ends = [node.expr1, *([node.expr2] if node.expr2 else [])]
                return self._is_claim(node.test, known) and all(
                    self._is_text(end, known) for end in ends
                )
            case nodes.Or(left=left, right=right) | nodes.And(left=left, right=right):
                return self._is_text(left, known) and self._is_text(right, known)
        return not self._is_list(node, known) and self._is_claim(node, known)

    def _is_list(self, node: nodes.Node, known: Known) -> bool:
        match node:
            case nodes.List() | nodes.Tuple():
                return all(self._is_text(item, known) for item in node.items)
            case nodes.Getattr(node=nodes.Name(name="controller"), attr="lines"):
                return True
            case nodes.Name():
                return node.name in _LISTS and node.name not in known
            case nodes.Filter(
                name="select" | "list", args=[], kwargs=[], node=nodes.Expr() as inner
            ):
                return self._is_list(inner, known)
        return False

    def _is_claim(self, node: nodes.Node, known: Known) -> bool:
        """Tell whether only a value's being there matters."""
        match node:
            case nodes.Not():
                return self._is_claim(node.node, known)
            case nodes.And() | nodes.Or():
                return self._is_claim(node.left, known) and self._is_claim(node.right, known)
            case nodes.Name():
                return node.name != "controller"
            case nodes.Getattr(node=nodes.Name(name="controller")):
                return True
        return not self._paths(node, known) or self._is_list(node, known)
