"""Records as data and back, whatever fields they have; one that stands in many places is kept once.

Each class becomes a table, each field a column of it, in the shortest of a few forms. Reading a
library back has to cost milliseconds: whole columns are filled at once, without `__init__`.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from itertools import repeat
from typing import Any

from .. import findings, records

_CLASSES: dict[str, type[Any]] = {
    name: value
    for module in (findings, records)
    for name, value in vars(module).items()
    if isinstance(value, type) and value.__module__ == module.__name__
}
_PLAIN = (str, int, float, bool, type(None))


def _is_plain(value: object) -> bool:
    return type(value) in _PLAIN


def pack(value: object) -> dict[str, Any]:
    """Turn records, in tuples, lists and mappings by text, into data.

    Raises:
        TypeError: the value holds something else.
    """
    packer = _Packer()
    tree = packer.tree(value)
    return {"tables": packer.columns(), "tree": tree}


class _Packer:
    def __init__(self) -> None:
        self._tables: dict[str, list[Any]] = {}
        self._places: dict[int, tuple[str, int]] = {}

    def tree(self, value: Any) -> Any:
        """Write one value; what JSON lacks becomes a list that begins with its kind."""
        if _is_plain(value):
            return value
        kind = type(value)
        if kind in (tuple, list, frozenset):
            inner = [self.tree(one) for one in (sorted(value) if kind is frozenset else value)]
            return [kind.__name__[0], inner]
        if kind is dict:
            if not all(type(name) is str for name in value):
                raise TypeError("only mappings by text can be kept")
            return {name: self.tree(one) for name, one in value.items()}
        if kind is date:
            return ["d", value.isoformat()]
        if _CLASSES.get(kind.__name__) is kind and isinstance(value, Enum):
            return ["e", kind.__name__, value.value]
        if _CLASSES.get(kind.__name__) is kind and is_dataclass(kind):
            return ["r", *self._place(value)]
        raise TypeError(f"{kind.__name__} cannot be kept")

    def _place(self, record: Any) -> tuple[str, int]:
        """Put a record in its table, after those it holds."""
        if id(record) not in self._places:
            for one in _stored(type(record)):
                self.tree(getattr(record, one.name))
            table = self._tables.setdefault(type(record).__name__, [])
            table.append(record)
            self._places[id(record)] = (type(record).__name__, len(table) - 1)
        return self._places[id(record)]

    def columns(self) -> list[Any]:
        return [
            [
                name,
                len(table),
                {
                    one.name: self._column([getattr(record, one.name) for record in table])
                    for one in _stored(_CLASSES[name])
                },
            ]
            for name, table in self._tables.items()
        ]

    def _column(self, values: list[Any]) -> list[Any]:
        if all(map(_is_plain, values)) and len({(type(v), v) for v in values}) > len(values) / 2:
            return ["plain", values]
        names = {type(value).__name__ for value in values if value is not None}
        if len(names) == 1 and (name := names.pop()) in self._tables:
            at = [-1 if value is None else self._place(value)[1] for value in values]
            return ["record", name, at]
        trees = [self.tree(value) for value in values]
        number: dict[str, int] = {}
        which = [number.setdefault(json.dumps(tree), len(number)) for tree in trees]
        if len(number) == 1:
            return ["same", trees[0]]
        if len(number) < len(trees) / 2:
            return ["few", [json.loads(text) for text in number], which]
        if all(type(v) is tuple and all(map(_is_plain, v)) for v in values):
            return ["tuples", [list(value) for value in values]]
        return ["trees", trees]


def _stored(kind: type[Any]) -> Iterable[Field[Any]]:
    return (one for one in fields(kind) if one.init)


def unpack(data: Any) -> Any:
    """Give back what `pack` took; None where the data are not of its making."""
    try:
        return _unpacked(data)
    except (AttributeError, LookupError, TypeError, ValueError):
        return None


def _unpacked(data: Any) -> Any:
    tables: dict[str, list[Any]] = {
        name: [object.__new__(kind) for kind in repeat(_CLASSES[name], number)]
        for name, number, _ in data["tables"]
    }
    tree = _reader(tables)
    for name, _, columns in data["tables"]:
        if columns.keys() != {one.name for one in _stored(_CLASSES[name])}:
            raise ValueError("fields are missing")
        for field_, column in columns.items():
            _set(tables[name], field_, _values(column, tables, tree))
    for name, _, _ in data["tables"]:
        _complete(_CLASSES[name], tables[name])
    return tree(data["tree"])


def _set(objects: Sequence[Any], name: str, values: Iterable[Any]) -> None:
    deque(map(object.__setattr__, objects, repeat(name), values), maxlen=0)


def _values(
    column: Sequence[Any], tables: Mapping[str, list[Any]], tree: Callable[[Any], Any]
) -> Iterable[Any]:
    match column[0]:
        case "plain":
            return column[1]  # type: ignore[no-any-return]
        case "record":
            return map([*tables[column[1]], None].__getitem__, column[2])
        case "same":
            return repeat(tree(column[1]))
        case "few":
            return map([tree(one) for one in column[1]].__getitem__, column[2])
        case "tuples":
            return map(tuple, column[1])
    return map(tree, column[1])


def _complete(kind: type[Any], objects: Sequence[Any]) -> None:
    """Do what `__init__` does beside setting what it was given."""
    for one in fields(kind):
        if not one.init and one.default is not MISSING:
            _set(objects, one.name, repeat(one.default))
        elif not one.init and one.default_factory is not MISSING:
            _set(objects, one.name, (one.default_factory() for _ in objects))
    if hasattr(kind, "__post_init__"):
        for record in objects:
            record.__post_init__()


def _reader(tables: Mapping[str, list[Any]]) -> Callable[[Any], Any]:
    def tree(value: Any) -> Any:
        if type(value) is dict:
            return {name: tree(one) for name, one in value.items()}
        if type(value) is not list:
            return value
        match value[0]:
            case "r":
                return tables[value[1]][value[2]]
            case "t":
                return tuple(map(tree, value[1]))
            case "l":
                return list(map(tree, value[1]))
            case "f":
                return frozenset(map(tree, value[1]))
            case "d":
                return date.fromisoformat(value[1])
        return _CLASSES[value[1]](value[2])

    return tree
