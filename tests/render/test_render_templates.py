"""Bad templates give findings; good ones may come from Word or Writer, whatever they did."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from lxml import etree
from markupsafe import Markup
from render_specimens import ROOT, declaration, part, parts, read, stamped

from pipeline.render import compile_template

Change = Callable[[dict[str, bytes]], object]
MAIN = {"docx": "word/document.xml", "odt": "content.xml"}


def changed(tmp_path: Path, format_: str, change: Change) -> Path:
    """Write the default template with a change."""
    members = parts((ROOT / f"templates/declaration.{format_}").read_bytes())
    change(members)
    path = tmp_path / f"letter.{format_}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def replacing(name: str, old: str, new: str, *, times: int = -1) -> Change:
    def change(members: dict[str, bytes]) -> None:
        text = members[name].decode()
        assert old in text
        members[name] = text.replace(old, new, times).encode()

    return change


def codes(path: Path, format_: str) -> list[str]:
    template, findings = compile_template(path, format_)
    assert template is None
    assert all(finding.hint for finding in findings)
    return sorted({finding.code for finding in findings})


@pytest.mark.parametrize("format_", ["docx", "odt"])
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{{p body }}", "", "template-body-missing"),
        ("{{p body }}", "{{ body }}", "template-syntax"),
        ("{{ subtitle }}", "{{ subtitel }}", "template-name-unknown"),
        ("{{ subtitle }}", "{{ controller.nmae }}", "template-name-unknown"),
        ("{{ subtitle }}", "{{ subtitle", "template-syntax"),
        ("{{ subtitle }}", "{% include 'x' %}", "template-syntax"),
    ],
)
def test_bad_tags_are_findings(tmp_path: Path, format_: str, old: str, new: str, code: str) -> None:
    path = changed(tmp_path, format_, replacing(MAIN[format_], old, new))

    assert codes(path, format_) == [code]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_two_bodies_are_a_finding(tmp_path: Path, format_: str) -> None:
    def twice(members: dict[str, bytes]) -> None:
        text = members[MAIN[format_]].decode()
        found = re.search(r"<(w|text):p [^>]*>(?:(?!</\1:p>).)*body.*?</\1:p>|"
                          r"<w:p>(?:(?!</w:p>).)*body.*?</w:p>", text)  # fmt: skip
        assert found
        members[MAIN[format_]] = text.replace(found[0], found[0] * 2).encode()

    assert codes(changed(tmp_path, format_, twice), format_) == ["template-body-repeated"]


def test_a_missing_style_is_named(tmp_path: Path) -> None:
    docx = changed(
        tmp_path, "docx", replacing("word/styles.xml", 'w:val="Notice"/><w:b', 'w:val="N"/><w:b')
    )
    odt = changed(
        tmp_path,
        "odt",
        replacing("styles.xml", 'style:display-name="Gap"', 'style:display-name="Gup"'),
    )

    for path, format_, style in ((docx, "docx", "Notice"), (odt, "odt", "Gap")):
        template, findings = compile_template(path, format_)
        assert template is None
        assert [(f.code, f.place.key) for f in findings] == [("template-style-missing", style)]


def test_styles_are_found_by_name(tmp_path: Path) -> None:
    def german(members: dict[str, bytes]) -> None:
        members["word/styles.xml"] = members["word/styles.xml"].replace(
            b'w:styleId="Heading1"', b'w:styleId="berschrift1"'
        )

    template, findings = compile_template(changed(tmp_path, "docx", german), "docx")

    assert template is not None, findings
    body = parts(stamped(template, declaration()))["word/document.xml"]
    assert b'<w:pStyle w:val="berschrift1"/>' in body


@pytest.mark.parametrize("format_", ["docx", "odt", "html"])
def test_a_missing_file_is_a_finding(tmp_path: Path, format_: str) -> None:
    assert codes(tmp_path / "none", format_) == ["template-missing"]


@pytest.mark.parametrize("format_", ["docx", "odt"])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no zip", "template-broken"),
        (b"PK\x03\x04 cut off", "template-broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "template-encrypted"),
    ],
)
def test_broken_files_are_findings(tmp_path: Path, format_: str, content: bytes, code: str) -> None:
    path = tmp_path / "letter"
    path.write_bytes(content)

    assert codes(path, format_) == [code]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_the_other_format_is_a_finding(format_: str) -> None:
    other = {"docx": "odt", "odt": "docx"}[format_]

    assert codes(ROOT / f"templates/declaration.{other}", format_) == ["template-format"]


@pytest.mark.parametrize(
    ("format_", "name", "code"),
    [
        ("docx", "../outside.xml", "template-unsafe"),
        ("odt", "/etc/x", "template-unsafe"),
        ("docx", "word/vbaProject.bin", "template-macros"),
        ("odt", "Basic/Standard/Module1.xml", "template-macros"),
    ],
)
def test_unsafe_members_are_findings(tmp_path: Path, format_: str, name: str, code: str) -> None:
    path = changed(tmp_path, format_, lambda members: members.update({name: b"<a/>"}))

    assert codes(path, format_) == [code]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_a_zip_bomb_is_refused(tmp_path: Path, format_: str) -> None:
    bomb = bytes(40 << 20)
    path = changed(tmp_path, format_, lambda members: members.update({"media/big.bin": bomb}))

    assert codes(path, format_) == ["template-unsafe"]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_entities_are_refused(tmp_path: Path, format_: str) -> None:
    def entities(members: dict[str, bytes]) -> None:
        text = members[MAIN[format_]].decode()
        head, _, rest = text.partition("?>")
        members[MAIN[format_]] = f'{head}?><!DOCTYPE a [<!ENTITY b "c">]>{rest}'.encode()

    assert codes(changed(tmp_path, format_, entities), format_) == ["template-unsafe"]


def test_tags_cut_into_runs_are_healed(tmp_path: Path) -> None:
    docx = changed(
        tmp_path,
        "docx",
        replacing(
            "word/document.xml",
            "{{ subtitle }}",
            '{{ sub</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr>'
            "<w:t>title }}",
        ),
    )
    odt = changed(
        tmp_path,
        "odt",
        replacing(
            "content.xml",
            "{{ subtitle }}",
            '{<text:span text:style-name="Emphasis">{</text:span><text:s/>sub'
            '<text:span text:style-name="Emphasis">title }</text:span>}',
        ),
    )

    for path, format_ in ((docx, "docx"), (odt, "odt")):
        template, findings = compile_template(path, format_)
        assert template is not None, findings
        of = declaration()
        head = {**of.letterhead, "subtitle": "Cut & healed"}
        content, _ = template.stamp(type(of)(**{**_fields(of), "letterhead": head}))
        assert "Cut & healed" in read(content, format_)


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}  # type: ignore[attr-defined]


def test_links_with_tags_lead_where_they_should(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        "odt",
        replacing(
            "content.xml",
            "{{ subtitle }}",
            '<text:a xlink:type="simple" xlink:href="../%7B%7B%20subtitle%20%7D%7D">here</text:a>',
        ),
    )
    template, findings = compile_template(path, "odt")
    assert template is not None, findings
    of = declaration()

    def with_subtitle(text: str) -> tuple[bytes, list[str]]:
        head = {**of.letterhead, "subtitle": text}
        content, found = template.stamp(type(of)(**{**_fields(of), "letterhead": head}))
        return content, [finding.code for finding in found]

    good, none = with_subtitle("https://example.org/?a=1&b=2")
    _, refused = with_subtitle("javascript:alert(1)")
    assert none == []
    assert b'xlink:href="https://example.org/?a=1&amp;b=2"' in parts(good)["content.xml"]
    assert refused == ["link-refused"]


def test_a_draft_says_so_without_headers_in_the_template(tmp_path: Path) -> None:
    def headless(members: dict[str, bytes]) -> None:
        text = members["word/document.xml"].decode()
        members["word/document.xml"] = re.sub("<w:headerReference[^>]*>", "", text).encode()

    template, findings = compile_template(changed(tmp_path, "docx", headless), "docx")

    assert template is not None, findings
    draft = parts(stamped(template, declaration(draft=True)))
    assert b"DRAFT" in draft["word/header-draft.xml"]
    assert draft["word/document.xml"].count(b"rIdDraft") == 2
    assert b"header-draft" in draft["[Content_Types].xml"]
    assert "word/header-draft.xml" not in parts(stamped(template, declaration()))


def test_a_word_template_becomes_a_document(tmp_path: Path) -> None:
    path = changed(
        tmp_path, "docx", replacing("[Content_Types].xml", "document.main+xml", "template.main+xml")
    )
    template, findings = compile_template(path, "docx")

    assert template is not None, findings
    types = part(stamped(template, declaration()), "[Content_Types].xml")
    assert not [e for e in types if "template.main" in e.get("ContentType", "")]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_a_template_cannot_reach_into_the_program(tmp_path: Path, format_: str) -> None:
    path = changed(
        tmp_path,
        format_,
        replacing(MAIN[format_], "{{ subtitle }}", "{{ title.__class__.__mro__ }}"),
    )
    template, findings = compile_template(path, format_)
    assert template is not None, findings
    of = declaration()
    head = {**of.letterhead, "subtitle": "x"}

    content, found = template.stamp(type(of)(**{**_fields(of), "letterhead": head}))

    assert content == b""
    assert [finding.code for finding in found] == ["template-failed"]


AS_TEXT = {
    "{% set f = 'safe' %}{{ ['<b/> & c']|map(f)|join }}": "<b/> & c",
    "{% set f = 'forceescape' %}{{ ['<b/> & c']|map(f)|join }}": "<b/> & c",
    "{{ subtitle }}": "<w:b/> & c",
    "{{ tools|join(', ') }}": "<i/> & d, e",
}


@pytest.mark.parametrize("format_", ["docx", "odt", "html"])
@pytest.mark.parametrize("tag", AS_TEXT)
def test_markup_that_is_not_ours_is_text(tmp_path: Path, tag: str, format_: str) -> None:
    """Filters named by a variable, and values of other programs, may give markup."""
    if format_ == "html":
        path = tmp_path / "page.html"
        path.write_text(f"<html><body><p>[{tag}]</p>{{{{ body }}}}</body></html>")
    else:
        path = changed(
            tmp_path, format_, replacing(MAIN[format_], "{{ subtitle }}", f"[{escape(tag)}]")
        )
    template, findings = compile_template(path, format_)
    assert template is not None, findings
    of = declaration()
    head = {
        **of.letterhead, "subtitle": Markup("<w:b/> &amp; c"), "tools": [Markup("<i/> & d"), "e"]
    }  # fmt: skip

    content, findings = template.stamp(replace(of, letterhead=head))

    assert findings == []
    root = (
        etree.fromstring(content, etree.HTMLParser())
        if format_ == "html"
        else part(content, MAIN[format_])
    )
    assert f"[{AS_TEXT[tag]}]" in "".join(root.itertext())


def test_markup_is_no_markup_in_attributes(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    tag = """{{ ['"><b>']|map(f)|join }}"""
    path.write_text(
        f"<html><body>{{% set f = 'safe' %}}<p title='{tag}'>x</p>{{{{ body }}}}</body></html>"
    )
    template, findings = compile_template(path, "html")
    assert template is not None, findings

    content = template.stamp(declaration())[0]

    assert next(etree.fromstring(content, etree.HTMLParser()).iter("p")).get("title") == '"><b>'


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_a_filter_that_asserts_is_a_finding(tmp_path: Path, format_: str) -> None:
    path = changed(
        tmp_path, format_, replacing(MAIN[format_], "{{ subtitle }}", "{{ title|truncate(2) }}")
    )
    template, findings = compile_template(path, format_)
    assert template is not None, findings
    of = declaration()

    content, found = template.stamp(replace(of, letterhead={**of.letterhead, "subtitle": "x"}))

    assert content == b""
    assert [finding.code for finding in found] == ["template-failed"]


def test_bodies_of_pages(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body>{{ body }}{{ body }}</body></html>")
    assert codes(page, "html") == ["template-body-repeated"]
    page.write_text("<html><body></body></html>")
    assert codes(page, "html") == ["template-body-missing"]
    page.write_bytes(b"\xff\xfe\x00")
    assert codes(page, "html") == ["template-broken"]
