"""Our dataclasses do what those of the standard library do."""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, field, replace
from typing import Any

import pytest

from pipeline import findings, lean, records


def classes(dataclass: Any) -> tuple[type[Any], type[Any], type[Any]]:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Named:
        """By name."""

        a: int
        b: str = "b"
        c: list[int] = field(default_factory=list)
        d: int = field(default=3, compare=False, repr=False)
        e: int = field(default=4, init=False)
        f: dict[str, int] = field(default_factory=dict, init=False)

        @property
        def double(self) -> int:
            return 2 * self.a

    @dataclass(frozen=True, slots=True)
    class Placed:
        x: int
        y: int = field(default=0, kw_only=True)
        z: int = field(default=0, init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "z", self.x + self.y)

    @dataclass(frozen=True, slots=True)
    class Empty:
        def __repr__(self) -> str:
            return "nothing"

    return Named, Placed, Empty


BOTH = list(zip(classes(dataclasses.dataclass), classes(lean.dataclass), strict=True))
MADE: list[tuple[int, tuple[Any, ...], dict[str, Any]]] = [
    (0, (), {"a": 1}),
    (0, (), {"a": 1, "b": "c", "c": [1], "d": 9}),
    (1, (1,), {}),
    (1, (1,), {"y": 2}),
    (1, (), {"x": 5}),
    (2, (), {}),
]


@pytest.mark.parametrize(("number", "args", "kwargs"), MADE)
def test_both_are_written_shown_and_compared_alike(
    number: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    theirs, ours = (cls(*args, **kwargs) for cls in BOTH[number])
    again = BOTH[number][1](*args, **kwargs)

    assert repr(ours) == repr(theirs)
    assert asdict(ours) == asdict(theirs)
    assert [(f.name, f.init, f.default, f.kw_only) for f in dataclasses.fields(ours)] == [
        (f.name, f.init, f.default, f.kw_only) for f in dataclasses.fields(theirs)
    ]
    assert ours == again
    assert ours != theirs
    assert not hasattr(ours, "__dict__")
    assert copy.deepcopy(ours) == copy.copy(ours) == ours
    signatures = [inspect.signature(type(one)).parameters for one in (ours, theirs)]
    assert [(p.name, p.kind) for p in signatures[0].values()] == [
        (p.name, p.kind) for p in signatures[1].values()
    ]
    assert type(ours).__match_args__ == type(theirs).__match_args__


@pytest.mark.parametrize(
    ("number", "args", "kwargs"),
    [
        (0, (), {}),
        (0, (1,), {}),
        (0, (), {"a": 1, "e": 2}),
        (1, (), {}),
        (1, (1, 2), {}),
        (2, (1,), {}),
    ],
)
def test_both_refuse_the_same_arguments(
    number: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    for cls in BOTH[number]:
        with pytest.raises(TypeError):
            cls(*args, **kwargs)


def test_fields_that_do_not_count_are_left_out() -> None:
    named = BOTH[0][1]

    assert named(a=1, d=1) == named(a=1, d=2)
    assert named(a=1) != named(a=2)
    assert named(a=1, c=[1]).c is not named(a=1).c
    with pytest.raises(TypeError, match="unhashable"):
        hash(named(a=1))


@pytest.mark.parametrize("cls", [pair[1] for pair in BOTH[:2]])
def test_nothing_can_be_changed(cls: type[Any]) -> None:
    one = cls(**({"a": 1} if "a" in cls.__annotations__ else {"x": 1}))
    for name in ("a", "x", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, 2)
        with pytest.raises(FrozenInstanceError):
            delattr(one, name)


def test_equal_ones_have_one_hash_and_are_replaced() -> None:
    placed = BOTH[1][1]

    assert len({placed(1), placed(1), placed(1, y=1)}) == 2
    assert replace(placed(1), x=2) == placed(2)


def test_what_is_not_frozen_or_is_sorted_is_the_standard_librarys() -> None:
    @lean.dataclass
    class Loose:
        a: int = 1

    @lean.dataclass(frozen=True, slots=True, order=True)
    class Sorted:
        a: int

    loose = Loose()
    loose.a = 2
    assert loose == Loose(2)
    assert Sorted(1) < Sorted(2)


def test_records_survive_pickling() -> None:
    source = records.Source(file="f", line=1)
    finding = findings.note("code", findings.Place("f"), "m", "h")

    assert pickle.loads(pickle.dumps((source, finding))) == (source, finding)


def mutable(dataclass: Any) -> type[Any]:
    @dataclass(slots=True)
    class Mutable:
        a: int
        b: list[int] = field(default_factory=list)
        c: int = field(default=0, init=False, compare=False)

    return Mutable


def test_classes_that_can_be_changed_do_what_those_of_the_standard_library_do() -> None:
    for dataclass in (dataclasses.dataclass, lean.dataclass):
        cls = mutable(dataclass)
        one, other = cls(1), cls(1, [])
        other.c = 5

        assert one == other
        assert cls.__hash__ is None
        one.b.append(2)
        assert one != other
        assert repr(one).endswith("Mutable(a=1, b=[2], c=0)")
        assert replace(one, a=3).a == 3
        assert asdict(one) == {"a": 1, "b": [2], "c": 0}
        with pytest.raises(AttributeError):
            one.d = 1
