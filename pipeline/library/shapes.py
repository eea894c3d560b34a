"""Shapes: what people wrote, compared with a model; each fault becomes a finding at its line."""

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..findings import Finding, error
from ..text import nearest
from .files import Document, read_yaml
from .plain import Path_


class Model(BaseModel):
    """Base of what people write: unknown keys and wrong types are findings."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


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


def load_model(root: Path, file: str, model: type[M]) -> tuple[M | None, Document, list[Finding]]:
    """Read a file of a workspace and check it against a model."""
    document, findings = read_yaml(root / file, file)
    if document is None:
        return None, Document(file, None), findings
    checked, findings = check_model(model, document)
    return checked, document, findings


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
