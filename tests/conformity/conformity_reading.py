"""What engines made of a template: rendered, brought into one form, and read.

`docxtpl_parts` lets docxtpl render, `our_parts` us. `canonical` gives a Word part without what is
ours by design; `docx_outline` and `odt_outline` give texts and structure alike.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
from conformity_pages import Page, docx, odt
from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup

from pipeline.records import Declaration, Paragraph, Passage, Run, Wording
from pipeline.render import Template, compile_template
from pipeline.render.template import base_context

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
XML = "{http://www.w3.org/XML/1998/namespace}"
T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_STORY = re.compile(r"word/(document|header|footer|footnotes|endnotes)[^/]*\.xml")

Parts = dict[str, bytes]
Outline = list[Any]


# --- declarations ---------------------------------------------------------------------------


def declaration(
    name: str = "Example Ltd",
    *,
    language: str = "en",
    lines: tuple[str, ...] = ("Example Street 1", "10115 Berlin", "Germany"),
    tools: tuple[str, ...] = ("Example Meet",),
    version: str = "Version 3",
    website: str = "https://example.org/privacy",
    title: str = "Privacy declaration",
    logo: Path | None = None,
    draft: bool = False,
) -> Declaration:
    runs = (Run(text="BODY"),)
    wording = Wording(
        clause="body", language=language, level=1, rows=(), blocks=(Paragraph(runs=runs),)
    )
    passage = Passage(
        key="body", version="0123456789ab", wording=wording, values={}, gaps=frozenset(),
    )  # fmt: skip
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
            "subtitle": ", ".join(tools),
            "date_line": "As of 22 November 2026",
            "version_line": version,
            "language": language,
            "tools": list(tools),
            "controller": {
                "name": name,
                "street": lines[0] if lines else "",
                "email": "privacy@example.org",
                "website": website,
                "lines": list(lines),
            },
        },
        page_label="Page {page} of {pages}",
        logo=logo,
        draft=draft,
        passages=(passage,),
    )


# What one compiled template must take one after the other.
VALUES = {
    "plain": declaration(),
    "signs": declaration(
        "Smith & Sons <Ltd> \"Quoted\" 'so'",
        lines=("A & B <Street>", "</w:t> {{ 7 * 7 }} {% if"),
        tools=(),
        version="",
        title="R&D; <b>",
    ),
    "greek": declaration(
        "Παράδειγμα ΑΕ", lines=("Οδός 1", "Ἀθῆναι"), tools=("Jitsi", "Zoom Ελλάς"), version="v&1"
    ),
    "arabic-letters": declaration(
        "شركة Example مثال",
        language="de",
        lines=(),
        tools=("أ", "B", "ג", "D & E", "5"),
        version="",
    ),
    "arabic": declaration(
        "شركة مثال", language="ar", lines=("شارع ١", "برلين 10115", "ألمانيا"), title="إعلان"
    ),
    "many": declaration(
        "  two  blanks ", lines=tuple("abcdefg"), tools=("x",), title="Tab\tand\nfeed"
    ),
}


# --- engines --------------------------------------------------------------------------------


def unzipped(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def compiled(folder: Path, content: bytes, format_: str) -> Template:
    path = folder / f"template.{format_}"
    path.write_bytes(content)
    template, findings = compile_template(path, format_)
    assert template is not None, [str(finding) for finding in findings]
    return template


def refused(folder: Path, content: bytes, format_: str) -> list[str]:
    """Compile what must not compile; give code and message of each finding."""
    path = folder / f"template.{format_}"
    path.write_bytes(content)
    template, findings = compile_template(path, format_)
    assert template is None
    assert all(finding.hint for finding in findings)
    return [f"{finding.code}: {finding.message}" for finding in findings]


def our_parts(template: Template, of: Declaration) -> Parts:
    content, findings = template.stamp(of, trace=True)
    assert not findings, [str(finding) for finding in findings]
    return unzipped(content)


_BODY = (
    '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>'
    '<w:r><w:t xml:space="preserve">BODY</w:t></w:r></w:p>'
)


def _field(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_PAGES = (
    '<w:r><w:t xml:space="preserve">Page </w:t></w:r>'
    + _field("PAGE")
    + '<w:r><w:t xml:space="preserve"> of </w:t></w:r>'
    + _field("NUMPAGES")
)


def docxtpl_context(of: Declaration) -> dict[str, Any]:
    """Give docxtpl the values that our engine gives a template."""
    return {**base_context(of), "body": Markup(_BODY), "page_of_pages": Markup(_PAGES)}


def docxtpl_parts(
    content: bytes, of: Declaration, change: Callable[[DocxTemplate], None] | None = None
) -> Parts:
    template = DocxTemplate(io.BytesIO(content))
    template.render(docxtpl_context(of), jinja2.Environment(), autoescape=True)
    if change:
        change(template)
    file = io.BytesIO()
    template.save(file)
    return unzipped(file.getvalue())


# --- Word parts in one form -----------------------------------------------------------------

# What we set by design, whatever the template says: the document's language and direction, of
# paragraphs, tables, sections, and of stretches in other scripts. `proofErr` is Word's own note of
# what it found misspelt.
_OURS = {f"{W}{name}" for name in ("lang", "rtl", "bidi", "bidiVisual", "proofErr")}
_HOLDERS = {f"{W}{name}" for name in ("rPr", "pPr")}
_BLANK = re.compile(r"[ \t\r\n]+")


def canonical(content: bytes) -> Any:
    """Give a part as nested tuples, equal where two engines made the same of a template."""
    root = etree.fromstring(content)
    for element in list(root.iter()):
        parent = element.getparent()
        if not isinstance(element.tag, str) or element.tag in _OURS:
            _remove(element)
        elif element.tag == f"{W}bookmarkStart" and element.get(f"{W}name", "").startswith("_cb"):
            # Ours: which clause a paragraph is from.
            for end in root.iter(f"{W}bookmarkEnd"):
                if end.get(f"{W}id") == element.get(f"{W}id"):
                    _remove(end)
                    break
            _remove(element)
        elif element.tag == f"{W}gridCol":
            # docxtpl shares a table's width out anew where tags change the number of columns.
            element.attrib.pop(f"{W}w", None)
        elif element.tag.endswith("}docPr") and parent is not None:
            # docxtpl counts drawings anew, from 1001.
            element.attrib.pop("id", None)
        for name in list(element.attrib) if isinstance(element.tag, str) else ():
            if name.startswith(f"{W}rsid"):
                # Word's own note of when it was typed; runs that we begin have none.
                del element.attrib[name]
    for paragraph in root.iter(f"{W}p"):
        for holder in [paragraph, *paragraph.iter(f"{W}hyperlink")]:
            _merge_runs(holder)
    for element in list(root.iter()):
        if element.tag in _HOLDERS and not len(element):
            _remove(element)
    return _tuples(root)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)  # Word's parts have no text between elements.


def _merge_runs(holder: etree._Element) -> None:
    """Join neighbouring runs of one formatting, and texts in them; drop empty ones."""
    before: etree._Element | None = None
    for run in list(holder):
        if run.tag != f"{W}r":
            before = None
            continue
        for properties in run.findall(f"{W}rPr"):
            if not len(properties):
                run.remove(properties)
        for text in run.findall(f"{W}t"):
            if text.get(f"{XML}space") != "preserve":
                # w:t drops outer blanks without it (ECMA-376-1, 17.3.3.31).
                text.text = (text.text or "").strip(" \t\r\n")
            text.set(f"{XML}space", "preserve")
            if not text.text:
                run.remove(text)
        if not run.findall("*") or (len(run) == 1 and run[0].tag == f"{W}rPr"):
            holder.remove(run)
            continue
        if before is not None and _formatting(before) == _formatting(run):
            for child in list(run):
                if child.tag != f"{W}rPr":
                    before.append(child)
            holder.remove(run)
        else:
            before = run
        last = None
        for text in list(before):
            if text.tag == f"{W}t" and last is not None and last.tag == f"{W}t":
                last.text += text.text
                before.remove(text)
            else:
                last = text


def _formatting(run: etree._Element) -> Any:
    properties = run.find(f"{W}rPr")
    return () if properties is None else _tuples(properties)


def _tuples(element: etree._Element) -> Any:
    return (
        element.tag,
        tuple(sorted(element.attrib.items())),
        element.text if element.tag in (f"{W}t", f"{W}instrText") else "",
        tuple(_tuples(child) for child in element if isinstance(child.tag, str)),
    )


def stories(parts: Parts) -> list[str]:
    return sorted(name for name in parts if _STORY.fullmatch(name))


def relations(parts: Parts, name: str) -> list[tuple[str, str, str]]:
    """Give a part's relationships, whatever their ids are called."""
    folder, _, file = name.rpartition("/")
    content = parts.get(f"{folder}/_rels/{file}.rels")
    if content is None:
        return []
    return sorted(
        (
            element.get("Type", "").rsplit("/", 1)[-1],
            element.get("Target", ""),
            element.get("TargetMode", ""),
        )
        for element in etree.fromstring(content)
    )


