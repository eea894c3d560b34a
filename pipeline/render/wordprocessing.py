"""WordprocessingML: a declaration's text as the XML of a DOCX body.

Typesets wordings into fragments and fills them. Knows the ids of a template's styles, nothing of
packages. ECMA-376 part 1 fixes the order of elements within w:pPr, w:rPr and w:tcPr.
"""

import re
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
from .characters import escape
from .fragments import (
    Face,
    Fragment,
    Fragments,
    LinkPlace,
    ListRef,
    NewList,
    Piece,
    fill,
    inline,
    joined,
    shares,
)
from .marks import Marks
from .spans import Span, full_tag, is_rtl, slot_of, split
from .trace import slugs

_LANG = {"western": "val", "asian": "eastAsia", "complex": "bidi"}
_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class ListStyle:
    """A numbered or bulleted paragraph style: its numbering and indent."""

    style: str
    num: str
    abstract: str
    level: int
    left: int
    hanging: int


@dataclass(frozen=True, slots=True)
class Styles:
    """Ids of the styles the body uses, by lower-case name; the width of the text in twips."""

    ids: dict[str, str]
    bullets: tuple[ListStyle, ...]
    numbers: tuple[ListStyle, ...]
    width: int


def text(content: str) -> str:
    """Set text within a run: line feeds are breaks, tabs tabs, every blank counts."""
    # w:t drops outer blanks without xml:space="preserve" (ECMA-376-1, 17.3.3.31)
    return "".join(
        _BREAKS.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in re.split("([\n\t])", content)
        if part
    )


def language_of(span: Span, document: str) -> str:
    """Mark a span's direction and, where it is not the document's, its language."""
    mark = "<w:rtl/>" if span.rtl else ""
    if span.language == document:
        return mark
    return f'{mark}<w:lang w:{_LANG[slot_of(span.language)]}="{full_tag(span.language)}"/>'


def run(content: str, face: Face, document: str, ids: dict[str, str]) -> str:
    """Set a text of one face as runs, one for each of its spans."""
    style = (
        "gap" if face.gap else "hyperlink" if face.link else "strong" if face.strong
        else "emphasis" if face.emphasis else ""
    )  # fmt: skip
    front = f'<w:rStyle w:val="{ids[style]}"/>' if style else ""
    if face.strong and style != "strong":
        front += "<w:b/><w:bCs/>"
    if face.emphasis and style != "emphasis":
        front += "<w:i/><w:iCs/>"
    out = []
    for span in split(content, face.language):
        properties = front + language_of(span, document)
        properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        out.append(f"<w:r>{properties}{text(span.text)}</w:r>")
    return "".join(out)


