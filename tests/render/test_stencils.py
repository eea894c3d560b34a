"""Stencils: drawn once, stamped for many; the bytes depend on the declaration alone."""

import io
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from render_specimens import ROOT, bullets, declaration, heading, paragraph, runs, stamped

from pipeline.records import Declaration, Manuscript, Paragraph, Passage, Run, Wording
from pipeline.render import Template, compile_template
from pipeline.render.docx_compile import compile_docx
from pipeline.render.marks import habit, habits
from pipeline.verify import verify

PACKAGES = ("docx", "odt")
LINKED = Paragraph(
    runs=(
        *runs("Write to "),
        Run(text="{email}", link="mailto:{email}"),
        *runs(", or see the page."),
    )
)
BLOCKS = {
    "who": (heading(1, "Who"), paragraph("Responsible is {name}, {place}. Its name is {name}.")),
    "fixed": (heading(2, "Fixed"), paragraph("Nothing differs here."), bullets("one", "two")),
    "contact": (LINKED, paragraph("{name}")),
}


def wording(clause: str, language: str) -> Wording:
    return Wording(clause=clause, language=language, level=1, rows=(), blocks=BLOCKS[clause])


def manuscript(language: str = "en") -> Manuscript:
    """Three passages; name, place and email are each document's own."""
    own = {"who": {"name": 0, "place": 1}, "fixed": {}, "contact": {"email": 2, "name": 0}}
    return Manuscript(
        passages=tuple(
            Passage(
                key=clause,
                version="0123456789ab",
                wording=wording(clause, language),
                values={},
                gaps=frozenset(),
            )
            for clause in BLOCKS
        ),
        own=((0, "name"), (0, "place"), (2, "email")),
        open=tuple(own.values()),
    )


def document(of: Manuscript, language: str = "en", **values: str) -> Declaration:
    """One document of a manuscript."""
    given = {"name": "Acme Ltd", "place": "Dublin", "email": "a@example.org", **values}
    made = declaration(language=language, name=given["name"])
    passages = tuple(
        replace(passage, values={name: given[name] for name in open_})
        for passage, open_ in zip(of.passages, of.open, strict=True)
    )
    return replace(made, passages=passages, manuscript=of)


def compiled(format_: str) -> Template:
    template, findings = compile_template(ROOT / f"templates/declaration.{format_}", format_)
    assert template, findings
    return template


once = cache(compiled)


@pytest.fixture(params=PACKAGES)
def template(request: pytest.FixtureRequest) -> Template:
    return compiled(request.param)


def right(of: Declaration, data: bytes, format_: str) -> bytes:
    """See that the witness finds nothing, and the ZIP is whole."""
    assert verify(of, data, format_, "here", whole=True) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    return data


NAMES = (
    "Acme Ltd",
    "Müller & Söhne <GmbH>",
    'Les "Amis" d\'Arcole',
    "Ελληνική Εταιρεία",
    "شركة المثال",
    "Acme Ελλάδα Ltd",
    "Two  blanks",
    "A name with a\nbreak",
    "Ein sehr langer Name, der weit über die Breite hinausgeht, die sonst gefüllt wird, " * 3,
    "%s {name} {{ title }} {% if %}",
    "é" + "e\u0301",
)


def test_what_a_document_says_does_not_depend_on_those_before_it(template: Template) -> None:
    of = manuscript()
    documents = [document(of, name=name, place=name[::-1]) for name in NAMES]

    alone = []
    for one in documents:
        fresh, _ = compile_template(
            ROOT / f"templates/declaration.{template.format}", template.format
        )
        assert fresh
        alone.append(right(one, stamped(fresh, one), template.format))

    assert [stamped(template, one) for one in documents] == alone
    assert [stamped(template, one) for one in reversed(documents)] == alone[::-1]


