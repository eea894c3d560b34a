"""Accepted: a client's data that are surely as `ClientModel` wants them, without loading pydantic.

The same keys, defaults and checks of values as the models; a test compares the two. Data of which
this is not sure are left to the model, which tells what is wrong.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

from ..records import Basis, Regime, Role, TransferBasis
from . import values

if TYPE_CHECKING:
    from .models import ClientModel, ToolEntryModel

Check = Callable[[Any], Any]


class _Key(NamedTuple):
    check: Check
    default: Callable[[], Any] | None = None  # None: the key has to be there


def accepted(data: object) -> "ClientModel | None":
    """Give the data as the model would; None where they may be faulty."""
    try:
        return cast("ClientModel", CLIENT(data))
    except ValueError:
        return None


def lone_tool(id_: str) -> "ToolEntryModel":
    """Give the entry of a tool of which nothing else is stated."""
    return cast("ToolEntryModel", TOOL({"tool": id_}))


def _keys(shape: Mapping[str, _Key]) -> Check:
    def check(value: Any) -> SimpleNamespace:
        if type(value) is not dict or not value.keys() <= shape.keys():
            raise ValueError
        result = {}
        for name, key in shape.items():
            if name in value:
                result[name] = key.check(value[name])
            elif key.default:
                result[name] = key.default()
            else:
                raise ValueError
        return SimpleNamespace(**result)

    return check


def _string(check: Callable[[str], str], longest: int | None = None) -> Check:
    def checked(value: Any) -> str:
        if type(value) is not str or (longest is not None and len(value) > longest):
            raise ValueError
        return check(value)

    return checked


def _text(value: Any) -> Any:
    return _TEXT(values.to_text(value))


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _day(value: Any) -> date:
    value = values.to_date(value)
    if type(value) is not date:
        raise ValueError
    return value


def _one_of(literal: Any) -> Check:
    known = frozenset(get_args(literal))

    def check(value: Any) -> Any:
        if type(value) is not str or value not in known:
            raise ValueError
        return value

    return check


def _list(item: Check, least: int = 0) -> Check:
    def check(value: Any) -> list[Any]:
        if type(value) is not list or len(value) < least:
            raise ValueError
        return [item(one) for one in value]

    return check


def _mapping(name: Check | None, item: Check) -> Check:
    def check(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise ValueError
        return {name(key) if name else key: item(one) for key, one in value.items()}

    return check


def _or(kind: type[Any], first: Check, other: Check) -> Check:
    return lambda value: first(value) if type(value) is kind else other(value)


def _maybe(check: Check) -> _Key:
    return _Key(lambda value: None if value is None else check(value), lambda: None)


def _period(value: Any) -> Any:
    if type(value) is dict:
        return _OWN_TEXT(value)
    return _PERIOD(value)


_TEXT = _string(values.text)
_PERIOD = _string(lambda value: str(values.period(value)))
_ID = _string(values.id_, values.LONGEST_ID)
_NAME = _string(values.name, values.LONGEST_ID)
_COUNTRY = _string(values.country)
_URL = _string(values.url, values.LONGEST_URL)
_EMAIL = _string(values.email, values.LONGEST_EMAIL)
_LANGUAGE = _string(values.language)
_OWN_TEXT = _mapping(_LANGUAGE, _text)
_TEXTS = _Key(_mapping(_NAME, _or(dict, _OWN_TEXT, _text)), dict)
_PERIODS = _Key(_mapping(_NAME, _period), dict)
_FACTS = _Key(_mapping(None, _boolean), dict)

_PERSON = _keys(
    {
        "name": _maybe(_text),
        "email": _maybe(_EMAIL),
        "phone": _maybe(_text),
        "address": _maybe(_text),
    }
)
_PARENT = _keys({"name": _Key(_text), "country": _Key(_COUNTRY)})
_COMPANY = _keys(
    {
        "name": _Key(_text),
        "street": _maybe(_text),
        "postal_code": _maybe(_text),
        "city": _maybe(_text),
        "region": _maybe(_text),
        "country": _Key(_COUNTRY),
        "parent": _maybe(_PARENT),
    }
)
_DPF = _keys({"entity": _Key(_text), "url": _Key(_URL), "checked": _Key(_day)})
_TRANSFER = _keys(
    {
        "countries": _maybe(_list(_COUNTRY)),
        "basis": _Key(_list(_one_of(TransferBasis)), list),
        "dpf": _maybe(_DPF),
        "safeguards_url": _maybe(_URL),
    }
)
TOOL = _keys(
    {
        "tool": _Key(_ID),
        "deployment": _maybe(_one_of(values.Deployment)),
        "role": _maybe(_one_of(Role)),
        "provider": _maybe(_COMPANY),
        "hosting_company": _maybe(_COMPANY),
        "privacy_url": _maybe(_URL),
        "download_url": _maybe(_URL),
        "transfer": _maybe(_TRANSFER),
        "features": _Key(_mapping(_NAME, _boolean), dict),
        "retention": _PERIODS,
        "texts": _TEXTS,
        "facts": _FACTS,
    }
)
_CONTROLLER = _keys(
    {
        "name": _Key(_text),
        "street": _Key(_text),
        "postal_code": _maybe(_text),
        "city": _Key(_text),
        "country": _Key(_COUNTRY),
        "email": _maybe(_EMAIL),
        "phone": _maybe(_text),
        "website": _maybe(_URL),
        "logo": _maybe(_text),
    }
)
_PURPOSE = _keys(
    {
        "purpose": _Key(_NAME),
        "basis": _maybe(_one_of(Basis)),
        "audience": _Key(_list(_NAME), list),
    }
)
CLIENT = _keys(
    {
        "controller": _Key(_CONTROLLER),
        "data_protection_officer": _maybe(_PERSON),
        "representative": _maybe(_PERSON),
        "supervisory_authority": _Key(_ID),
        "purposes": _Key(_list(_PURPOSE, 1)),
        "retention": _PERIODS,
        "texts": _TEXTS,
        "facts": _FACTS,
        "languages": _Key(_list(_LANGUAGE, 1)),
        "translations": _maybe(_one_of(Literal["reviewed"])),
        "template": _Key(_text, lambda: "declaration"),
        "formats": _Key(_list(_one_of(values.Format)), lambda: ["docx", "odt"]),
        "form": _Key(_or(list, _list(_text, 1), _text), lambda: "notice"),
        "regime": _maybe(_one_of(Regime)),
        "elsewhere": _Key(_list(_ID), list),
        "policy_url": _maybe(_or(dict, _mapping(_LANGUAGE, _URL), _URL)),
        "as_of": _Key(_day),
        "version": _maybe(_text),
        "tools": _Key(_list(_or(str, _ID, TOOL), 1)),
        "clauses": _maybe(_text),
    }
)