def field_runs(instruction: str, properties: str) -> str:
    """Write a field as Word does: begin, instruction, separator, last result, end."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{rpr}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{rpr}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{rpr}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{rpr}<w:t>1</w:t></w:r>"
        f'<w:r>{rpr}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def page_of_pages(declaration: Declaration) -> str:
    """Write the page line with fields for the page and the number of pages."""
    properties = "<w:rtl/>" if is_rtl(declaration.language) else ""
    fields = {
        "{page}": field_runs("PAGE", properties),
        "{pages}": field_runs("NUMPAGES", properties),
    }
    return "".join(
        fields.get(part) or run(part, Face(declaration.language), declaration.language, {})
        for part in re.split(r"(\{pages?\})", declaration.page_label)
    )


# --- wording to fragment --------------------------------------------------------------------


class Typesetter:
    """Makes the fragment of one wording for one template."""

    def __init__(self, styles: Styles, wording: Wording, document: str) -> None:
        self._styles = styles
        self._wording = wording
        self._document = document
        self._rtl = is_rtl(wording.language)
        self._face = Face(wording.language, gap=wording.gap)

    def fragment(self) -> Fragment:
        wording = self._wording
        if wording.join == "list":
            return joined(self._item(wording.blocks, ordered=False, depth=1))
        pieces: list[Piece] = []
        for block, following in pairwise([*wording.blocks, None]):
            assert block is not None
            pieces += self._block(block, last=following is None)
        return joined(pieces)

    def _block(self, block: Block, *, last: bool) -> list[Piece]:
        notice = self._wording.callout
        # A framed callout stays on one page: each of its paragraphs holds on to the next.
        keep = f"{'' if last else '<w:keepNext/>'}<w:keepLines/>" if notice else ""
        match block:
            case Heading():
                level = min(block.level, _DEEPEST)
                if notice:
                    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
                    return self._paragraph(block.runs, "notice heading", keep, outline=outline)
                return self._paragraph(block.runs, f"heading {level}")
            case Paragraph():
                return self._paragraph(block.runs, "notice" if notice else "body text", keep)
            case ListBlock():
                return self._list(block, depth=1, keep=keep)
            case Table():
                return self._table(block)
            case _:
                assert_never(block)

    def _paragraph(
        self,
        runs: tuple[Run, ...],
        style: str,
        keep: str = "",
        numbering: tuple[Piece, ...] = (),
        indent: str = "",
        outline: str = "",
    ) -> list[Piece]:
        front = f'<w:p><w:pPr><w:pStyle w:val="{self._styles.ids[style]}"/>{keep}'
        return [
            front,
            *numbering,
            f"{self._bidi()}{indent}{outline}</w:pPr>",
            *self._inline(runs),
            "</w:p>",
        ]

    def _bidi(self) -> str:
        if self._rtl:
            return "<w:bidi/>"
        return '<w:bidi w:val="0"/>' if is_rtl(self._document) else ""

    def _inline(self, runs: tuple[Run, ...]) -> list[Piece]:
        return inline(
            runs,
            self._face,
            lambda words, face, _: run(words, face, self._document, self._styles.ids),
        )

    def _list(self, block: ListBlock, depth: int, keep: str = "") -> list[Piece]:
        pieces: list[Piece] = [NewList(depth, block.start)] if block.ordered else []
        for item in block.items:
            pieces += self._item(item, ordered=block.ordered, depth=depth, keep=keep)
        return pieces

    def _item(
        self, item: tuple[Block, ...], *, ordered: bool, depth: int, keep: str = ""
    ) -> list[Piece]:
        levels = self._styles.numbers if ordered else self._styles.bullets
        level = levels[min(depth, len(levels)) - 1]
        style = f"list {'number' if ordered else 'bullet'}{f' {depth}' if depth > 1 else ''}"
        style = style if style in self._styles.ids else f"list {'number' if ordered else 'bullet'}"
        indent = ""
        if self._wording.callout:
            style = "notice"
            indent = f'<w:ind w:left="{level.left}" w:hanging="{level.hanging}"/>'
        pieces: list[Piece] = []
        numbered = False
        for block in item:
            match block:
                case Paragraph() if not numbered:
                    number: tuple[Piece, ...] = (
                        f'<w:numPr><w:ilvl w:val="{level.level}"/><w:numId w:val="',
                        ListRef(min(depth, len(levels))) if ordered else level.num,
                        '"/></w:numPr>',
                    )
                    pieces += self._paragraph(block.runs, style, keep, number, indent)
                    numbered = True
                case Paragraph():
                    off: tuple[Piece, ...] = ('<w:numPr><w:numId w:val="0"/></w:numPr>',)
                    under = f'<w:ind w:left="{level.left}" w:firstLine="0"/>'
                    pieces += self._paragraph(block.runs, style, keep, off, under)
                case ListBlock():
                    pieces += self._list(block, min(depth + 1, _DEEPEST), keep)
                case Heading() | Table():
                    pieces += self._block(block, last=True)
                case _:
                    assert_never(block)
        return pieces

    def _table(self, table: Table) -> list[Piece]:
        widths = [self._styles.width * share // 1000 for share in shares(table)]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        pieces: list[Piece] = [
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self._styles.ids["declaration table"]}"/>'
            f"{'<w:bidiVisual/>' if self._rtl else ''}"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
            ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
        ]
        pieces += self._row(table.header, widths, "table heading", "<w:cantSplit/><w:tblHeader/>")
        for row in table.rows:
            pieces += self._row(row, widths, "table text", "<w:cantSplit/>")
        # Word joins neighbouring tables and knows no space after one: a low paragraph parts them.
        spacing = '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
        pieces.append(f"</w:tbl><w:p><w:pPr>{self._bidi()}{spacing}</w:pPr></w:p>")
        return pieces

    def _row(
        self, cells: tuple[tuple[Run, ...], ...], widths: list[int], style: str, properties: str
    ) -> list[Piece]:
        pieces: list[Piece] = [f"<w:tr><w:trPr>{properties}</w:trPr>"]
        for cell, width in zip((*cells, *[()] * (len(widths) - len(cells))), widths, strict=False):
            pieces.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>')
            pieces += [*self._paragraph(cell, style), "</w:tc>"]
        pieces.append("</w:tr>")
        return pieces


# --- fragment to body -----------------------------------------------------------------------


@dataclass(slots=True)
class Body:
    """The sink of one document; afterwards it holds its links and lists.

    Attributes:
        links: by target the relationship's id, and where the target stands first.
        nums: numId, abstractNumId, level and start of each numbered list.
    """

    styles: Styles
    document: str
    next_num: int
    marks: Marks
    bookmark_ids: int = 0
    links: dict[str, tuple[str, LinkPlace]] = field(default_factory=dict)
    nums: list[tuple[int, str, int, int]] = field(default_factory=list)
    _depths: dict[int, int] = field(default_factory=dict)

    def words(self, text: str, face: Face) -> str:
        if face.language == self.document and (language := self.marks.whole(text)):
            return run(text, replace(face, language=language), self.document, self.styles.ids)
        plain = face.language == self.document and self.marks.is_plain(text)
        if not plain and self.marks.are_in(text):
            return self.marks.runs(text, face)
        return run(text, face, self.document, self.styles.ids)

    def open(self, name: str) -> str:
        return f'<w:bookmarkStart w:id="{self.bookmark_ids}" w:name="{name}"/>'

    def close(self) -> str:
        self.bookmark_ids += 1
        return f'<w:bookmarkEnd w:id="{self.bookmark_ids - 1}"/>'

    def is_open(self, target: str) -> bool:
        return self.marks.are_in(target)

    def link(self, target: str, place: LinkPlace) -> str:
        known = self.links.setdefault(target, (f"rIdLink{len(self.links) + 1}", place))
        return f'<w:hyperlink r:id="{known[0]}" w:history="1">'

    def targets(self) -> dict[str, str]:
        """Give the targets of the links, with their relationships' ids."""
        return {
            self.marks.target(target, place) if self.is_open(target) else target: name
            for target, (name, place) in self.links.items()
        }

    def unlink(self) -> str:
        return "</w:hyperlink>"

    def new_list(self, depth: int, start: int) -> None:
        level = self.styles.numbers[min(depth, len(self.styles.numbers)) - 1]
        number = self.next_num + len(self.nums)
        self.nums.append((number, level.abstract, level.level, start))
        self._depths[min(depth, len(self.styles.numbers))] = number

    def list_ref(self, depth: int) -> str:
        return str(self._depths[depth])

    def numbering(self) -> str:
        """Write the lists' w:num elements; without an override Word would go on counting."""
        return "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            "</w:num>"
            for number, abstract, level, start in self.nums
        )


def write_body(
    declaration: Declaration,
    styles: Styles,
    fragments: Fragments,
    sink: Body,
    *,
    trace: bool,
    findings: list[Finding],
) -> str:
    """Write all passages."""
    named = slugs(passage.key for passage in declaration.passages)
    return "".join(
        fill(
            fragments.get(
                passage.wording,
                declaration.language,
                lambda wording, language: Typesetter(styles, wording, language).fragment(),
            ),
            passage,
            named[passage.key] if trace else None,
            sink,
            findings,
        )
        for passage in declaration.passages
    )
