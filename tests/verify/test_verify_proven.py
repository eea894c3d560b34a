"""Files are judged alike whether their markup is known or not."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verify_specimens import DECLARATION, FILES, NAME, escaped
from weaver import (
    Gap,
    Raw,
    filled,
    learnt,
    opened,
    raw,
    stored,
    values_of,
    with_values,
    written,
    zipped_raw,
)

from pipeline.check import Declarer, documents_of
from pipeline.findings import Finding
from pipeline.library import load_client
from pipeline.records import Declaration, Library, Paragraph, Passage, Run
from pipeline.render import compile_template
from pipeline.shelf import Shelf
from pipeline.verify import proven, share, verify
from pipeline.verify.expect import expected_manifest, expected_paragraphs, expected_passages
from pipeline.verify.package import open_package
from pipeline.verify.wanted import PART, wanted
from pipeline.verify.wanted import _known as laid_out
from pipeline.verify.weave import filling
from pipeline.verify.weaving import MARK, Learnt, learn, number_of

LANGUAGES = ("de", "en", "fr", "pl", "ar")
File = tuple[Declaration, bytes, str]


def forget() -> None:
    """Know as much as a process that has just started."""
    for memory in (proven._seen, proven._known, laid_out):
        memory._entries.clear()


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    forget()
    yield
    forget()


def judged_whole(declaration: Declaration, data: bytes, format_: str) -> list[Finding]:
    return verify(declaration, data, format_, "file", whole=True)


def is_known(declaration: Declaration, data: bytes, format_: str) -> bool:
    return proven.is_right(data, declaration, format_, trace=True)


def with_other_values(declaration: Declaration, number: int) -> Declaration:
    """Give a declaration like another, for another client."""

    def other(value: str) -> str:
        if "http" in value or "@" in value:
            return value.replace("example", f"example{number}")
        return f"{value} & ä{number}"

    manuscript = declaration.manuscript
    assert manuscript
    passages = tuple(
        Passage(
            key=passage.key,
            version=passage.version,
            wording=passage.wording,
            values={
                name: other(value) if name in open_ else value
                for name, value in passage.values.items()
            },
            gaps=passage.gaps,
        )
        for passage, open_ in zip(declaration.passages, manuscript.open, strict=True)
    )
    name = f"{number}. Söhne & Töchter"
    letterhead = {**declaration.letterhead, "controller": {"name": name, "lines": ["Weg 1"]}}
    return replace(declaration, passages=passages, author=name, letterhead=letterhead)


def documents(library: Library, language: str, format_: str, count: int) -> list[File]:
    """Stamp the example's first document for several clients."""
    client, _ = load_client(library.root / "examples/clients/beispiel.yaml", library)
    assert client
    document, tools = next(documents_of(client, ("per-tool",)))
    declarer = Declarer(library)
    declaration, _ = declarer.declare(declarer.examine(client, document, tools), language)
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


def test_what_another_process_of_the_run_proved_is_known(
    files: list[File], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proven, "_shelf", Shelf(str(tmp_path), b"secret"))
    for file in files[:2]:
        verify(*file, "file")
    forget()
    assert not is_known(*files[2])  # nobody takes up what is their own

    share(Shelf(str(tmp_path), b"secret"))
    assert all(is_known(*file) for file in files)

    (declaration, _, format_), (_, data, _) = files[2:4]
    assert not is_known(declaration, data, format_)
    forget()
    share(Shelf(str(tmp_path), b"another"))
    assert not is_known(*files[2])


def test_what_is_known_is_not_proved_again(files: list[File]) -> None:
    for file in files:
        verify(*file, "file", whole=True)

    assert len(proven._known._entries) == 1


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


