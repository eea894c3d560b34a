"""What the dialect knows and we do not take is said at once, in Word and in Writer.

docxtpl loses what is written here, writes files that Word cannot read, or takes values that are
made in Python; most of it without a word.
"""

from pathlib import Path

import pytest
from conformity_pages import Box, Note, Page, Word, cell, docx, odt, p, page, table
from conformity_reading import VALUES, docxtpl_parts, refused

from pipeline.render import compile_template

FORMATS = {"docx": docx, "odt": odt}

# name: the template, what the finding says
REFUSED = {
    # --- docxtpl's own tags
    "cellbg": (page(table(("{% cellbg 'ff0000' %}{{ title }}", "b"))), "'cellbg'"),
    "colspan": (page(table(("{% colspan 2 %}{{ title }}", "b"))), "'colspan'"),
    "hm": (page(table(("{% hm %}{{ title }}", "b"))), "'hm'"),
    "vm": (page(table(("{% vm %}{{ title }}", "b"))), "'vm'"),
    # --- values that docxtpl takes from Python
    "rich text": (page("{{r title }}"), "a value stands where it cannot be set"),
    "subdocument": (page("{{p title }}"), "a value stands where it cannot be set"),
    "listing": (page("{{r controller.lines }}"), "a value stands where it cannot be set"),
    "inline image": (page("{{ picture }}"), "'picture'"),
    "row of values": (
        page(table(("{{tr title }}", ""))), "a value stands where it cannot be set"
    ),
    "undo escape": (page("{{ title|safe }}"), "the filter 'safe' is not supported"),
    "autoescape": (
        page("{% autoescape false %}{{ title }}{% endautoescape %}"),
        "'autoescape' is not supported",
    ),
    "escaped twice": (
        page("{{ title|forceescape }}"), "the filter 'forceescape' is not supported"
    ),
    "escaped one by one": (
        page("{{ tools|map('e')|join }}"), "the filter 'e' is not supported"
    ),
    "urlize": (page("{{ controller.website|urlize }}"), "the filter 'urlize' is not supported"),
    # --- finished values out of place
    "body as text": (Page((p("{{ body }}"),)), "'body' stands where it cannot be set"),
    "body as a run": (Page((p("{{r body }}"),)), "'body' stands where it cannot be set"),
    "pages as text": (page("{{ page_of_pages }}"), "'page_of_pages' stands where it cannot be set"),
    "pages as a paragraph": (
        page("{{p page_of_pages }}"), "'page_of_pages' stands where it cannot be set"
    ),
    "pages changed": (
        page("{{ page_of_pages|upper }}"), "'page_of_pages' can only be printed as it is"
    ),
    "pages named anew": (
        page("{% set x = page_of_pages %}{{ x }}"),
        "'page_of_pages' is finished and cannot be changed",
    ),
    # --- blocks
    "filter block": (
        page("{% filter upper %}{{ title }} & more{% endfilter %}"),
        "a filter is laid over a block of text",
    ),
    "filtered set": (
        page("{% set x | upper %}{{ title }}{% endset %}{{ x }}"),
        "a filter is laid over a block of text",
    ),
    "call": (
        page("{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}x{% endcall %}"),
        "'call' is not supported",
    ),
    "block changed": (
        page("{% set x %}{{ controller.name }}{% endset %}{{ x|upper }}"),
        "'x' is finished text and can only be printed",
    ),
    "block measured": (
        page("{% set x %}{{ controller.name }}{% endset %}{{ x|length }}"),
        "'x' is finished text and can only be printed",
    ),
    "block compared": (
        page("{% set x %}a{% endset %}{% if x == 'a' %}b{% endif %}"),
        "'x' is finished text and can only be printed",
    ),
    "block in a value": (
        page("{% set x %}a{% endset %}{% set y = x ~ 'b' %}{{ y }}"),
        "'x' is finished text and can only be printed",
    ),
    "macro changed": (
        page("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(title)|upper }}"),
        "'m' is finished text and can only be printed",
    ),
    "block changed by a macro": (
        page(
            "{% macro m(a) %}{{ a|upper }}{% endmacro %}"
            "{% set x %}{{ controller.name }}{% endset %}{{ m(x) }}"
        ),
        "'a' is finished text and can only be printed",
    ),
    "block changed by a macro's macro": (
        page(
            "{% macro m(a) %}{{ varargs|first|upper }}{% endmacro %}"
            "{% macro n(b) %}{{ m(1, b) }}{% endmacro %}{% set x %}c{% endset %}{{ n(x) }}"
        ),
        "'varargs' is finished text and can only be printed",
    ),
    "block of a template changed": (
        page("{% block x %}{{ controller.name }}{% endblock %}{{ self.x()|upper }}"),
        "'self' is finished text and can only be printed",
    ),
    # --- what would be another document each time, or without bound
    "random": (page("{{ tools|random }}"), "the filter 'random' is not supported"),
    "product": (page("{{ title * 9 }}"), "'*' is not supported"),
    "power": (page("{{ 9 ** 9 }}"), "'**' is not supported"),
    "range": (page("{% for n in range(9) %}x{% endfor %}"), "'range'"),
    "namespace": (page("{% set n = namespace(a=1) %}{{ n.a }}"), "'namespace'"),
    "another template": (page("{% include 'x' %}"), "loads another template"),
    "blocks of templates": (page("{% extends 'x' %}"), "loads another template"),
    "extensions": (page("{% do tools.append('x') %}"), "'do'"),
    "break": (page("{% for t in tools %}{% break %}{% endfor %}"), "'break'"),
    # --- what a tag would take with it
    "two tags in one paragraph": (
        page("{%p if title %}{%p if subtitle %}", "x", "{%p endif %}", "{%p endif %}"),
        "stand in one paragraph",
    ),
    "text box beside a tag": (
        page(p("{%p if title %}", Box((p("lost"),))), "x", "{%p endif %}"),
        "takes its paragraph with it, which holds more",
    ),
    "note beside a tag": (
        page(p("{%p if title %}", Note((p("lost"),))), "x", "{%p endif %}"),
        "takes its paragraph with it, which holds more",
    ),
    "no row": (page("{%tr if title %}", "x", "{%tr endif %}"), "stands in no table row"),
    "no cell": (page("{%tc if title %}", "x", "{%tc endif %}"), "stands in no table cell"),
    "parts of elements": (
        page(table(("{% if title %}a", "b")), "c{% endif %}"), "stand apart"
    ),
    # --- what Jinja cannot read
    "tag without end": (page("{{ title"), "not complete"),
    "name unknown": (page("{{ titel }}"), "'titel'"),
}  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_supported_is_a_finding(tmp_path: Path, name: str, format_: str) -> None:
    of, message = REFUSED[name]

    assert message in "\n".join(refused(tmp_path, FORMATS[format_](of), format_))


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK '
            '"{{ controller.website }}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/>'
            "</w:r>",
            "stands in a field",
        ),
        (
            '<w:fldSimple w:instr=" HYPERLINK &quot;{{ controller.website }}&quot; "><w:r><w:t>x'
            "</w:t></w:r></w:fldSimple>",
            "stands in a field",
        ),
        (
            '<w:del w:id="1" w:author="x"><w:r><w:delText>{{ title }}</w:delText></w:r></w:del>',
            "stands in deleted text",
        ),
    ],
)
def test_tags_in_word_stand_in_text_only(tmp_path: Path, xml: str, message: str) -> None:
    content = docx(page(p(Word(docx=xml, odt=""))))

    assert message in "\n".join(refused(tmp_path, content, "docx"))


# --- what docxtpl loses without a word ------------------------------------------------------

BESIDE = {
    "paragraph": page("Lost, {%p if title %}", "x", "{%p endif %}"),
    "body": Page((p("Lost: {{p body }}"),)),
    "row": page(
        table(("{%tr for l in tools %}", "Lost"), ("{{ l }}", "x"), ("{%tr endfor %}", ""))
    ),
    "cell": page(table((cell("{%tc for l in tools %}", "Lost"), "{{ l }}", "{%tc endfor %}"))),
}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", BESIDE)
def test_text_that_a_tag_takes_with_it_is_named(tmp_path: Path, name: str, format_: str) -> None:
    path = tmp_path / "template"
    path.write_bytes(FORMATS[format_](BESIDE[name]))

    _, findings = compile_template(path, format_)

    assert [finding.code for finding in findings] == ["template-text-lost"]
    assert b"Lost" not in b"".join(docxtpl_parts(docx(BESIDE[name]), VALUES["plain"]).values())


def test_docxtpl_loses_a_text_box_beside_a_tag() -> None:
    of = REFUSED["text box beside a tag"][0]

    assert b"lost" not in docxtpl_parts(docx(of), VALUES["plain"])["word/document.xml"]
