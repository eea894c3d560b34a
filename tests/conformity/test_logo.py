"""The logo: a picture found by its alternative text, as docxtpl's `replace_pic` finds it."""

import re
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from conformity_pages import ROOT, Picture, docx, members, odt, p, page
from conformity_reading import (
    VALUES,
    R,
    canonical,
    compiled,
    docxtpl_parts,
    our_parts,
    stories,
)
from lxml import etree

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int) -> bytes:
    size = struct.pack(">HH", height, width)
    return b"\xff\xd8\xff\xc0\0\x0b\x08" + size + b"\1\1\x11\0\xff\xd9"


LOGO = page(
    p("{%p if logo %}"), p(Picture("logo")), p("{%p endif %}"), p(Picture("something else")),
    headers={"default": (p("{% if logo %}with{% endif %}", Picture("Logo")),)},
)  # fmt: skip


def pictures(parts: dict[str, bytes], part: str) -> list[bytes]:
    """Give the pictures that a part shows."""
    folder, _, file = part.rpartition("/")
    related = {
        element.get("Id"): element.get("Target", "")
        for element in etree.fromstring(parts[f"{folder}/_rels/{file}.rels"])
    }
    return [
        parts[f"word/{related[blip.get(f'{R}embed')].removeprefix('/word/')}"]
        for blip in etree.fromstring(parts[part]).iter(f"{_A}blip")
    ]


@pytest.mark.parametrize(("size", "room"), [((20, 10), (1800000, 900000)),
                                            ((10, 10), (900000, 900000)),
                                            ((40, 10), (1800000, 450000))])  # fmt: skip
def test_the_logo_is_put_in_as_docxtpl_does(
    tmp_path: Path, size: tuple[int, int], room: tuple[int, int]
) -> None:
    """We keep the proportions, docxtpl the size; the alternative text becomes the name."""
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(*size))
    of = replace(VALUES["signs"], logo=picture)
    content = docx(LOGO)

    made = our_parts(compiled(tmp_path, content, "docx"), of)
    theirs = docxtpl_parts(content, of, lambda template: template.replace_pic("logo", str(picture)))

    assert stories(made) == stories(theirs)
    assert pictures(made, "word/document.xml") == [png(*size), docx_picture()]
    # Both of docxtpl's show the logo: it changes the file, and what else shows it.
    assert pictures(theirs, "word/document.xml") == [png(*size)] * 2
    [logo, _] = etree.fromstring(made["word/document.xml"]).iter(f"{_WP}inline")
    extent, properties = logo.find(f"{_WP}extent"), logo.find(f"{_WP}docPr")
    assert (int(extent.get("cx")), int(extent.get("cy"))) == room
    assert properties.get("descr") == of.author
    if size == (20, 10):
        changed = (
            made["word/document.xml"]
            .decode()
            .replace(
                "descr=\"Smith &amp; Sons &lt;Ltd&gt; &quot;Quoted&quot; 'so'\"", 'descr="logo"'
            )
        )
        inner = 'pic:cNvPr id="1" name="picture.png" descr="logo"'
        assert inner in changed
        assert canonical(changed.encode()) == canonical(theirs["word/document.xml"])


def docx_picture() -> bytes:
    return members("docx")["word/media/logo.png"]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_without_a_logo_its_paragraph_is_left_out(tmp_path: Path, format_: str) -> None:
    write = {"docx": docx, "odt": odt}[format_]
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(20, 10))
    template = compiled(tmp_path, write(LOGO), format_)
    name = {"docx": "word/document.xml", "odt": "content.xml"}[format_]

    def shown(parts: dict[str, bytes]) -> int:
        return parts[name].count(b"<wp:inline" if format_ == "docx" else b"<draw:frame")

    assert shown(our_parts(template, VALUES["plain"])) == 1
    assert shown(our_parts(template, replace(VALUES["plain"], logo=picture))) == 2


def test_the_logo_in_writer(tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(10, 10))

    made = our_parts(compiled(tmp_path, odt(LOGO), "odt"), replace(VALUES["signs"], logo=picture))

    content = made["content.xml"].decode()
    assert 'xlink:href="Pictures/cb-logo.png"' in content
    assert 'xlink:href="Pictures/picture.png"' in content
    assert re.search(r'svg:width="2.500cm"\s+svg:height="2.500cm"', content)
    assert re.search(r"<svg:desc\s*>Smith &amp; Sons &lt;Ltd&gt;", content)
    assert made["Pictures/cb-logo.png"] == png(10, 10)


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_a_logo_without_a_place_is_left_out(tmp_path: Path, format_: str) -> None:
    """A picture that nothing shows would be sent along unseen."""
    picture = tmp_path / "logo.jpeg"
    picture.write_bytes(jpeg(20, 10))
    of = page("{% if logo %}with{% endif %}", p(Picture("something else")))
    template = compiled(tmp_path, {"docx": docx, "odt": odt}[format_](of), format_)

    made = our_parts(template, replace(VALUES["plain"], logo=picture))

    plain = our_parts(template, VALUES["plain"])
    assert set(made) == set(plain)
    for name in ("[Content_Types].xml", "META-INF/manifest.xml"):
        assert made.get(name) == plain.get(name)
    text = {"docx": "word/document.xml", "odt": "content.xml"}[format_]
    assert b"with" in made[text]
    file = tmp_path / f"made.{format_}"
    file.write_bytes(template.stamp(replace(VALUES["plain"], logo=picture))[0])
    tool = ROOT / f"tests/tools/validate_{format_}.py"
    subprocess.run([sys.executable, tool, file], check=True, timeout=300)
