"""Compose: any YAML 1.2 text, through `ruamel.yaml`, with all that is wrong with it."""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..findings import Finding, Place, error
from .plain import MAX_DEPTH, Path_
from .signs import CONTROL, control

MAX_FAULTS = 20
_TAG = "tag:yaml.org,2002:"


def compose(
    text: str, file: str, first_line: int
) -> tuple[tuple[Any, dict[Path_, int]] | None, list[Finding]]:
    """Give the data of a text, and the line of each key and item."""

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
            findings.append(control(Place(file, line, key), found.group()))
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
    return (None if findings else (data, lines)), findings[:MAX_FAULTS]


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
