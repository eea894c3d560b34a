"""Stated: what one row states, laid over the shared values that it names.

Gives the data that the client's file would have, and where each entry stands: in a cell, or in a
line of the shared file.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ..findings import Finding, Place, error
from ..text import nearest
from .columns import REMOVED, Column, Kind, Path_, value_of
from .shared import ALL, EVERY_TOOL, Place_, Shared


class Stated:
    """What a row and its layers state, laid over each other.

    Tools are held by their ids until all is said: who says more of one need not repeat the list.
    """

    def __init__(
        self, file: str, columns: Sequence[Column], cells: Sequence[str], shared: Shared
    ) -> None:
        self.findings: list[Finding] = []
        self._file = file
        self._shared = shared
        self._client: dict[str, Any] = {}
        self._tools: dict[str, Any] = {}  # entries by id
        self._every: dict[str, Any] = {}  # stated of each tool
        self._chosen: list[str] | None = None
        self._purposes: list[tuple[Any, Column | Place_]] | None = None
        filled = [
            (column, cell)
            for column, cell in zip(columns, cells, strict=True)
            if cell and column.kind != Kind.REMARK
        ]
        self._filled = [column for column, _ in filled if column.path]
        self._layers = [ALL] if ALL in self._shared.layers else []
        for column, cell in filled:
            if column.kind == Kind.LIKE:
                self._choose_layers(column, cell)
        for layer in self._layers:
            self._lay(layer, self._shared.layers[layer])
        self._check_twice()
        # The list of tools goes first, then what is said of all of them.
        filled.sort(key=lambda one: _rank(one[0]))
        for column, cell in filled:
            if column.path == _TOOLS:
                self._read(column, cell)
        self._lay_below_tools()
        for column, cell in filled:
            if column.path and column.path != _TOOLS:
                self._read(column, cell)

    # --- layers ------------------------------------------------------------------------------

    def _choose_layers(self, column: Column, cell: str) -> None:
        known = [name for name in self._shared.layers if name != ALL]
        for name in value_of(Kind.LIST, cell):
            if name in known:
                self._layers.append(name)
                continue
            close = nearest(name, known)
            hint = f"did you mean '{close}'?" if close else f"add it to {self._shared.file}"
            self._fault("like-unknown", column, "names nothing that rows share", hint)

    def _lay(self, layer: str, stated: Mapping[str, Any]) -> None:
        for key, value in stated.items():
            if key == "tools" and isinstance(value, list):
                self._chosen = []
                for index, entry in enumerate(value):
                    id_ = _tool_id(entry, index)
                    self._chosen.append(id_)
                    self._tools[id_] = _over(self._tools.get(id_, {}), _as_mapping(entry))
            elif key == "purposes" and isinstance(value, list):
                self._purposes = [(entry, (layer, key, index)) for index, entry in enumerate(value)]
            elif key == EVERY_TOOL and isinstance(value, dict):
                self._every = _over(self._every, value)
            else:
                self._client[key] = _over(self._client.get(key), value)

    def _lay_below_tools(self) -> None:
        """State of each chosen tool what is said of every one, unless more is said of it."""
        for id_ in self._chosen or ():
            self._tools[id_] = _over(self._every, self._tools.get(id_, {"tool": id_}))

    # --- cells -------------------------------------------------------------------------------

    def _check_twice(self) -> None:
        """A key holds one value: either for all languages, or one for each."""
        paths = {(column.tool, column.path): column for column in self._filled}
        for column in self._filled:
            whole = paths.get((column.tool, column.path[:-1]))
            if whole:
                self._fault(
                    "column-clash",
                    column,
                    f"is filled, and so is column '{whole.name}'",
                    "fill one of the two",
                )

    def _read(self, column: Column, cell: str) -> None:
        value: Any = None
        if cell != REMOVED:
            try:
                value = value_of(column.kind, cell)
            except ValueError as fault:
                message, hint = fault.args
                self._fault("cell-wrong", column, message, hint)
                return
        if column.kind == Kind.PURPOSE:
            self._state_purpose(column, value)
        elif column.path == _TOOLS:
            self._chosen = value
        elif column.tool is None:
            _put(self._client, column.path, value)
        else:
            self._state_of_tools(column, value)

    def _state_purpose(self, column: Column, value: list[dict[str, Any]] | None) -> None:
        id_ = column.path[-1]
        kept = [
            (entry, origin)
            for entry, origin in self._purposes or ()
            if not (isinstance(entry, dict) and entry.get("purpose") == id_)
        ]
        self._purposes = [*kept, *(({"purpose": id_, **one}, column) for one in value or ())]

    def _state_of_tools(self, column: Column, value: Any) -> None:
        chosen = self._chosen or []
        if column.tool and column.tool not in chosen:
            self._fault(
                "tool-unchosen",
                column,
                f"says something of tool '{column.tool}', which the row does not name",
                "name the tool in column 'tools', or empty the cell",
            )
        for id_ in [column.tool] if column.tool else chosen:
            entry = self._tools.setdefault(id_, {"tool": id_})
            if isinstance(entry, dict):
                _put(entry, column.path, value)

    def _fault(self, code: str, column: Column, message: str, hint: str) -> None:
        self.findings.append(error(code, Place(self._file, 0, column.name), message, hint))

    # --- what comes of it --------------------------------------------------------------------

    def data(self) -> dict[str, Any]:
        """Give all of it as a client's file would state it."""
        data = dict(self._client)
        if self._chosen is not None:
            data["tools"] = [self._tools.get(id_, {"tool": id_}) for id_ in self._chosen]
        if self._purposes is not None:
            data["purposes"] = [entry for entry, _ in self._purposes]
        return data

    def places(self) -> dict[Place_, Place]:
        """Tell where each entry stands: in a cell, or in a line of the shared file."""
        at = {id_: index for index, id_ in enumerate(self._chosen or ())}
        places = self._shared_places(at)
        for column in sorted(self._filled, key=_rank):
            for path in self._paths(column, at):
                if column.path != _TOOLS:
                    for other in [one for one in places if one[: len(path)] == path]:
                        del places[other]
                places[path] = Place(self._file, 0, column.name)
        return places

    def _shared_places(self, at: Mapping[str, int]) -> dict[Place_, Place]:
        """Tell where what is shared stands; `at` says which place in the list each tool has."""
        of_every: dict[Place_, Place] = {}
        places: dict[Place_, Place] = {}
        purposes = {origin: i for i, (_, origin) in enumerate(self._purposes or ())}
        for layer in self._layers:
            entries = self._shared.layers[layer].get("tools")
            tools = [
                at.get(_tool_id(entry, index))
                for index, entry in enumerate(entries if isinstance(entries, list) else ())
            ]
            for path in self._shared.lines:
                if path[0:1] != (layer,):
                    continue
                place = self._shared.place(*path)
                match path[1:]:
                    case ("every_tool", *rest):
                        for number in at.values():
                            of_every["tools", number, *rest] = place
                    case ("tools", int(index), *rest):
                        if (number_ := tools[index]) is not None:
                            places["tools", number_, *rest] = place
                    case ("purposes", int(), *rest):
                        if (number_ := purposes.get(path[:3])) is not None:
                            places["purposes", number_, *rest] = place
                    case (_, *_):
                        places[path[1:]] = place
        return of_every | places

    def _paths(self, column: Column, at: Mapping[str, int]) -> Iterator[Place_]:
        if column.kind == Kind.PURPOSE:
            for index, (_, origin) in enumerate(self._purposes or ()):
                if origin == column:
                    yield ("purposes", index)
        elif column.path == _TOOLS:
            yield ("tools",)
            yield from (("tools", index) for index in at.values())
        elif column.tool is None:
            yield column.path
        else:
            for id_ in [column.tool] if column.tool else at:
                if id_ in at:
                    yield ("tools", at[id_], *column.path)


