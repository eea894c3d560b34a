"""Files: text and YAML read safely, with the line of every key.

Takes paths, gives text or plain data with a line for each place in it, and findings. Sizes are
bounded; what is not UTF-8, holds control characters, duplicate keys or aliases is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..findings import Finding, Place, error
from ..text import nearest

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_FAULTS = 20

Path_ = tuple[str | int, ...]

# C0 and C1 controls but tab and line feed, surrogates, non-characters, the separators that some
# programs take for line ends, and what makes text read otherwise than it stands (UAX #9)
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Document:
    """Data of one YAML text, and the line of each key and item in it."""

    file: str
    data: Any
    lines: Mapping[Path_, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """Give the line of the place, or of the nearest place round it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1

    def place(self, *path: str | int) -> Place:
        return Place(self.file, self.line(*path), ".".join(str(part) for part in path))


def read_text(path: Path, file: str, *, limit: int = MAX_BYTES) -> tuple[str | None, list[Finding]]:
    """Read a UTF-8 text; `file` is the name that findings say. Line ends become line feeds."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as fault:
        reason = fault.strerror or "unknown reason"
        return None, [
            error("file-unreadable", Place(file), f"cannot be read: {reason}", "check the path")
        ]
    if len(data) > limit:
        return None, [
            error(
                "file-too-large",
                Place(file),
                f"is larger than {limit} bytes",
                "split it, or remove what does not belong there",
            )
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return None, [
            error(
                "file-encoding",
                Place(file, line),
                "is not UTF-8",
                "save the file in the encoding UTF-8",
            )
        ]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return None, [_control(Place(file, line), found.group())]
    return text, []


def _control(place: Place, sign: str) -> Finding:
    return error(
        "control-character",
        place,
        f"holds the control character U+{ord(sign):04X}",
        "delete it; it often comes along when text is copied from another program",
    )


def read_yaml(
    path: Path, file: str, *, limit: int = MAX_BYTES
) -> tuple[Document | None, list[Finding]]:
    """Read a YAML 1.2 file."""
    text, findings = read_text(path, file, limit=limit)
    if text is None:
        return None, findings
    return parse_yaml(text, file)


def parse_yaml(
    text: str, file: str, *, first_line: int = 1
) -> tuple[Document | None, list[Finding]]:
    """Parse a YAML 1.2 text that starts at `first_line` of its file."""

    def fault(line: int, what: str, hint: str) -> tuple[None, list[Finding]]:
        return None, [error("yaml-syntax", Place(file, line), what, hint)]

    parser = YAML(typ="safe", pure=True)
    try:
        root = parser.compose(text)
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = first_line + (mark.line if mark else 0)
        what = " ".join(str(problem.problem or problem.context or "unknown fault").split())
        return fault(
            line, f"is no valid YAML: {what}", "mend the line; texts with ': ' want quotes"
        )
    except (YAMLError, RecursionError):
        return fault(first_line, "is no valid YAML", "check brackets, quotes and indentation")
    lines: dict[Path_, int] = {}
    seen: set[int] = set()
    findings: list[Finding] = []

    def build(node: Node, path: Path_) -> Any:
        line = first_line + node.start_mark.line
        lines.setdefault(path, line)
        key = ".".join(str(part) for part in path)
        if id(node) in seen or len(path) > MAX_DEPTH:
            findings.append(
                error(
                    "yaml-alias",
                    Place(file, line, key),
                    "uses an alias, or is nested too deep",
                    "write the value out where it is needed",
                )
            )
            return None
        seen.add(id(node))
        if isinstance(node, MappingNode):
            return build_mapping(node, path)
        if isinstance(node, SequenceNode):
            return [build(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        # an escape like "\a" gets past the look at the file's text
        if found := CONTROL.search(str(node.value)):
            findings.append(_control(Place(file, line, key), found.group()))
        return _scalar(node)

    def build_mapping(node: MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = first_line + key_node.start_mark.line
            key = str(key_node.value)
            if key in result:
                findings.append(
                    error(
                        "key-duplicate",
                        Place(file, line, ".".join(map(str, (*path, key)))),
                        f"key '{key}' stands twice",
                        "keep one of them",
                    )
                )
            lines[(*path, key)] = line
            result[key] = build(value_node, (*path, key))
        return result

    data = build(root, ()) if root is not None else None
    return (None if findings else Document(file, data, lines)), findings[:MAX_FAULTS]


def _scalar(node: ScalarNode) -> str | int | bool | None:
    """Read a scalar; what would not be written the same way again stays text (01067, +49 30)."""
    value = str(node.value)
    match str(node.tag).removeprefix(_TAG):
        case "null":
            return None
        case "bool" if value.lower() in {"true", "false"}:
            return value.lower() == "true"
        case "int" if re.fullmatch(r"0|-?[1-9][0-9]{0,17}", value):
            return int(value)
    return value


# --- models ------------------------------------------------------------------------------------


class Model(BaseModel):
    """Base of what people write: unknown keys and wrong types are findings."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _to_date(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _to_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


