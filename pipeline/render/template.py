"""Template: what the templates of all formats have in common.

Reads packages, which are hostile until read; compiles and renders Jinja in a sandbox; says what
is wrong with a template. Knows no format.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError
from lxml import etree
from markupsafe import Markup

from pipeline.findings import Finding, Place, error
from pipeline.records import Declaration

from .fragments import is_target

MAX_FILE = 32 << 20
MAX_MEMBERS = 2000
MAX_PART = 32 << 20
MAX_TOTAL = 96 << 20
_OLE = b"\xd0\xcf\x11\xe0"

CONTROLLER = frozenset(["name", "street", "place", "country", "email", "phone", "website", "lines"])
LETTERHEAD = frozenset(["title", "subtitle", "date_line", "version_line", "controller", "tools", "language"])
NAMES = LETTERHEAD | frozenset(
    ["body", "page_of_pages", "logo", "draft", "direction", "subject", "author", "keywords"]
)
EXPRESSION = re.compile(r"\{\{(-?)(.*?)(-?)\}\}", re.DOTALL)

Context = Mapping[str, Any]
T = TypeVar("T")


class TemplateFault(Exception):
    """A finding that ends the reading of a template."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def fault(code: str, path: Path, message: str, hint: str, key: str = "") -> TemplateFault:
    return TemplateFault(error(code, Place(path.as_posix(), key=key), message, hint))


# --- reading --------------------------------------------------------------------------------


def read_file(path: Path) -> bytes:
    """Read a template whole, if it is no larger than a template can be."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as problem:
        raise fault(
            "template-missing",
            path,
            f"the template cannot be read ({problem.strerror})",
            "name an existing template in the client file",
        ) from problem
    if len(content) > MAX_FILE:
        raise fault(
            "template-unsafe",
            path,
            f"the template is larger than {MAX_FILE >> 20} MB",
            "reduce the pictures in the template",
        )
    return content


def read_package(path: Path) -> dict[str, bytes]:
    """Read the members of a DOCX or ODT file; raise `TemplateFault` for what is not fit."""
    content = read_file(path)
    if content.startswith(_OLE):
        raise fault(
            "template-encrypted",
            path,
            "the template is encrypted or in the format of Word 97",
            "save it as .docx without a password",
        )
    try:
        return _members(path, content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as problem:
        raise fault(
            "template-broken",
            path,
            f"the template is not a readable ZIP package ({type(problem).__name__})",
            "open it in Word or Writer and save it again",
        ) from problem


def _members(path: Path, content: bytes) -> dict[str, bytes]:
    unsafe = "save the template again with Word or Writer; do not use files of unknown origin"
    parts: dict[str, bytes] = {}
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise fault("template-unsafe", path, "the package has too many members", unsafe)
        folded: set[str] = set()
        for entry in entries:
            name = entry.filename
            if entry.flag_bits & 1:
                raise fault(
                    "template-encrypted",
                    path,
                    "the template is encrypted",
                    "save it without a password",
                )
            if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
                raise fault(
                    "template-unsafe", path, "a member's path leads out of the package", unsafe
                )
            if name.lower() in folded:
                raise fault("template-unsafe", path, "a member's name is used twice", unsafe)
            folded.add(name.lower())
            if name.endswith("/"):
                continue
            with archive.open(entry) as member:
                data = member.read(min(MAX_PART, MAX_TOTAL - total) + 1)
            total += len(data)
            if len(data) > MAX_PART or total > MAX_TOTAL:
                raise fault("template-unsafe", path, "the package unpacks to too much", unsafe)
            parts[name] = data
    return parts


def parse_xml(path: Path, name: str, content: bytes) -> etree._Element:
    """Parse a part without entities, document type or network."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise fault(
            "template-broken",
            path,
            f"part '{name}' is not well-formed XML",
            "open the template in Word or Writer and save it again",
            name,
        ) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise fault(
            "template-unsafe",
            path,
            f"part '{name}' has a document type declaration",
            "save the template again with Word or Writer",
            name,
        )
    return root


def serialise(root: etree._Element) -> str:
    """Write a part as text, without declaration."""
    return etree.tostring(root, encoding="unicode")


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# --- Jinja ----------------------------------------------------------------------------------


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        raise SecurityError(f"'{operator}' is not allowed in templates")


@jinja2.pass_context
def _flow(context: jinja2.runtime.Context, value: Any, place: int = -1) -> Markup:
    if isinstance(value, Markup):
        return value
    text = jinja2.Undefined.__str__(value) if isinstance(value, jinja2.Undefined) else str(value)
    return Markup(context["_flow"](text, place))


def _environment(*, autoescape: bool) -> jinja2.Environment:
    environment = _Sandbox(
        autoescape=autoescape, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    environment.globals.clear()
    environment.filters["flow"] = _flow
    return environment


_XML = _environment(autoescape=True)
_TEXT = _environment(autoescape=False)


@lru_cache(maxsize=512)
def _compiled(source: str, *, xml: bool) -> jinja2.Template:
    return (_XML if xml else _TEXT).from_string(source)


@dataclass(frozen=True, slots=True)
class Source:
    """A template's part as Jinja source; plain text values (`xml` false) are not escaped."""

    part: str
    text: str
    xml: bool = True

    def render(self, context: Context) -> str:
        return _compiled(self.text, xml=self.xml).render(context)


def check(path: Path, source: Source) -> list[Finding]:
    """Find syntax errors, unknown names and loading of other templates."""
    place = Place(path.as_posix(), key=source.part)
    try:
        tree = _XML.parse(source.text)
        _compiled(source.text, xml=source.xml)
    except jinja2.TemplateSyntaxError as problem:
        lines = source.text.splitlines() or [""]
        line = lines[min(problem.lineno, len(lines)) - 1]
        around = _around(line)
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
    if any(True for _ in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends))):
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
    for name in sorted(jinja2.meta.find_undeclared_variables(tree)):
        if name not in NAMES and not name.startswith("_"):
            wrong[name] = NAMES
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == "controller":
            if node.attr not in CONTROLLER:
                wrong[f"controller.{node.attr}"] = frozenset(f"controller.{k}" for k in CONTROLLER)
    return list(wrong.items())


def _first(message: str | None) -> str:
    return (message or "syntax error").split("\n")[0].rstrip(".")


def _around(line: str) -> str:
    text = re.sub(r"<[^>]*>", "", re.sub(r"\|flow(\(\d+\))?", "", line)).strip()
    tag = re.search(r"\{[{%]", text)
    start = max(tag.start() - 20, 0) if tag else 0
    return text[start : start + 80]


def count_name(source: Source, name: str) -> int:
    """Count how often a part names something."""
    tree = _XML.parse(source.text)
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
