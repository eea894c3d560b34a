"""Faults of templates are all found at once, each with its place and what to type."""

from pathlib import Path

import pytest
from check_letters import FORMATS, MAIN, Pairs, letter, said, seeded

from pipeline.render import compile_template, inspect_template

ROOT = Path(__file__).parents[2]
SYNTAX, NAME = "template-syntax", "template-name-unknown"
KNOWN = (
    "known are author, body, controller, date_line, direction, draft, keywords, language, logo, "
    "page_of_pages, subject, subtitle, title, tools, version_line"
)

# What is typed, and all that is said of it: (code, message, hint); the message ends with the text.
ONE: dict[str, tuple[str, str, str]] = {
    # --- names
    "{{ subtitel }}": (
        NAME, "the template names 'subtitel', which is not known,", "did you mean 'subtitle'?"
    ),
    "{{ Title }}": (
        NAME, "the template names 'Title', which is not known,", "did you mean 'title'?"
    ),
    "{{ name }}": (
        NAME, "the template names 'name', which is not known,", "did you mean 'controller.name'?"
    ),
    "{{ emial }}": (
        NAME, "the template names 'emial', which is not known,", "did you mean 'controller.email'?"
    ),
    "{{ controller_email }}": (
        NAME,
        "the template names 'controller_email', which is not known,",
        "did you mean 'controller.email'?",
    ),
    "{{ xyzzy }}": (NAME, "the template names 'xyzzy', which is not known,", KNOWN),
    "{{ controller.nmae }}": (
        NAME,
        "the template names 'controller.nmae', which is not known,",
        "did you mean 'controller.name'?",
    ),
    "{{ controller['nmae'] }}": (
        NAME,
        "the template names 'controller.nmae', which is not known,",
        "did you mean 'controller.name'?",
    ),
    "{{ title.uper() }}": (
        NAME, "the template names 'title.uper', which is not known,", "did you mean 'title.upper'?"
    ),
    "{{ title.text }}": (
        NAME, "the template names 'title.text', which is not known,", "write 'title' alone"
    ),
    "{{ range(3) }}": (
        NAME,
        "the template calls the function 'range', which is not known,",
        "write it without; tags know names, filters and tests",
    ),
    "{{ tools|joni(', ') }}": (
        NAME, "the template uses the filter 'joni', which is not known,", "did you mean 'join'?"
    ),
    "{% if title is definde %}x{% endif %}": (
        NAME, "the template uses the test 'definde', which is not known,", "did you mean 'defined'?"
    ),
    "{{ loop.index }}": (
        NAME,
        "the template names 'loop' where it is not known,",
        "use it only after or within the 'for' that makes it known",
    ),
    "{{ l }}{% for l in tools %}{% endfor %}": (
        NAME,
        "the template names 'l' where it is not known,",
        "use it only after or within the 'for' or 'set' that makes it known",
    ),
    "{% for l in tools %}{{ loop.frist }}{% endfor %}": (
        NAME, "the template names 'loop.frist', which is not known,", "did you mean 'loop.first'?"
    ),
    # --- braces
    "{{ title": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "title }}": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{{ title }": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{ title }}": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{ { title }}": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{{ title } }": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{ title }": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{{ title %}": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{{ title {{ date_line }}": (SYNTAX, "a tag is not complete", "write '{{ title }}'"),
    "{% if title }}x{% endif %}": (SYNTAX, "a tag is not complete", "write '{% if title %}'"),
    "{ % if title %}x{% endif %}": (SYNTAX, "a tag is not complete", "write '{% if title %}'"),
    "{{ something else": (
        SYNTAX,
        "a tag is not complete",
        "begin and end a tag in one paragraph: '{{' with '}}', '{%' with '%}'",
    ),
    "｛｛ title ｝｝": (
        SYNTAX, "a tag is not complete ('｛' is U+FF5B, not '{')", "write '{{ title }}'"
    ),
    "{\u200b{ title }}": (
        SYNTAX,
        "a tag is not complete (it holds a sign that nobody sees, U+200B)",
        "write '{{ title }}'",
    ),
    "{{{ title }}}": (
        SYNTAX, "a tag cannot be read (expected token ':', got '}')", "write '{{ title }}'"
    ),
    # --- what stands in a tag
    "{{ ti\u200btle }}": (
        SYNTAX,
        "a tag cannot be read (it holds a sign that nobody sees, U+200B)",
        "write '{{ title }}'",
    ),
    "{{ tools|join(« ») }}": (
        SYNTAX, "a tag cannot be read ('«' is U+00AB, not '\"')", "write '{{ tools|join(\" \") }}'"
    ),
    "{% if title ＝＝ subtitle %}x{% endif %}": (
        SYNTAX,
        "a tag cannot be read ('＝' is U+FF1D, not '=')",
        "write '{% if title == subtitle %}'",
    ),
    "{% if draft = 1 %}x{% endif %}": (
        SYNTAX,
        "a tag cannot be read (expected token 'end of statement block', got '=')",
        "write '{% if draft == 1 %}'",
    ),
    "{% if draft && logo %}x{% endif %}": (
        SYNTAX,
        "a tag cannot be read (unexpected char '&' at 12)",
        "write '{% if draft and logo %}'",
    ),
    "{% if draft %}x{% else if logo %}y{% endif %}": (
        SYNTAX,
        "a tag cannot be read (expected token 'end of statement block', got 'if')",
        "write '{% elif logo %}'",
    ),
    "{% if draft %}x{% end if %}": (
        SYNTAX, "a tag cannot be read (unknown tag 'end')", "write '{% endif %}'"
    ),
    "{% for l in tools %}{{ l }}{% endfro %}": (
        SYNTAX, "a tag cannot be read (unknown tag 'endfro')", "write '{% endfor %}'"
    ),
    "{% title %}": (SYNTAX, "a tag cannot be read (unknown tag 'title')", "write '{{ title }}'"),
    "{% fi title %}x{% endif %}": (
        SYNTAX,
        "a tag cannot be read (unknown tag 'fi')",
        "compare the tag with docs/templates.md",
    ),
    # --- blocks
    "{% if title %}x": (
        SYNTAX,
        "'{% if title %}' is not closed before '{%p endif %}'",
        "write '{% endif %}' where it ends",
    ),
    "x{% endif %}": (
        SYNTAX, "'{% endif %}' closes nothing", "write '{% if … %}' before it, or delete it"
    ),
    "{% if title %}{% for l in tools %}{% endif %}": (
        SYNTAX,
        "'{% for l in tools %}' is not closed before '{% endif %}'",
        "write '{% endfor %}' where it ends",
    ),
    "{% if title %}a{% else %}b{% elif draft %}c{% endif %}": (
        SYNTAX, "'{% elif draft %}' stands after '{% else %}'", "put 'else' last"
    ),
    "{%p if draft %}x{%p endif %}": (
        SYNTAX,
        "'{%p if draft %}' and '{%p endif %}' stand in one paragraph, which only one of them can "
        "take the place of,",
        "put each in a paragraph of its own; within one, write '{% if draft %}' and '{% endif %}'",
    ),
    # --- what may stand where
    "{% include 'x' %}": (
        SYNTAX, "a tag loads another template", "write everything into this template"
    ),
    "{{p title }}": (SYNTAX, "a value stands where it cannot be set", "write '{{ title }}'"),
    "{{ page_of_pages }}": (
        SYNTAX, "'page_of_pages' stands where it cannot be set", "write '{{r page_of_pages }}'"
    ),
    "{{ title|safe }}": (
        SYNTAX, "the filter 'safe' is not supported", "leave it out: values are text"
    ),
    "{% vm %}": (SYNTAX, "the tag 'vm' is not supported", "merge the cells in the template"),
    "x {{ title }}{%p set x = 1 %}": (
        "template-text-lost",
        "'{%p set x = 1 %}' takes its paragraph with it, and what stands beside it,",
        "put it in a paragraph of its own, or leave out the 'p'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", ONE)
def test_a_fault_is_named_with_its_place_and_remedy(
    tmp_path: Path, text: str, format_: str
) -> None:
    code, message, hint = ONE[text]

    found = said(seeded(tmp_path, format_, text))

    assert len(found) == 1, found
    assert found[0].startswith(f"{code} | text | {message} near '")
    assert found[0].endswith(f"' | {hint}")
    near = found[0].removeprefix(f"{code} | text | {message} near '").removesuffix(f"' | {hint}")
    assert near.strip("…") in " ".join(text.split())


SEVERAL: dict[str, tuple[str, ...]] = {
    "{{ subtitel }} {{ titel }} {% if x = 1 %}": (
        "did you mean 'subtitle'?",
        "did you mean 'title'?",
        "write '{% if x == 1 %}'",
        "write '{% endif %}' where it ends",
    ),
    "{{ title|safe }} {{ title|tojson }} {{ titel }}": (
        "leave it out: values are text", "leave it out: values are text", "did you mean 'title'?"
    ),
    "{{ if title }}x{{ endif }}": ("write '{% if title %}'", "write '{% endif %}'"),
    "{{ '{{ title }}' }}": (
        "begin and end a tag in one paragraph: '{{' with '}}', '{%' with '%}'",
    ),
    "{{ titel": ("begin and end a tag in one paragraph: '{{' with '}}', '{%' with '%}'",),
    "{{ tools|joni }} {{ title|uper }} {{ title": (
        "write '{{ title }}'", "did you mean 'join'?", "did you mean 'upper'?"
    ),
    "{{ body }": ("write '{{p body }}'", "leave it only where the clauses shall stand"),
    "{{ body }}": ("write '{{p body }}'", "leave it only where the clauses shall stand"),
    "{%tr if draft %}": (
        "write '{%p if draft %}', or move it into a table", "write '{%tr endif %}' where it ends"
    ),
}  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", SEVERAL)
def test_all_faults_are_named_at_once(tmp_path: Path, text: str, format_: str) -> None:
    found = said(seeded(tmp_path, format_, text))

    assert [line.split(" | ")[-1] for line in found] == list(SEVERAL[text])


GOOD = (
    "{% for l in controller.lines %}{{ loop.index }} {{ l }}{% if not loop.last %}, {% endif %}"
    "{% endfor %}",
    "{% set x = title %}{{ x|upper }}",
    "{% set x %}a{% endset %}{{ x }}",
    "{% for key, value in controller.items() %}{{ key }}{% endfor %}",
    "{{ title.upper() }} {{ controller['name'] }} {{ controller.lines[0] }} {{ tools|join(', ') }}",
    "{{ tools|join(“, ”) }} {{ tools|join(‚ ‘) }} {{\u00a0title\u00a0}}",
    "{# a note: {{ nothing }} #}{{- title -}}",
    "{% raw %}{{ anything }} {% endraw %}",
    "{{ '{{' }} in braces, { single }, {a: b}, 100 % } {",
    "{% if title is defined and title != 'x' %}a{% elif draft %}b{% else %}c{% endif %}",
    "{% macro line(of) %}{{ of }}{% endmacro %}{{ line(title) }}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{%r if draft %}x{%r endif %}",
    "{_{ title }_} and {_% if title %_} are written as such",
)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", GOOD)
def test_what_is_right_has_no_fault(tmp_path: Path, text: str, format_: str) -> None:
    path = seeded(tmp_path, format_, text)

    assert said(path) == []
    assert compile_template(path, format_)[0] is not None


@pytest.mark.parametrize("format_", [*FORMATS, "html"])
def test_the_default_templates_have_no_fault(format_: str) -> None:
    path = ROOT / f"templates/declaration.{format_}"

    assert said(path) == []


BOX = {
    "docx": '</w:t></w:r><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>{{ titel }}</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    "</v:shape></w:pict></w:r><w:r><w:t>",
    "odt": '<draw:frame svg:width="2cm" svg:height="1cm"><draw:text-box><text:p>{{ titel }}'
    "</text:p></draw:text-box></draw:frame>",
}
WHERE: list[tuple[str, str, Pairs]] = [
    ("docx", "header", {"word/header.xml": (("{{ title }}", "{{ titel }}"),)}),
    ("docx", "footer", {"word/footer.xml": (("{{ controller.name }}", "{{ titel }}"),)}),
    ("docx", "text box", {MAIN["docx"]: (("{{ subtitle }}", BOX["docx"]),)}),
    (
        "docx",
        "text",
        {"word/header-first.xml": (), MAIN["docx"]: (("{{ subtitle }}", "{{ titel }}"),)},
    ),
    ("docx", "header", {"word/header-first.xml": (('descr="logo"', 'descr="{{ titel }}"'),)}),
    (
        "docx",
        "properties",
        {"docProps/core.xml": (("{{ subject }}", "{{ titel }}"),)},
    ),
    ("odt", "footer", {"styles.xml": (("{{ controller.name }}<text:tab/>", "{{ titel }}"),)}),
    ("odt", "text box", {MAIN["odt"]: (("{{ subtitle }}", BOX["odt"]),)}),
    (
        "odt",
        "footnotes",
        {
            MAIN["odt"]: (
                (
                    "{{ subtitle }}",
                    'x<text:note text:note-class="footnote"><text:note-citation>1'
                    "</text:note-citation><text:note-body><text:p>{{ titel }}</text:p>"
                    "</text:note-body></text:note>",
                ),
            )
        },
    ),
    (
        "odt",
        "text",
        {
            MAIN["odt"]: (
                (
                    "{{ subtitle }}",
                    '<text:a xlink:type="simple" xlink:href="../%7B%7B%20titel%20%7D%7D">x'
                    "</text:a>",
                ),
            )
        },
    ),
]


@pytest.mark.parametrize(("format_", "part", "changes"), WHERE)
def test_the_part_is_named_as_people_know_it(
    tmp_path: Path, format_: str, part: str, changes: Pairs
) -> None:
    found = said(letter(tmp_path, format_, changes))

    assert found
    for line in found:
        message = f"{NAME} | {part} | the template names 'titel', which is not known, near '"
        assert line.startswith(message)
        assert line.endswith(" | did you mean 'title'?")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_text_box_within_a_loop_knows_its_names(tmp_path: Path, format_: str) -> None:
    box = BOX[format_].replace("titel", "tool")
    loop = f"{{% for tool in tools %}}{box}{{% endfor %}}"
    path = letter(tmp_path, format_, {MAIN[format_]: (("{{ subtitle }}", loop),)})

    assert said(path) == []


def test_what_word_keeps_for_old_programs_is_not_said_twice(tmp_path: Path) -> None:
    of = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = BOX["docx"].removeprefix("</w:t></w:r><w:r>").removesuffix("</w:r><w:r><w:t>")
    both = (
        f'</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="{of}"><mc:Choice Requires="wps">{box}'
        f"</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>"
    )
    path = letter(tmp_path, "docx", {MAIN["docx"]: (("{{ subtitle }}", both),)})

    reading = inspect_template(path, "docx")

    assert reading.uses["titel", "text box"] == 1
    assert len({one.finding for one in reading.faults}) == 1


def test_blocks_that_end_in_another_formatting_are_found(tmp_path: Path) -> None:
    docx = letter(
        tmp_path,
        "docx",
        {
            MAIN["docx"]: (
                (
                    "{{ subtitle }}",
                    '{% if draft %}</w:t></w:r><w:hyperlink w:anchor="x"><w:r><w:t>x{% endif %}'
                    "</w:t></w:r></w:hyperlink><w:r><w:t>",
                ),
            )
        },
    )
    odt = letter(
        tmp_path,
        "odt",
        {
            MAIN["odt"]: (
                (
                    "{{ subtitle }}",
                    '<text:span text:style-name="Emphasis">{% if draft %}</text:span>x{% endif %}',
                ),
            )
        },
    )

    for path in (docx, odt):
        (found,) = said(path)
        assert "'{% if draft %}' and its '{% endif %}' stand apart" in found


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("instrText", "a tag stands in a field's code or a formula"),
        ("delText", "a tag stands in deleted text"),
    ],
)
def test_tags_where_word_fills_nothing_are_found(tmp_path: Path, kind: str, message: str) -> None:
    run = f"</w:t></w:r><w:r><w:{kind}>{{{{ title }}}}</w:{kind}></w:r><w:r><w:t>"
    path = letter(tmp_path, "docx", {MAIN["docx"]: (("{{ subtitle }}", run),)})

    (found,) = said(path)

    assert f"{message} near '{{{{ title }}}}'" in found


@pytest.mark.parametrize("format_", FORMATS)
def test_a_tag_over_two_paragraphs_is_said_once(tmp_path: Path, format_: str) -> None:
    split = {
        "docx": "{{ some</w:t></w:r></w:p><w:p><w:r><w:t>thing }}",
        "odt": "{{ some</text:p><text:p>thing }}",
    }
    path = letter(tmp_path, format_, {MAIN[format_]: (("{{ subtitle }}", split[format_]),)})

    (found,) = said(path)

    assert "begin and end a tag in one paragraph" in found


def test_a_comment_may_go_on_over_paragraphs(tmp_path: Path) -> None:
    text = "{# some</w:t></w:r></w:p><w:p><w:r><w:t>{{ thing #}"
    path = letter(tmp_path, "docx", {MAIN["docx"]: (("{{ subtitle }}", text),)})

    assert [line for line in said(path) if "thing" in line] == []


@pytest.mark.parametrize("format_", FORMATS)
def test_all_missing_styles_are_named_beside_other_faults(tmp_path: Path, format_: str) -> None:
    styles = {
        "docx": ("word/styles.xml", 'w:name w:val="Gap"', 'w:name w:val="Gup"'),
        "odt": ("styles.xml", 'style:display-name="Gap"', 'style:display-name="Gup"'),
    }
    name, old, new = styles[format_]
    path = letter(
        tmp_path, format_, {name: ((old, new),), MAIN[format_]: (("{{ subtitle }}", "{{ x"),)}
    )

    assert [line.split(" | ")[:2] for line in said(path)] == [
        ["template-style-missing", "Gap"],
        ["template-syntax", "text"],
    ]


def test_a_missing_list_style_is_named_with_one_that_has_no_numbers(tmp_path: Path) -> None:
    path = letter(
        tmp_path,
        "docx",
        {"word/styles.xml": (('w:val="List Bullet 2"', 'w:val="Bullets"'), ("w:numPr", "w:x"))},
    )

    found = [line.split(" | ")[1] for line in said(path)]

    assert found[:2] == ["List Bullet 2", "List Bullet"]
    assert len(found) == 6


@pytest.mark.parametrize("format_", FORMATS)
def test_names_are_counted_by_part(format_: str) -> None:
    uses = inspect_template(ROOT / f"templates/declaration.{format_}", format_).uses

    assert uses["body", "text"] == 1
    assert uses["subtitle", "text"] == 2
    assert uses["title", "header"] == 1
    assert uses["controller.lines", "header"] == 1
    assert not {name for name, _ in uses} & {"line", "loop", "controller"}


def test_faults_of_a_page_have_lines(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<style>a{b{c}}</style>\n<script>if (a) {{ title }}</script>\n<p>{{ titel }}</p>\n"
        "<p>{{ subtitle }</p>\n{%p if draft %}{% endif %}\n<p>{ title } {{ body }}</p>\n"
    )

    reading = inspect_template(page, "html")

    assert [
        (one.finding.place.line, one.finding.hint)
        for one in sorted(reading.faults, key=lambda one: one.finding.place)
    ] == [
        (3, "did you mean 'title'?"),
        (4, "write '{{ subtitle }}'"),
        (5, "write '{% if draft %}'"),
        (6, "write '{{ title }}'"),
    ]


def test_a_right_page_has_no_fault(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<style>a{b{c:d}}</style>\n{{ body }}<p>{{ tools|join('}} {{') }}</p>")

    assert said(page) == []