def test_documents_with_and_without_a_manuscript_are_the_same_to_a_reader(
    template: Template,
) -> None:
    one = document(manuscript(), name=NAMES[1])

    shared = stamped(template, one)
    single = stamped(template, replace(one, manuscript=None))

    def texts(data: bytes) -> Mapping[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {
                name: b">".join(part.rstrip(b" ") for part in archive.read(name).split(b">"))
                for name in archive.namelist()
            }

    assert texts(shared).keys() == texts(single).keys()
    for data in (shared, single):
        right(one, data, template.format)


# Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic; Coptic letters among the Greek ones have no
# language that readers know.
SIGNS = st.characters(
    max_codepoint=0x6FF,
    exclude_categories=["Cs", "Cc", "Co", "Cn"],
    include_characters="\n\t\u2013\u201c\u2068\u2069Ⴀ",
    exclude_characters="".join(map(chr, range(0x3E2, 0x3F0))),
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(name=st.text(SIGNS, min_size=1, max_size=200), language=st.sampled_from(["en", "ar"]))
@example(name="Ⴀ", language="en")
@example(name="Ա", language="ar")
@example(name="א", language="ar")
def test_any_value_is_written_as_it_is(name: str, language: str) -> None:
    of = manuscript(language)
    one = document(of, language, name=name or "x", place=name[:20] + "x")
    for format_ in PACKAGES:
        first = document(of, language)
        right(first, stamped(once(format_), first), format_)
        data = stamped(once(format_), one)
        findings = [
            finding
            for finding in verify(one, data, format_, "here", whole=True)
            # a name of blanks or format characters alone is nobody's
            if finding.code != "verify-controller-name"
        ]
        assert findings == []


def test_one_drawing_serves_all_plain_values(template: Template) -> None:
    of = manuscript()

    for name in ("Acme Ltd", "Müller & Söhne", "Ångström"):
        stamped(template, document(of, name=name, place=name))

    assert len(template.compiled._stencils) == 1  # type: ignore[union-attr]


def test_no_more_stencils_are_kept_than_the_limit(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.render.stencil.LIMIT", 3)

    for _ in range(6):
        stamped(template, document(manuscript()))

    assert len(template.compiled._stencils) == 3  # type: ignore[union-attr]


def test_two_manuscripts_are_never_taken_for_one_another(template: Template) -> None:
    for number in range(40):  # an id is used again once its object is gone
        of = manuscript()
        text = (paragraph(f"Text {number} of {{name}}."),)
        passages = (replace(of.passages[0], wording=replace(of.passages[0].wording, blocks=text)),)
        own = Manuscript(passages=passages, own=((0, "name"),), open=({"name": 0},))
        one = replace(document(of), passages=(replace(passages[0], values={"name": "Acme"}),))
        one = replace(one, manuscript=own)

        right(one, stamped(template, one), template.format)


def test_compiled_templates_pickle(template: Template) -> None:
    one = document(manuscript(), name=NAMES[1])
    before = stamped(template, one)

    again: Template = pickle.loads(pickle.dumps(template))

    assert stamped(again, one) == before


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "a\x0bb"}, "character-unwritable"),
        ({"name": "a\U000f0001b"}, "character-unwritable"),
        ({"name": "a\ud800"}, "character-unwritable"),
        ({"name": 5}, "value-wrong"),
        ({"name": None}, "value-wrong"),
        ({"email": "not an address >"}, "link-refused"),
    ],
)
def test_what_cannot_be_written_is_refused_at_every_stamp(
    template: Template, values: dict[str, object], code: str
) -> None:
    of = manuscript()
    stamped(template, document(of))

    data, findings = template.stamp(document(of, **values))  # type: ignore[arg-type]

    assert data == b""
    assert code in {finding.code for finding in findings}


def test_a_missing_value_is_refused_at_every_stamp(template: Template) -> None:
    of = manuscript()
    one = document(of)
    stamped(template, one)
    without = replace(one.passages[0], values={"name": "Acme"})

    data, findings = template.stamp(replace(one, passages=(without, *one.passages[1:])))

    assert data == b""
    assert [finding.code for finding in findings] == ["value-missing"]


