"""Dataclasses that cost nothing until they are used.

`dataclasses` compiles half a dozen functions for each class; with a hundred classes that is a good
part of a short run. Here a class with slots gets what writes, compares and hashes it when that is
first asked for. `fields`, `replace`, `asdict`, `pickle`, type checkers see no difference.
"""

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, **options):
        """Make a dataclass; the standard library makes those with other options than these."""
        kw_only, frozen = options.get("kw_only", False), options.get("frozen", False)
        ours = {"frozen": frozen, "slots": True, "kw_only": kw_only}
        if {"kw_only": kw_only, "frozen": frozen, **options} != ours:
            return dataclasses.dataclass(cls, **options)

        def make(cls):
            if cls.__doc__ is None:
                cls.__doc__ = cls.__name__  # else its signature would be worked out
            for name, shared in (_FROZEN if frozen else _SHARED).items():
                if name not in cls.__dict__:
                    setattr(cls, name, shared)
            return dataclasses.dataclass(
                init=False, repr=False, eq=False, slots=True, kw_only=kw_only
            )(cls)

        return make if cls is None else make(cls)


def _owner(cls: type[Any]) -> type[Any]:
    """Give the dataclass that a class is, or is derived from."""
    return next(one for one in cls.__mro__ if "__dataclass_fields__" in one.__dict__)


def _written(cls: type[Any], name: str, text: str, **known: Any) -> None:
    """Put a function of its own in the place of the shared one."""
    exec(text, known)
    function = known[name]
    function.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, function)


def _init(self: Any, /, *args: Any, **kwargs: Any) -> None:
    cls = _owner(type(self))
    known: dict[str, Any] = {"_set": object.__setattr__}
    positional: list[str] = []
    by_name: list[str] = []
    lines: list[str] = []
    for one in dataclasses.fields(cls):
        value, default = one.name, f"_default_{one.name}"
        given = one.name
        if one.default is not dataclasses.MISSING:
            known[default] = one.default
            given += f"={default}"
            value = value if one.init else default
        elif one.default_factory is not dataclasses.MISSING:
            known[default] = one.default_factory
            given += f"={default}"
            value = (
                f"{default}() if {value} is {default} else {value}" if one.init else f"{default}()"
            )
        if one.init:
            (by_name if one.kw_only else positional).append(given)
        if one.init or default in known:
            lines.append(f"    _set(_self, {one.name!r}, {value})\n")
    if hasattr(cls, "__post_init__"):
        lines.append("    _self.__post_init__()\n")
    arguments = ["_self", *positional, *(["*", *by_name] if by_name else [])]
    body = "".join(lines) or "    pass\n"
    _written(cls, "__init__", f"def __init__({', '.join(arguments)}):\n{body}", **known)
    cls.__init__(self, *args, **kwargs)


def _equal(self: Any, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    cls = _owner(type(self))
    names = [one.name for one in dataclasses.fields(cls) if one.compare]
    mine, others = (f"({''.join(f'{who}.{name},' for name in names)})" for who in ("self", "other"))
    _written(
        cls,
        "__eq__",
        "def __eq__(self, other):\n"
        "    if other.__class__ is not self.__class__:\n"
        "        return NotImplemented\n"
        f"    return {mine} == {others}\n",
    )
    return self == other


def _hash(self: Any) -> int:
    cls = _owner(type(self))
    fields = dataclasses.fields(cls)
    names = [one.name for one in fields if (one.compare if one.hash is None else one.hash)]
    mine = "".join(f"self.{name}," for name in names)
    _written(cls, "__hash__", f"def __hash__(self):\n    return hash(({mine}))\n")
    return hash(self)


def _show(self: Any) -> str:
    stated = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{self.__class__.__qualname__}({', '.join(stated)})"


def _set(_self: Any, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_SHARED = {"__init__": _init, "__eq__": _equal, "__hash__": None, "__repr__": _show}
_FROZEN = _SHARED | {
    "__hash__": _hash,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
