"""Fit: what tags repeat or leave out of a Writer template must leave a document.

An id or the name of a bookmark may stand once; a table has rows, and as many columns as cells.
Takes parts whose tags stand in their places.
"""

import copy

from lxml import etree

from .dialect import may_lack, only_with, repeated, texts_round
from .odt_parts import q
from .odt_tags import remove
from .refusals import OWN


def make_fit(root: etree._Element) -> None:
    """See that what tags repeat leaves a part that Writer can read."""
    names: set[tuple[str, str | None]] = set()
    for element in repeated(root):
        # Ids are there once; nothing but a list that goes on names one.
        for name in (_ID, q("text:id"), q("draw:id"), q("text:continue-list")):
            element.attrib.pop(name, None)
        if element.tag in _MARKS:
            names.add((_MARKS[element.tag], element.get(q("text:name"))))
    for element in list(root.iter(*_MARKS)):
        name = element.get(q("text:name"), "")
        # Names that begin so are the clauses' of an earlier document.
        if (_MARKS[element.tag], name) in names or name.startswith("_cb"):
            remove(element)
    for table in root.iter(q("table:table")):
        _fit_columns(table)
    empty_rows = [row for row in root.iter(q("table:table-row")) if may_lack(row, _CELLS)]
    empty_tables = [
        table
        for table in root.iter(q("table:table"))
        if may_lack(table, _ROWS) or set(_rows(table)) <= set(empty_rows)
    ]
    for row in empty_rows:
        only_with(row, f"{OWN}row", "<table:table-cell")
    for table in empty_tables:
        only_with(table, f"{OWN}table", "<table:table-row")


_CELLS = frozenset([q("table:table-cell"), q("table:covered-table-cell")])
_ROWS = frozenset([q("table:table-row"), q("table:table-header-rows"), q("table:table-rows")])
_COLUMN = q("table:table-column")


def _rows(table: etree._Element) -> list[etree._Element]:
    return [
        row
        for row in table.iter(q("table:table-row"))
        if next(row.iterancestors(q("table:table"))) is table
    ]


def _fit_columns(table: etree._Element) -> None:
    """Give a table as many columns as tags make cells."""
    row = next(
        (row for row in _rows(table) if any("{" in text for text in texts_round(row, ()))), None
    )
    repeated_columns = q("table:number-columns-repeated")
    columns = [
        column
        for column in table.iter(_COLUMN)
        if next(column.iterancestors(q("table:table"))) is table
        for _ in range(int(column.get(repeated_columns, "1")))
    ]
    if row is None or not columns:
        return
    first = columns[0]
    anchor = etree.Element(_COLUMN)
    first.addprevious(anchor)
    for column in dict.fromkeys(columns):
        column.getparent().remove(column)
    last = anchor
    anchor.tail = row.text
    for number, cell in enumerate(child for child in row if child.tag in _CELLS):
        for _ in range(int(cell.get(repeated_columns, "1"))):
            column = copy.deepcopy(columns[min(number, len(columns) - 1)])
            column.attrib.pop(repeated_columns, None)
            column.tail = ""
            tail, last.tail = last.tail, ""
            last.addnext(column)
            last.tail = tail
            last = column
        last.tail = cell.tail
    remove(anchor)


_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MARKS = {
    q(f"text:{kind}{end}"): kind
    for kind in ("bookmark", "reference-mark")
    for end in ("", "-start", "-end")
}
