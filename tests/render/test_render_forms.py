"""Lists, tables, directions, drafts, logos and marks are the formats' own."""

import re
import struct
import zlib
from pathlib import Path

import pytest
from render_specimens import (
    FORMATS,
    T,
    W,
    bullets,
    declaration,
    heading,
    numbers,
    paragraph,
    part,
    parts,
    passage,
    read,
    stamped,
    table,
)

from pipeline.records import Run
from pipeline.render import Template
from pipeline.render.fragments import shares
from pipeline.render.spans import split
from pipeline.render.trace import manifest, slugs

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
ARABIC = "نستخدم {tool} في المؤتمرات."


def test_numbered_lists_restart_in_word(templates: dict[str, Template]) -> None:
    of = declaration(
        passage("a", numbers("one", "two"), numbers("five", start=5)),
        passage("b", numbers("one", (paragraph("two"), numbers("inner"), paragraph("more")))),
    )

    content = stamped(templates["docx"], of)

    used = [
        (p.findtext(f".//{W}t"), p.find(f"{W}pPr/{W}numPr/{W}numId"))
        for p in part(content, "word/document.xml").iter(f"{W}p")
    ]
    ids = {text: element.get(f"{W}val") for text, element in used if element is not None}
    assert ids["more"] == "0"
    assert len({ids["five"], ids["one"], ids["inner"], ids["two"]}) == 3
    starts = {
        num.get(f"{W}numId"): num.find(f".//{W}startOverride").get(f"{W}val")
        for num in part(content, "word/numbering.xml").iter(f"{W}num")
        if num.find(f".//{W}startOverride") is not None
    }
    assert starts[ids["five"]] == "5"
    assert starts[ids["one"]] == "1"


def test_numbered_lists_restart_in_odf(templates: dict[str, Template]) -> None:
    of = declaration(passage("a", numbers("one", "two"), numbers("five", start=5)))

    lists = list(part(stamped(templates["odt"], of), "content.xml").iter(f"{T}list"))

    assert [next(iter(one)).get(f"{T}start-value") for one in lists] == ["1", "5"]


def test_joined_passages_are_one_list(templates: dict[str, Template]) -> None:
    of = declaration(
        passage("before", paragraph("These:")),
        passage("a", paragraph("first"), join="list"),
        passage("b", paragraph("second"), bullets("deeper"), join="list"),
        passage("after", paragraph("End.")),
    )

    odt = part(stamped(templates["odt"], of), "content.xml")
    html = stamped(templates["html"], of).decode()

    outer = [one for one in odt.iter(f"{T}list") if one.getparent().tag != f"{T}list-item"]
    assert [len(one) for one in outer] == [2]
    assert html.count("<ul>") == 2


@pytest.mark.parametrize("format_", FORMATS)
def test_each_paragraph_carries_its_mark(templates: dict[str, Template], format_: str) -> None:
    key = "a-clause-with-a-rather-long-name/some-tool"
    of = declaration(
        passage("start", heading(1, "Start")),
        passage(key, heading(2, "Two"), table(("A", "B"), ("c", "")), bullets("d", "e")),
        passage("empty", paragraph("{nothing}"), paragraph("{something}"),
                values={"nothing": "", "something": "here"}),
    )  # fmt: skip

    content = stamped(templates[format_], of)

    slug = slugs(p.key for p in of.passages)[key]
    assert len(slug) == 33
    names = [f"_cb{n}_{slug}" for n in range(1, 7)]
    names = ["_cb1_start", *names, "_cb1_empty"]
    if format_ == "docx":
        root = part(content, "word/document.xml")
        found = list(root.iter(f"{W}bookmarkStart"))
        assert [mark.get(f"{W}name") for mark in found] == names
        assert all(mark.getprevious().tag == f"{W}pPr" for mark in found)
        assert len({mark.get(f"{W}id") for mark in found}) == len(found)
        ends = [mark.get(f"{W}id") for mark in root.iter(f"{W}bookmarkEnd")]
        assert ends == [mark.get(f"{W}id") for mark in found]
    elif format_ == "odt":
        root = part(content, "content.xml")
        for kind in ("start", "end"):
            marks = [mark.get(f"{T}name") for mark in root.iter(f"{T}bookmark-{kind}")]
            assert marks == names
    else:
        ids = re.findall(r' id="([^"]+)"', content.decode())
        assert ids == [name.removeprefix("_").replace("_", "-", 1) for name in names]


def test_the_manifest_names_every_passage() -> None:
    of = declaration(
        passage("start", heading(1, "Start")),
        passage("p/tool", paragraph("a\u00a0b", Run(text=" c")), paragraph("\u2068")),
    )

    stated = dict(manifest(of))

    assert stated["cb.manifest"] == (
        "clausebook/1 key=example/en/conference-tools language=en library=abcdef012345 draft=0 "
        "translation=source"
    )
    assert stated["cb.p_tool"].split()[:4] == ["2", "p/tool", "en", "0123456789ab"]
    assert stated["cb.p_tool"].endswith(" 1")


