"""Each feature of the dialect, in Word and Writer: docxtpl's result is what is wanted.

One compiled template is stamped for documents with quite different values. The Word document is
compared with docxtpl's part by part, the Writer document with its texts and structure.
"""

from pathlib import Path

import pytest
from conformity_pages import Box, Note, Page, Text, cell, p, page, table
from conformity_reading import assert_conforms

FEATURES = {
    # --- printing
    "a name": page("{{ title }}"),
    "text around": page("By {{ controller.name }}, {{ date_line }}."),
    "no blanks": page("{{title}}|{{controller.name}}"),
    "many blanks": page("{{   title   }} and {{controller.name }}"),
    "item": page("{{ controller['name'] }} {{ controller['lines']|length }}"),
    "index": page("{{ (tools|list + ['none'])[0] }}"),
    "two in a paragraph": page("{{ title }}{{ controller.name }}"),
    "values alone in runs": page(p(Text("{{ title }}", bold=True), Text("{{ controller.name }}"))),
    "bold value in text": page(p("See ", Text("{{ controller.name }}", bold=True), " here.")),
    "tab and break": page("{{ title }}\t{{ controller.name }}\n{{ date_line }}"),
    "string": page("{{ 'a literal' }} {{ \"another\" }}"),
    "number": page("{{ 3 }} {{ 1 + 2 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ 1.5 - 1 }}"),
    "letterhead": page("{{ language }} {{ direction }} {{ subject }} {{ author }} {{ draft }}"),
    "keywords": page("{{ keywords|join('; ') }}"),
    "list printed": page("{% for k in keywords %}{{ k }}/{% endfor %}"),
    # --- filters
    "upper": page("{{ controller.name|upper }}"),
    "lower": page("{{ controller.name|lower }} {{ title|title }} {{ title|capitalize }}"),
    "default": page("{{ version_line|default('none', true) }}"),
    "default of nothing": page("{{ controller.phone|default('none', true) }}"),
    "join": page("{{ controller.lines|join(', ') }}"),
    "join of chosen": page("{{ [date_line, version_line]|select|join(' · ') }}"),
    "length": page("{{ tools|length }} {{ controller.name|length }}"),
    "replace": page("{{ controller.name|replace('Example', 'Sample') }}"),
    "chained": page("{{ controller.lines|first|default('no line', true)|upper }}"),
    "joined by a bar": page("{{ controller.lines|join('|') }} {{ tools|join('|') }}"),
    "truncate": page("{{ controller.name|truncate(9) }}"),
    "trim": page("[{{ controller.name|trim }}]"),
    "sort and reverse": page("{{ tools|sort|join(' ') }} {{ tools|reverse|join(' ') }}"),
    "map": page("{{ tools|map('upper')|join(' ') }}"),
    "reject": page("{{ controller.lines|reject('equalto', 'Germany')|join(' ') }}"),
    "wordcount": page("{{ controller.name|wordcount }}"),
    "batch": page("{% for row in controller.lines|batch(2) %}{{ row|join('+') }};{% endfor %}"),
    "slice": page("{{ controller.name[:3] }} {{ controller.lines[1:]|join('/') }}"),
    "escape": page("{{ controller.name|e }} {{ controller.name|escape }}{{ title | e }}"),
    "escape a number": page("{{ tools|length|e }}"),
    "lengths": page("{{ controller.name|wordwrap(9) }} {{ title|center(30) }} {{ title|indent }}"),
    "without markup": page("{{ controller.name|striptags }}"),
    "lists as they are": page("{{ tools }} {{ controller.lines }} {{ draft }}"),
    "or": page("{{ version_line or '-' }} {{ not tools }} {{ title and 1 }}"),
    "format": page("{{ '%s (%s)'|format(date_line, tools|length) }}"),
    "concatenated": page("{{ title ~ ': ' ~ controller.name }}"),
    "method": page("{{ controller.name.upper() }} {{ date_line.split(' ')[1] }}"),
    # --- conditions
    "if": page("{% if version_line %}{{ version_line }}{% endif %}."),
    "if else": page("{% if version_line %}yes{% else %}no{% endif %}"),
    "elif": page("{% if not tools %}none{% elif tools|length == 1 %}one{% else %}many{% endif %}"),
    "inline if": page("{{ 'with ' ~ version_line if version_line else 'without' }}"),
    "inline if without else": page("[{{ version_line if tools|length > 1 }}]"),
    "and or not": page("{% if tools and not version_line or draft %}a{% else %}b{% endif %}"),
    "equal": page("{% if language == 'ar' %}ar{% endif %}{% if language != 'ar' %}x{% endif %}"),
    "compare": page("{% if tools|length > 1 and tools|length <= 5 %}a{% endif %}."),
    "greater than a name": page("{% if controller.name > title %}a{% else %}b{% endif %}"),
    "in": page(
        "{% if 'Example' in controller.name %}a{% endif %}{% if 'x' in tools %}x{% endif %}"
    ),
    "not in": page("{% if 'Jitsi' not in tools %}no{% else %}yes{% endif %}"),
    "tests": page(
        "{% if version_line is string %}s{% endif %}{% if tools is iterable %}i{% endif %}"
        "{% if version_line is none %}n{% endif %}{% if title is defined %}d{% endif %}"
        "{% if tools|length is even %}e{% endif %}{% if controller is mapping %}m{% endif %}"
    ),
    "nested ifs": page(
        "{% if tools %}a{% if version_line %}b{% else %}c{% endif %}d{% else %}e{% endif %}"
    ),
    "if over paragraphs": page(
        "{%p if version_line %}", "{{ version_line }}", "twice: {{ version_line }}", "{%p endif %}"
    ),
    "if else over paragraphs": page(
        "{%p if tools|length > 1 %}", "Tools", "{%p elif tools %}", "Tool", "{%p else %}", "None",
        "{%p endif %}",
    ),
    "plain if over paragraphs": page("{% if version_line %}one", "two{% endif %} end"),
    "a run in a condition": page(
        p("a ", Text("{%r if version_line %}"), Text("{{ version_line }}", bold=True),
          Text("{%r endif %}"), " z")
    ),
    # --- loops
    "for": page("{% for line in controller.lines %}{{ line }}; {% endfor %}"),
    "for else": page("{% for tool in tools %}{{ tool }}{% else %}no tools{% endfor %}"),
    "for if": page("{% for tool in tools if tool != 'Jitsi' %}{{ tool }}, {% endfor %}"),
    "loop values": page(
        "{% for line in controller.lines %}{{ loop.index }}/{{ loop.length }} {{ loop.index0 }} "
        "{{ loop.revindex }} {% if loop.first %}first {% endif %}{{ line }}"
        "{% if not loop.last %}, {% endif %}{% endfor %}"
    ),
    "loop cycle": page("{% for t in tools %}{{ loop.cycle('a', 'b') }}{{ t }}{% endfor %}"),
    "loop neighbours": page(
        "{% for t in tools %}{{ loop.previtem|default('-') }}<{{ t }}>"
        "{{ loop.nextitem|default('-') }}{% endfor %}"
    ),
    "loop changed": page(
        "{% for t in tools %}{% if loop.changed(t) %}{{ t }}{% endif %}{% endfor %}"
    ),
    "nested loops": page(
        "{% for t in tools %}{% set outer = loop %}{{ t }}: {% for l in controller.lines %}"
        "{{ outer.index }}.{{ loop.index }} {{ l }} {% endfor %}{% endfor %}"
    ),
    "numbers": page("{% for n in [1, 2, 3] %}{{ n }}{{ controller.name }}{% endfor %}"),
    "paragraphs": page("{%p for line in controller.lines %}", "{{ line }}", "{%p endfor %}"),
    "paragraphs in paragraphs": page(
        "{%p for tool in tools %}", "{{ loop.index }}. {{ tool }}",
        "{%p for line in controller.lines %}", "{{ loop.index }}: {{ line }}", "{%p endfor %}",
        "{%p endfor %}",
    ),
    "condition in a loop": page(
        "{%p for line in controller.lines %}", "{%p if not loop.first %}", "{{ line }}",
        "{%p endif %}", "{%p endfor %}",
    ),
    # --- set, with, macro
    "set": page("{% set who = controller.name %}{{ who }} and {{ who|upper }}"),
    "set in its paragraph": page("{%p set who = controller.name %}", "{{ who }}"),
    "set block": page("{% set who %}by {{ date_line }}{% endset %}{{ who }}, {{ who }}"),
    "set block on condition": page(
        "{% set x %}{{ version_line }}{% endset %}{% if x %}{{ x }}{% endif %}."
    ),
    "set block over paragraphs": page(
        "{%p set x %}", "{{ title }}", "{%p endset %}", "a", "{%p if x %}", "b", "{%p endif %}"
    ),
    "set of a choice": page("{% set v = version_line or 'none' %}{{ v }}"),
    "set a list": page("{% set all = [title] + controller.lines|list %}{{ all|join('/') }}"),
    "with": page("{% with n = controller.name %}{{ n }}{% endwith %}"),
    "block given to a macro": page(
        "{% macro tell(x) %}<{{ x }}>{% endmacro %}{% set y %}{{ title }}{% endset %}{{ tell(y) }}"
    ),
    "block printed again": page("{% block b %}{{ title }}{% endblock %}, {{ self.b() }}"),
    "macro": page("{% macro tell(x) %}<{{ x }}>{% endmacro %}{{ tell(title) }}{{ tell('x') }}"),
    # --- comments, blanks
    "comment": page("a{# nobody reads {{ this }} #}b"),
    "comment in its paragraph": page("{#p nobody reads this #}", "a"),
    "blanks taken before a value": page("a   {{- title }} b"),
    "blanks taken after a value": page("a {{ title -}}   b"),
    "blanks taken round a value": page("a {{- title -}} b"),
    "paragraphs joined by conditions": page(
        "It is {% if version_line -%}", "said", "{%- else -%}", "silent", "{%- endif %} here."
    ),
    # --- tables
    "rows": page(
        table(
            ("Line", "Number"), ("{%tr for line in controller.lines %}", ""),
            ("{{ line }}", "{{ loop.index }}"), ("{%tr endfor %}", ""), ("End", ""),
        )
    ),
    "rows on condition": page(
        table(("A", "B"), ("{%tr if version_line %}", ""), ("{{ version_line }}", "x"),
              ("{%tr endif %}", ""))
    ),
    "comment in its row": page(table(("A", "B"), ("{#tr none #}", ""), ("C", "D"))),
    "values in cells": page(table(("{{ title }}", "{{ controller.name }}"))),
    "loop in a cell": page(
        table((cell("{%p for l in controller.lines %}", "{{ l }}", "{%p endfor %}", "end"), "b"))
    ),
    "table in a condition": page("{%p if tools %}", table(("{{ title }}", "b")), "{%p endif %}"),
    "table in a loop": page(
        "{%p for tool in tools %}", table(("{{ tool }}", "{{ loop.index }}")), "between",
        "{%p endfor %}",
    ),
    "cells": page(
        table(
            ("Tools", "{%tc for t in tools %}", "{{ t }}", "{%tc endfor %}"),
            ("Numbers", "{%tc for t in tools %}", "{{ loop.index }}", "{%tc endfor %}"),
        )
    ),
    "cells on condition": page(
        table(("a", "{%tc if version_line %}", "{{ version_line }}", "{%tc endif %}", "b"))
    ),
    "comment in its cell": page(table(("a", "{#tc none #}", "b"))),
    "cells over columns": page(
        table((cell("{{ title }}", span=2),), ("{{ controller.name }}", "b"))
    ),
    "cells over rows": page(
        table((cell("{{ title }}", merge="restart"), "{{ date_line }}"),
              (cell("", merge="continue"), "{{ controller.name }}"))
    ),
    "rows of merged cells": page(
        table((cell("{%tr for line in controller.lines %}", span=2),),
              (cell("{{ line }}", span=2),), (cell("{%tr endfor %}", span=2),), ("a", "b"))
    ),
    "table in a table": page(
        table((cell("before", table(("{{ title }}", "{{ controller.name }}")), "after"), "x"))
    ),
    # --- places
    "headers and footers": page(
        "x",
        headers={
            "default": (p("{{ title }}"),),
            "first": (p("{{ controller.name }}"), p("{%p for l in controller.lines %}"),
                      p("{{ l }}"), p("{%p endfor %}"), p("end")),
            "even": (p("even {{ date_line }}"),),
        },
        footers={
            "default": (p("{{ controller.name }}\t{{r page_of_pages }}"),),
            "first": (p("{% if version_line %}{{ version_line }}{% endif %}."),),
            "even": (table(("{{ title }}", "{{ controller.name|upper }}")), p("")),
        },
    ),
    "text box": page(p("a", Box((p("{{ controller.name }}"), p("{{ date_line|upper }}"))), "b")),
    "loop in a text box": page(
        p(Box((p("{%p for l in controller.lines %}"), p("{{ l }}"), p("{%p endfor %}"), p("end"))))
    ),
    "text box in a header": page(
        "x", headers={"default": (p("t {{ title }}", Box((p("{{ controller.name }}"),))),)}
    ),
    "footnote": page(
        p("Text", Note((p("{{ controller.name }}: {{ tools|join(', ') }}"),)), " goes on"),
        p("More", Note((p("{% if version_line %}{{ version_line }}{% else %}none{% endif %}"),))),
    ),
    # --- finished values
    "page of pages": page(p("{{r page_of_pages }}")),
    "page of pages in text": page(p("a {{r page_of_pages }} b")),
    "page of pages on condition": page("{% if tools %}", p("{{r page_of_pages }}"), "{% endif %}"),
    "body in a condition": Page((p("{%p if title %}"), p("{{p body }}"), p("{%p endif %}"))),
    "body between": Page((p("before {{ title }}"), p("{{p body }}"), p("after {{ title }}"))),
    "body in a cell": Page((table((cell("{{p body }}", "x"), "b")), p("x"))),
    # --- literal signs
    "braces": page("{ a } {a} 100 % }{ #1"),
    "raw": page("{% raw %}{{ title }} {% if %}{% endraw %} {{ title }}"),
    "escaped braces": page("{_{ word }_} {_% if x %_} {{ title }}"),
}  # fmt: skip


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_does_what_docxtpl_does(tmp_path: Path, feature: str) -> None:
    assert_conforms(tmp_path, FEATURES[feature])
