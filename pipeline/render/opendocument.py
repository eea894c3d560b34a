"""OpenDocument text: a declaration's text as the XML of an ODT body.

Typesets wordings into fragments and fills them. Knows the names of a template's styles, nothing
of packages; what the body needs beyond them it writes as automatic styles.
"""

import re
from collections.abc import Sequence
from dataclasses import field, replace
from itertools import pairwise
from typing import assert_never

from ..findings import Finding
from ..lean import dataclass
from ..records import (
    Block,
    Declaration,
    Heading,
    ListBlock,
    Paragraph,
    Run,
    Table,
    Wording,
)
from .characters import escape, quoted
from .fragments import (
    Face,
    Fragment,
    Fragments,
    LinkPlace,
    Piece,
    fill,
    inline,
    joined,
    shares,
)
from .marks import Marks
from .opendocument_styles import Needs, paragraph_style, text_style
from .spans import Span, is_rtl, split
from .trace import slugs

_DEEPEST = 3
_SPECIAL = re.compile("[\n\t]|  ")


@dataclass(frozen=True, slots=True)
class Styles:
    """Names of the styles the body uses, by the names people see, in lower case.

    Attributes:
        heading_shade: background of the table's header row, as the template's 'Table Heading' has.
    """

    names: dict[str, str]
    heading_shade: str


def text(content: str, before: str = "") -> str:
    """Set text so that every blank counts.

    ODF collapses blanks and drops them at a paragraph's begin (ODF 1.3 part 3, 6.1.2); `before`
    is the character before, empty where it is not known.
    """
    leads = content[:1] == " " and (not before or before in " \n\t")
    if not leads and not _SPECIAL.search(content):
        return escape(content)
    out = []
    for part in re.split("([\n\t]| +)", content):
        if part == "\n":
            out.append("<text:line-break/>")
        elif part == "\t":
            out.append("<text:tab/>")
        elif part.startswith(" "):
            count = len(part)
            plain = bool(before) and before not in " \n\t"
            out.append(" " if plain else "")
            count -= plain
            if count:
                out.append("<text:s/>" if count == 1 else f'<text:s text:c="{count}"/>')
        elif part:
            out.append(escape(part))
        before = part[-1:] or before
    return "".join(out)


def value(content: str) -> str:
    """Set a value: its outer blanks may meet others, so they are written out."""
    core = content.rstrip(" ")
    tail = len(content) - len(core)
    end = "<text:s/>" if tail == 1 else f'<text:s text:c="{tail}"/>' if tail else ""
    return text(core) + end


def set_span(span: Span, content: str, document: str, used: set[str]) -> str:
    """Set a span's finished text; a foreign language gets a text:span."""
    if span.language == document:
        return content
    used.add(span.language)
    return f'<text:span text:style-name="{text_style(span.language)}">{content}</text:span>'


def page_of_pages(declaration: Declaration) -> str:
    """Write the page line with fields for the page and the number of pages."""
    fields = {
        "{page}": '<text:page-number text:select-page="current">1</text:page-number>',
        "{pages}": "<text:page-count>1</text:page-count>",
    }
    before = ""
    out = []
    for part in re.split(r"(\{pages?\})", declaration.page_label):
        out.append(fields.get(part) or text(part, before))
        before = "x"
    return "".join(out)


# --- wording to fragment --------------------------------------------------------------------