def test_dates_keys_and_letterheads_are_each_documents_own(template: Template) -> None:
    of = manuscript()
    one = document(of)
    stamped(template, one)
    head = {**one.letterhead, "date_line": "As of 1 May 2027", "version_line": ""}
    controller = {**dict(one.letterhead["controller"]), "lines": ["One line"], "phone": "+49 1"}  # type: ignore[call-overload]
    other = replace(
        one,
        key="other/en/zoom",
        as_of=date(2027, 5, 1),
        letterhead={**head, "controller": controller},
    )

    data = right(other, stamped(template, other), template.format)

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"2027-05-01T00:00:00Z" in whole
    assert b"key=other/en/zoom " in whole
    assert b"Version 3" not in whole
    assert b"One line" in whole
    assert b"Example Street 1" not in whole


# --- what tags look into ----------------------------------------------------------------------


def looking(tmp_path: Path, tag: str) -> Template:
    """The default Word template with a tag in its first paragraph."""
    path = tmp_path / "declaration.docx"
    with (
        zipfile.ZipFile(ROOT / "templates/declaration.docx") as old,
        zipfile.ZipFile(path, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                assert b"{{ title }}" in data
                data = data.replace(b"{{ title }}", b"{{ title }} " + tag.encode())
            new.writestr(name, data)
    writer, findings = compile_docx(path)
    assert writer, findings
    return Template("docx", writer)


@pytest.mark.parametrize(
    ("tag", "looked_into"),
    [
        ("{{ controller.name }}", set()),
        ("{% if controller.phone %}x{% endif %}", set()),
        ("{% if not version_line and logo %}x{% endif %}", set()),
        ("{% for line in controller.lines %}{{ loop.index }}{{ line }}{% endfor %}", set()),
        ("{{ [controller.email, controller.phone]|select|join(', ') }}", set()),
        ("{{ controller.phone or controller.email }}", set()),
        ("{{ date_line if version_line else author }}", set()),
        ("{{ controller.name ~ date_line }}", set()),
        ("{{ title|upper }}", set()),
        ("{{ controller.name|upper }}", {"controller.name"}),
        ("{{ controller.name|length }}", {"controller.name"}),
        ("{% if controller.country == 'Germany' %}x{% endif %}", {"controller.country"}),
        ("{% if 'x' in date_line %}x{% endif %}", {"date_line"}),
        ("{% set x = author %}{{ x }}", {"author"}),
        ("{{ controller.lines[0] }}", {"controller.lines"}),
        ("{{ controller.lines|length }}", {"controller.lines"}),
        ("{% for line in controller.lines %}{{ line|upper }}{% endfor %}", {"controller.lines"}),
        (
            "{% for line in controller.lines %}{{ loop.previtem }}{% endfor %}",
            {"controller.lines"},
        ),
        ("{% for line in controller.lines if line != 'x' %}y{% endfor %}", {"controller.lines"}),
        ("{{ version_line|default('none', true) }}", {"version_line"}),
        ("{% for sign in controller.name %}{{ sign }}{% endfor %}", {"controller.name"}),
        ("{{ controller.name|join('-') }}", {"controller.name"}),
    ],
)
def test_tags_that_look_into_values_are_known(
    tmp_path: Path, tag: str, looked_into: set[str]
) -> None:
    template = looking(tmp_path, tag)

    assert set(template.compiled.look.looked_into) == looked_into  # type: ignore[union-attr]


def test_a_value_looked_into_is_judged_for_each_document(tmp_path: Path) -> None:
    template = looking(tmp_path, "{{ controller.name|upper }}{% if author == 'B' %}!{% endif %}")
    of = manuscript()

    found = []
    for name in ("A", "B", "c & d"):
        data = stamped(template, document(of, name=name))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            text = archive.read("word/document.xml").decode()
        found.append([mark for mark in ("A", "B!", "C &amp; D") if mark in text.split("<w:t ")[1]])

    assert found == [["A"], ["B!"], ["C &amp; D"]]


# --- habits -----------------------------------------------------------------------------------


@given(
    values=st.lists(st.text(st.sampled_from("aü1 \n\t-&αا\u2068\u00ad“"), max_size=5), max_size=5),
    language=st.sampled_from(["de", "ar", "ja"]),
)
def test_habits_at_one_look_are_those_of_each(values: list[str], language: str) -> None:
    assert habits(values, language) == [habit(value, language) for value in values]