class Places(Mapping[Place_, Place]):
    """The places of all entries, found when the first is asked for: most rows have no fault."""

    def __init__(self, stated: Stated) -> None:
        self._stated = stated

    @cached_property
    def _found(self) -> Mapping[Place_, Place]:
        return self._stated.places()

    def __getitem__(self, path: Place_) -> Place:
        return self._found[path]

    def __iter__(self) -> Iterator[Place_]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


_TOOLS: Path_ = ("tools",)


def _rank(column: Column) -> int:
    if column.path == _TOOLS:
        return 0
    return 2 if column.tool else 1


def _tool_id(entry: Any, index: int) -> str:
    """Name the tool of an entry; one that names none is kept for its fault to be told."""
    named = entry.get("tool") if isinstance(entry, dict) else entry
    return named if isinstance(named, str) else f"#{index}"


def _as_mapping(entry: Any) -> Any:
    return {"tool": entry} if isinstance(entry, str) else entry


def _over(below: Any, above: Any) -> Any:
    """Lay a value over another: mappings key by key; nothing of either is changed."""
    if not isinstance(above, dict):
        return above
    result = dict(below) if isinstance(below, dict) else {}
    for key, value in above.items():
        result[key] = _over(result.get(key), value)
    return result


def _put(target: dict[str, Any], path: Path_, value: Any) -> None:
    """Set a value, or take it out where it is None."""
    *way, last = path
    for key in way:
        inner = target.get(key)
        if not isinstance(inner, dict):
            if value is None:
                return
            inner = target[key] = {}
        target = inner
    if value is None:
        target.pop(last, None)
    else:
        target[last] = value