class Typesetter:
    """Makes the fragment of one wording for one template."""

    def __init__(self, styles: Styles, wording: Wording, document: str, needs: Needs) -> None:
        self._styles = styles
        self._wording = wording
        self._document = document
        self._needs = needs
        self._rtl = is_rtl(wording.language)
        self._face = Face(wording.language, gap=wording.gap)

    def fragment(self) -> Fragment:
        wording = self._wording
        if wording.join == "list":
            return joined(self._item(wording.blocks, depth=1))
        pieces: list[Piece] = []
        for block, following in pairwise([*wording.blocks, None]):
            assert block is not None
            pieces += self._block(block, last=following is None)
        return joined(pieces)

    def _block(self, block: Block, *, last: bool) -> list[Piece]:
        notice = self._wording.callout
        keep = ("t" if last else "k") if notice else ""  # on one page, and with the next one
        match block:
            case Heading():
                level = min(block.level, _DEEPEST)
                style = "notice heading" if notice else f"heading {level}"
                return self._paragraph(block.runs, style, level=level, keep=keep)
            case Paragraph():
                return self._paragraph(block.runs, "notice" if notice else "text body", keep=keep)
            case ListBlock():
                return self._list(block, depth=1)
            case Table():
                return self._table(block)
            case _:
                assert_never(block)

    def _paragraph(
        self, runs: tuple[Run, ...], style: str, *, level: int = 0, keep: str = ""
    ) -> list[Piece]:
        name = self._styles.names[style]
        kind = ""
        if self._rtl != is_rtl(self._document):
            kind = "r" if self._rtl else "l"
        kind += keep
        if kind:
            self._needs.paragraphs.add((name, kind))
            name = paragraph_style(name, kind)
        element = "text:h" if level else "text:p"
        outline = f' text:outline-level="{level}"' if level else ""
        pieces = inline(runs, self._face, self._words)
        return [f'<{element} text:style-name="{name}"{outline}>', *pieces, f"</{element}>"]

    def _words(self, words: str, face: Face, before: str) -> str:
        return dressed(
            words, face, self._document, self._styles, self._needs.languages, before=before
        )

    def _list(self, block: ListBlock, depth: int) -> list[Piece]:
        name = self._styles.names["list number" if block.ordered else "list bullet"]
        pieces: list[Piece] = [f'<text:list text:style-name="{name}">']
        for index, item in enumerate(block.items):
            # A list of its own counts from its own start (ODF 1.3 part 3, 19.880.3).
            start = f' text:start-value="{block.start}"' if block.ordered and not index else ""
            pieces.append(f"<text:list-item{start}>")
            pieces += [*self._content(item, block.ordered, depth), "</text:list-item>"]
        return [*pieces, "</text:list>"]

    def _item(self, item: tuple[Block, ...], depth: int) -> list[Piece]:
        return ["<text:list-item>", *self._content(item, False, depth), "</text:list-item>"]

    def _content(self, item: tuple[Block, ...], ordered: bool, depth: int) -> list[Piece]:
        names = self._styles.names
        style = f"list {'number' if ordered else 'bullet'} item"
        style = "notice" if self._wording.callout else style if style in names else "text body"
        pieces: list[Piece] = []
        for block in item:
            match block:
                case Paragraph():
                    pieces += self._paragraph(block.runs, style)
                case ListBlock():
                    pieces += self._list(block, depth + 1)
                case Heading() | Table():
                    pieces += self._block(block, last=True)
                case _:
                    assert_never(block)
        return pieces

    def _table(self, table: Table) -> list[Piece]:
        mode = "rl-tb" if self._rtl else "lr-tb"
        name = f"cbTable_{mode[:2]}"
        widths = shares(table)
        self._needs.tables.add((name, mode))
        self._needs.columns.update(widths)
        columns = "".join(
            f'<table:table-column table:style-name="cbColumn{width}"/>' for width in widths
        )
        pieces: list[Piece] = [
            f'<table:table table:style-name="{name}">{columns}<table:table-header-rows>'
        ]
        pieces += self._row(table.header, len(widths), "cbCellHead", "table heading")
        pieces.append("</table:table-header-rows>")
        for index, row in enumerate(table.rows, 1):
            cell = "cbCellLast" if index == len(table.rows) else "cbCell"
            pieces += self._row(row, len(widths), cell, "table text")
        return [*pieces, "</table:table>"]

    def _row(
        self, cells: tuple[tuple[Run, ...], ...], count: int, cell_style: str, style: str
    ) -> list[Piece]:
        pieces: list[Piece] = ['<table:table-row table:style-name="cbRow">']
        for cell in (*cells, *[()] * (count - len(cells))):
            pieces.append(
                f'<table:table-cell table:style-name="{cell_style}" office:value-type="string">'
            )
            pieces += [*self._paragraph(cell, style), "</table:table-cell>"]
        return [*pieces, "</table:table-row>"]