# --- outlines -------------------------------------------------------------------------------


def docx_outline(content: bytes) -> Outline:
    """Read a Word part: ("p", text, what is anchored in it) and ("table", rows of cells)."""
    root = etree.fromstring(content)
    body = root.find(f"{W}body")
    return _docx_blocks(root if body is None else body)


def _docx_blocks(holder: etree._Element) -> Outline:
    out: Outline = []
    for element in holder:
        if element.tag == f"{W}p":
            text, inner = _docx_inline(element)
            out.append(("p", text, inner))
        elif element.tag == f"{W}tbl":
            rows = [
                [_docx_blocks(c) for c in row.findall(f"{W}tc") if not _covered(c)]
                for row in element.findall(f"{W}tr")
            ]
            out.append(("table", rows))
        elif element.tag in (f"{W}sdt", f"{W}sdtContent"):
            out += _docx_blocks(element)
    return out


def _covered(cell: etree._Element) -> bool:
    """Tell whether a cell is merged into the one above."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val") != "restart"


def _docx_inline(element: etree._Element) -> tuple[str, Outline]:
    text, inner = "", []
    for child in element:
        if child.tag == f"{W}t":
            preserve = child.get(f"{XML}space") == "preserve"
            text += (child.text or "") if preserve else (child.text or "").strip()
        elif child.tag == f"{W}tab" and element.tag == f"{W}r":
            text += "\t"
        elif child.tag == f"{W}br":
            text += "\n"
        elif child.tag == f"{MC}AlternateContent":
            boxes = [
                [_docx_blocks(box) for box in branch.iter(f"{W}txbxContent")] for branch in child
            ]
            assert all(box == boxes[0] for box in boxes), "Choice and Fallback differ"
            inner += [("box", box) for box in boxes[0]]
        elif child.tag == f"{W}pPr" or child.tag == f"{W}rPr":
            continue
        else:
            more, within = _docx_inline(child)
            text += more
            inner += within
    return text, inner


def docx_notes(content: bytes) -> list[Outline]:
    return [_docx_blocks(note) for note in etree.fromstring(content) if not note.get(f"{W}type")]


def odt_outline(holder: etree._Element) -> Outline:
    """Read a Writer story as `docx_outline` reads Word's; notes apart."""
    out: Outline = []
    for element in holder:
        if element.tag in (f"{T}p", f"{T}h"):
            out.append(_odt_inline(element))
        elif element.tag == f"{TABLE}table":
            rows = [
                [odt_outline(c) for c in row.findall(f"{TABLE}table-cell")]
                for row in element.iter(f"{TABLE}table-row")
                if next(row.iterancestors(f"{TABLE}table")) is element
            ]
            out.append(("table", rows))
    return out


