"""ODT: walk a Writer package's XML and tell what stands in it.

Blanks are counted as ODF counts them (6.1.2): runs of them are one, except through `text:s`.
"""

import re

from ..lean import dataclass
from .odt_styles import DRAW, META, OFFICE, STYLE, TABLE, TEXT, Origin, Styles, number
from .package import Element, Package
from .reading import (
    Context,
    Direction,
    FoundParagraph,
    Gatherer,
    Languages,
    Part,
    Properties,
    Reading,
)

_DC = "{http://purl.org/dc/elements/1.1/}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_BLANKS = re.compile(r"[ \t\r\n]+")
_SKIPPED = frozenset(
    {
        OFFICE + "annotation",
        OFFICE + "annotation-end",
        OFFICE + "forms",
        TEXT + "tracked-changes",
        TEXT + "ruby-text",
        TEXT + "note-citation",
        TEXT + "hidden-text",
        TEXT + "hidden-paragraph",
        TEXT + "soft-page-break",
        TEXT + "sequence-decls",
        TEXT + "variable-decls",
        TEXT + "user-field-decls",
        TEXT + "index-title-template",
        TEXT + "table-of-content-source",
    }
)
_CHANGES = frozenset(TEXT + name for name in ("change", "change-start", "change-end"))
_HEADERS = ("header", "header-left", "header-first")
_FOOTERS = ("footer", "footer-left", "footer-first")


@dataclass(slots=True)
class _List:
    """The list a paragraph stands in."""

    style: str | None
    level: int
    number: int = 0
    fresh: bool = False


def read_odt(package: Package) -> Reading | None:
    """Read a Writer package; None = a finding of the package says why not."""
    content = package.xml("content.xml")
    styles = package.xml("styles.xml")
    meta = package.xml("meta.xml")
    body = None if content is None else content.find(f"{OFFICE}body/{OFFICE}text")
    if content is None or body is None:
        if not package.findings:
            package.fault(
                "verify-not-a-document",
                "",
                "holds no Writer document",
                "give a .odt file as an office program saved it",
            )
        return None
    known = Styles(content, styles)
    reader = _Walker(known)
    first = next((e for e in body.iter(TEXT + "p", TEXT + "h")), None)
    masters = known.masters(body, None if first is None else first.get(TEXT + "style-name"))
    page = known.page_direction(masters[0]) if masters else None
    reader.page = page or "ltr"
    reader.blocks(body, Context(part="body"), None)
    headers = reader.pages(masters)
    direction = page or known.paragraph("Standard", "styles")[0] or "ltr"
    if package.findings:
        return None
    paragraphs = [*reader.paragraphs, *reader.notes]
    return Reading(
        format="odt",
        paragraphs=tuple(paragraphs),
        bookmarks=tuple(reader.bookmarks),
        headers=headers,
        properties=_properties(meta),
        languages=known.document_languages,
        direction=direction,
        warnings=tuple(sorted(reader.warnings)),
    )


def _properties(root: Element | None) -> Properties:
    meta = None if root is None else root.find(OFFICE + "meta")
    if meta is None:
        return Properties()

    def text(tag: str) -> str | None:
        found = meta.find(tag)
        return None if found is None else found.text or ""

    return Properties(
        title=text(_DC + "title") or "",
        subject=text(_DC + "subject") or "",
        creator=text(META + "initial-creator") or text(_DC + "creator") or "",
        keywords=", ".join(e.text or "" for e in meta.iterchildren(META + "keyword")),
        language=text(_DC + "language"),
        custom={
            e.get(META + "name", ""): e.text or "" for e in meta.iterchildren(META + "user-defined")
        },
    )