def spoilt(values: Sequence[bytes], random: Random) -> list[bytes]:
    """Change something in one value, or in two."""
    found = list(values)
    one, other = random.randrange(len(found)), random.randrange(len(found))
    value = found[one]
    at, text = random.randrange(len(value) + 1), random.choice(_TEXTS).encode()
    changes = [
        value[:at] + text + value[at:],
        text + value,
        value + text,
        text,
        value[:at] + value[at + random.randrange(1, 4) :],
        value[:at] + bytes([random.randrange(256)]) + value[at + 1 :],
        value[:at] + value,
        found[other],
    ]
    found[one] = random.choice(changes)
    if random.random() < 0.2:
        found[one], found[other] = found[other], value
    return found


@pytest.mark.parametrize("seed", range(3))
def test_faults_are_found_alike_in_known_and_unknown_files(files: list[File], seed: int) -> None:
    for file in files[:3]:
        verify(*file, "file")
    random = Random(seed)

    for declaration, data, format_ in files[3:]:
        assert is_known(declaration, data, format_)
        known = learnt(data, format_)
        assert known
        values = values_of(known.weave, data)
        assert with_values(known.weave, data, values) == data
        for _ in range(4):
            bad = with_values(known.weave, data, spoilt(values, random))
            found = verify(declaration, bad, format_, "file")
            assert found == judged_whole(declaration, bad, format_)


_OTHER = "Muster & Söhne GmbH"


def specimen(format_: str) -> tuple[Declaration, dict[str, list[bytes]], str]:
    """Give the specimen, parted at the name of a controller that looks like no template's tag."""
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
    old = escaped(NAME).encode()
    parts = {name: part.split(old) for name, part in members.items()}
    return declaration, parts, format_


def joined(parts: Mapping[str, Sequence[bytes]], values: Sequence[bytes]) -> bytes:
    """Put a specimen together, with values as gaps."""
    left = iter(values)
    members: dict[str, Raw] = {}
    for name, pieces in parts.items():
        whole: list[bytes | Gap] = [pieces[0]]
        for piece in pieces[1:]:
            whole += (Gap(next(left)), piece)
        members[name] = raw(whole)
    return zipped_raw(members)


@pytest.mark.parametrize("format_", ["docx", "odt"])
@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_faults_of_specimens_are_found_alike(format_: str, seed: int) -> None:
    declaration, parts, _ = specimen(format_)
    values = [escaped(_OTHER).encode()] * sum(len(pieces) - 1 for pieces in parts.values())
    data = joined(parts, values)
    for _ in range(2):
        assert verify(declaration, data, format_, "file") == []
    assert is_known(declaration, data, format_)

    bad = joined(parts, spoilt(values, Random(seed)))

    assert verify(declaration, bad, format_, "file") == judged_whole(declaration, bad, format_)


# --- what it stands on ----------------------------------------------------------------------


def package_of(parts: Sequence[bytes | Gap], name: str = "content.xml", **how: object) -> bytes:
    return zipped_raw({name: raw(parts, **how)})


def texts_in(known: Learnt | None, data: bytes) -> list[str] | None:
    return known and known.weave.texts(data)


_BEFORE = Gap(b">one", 20, before=True)
_BEHIND = Gap(b"one</y", 20)


