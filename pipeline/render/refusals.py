"""Refusals: what docxtpl or Jinja can read and our values cannot bear.

Finished XML stands where it fits and is not changed; values are text, set as text and escaped
once; a document is the same each time. Knows no format.
"""

import re

import jinja2
from jinja2 import nodes

# Names of what the compilers write.
OWN = "_cb_"
_FINISHED = {"body": "p", "page_of_pages": "r"}
# Filters that give markup, or take a value for it.
_AS_XML = frozenset(["safe", "urlize", "xmlattr", "tojson", "forceescape", "e", "escape"])
_PARSER = jinja2.Environment(autoescape=True)
_FLOW = re.compile(r"\|flow(?:\(\d+\))?(?= -?\}\})")


def misplaced(tag: str, prefix: str) -> tuple[str, str] | None:
    """Say what is wrong with an expression that is printed in a place, and how to mend it.

    `prefix` is what finished XML must be named with there: `p`, `r`, or '' for text.
    """
    if not tag.startswith("{{"):
        return None
    expression = tag[2:-2].strip()
    if expression.startswith(OWN):
        return None
    bare = re.fullmatch(r"\(?\s*(\w+)\s*\)?", expression)
    if bare and bare[1] in _FINISHED:
        wanted = _FINISHED[bare[1]]
        if wanted == prefix:
            return None
        return (
            f"'{bare[1]}' stands where it cannot be set",
            f"write {{{{{wanted} {bare[1]} }}}}",
        )
    if prefix:
        return "a value stands where it cannot be set", "write {{ name }} without p or r"
    return None


def unsupported(text: str) -> list[tuple[str, str]]:
    """Find what Jinja can read and our values cannot bear, and say how to do without it."""
    try:
        tree = _PARSER.parse(_FLOW.sub("", text))
    except jinja2.TemplateSyntaxError:
        return []  # said elsewhere
    found: dict[str, str] = {}
    blocks = [type(node) for node in tree.find_all((nodes.FilterBlock, nodes.CallBlock))]
    filtered = [node for node in tree.find_all(nodes.AssignBlock) if node.filter is not None]
    if nodes.FilterBlock in blocks or filtered:
        found["a filter is laid over a block of text"] = "filter each value: {{ name|upper }}"
    if nodes.CallBlock in blocks:
        found["'call' is not supported"] = "write the text where it shall stand"
    for modifier in tree.find_all(nodes.EvalContextModifier):
        if any(option.key == "autoescape" for option in modifier.options):
            found["'autoescape' is not supported"] = "leave it out: values are always set as text"
    for used in tree.find_all(nodes.Filter):
        named = [used.name]
        if used.name == "map":
            named += [arg.value for arg in used.args if isinstance(arg, nodes.Const)]
        for name in named:
            if name in _AS_XML:
                found[f"the filter '{name}' is not supported"] = "leave it out: values are text"
        if used.name == "random":
            found["the filter 'random' is not supported"] = "write what shall stand there"
    for kind, sign in ((nodes.Mul, "*"), (nodes.Pow, "**")):
        if any(True for _ in tree.find_all(kind)):
            found[f"'{sign}' is not supported"] = "write the result"
    found |= _captured(tree)
    printed = {id(node) for output in tree.find_all(nodes.Output) for node in output.nodes}
    tests = [node.test for node in tree.find_all(nodes.If)]
    tests += [node.test for node in tree.find_all(nodes.CondExpr)]
    printed |= {id(name) for test in tests for name in _names(test)}
    for one in _names(tree):
        if one.name in _FINISHED and id(one) not in printed:
            found[f"'{one.name}' is finished and cannot be changed"] = (
                f"write {{{{{_FINISHED[one.name]} {one.name} }}}}, without filter or operator"
            )
    return list(found.items())


def _captured(tree: nodes.Template) -> dict[str, str]:
    """Find uses of finished text as a value: of what is set by a block, or made by a macro."""
    finished = _finished(tree)
    fit: set[int] = set()

    def allow(node: nodes.Node) -> None:
        if isinstance(node, nodes.Call):
            called = node.node
            while isinstance(called, nodes.Getattr | nodes.Getitem):
                called = called.node
            fit.add(id(called))
            for argument in node.args:
                allow(argument)
        elif isinstance(node, nodes.Not):
            allow(node.node)
        elif isinstance(node, nodes.And | nodes.Or):
            allow(node.left)
            allow(node.right)
        elif isinstance(node, nodes.Name):
            fit.add(id(node))

    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            allow(node)
    for condition in tree.find_all(nodes.If):
        allow(condition.test)
    found = {}
    for one in _names(tree):
        if id(one) in finished and id(one) not in fit and not one.name.startswith(OWN):
            found[f"'{one.name}' is finished text and can only be printed"] = (
                "set it without a block: {% set name = … %}"
            )
    return found


def _finished(tree: nodes.Template) -> set[int]:
    """Find the names that stand for finished text, also those that macros give to it."""
    macros = {macro.name: macro for macro in tree.find_all(nodes.Macro)}
    named = {
        block.target.name
        for block in tree.find_all(nodes.AssignBlock)
        if isinstance(block.target, nodes.Name)
    } | macros.keys()
    if any(True for _ in tree.find_all(nodes.Block)):
        named.add("self")
    found = {id(one) for one in _names(tree) if one.name in named and one.ctx == "load"}
    before = -1
    while before < len(found):
        before = len(found)
        for call in tree.find_all(nodes.Call):
            macro = macros.get(call.node.name) if isinstance(call.node, nodes.Name) else None
            for at, argument in enumerate(call.args if macro else ()):
                if macro and any(id(one) in found for one in _names(argument)):
                    own = macro.args[at].name if at < len(macro.args) else "varargs"
                    inside = (one for held in macro.body for one in _names(held))
                    found |= {id(one) for one in inside if one.name == own and one.ctx == "load"}
    return found


def _names(node: nodes.Node) -> list[nodes.Name]:
    own = [node] if isinstance(node, nodes.Name) else []
    return [*own, *node.find_all(nodes.Name)]
