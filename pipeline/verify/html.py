"""HTML: walk a page's elements and tell what stands in it.

Blanks are counted as a browser counts them; scripts, styles and deletions are left out.
"""

import re
from dataclasses import replace

from lxml import etree

from ..findings import Finding, Place, error
from ..lean import dataclass
from .package import MAX_ELEMENTS, MAX_PART, Element
from .reading import (
    Context,
    Direction,
    FoundParagraph,
    Gatherer,
    Kind,
    Languages,
    Part,
    Properties,
    Reading,
)

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HEADING = re.compile("h([1-6])")
_SKIPPED = frozenset(
    "script style template noscript head del s strike rt rp object iframe svg textarea".split()  # noqa: SIM905
)
# Their direction is that of their text, not of the paragraph they stand in.
_PHRASES = frozenset({"a", "bdi", "bdo", "em", "mark", "span", "strong"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre "
        "section summary table tbody td tfoot th thead tr ul",
    )
)


@dataclass(slots=True)
class _Place:
    """What the elements round a text say of it."""

    context: Context
    language: str | None
    direction: Direction
    kind: Kind = "plain"
    level: int = 0
    ordered: bool = False
    item: "list[int] | None" = None
    lists: tuple[tuple[bool, "list[int]"], ...] = ()
    style: str = ""
    gap: bool = False


def read_html(data: bytes, place: str) -> tuple[Reading | None, list[Finding]]:
    """Read a page."""
    if len(data) > MAX_PART or data.count(b"<") > 2 * MAX_ELEMENTS:
        hint = "a declaration is a few hundred kilobytes"
        return None, [error("verify-html", Place(place), "is larger than is allowed", hint)]
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser) if data.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        root = None
    body = None if root is None else root.find("body")
    if root is None or body is None:
        hint = "give a page in UTF-8 as it was written or saved"
        return None, [error("verify-html", Place(place), "cannot be read as HTML", hint)]
    language = root.get("lang")
    direction: Direction = "rtl" if root.get("dir", "").lower() == "rtl" else "ltr"
    walker = _Walker()
    walker.element(body, _Place(Context(part="body"), language, direction))
    walker.flush()
    headers = [p.text for p in walker.paragraphs if p.part == "header"]
    languages: Languages = {"western": language, "asian": language, "complex": language}
    reading = Reading(
        format="html",
        paragraphs=tuple(walker.paragraphs),
        bookmarks=tuple(walker.bookmarks),
        headers=("\n".join(headers),),
        properties=_properties(root, language),
        languages=languages,
        direction=direction,
        warnings=tuple(sorted(walker.warnings)),
    )
    return reading, []


def _properties(root: Element, language: str | None) -> Properties:
    title = root.find("head/title")
    metas = {m.get("name", ""): m.get("content", "") for m in root.iterfind("head/meta[@name]")}
    return Properties(
        title=_BLANKS.sub(" ", "" if title is None else title.text or "").strip(),
        subject=metas.get("subject", metas.get("description", "")),
        creator=metas.get("author", ""),
        keywords=metas.get("keywords", ""),
        language=language,
        custom={name: value for name, value in metas.items() if name.startswith("cb.")},
    )


