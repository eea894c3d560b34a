"""Tags as word processors leave them: cut into runs and spans, with quotes and blanks of their own.

First what docxtpl heals too, compared with its result. Then what it gets wrong: the test shows
what it makes of it, and what we make.
"""

from pathlib import Path

import pytest
from conformity_pages import Link, Note, Page, Picture, Text, Word, docx, odt, p, page, zipped
from conformity_reading import (
    VALUES,
    W,
    assert_conforms,
    canonical,
    compiled,
    declaration,
    docx_outline,
    docx_stories,
    docxtpl_parts,
    odt_stories,
    our_parts,
    relations,
    stories,
    unzipped,
)
from jinja2 import TemplateError
from lxml import etree

_T = '<w:t xml:space="preserve">'


def cut(*pieces: str, between: str = "", properties: str = "") -> Word:
    """Write a text in several runs, or spans, with something between."""
    word, writer = [], []
    for number, piece in enumerate(pieces):
        rsid = f' w:rsidR="00A{number:05}"'
        rpr = f"<w:rPr>{properties}</w:rPr>" if properties and number % 2 else ""
        word.append(f"<w:r{rsid}>{rpr}{_T}{piece}</w:t></w:r>")
        style = "Strong_20_Emphasis" if number % 2 else "cfPlain"
        writer.append(f'<text:span text:style-name="{style}">{piece}</text:span>')
    return Word(docx=between.join(word), odt="".join(writer))


PROOF = '<w:proofErr w:type="spellStart"/>'
HEALED = {
    "two runs": page(p(cut("{{ ti", "tle }}"))),
    "many runs": page(p(cut("a {", "{", " con", "troller", ".name", " }", "} z"))),
    "a run for each sign": page(p(cut(*"{{ title }}"))),
    "spelling marks": page(p(cut("{{ ", "subtitle", " }}", between=PROOF))),
    "language of a run": page(
        p(cut("{{ con", "troller.name", " }}", properties='<w:lang w:val="de-DE"/>'))
    ),
    "bold within a tag": page(p(cut("{{ con", "troller.na", "me }} end", properties="<w:b/>"))),
    "statement": page(
        p(cut("{% if ver", "sion_", "line %}yes{", "% else %", "}no{% en", "dif %}"))
    ),
    "paragraph tag": page(
        p(cut("{", "%p for l in ", "controller.lines %}")), "{{ l }}", p(cut("{%p", " endfor %}"))
    ),
    "body": Page((p("x"), p(cut("{{", "p bo", "dy }}")))),
    "page of pages": page(p("a ", cut("{{r page", "_of_pages", " }}"), " b")),
    "curly quotes": page(
        "{{ version_line|default(“none”, true) }} {% if language == ‘ar’ %}a{% endif %}"
    ),
    "no-break spaces": page("{{\u00a0title\u00a0}} {% if\u00a0version_line\u00a0%}a{% endif %}"),
    "in a link's text": page(p("see ", Link("https://example.org/", "{{ controller.name }}"))),
    "comment": page(p(cut("a{# no", "body #", "}b"))),
}  # fmt: skip


@pytest.mark.parametrize("name", HEALED)
def test_tags_that_are_cut_are_healed_as_by_docxtpl(tmp_path: Path, name: str) -> None:
    assert_conforms(tmp_path, HEALED[name])


# --- where docxtpl is wrong -----------------------------------------------------------------


def texts(folder: Path, of: Page, value: str = "plain") -> tuple[list[str], list[str], list[str]]:
    """Give the paragraphs that docxtpl, our Word engine and our Writer engine make."""
    content = docx(of)
    word = our_parts(compiled(folder, content, "docx"), VALUES[value])
    writer = our_parts(compiled(folder, odt(of), "odt"), VALUES[value])
    try:
        theirs = [text for _, text, _ in docx_outline(docxtpl_parts(content, VALUES[value])[_MAIN])]
    except TemplateError as problem:
        theirs = [type(problem).__name__]
    return (
        theirs,
        [text for _, text, _ in docx_stories(word)["body"]],
        [text for _, text, _ in odt_stories(writer)["body"]],
    )