def test_slugs_are_unique_without_regard_to_case() -> None:
    made = slugs(["a/b", "a-b", "A.B", "c"])

    assert made["c"] == "c"
    assert len({slug.lower() for slug in made.values()}) == 4


@pytest.mark.parametrize("format_", FORMATS)
def test_without_trace_nothing_of_it_is_left(templates: dict[str, Template], format_: str) -> None:
    content = stamped(templates[format_], declaration(), trace=False)

    whole = content if format_ == "html" else b"".join(parts(content).values())
    for mark in (b"_cb1_", b"cb.manifest", b'id="cb'):
        assert mark not in whole


def test_right_to_left_documents_are_marked_in_word(templates: dict[str, Template]) -> None:
    of = declaration(
        passage("a", heading(1, "عنوان"), paragraph(ARABIC), table(("نوع",), ("نص",)),
                language="ar", values={"tool": "\u2068Example Meet (Pro)\u2069"}),
        language="ar", title="إعلان",
    )  # fmt: skip

    content = stamped(templates["docx"], of)

    root = part(content, "word/document.xml")
    assert all(p.find(f"{W}pPr/{W}bidi") is not None for p in root.iter(f"{W}p"))
    assert root.find(f".//{W}sectPr/{W}bidi") is not None
    assert root.find(f".//{W}tblPr/{W}bidiVisual") is not None
    for run in root.iter(f"{W}r"):
        text = "".join(t.text or "" for t in run.iter(f"{W}t"))
        if re.search("[a-z]", text):
            assert run.find(f"{W}rPr/{W}rtl") is None
            assert run.find(f"{W}rPr/{W}lang").get(f"{W}val") == "en-GB"
        if re.search("[\u0600-\u06ff]", text):
            assert run.find(f"{W}rPr/{W}rtl") is not None
    language = part(content, "word/styles.xml").find(f".//{W}docDefaults//{W}lang")
    assert language.get(f"{W}bidi") == "ar-SA"


def test_right_to_left_documents_are_marked_in_odf(templates: dict[str, Template]) -> None:
    content = stamped(templates["odt"], declaration(language="ar"))

    styles = parts(content)["styles.xml"].decode()
    assert styles.count('style:writing-mode="rl-tb"') == 2
    assert 'style:language-complex="ar"' in styles


def test_latin_stretches_are_split_off_with_their_punctuation() -> None:
    spans = split("نستخدم \u2068Example Meet (Pro)\u2069، \u2068+49 30 1\u2069.", "ar")

    assert "".join(span.text for span in spans).startswith("نستخدم \u2068Example")
    assert [(span.text, span.language) for span in spans if not span.rtl] == [
        ("\u2068Example Meet (Pro)\u2069", "en"),
        ("\u2068+49 30 1\u2069", "en"),
    ]


def test_a_text_of_one_script_stays_whole() -> None:
    assert len(split("Straße – Müller & Söhne, 12 €", "de")) == 1
    assert [span.language for span in split("Name Ελλάς here", "de")] == ["de", "el", "de"]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_every_page_of_a_draft_says_so(templates: dict[str, Template], format_: str) -> None:
    draft = stamped(templates[format_], declaration(draft=True))
    final = stamped(templates[format_], declaration())

    names = ["word/header-first.xml", "word/header.xml"] if format_ == "docx" else ["styles.xml"]
    for name in names:
        assert "DRAFT" in "".join(part(draft, name).itertext())
    if format_ == "odt":
        assert "".join(part(draft, "styles.xml").itertext()).count("DRAFT") == 2
    assert b"DRAFT" not in b"".join(parts(final).values())


@pytest.mark.parametrize("format_", FORMATS)
def test_gaps_are_highlighted(templates: dict[str, Template], format_: str) -> None:
    of = declaration(
        passage("value", paragraph("Call ", "{phone}"), gaps=("phone",)),
        passage("link", paragraph(Run(text="the page", link="{url}")), gaps=("url",)),
        passage("whole", paragraph("Untranslated"), gap=True),
        draft=True,
    )

    content = stamped(templates[format_], of)

    assert "Call {phone}" in read(content, format_)
    if format_ == "docx":
        found = part(content, "word/document.xml").xpath(
            "//w:r[w:rPr/w:rStyle/@w:val='Gap']/w:t/text()", namespaces={"w": W[1:-1]}
        )
    elif format_ == "odt":
        found = part(content, "content.xml").xpath(
            "//t:span[@t:style-name='Gap']/text()", namespaces={"t": T[1:-1]}
        )
    else:
        found = re.findall(r'<mark class="gap">(.*?)</mark>', content.decode())
    assert found == ["{phone}", "the page", "Untranslated"]


