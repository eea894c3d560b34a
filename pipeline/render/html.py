"""HTML: a declaration as one self-contained page.

The template is a Jinja page; the clauses are put in as headings, paragraphs, lists and tables
with the languages and directions of the document. Nothing is loaded from elsewhere.
"""

import base64
import re
from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, assert_never

from ..findings import Finding, has_errors
from ..lean import dataclass
from ..records import (
    Block,
    Declaration,
    Heading,
    ListBlock,
    Paragraph,
    Passage,
    Run,
    Table,
    Wording,
)
from .characters import unwritable
from .faults import Fault, Reading
from .fragments import Face, Fragment, Fragments, LinkPlace, Piece, fill, inline, joined
from .inspection import Inspection
from .logo import Logo, read_logo
from .reading import read_file
from .refusal import TemplateError, fault
from .spans import is_rtl, split
from .tags import Part, Stretch
from .template import EXPRESSION, Finished, Source, base_context, check, guarded, wrap
from .trace import manifest, slugs

_DEEPEST = 5


def text(content: str) -> str:
    """Set text; line feeds are breaks."""
    return escape(content).replace("\n", "<br>")


def dressed(content: str, face: Face) -> str:
    """Set a text of one face; stretches of another language say so."""
    inner = "".join(
        text(span.text)
        if span.language == face.language
        else f"<span {attributes(span.language, is_rtl(face.language))}>{text(span.text)}</span>"
        for span in split(content, face.language)
    )
    if face.emphasis:
        inner = f"<em>{inner}</em>"
    if face.strong:
        inner = f"<strong>{inner}</strong>"
    return f'<mark class="gap">{inner}</mark>' if face.gap else inner


def attributes(language: str, around_rtl: bool) -> str:
    """Name a language, and its direction where it turns."""
    rtl = is_rtl(language)
    turn = f' dir="{"rtl" if rtl else "ltr"}"' if rtl != around_rtl else ""
    return f'lang="{escape(language)}"{turn}'


class Typesetter:
    """Makes the fragment of one wording."""

    def __init__(self, wording: Wording, document: str) -> None:
        self._wording = wording
        self._document = document
        self._face = Face(wording.language, gap=wording.gap)

    def fragment(self) -> Fragment:
        wording = self._wording
        pieces: list[Piece] = []
        foreign = (
            f" {attributes(wording.language, is_rtl(self._document))}"
            if wording.language != self._document
            else ""
        )
        if wording.join == "list":
            pieces = [f"<li{foreign}>", *self._blocks(wording.blocks), "</li>\n"]
        elif wording.callout:
            pieces = [f'<div class="notice" role="note"{foreign}>\n']
            pieces += [*self._blocks(wording.blocks), "</div>\n"]
        elif foreign:
            pieces = [f"<div{foreign}>\n", *self._blocks(wording.blocks), "</div>\n"]
        else:
            pieces = self._blocks(wording.blocks)
        return joined(pieces)

    def _blocks(self, blocks: Iterable[Block]) -> list[Piece]:
        return [piece for block in blocks for piece in self._block(block)]

    def _block(self, block: Block) -> list[Piece]:
        match block:
            case Heading():
                # The page's title is h1.
                return self._element(f"h{min(block.level + 1, _DEEPEST)}", block.runs)
            case Paragraph():
                return self._element("p", block.runs)
            case ListBlock():
                name = "ol" if block.ordered else "ul"
                start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
                pieces: list[Piece] = [f"<{name}{start}>\n"]
                for item in block.items:
                    pieces += ["<li>", *self._blocks(item), "</li>\n"]
                return [*pieces, f"</{name}>\n"]
            case Table():
                return self._table(block)
            case _:
                assert_never(block)

    def _element(self, name: str, runs: tuple[Run, ...], attribute: str = "") -> list[Piece]:
        # The sink puts the anchor's id into the begin tag left open here.
        inner = inline(runs, self._face, lambda words, face, _: dressed(words, face))
        begin: list[Piece] = [f"<{name}{attribute}"]
        if inner and not isinstance(inner[0], str):
            return [*begin, inner[0], ">", *inner[1:], f"</{name}>\n"]
        return [*begin, ">", *inner, f"</{name}>\n"]

    def _table(self, table: Table) -> list[Piece]:
        # A table wider than the window is scrolled by itself.
        pieces: list[Piece] = ['<div class="table">\n<table>\n<thead>\n<tr>\n']
        for cell in table.header:
            pieces += self._element("th", cell, ' scope="col"')
        pieces.append("</tr>\n</thead>\n<tbody>\n")
        for row in table.rows:
            pieces.append("<tr>\n")
            for cell in row:
                pieces += self._element("td", cell)
            pieces.append("</tr>\n")
        return [*pieces, "</tbody>\n</table>\n</div>\n"]


