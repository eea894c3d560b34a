"""Template: a table to fill in, with drop-downs and notes from the library's vocabulary.

Takes a library and rows of cells by heading; gives an Excel workbook. Its cells are text: postal
codes keep their zeros, and nothing that is typed turns into a date or a formula.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..lean import dataclass
from ..library import countries
from ..records import Basis, Library, Regime, Role, TransferBasis
from .columns import Column, Columns, Kind

_ROWS = 5000  # that have drop-downs
_FIXED = (1980, 1, 1, 0, 0, 0)
_MADE = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_TEXT = "@"
_RARE = ("provider.", "hosting_company.", "retention.")  # of all tools: seldom the same
_NOTES: Mapping[str, str] = {
    "id": "name of the client's folder: small letters and digits, parted by dashes; never changed",
    "like": "names of what the row shares with others, in the YAML file beside the table",
    "controller.name": "with the legal form",
    "controller.street": "with the number; or a post box",
    "controller.postal_code": "as it is written on letters, with all zeros",
    "controller.country": "country code (ISO 3166-1): DE",
    "controller.email": "address for questions of data protection",
    "controller.phone": "with the country's code: +49 30 5550100",
    "controller.website": "beginning with https://",
    "controller.logo": "PNG or JPEG file beside the table",
    "data_protection_officer.name": "a person or an office; whatever there is",
    "representative.name": "in the area of the law, for controllers outside of it",
    "supervisory_authority": "id: 'clausebook library list authorities'",
    "regime": "the law the documents stand under; empty = eu",
    "languages": "tags, parted by commas: de, en, fr",
    "translations": "reviewed = build no language whose translation nobody reviewed",
    "tools": "ids, parted by commas: 'clausebook library tools'",
    "formats": "docx, odt, html, parted by commas; empty = docx, odt",
    "form": "notice = stands alone; section = part of a larger policy; layer = half a page; "
    "several parted by commas; empty = notice",
    "elsewhere": "ids of duties that a larger policy meets, parted by commas",
    "policy_url": "where the larger policy or the full notice can be read; policy_url.de for one "
    "language",
    "template": "name of a file in templates/, without suffix; empty = declaration",
    "version": "printed beside the date",
    "clauses": "folder with the client's own clauses, beside the table",
    "as_of": "date that is printed: 2026-11-22",
    "tools.deployment": "of tools that can be run both ways",
    "tools.role": "of the provider, by your contract with it",
    "tools.transfer.countries": "codes of all countries abroad that data reach, parted by commas; "
    "none = no country",
    "tools.transfer.basis": "grounds of the transfer, parted by commas",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What can be chosen below a heading.

    Attributes:
        only: nothing else can be typed.
    """

    values: Sequence[str]
    only: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    name: str
    note: str = ""
    choice: _Choice | None = None


def _headings(library: Library, only: Sequence[str]) -> list[_Heading]:
    """Give the columns of the table; without a choice all that clients state and of all tools.

    Then facts that follow from others are left out, and so are texts for a single language.
    """
    described, known = _Described(library), Columns(library)
    names = only
    if not names:
        of_tools = (name for name in known.tool if not name.startswith(_RARE))
        every = (Kind.ID, Kind.LIKE, *known.client, *(f"tools.{name}" for name in of_tools))
        names = [name for name in every if not described.is_derived(name)]
    columns = ((name, known.find(name)) for name in names)
    keys = ((name, _key(column) if column else name) for name, column in columns)
    return [
        _Heading(name=name, note=described.note(key), choice=described.choice(key))
        for name, key in keys
    ]


def _key(column: Column) -> str:
    """Give the key of a column for all languages, and of all tools."""
    path = list(column.path) or [column.name]
    if len(path) > {"texts": 2, "retention": 2, "policy_url": 1}.get(path[0], len(path)):
        path.pop()
    return ".".join(path if column.tool is None else ["tools", *path])