def dressed(
    words: str, face: Face, document: str, styles: Styles, used: set[str], before: str | None = None
) -> str:
    """Set a text in its face and languages; `before` None: a value."""
    spans = split(words, face.language)
    out = []
    for span in spans:
        if before is None:
            content = value(span.text) if len(spans) == 1 else _middle(span, spans)
        else:
            content = text(span.text, before)
            before = span.text[-1]
        out.append(set_span(span, content, document, used))
    inner = "".join(out)
    names = [
        name
        for name, on in (
            ("gap", face.gap),
            ("strong", face.strong),
            ("emphasis", face.emphasis),
        )
        if on
    ]
    for name in reversed(names):
        inner = f'<text:span text:style-name="{styles.names[name]}">{inner}</text:span>'
    return inner


def _middle(span: Span, spans: Sequence[Span]) -> str:
    """Set one span of a value of several: only the value's outer blanks are written out."""
    if span is spans[0]:
        return text(span.text)
    if span is spans[-1]:
        inner = span.text.rstrip(" ")
        return text(inner, "x") + value(span.text[len(inner) :])
    return text(span.text, "x")


# --- fragment to body -----------------------------------------------------------------------


@dataclass(slots=True)
class Body:
    """The sink of one document; afterwards it holds the automatic styles it needs."""

    styles: Styles
    document: str
    marks: Marks
    needs: Needs = field(default_factory=Needs)
    _mark: str = ""

    def words(self, text: str, face: Face) -> str:
        if face.language == self.document and (language := self.marks.whole(text)):
            face = replace(face, language=language)
            return dressed(text, face, self.document, self.styles, self.needs.languages)
        plain = face.language == self.document and self.marks.is_plain(text)
        if not plain and self.marks.are_in(text):
            self.needs.languages.update(self.marks.languages(text))
            return self.marks.runs(text, face)
        return dressed(text, face, self.document, self.styles, self.needs.languages)

    def open(self, name: str) -> str:
        self._mark = f'"{name}"'
        return f"<text:bookmark-start text:name={self._mark}/>"

    def close(self) -> str:
        return f"<text:bookmark-end text:name={self._mark}/>"

    def is_open(self, target: str) -> bool:
        return self.marks.are_in(target)

    def link(self, target: str, place: LinkPlace) -> str:
        name = self.styles.names["hyperlink"]
        if self.is_open(target):
            target = self.marks.target(target, place)
        return (
            f'<text:a xlink:type="simple" xlink:href="{quoted(target)}"'
            f' text:style-name="{name}" text:visited-style-name="{name}">'
        )

    def unlink(self) -> str:
        return "</text:a>"

    def new_list(self, _depth: int, _start: int) -> None:
        """Nothing to do: an ODF list holds its items."""

    def list_ref(self, _depth: int) -> str:
        """Nothing to say: an ODF list holds its items."""
        return ""


def write_body(
    declaration: Declaration,
    styles: Styles,
    fragments: Fragments,
    needs: dict[Fragment, Needs],
    sink: Body,
    *,
    trace: bool,
    findings: list[Finding],
) -> str:
    """Write all passages; neighbouring ones with `join: list` become one list."""
    named = slugs(passage.key for passage in declaration.passages)
    bullets = styles.names["list bullet"]

    def make(wording: Wording, language: str) -> Fragment:
        own = Needs()
        fragment = Typesetter(styles, wording, language, own).fragment()
        needs[fragment] = own
        return fragment

    out: list[str] = []
    listing = False
    for passage in declaration.passages:
        if (passage.wording.join == "list") != listing:
            out.append("</text:list>" if listing else f'<text:list text:style-name="{bullets}">')
            listing = not listing
        fragment = fragments.get(passage.wording, declaration.language, make)
        sink.needs.add(needs[fragment])
        slug = named[passage.key] if trace else None
        out.append(fill(fragment, passage, slug, sink, findings))
    if listing:
        out.append("</text:list>")
    return "".join(out)
