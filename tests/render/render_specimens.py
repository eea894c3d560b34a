"""Tiny declarations, and readers of what was written that share nothing with the writers."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree

from pipeline.records import (
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
from pipeline.render import Template

ROOT = Path(__file__).parents[2]
FORMATS = ("docx", "odt", "html")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def runs(*texts: "str | Run") -> tuple[Run, ...]:
    return tuple(Run(text=text) if isinstance(text, str) else text for text in texts)


def paragraph(*texts: "str | Run") -> Paragraph:
    return Paragraph(runs=runs(*texts))


def heading(level: int, text: str) -> Heading:
    return Heading(level=level, runs=runs(text))


def bullets(*items: "str | tuple[Paragraph | ListBlock, ...]") -> ListBlock:
    return ListBlock(
        ordered=False,
        items=tuple((paragraph(item),) if isinstance(item, str) else item for item in items),
    )


def numbers(*items: "str | tuple[Paragraph | ListBlock, ...]", start: int = 1) -> ListBlock:
    return replace(bullets(*items), ordered=True, start=start)


def table(header: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table(
        header=tuple(runs(cell) for cell in header),
        rows=tuple(tuple(runs(cell) for cell in row) for row in rows),
    )


def passage(
    key: str,
    *blocks: Block,
    language: str = "en",
    values: Mapping[str, str] | None = None,
    gaps: tuple[str, ...] = (),
    **wording: object,
) -> Passage:
    values = values or {}
    return Passage(
        key=key,
        version="0123456789ab",
        wording=Wording(
            clause=key.split("/")[0],
            language=language,
            level=1,
            rows=(),
            blocks=blocks,
            **wording,  # type: ignore[arg-type]
        ),
        values=values,
        gaps=frozenset(gaps),
    )


def declaration(
    *passages: Passage,
    language: str = "en",
    name: str = "Example Ltd",
    title: str = "Privacy declaration",
    draft: bool = False,
    logo: Path | None = None,
) -> Declaration:
    return Declaration(
        key=f"example/{language}/conference-tools",
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        title=title,
        subject="Articles 13 and 14",
        author=name,
        keywords=("privacy", "R & D"),
        as_of=date(2026, 11, 22),
        library_version="abcdef012345",
        letterhead={
            "title": title,
            "date_line": "As of 22 November 2026",
            "version_line": "Version 3",
            "language": language,
            "tools": ["Example Meet"],
            "controller": {
                "name": name,
                "street": "Example Street 1",
                "place": "10115 Berlin",
                "country": "Germany",
                "email": "privacy@example.org",
                "lines": ["Example Street 1", "10115 Berlin", "Germany"],
            },
        },
        page_label="Page {page} of {pages}",
        logo=logo,
        draft=draft,
        passages=passages or (passage("start", heading(1, "Start"), paragraph("Text.")),),
    )


def stamped(template: Template, of: Declaration, *, trace: bool = True) -> bytes:
    content, findings = template.stamp(of, trace=trace)
    assert not findings
    return content


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def docx_text(paragraph: etree._Element) -> str:
    """Read a Word paragraph as a person sees it."""
    out = []
    for element in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab"):
        if element.getparent().tag == f"{W}r":
            out.append({f"{W}br": "\n", f"{W}tab": "\t"}.get(element.tag, element.text or ""))
    return "".join(out)


def odt_text(paragraph: etree._Element) -> str:
    """Read an ODF paragraph as a person sees it: blanks collapse, text:s does not."""
    out: list[str] = []

    def put(text: str | None) -> None:
        for character in re.sub(r"[ \t\r\n]+", " ", text or ""):
            if character == " " and (not out or out[-1] == " "):
                continue
            out.append(character)

    def walk(element: etree._Element) -> None:
        put(element.text)
        for child in element:
            if child.tag == f"{T}s":
                out.extend(["\0"] * int(child.get(f"{T}c", "1")))
            elif child.tag == f"{T}tab":
                out.append("\t")
            elif child.tag == f"{T}line-break":
                out.append("\n")
            else:
                walk(child)
            put(child.tail)

    walk(paragraph)
    return "".join(out).replace("\0", " ")


def read(content: bytes, format_: str) -> list[str]:
    """Read the paragraphs of a document's body."""
    if format_ == "docx":
        root = part(content, "word/document.xml")
        return [docx_text(p) for p in root.iter(f"{W}p")]
    if format_ == "odt":
        root = part(content, "content.xml")
        return [odt_text(p) for p in root.iter(f"{T}p", f"{T}h")]
    page = etree.HTML(content.decode())
    tags = ("h1", "h2", "h3", "h4", "h5", "p", "th", "td")
    for line_break in page.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return ["".join(element.itertext()) for element in page.iter(*tags)]