def test_a_foreign_wording_is_tagged_and_turned(templates: dict[str, Template]) -> None:
    of = declaration(
        passage("own", paragraph("نص"), language="ar"),
        passage("foreign", paragraph("Not yet translated"), language="en", gap=True),
        language="ar", draft=True,
    )  # fmt: skip

    docx = part(stamped(templates["docx"], of), "word/document.xml")
    odt = parts(stamped(templates["odt"], of))["content.xml"].decode()
    html = stamped(templates["html"], of).decode()

    run = next(r for r in docx.iter(f"{W}r") if r.findtext(f"{W}t") == "Not yet translated")
    assert run.find(f"{W}rPr/{W}lang").get(f"{W}val") == "en-GB"
    assert run.getparent().find(f"{W}pPr/{W}bidi").get(f"{W}val") == "0"
    assert 'style:writing-mode="lr-tb"' in odt
    assert 'fo:language="en"' in odt
    assert '<div lang="en" dir="ltr">' in html


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data)
        )  # fmt: skip

    rows = b"".join(b"\0" + b"\x20\x40\x60" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_the_logo_keeps_its_proportions(
    templates: dict[str, Template], format_: str, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(png(40, 40))

    content = stamped(templates[format_], declaration(logo=logo))
    without = stamped(templates[format_], declaration())

    if format_ == "docx":
        header = parts(content)["word/header-first.xml"].decode()
        assert parts(content)["word/media/cb-logo.png"] == logo.read_bytes()
        assert re.search(r'cx="648000"\s+cy="648000"', header)
        assert 'descr="Example Ltd"' in header
        assert b"<w:drawing" not in parts(without)["word/header-first.xml"]
    elif format_ == "odt":
        assert parts(content)["Pictures/cb-logo.png"] == logo.read_bytes()
        styles = parts(content)["styles.xml"].decode()
        assert re.search(r'svg:width="1.800cm"\s+svg:height="1.800cm"', styles)
        assert "<draw:frame" not in parts(without)["styles.xml"].decode()
    else:
        assert b'src="data:image/png;base64,' in content
        assert b"<img" not in without


@pytest.mark.parametrize("format_", FORMATS)
def test_a_logo_that_is_no_picture_is_a_finding(
    templates: dict[str, Template], format_: str, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"GIF89a not this")

    content, findings = templates[format_].stamp(declaration(logo=logo))

    assert content == b""
    assert [finding.code for finding in findings] == ["logo-unreadable"]


def test_the_page_line_has_fields(templates: dict[str, Template]) -> None:
    footer = part(stamped(templates["docx"], declaration()), "word/footer.xml")
    styles = part(stamped(templates["odt"], declaration()), "styles.xml")

    assert [e.text for e in footer.iter(f"{W}instrText")] == [" PAGE ", " NUMPAGES "]
    assert styles.find(f".//{T}page-number") is not None
    assert styles.find(f".//{T}page-count") is not None


def test_a_framed_notice_stays_on_one_page(templates: dict[str, Template]) -> None:
    notice = passage("notice", heading(1, "Object"), paragraph("A."), paragraph("B."), callout=True)
    of = declaration(notice)

    word = part(stamped(templates["docx"], of), "word/document.xml")
    writer = part(stamped(templates["odt"], of), "content.xml")

    kept = {
        paragraph.findtext(f".//{W}t"): [
            paragraph.find(f"{W}pPr/{W}{name}") is not None for name in ("keepNext", "keepLines")
        ]
        for paragraph in word.iter(f"{W}p")
    }
    assert [kept[text] for text in ("Object", "A.", "B.")] == [
        [True, True],
        [True, True],
        [False, True],
    ]
    styles = {
        style.get(f"{STYLE}name"): [
            value
            for properties in style.iter(f"{STYLE}paragraph-properties")
            for name in ("keep-with-next", "keep-together")
            for value in [properties.get(f"{FO}{name}")]
        ]
        for style in writer.iter(f"{STYLE}style")
    }
    found = {p.xpath("string()"): p.get(f"{T}style-name") for p in writer.iter(f"{T}p", f"{T}h")}
    assert [styles[found[text]] for text in ("Object", "A.", "B.")] == [
        ["always", "always"],
        ["always", "always"],
        [None, "always"],
    ]


def test_a_column_of_long_texts_is_wide_and_none_is_narrower_than_its_longest_word() -> None:
    long = " ".join(["some", "words"] * 15)
    widths = shares(table(("Data", "Purpose", "Conservation"), (long, "short", "90 days")))

    assert sum(widths) == 1000
    assert widths[0] > widths[1] + widths[2]
    assert widths[2] > 1000 * (1.1 * len("Conservation") + 4) / 88  # with margins
