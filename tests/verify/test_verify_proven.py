"""Files are judged alike whether their markup is known or not."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verify_specimens import DECLARATION, FILES, NAME, escaped, zipped

from pipeline.check import Declarer, documents_of, examine
from pipeline.findings import Finding, in_order
from pipeline.library import load_client
from pipeline.records import Declaration, Library, Paragraph, Passage, Run
from pipeline.render import compile_template
from pipeline.verify import compare, proven, read, verify
from pipeline.verify.cut import MARK, cut, marked, number_of
from pipeline.verify.expect import expected_manifest, expected_paragraphs, expected_passages
from pipeline.verify.package import open_package
from pipeline.verify.wanted import PART, wanted

LANGUAGES = ("de", "en", "fr", "pl", "ar")
File = tuple[Declaration, bytes, str]


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    memories = (proven._parts, proven._plain, proven._seen, proven._proofs)
    for memory in memories:
        memory._entries.clear()
    yield
    for memory in memories:
        memory._entries.clear()


def judged_whole(declaration: Declaration, data: bytes, format_: str) -> list[Finding]:
    """Verify as if nothing were known."""
    reading, findings = read(data, format_, "file")
    if reading is None:
        return findings
    return in_order([*findings, *compare(declaration, reading, "file", trace=True)])


def is_known(declaration: Declaration, data: bytes, format_: str) -> bool:
    package, _ = open_package(data, "file")
    assert package is not None
    seen = proven.sight(package, declaration, format_, trace=True)
    return seen is not None and proven.is_right(seen, declaration)


def with_other_values(declaration: Declaration, number: int) -> Declaration:
    """Give a declaration like another, for another client."""

    def other(value: str) -> str:
        if "http" in value or "@" in value:
            return value.replace("example", f"example{number}")
        return f"{value} & ä{number}"

    passages = tuple(
        Passage(
            key=passage.key,
            version=passage.version,
            wording=passage.wording,
            values={name: other(value) for name, value in passage.values.items()},
            gaps=passage.gaps,
        )
        for passage in declaration.passages
    )
    name = f"{number}. Söhne & Töchter"
    letterhead = {**declaration.letterhead, "controller": {"name": name, "lines": ["Weg 1"]}}
    return replace(declaration, passages=passages, author=name, letterhead=letterhead)


def documents(library: Library, language: str, format_: str, count: int) -> list[File]:
    """Stamp the example's first document for several clients."""
    client, _ = load_client(library.root / "examples/clients/beispiel.yaml", library)
    assert client
    document, tools = next(documents_of(client, ("per-tool",)))
    examined = examine(library, client, document, tools)
    declaration, _ = Declarer(library).declare(examined, language)
    path = client.template.with_name(f"{client.template.name}.{format_}")
    template, _ = compile_template(path, format_)
    assert template
    ours = [with_other_values(declaration, number) for number in range(count)]
    return [(one, template.stamp(one)[0], format_) for one in ours]


@pytest.fixture(scope="module", params=[f"{x} {y}" for x in LANGUAGES for y in ("docx", "odt")])
def files(request: pytest.FixtureRequest, project: Library) -> list[File]:
    language, format_ = request.param.split()
    return documents(project, language, format_, 5)


def test_markup_that_was_right_twice_is_known_with_other_texts(files: list[File]) -> None:
    for file in files[:2]:
        assert not is_known(*file)
        assert verify(*file, "file") == []

    for file in files[2:]:
        assert is_known(*file)
        assert verify(*file, "file") == judged_whole(*file) == []


def test_a_file_with_the_values_of_another_is_found_out(files: list[File]) -> None:
    for file in files:
        verify(*file, "file")

    for (declaration, _, format_), (_, data, _) in pairwise(files):
        found = verify(declaration, data, format_, "file")
        assert found == judged_whole(declaration, data, format_)
        assert {"verify-text-changed", "verify-property"} <= {finding.code for finding in found}


