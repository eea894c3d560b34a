"""Compare: an expected declaration against what stands in its finished file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from pipeline.findings import Finding, Place, error, in_order
from pipeline.records import Declaration

from .expect import (
    ExpectedParagraph,
    expected_manifest,
    expected_paragraphs,
    expected_passages,
    strings,
)
from .read import read
from .reading import FoundParagraph, Reading
from .text import direction_of, parse_mark, same_language, script_of

_MARKS = re.compile(r"\{[a-z][a-z0-9_]*\}|\{\{|\}\}|\{%|%\}|\{#|#\}|%7B[a-z][a-z0-9_]*%7D")
_DRAFT = re.compile(r"\bDRAFT\b")
_CALLOUT_STYLES = ("notice", "notice heading")
_DIFFABLE = 6000
_CANDIDATES = 50


def verify(
    declaration: Declaration,
    data: bytes,
    format: str,  # noqa: A002
    place: str,
    *,
    trace: bool = True,
) -> list[Finding]:
    """Find everything in a finished file that is not as the declaration says.

    `trace` says whether bookmarks and manifest shall be there; without it, none may.
    """
    reading, findings = read(data, format, place)
    if reading is None:
        return findings
    return in_order([*findings, *compare(declaration, reading, place, trace=trace)])


def compare(
    declaration: Declaration, reading: Reading, place: str, *, trace: bool
) -> list[Finding]:
    """Find everything in a reading that is not as the declaration says."""
    expected = expected_paragraphs(declaration)
    comparison = _Comparison(declaration, reading, expected, place)
    pairs = comparison.text()
    comparison.kinds(pairs)
    comparison.languages(pairs)
    comparison.document()
    comparison.manifest(trace=trace)
    comparison.bookmarks(pairs, trace=trace)
    comparison.surroundings(pairs)
    comparison.draft()
    return comparison.findings


Pairs = list[tuple[ExpectedParagraph, FoundParagraph]]


class _Comparison:
    """One declaration against one reading; the methods add findings."""

    def __init__(
        self,
        declaration: Declaration,
        reading: Reading,
        expected: Sequence[ExpectedParagraph],
        place: str,
    ) -> None:
        self.declaration = declaration
        self.reading = reading
        self.expected = expected
        self.found = reading.body
        self.place = place
        self.findings: list[Finding] = []

    def fault(self, code: str, key: str, message: str, hint: str) -> None:
        self.findings.append(error(code, Place(self.place, key=key), message, hint))

    # --- every paragraph once, in order -------------------------------------------------------

    def text(self) -> Pairs:
        """Pair what is expected with what stands there; find what differs."""
        want = [p.text for p in self.expected]
        have = [p.text for p in self.found]
        start = _block(want, have)
        if start is not None:
            return list(zip(self.expected, self.found[start:], strict=False))
        if len(want) + len(have) > _DIFFABLE:
            self._first_difference(want, have)
            return []
        return self._align(want, have)

    def _first_difference(self, want: Sequence[str], have: Sequence[str]) -> None:
        start = have.index(want[0]) if want[0] in have else 0
        at = next(
            (i for i, (a, b) in enumerate(zip(want, have[start:], strict=False)) if a != b),
            min(len(want), len(have) - start) - 1,
        )
        paragraph = self.expected[at]
        self.fault(
            "verify-text-changed",
            paragraph.passage,
            f"from paragraph {paragraph.count} on the text is not the expected one",
            _WRITER,
        )

    def _align(self, want: list[str], have: list[str]) -> Pairs:
        pairs: dict[int, int] = {}
        for tag, a, b, c, d in SequenceMatcher(None, want, have, autojunk=False).get_opcodes():
            if tag == "equal":
                pairs.update(zip(range(a, b), range(c, d), strict=True))
        taken = set(pairs.values())
        marked = self._by_mark()
        moved: set[int] = set()
        for index, paragraph in enumerate(self.expected):
            if index in pairs:
                continue
            twin = self._elsewhere(paragraph.text, have, taken)
            here = marked.get((paragraph.passage, paragraph.count))
            if twin is not None:
                moved.add(index)
                pairs[index] = twin
            elif here is not None and here not in taken:
                pairs[index] = here
            else:
                continue
            taken.add(pairs[index])
        self._pair_neighbours(pairs, taken, len(want), len(have))
        self._report(pairs, moved, have)
        return [(self.expected[i], self.found[j]) for i, j in sorted(pairs.items())]

    def _elsewhere(self, text: str, have: list[str], taken: set[int]) -> int | None:
        return next((j for j, other in enumerate(have) if other == text and j not in taken), None)

    def _by_mark(self) -> dict[tuple[str, int], int]:
        keys = {
            passage.slug.lower(): passage.key
            for passage in expected_passages(self.declaration, self.expected)
        }
        found: dict[tuple[str, int], int] = {}
        for index, paragraph in enumerate(self.found):
            for bookmark in paragraph.bookmarks:
                mark = parse_mark(bookmark.name)
                if mark and mark.slug.lower() in keys:
                    found.setdefault((keys[mark.slug.lower()], mark.number), index)
        return found

    def _pair_neighbours(
        self, pairs: dict[int, int], taken: set[int], wanted: int, had: int
    ) -> None:
        """Pair a paragraph whose neighbours stand right with the one that stands in its place."""
        for index in range(wanted):
            before, after = pairs.get(index - 1), pairs.get(index + 1)
            if index in pairs:
                continue
            if before is not None:
                place = before + 1
            elif after is not None:
                place = after - 1
            else:
                continue
            if 0 <= place < had and place not in taken:
                pairs[index] = place
                taken.add(place)

    def _report(self, pairs: dict[int, int], moved: set[int], have: list[str]) -> None:
        for index, paragraph in enumerate(self.expected):
            name = f"paragraph {paragraph.count}"
            if index not in pairs:
                self.fault("verify-text-missing", paragraph.passage, f"{name} is missing", _WRITER)
            elif index in moved:
                self.fault(
                    "verify-text-order",
                    paragraph.passage,
                    f"{name} does not stand in its place",
                    _WRITER,
                )
            elif have[pairs[index]] != paragraph.text:
                at = _first(paragraph.text, have[pairs[index]])
                self.fault(
                    "verify-text-changed",
                    paragraph.passage,
                    f"{name} differs from the expected text from character {at + 1} on",
                    _WRITER,
                )
        if not pairs:
            return
        taken = set(pairs.values())
        owner = {j: self.expected[i].passage for i, j in pairs.items()}
        texts = {p.text for p in self.expected}
        last = ""
        for j in range(min(taken), len(have)):
            last = owner.get(j, last)
            if j not in taken and have[j] in texts:
                self.fault("verify-text-doubled", last, "a paragraph stands twice", _WRITER)
            elif j not in taken and j < max(taken):
                self.fault(
                    "verify-text-foreign",
                    last,
                    "after it stands a paragraph that no clause says",
                    "leave only the clauses where the template says 'body'",
                )

    # --- as the right kind ------------------------------------------------------------------

    def kinds(self, pairs: Pairs) -> None:
        """Find headings, items and cells that are not what they shall be, and wrong links."""
        offset = self._offset(pairs)
        tables: dict[int, int] = {}
        for expected, found in pairs:
            name = f"paragraph {expected.count}"
            if found.kind != expected.kind and not self._continues(expected, found):
                self.fault(
                    f"verify-kind-{expected.kind}",
                    expected.passage,
                    f"{name} shall be {_KINDS[expected.kind]} and is {_KINDS[found.kind]}",
                    _STYLES,
                )
            elif expected.kind == "heading" and found.level != expected.level + offset:
                self.fault(
                    "verify-heading-level",
                    expected.passage,
                    f"{name} is a heading of level {found.level}, not {expected.level + offset}",
                    _STYLES,
                )
            elif expected.kind == "item":
                self._item(expected, found)
            elif expected.kind == "cell":
                self._cell(expected, found, tables)
            if expected.kind != "cell" and found.table:
                self.fault(
                    "verify-kind-cell", expected.passage, f"{name} stands in a table", _STYLES
                )
            if expected.links != found.links:
                self.fault(
                    "verify-link",
                    expected.passage,
                    f"{name} shall have {len(expected.links)} link(s) and not these "
                    f"{len(found.links)}, with exactly the expected text and target",
                    _WRITER,
                )
            framed = found.style.lower().replace("-", " ") in _CALLOUT_STYLES
            if expected.callout and expected.kind in ("plain", "heading") and not framed:
                self.fault(
                    "verify-callout",
                    expected.passage,
                    f"{name} is not set apart in the style 'Notice' or 'Notice Heading'",
                    _STYLES,
                )

    def _continues(self, expected: ExpectedParagraph, found: FoundParagraph) -> bool:
        """Tell whether a list item's further paragraph stands indented without a bullet."""
        return expected.kind == "item" and not expected.starts and found.kind == "plain"

    def _offset(self, pairs: Pairs) -> int:
        """A page's first heading is its title: sections may begin one level below."""
        if self.reading.format != "html":
            return 0
        levels = [f.level - e.level for e, f in pairs if e.kind == f.kind == "heading"]
        return 1 if levels and levels[0] == 1 else 0

    def _item(self, expected: ExpectedParagraph, found: FoundParagraph) -> None:
        name = f"paragraph {expected.count}"
        if not expected.starts:
            if found.starts:
                self.fault(
                    "verify-list",
                    expected.passage,
                    f"{name} has a bullet or number of its own",
                    _STYLES,
                )
            return
        if (found.level, found.ordered, found.starts) != (expected.level, expected.ordered, True):
            kind = "numbered" if expected.ordered else "bulleted"
            self.fault(
                "verify-list",
                expected.passage,
                f"{name} shall be a {kind} item of level {expected.level}",
                _STYLES,
            )
        elif found.number != expected.number:
            self.fault(
                "verify-list-number",
                expected.passage,
                f"{name} shall have number {expected.number} and has {found.number}",
                "each numbered list counts anew",
            )

    def _cell(
        self, expected: ExpectedParagraph, found: FoundParagraph, tables: dict[int, int]
    ) -> None:
        name = f"paragraph {expected.count}"
        table = tables.setdefault(expected.table, found.table)
        doubled = list(tables.values()).count(table) > 1
        if table != found.table or doubled:
            self.fault("verify-table", expected.passage, f"{name} stands in another table", _WRITER)
        if (found.row, found.column) != (expected.row, expected.column):
            self.fault(
                "verify-table",
                expected.passage,
                f"{name} shall stand in row {expected.row + 1}, column {expected.column + 1}",
                _WRITER,
            )
        if found.header != expected.header:
            state = "is no" if expected.header else "is a"
            self.fault(
                "verify-table-header",
                expected.passage,
                f"the row of {name} {state} header row",
                "the first row of each table, and only that, is its header",
            )

    # --- language and direction -------------------------------------------------------------

    def languages(self, pairs: Pairs) -> None:
        """Find text marked with another language, or running the wrong way."""
        ours = self.declaration
        for expected, found in pairs:
            script = script_of(expected.language)
            if any(
                used == script and not same_language(expected.language, tag)
                for used, tag in found.languages
            ):
                self.fault(
                    "verify-language",
                    expected.passage,
                    f"paragraph {expected.count} is not marked as '{expected.language}'",
                    "set the language of the template's styles aside; the writer states it",
                )
            own = expected.language == ours.language
            direction = ours.direction if own else direction_of(expected.language)
            if found.direction != direction:
                self.fault(
                    "verify-direction",
                    expected.passage,
                    f"paragraph {expected.count} does not run {_WAYS[direction]}",
                    _STYLES,
                )

    def document(self) -> None:
        """Find wrong document properties, language and direction."""
        ours, properties = self.declaration, self.reading.properties
        keywords = {k.strip() for k in re.split("[,;]", properties.keywords)}
        wanted = {part.strip() for k in ours.keywords for part in re.split("[,;]", k)}
        for name, right in (
            ("title", properties.title == ours.title),
            ("subject", properties.subject == ours.subject),
            ("author", properties.creator == ours.author),
            ("keywords", wanted <= keywords),
        ):
            if not right:
                self.fault(
                    "verify-property",
                    name,
                    f"the document property '{name}' is not the declaration's",
                    _WRITER,
                )
        if not same_language(ours.language, properties.language):
            self.fault(
                "verify-document-language",
                "language",
                f"the document's language property is not '{ours.language}'",
                _WRITER,
            )
        if not same_language(ours.language, self.reading.languages.get(script_of(ours.language))):
            self.fault(
                "verify-document-language",
                "styles",
                f"the document's default style is not in '{ours.language}'",
                _WRITER,
            )
        if self.reading.direction != ours.direction:
            self.fault(
                "verify-document-direction",
                "",
                f"the document's pages do not run {_WAYS[ours.direction]}",
                _WRITER,
            )

    # --- tracing ----------------------------------------------------------------------------

    def manifest(self, *, trace: bool) -> None:
        """Find properties of the manifest that are missing, wrong or too many."""
        passages = expected_passages(self.declaration, self.expected)
        want = expected_manifest(self.declaration, passages) if trace else {}
        keys = {f"cb.{p.slug}": p.key for p in passages}
        have = {n: v for n, v in self.reading.properties.custom.items() if n.startswith("cb.")}
        for name in sorted(want.keys() | have.keys()):
            if name not in have:
                message = f"the property '{name}' is missing"
            elif name not in want:
                message = f"the property '{name[:60]}' does not belong there"
            elif want[name] != have[name]:
                message = f"the property '{name}' is not as the text and its versions are"
            else:
                continue
            self.fault("verify-manifest", keys.get(name, ""), message, _WRITER)

    def bookmarks(self, pairs: Pairs, *, trace: bool) -> None:
        """Find bookmarks that are missing, wrong, doubled or too many."""
        slugs = {p.key: p.slug for p in expected_passages(self.declaration, self.expected)}
        names = [name for name in self.reading.bookmarks if parse_mark(name)]
        paired: set[str] = set()
        for expected, found in pairs if trace else ():
            slug = slugs[expected.passage]
            name = f"cb{expected.count}-{slug}"
            if self.reading.format != "html":
                name = f"_cb{expected.count}_{slug}"
            paired.add(name)
            marks = [b for b in found.bookmarks if parse_mark(b.name)]
            if [b.name for b in marks] != [name] or not marks[0].whole:
                self.fault(
                    "verify-bookmark",
                    expected.passage,
                    f"paragraph {expected.count} is not held by the bookmark '{name}' alone",
                    _WRITER,
                )
        seen: set[str] = set()
        for name in names:
            if name.lower() in seen or name not in paired:
                twice = "stands twice" if name.lower() in seen else "does not belong there"
                self.fault("verify-bookmark", "", f"the bookmark '{name}' {twice}", _WRITER)
            seen.add(name.lower())

    # --- what stands round the clauses --------------------------------------------------------

    def surroundings(self, pairs: Pairs) -> None:
        """Find marks of templates and placeholders left over, and a missing controller's name."""
        own = {id(found) for _, found in pairs}
        around = [p for p in self.reading.paragraphs if id(p) not in own]
        values = sorted(self._values(), key=len, reverse=True)
        texts: list[tuple[str, str]] = [("", p.text) for p in around]
        texts += [("", link.target) for p in around for link in p.links]
        for name in ("title", "subject", "creator", "keywords"):
            texts.append((name, getattr(self.reading.properties, name)))
        custom = self.reading.properties.custom
        texts += [(f"custom property {n}", v) for n, v in custom.items() if n[:3] != "cb."]
        for where, text in texts:
            if _marked(text, values):
                self.fault(
                    "verify-mark-left",
                    where,
                    "a placeholder or a template's tag is left over",
                    "mend the template: a tag or a placeholder was not filled",
                )
        for expected, found in pairs:
            if found.text != expected.text and _marked(found.text, [expected.text, *values]):
                self.fault(
                    "verify-mark-left",
                    expected.passage,
                    f"a placeholder or a tag is left over in paragraph {expected.count}",
                    "give the value, or mend the clause",
                )
        name = self._controller()
        if name and not any(name in paragraph.text for paragraph in around):
            self.fault(
                "verify-controller-name",
                "letterhead",
                "the controller's name does not stand in the letterhead letter for letter",
                "name 'controller.name' in the template's header, footer or above the body",
            )

    def _values(self) -> Iterator[str]:
        ours = self.declaration
        yield from strings(ours.letterhead)
        yield from (ours.title, ours.subject, ours.author, ", ".join(ours.keywords))
        yield from ours.keywords

    def _controller(self) -> str:
        controller = self.declaration.letterhead.get("controller")
        if isinstance(controller, str):
            return controller
        name = controller.get("name") if isinstance(controller, dict) else None
        if name is None:
            name = getattr(controller, "get", lambda _: None)("name")
        return name if isinstance(name, str) else ""

    def draft(self) -> None:
        """Find a draft that does not say so on each page, or a finished file that says so."""
        if self.declaration.draft:
            if not self.reading.headers or not all(map(_DRAFT.search, self.reading.headers)):
                self.fault(
                    "verify-draft-unmarked",
                    "",
                    "the draft does not say DRAFT at the head of each page",
                    "put '{{ draft }}' into every header of the template",
                )
            return
        values = sorted(self._values(), key=len, reverse=True)
        for paragraph in self.reading.paragraphs:
            said = paragraph.part != "body" and _DRAFT.search(_without(paragraph.text, values))
            if said or paragraph.gap:
                self.fault(
                    "verify-draft-mark",
                    "",
                    "says DRAFT or shows a gap although it is no draft",
                    _WRITER,
                )


_WRITER = "this is a fault of the program, not of your text: report it and keep the file"
_STYLES = "look at the styles of the template; if they are right, report this"
_KINDS = {
    "plain": "a plain paragraph",
    "heading": "a heading",
    "item": "a list item",
    "cell": "a table cell",
}
_WAYS = {"ltr": "from left to right", "rtl": "from right to left"}


def _block(want: list[str], have: list[str]) -> int | None:
    """Find where all wanted paragraphs stand in one piece, and nowhere a second time."""
    if not want:
        return None
    starts = [i for i, text in enumerate(have) if text == want[0]][:_CANDIDATES]
    wanted = set(want)
    for start in starts:
        if have[start : start + len(want)] == want:
            rest = have[start + len(want) :]
            return start if wanted.isdisjoint(rest) else None
    return None


def _first(left: str, right: str) -> int:
    pairs = zip(left, right, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _without(text: str, values: Iterable[str]) -> str:
    for value in values:
        if value:
            text = text.replace(value, " ")
    return text


def _marked(text: str, values: Iterable[str]) -> bool:
    """Tell whether a text holds a mark that none of the values brings along."""
    return bool(_MARKS.search(text)) and bool(_MARKS.search(_without(text, values)))
