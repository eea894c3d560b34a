"""What tags leave empty or repeat must still be a document: docxtpl's is none in places.

Word calls a file damaged that has a table cell without paragraph, a table without row, an id twice.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from conformity_pages import ROOT, Box, Note, Page, Picture, Word, cell, docx, odt, p, page, table
from conformity_reading import (
    VALUES,
    compiled,
    docx_stories,
    docxtpl_parts,
    odt_stories,
    our_parts,
    refused,
)
from lxml import etree

from pipeline.records import Declaration

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMATS = {"docx": (docx, docx_stories), "odt": (odt, odt_stories)}


def valid(folder: Path, of: Page, format_: str, *names: str) -> list[dict[str, list[object]]]:
    """Stamp documents, validate them, and read them."""
    write, read = FORMATS[format_]
    template = compiled(folder, write(of), format_)
    paths, out = [], []
    for name in names:
        content, findings = template.stamp(VALUES[name])
        assert not findings
        paths.append(folder / f"{name}.{format_}")
        paths[-1].write_bytes(content)
        out.append(read(our_parts(template, VALUES[name])))
    result = subprocess.run(
        [sys.executable, ROOT / f"tests/tools/validate_{format_}.py", *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stdout
    return out


def lines(of: Declaration) -> tuple[str, ...]:
    return tuple(of.letterhead["controller"]["lines"])  # type: ignore[index]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_cell_that_comes_out_empty_keeps_a_paragraph(tmp_path: Path, format_: str) -> None:
    of = page(
        table((cell("{%p for l in controller.lines %}", "{{ l }}", "{%p endfor %}"), "b")),
        table((cell("{%p if version_line %}", "a", "{%p endif %}", "{%p if draft %}", "c",
                    "{%p endif %}"), "b")),
    )  # fmt: skip

    some, none = valid(tmp_path, of, format_, "plain", "arabic-letters")

    empty = [("p", "", [])] if format_ == "docx" else []
    b = [("p", "b", [])]
    assert some["body"][:2] == [
        ("table", [[[("p", line, []) for line in lines(VALUES["plain"])], b]]),
        ("table", [[[("p", "a", [])], b]]),
    ]
    assert none["body"][:2] == [("table", [[empty, b]])] * 2
    theirs = docx_stories(docxtpl_parts(docx(of), VALUES["arabic-letters"]))["body"]
    assert theirs[:2] == [("table", [[[], b]])] * 2


@pytest.mark.parametrize("format_", FORMATS)
def test_a_table_without_rows_is_left_out(tmp_path: Path, format_: str) -> None:
    of = page(
        table(("{%tr for t in tools %}", ""), ("{{ t }}", "x"), ("{%tr endfor %}", "")), "end"
    )

    some, none = valid(tmp_path, of, format_, "greek", "signs")

    x, end = [("p", "x", [])], ("p", "end", [])
    rows = [[[("p", tool, [])], x] for tool in ("Jitsi", "Zoom Ελλάς")]
    assert some["body"][:2] == [("table", rows), end]
    assert none["body"][0] == end
    theirs = docx_stories(docxtpl_parts(docx(of), VALUES["signs"]))["body"]
    assert theirs[0] == ("table", [])


@pytest.mark.parametrize("format_", FORMATS)
def test_a_row_without_cells_is_left_out(tmp_path: Path, format_: str) -> None:
    of = page(table(("{%tc for t in tools %}", "{{ t }}", "{%tc endfor %}")), "end")

    some, none = valid(tmp_path, of, format_, "greek", "signs")

    end = ("p", "end", [])
    row = [[("p", tool, [])] for tool in ("Jitsi", "Zoom Ελλάς")]
    assert some["body"][:2] == [("table", [row]), end]
    assert none["body"][0] == end


@pytest.mark.parametrize("format_", FORMATS)
def test_a_header_that_comes_out_empty_is_valid(tmp_path: Path, format_: str) -> None:
    of = page(
        "x",
        headers={"default": (p("{%p if version_line %}"), p("{{ version_line }}"),
                             p("{%p endif %}"))},
    )  # fmt: skip

    some, none = valid(tmp_path, of, format_, "plain", "signs")

    assert some["header-default"] == [("p", "Version 3", [])]
    assert none.get("header-default", []) in ([], [("p", "", [])])


@pytest.mark.parametrize("format_", FORMATS)
def test_what_a_loop_repeats_stays_valid(tmp_path: Path, format_: str) -> None:
    """Ids of drawings, controls, paragraphs, lists; names of bookmarks."""
    of = page(
        p("{%p for line in controller.lines %}"),
        p(
            Word(
                docx='<w:bookmarkStart w:id="0" w:name="here"/>',
                odt='<text:bookmark-start text:name="here"/>',
            ),
            "{{ line }}",
            Word(
                docx='<w:bookmarkEnd w:id="0"/><w:sdt><w:sdtPr><w:id w:val="5"/></w:sdtPr>'
                "<w:sdtContent><w:r><w:t>!</w:t></w:r></w:sdtContent></w:sdt>",
                odt='<text:bookmark-end text:name="here"/>!',
            ),
            Picture("a dot"),
            Box((p("{{ loop.index }}"),)),
        ),
        p("{%p endfor %}"),
        p("end", Picture("another dot"), Box((p("x"),))),
    )

    some, none = valid(tmp_path, of, format_, "many", "arabic-letters")

    texts = [("p", f"{line}!", [("box", [("p", str(number), [])])])
             for number, line in enumerate("abcdefg", 1)]  # fmt: skip
    assert some["body"][:7] == texts
    assert none["body"][0] == ("p", "end", [("box", [("p", "x", [])])])


def test_a_footnote_in_a_loop_is_refused(tmp_path: Path) -> None:
    """Word keeps notes apart from the text: a loop would name one note several times."""
    of = page("{%p for t in tools %}", p("x", Note((p("note"),))), "{%p endfor %}")

    assert "a footnote stands in a loop" in "\n".join(refused(tmp_path, docx(of), "docx"))
    [made] = valid(tmp_path, of, "odt", "greek")
    assert len(made["footnotes"]) == 2


def test_bookmarks_of_a_template_stay_clear_of_the_clauses(tmp_path: Path) -> None:
    """Also those of a document that was made by us and became a template."""
    old = '<w:bookmarkStart w:id="1" w:name="_cb1_body"/>{}<w:bookmarkEnd w:id="1"/>'
    own = '<w:bookmarkStart w:id="0" w:name="own"/>{}<w:bookmarkEnd w:id="0"/>'
    mark = (
        '<text:bookmark-start text:name="_cb1_body"/>{}<text:bookmark-end text:name="_cb1_body"/>'
    )
    text = "<w:r><w:t>x</w:t></w:r>"
    of = page(p(Word(docx=old.format(text), odt=mark.format("x"))),
              p(Word(docx=own.format(text), odt="x")))  # fmt: skip

    valid(tmp_path, of, "docx", "plain")
    valid(tmp_path, of, "odt", "plain")

    parts = our_parts(compiled(tmp_path, docx(of), "docx"), VALUES["plain"])
    names = [
        element.get(f"{W}name")
        for element in etree.fromstring(parts["word/document.xml"]).iter(f"{W}bookmarkStart")
    ]
    assert names == ["own", "_cb1_body"]


def test_ids_of_lists_in_a_loop_are_left_out(tmp_path: Path) -> None:
    """Writer gives each list an id, which a list that goes on names; a loop would repeat it."""
    items = "".join(
        f'<text:list xml:id="list{number}" {goes_on} text:style-name="List_20_Bullet">'
        "<text:list-item><text:p>{{ line }}</text:p></text:list-item></text:list>"
        for number, goes_on in enumerate(("", 'text:continue-list="list0"'))
    )
    around = "<text:p>{{%p {} %}}</text:p>"
    xml = around.format("for line in controller.lines") + items + around.format("endfor")
    template = compiled(tmp_path, odt(page("x"), xml), "odt")
    content, findings = template.stamp(VALUES["plain"])
    path = tmp_path / "made.odt"
    path.write_bytes(content)

    result = subprocess.run(
        [sys.executable, ROOT / "tests/tools/validate_odt.py", path],
        capture_output=True,
        text=True,
        timeout=600,
    )

    assert not findings
    assert result.returncode == 0, result.stdout