_MAIN = "word/document.xml"
# name: the template, what docxtpl makes of it, what is right
WRONG = {
    "text before a dash is lost": (
        page(p("a"), p("Dear reader {%- if title %}, x{% endif %}")),
        ["a, x", "BODY"],
        ["a", "Dear reader, x", "BODY"],
    ),
    "text after a dash is lost": (
        page("{% if title %}x{% endif -%} Dear reader", "b"),
        ["xb", "BODY"],
        ["xDear reader", "b", "BODY"],
    ),
    "an ampersand in a literal is written out": (
        page("{{ 'A & B' }} {{ '<' }}"), ["A &amp; B <", "BODY"], ["A & B <", "BODY"]
    ),
    "an ampersand is not found": (
        page("{{ 'R & D'|replace('&', 'and') }} {{ keywords|last|replace('&', 'and') }}"),
        ["R and D R & D", "BODY"],
        ["R and D R and D", "BODY"],
    ),
    "curly quotes in a literal are changed": (
        page("{{ 'it’s „so“' }}"), ["TemplateSyntaxError"], ["it’s „so“", "BODY"]
    ),
    "curly quotes in straight ones": (
        page('{{ "it’s" }}'), ["it's", "BODY"], ["it’s", "BODY"]
    ),
    "low quotes": (
        page("{{ version_line|default(„none“, true) }}"), ["TemplateSyntaxError"],
        ["Version 3", "BODY"],
    ),
    "no-break space after the letter": (
        page("{%p\u00a0if title %}", "x", "{%p\u00a0endif %}"), ["TemplateSyntaxError"],
        ["x", "BODY"],
    ),
    "dash before the letter": (
        page("a", "{%-p if title %}", "x", "{%p endif %}"), ["x", "BODY"],
        ["a", "x", "BODY"],
    ),
    "per cent in a tag for paragraphs": (
        page("{%p if 7 % 2 %}", "x", "{%p endif %}"), ["TemplateSyntaxError"], ["x", "BODY"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_docxtpl_gets_wrong_is_right(tmp_path: Path, name: str) -> None:
    of, theirs, ours = WRONG[name]

    assert texts(tmp_path, of) == (theirs, ours, ours)


def test_braces_in_values_stay(tmp_path: Path) -> None:
    """docxtpl takes `{_{` for its own sign after it has filled a value in."""
    of = page("{{ controller.name }}")
    value = declaration("A {_{ B }_} C")
    content = docx(of)

    made = our_parts(compiled(tmp_path, content, "docx"), value)

    assert docx_outline(made[_MAIN])[0] == ("p", "A {_{ B }_} C", [])
    assert docx_outline(docxtpl_parts(content, value)[_MAIN])[0] == ("p", "A {{ B }} C", [])


def runs(content: bytes) -> list[tuple[str, bool]]:
    """Give the texts of the first paragraph's runs, and whether they are bold."""
    paragraph = next(etree.fromstring(content).iter(f"{W}p"))
    return [
        (text, run.find(f"{W}rPr/{W}b") is not None)
        for run in paragraph.iter(f"{W}r")
        if (text := "".join(run.itertext(f"{W}t")))
    ]


def test_formatting_after_a_tag_stays(tmp_path: Path) -> None:
    """What follows a tag in the run where it ends is set as that run is, not as the first."""
    content = docx(page(p(cut("{{ ti", "tle }} bold", properties="<w:b/>"))))

    made = our_parts(compiled(tmp_path, content, "docx"), VALUES["plain"])

    assert runs(made[_MAIN]) == [("Privacy declaration", False), (" bold", True)]
    assert runs(docxtpl_parts(content, VALUES["plain"])[_MAIN]) == [
        ("Privacy declaration bold", False)
    ]


def test_formatting_round_a_tag_for_runs_stays(tmp_path: Path) -> None:
    of = page(p(Text("a {%r if title %}b{%r endif %} c", bold=True)))
    content = docx(of)

    made = our_parts(compiled(tmp_path, content, "docx"), VALUES["plain"])

    assert runs(made[_MAIN]) == [("a ", True), ("b", True), (" c", True)]
    theirs = runs(docxtpl_parts(content, VALUES["plain"])[_MAIN])
    assert [bold for _, bold in theirs] == [True, False, False]


def test_bookmarks_within_a_tag_stay(tmp_path: Path) -> None:
    """docxtpl deletes the bookmark's end: the file is no longer valid."""
    start, end = '<w:bookmarkStart w:id="7" w:name="here"/>', '<w:bookmarkEnd w:id="7"/>'
    word = f"{start}<w:r>{_T}{{{{ ti</w:t></w:r>{end}<w:r>{_T}tle }}}}</w:t></w:r>"
    content = docx(page(p(Word(docx=word, odt=""))))

    made = our_parts(compiled(tmp_path, content, "docx"), VALUES["plain"])

    root = etree.fromstring(made[_MAIN])
    [begun] = [e for e in root.iter(f"{W}bookmarkStart") if e.get(f"{W}name") == "here"]
    [_] = [e for e in root.iter(f"{W}bookmarkEnd") if e.get(f"{W}id") == begun.get(f"{W}id")]
    assert b'<w:bookmarkEnd w:id="7"/>' not in docxtpl_parts(content, VALUES["plain"])[_MAIN]


def test_bookmarks_over_a_paragraph_that_a_tag_takes_stay(tmp_path: Path) -> None:
    start, end = '<w:bookmarkStart w:id="7" w:name="here"/>', '<w:bookmarkEnd w:id="7"/>'
    content = docx(
        page(
            p(Word(docx=start, odt=""), "{%p if title %}"),
            p("x", Word(docx=end, odt="")),
            "{%p endif %}",
        )
    )

    made = our_parts(compiled(tmp_path, content, "docx"), VALUES["plain"])

    assert made[_MAIN].count(b'w:name="here"') == 1
    assert b'w:name="here"' not in docxtpl_parts(content, VALUES["plain"])[_MAIN]


def test_tabs_and_breaks_in_tags_are_blanks(tmp_path: Path) -> None:
    """docxtpl leaves them out, and the words beside them stand together."""
    between = {"w:tab": "text:tab", "w:br": "text:line-break"}
    of = page(
        *(
            p(
                Word(
                    docx=f"<w:r>{_T}{{% if</w:t><{word}/>{_T}title %}}x{{% endif %}}</w:t></w:r>",
                    odt=f"{{% if<{writer}/>title %}}x{{% endif %}}",
                )
            )
            for word, writer in between.items()
        )
    )
    right = ["x", "x", "BODY"]

    assert texts(tmp_path, of) == (["TemplateSyntaxError"], right, right)


@pytest.mark.parametrize("value", VALUES)
def test_targets_of_links_are_filled(tmp_path: Path, value: str) -> None:
    """docxtpl fills the text of a link only: its target leads to `{{ controller.website }}`."""
    of = page(
        p(Link("{{ controller.website }}", "{{ controller.name }}")),
        p(Link("mailto:{{ controller.email }}", "write")),
        headers={"default": (p(Link("{{ controller.website }}#top", "here")),)},
    )
    content = docx(of)

    word = our_parts(compiled(tmp_path, content, "docx"), VALUES[value])
    writer = our_parts(compiled(tmp_path, odt(of), "odt"), VALUES[value])

    assert [t for k, t, _ in relations(word, _MAIN) if k == "hyperlink"] == [
        "https://example.org/privacy",
        "mailto:privacy@example.org",
    ]
    assert relations(word, "word/header-default.xml") == [
        ("hyperlink", "https://example.org/privacy#top", "External")
    ]
    assert b'xlink:href="https://example.org/privacy"' in writer["content.xml"]
    assert b'xlink:href="mailto:privacy@example.org"' in writer["content.xml"]
    assert b'xlink:href="https://example.org/privacy#top"' in writer["styles.xml"]
    theirs = docxtpl_parts(content, VALUES[value])
    assert canonical(word[_MAIN]) == canonical(theirs[_MAIN])
    assert "{{ controller.website }}" in [target for _, target, _ in relations(theirs, _MAIN)]


def test_tags_in_targets_and_descriptions_are_healed_too(tmp_path: Path) -> None:
    of = page(
        p(
            Link("{{ controller.website }}{{ ‘#top’ }}", "here"),
            Picture("Of {{ controller.name }}, {{ “said” }}"),
        )
    )
    value = declaration("A & B", website="https://example.org/?a=1&b=2")

    word = our_parts(compiled(tmp_path, docx(of), "docx"), value)
    writer = our_parts(compiled(tmp_path, odt(of), "odt"), value)

    assert ("hyperlink", "https://example.org/?a=1&b=2#top", "External") in relations(word, _MAIN)
    assert b'descr="Of A &amp; B, said"' in word[_MAIN]
    assert b'xlink:href="https://example.org/?a=1&amp;b=2#top"' in writer["content.xml"]
    assert b"Of A &amp; B, said</svg:desc>" in writer["content.xml"]


def test_endnotes_are_filled(tmp_path: Path) -> None:
    """docxtpl fills footnotes only."""
    of = page(p("a", Note((p("{{ controller.name }}"),), kind="endnote")))
    content = docx(of)
    word, writer = compiled(tmp_path, content, "docx"), compiled(tmp_path, odt(of), "odt")

    for name in ("plain", "signs", "arabic"):
        wanted = [[("p", VALUES[name].author, [])]]
        assert docx_stories(our_parts(word, VALUES[name]))["endnotes"] == wanted
        assert odt_stories(our_parts(writer, VALUES[name]))["endnotes"] == wanted
    theirs = docx_stories(docxtpl_parts(content, VALUES["plain"]))["endnotes"]
    assert theirs == [[("p", "{{ controller.name }}", [])]]


def test_properties_are_filled(tmp_path: Path) -> None:
    """docxtpl escapes some properties twice, and leaves the tags in all others.

    Title, author, subject, keywords and language are ours whatever the template says.
    """
    of = page(
        "x",
        properties={
            "dc:title": "{{ controller.name }}",
            "dc:description": "By {{ controller.name }}",
            "cp:category": "{{ title|upper }}",
            "Company": "{{ controller.name }}",
            "Manager": "{% for t in tools %}{{ t }};{% endfor %}",
        },
    )
    content = docx(of)
    word, writer = compiled(tmp_path, content, "docx"), compiled(tmp_path, odt(of), "odt")

    for value in VALUES.values():
        made = our_parts(word, value)
        core = {e.tag.split("}")[1]: e.text for e in etree.fromstring(made["docProps/core.xml"])}
        app = {e.tag.split("}")[1]: e.text for e in etree.fromstring(made["docProps/app.xml"])}
        meta = etree.fromstring(our_parts(writer, value)["meta.xml"])
        named = {e.get(e.nsmap["meta"].join("{}") + "name"): e.text or "" for e in meta[0]}
        tools = "".join(f"{tool};" for tool in value.letterhead["tools"])  # type: ignore[attr-defined]
        assert core["title"] == value.title
        assert core["description"] == f"By {value.author}"
        assert core["category"] == value.title.upper()
        assert (app["Company"], app["Manager"] or "") == (value.author, tools)
        assert (named["Company"], named["Manager"]) == (value.author, tools)
    theirs = docxtpl_parts(content, VALUES["signs"])
    assert b"Smith &amp;amp; Sons" in theirs["docProps/core.xml"]
    assert b"{{ controller.name }}" in theirs["docProps/app.xml"]


PROPERTIES = {
    "{{ version_line|default(“none”, true) }}": "Version 3",
    "{{\u00a0controller.name|e\u00a0}}": "Smith & Sons <Ltd>",
    "{% if language == ‘en’ %}a{% endif %}": "a",
    "a {{- title -}} b{# no #}": "aPrivacy declarationb",
    "{_{ {{ language }} }_}": "{{ en }}",
    "{_% if %_}": "{% if %}",
    "{% raw %}{{ x }}{% endraw %}": "{{ x }}",
}
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"


@pytest.mark.parametrize("typed", PROPERTIES)
def test_tags_in_properties_are_healed_as_in_text(tmp_path: Path, typed: str) -> None:
    of = page("x", properties={"Company": typed, "cp:category": typed})
    word = unzipped(docx(of))
    word["docProps/custom.xml"] = (
        f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VARIANT}"><property name="Ours" pid="2">'
        f"<vt:lpwstr>{typed}</vt:lpwstr></property></Properties>"
    ).encode()
    value = declaration("Smith & Sons <Ltd>")

    made = our_parts(compiled(tmp_path, zipped(word), "docx"), value)
    writer = our_parts(compiled(tmp_path, odt(of), "odt"), value)

    for part, name in (("core", "category"), ("app", "Company"), ("custom", "lpwstr")):
        root = etree.fromstring(made[f"docProps/{part}.xml"])
        assert next(root.iter(f"{{*}}{name}")).text == PROPERTIES[typed]
    assert (
        next(etree.fromstring(writer["meta.xml"]).iter("{*}user-defined")).text
        == (PROPERTIES[typed])
    )


def test_stories_are_all_there(tmp_path: Path) -> None:
    """The comparison looks at every part that holds text."""
    of = page(
        p("x", Note((p("f"),)), Note((p("e"),), kind="endnote")),
        headers={"default": (p("h"),), "first": (p("h"),)},
        footers={"even": (p("f"),)},
    )

    assert stories(our_parts(compiled(tmp_path, docx(of), "docx"), VALUES["plain"])) == [
        "word/document.xml",
        "word/endnotes.xml",
        "word/footer-even.xml",
        "word/footnotes.xml",
        "word/header-default.xml",
        "word/header-first.xml",
    ]