def _odt_inline(paragraph: etree._Element) -> tuple[str, str, Outline]:
    out: list[str] = []
    inner: Outline = []

    def put(text: str | None) -> None:
        for sign in _BLANK.sub(" ", text or ""):
            if sign != " " or (out and out[-1] != " "):
                out.append(sign)

    def walk(element: etree._Element) -> None:
        put(element.text)
        for child in element:
            if child.tag == f"{T}s":
                out.extend("\0" * int(child.get(f"{T}c", "1")))
            elif child.tag == f"{T}tab":
                out.append("\t")
            elif child.tag == f"{T}line-break":
                out.append("\n")
            elif child.tag == f"{DRAW}frame":
                inner.extend(("box", odt_outline(box)) for box in child.iter(f"{DRAW}text-box"))
            elif child.tag == f"{T}page-number" or child.tag == f"{T}page-count":
                out.append("1")
            elif child.tag != f"{T}note" and isinstance(child.tag, str):
                walk(child)
            put(child.tail)

    walk(paragraph)
    while out and out[-1] == " ":
        out.pop()
    return "p", "".join(out).replace("\0", " "), inner


def odt_stories(parts: Parts) -> dict[str, Outline]:
    """Give the outline of each story; names as `docx_stories` gives them."""
    content = etree.fromstring(parts["content.xml"])
    found = {"body": odt_outline(next(content.iter(f"{{{_OFFICE}}}text")))}
    for kind in ("footnote", "endnote"):
        notes = [
            odt_outline(note.find(f"{T}note-body"))
            for note in content.iter(f"{T}note")
            if note.get(f"{T}note-class") == kind
        ]
        if notes:
            found[f"{kind}s"] = notes
    master = next(etree.fromstring(parts["styles.xml"]).iter(f"{STYLE}master-page"))
    for place in ("header", "footer"):
        for suffix, kind in (("", "default"), ("-left", "even"), ("-first", "first")):
            story = master.find(f"{STYLE}{place}{suffix}")
            if story is not None and len(story):
                found[f"{place}-{kind}"] = odt_outline(story)
    return found


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def docx_stories(parts: Parts) -> dict[str, Outline]:
    found = {"body": docx_outline(parts["word/document.xml"])}
    for name in stories(parts):
        story = name.removeprefix("word/").removesuffix(".xml")
        if story in ("footnotes", "endnotes"):
            found[story] = docx_notes(parts[name])
        elif story != "document":
            found[story] = docx_outline(parts[name])
    return found


