"""Template: what the templates of all formats have in common.

Compiles and renders Jinja in a sandbox, says what is wrong with a tag, and puts together what
tags may name. Knows no format.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from jinja2 import meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ..findings import Finding, Place, error
from ..lean import dataclass
from ..records import Declaration
from .fragments import is_target
from .refusal import fault

CONTROLLER = frozenset(["name", "street", "place", "country", "email", "phone", "website", "lines"])
LETTERHEAD = frozenset(
    ["title", "subtitle", "date_line", "version_line", "controller", "tools", "language"]
)
NAMES = LETTERHEAD | frozenset(
    ["body", "page_of_pages", "logo", "draft", "direction", "subject", "author", "keywords"]
)
EXPRESSION = re.compile(r"\{\{(-?)(.*?)(-?)\}\}", re.DOTALL)

Context = Mapping[str, Any]
T = TypeVar("T")


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        del context, left, right  # a product of texts can grow without bound
        raise SecurityError(f"'{operator}' is not allowed in templates")

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """Put a block, a macro's text or a whole part together."""
        text = "".join(pieces)
        _WRITTEN.get().add(text)
        return text


class Finished(Markup):
    """XML that the program made."""

    __slots__ = ()


# What was put together while a part is rendered: the texts of its blocks and macros.
_WRITTEN: ContextVar[set[str]] = ContextVar("_WRITTEN")


def _unfinished(value: Any) -> Any:
    """Take markup for text, unless the program or the template itself made it."""
    if not isinstance(value, Markup) or isinstance(value, Finished) or value in _WRITTEN.get():
        return value
    return str(value.unescape())


@jinja2.pass_context
def _finalize(_: jinja2.runtime.Context, value: Any) -> Any:
    # Without a context Jinja would finalize constants that it has escaped already.
    return _unfinished(value)


@jinja2.pass_context
def _flow(context: jinja2.runtime.Context, value: Any, place: int = -1) -> Markup:
    value = _unfinished(value)
    if isinstance(value, Markup):
        return value
    text = jinja2.Undefined.__str__(value) if isinstance(value, jinja2.Undefined) else str(value)
    return Finished(context["_flow"](text, place))