class _Walker:
    """Walks a body; a paragraph is the text between two ends of blocks."""

    def __init__(self) -> None:
        self.paragraphs: list[FoundParagraph] = []
        self.bookmarks: list[str] = []
        self.warnings: set[str] = set()
        self._gatherer = Gatherer()
        self._blank = True
        self._waiting: list[str] = []
        self._at: _Place | None = None
        self._tables = 0
        self._row = -1
        self._column = 0

    def flush(self) -> None:
        """Close the paragraph."""
        gatherer, at = self._gatherer, self._at
        if self._blank:
            gatherer.drop_blank()
        self._gatherer, self._blank, self._at = Gatherer(), True, None
        if at is None:
            return
        starts = at.item is not None and not at.item[1]
        number = at.item[0] if at.item is not None and at.ordered else None
        found = gatherer.paragraph(
            at.context,
            kind=at.kind,
            direction=at.direction,
            level=at.level,
            ordered=at.ordered,
            number=number,
            starts=starts,
            style=at.style,
        )
        if found is None:
            return
        if at.item is not None:
            at.item[1] = 1
        # An id on a block names the block's first paragraph, whose whole text it holds.
        marks = tuple(replace(m, whole=True) for m in found.bookmarks)
        self.paragraphs.append(replace(found, bookmarks=marks))

    def element(self, node: Element, at: _Place) -> None:
        """Walk an element and what stands in it."""
        tag = str(node.tag).lower()
        if tag in _SKIPPED or node.get("hidden") is not None:
            if tag in ("del", "s", "strike"):
                self.warnings.add("tracked-changes")
                self._gatherer.deletions = True
            return
        block = tag in _BLOCKS
        if block:
            self.flush()
        name = node.get("id") or (node.get("name") if tag == "a" else None)
        if name:
            self.bookmarks.append(name)
            self._waiting.append(name)
        at = self._inside(node, tag, at)
        link = tag == "a" and node.get("href") is not None
        if link:
            self._gatherer.start_link(node.get("href", ""))
        if tag == "br":
            self._break(at)
        self._text(node.text, at)
        for child in node:
            self.element(child, at)
            self._text(child.tail, at)
        if link:
            self._gatherer.end_link()
        if block:
            self.flush()

    def _text(self, text: str | None, at: _Place) -> None:
        if not text:
            return
        text = _BLANKS.sub(" ", text)
        if self._blank and text[0] == " ":
            text = text[1:]
        if text:
            self._add(text, at)
            self._blank = text[-1] == " "

    def _break(self, at: _Place) -> None:
        if self._blank:
            self._gatherer.drop_blank()
        self._add("\n", at)
        self._blank = True

    def _add(self, text: str, at: _Place) -> None:
        if self._at is None:
            self._at = at
        for name in self._waiting:
            self._gatherer.start_bookmark(name)
        self._waiting = []
        tag = at.language
        self._gatherer.add(text, {"western": tag, "asian": tag, "complex": tag})
        self._gatherer.gap = self._gatherer.gap or at.gap

    # --- what an element says of its text ---------------------------------------------------

    def _inside(self, node: Element, tag: str, at: _Place) -> _Place:
        language = node.get("lang")
        if language is not None:
            at = replace(at, language=language)
        stated = node.get("dir", "").lower()
        if stated in ("ltr", "rtl") and tag not in _PHRASES:
            at = replace(at, direction="rtl" if stated == "rtl" else "ltr")
        classes = node.get("class", "").split()
        if tag in _BLOCKS and classes:
            at = replace(at, style=classes[0])
        if tag == "mark" or "gap" in classes:
            at = replace(at, gap=True)
        heading = _HEADING.fullmatch(tag)
        if heading:
            return replace(at, kind="heading", level=int(heading[1]))
        # A draft's banner is printed at the head of each page, wherever it stands.
        banner = "draft" in classes
        if at.context.part == "body" and (banner or tag in ("header", "footer")):
            part: Part = "footer" if tag == "footer" else "header"
            return replace(at, context=replace(at.context, part=part))
        if tag in ("ul", "ol"):
            start = node.get("start", "1")
            count = int(start) if start.isdecimal() and len(start) < 7 else 1
            return replace(at, lists=(*at.lists, (tag == "ol", [count - 1])))
        if tag == "li" and at.lists:
            return self._list_item(node, at)
        return self._in_table(tag, at)

    def _list_item(self, node: Element, at: _Place) -> _Place:
        ordered, counter = at.lists[-1]
        stated = node.get("value", "")
        number = int(stated) if stated.isdecimal() and len(stated) < 7 else counter[0] + 1
        counter[0] = number
        return replace(at, kind="item", level=len(at.lists), ordered=ordered, item=[number, 0])

    def _in_table(self, tag: str, at: _Place) -> _Place:
        if tag == "table":
            self._tables += 1
            self._row = -1
            context = Context(part=at.context.part, table=self._tables)
            return replace(at, context=context, kind="plain", item=None, lists=())
        if tag == "thead":
            return replace(at, context=replace(at.context, header=True))
        if tag == "tr":
            self._row += 1
            self._column = 0
        elif tag in ("td", "th"):
            context = replace(
                at.context,
                row=self._row,
                column=self._column,
                header=at.context.header or tag == "th",
            )
            self._column += 1
            return replace(at, context=context)
        return at
