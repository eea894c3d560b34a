"""DOCX: walk a Word package's XML and tell what stands in it.

Looks through content controls, insertions, hyperlinks, smart tags, fields and text boxes; leaves
out tracked deletions and hidden text, and says so.
"""

import re

from .docx_package import main_part, not_word, read_properties, read_relations
from .docx_styles import Numbering, Styles, W, first_child, on, run_languages, value, whole
from .package import Element, Package
from .reading import (
    Context,
    Direction,
    FoundParagraph,
    Gatherer,
    Languages,
    Part,
    Reading,
)

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"

_THROUGH = frozenset(
    W + name
    for name in "ins moveTo smartTag customXml sdt sdtContent fldSimple dir bdo rubyBase".split()  # noqa: SIM905
)
_DELETED = frozenset(W + name for name in ("del", "moveFrom"))
_BOOKMARK = W + "bookmarkStart"
_BOOKMARK_END = W + "bookmarkEnd"
_FIELD = W + "fldChar"
_INSTRUCTION = W + "instrText"
_PARAGRAPH, _RUN, _TEXT = W + "p", W + "r", W + "t"
_BREAKS = {W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t"}
_HYPHENS = {W + "noBreakHyphen": "\u2011", W + "softHyphen": "\u00ad"}
_GRAPHICS = frozenset({W + "drawing", W + "pict", W + "object"})
_FIELD_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\l\s+"([^"]*)"|"([^"]*)"(?:\s+\\l\s+"([^"]*)")?)')
_GAP = "gap"
_FIELDS = 40  # fields open at once


def read_docx(package: Package) -> Reading | None:
    """Read a Word package; None = a finding of the package says why not."""
    main = main_part(package)
    if main is None:
        return None
    root = package.xml(main)
    body = None if root is None else root.find(W + "body")
    if root is None or body is None:
        if root is not None:
            not_word(package)
        return None
    reader = _Reader(package, main)
    reader.blocks(body, Context(part="body"))
    reader.finish_part()
    headers = reader.pages(body)
    for kind in ("footnotes", "endnotes"):
        reader.other_part(reader.target_of(kind), "note")
    properties = read_properties(package)
    if package.findings:
        return None
    section = body.find(W + "sectPr")
    return Reading(
        format="docx",
        paragraphs=tuple(reader.paragraphs),
        bookmarks=tuple(reader.bookmarks),
        headers=headers,
        properties=properties,
        languages=reader.styles.document_languages,
        direction="rtl" if on(section, "bidi") else "ltr",
        warnings=tuple(sorted(reader.warnings)),
    )


class _Reader:
    """Walks the parts of one package."""

    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.relations = self.main_relations = read_relations(package, main)
        self.styles = Styles(self._related("styles"))
        self.numbering = Numbering(self._related("numbering"), self.styles)
        settings = self._related("settings")
        self.even_pages = bool(on(settings, "evenAndOddHeaders"))
        self.paragraphs: list[FoundParagraph] = []
        self.bookmarks: list[str] = []
        self.warnings: set[str] = set()
        self._names: dict[str, str] = {}
        self._waiting: list[str] = []
        self._carried: Gatherer | None = None
        self._fields: list[list[str]] = []
        self._tables = 0

    def target_of(self, kind: str) -> str | None:
        """Give the part of the main document's relation of this kind."""
        return next((t for k, t in self.main_relations.values() if k == kind), None)

    def _related(self, kind: str) -> Element | None:
        target = self.target_of(kind)
        return None if target is None else self.package.xml(target)

    # --- parts ------------------------------------------------------------------------------

    def other_part(self, name: str | None, part: Part) -> str:
        """Read a header, footer or notes part; give its text."""
        root = None if name is None else self.package.xml(name)
        if root is None or name is None:
            return ""
        self.relations = read_relations(self.package, name)
        self._names, self._waiting, self._fields = {}, [], []
        start = len(self.paragraphs)
        self.blocks(root, Context(part=part))
        self.finish_part()
        self.relations = self.main_relations
        return "\n".join(p.text for p in self.paragraphs[start:])

    def finish_part(self) -> None:
        """Close a paragraph whose mark was deleted although nothing follows it."""
        if self._carried is not None:
            self._close(self._carried, None, Context(part="body"), None)

    def pages(self, body: Element) -> tuple[str, ...]:
        """Read all headers and footers; give the header of each kind of page of each section."""
        texts: dict[str, str] = {}
        current = {"default": "", "first": "", "even": ""}
        headers: list[str] = []
        for section in body.iter(W + "sectPr"):
            for reference in section:
                if reference.tag not in (W + "headerReference", W + "footerReference"):
                    continue
                target = self.main_relations.get(reference.get(_R + "id", ""), ("", ""))[1]
                is_header = reference.tag == W + "headerReference"
                if target and target not in texts:
                    texts[target] = self.other_part(target, "header" if is_header else "footer")
                if is_header:
                    current[reference.get(W + "type", "default")] = texts.get(target, "")
            headers.append(current["default"])
            if on(section, "titlePg"):
                headers.append(current["first"])
            if self.even_pages:
                headers.append(current["even"])
        return tuple(dict.fromkeys(headers))

    # --- blocks -----------------------------------------------------------------------------

    def blocks(self, parent: Element, context: Context) -> None:
        """Walk what holds paragraphs and tables."""
        for node in parent:
            tag = node.tag
            if tag == _PARAGRAPH:
                self._paragraph(node, context)
            elif tag == W + "tbl":
                self._table(node, context)
            elif tag == _BOOKMARK:
                self._waiting.append(self._bookmark(node))
            elif tag in _DELETED:
                self.warnings.add("tracked-changes")
            elif tag in _THROUGH or tag in (W + "footnote", W + "endnote", W + "txbxContent"):
                if tag in (W + "ins", W + "moveTo"):
                    self.warnings.add("tracked-changes")
                self.blocks(node, context)
            elif tag == _MC + "AlternateContent":
                chosen = _chosen(node)
                if chosen is not None:
                    self.blocks(chosen, context)
            elif tag == W + "altChunk":
                self.warnings.add("foreign-content")

    def _table(self, table: Element, context: Context) -> None:
        self._tables += 1
        number, row = self._tables, 0
        for tr in _rows(table):
            properties = tr.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                self.warnings.add("tracked-changes")
                continue
            header = bool(on(properties, "tblHeader"))
            column = 0
            for tc in _cells(tr):
                inner = Context(
                    part=context.part, table=number, row=row, column=column, header=header
                )
                self.blocks(tc, inner)
                column += max(whole(value(tc.find(W + "tcPr"), "gridSpan")) or 1, 1)
            row += 1

    def _bookmark(self, node: Element) -> str:
        name = str(node.get(W + "name", ""))
        self._names[node.get(W + "id", "")] = name
        self.bookmarks.append(name)
        return name

    def _paragraph(self, node: Element, context: Context) -> None:
        gatherer = self._carried or Gatherer()
        self._carried = None
        for name in self._waiting:
            gatherer.start_bookmark(name)
        self._waiting = []
        properties = first_child(node, "pPr")
        style = value(properties, "pStyle")
        self._inline(node, gatherer, style, context)
        if properties is not None:
            mark = first_child(properties, "rPr")
            if mark is not None and mark.find(W + "ins") is not None:
                self.warnings.add("tracked-changes")
            if mark is not None and mark.find(W + "del") is not None:
                self.warnings.add("tracked-changes")
                # Without its mark the paragraph runs on into the next; an emptied one vanishes.
                self._carried = gatherer if gatherer.text.strip() else None
                return
        self._close(gatherer, properties, context, style)

    def _close(
        self,
        gatherer: Gatherer,
        properties: Element | None,
        context: Context,
        style_id: str | None,
    ) -> None:
        style = self.styles.paragraph(style_id)
        bidi = on(properties, "bidi")
        direction: Direction = style.direction if bidi is None else ("rtl" if bidi else "ltr")
        own = whole(value(properties, "outlineLvl"))
        outline = style.outline if own is None else (own + 1 if 0 <= own < 9 else 0)
        if outline:
            found = gatherer.paragraph(
                context, kind="heading", level=outline, direction=direction, style=style.name
            )
        else:
            found = self._item(gatherer, properties, context, style_id, direction)
        if found is not None:
            self.paragraphs.append(found)

    def _item(
        self,
        gatherer: Gatherer,
        properties: Element | None,
        context: Context,
        style_id: str | None,
        direction: Direction,
    ) -> FoundParagraph | None:
        style = self.styles.paragraph(style_id)
        numbering = style.numbering
        level = style.deepened
        own = first_child(properties, "numPr")
        if numbering is not None:
            linked = self.numbering.linked_level(numbering[0], style_id)
            numbering = (numbering[0], numbering[1] if linked is None else linked)
        if own is not None:
            number = value(own, "numId") or (numbering[0] if numbering else "0")
            depth = whole(value(own, "ilvl"))
            if depth is None:
                depth = numbering[1] if numbering else 0
            numbering = None if number == "0" else (number, depth)
        counted = self.numbering.count(*numbering) if numbering else None
        if numbering is None or counted is None:
            return gatherer.paragraph(context, kind="plain", direction=direction, style=style.name)
        return gatherer.paragraph(
            context,
            kind="item",
            level=max(numbering[1] + 1, level),
            ordered=counted[0],
            number=counted[1] if counted[0] else None,
            starts=True,
            direction=direction,
            style=style.name,
        )

    # --- inside a paragraph -----------------------------------------------------------------

    def _inline(
        self, parent: Element, gatherer: Gatherer, style: str | None, context: Context
    ) -> None:
        for node in parent:
            tag = node.tag
            if tag == _RUN:
                self._run(node, gatherer, style, context)
            elif tag == W + "hyperlink":
                gatherer.start_link(self._link(node))
                self._inline(node, gatherer, style, context)
                gatherer.end_link()
            elif tag == _BOOKMARK:
                gatherer.start_bookmark(self._bookmark(node))
            elif tag == _BOOKMARK_END:
                gatherer.end_bookmark(self._names.get(node.get(W + "id", ""), ""))
            elif tag in _THROUGH:
                if tag in (W + "ins", W + "moveTo"):
                    self.warnings.add("tracked-changes")
                self._inline(node, gatherer, style, context)
            elif tag in _DELETED:
                self.warnings.add("tracked-changes")
                gatherer.deletions = True
            elif tag in (_M + "oMath", _M + "oMathPara"):
                gatherer.add("".join(t.text or "" for t in node.iter(_M + "t")), {})
            elif tag == _MC + "AlternateContent":
                chosen = _chosen(node)
                if chosen is not None:
                    self._inline(chosen, gatherer, style, context)

    def _link(self, node: Element) -> str:
        target = self.relations.get(node.get(_R + "id", ""), ("", ""))[1]
        anchor = node.get(W + "anchor")
        return f"{target}#{anchor}" if anchor else target

    def _run(self, run: Element, gatherer: Gatherer, style: str | None, context: Context) -> None:
        properties = first_child(run, "rPr")
        character = value(properties, "rStyle")
        languages, hidden = self.styles.run(character, style)
        if properties is not None:
            languages = run_languages(properties, languages)
            vanish = on(properties, "vanish")
            hidden = hidden if vanish is None else vanish
        length = gatherer.length
        for node in run:
            if not hidden or node.tag == _FIELD or node.tag == _INSTRUCTION:
                self._run_child(node, gatherer, languages, style, context)
        if (
            character is not None
            and gatherer.length > length
            and self.styles.style_name(character).lower() == _GAP
        ):
            gatherer.gap = True

    def _run_child(
        self,
        node: Element,
        gatherer: Gatherer,
        languages: Languages,
        style: str | None,
        context: Context,
    ) -> None:
        tag = node.tag
        if tag == _FIELD:
            self._field(node, gatherer)
        elif tag == _INSTRUCTION:
            if self._fields:
                self._fields[-1][1] += node.text or ""
        elif any(state == "instruction" for state, _ in self._fields):
            return
        elif tag == _TEXT:
            gatherer.add(_kept(node), languages)
        elif tag == W + "br":
            if node.get(W + "type", "textWrapping") == "textWrapping":
                gatherer.add("\n", languages)
        elif tag in _BREAKS:
            gatherer.add(_BREAKS[tag], languages)
        elif tag in _HYPHENS:
            gatherer.add(_HYPHENS[tag], languages)
        elif tag == W + "sym":
            code = node.get(W + "char", "")
            if re.fullmatch("[0-9A-Fa-f]{2,4}", code):
                gatherer.add(chr(int(code, 16)), languages)
        elif tag == W + "delText":
            self.warnings.add("tracked-changes")
            gatherer.deletions = True
        elif tag == W + "ruby":
            self._inline(node, gatherer, style, context)
        elif tag in _GRAPHICS:
            self._graphic(node, context)
        elif tag == _MC + "AlternateContent":
            chosen = _chosen(node)
            for child in () if chosen is None else chosen:
                self._run_child(child, gatherer, languages, style, context)

    def _field(self, node: Element, gatherer: Gatherer) -> None:
        kind = node.get(W + "fldCharType")
        if kind == "begin" and len(self._fields) < _FIELDS:
            self._fields.append(["instruction", ""])
        elif kind == "separate" and self._fields:
            found = _FIELD_LINK.match(self._fields[-1][1])
            self._fields[-1][0] = "result"
            if found:
                self._fields[-1][0] = "link"
                anchor = found[1] or found[3]
                gatherer.start_link((found[2] or "") + (f"#{anchor}" if anchor else ""))
        elif kind == "end" and self._fields and self._fields.pop()[0] == "link":
            gatherer.end_link()

    def _graphic(self, node: Element, context: Context) -> None:
        part: Part = "textbox" if context.part == "body" else context.part
        inner = Context(part=part)
        carried, self._carried = self._carried, None
        fields, self._fields = self._fields, []
        for found in _boxes(node):
            if found.tag == _V + "textpath":  # Word's watermark
                gatherer = Gatherer()
                gatherer.add(found.get("string", ""), {})
                paragraph = gatherer.paragraph(inner, kind="plain", direction="ltr")
                if paragraph is not None:
                    self.paragraphs.append(paragraph)
            else:
                self.blocks(found, inner)
                self.finish_part()
        self._carried, self._fields = carried, fields


def _kept(node: Element) -> str:
    # w:t drops outer spaces without xml:space="preserve" (ECMA-376-1, 17.3.3.31).
    text = node.text or ""
    if node.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve":
        return text
    return text.strip(" \t\r\n")


def _chosen(alternate: Element) -> Element | None:
    choice = alternate.find(_MC + "Choice")
    return alternate.find(_MC + "Fallback") if choice is None else choice


def _boxes(node: Element) -> list[Element]:
    """Give the outermost text boxes and watermarks in a drawing, of alternatives the first."""
    found: list[Element] = []
    for child in node:
        if child.tag in (W + "txbxContent", _V + "textpath"):
            found.append(child)
        elif child.tag == _MC + "AlternateContent":
            chosen = _chosen(child)
            if chosen is not None:
                found.extend(_boxes(chosen))
        else:
            found.extend(_boxes(child))
    return found


def _rows(table: Element) -> list[Element]:
    rows: list[Element] = []
    for node in table:
        if node.tag == W + "tr":
            rows.append(node)
        elif node.tag in _THROUGH:
            rows.extend(_rows(node))
    return rows


def _cells(row: Element) -> list[Element]:
    cells: list[Element] = []
    for node in row:
        if node.tag == W + "tc":
            cells.append(node)
        elif node.tag in _THROUGH:
            cells.extend(_cells(node))
    return cells
