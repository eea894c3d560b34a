"""Cells: rows as CSV that a spreadsheet shows, and never runs.

A text that a spreadsheet could take for a formula gets an apostrophe before it (OWASP, CSV
Injection); every cell stands in quotation marks, lines end as RFC 4180 says.
"""

import re
from collections.abc import Iterable

# Signs of wide scripts count as their narrow forms; blanks before a sign do not hide it.
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def csv_line(cells: Iterable[object]) -> str:
    """Write one row."""
    return ",".join(f'"{_safe(cell)}"' for cell in cells) + "\r\n"


def csv_text(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a table."""
    return csv_line(heads) + "".join(map(csv_line, rows))


def _safe(cell: object) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = f"'{cell}" if _FORMULA.match(cell) else cell
    return text.replace('"', '""')