class _Walker:
    """Walks the content and the pages of one document."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.origin: Origin = "content"
        self.page: Direction = "ltr"
        self.paragraphs: list[FoundParagraph] = []
        self.notes: list[FoundParagraph] = []
        self.bookmarks: list[str] = []
        self.warnings: set[str] = set()
        self._waiting: list[str] = []
        self._counts: dict[str, int] = {}
        self._tables = 0
        self._blank = True

    def pages(self, masters: list[Element]) -> tuple[str, ...]:
        """Read headers and footers of the pages in use; give the header of each kind of page."""
        self.origin = "styles"
        headers: list[str] = []
        for master in masters:
            self.page = self.styles.page_direction(master) or "ltr"
            for name in (*_HEADERS, *_FOOTERS):
                for found in master.iterchildren(STYLE + name):
                    if found.get(STYLE + "display", "true") == "false":
                        continue
                    part: Part = "header" if name in _HEADERS else "footer"
                    start = len(self.paragraphs)
                    self.blocks(found, Context(part=part), None)
                    if part == "header":
                        headers.append("\n".join(p.text for p in self.paragraphs[start:]))
            if master.find(STYLE + "header") is None:
                headers.append("")
        return tuple(dict.fromkeys(headers))

    # --- blocks -----------------------------------------------------------------------------

    def blocks(self, parent: Element, context: Context, inside: _List | None) -> None:
        """Walk what holds paragraphs, lists and tables."""
        for node in parent:
            tag = node.tag
            if tag in (TEXT + "p", TEXT + "h"):
                self._paragraph(node, context, inside)
            elif tag == TEXT + "list":
                self._list(node, context, inside)
            elif tag == TABLE + "table":
                self._table(node, context)
            elif tag == TEXT + "tracked-changes":
                self.warnings.add("tracked-changes")
            elif tag in (TEXT + "bookmark", TEXT + "bookmark-start"):
                self._waiting.append(self._bookmark(node))
            elif tag in (DRAW + "object", DRAW + "object-ole", DRAW + "floating-frame"):
                self.warnings.add("foreign-content")
            elif tag == DRAW + "text-box":
                self._box(node, context)
            elif tag not in _SKIPPED and node.get(TEXT + "display") != "none":
                self.blocks(node, context, inside)

    def _list(self, node: Element, context: Context, outer: _List | None) -> None:
        style = node.get(TEXT + "style-name") or (outer.style if outer else None)
        level = outer.level + 1 if outer else 1
        inner = _List(style, level)
        level_style = self.styles.list_level(style, level, self.origin)
        inner.number = (level_style[1] if level_style else 1) - 1
        continued = node.get(TEXT + "continue-list")
        if continued is not None:
            inner.number = self._counts.get(f"#{continued}", inner.number)
        elif node.get(TEXT + "continue-numbering") == "true":
            inner.number = self._counts.get(f"{style}/{level}", inner.number)
        for item in node:
            if item.tag == TEXT + "list-item":
                start = number(item.get(TEXT + "start-value"))
                inner.number = inner.number + 1 if start is None else start
                inner.fresh = True
                self.blocks(item, context, inner)
            elif item.tag == TEXT + "list-header":
                inner.fresh = False
                self.blocks(item, context, inner)
        self._counts[f"{style}/{level}"] = inner.number
        identity = node.get("{http://www.w3.org/XML/1998/namespace}id")
        if identity:
            self._counts[f"#{identity}"] = inner.number

    def _table(self, table: Element, context: Context) -> None:
        self._tables += 1
        self._rows(table, Context(part=context.part, table=self._tables), 0)

    def _rows(self, parent: Element, context: Context, row: int) -> int:
        for node in parent:
            if node.tag == TABLE + "table-row":
                column = 0
                for cell in node:
                    if cell.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
                        inner = Context(
                            part=context.part,
                            table=context.table,
                            row=row,
                            column=column,
                            header=context.header,
                        )
                        self.blocks(cell, inner, None)
                        column += number(cell.get(TABLE + "number-columns-repeated")) or 1
                row += 1
            elif node.tag == TABLE + "table-header-rows":
                head = Context(part=context.part, table=context.table, header=True)
                row = self._rows(node, head, row)
            elif node.tag in (TABLE + "table-rows", TABLE + "table-row-group"):
                row = self._rows(node, context, row)
        return row

    def _box(self, box: Element, context: Context) -> None:
        part: Part = "textbox" if context.part == "body" else context.part
        blank, self._blank = self._blank, True
        self.blocks(box, Context(part=part), None)
        self._blank = blank

    def _bookmark(self, node: Element) -> str:
        name = str(node.get(TEXT + "name", ""))
        self.bookmarks.append(name)
        return name

    # --- a paragraph ------------------------------------------------------------------------

    def _paragraph(self, node: Element, context: Context, inside: _List | None) -> None:
        gatherer = Gatherer()
        for name in self._waiting:
            gatherer.start_bookmark(name)
        self._waiting = []
        self._blank = True
        style = node.get(TEXT + "style-name")
        languages = self.styles.languages(style, self.origin)
        self._text(node.text, gatherer, languages)
        self._inline(node, gatherer, style, languages, context)
        if self._blank:
            gatherer.drop_blank()
        stated, shown, listed = self.styles.paragraph(style, self.origin)
        direction = stated or self.page
        if node.tag == TEXT + "h":
            level = number(node.get(TEXT + "outline-level")) or 1
            found = gatherer.paragraph(
                context, kind="heading", level=level, direction=direction, style=shown
            )
        elif inside is not None:
            defined = self.styles.list_level(inside.style or listed, inside.level, self.origin)
            ordered = bool(defined and defined[0])
            found = gatherer.paragraph(
                context,
                kind="item",
                level=inside.level,
                ordered=ordered,
                number=inside.number if ordered else None,
                starts=inside.fresh,
                direction=direction,
                style=shown,
            )
            inside.fresh = False
        else:
            found = gatherer.paragraph(context, kind="plain", direction=direction, style=shown)
        if found is not None:
            (self.notes if context.part == "note" else self.paragraphs).append(found)

    def _text(self, text: str | None, gatherer: Gatherer, languages: Languages) -> None:
        if not text:
            return
        text = _BLANKS.sub(" ", text)
        if self._blank and text[0] == " ":
            text = text[1:]
        if text:
            gatherer.add(text, languages)
            self._blank = text[-1] == " "

    def _literal(self, text: str, gatherer: Gatherer, languages: Languages) -> None:
        gatherer.add(text, languages)
        self._blank = False

    def _inline(
        self,
        parent: Element,
        gatherer: Gatherer,
        style: str | None,
        languages: Languages,
        context: Context,
    ) -> None:
        for node in parent:
            self._element(node, gatherer, style, languages, context)
            self._text(node.tail, gatherer, languages)

    def _element(
        self,
        node: Element,
        gatherer: Gatherer,
        style: str | None,
        languages: Languages,
        context: Context,
    ) -> None:
        tag = node.tag
        if tag == TEXT + "span":
            span = node.get(TEXT + "style-name")
            if self.styles.is_hidden(span, self.origin):
                return
            gatherer.gap = gatherer.gap or self.styles.is_gap(span, self.origin)
            inner = {**languages, **self.styles.span(span, self.origin)}
            self._text(node.text, gatherer, inner)
            self._inline(node, gatherer, style, inner, context)
        elif tag == TEXT + "s":
            count = min(number(node.get(TEXT + "c")) or 1, 200)
            self._literal(" " * count, gatherer, languages)
        elif tag == TEXT + "tab":
            self._literal("\t", gatherer, languages)
        elif tag == TEXT + "line-break":
            self._literal("\n", gatherer, languages)
        elif tag == TEXT + "a":
            gatherer.start_link(node.get(_XLINK + "href", ""))
            self._text(node.text, gatherer, languages)
            self._inline(node, gatherer, style, languages, context)
            gatherer.end_link()
        elif tag == TEXT + "bookmark-start":
            gatherer.start_bookmark(self._bookmark(node))
        elif tag == TEXT + "bookmark":
            point = self._bookmark(node)
            gatherer.start_bookmark(point)
            gatherer.end_bookmark(point)
        elif tag == TEXT + "bookmark-end":
            gatherer.end_bookmark(node.get(TEXT + "name", ""))
        elif tag in _CHANGES:
            self.warnings.add("tracked-changes")
            gatherer.deletions = gatherer.deletions or tag == TEXT + "change"
        elif tag == TEXT + "note":
            for body in node.iterchildren(TEXT + "note-body"):
                blank, self._blank = self._blank, True
                self.blocks(body, Context(part="note"), None)
                self._blank = blank
        elif tag.startswith(DRAW):
            self.blocks([node], context, None)
        elif tag not in _SKIPPED:
            # Fields (text:page-number and their like) show their content.
            self._text(node.text, gatherer, languages)
            self._inline(node, gatherer, style, languages, context)