@dataclass(slots=True)
class Body:
    """The sink of one document."""

    def words(self, text: str, face: Face) -> str:
        return dressed(text, face)

    def open(self, name: str) -> str:
        number, _, slug = name.removeprefix("_cb").partition("_")
        return f' id="cb{number}-{slug}"'

    def close(self) -> str:
        return ""

    def is_open(self, _target: str) -> bool:
        """Tell that all values are known: a page is written whole."""
        return False

    def link(self, target: str, _place: LinkPlace) -> str:
        return f'<a href="{escape(target)}">'

    def unlink(self) -> str:
        return "</a>"

    def new_list(self, _depth: int, _start: int) -> None:
        """Nothing to do: an HTML list holds its items."""

    def list_ref(self, _depth: int) -> str:
        """Nothing to say: an HTML list holds its items."""
        return ""


@dataclass(slots=True)
class CompiledHtml:
    """An HTML template, ready to stamp."""

    path: Path
    source: Source
    fragments: Fragments

    def stamp(self, declaration: Declaration, *, trace: bool) -> tuple[bytes, list[Finding]]:
        findings = unwritable(declaration)
        if findings:
            return b"", findings
        try:
            logo = read_logo(declaration.logo) if declaration.logo else None
            context = self._context(declaration, logo)
            context["body"] = Finished(self._body(declaration, trace=trace, findings=findings))
            page = guarded(self.path, "", lambda: self.source.render(context))
        except TemplateError as problem:
            return b"", [*findings, problem.finding]
        if findings:
            return b"", findings
        if trace:
            marks = "".join(
                f'<meta name="{escape(name)}" content="{escape(value)}">\n'
                for name, value in manifest(declaration)
            )
            page = page.replace("</head>", f"{marks}</head>", 1)
        return page.encode(), []

    def _body(self, declaration: Declaration, *, trace: bool, findings: list[Finding]) -> str:
        named = slugs(passage.key for passage in declaration.passages)
        out = []
        for joined_list, passages in groupby(
            declaration.passages, key=lambda passage: passage.wording.join == "list"
        ):
            texts = "".join(
                self._passage(passage, declaration, named, trace, findings) for passage in passages
            )
            out.append(f"<ul>\n{texts}</ul>\n" if joined_list else texts)
        return "".join(out)

    def _passage(
        self,
        passage: Passage,
        declaration: Declaration,
        named: dict[str, str],
        trace: bool,
        findings: list[Finding],
    ) -> str:
        fragment = self.fragments.get(
            passage.wording,
            declaration.language,
            lambda wording, language: Typesetter(wording, language).fragment(),
        )
        return fill(fragment, passage, named[passage.key] if trace else None, Body(), findings)

    def _context(self, declaration: Declaration, logo: Logo | None) -> dict[str, Any]:
        language = declaration.language
        data = ""
        if logo:
            data = f"data:image/{logo.kind};base64,{base64.b64encode(logo.content).decode()}"
        return base_context(declaration) | {
            "logo": data,
            "page_of_pages": "",
            "_flow": lambda value, _: dressed(value, Face(language)),
        }


# Elements whose content is text without elements in it.
_PLAIN = re.compile(r"<(title|style|script|textarea)\b.*?</\1\s*>|<[^>]*>|<!--.*?-->", re.DOTALL)


def compile_html(path: Path) -> tuple[CompiledHtml | None, list[Finding]]:
    """Compile an HTML template."""
    compiled, reading = inspect_html(path)
    return compiled, [one.finding for one in reading.faults]


def inspect_html(path: Path) -> tuple[CompiledHtml | None, Reading]:
    """Compile an HTML template and tell what its tags name."""
    try:
        page = _page(path)
    except TemplateError as problem:
        return None, Reading([Fault(problem.finding)])
    source = _source(page)
    inspection = Inspection(path, [Part("", (Stretch(page, "page", "page"),))])
    inspection.compare("", check(path, source))
    reading = inspection.result(body="{{ body }}")
    faulty = has_errors(one.finding for one in reading.faults)
    return None if faulty else CompiledHtml(path, source, Fragments()), reading


def _page(path: Path) -> str:
    try:
        return read_file(path).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise fault(
            "template-broken", path, "the template is not UTF-8 text", "save it as UTF-8"
        ) from problem


def _source(page: str) -> Source:
    out, at = [], 0
    for match in _PLAIN.finditer(page):
        out += [_text_part(page[at : match.start()]), match[0]]
        at = match.end()
    return Source("", "".join([*out, _text_part(page[at:])]))


def _text_part(part: str) -> str:
    return EXPRESSION.sub(
        lambda match: match[0] if match[2].strip() == "body" else wrap(match[0]),
        re.sub(r"\{\{p\s+body\s*\}\}", "{{ body }}", part),
    )