class _Described:
    """Tells of each column what the vocabulary says of it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def is_derived(self, name: str) -> bool:
        fact = self._library.facts.get(self._fact(name))
        return "facts." in name and fact is not None and fact.meaning.startswith("derived:")

    def note(self, name: str) -> str:
        library = self._library
        key = name.removeprefix("tools.")
        group, _, rest = key.partition(".")
        if group == "retention":
            meaning = library.placeholders[f"retention_{rest}"].meaning.partition(":")[0]
            return f"{meaning}; a period: P90D, P6M, P2Y, P0D = not kept; in words: {name}.de"
        if group == "texts":
            own = library.placeholders[rest]
            return f"{own.meaning}; for one language: {name}.de; for example: {own.example}"
        if fact := library.facts.get(self._fact(name)):
            meaning = fact.meaning.removeprefix("derived: conferences serve this purpose: ")
            if group == "purposes":
                return f"{meaning}; write 'basis: audience, audience', several parted by semicolons"
            empty = {
                None: "has to be stated where a text depends on it",
                "capability": "as the registry knows the tool",
                True: "true",
                False: "false",
            }
            return f"{meaning}; empty = {empty[fact.default]}"
        return _NOTES.get(name, "")

    @staticmethod
    def _fact(name: str) -> str:
        key = name.removeprefix("tools.").removeprefix("facts.")
        return key.replace("features.", "feature.", 1).replace("purposes.", "purpose.", 1)

    def choice(self, name: str) -> _Choice | None:
        library = self._library
        if name.startswith("purposes."):
            purpose = self._fact(name)
            bases = [basis for basis in get_args(Basis) if f"{purpose}.{basis}" in library.facts]
            people = sorted(
                n.removeprefix("audience.") for n in library.facts if n.startswith("audience.")
            )
            return _Choice(
                values=[f"{basis}: {one}" for basis in bases for one in people], only=False
            )
        if name.startswith(("facts.", "tools.facts.", "tools.features.")):
            return _Choice(values=("true", "false"))
        known: Mapping[str, _Choice] = {
            "controller.country": _Choice(values=sorted(countries())),
            "supervisory_authority": _Choice(values=sorted(library.authorities)),
            "regime": _Choice(values=get_args(Regime)),
            "translations": _Choice(values=("reviewed",)),
            "languages": _Choice(values=sorted(library.terms), only=False),
            "tools": _Choice(values=sorted(library.tools), only=False),
            "formats": _Choice(values=("docx, odt", "docx", "odt", "html"), only=False),
            "form": _Choice(values=(*library.forms, "notice, layer"), only=False),
            "elsewhere": _Choice(values=sorted(library.requirements), only=False),
            "template": _Choice(values=self._templates(), only=False),
            "tools.deployment": _Choice(values=("hosted", "self-hosted")),
            "tools.role": _Choice(values=get_args(Role)),
            "tools.transfer.basis": _Choice(values=get_args(TransferBasis), only=False),
        }
        return known.get(name)

    def _templates(self) -> list[str]:
        folder = self._library.root / "templates"
        return sorted({path.stem for path in folder.glob("*.*") if not path.name.startswith(".")})


# --- the workbook --------------------------------------------------------------------------------


def workbook(
    library: Library,
    rows: Iterable[Mapping[str, str]] = (),
    only: Sequence[str] = (),
) -> bytes:
    """Write the table: of all columns, or of `only` those, with the rows in it."""
    from openpyxl import Workbook

    columns = _headings(library, only)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Clients"
    sheet.freeze_panes = "B2"
    choices = _Choices(book)
    for number, heading in enumerate(columns, start=1):
        _write_heading(sheet, number, heading)
        if heading.choice:
            choices.offer(sheet, number, heading)
    for number, row in enumerate(rows, start=2):
        for column, heading in enumerate(columns, start=1):
            if text := row.get(heading.name, ""):
                cell = sheet.cell(number, column, text)
                cell.data_type, cell.number_format = "s", _TEXT  # a '=' begins no formula
    made = io.BytesIO()
    book.save(made)
    return _repacked(made)


def _write_heading(sheet: Any, number: int, heading: _Heading) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    cell = sheet.cell(1, number, heading.name)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
    width = sheet.column_dimensions[get_column_letter(number)]
    width.width, width.number_format = min(40, max(12, len(heading.name) + 3)), _TEXT
    if heading.note:
        cell.comment = Comment(
            heading.note, "clausebook", width=300, height=60 + len(heading.note) // 2
        )


class _Choices:
    """Lists of what can be chosen, on a hidden sheet, each once."""

    def __init__(self, book: Any) -> None:
        self._sheet = book.create_sheet("Choices")
        self._sheet.sheet_state = "hidden"
        self._at: dict[tuple[str, ...], str] = {}

    def offer(self, sheet: Any, number: int, heading: _Heading) -> None:
        """Give the cells below a heading a drop-down."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        assert heading.choice
        values = tuple(heading.choice.values)
        if values not in self._at:
            column = len(self._at) + 1
            for row, value in enumerate(values, start=1):
                self._sheet.cell(row, column, value)
            letter = get_column_letter(column)
            self._at[values] = f"Choices!${letter}$1:${letter}${len(values)}"
        validation = DataValidation(
            type="list",
            formula1=self._at[values],
            allow_blank=True,
            showErrorMessage=heading.choice.only,
            error="Choose one of the list.",
        )
        letter = get_column_letter(number)
        validation.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(validation)


def _repacked(made: io.BytesIO) -> bytes:
    """Take the time out: same input, same bytes."""
    result = io.BytesIO()
    with ZipFile(made) as before, ZipFile(result, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = _MADE.sub(rb"\g<1>1980-01-01T00:00:00Z", before.read(name))
            member = ZipInfo(name, _FIXED)
            member.compress_type = ZIP_DEFLATED
            after.writestr(member, data)
    return result.getvalue()