@pytest.mark.parametrize(
    ("name", "parts", "other"),
    [
        ("content.xml", [b"<x>", Gap(b"one"), b"</x>"], Gap(b"two")),
        ("content.xml", [b"<x>", Gap(b"one</x", 20), b">"], Gap(b"three</x", 20)),
        ("content.xml", [b'<x a="b"', Gap(b">one", 20, before=True), b"</x>"],
         Gap(b">three", 20, before=True)),
        ("content.xml", [b"<x><y/>", Gap(b"a <z/>one</x", 20), b">"], Gap(b"bc <z/>three</x", 20)),
        ("content.xml", [b'<x xlink:href="', Gap(b'http:a"', 20), b"/>"], Gap(b'http:abc"', 20)),
        ("content.xml", [b'<x>say xlink:href="', Gap(b"http:a"), b'"</x>'], Gap(b"one 23")),
        ("docProps/core.xml", [b"<x>one and ", Gap(b"one"), b"</x>"], Gap(b"two")),
        ("word/document.xml", [b'<w:t xml:space="preserve">', Gap(b"one</w:t", 20), b">"],
         Gap(b"three</w:t", 20)),
        ("word/_rels/a.rels",
         [b'<R Type="t/hyperlink" Target="', Gap(b'http:a"', 20), b' TargetMode="External"/>'],
         Gap(b'mailto:abc"', 20)),
    ],
)  # fmt: skip
def test_texts_in_gaps_are_read(name: str, parts: list[bytes | Gap], other: Gap) -> None:
    format_ = "odt" if name == "content.xml" else "docx"
    data = package_of(parts, name)
    another = [other if isinstance(part, Gap) else part for part in parts]

    known = learnt(data, format_)

    assert known
    for file, gap in ((data, parts[1]), (package_of(another, name), other)):
        found = texts_in(known, file)
        assert found
        assert isinstance(gap, Gap)
        assert all(text.encode() in gap.value for text in found)
        marked = known.parts[name].decode()
        filled_in = MARK.sub(lambda mark, found=found: found[number_of(mark[1])], marked)
        assert filled_in.replace(" ", "").encode() == opened(file).parts[name].replace(b" ", b"")


@pytest.mark.parametrize(
    "parts",
    [
        [b"<x>a", Gap(b"one", 20), b" b</x>"],  # blanks in a text
        [b'<x a="b', Gap(b'one"', 20, before=True), b"/>"],  # in an attribute
        [b'<x xlink:href="http:', Gap(b'one"', 20), b'a="b"/>'],  # before nothing that needs them
        [b"<x", Gap(b'y a="b">one', 20, before=True), b"</xy>"],  # in a name
        [b"<x/", Gap(b">one", 20, before=True), b"</x>"],  # in the sign that ends a tag
        [b"<x><!-- ", Gap(b">one<"), b" --></x>"],  # a text in a comment
        [b"<x><![CDATA[ ", Gap(b">one<"), b"]]></x>"],
        [b"<x a='", Gap(b">one<"), b"'></x>"],
        [b'<x a="', Gap(b"one"), b'"/>'],  # an attribute that may mean something
        [b'<x xlink:href="', Gap(b"content.xml"), b'"/>'],  # a member
        [b"<x>", Gap(b"one\x01"), b"</x>"],
    ],
)
def test_gaps_that_may_mean_more_are_not_learnt(parts: list[bytes | Gap]) -> None:
    known = learnt(package_of(parts), "odt")

    for one, other in ((b"one", b"ones"), (b"content.xml", b"context.xml"), (b">one<", b">two<")):
        another = [
            replace(part, value=part.value.replace(one, other)) if isinstance(part, Gap) else part
            for part in parts
        ]
        assert another == parts or not texts_in(known, package_of(another))


@pytest.mark.parametrize(
    "value",
    [b"", b" a", b"a ", b"a  b", b"a\tb", b"a\0b", b"<b/>", b"a>b", b"&amp", b"&#65;", b"\xff",
     b"\xef\xbf\xbe", b"http://purl.oclc.org/ooxml/"],
)  # fmt: skip
def test_a_text_that_readers_look_into_is_left_to_them(value: bytes) -> None:
    known = learnt(package_of([b"<x>", Gap(b"one</x", 40), b">"]), "odt")

    assert texts_in(known, package_of([b"<x>", Gap(b"two</x", 40), b">"])) == ["two"]
    assert texts_in(known, package_of([b"<x>", Gap(value + b"</x", 40), b">"])) is None