# --- the comparison -------------------------------------------------------------------------


def assert_conforms(folder: Path, of: Page, values: Iterable[str] = tuple(VALUES)) -> None:
    """Stamp one compiled template for several documents; compare each with docxtpl's."""
    content = docx(of)
    word = compiled(folder, content, "docx")
    writer = compiled(folder, odt(of), "odt")
    for name in values:
        wanted = docxtpl_parts(content, VALUES[name])
        made = our_parts(word, VALUES[name])
        assert stories(made) == stories(wanted)
        for story in stories(wanted):
            assert canonical(made[story]) == canonical(wanted[story]), (name, story)
            assert relations(made, story) == relations(wanted, story), (name, story)
        for part in ("numbering", "fontTable", "styles", "settings"):
            part = f"word/{part}.xml"
            assert canonical(made[part]) == canonical(wanted[part]), (name, part)
        assert blanks(odt_stories(our_parts(writer, VALUES[name]))) == blanks(
            docx_stories(wanted)
        ), name


def blanks(outline: Any) -> Any:
    """Give an outline with blanks as ODF counts them.

    Of neighbouring blanks of a template one counts, at a paragraph's begin and end none (ODF 1.3
    part 3, 6.1.2): beside a value that is empty they vanish in Writer, and stay in Word.
    """
    if isinstance(outline, str):
        return re.sub(" +", " ", outline).strip(" ")
    if isinstance(outline, dict):
        return {name: blanks(inner) for name, inner in outline.items()}
    return [blanks(inner) for inner in outline]


def variant(name: str, **changes: Any) -> Declaration:
    return replace(VALUES[name], **changes)
