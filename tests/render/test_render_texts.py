"""Every text stands in every format, letter for letter."""

import io
import unicodedata
import zipfile
from itertools import pairwise

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render_specimens import (
    FORMATS,
    bullets,
    declaration,
    heading,
    numbers,
    paragraph,
    part,
    passage,
    read,
    stamped,
    table,
)

from pipeline.records import Declaration, Run
from pipeline.render import Template
from pipeline.verify import read as verify_read

HOSTILE = "Müller & Söhne <GmbH> \"{{7*7}}\" {controller} {% if %} 'x' ${y} &amp;"


def long_declaration() -> Declaration:
    return declaration(
        passage("section-one", heading(1, "One")),
        passage("intro", paragraph("Written to ", Run(text="{name}", strong=True), "."),
                values={"name": HOSTILE}),
        passage("item-a", paragraph("first item"), join="list"),
        passage("item-b", paragraph("second item"), bullets("inner item"), join="list"),
        passage("rows", heading(2, "Two"), table(("Kind", "Purpose"), ("chat", "talk"))),
        passage("steps", numbers("open", (paragraph("choose"), numbers("sound", "picture")))),
        passage("notice", heading(1, "Object"), paragraph("You may object."), callout=True),
        passage("link/tool", paragraph("See ", Run(text="the page", link="{url}"), "."),
                values={"url": "https://example.org/?a=1&b=2"}),
    )  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_all_paragraphs_stand_in_order(templates: dict[str, Template], format_: str) -> None:
    written = read(stamped(templates[format_], long_declaration()), format_)

    expected = [
        "One", f"Written to {HOSTILE}.", "first item", "second item", "inner item", "Two", "Kind",
        "Purpose", "chat", "talk", "open", "choose", "sound", "picture", "Object",
        "You may object.", "See the page.",
    ]  # fmt: skip
    positions = [written.index(text) for text in expected]
    assert positions == sorted(positions)


@pytest.mark.parametrize("format_", FORMATS)
def test_pandoc_reads_all_texts(templates: dict[str, Template], format_: str) -> None:
    content = stamped(templates[format_], long_declaration())

    if format_ == "html":
        plain = pypandoc.convert_text(content, "plain", "html", extra_args=["--wrap=none"])
    else:
        plain = pypandoc.convert_text(content, "plain", format_, extra_args=["--wrap=none"])

    for text in ("One", HOSTILE, "second item", "inner item", "talk", "picture", "the page"):
        assert text.replace("'", "") in plain.replace("’", "").replace("‘", "").replace("'", "")


def test_a_hostile_name_stands_letter_for_letter_in_all_parts(
    templates: dict[str, Template],
) -> None:
    of = declaration(name=HOSTILE, title=HOSTILE)

    docx = stamped(templates["docx"], of)
    odt = stamped(templates["odt"], of)
    html = stamped(templates["html"], of).decode()

    for name in ("word/header-first.xml", "word/header.xml", "word/footer.xml"):
        assert HOSTILE in "".join(part(docx, name).itertext())
    assert "".join(part(docx, "docProps/app.xml").itertext()).count(HOSTILE) == 1
    core = [element.text for element in part(docx, "docProps/core.xml")]
    assert core.count(HOSTILE) == 3
    assert "".join(part(odt, "styles.xml").itertext()).count(HOSTILE) == 4
    assert [element.text for element in part(odt, "meta.xml")[0]].count(HOSTILE) == 3
    assert html.count("Müller &amp; Söhne &lt;GmbH&gt;") >= 4


# What a document can hold, blanks and directions included.
_TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cs", "Cc", "Cn", "Co"),
        include_characters="\n\t",
    ),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip() and "\ufffe" not in text)


@pytest.mark.parametrize("format_", ["docx", "odt"])
@pytest.mark.parametrize("language", ["en", "ar", "ja"])
@settings(max_examples=40, deadline=None)
@given(text=_TEXT, values=st.lists(_TEXT, min_size=2, max_size=2))
def test_any_text_survives(
    templates: dict[str, Template], format_: str, language: str, text: str, values: list[str]
) -> None:
    text = text.replace("{", "").replace("}", "").strip(" ") or "x"
    of = declaration(
        passage("any", paragraph("{a}", Run(text=text, emphasis=True), "{b}"), language=language,
                values={"a": values[0], "b": values[1]}),
        language=language,
    )  # fmt: skip

    written = read(stamped(templates[format_], of), format_)

    assert values[0] + text + values[1] in written


def _visible(text: str) -> str:
    """Leave out blanks, which a page folds, and what Unicode writes in other ways."""
    return "".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.parametrize("language", ["en", "ar"])
@settings(max_examples=40, deadline=None)
@given(values=st.lists(_TEXT, min_size=2, max_size=2))
def test_any_text_survives_in_a_page(
    templates: dict[str, Template], language: str, values: list[str]
) -> None:
    of = declaration(
        passage("any", paragraph("{a}", Run(text=" and "), "{b}"), language=language,
                values={"a": values[0], "b": values[1]}),
        language=language,
    )  # fmt: skip

    reading, findings = verify_read(stamped(templates["html"], of), "html", "page.html")

    assert reading, findings
    written = _visible("".join(found.text for found in reading.body))
    assert _visible(values[0] + "and" + values[1]) in written


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_input_gives_the_same_bytes(templates: dict[str, Template], format_: str) -> None:
    first = stamped(templates[format_], long_declaration())
    stamped(templates[format_], declaration(language="ar", draft=True))

    assert stamped(templates[format_], long_declaration()) == first


@pytest.mark.parametrize("format_", FORMATS)
def test_a_changed_wording_of_the_same_key_is_written_anew(
    templates: dict[str, Template], format_: str
) -> None:
    stamped(templates[format_], declaration(passage("same", paragraph("before"))))
    written = stamped(templates[format_], declaration(passage("same", paragraph("after"))))

    assert "after" in read(written, format_)
    assert "before" not in read(written, format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_control_characters_are_refused(templates: dict[str, Template], format_: str) -> None:
    content, findings = templates[format_].stamp(declaration(name="Bell\x07 Ltd"))

    assert content == b""
    assert {finding.code for finding in findings} == {"character-unwritable"}
    assert not any("Bell" in finding.message for finding in findings)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "https://a b"])
def test_other_links_are_refused(templates: dict[str, Template], format_: str, target: str) -> None:
    of = declaration(passage("bad", paragraph(Run(text="go", link="{url}")),
                             values={"url": target}))  # fmt: skip
    content, findings = templates[format_].stamp(of)

    assert content == b""
    assert [finding.code for finding in findings] == ["link-refused"]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_missing_value_is_a_finding(templates: dict[str, Template], format_: str) -> None:
    content, findings = templates[format_].stamp(declaration(passage("p", paragraph("{gone}"))))

    assert content == b""
    assert [finding.code for finding in findings] == ["value-missing"]


@pytest.mark.parametrize(
    ("format_", "first"), [("docx", "[Content_Types].xml"), ("odt", "mimetype")]
)
def test_zip_members_have_fixed_order_and_times(
    templates: dict[str, Template], format_: str, first: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(stamped(templates[format_], declaration()))) as archive:
        names = archive.namelist()
        times = {member.date_time for member in archive.infolist()}

    assert times == {(1980, 1, 1, 0, 0, 0)}
    assert names[0] == first
    # Those that are copied, by name, then those that hold a document's own values, by name.
    falls = [b for a, b in pairwise(names[1:]) if b < a]
    assert len(falls) == 1
    assert "word/document.xml" in names[names.index(falls[0]) :] or falls == ["content.xml"]