def test_what_is_wanted_is_what_is_expected(files: list[File]) -> None:
    for declaration, _, _ in files:
        paragraphs = expected_paragraphs(declaration)
        manifest = expected_manifest(declaration, expected_passages(declaration, paragraphs))
        want = wanted(declaration)
        assert want
        assert want.count == len(paragraphs)

        found = want.strings(declaration, trace=True)

        links = [
            part
            for number, paragraph in enumerate(paragraphs)
            for link in paragraph.links
            for part in (str(number), link.text, link.target)
        ]
        assert found
        assert PART.join(found).split(PART) == [
            *(paragraph.text for paragraph in paragraphs),
            *(manifest[name] for name in want.names),
            declaration.title,
            declaration.subject,
            declaration.author,
            ", ".join(declaration.keywords),
            *links,
        ]


# --- faults ---------------------------------------------------------------------------------

_TEXTS = [
    "",
    " ",
    "  ",
    "\xa0",
    "\u200b",
    "{x}",
    "%7Bx%7D",
    "DRAFT",
    "&amp;",
    "&#65;",
    "&x;",
    "]]>",
]
_TEXTS += [">", "<", '"', "'", "<b/>", "\r", "\n", "\t", "\x00", "\x01", "\x02", "\x7f", "\ufffe"]
_TEXTS += [
    "\U000f0000",
    "a\u4e00\u05d0\U000f0001",
    "http://purl.oclc.org/ooxml/",
    "<!-- x -->",
    "é",
    "e\u0301",
]
_PIECES = re.compile(
    rb"<w:p>.*?</w:p>|<w:r>.*?</w:r>|<text:[ph] .*?</text:[ph]>|<[^<>]*>|[^<>]+", re.DOTALL
)


def spoilt(data: bytes, random: Random) -> bytes:
    """Change something in one part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    names = [name for name in members if name.endswith((".xml", ".rels"))]
    name = random.choice(sorted(names, key=lambda name: len(members[name]))[-6:])
    part = members[name]
    pieces = [found.span() for found in _PIECES.finditer(part)]
    (start, end), (first, last) = random.choice(pieces), random.choice(pieces)
    at = random.randrange(start, end)
    text = random.choice(_TEXTS).encode()
    changed = [
        part[:at] + text + part[at:],
        part[:start] + text + part[start:],
        part[:end] + text + part[end:],
        part[:start] + text + part[end:],
        part[:at] + part[at + random.randrange(1, 4) :],
        part[:at] + bytes([random.randrange(256)]) + part[at + 1 :],
        part[:start] + part[start:end] * 2 + part[end:],
        part[:first] + part[start:end] + part[last:],
    ]
    return zipped({**members, name: random.choice(changed)})


@pytest.mark.parametrize("seed", range(3))
def test_faults_are_found_alike_in_known_and_unknown_markup(files: list[File], seed: int) -> None:
    for file in files[:3]:
        verify(*file, "file")
    random = Random(seed)

    for declaration, data, format_ in files[3:]:
        assert is_known(declaration, data, format_)
        bad = spoilt(data, random)
        found = verify(declaration, bad, format_, "file")
        assert found == judged_whole(declaration, bad, format_)


_OTHER = "Muster & Söhne GmbH"


def specimen(format_: str) -> File:
    """Give the specimen with a controller whose name looks like no template's tag."""
    passages = list(DECLARATION.passages)
    identity, letterhead = passages[1], {"controller": {"name": _OTHER}}
    said = Paragraph(runs=(Run(text="Verantwortlich ist {controller}."),))
    wording = replace(identity.wording, blocks=(said, *identity.wording.blocks[1:]))
    passages[1] = replace(identity, wording=wording, values={"controller": _OTHER})
    declaration = replace(
        DECLARATION, passages=tuple(passages), author=_OTHER, letterhead=letterhead
    )
    expected = expected_paragraphs(declaration)
    manifest = expected_manifest(declaration, expected_passages(declaration, expected))
    with zipfile.ZipFile(io.BytesIO(FILES[format_](manifest=manifest))) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    old, new = escaped(NAME).encode(), escaped(_OTHER).encode()
    return declaration, zipped({n: part.replace(old, new) for n, part in members.items()}), format_


