"""Fit: what tags repeat or leave out of a Word template must leave a document.

Word calls a file damaged that has an id twice, a table cell without paragraph, a table without
row. Takes parts whose tags stand in their places.
"""

from pathlib import Path

from lxml import etree

from ..findings import Finding, Place, error
from .dialect import may_lack, only_with, repeated, text_before, texts_round
from .docx_parts import q
from .refusals import OWN

_PARAGRAPH_IDS = tuple(
    f"{{http://schemas.microsoft.com/office/word/2010/wordml}}{name}"
    for name in ("paraId", "textId")
)
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BLOCKS = frozenset(q(name) for name in ("p", "tbl", "sdt"))
# What Word cannot read without a paragraph.
_HOLD_PARAGRAPHS = [q(name) for name in ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote")]


def make_fit(path: Path, part: str, root: etree._Element) -> list[Finding]:
    """See that what tags repeat or leave out leaves a part that Word can read."""
    findings = []
    ranges: set[tuple[str, str | None]] = set()
    for number, element in enumerate(repeated(root), 1):
        for name in _PARAGRAPH_IDS:
            element.attrib.pop(name, None)
        if element.tag in (q("bookmarkStart"), q("bookmarkEnd")):
            ranges.add(("bookmark", element.get(q("id"))))
        elif element.tag == q("id") and element.getparent().tag == q("sdtPr"):
            # Word gives content controls new ids where they have none.
            element.getparent().remove(element)
        elif element.tag == _DRAWING:
            element.set("id", f"{{{{ {number * 10000} + loop.index }}}}")
        elif element.tag in (q("footnoteReference"), q("endnoteReference")):
            findings.append(
                error(
                    "template-syntax",
                    Place(path.as_posix(), key=part),
                    "a footnote stands in a loop, and Word has each only once",
                    "put the footnote before or after the loop",
                )
            )
    for element in list(root.iter(q("bookmarkStart"), q("bookmarkEnd"))):
        if ("bookmark", element.get(q("id"))) in ranges:
            text_before(element, element.tail or "")
            element.getparent().remove(element)
    for table in root.iter(q("tbl")):
        _fit_grid(table)
    empty_rows = [row for row in root.iter(q("tr")) if may_lack(row, {q("tc")})]
    empty_tables = [
        table
        for table in root.iter(q("tbl"))
        if may_lack(table, {q("tr")}) or set(table.findall(q("tr"))) <= set(empty_rows)
    ]
    for row in empty_rows:
        only_with(row, f"{OWN}row", "<w:tc")
    for table in empty_tables:
        only_with(table, f"{OWN}table", "<w:tr")
    for holder in root.iter(*_HOLD_PARAGRAPHS):
        if may_lack(holder, _BLOCKS):
            _fill(holder)
    return findings


def _fit_grid(table: etree._Element) -> None:
    """Give a table as many columns as tags make cells."""
    grid = table.find(q("tblGrid"))
    row = next(
        (
            row
            for row in table.findall(q("tr"))
            if any("{" in text for text in texts_round(row, ()))
        ),
        None,
    )
    if grid is None or row is None:
        return
    widths = [column.get(q("w")) for column in grid] or [None]
    for column in list(grid):
        grid.remove(column)
    grid.text = row.text
    for child in row:
        span = child.find(f"{q('tcPr')}/{q('gridSpan')}")
        count = int(span.get(q("val"), "1")) if span is not None else 1
        for _ in range(count if child.tag == q("tc") else 0):
            column = etree.SubElement(grid, q("gridCol"))
            width = widths[min(len(grid), len(widths)) - 1]
            if width is not None:
                column.set(q("w"), width)
        if len(grid):
            grid[-1].tail = (grid[-1].tail or "") + (child.tail or "")
        else:
            grid.text = (grid.text or "") + (child.tail or "")


def _fill(holder: etree._Element) -> None:
    """Give a place that tags may leave empty a paragraph then."""
    first = next(child for child in holder if child.tag in _BLOCKS)
    before = first.getprevious()
    name = f"{OWN}held"
    if before is not None:
        before.tail = f"{{% set {name} %}}" + (before.tail or "")
    else:
        holder.text = f"{{% set {name} %}}" + (holder.text or "")
    last = holder[-1]
    last.tail = f"{last.tail or ''}{{% endset %}}{{{{ {name} }}}}{{% if not {name}|trim %}}"
    etree.SubElement(holder, q("p")).tail = "{% endif %}"