def test_what_is_copied_from_a_gap_is_not_learnt() -> None:
    parts = [b"<x>", Gap(b"some words</x"), b">", b"<y>some words</y>"]

    def packed_so(*, window: bool) -> bytes:
        return package_of([parts[0], parts[1], b"".join(parts[2:])], window=window)  # type: ignore[arg-type]

    assert texts_in(learnt(packed_so(window=False), "odt"), packed_so(window=False))
    assert opened(packed_so(window=True)).parts == opened(packed_so(window=False)).parts
    assert learnt(packed_so(window=True), "odt") is None


def _unfinished(blanks: bytes) -> bytes:
    """Write blanks, and the beginning of a stored block that reaches into what follows."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (
        packer.compress(blanks)
        + packer.flush(zlib.Z_PARTIAL_FLUSH)
        + b"\0\x09\0\xf6\xff\0\0\xff\xff"
    )


def _others(blanks: bytes) -> bytes:
    return filled(b"x" * len(blanks))


def _last(blanks: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(blanks) + packer.flush() + b"\0\0\xff\xff"


def _last_of_more(blanks: bytes) -> bytes:
    return _last(blanks + b" " * 256)


def _fewer(blanks: bytes) -> bytes:
    return filled(blanks[1:])


def _twice(blanks: bytes) -> bytes:
    return filled(blanks) + filled(blanks)


@pytest.mark.parametrize("fill", [_unfinished, _others, _last, _last_of_more, _fewer, _twice])
@pytest.mark.parametrize("gap", [Gap(b"three</x", 40), Gap(b">three", 40, before=True)])
def test_what_fills_a_gap_up_is_blanks_to_the_byte(
    fill: Callable[[bytes], bytes], gap: Gap
) -> None:
    start, end = (b"<x", b"</x>") if gap.before else (b"<x>", b">")
    one = replace(gap, value=gap.value.replace(b"three", b"one"))
    known = learnt(package_of([start, one, end]), "odt")
    assert texts_in(known, package_of([start, gap, end])) == ["three"]

    data = package_of([start, gap, end], write=lambda gap: written(gap, fill))

    assert texts_in(known, data) is None


def test_sums_and_places_have_to_fit() -> None:
    parts = {"a.xml": [b"<x>", Gap(b"one"), b"</x>"], "b.xml": [b"<x>", Gap(b"two"), b"</x>"]}
    right = {name: raw(part) for name, part in parts.items()}  # type: ignore[arg-type]
    known = learnt(zipped_raw(right), "odt")
    data = zipped_raw(right)
    assert texts_in(known, data) == ["one", "two"]

    for name, one in right.items():
        assert texts_in(known, zipped_raw({**right, name: replace(one, crc=one.crc ^ 1)})) is None
        assert texts_in(known, zipped_raw({**right, name: replace(one, size=one.size + 1)})) is None
        more = replace(one, packed=one.packed + b"x")
        assert texts_in(known, zipped_raw({**right, name: more})) is None
    for at in range(len(data)):
        other = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert texts_in(known, other) is None
        assert texts_in(known, data[:at] + data[at + 1 :]) is None
    assert texts_in(known, data + b"x") is None


def test_a_picture_is_free_if_it_is_whole() -> None:
    text = raw([b"<x>", Gap(b"one"), b"</x>"])

    def file(picture: Raw) -> bytes:
        return zipped_raw({"Pictures/logo.png": picture, "content.xml": text})

    package, _ = open_package(file(raw([b"first"])), "file")
    assert package
    package.unpack_all()
    package.read("content.xml")
    known = learn(package, "odt")

    assert texts_in(known, file(raw([b"second one"]))) == ["one"]
    assert texts_in(known, file(replace(raw([b"second one"]), crc=1))) is None


@given(st.binary(max_size=40))
def test_any_bytes_that_count_as_blanks_are_blanks(data: bytes) -> None:
    packed = data + b"\0\0\xff\xff"

    count, end = filling(packed, 0)

    if count > 0:
        stream = zlib.decompressobj(-15)
        assert stream.decompress(packed[:end]) == b" " * count
        assert stream.decompress(b"\1" + stored(b"text")) == b"text"
        assert stream.eof
