"""Hostile files give findings, soon."""

import io
import struct
import time
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verify_specimens import DECLARATION, docx, html, odt, zipped

from pipeline.verify import inspect, read, verify

MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 5


def codes(data: bytes, format_: str = "docx") -> set[str]:
    reading, findings = read(data, format_, "file")
    assert reading is None
    return {finding.code for finding in findings}


def replaced(name: str, content: bytes, data: bytes | None = None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data or docx())) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return zipped({**members, name: content})


def test_a_bomb_is_not_unpacked() -> None:
    assert codes(replaced("word/document.xml", b" " * (20 * MIB))) == {"verify-zip-ratio"}
    assert codes(replaced("word/media/a.bin", b" " * (40 * MIB))) == {"verify-zip-size"}


def test_many_members_are_refused() -> None:
    assert codes(zipped({f"{n}.xml": "" for n in range(2500)})) == {"verify-zip-members"}


def test_entities_and_document_types_are_refused() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document>&b;</w:document>'
    outside = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    wide = '<!DOCTYPE a [<!ENTITY a "ha">]><a>&a;</a>'.encode("utf-16")

    assert codes(replaced("word/document.xml", laughs)) == {"verify-xml-doctype"}
    assert codes(replaced("word/styles.xml", outside)) == {"verify-xml-doctype"}
    assert codes(replaced("word/document.xml", wide)) == {"verify-xml"}
    assert codes(replaced("content.xml", laughs, odt()), "odt") == {"verify-xml-doctype"}


def test_deep_nesting_is_refused() -> None:
    name = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    deep = b'<w:document xmlns:w="%s">' % name + b"<w:sdt>" * 2_000
    shut = deep + b"</w:sdt>" * 2_000 + b"</w:document>"

    assert codes(replaced("word/document.xml", deep)) == {"verify-xml"}
    assert codes(replaced("word/document.xml", shut)) == {"verify-xml"}


def test_nesting_just_allowed_is_read() -> None:
    depth = 240
    body = "<w:sdtContent>" * depth + "<w:p/>" + "</w:sdtContent>" * depth

    assert read(docx(body), "docx", "file")[0] is not None
    assert read(html("<div><ul><li>" * 5000), "html", "file")[0] is not None


@pytest.mark.parametrize("kept", [0, 10, 100, 1000, -400, -30, -1])
def test_a_cut_file_is_refused(kept: int) -> None:
    assert codes(docx()[:kept]) <= {"verify-zip-damaged"}


def test_sizes_that_lie_are_noticed() -> None:
    plain = b"<a>" + b"x" * 5000 + b"</a>"
    data = bytearray(replaced("word/styles.xml", plain))
    size = struct.pack("<I", len(plain))
    lie = bytes(data).replace(size, struct.pack("<I", 60))

    assert lie != data
    assert codes(lie) == {"verify-zip-damaged"}


def test_doubled_and_straying_members_are_refused() -> None:
    buffer = io.BytesIO(docx())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/Document.xml", "<a/>")
    assert codes(buffer.getvalue()) == {"verify-zip-duplicate"}
    assert codes(replaced("../../etc/x", b"")) == {"verify-zip-name"}


def test_encrypted_files_are_named_as_such() -> None:
    data = docx()
    at = data.index(b"PK\x01\x02")
    locked = bytearray(data)
    locked[at + 8] |= 1

    assert codes(bytes(locked)) == {"verify-encrypted"}


@pytest.mark.parametrize(
    ("data", "format_", "code"),
    [
        (b"", "docx", "verify-zip-damaged"),
        (b"PK\x05\x06" + b"\0" * 18, "docx", "verify-not-a-document"),
        (b"PK\x05\x06" + b"\0" * 18, "odt", "verify-not-a-document"),
        (odt(), "docx", "verify-not-a-document"),
        (docx(), "odt", "verify-not-a-document"),
        (b"", "html", "verify-html"),
        (docx(), "pdf", "verify-format"),
    ],
)
def test_what_is_no_document_is_named_as_such(data: bytes, format_: str, code: str) -> None:
    assert codes(data, format_) == {code}
    assert [f.code for f in verify(DECLARATION, data, format_, "file")] == [code]
    assert inspect(data, format_, "file", declaration=DECLARATION)[0] is None


WHOLE = [("docx", docx()), ("odt", odt()), ("html", html())]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_spoilt_bytes_never_raise(data: st.DataObject) -> None:
    format_, whole = data.draw(st.sampled_from(WHOLE))
    spoilt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[at] = data.draw(st.integers(0, 255))

    verify(DECLARATION, bytes(spoilt), format_, "file")
    inspect(bytes(spoilt), format_, "file", declaration=DECLARATION)


_TAGS = ["p", "r", "t", "tbl", "tr", "tc", "sdt", "sdtContent", "ins", "del", "hyperlink", "br"]
_TAGS += ["bookmarkStart", "numPr", "fldChar", "txbxContent", "drawing", "ruby"]


@settings(max_examples=150, deadline=None)
@given(st.recursive(st.sampled_from(_TAGS), lambda inner: st.lists(inner, max_size=4)))
def test_odd_xml_never_raises(tree: object) -> None:
    def xml(node: object) -> str:
        if isinstance(node, str):
            return f'<w:{node} w:val="x" w:id="-1" w:name="_cb1_steps">x</w:{node}>'
        children = "".join(xml(child) for child in node)  # type: ignore[attr-defined]
        tag = _TAGS[len(children) % len(_TAGS)]
        return f"<w:{tag}>{children}</w:{tag}>"

    verify(DECLARATION, docx(xml(tree)), "docx", "file")
