"""Write PO text exactly as GNU `msgcat` does, at its width of 79.

Poedit runs `msgcat` on every save, so its form is the only one that stays put between programs.
Takes a `PoFile`, gives text; touches no file. One known difference: before letters, a point inside
a word (`www.example`) is no place to break a line in Unicode's rules and here; gettext 0.21 breaks.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .entries import HEADER_ORDER, PoEntry, PoFile, Previous

_WIDTH = 79
_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        '"': '\\"',
        "\n": "\\n",
        "\t": "\\t",
        "\r": "\\r",
        "\a": "\\a",
        "\b": "\\b",
        "\f": "\\f",
        "\v": "\\v",
    }
)
_MANDATORY = ("\u2028", "\u2029")


def render(po: PoFile) -> str:
    """Give the whole text of a PO file, entries in the order given."""
    order = {name: rank for rank, name in enumerate(HEADER_ORDER)}
    names = sorted(po.header, key=lambda name: order.get(name, len(order)))
    fields = "".join(f"{name}: {po.header[name]}\n" for name in names)
    blocks = [_block(PoEntry(context=None, msgid="", msgstr=fields, comment=po.comment), flags=())]
    blocks += [_block(entry, flags=("python-brace-format",)) for entry in po.entries]
    return "\n".join(blocks)


def _block(entry: PoEntry, *, flags: tuple[str, ...]) -> str:
    return "".join(f"{line}\n" for line in _lines(entry, flags))


def _lines(entry: PoEntry, flags: tuple[str, ...]) -> Iterator[str]:
    mark = "#~" if entry.obsolete else ""
    yield from (f"# {line}" if line else "#" for line in entry.comment)
    yield from (f"#. {line}" if line else "#." for line in entry.notes)
    if entry.references:
        yield f"#: {' '.join(entry.references)}"
    if entry.fuzzy:
        flags = ("fuzzy", *flags)
    if flags:
        yield f"#, {', '.join(flags)}"
    if entry.previous:
        yield from _previous(entry.previous, f"{mark or '#'}| ")
    prefix = f"{mark} " if mark else ""
    if entry.context is not None:
        yield from _field("msgctxt", entry.context, prefix)
    yield from _field("msgid", entry.msgid, prefix)
    if entry.plural is None:
        yield from _field("msgstr", entry.msgstr, prefix)
        return
    yield from _field("msgid_plural", entry.plural, prefix)
    for index, form in enumerate(entry.plurals):
        yield from _field(f"msgstr[{index}]", form, prefix)


def _previous(previous: Previous, prefix: str) -> Iterator[str]:
    if previous.context is not None:
        yield from _field("msgctxt", previous.context, prefix)
    yield from _field("msgid", previous.msgid, prefix)
    if previous.plural is not None:
        yield from _field("msgid_plural", previous.plural, prefix)


def _field(name: str, value: str, prefix: str) -> Iterator[str]:
    """Write `name "value"`, on one line where it fits, else below an empty first string."""
    # One column each for the opening and the closing quote.
    width = _WIDTH - len(prefix) - 2
    portions = value.split("\n")
    portions = [f"{portion}\n" for portion in portions[:-1]] + portions[-1:]
    if portions[-1] == "" and len(portions) > 1:
        portions.pop()
    if len(portions) == 1:
        lines = list(_fill(_units(value), width, column=len(name) + 1))
        if len(lines) == 1:
            yield f'{prefix}{name} "{lines[0]}"'
            return
    yield f'{prefix}{name} ""'
    for portion in portions:
        yield from (f'{prefix}"{line}"' for line in _fill(_units(portion), width))


def _units(portion: str) -> list[str]:
    """Cut escaped text where a line may be broken; escapes stay whole.

    As in `msgcat`, the backslashes of escapes take part in finding the places.
    """
    escaped = portion.translate(_ESCAPES)
    units: list[str] = []
    for unit in _line_break_units(escaped):
        if units and (_ends_inside_escape(units[-1]) or unit == "\\n"):
            units[-1] += unit
        else:
            units.append(unit)
    return units


def _line_break_units(text: str) -> Iterable[str]:
    from unicode_segmentation_rs import line_break_units  # for those who write only

    units: Iterable[str] = line_break_units(text)
    return units


def _ends_inside_escape(unit: str) -> bool:
    return (len(unit) - len(unit.rstrip("\\"))) % 2 == 1


def _fill(units: Iterable[str], width: int, column: int = 0) -> Iterator[str]:
    """Fill lines greedily; blanks at a line's end count."""
    line, is_fresh = "", True
    for unit in units:
        size = len(unit) if unit.isascii() else sum(map(_columns, unit))
        if not is_fresh and column + size > width:
            yield line
            line, column = "", 0
        line += unit
        column += size
        is_fresh = unit.endswith(_MANDATORY)
        if is_fresh:
            column = 0
    yield line


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc", "Zl", "Zp"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
