"""Markup: elements of a page. Text becomes markup by being escaped, and in no other way."""

from collections.abc import Iterable

_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)))


class Markup(str):
    """Markup that was made here."""

    __slots__ = ()


Child = "Markup | str | int | None | Iterable[Child]"


def escape(text: str) -> Markup:
    """Write text so that it is nothing but text, in an element or in a quoted attribute."""
    if not text.isprintable():
        text = text.translate(_CONTROL)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return Markup(text.replace(">", "&gt;").replace('"', "&quot;"))


def el(name: str, *children: object, **attributes: str | bool | None) -> Markup:
    """Make an element: text is escaped, None left out, iterables are their parts one by one.

    An attribute that is true has no value; `class_` is `class`, `aria_label` is `aria-label`.
    """
    return Markup(f"<{name}{_attributes(attributes)}>{joined(children)}</{name}>")


def joined(children: Iterable[object]) -> Markup:
    """Put parts one after the other."""
    return Markup("".join([_child(child) for child in children if child is not None]))


def _child(child: object) -> str:
    if child.__class__ is Markup:
        return child
    if isinstance(child, str):
        return escape(child)
    if isinstance(child, Iterable):
        return joined(child)
    return escape(str(child))


def _attributes(attributes: dict[str, str | bool | None]) -> str:
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
