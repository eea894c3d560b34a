"""Reading: opens a finished DOCX or ODT and tells what a reader would see.

Shares no code with any engine. Fields for page and number of pages become `PAGE` and `PAGES`.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from xml.etree import ElementTree

PAGE, PAGES = "[page]", "[pages]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text of a file by its parts; paragraphs without text are left out.

    Attributes:
        title, author: the document's properties.
        links: targets in reading order.
    """

    title: str
    author: str
    body: tuple[str, ...]
    table: tuple[str, ...]
    header: tuple[str, ...]
    footer: tuple[str, ...]
    links: tuple[str, ...]


def differences(found: Reading, wanted: Reading) -> list[str]:
    """Name the parts that are not as wanted."""
    names = [field.name for field in fields(Reading)]
    return [name for name in names if getattr(found, name) != getattr(wanted, name)]


def squeeze(text: str) -> str:
    return " ".join(text.split())


def read(path: Path) -> Reading:
    return _read_docx(path) if path.suffix == ".docx" else _read_odt(path)


def _texts(*paragraphs: str) -> tuple[str, ...]:
    return tuple(text for text in map(squeeze, paragraphs) if text)


# --- DOCX -----------------------------------------------------------------------------------------

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def _read_docx(path: Path) -> Reading:
    with zipfile.ZipFile(path) as package:
        document = ElementTree.fromstring(package.read("word/document.xml"))
        rels = ElementTree.fromstring(package.read("word/_rels/document.xml.rels"))
        core = ElementTree.fromstring(package.read("docProps/core.xml"))
        targets = {rel.get("Id"): rel.get("Target", "") for rel in rels}
        around = {
            kind: tuple(
                text
                for reference in document.iter(f"{_W}{kind}Reference")
                for text in _around(package, targets[reference.get(f"{_R}id")])
            )
            for kind in ("header", "footer")
        }
    in_tables = {id(p) for table in document.iter(f"{_W}tbl") for p in table.iter(f"{_W}p")}
    paragraphs = [(id(p) in in_tables, _docx_text(p)) for p in document.iter(f"{_W}p")]
    return Reading(
        title=core.findtext(f"{_DC}title") or "",
        author=core.findtext(f"{_DC}creator") or "",
        body=_texts(*(text for inside, text in paragraphs if not inside)),
        table=_texts(*(text for inside, text in paragraphs if inside)),
        links=tuple(
            targets[link.get(f"{_R}id")]
            for link in document.iter(f"{_W}hyperlink")
            if link.get(f"{_R}id")
        ),
        **around,
    )


def _around(package: zipfile.ZipFile, target: str) -> tuple[str, ...]:
    part = ElementTree.fromstring(package.read(f"word/{target.removeprefix('/word/')}"))
    return _texts(*(_docx_text(p) for p in part.iter(f"{_W}p")))


def _docx_text(paragraph: ElementTree.Element) -> str:
    out: list[str] = []
    instruction = ""
    in_result = False
    for element in paragraph.iter():
        tag = element.tag.removeprefix(_W)
        if tag == "t" and not in_result:
            out.append(element.text or "")
        elif tag in {"tab", "br"}:
            out.append(" ")
        elif tag == "instrText":
            instruction += element.text or ""
        elif tag == "fldChar":
            kind = element.get(f"{_W}fldCharType")
            in_result = kind == "separate"
            if kind == "end":
                out.append(_FIELDS.get(instruction.strip(), ""))
                instruction = ""
    return "".join(out)


_FIELDS = {"PAGE": PAGE, "NUMPAGES": PAGES}

# --- ODT ------------------------------------------------------------------------------------------

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_INLINE = {"s": " ", "tab": " ", "line-break": " ", "page-number": PAGE, "page-count": PAGES}


def _read_odt(path: Path) -> Reading:
    with zipfile.ZipFile(path) as package:
        content = ElementTree.fromstring(package.read("content.xml"))
        styles = ElementTree.fromstring(package.read("styles.xml"))
        meta = ElementTree.fromstring(package.read("meta.xml"))
    text = next(content.iter(f"{_OFFICE}text"))
    in_tables = {id(p) for table in text.iter(f"{_TABLE}table") for p in _odt_paragraphs(table)}
    found = [(id(p) in in_tables, _odt_text(p)) for p in _odt_paragraphs(text)]
    author = next(meta.iter(f"{_META}initial-creator"), next(meta.iter(f"{_DC}creator"), None))
    title = next(meta.iter(f"{_DC}title"), None)
    return Reading(
        title=(title.text or "") if title is not None else "",
        author=(author.text or "") if author is not None else "",
        body=_texts(*(words for inside, words in found if not inside)),
        table=_texts(*(words for inside, words in found if inside)),
        header=_odt_around(styles, "header"),
        footer=_odt_around(styles, "footer"),
        links=tuple(link.get(_HREF, "") for link in text.iter(f"{_TEXT}a")),
    )


def _odt_around(styles: ElementTree.Element, kind: str) -> tuple[str, ...]:
    parts = styles.iter(f"{_STYLE}{kind}")
    return _texts(*(_odt_text(p) for part in parts for p in _odt_paragraphs(part)))


def _odt_paragraphs(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (one for one in element.iter() if one.tag in {f"{_TEXT}p", f"{_TEXT}h"})


def _odt_text(element: ElementTree.Element) -> str:
    out = [element.text or ""]
    for child in element:
        inline = _INLINE.get(child.tag.removeprefix(_TEXT))
        out.append(_odt_text(child) if inline is None else inline)
        out.append(child.tail or "")
    return "".join(out)