@pytest.mark.parametrize("format_", ["docx", "odt"])
@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_faults_of_specimens_are_found_alike(format_: str, seed: int) -> None:
    declaration, data, _ = specimen(format_)
    for _ in range(2):
        assert verify(declaration, data, format_, "file") == []
    assert is_known(declaration, data, format_)

    bad = spoilt(data, Random(seed))

    assert verify(declaration, bad, format_, "file") == judged_whole(declaration, bad, format_)


# --- what it stands on ----------------------------------------------------------------------


_SAID = st.text(st.sampled_from(" a\nä>'"), max_size=4).map(
    lambda text: text.replace('"', "").replace(">", "&gt;")
)
_ELEMENTS = st.sampled_from(
    [
        '<w:t xml:space="preserve">{}</w:t>',
        '<text:p a="b" xlink:href="{}">{}</text:p >',
        '<w:drawing><wp:docPr descr="{}" b="c" cx="{}"/></w:drawing>',
        '<draw:frame svg:height="{}" svg:width="{}"/>',
        '<R Type="t/hyperlink" Target="{}" TargetMode="External"/><R Target="{}"/>',
    ]
)


@pytest.mark.parametrize("name", ["content.xml", "word/document.xml", "docProps/a.xml", "a.rels"])
@given(st.lists(st.builds(str.format, _ELEMENTS, _SAID, _SAID), max_size=4).map("".join))
def test_texts_are_where_their_marks_are(name: str, inner: str) -> None:
    data = f'<?xml version="1.0"?>\n<x>{inner}</x>'.encode()
    format_ = "odt" if name == "content.xml" else "docx"

    found = cut(format_, name, data)
    made = marked(format_, name, data, 0)

    assert made
    slots = [slot.decode() for slot in found.slots]
    assert made[1] == len(slots)
    assert MARK.sub(lambda m: slots[number_of(m[1])], made[0].decode()).encode() == data


_COUNTS = st.lists(st.sampled_from([0, 0, 1, 2, 40]), min_size=6, max_size=6)


@pytest.mark.parametrize("name", ["content.xml", "docProps/a.xml"])
@given(_COUNTS)
def test_blanks_that_fill_tags_up_are_no_markup(name: str, counts: list[int]) -> None:
    a, b, c, d, e, f = (" " * count for count in counts)
    filled = f'<x{a}>1</y{b}><p{c} q="r"{d}/>2<s{e} t="u"><v/>3<w{f}/></x>'

    found = cut("odt" if name == "content.xml" else "docx", name, filled.encode())

    assert found == cut("odt", name, b'<x>1</y><p q="r"/>2<s t="u"><v/>3<w/></x>') or c
    assert found.slots == [b"1", b"2", b"3"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<a><b/>1</a>", "<a><b/ >1</a>"),
        ("<a><b/>1</a>", "<a><b / >1</a>"),
        ("<a>1</a>", "<a>1< /a>"),
        ("<a>1</a>", "<a>1</ a>"),
        ("<a>1<b/></a>", "<a>1<b/ ></a>"),
        ("<a>1<b/></a>", "<a>1<b / ></a>"),
        ('<a>1<b c="d"/></a>', '<a>1<bc="d"/></a>'),
        ('<a>1<b c="d"/></a>', '<a>1<b c="d "/></a>'),
        ('<a b="c">1</a>', '<a b="c >1</a>'),
        ('<a b="c">1</a>', '<a b="c ">1</a>'),
        ("<a>1</a>", "<a>1 </a>"),
        ("<a>1</a>", "< a>1</a>"),
    ],
)
def test_a_wrong_tag_is_never_a_right_one_filled_up(right: str, wrong: str) -> None:
    for name in ("content.xml", "docProps/a.xml"):
        format_ = "odt" if name == "content.xml" else "docx"
        found = cut(format_, name, wrong.encode())
        assert found.markup != cut(format_, name, right.encode()).markup
    run = '<w:t xml:space="preserve">1</w:t>'
    for spoilt_run in (
        run.replace("</", "< /"),
        run.replace("</", "</ "),
        run.replace(">1", "/ >1"),
    ):
        assert cut("docx", "w.xml", run.encode()) != cut("docx", "w.xml", spoilt_run.encode())