def _environment(*, autoescape: bool) -> jinja2.Environment:
    made = _Sandbox(
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    made.globals.clear()
    made.filters["flow"] = _flow
    return made


environment = _environment(autoescape=True)
_TEXT = _environment(autoescape=False)


@lru_cache(maxsize=512)
def parsed(source: str) -> nodes.Template:
    """Read a source's tags; what is given back is not to be changed."""
    return environment.parse(source)


@lru_cache(maxsize=512)
def _compiled(source: str, *, xml: bool) -> jinja2.Template:
    return (environment if xml else _TEXT).from_string(source)


@dataclass(frozen=True, slots=True)
class Source:
    """A template's part as Jinja source; plain text values (`xml` false) are not escaped."""

    part: str
    text: str
    xml: bool = True

    def render(self, context: Context) -> str:
        before = _WRITTEN.set(set())
        try:
            return _compiled(self.text, xml=self.xml).render(context)
        finally:
            _WRITTEN.reset(before)


def check(path: Path, source: Source) -> list[Finding]:
    """Find syntax errors, unknown names and loading of other templates."""
    place = Place(path.as_posix(), key=source.part)
    try:
        tree = parsed(source.text)
        _compiled(source.text, xml=source.xml)
    except jinja2.TemplateSyntaxError as problem:
        lines = source.text.splitlines() or [""]
        line = lines[min(problem.lineno, len(lines)) - 1]
        around = _around(line)
        if not source.part:
            place = Place(path.as_posix(), problem.lineno)
        return [
            error(
                "template-syntax",
                place,
                f"a tag cannot be read ({_first(problem.message)}) near '{around}'",
                "compare the tag with docs/templates.md",
            )
        ]
    findings = [
        error(
            "template-name-unknown",
            place,
            f"the template names '{name}', which is not known",
            f"known are {', '.join(sorted(known))}",
        )
        for name, known in _unknown(tree)
    ]
    loading = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    if any(True for _ in tree.find_all(loading)):
        findings.append(
            error(
                "template-syntax",
                place,
                "a tag loads another template",
                "write everything into this template",
            )
        )
    return findings


def _unknown(tree: nodes.Template) -> list[tuple[str, frozenset[str]]]:
    wrong: dict[str, frozenset[str]] = {}
    for name in sorted(meta.find_undeclared_variables(tree)):
        if name not in NAMES and not name.startswith("_"):
            wrong[name] = NAMES
    for node in tree.find_all(nodes.Getattr):
        ours = isinstance(node.node, nodes.Name) and node.node.name == "controller"
        if ours and node.attr not in CONTROLLER and not hasattr(dict, node.attr):
            wrong[f"controller.{node.attr}"] = frozenset(
                f"controller.{name}" for name in CONTROLLER
            )
    return list(wrong.items())


def _first(message: str | None) -> str:
    return (message or "syntax error").split("\n")[0].split(". ")[0].rstrip(".")


def _around(line: str) -> str:
    text = re.sub(r"<[^>]*>", "", re.sub(r"\|flow(\(\d+\))?", "", line)).strip()
    tag = re.search(r"\{[{%]", text)
    start = max(tag.start() - 20, 0) if tag else 0
    return text[start : start + 80]


def count_name(source: Source, name: str) -> int:
    """Count how often a part names something."""
    tree = parsed(source.text)
    return sum(1 for node in tree.find_all(nodes.Name) if node.name == name)


def has_tags(text: str) -> bool:
    return "{{" in text or "{%" in text


def wrap(text: str, place: int | None = None) -> str:
    """Send the expressions of running text through the writer, which sets values as text."""
    call = "flow" if place is None else f"flow({place})"
    return EXPRESSION.sub(rf"{{{{\1 (\2)|{call} \3}}}}", text)


def base_context(declaration: Declaration) -> dict[str, Any]:
    """Put together what a template may name; what is missing is empty."""
    head = declaration.letterhead
    controller = head.get("controller")
    given = dict(controller) if isinstance(controller, Mapping) else {}
    empty: dict[str, Any] = dict.fromkeys(CONTROLLER, "") | {"lines": ()}
    return {
        **dict.fromkeys(LETTERHEAD, ""),
        "tools": (),
        "language": declaration.language,
        "direction": declaration.direction,
        "title": declaration.title,
        "subject": declaration.subject,
        "author": declaration.author,
        "keywords": declaration.keywords,
        "draft": declaration.draft,
        "logo": declaration.logo is not None,
        **{key: value for key, value in head.items() if not key.startswith("_")},
        "controller": {**empty, **{k: "" if v is None else v for k, v in given.items()}},
    }


def guarded(path: Path, part: str, render: Callable[[], T]) -> T:
    """Render; a template's failure becomes a finding that names no value."""
    try:
        return render()
    except (
        jinja2.TemplateError,
        ArithmeticError,
        AssertionError,
        TypeError,
        ValueError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as problem:
        shown = isinstance(problem, jinja2.UndefinedError | SecurityError)
        reason = str(problem).rstrip(".") if shown else type(problem).__name__
        raise fault(
            "template-failed",
            path,
            f"a tag of the template cannot be filled ({reason})",
            "compare the tag with docs/templates.md",
            part,
        ) from problem


def checked_target(path: Path, part: str, target: str) -> str:
    """Let only web pages and mail addresses through, where a tag makes a link's target."""
    if not target or is_target(target):
        return target
    raise fault(
        "link-refused",
        path,
        "a tag in a link's target does not give a web page or mail address",
        "links begin with 'https://', 'http://' or 'mailto:'",
        part,
    )