IsoDate = Annotated[date, BeforeValidator(_to_date)]
NumberText = Annotated[str, BeforeValidator(_to_text)]

M = TypeVar("M", bound=Model)

_HINTS = {
    "missing": "add the key",
    "bool_type": "write true or false",
    "string_type": "write a text; put numbers and dates in quotes",
    "list_type": "write a list: [one, two]",
    "tuple_type": "write a list: [one, two]",
    "dict_type": "write keys with values below it",
    "model_type": "write keys with values below it",
    "date_type": "write a date as 2026-11-22",
    "literal_error": "write one of these",
    "too_short": "name at least one",
}

_WORDS = {
    "model_type": "keys with values belong here",
    "dict_type": "keys with values belong here",
    "too_short": "the list is empty",
}


def check_model(model: type[M], document: Document) -> tuple[M | None, list[Finding]]:
    """Check a document against a model; each fault becomes a finding at its line."""
    try:
        return model.model_validate(document.data), []
    except ValidationError as faults:
        found = [
            (tuple(part for part in fault["loc"] if _is_key(part)), fault["type"], fault["msg"])
            for fault in faults.errors(include_url=False, include_input=False)
        ]
        return None, [
            _model_finding(model, document, path, kind, message)
            for path, kind, message in found
            # where an id or a mapping may stand, a faulty mapping is not also 'no text'
            if not (
                kind == "string_type"
                and any(other[: len(path)] == path for other, second, _ in found if second != kind)
            )
        ]


def _is_key(part: str | int) -> bool:
    """Leave out what pydantic adds to a location to name a member of a union."""
    return isinstance(part, int) or not re.fullmatch(
        r"(function-.*|dict\[.*|list\[.*|tuple\[.*|str|bool|int|[A-Z]\w*|literal\[.*)", part
    )


def _model_finding(
    model: type[Model], document: Document, path: Path_, kind: str, message: str
) -> Finding:
    place = document.place(*path)
    name = path[-1] if path else ""
    if kind == "extra_forbidden":
        return error("key-unknown", place, f"unknown key '{name}'", _known_keys(model, path))
    if kind == "missing":
        return error("key-missing", place, f"key '{name}' is missing", _HINTS["missing"])
    what = _WORDS.get(kind, message[:1].lower() + message[1:].removesuffix("."))
    what = what.replace("value error, ", "")
    hint = _HINTS.get(kind, "correct the value")
    return error("value-wrong", place, f"wrong value: {what}", hint)


def _known_keys(model: type[Model], path: Path_) -> str:
    """Name the key that was meant, else all that are known there."""
    fields = model.model_fields
    for part in path[:-1]:
        if isinstance(part, int) or part not in fields:
            continue
        inner = _models_in(fields[part].annotation)
        if not inner:
            return "remove it, or check its spelling"
        fields = {name: f for one in inner for name, f in one.model_fields.items()}
    known = [info.alias or name for name, info in fields.items()]
    if close := nearest(str(path[-1]), known):
        return f"did you mean '{close}'?"
    return f"known keys here: {', '.join(sorted(known))}"


def _models_in(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [m for arg in getattr(annotation, "__args__", ()) for m in _models_in(arg)]
