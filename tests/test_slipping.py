"""Faults that try to slip past the quick proof: each is found as a whole reading finds it."""

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from weaver import Gap, learnt, raw_members, stored, values_of, with_values, written, zipped_raw
from worlds import client_of, library_here

from pipeline.check import Declarer, documents_of
from pipeline.records import Declaration
from pipeline.render import Template, compile_template
from pipeline.verify import proven, verify

MAIN = {"docx": "word/document.xml", "odt": "content.xml"}


class Bench:
    """Documents of one manuscript, stamped, and known to the witness."""

    def __init__(self, format_: str) -> None:
        library = library_here()
        self.format = format_
        self._client = client_of(library)
        self._declarer = Declarer(library)
        self._document = next(iter(documents_of(self._client, ("per-tool",))))
        path = self._client.template
        template, findings = compile_template(path.with_name(f"{path.name}.{format_}"), format_)
        assert template, findings
        self.template: Template = template
        for number in range(4):  # three are read whole before the markup is known
            one = self.declaration(f"Firm {number}")
            assert verify(one, self.stamped(one), format_, "here") == []

    def declaration(self, name: str) -> Declaration:
        controller = replace(self._client.controller, name=name)
        client = replace(self._client, controller=controller)
        examined = self._declarer.examine(client, *self._document)
        return self._declarer.declare(examined, "de")[0]

    def stamped(self, declaration: Declaration) -> bytes:
        data, findings = self.template.stamp(declaration)
        assert not findings
        return data


@pytest.fixture(params=["docx", "odt"])
def bench(request: pytest.FixtureRequest, world: Path) -> Bench:
    return Bench(request.param)


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Write a package anew, whole and well-formed, with other parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            plain = zipfile.ZipInfo(info.filename, info.date_time)
            plain.compress_type = info.compress_type
            new.writestr(plain, change(info.filename, old.read(info)))
    return out.getvalue()


def quick(bench: Bench, declaration: Declaration, data: bytes) -> bool:
    """Tell whether the witness takes the quick way."""
    asked: list[bool] = []
    real = proven.is_right
    with pytest.MonkeyPatch.context() as patch:
        module = sys.modules["pipeline.verify.compare"]
        patch.setattr(module, "is_right", lambda *a, **k: asked.append(real(*a, **k)) or asked[-1])
        assert verify(declaration, data, bench.format, "here") == []
    return asked == [True]


def found(bench: Bench, declaration: Declaration, data: bytes) -> set[str]:
    """Give what is found; a whole reading has to find the same."""
    findings = verify(declaration, data, bench.format, "here")
    assert findings == verify(declaration, data, bench.format, "here", whole=True)
    return {finding.code for finding in findings}


def test_a_right_file_is_proved_quickly(bench: Bench) -> None:
    one = bench.declaration("Firm & Sons 9")

    assert quick(bench, one, bench.stamped(one))


def test_a_swapped_fragment_is_found(bench: Bench) -> None:
    one = bench.declaration("Firm 9")
    paragraph = {
        "docx": rb"<w:p>(?:(?!</w:p>).)*_cb\d+_(?:(?!</w:p>).)*</w:p>",
        "odt": rb"<text:p [^>]*><text:bookmark-start (?:(?!</text:p).)*</text:p *>",
    }[bench.format]

    def swap(name: str, content: bytes) -> bytes:
        if name != MAIN[bench.format]:
            return content
        first, second = list(re.finditer(paragraph, content, re.DOTALL))[:2]
        return b"".join([
            content[: first.start()], second[0], content[first.end() : second.start()],
            first[0], content[second.end() :],
        ])  # fmt: skip

    assert "verify-text-order" in found(bench, one, rewritten(bench.stamped(one), swap))


def test_a_value_of_another_document_is_found(bench: Bench) -> None:
    one, other = bench.declaration("Firm 9"), bench.declaration("Firm 8")

    codes = found(bench, one, bench.stamped(other))

    assert {"verify-text-changed", "verify-property", "verify-manifest"} <= codes


def test_a_value_in_the_place_of_another_is_found(bench: Bench) -> None:
    one = bench.declaration("Firm 9")
    texts = {"street": one.letterhead["controller"]["street"], "name": "Firm 9"}  # type: ignore[index]

    def exchange(name: str, content: bytes) -> bytes:
        if name != MAIN[bench.format]:
            return content
        street, firm = (text.encode() for text in (texts["street"], texts["name"]))
        return content.replace(firm, b"\0").replace(street, firm).replace(b"\0", street)

    assert found(bench, one, rewritten(bench.stamped(one), exchange))


def test_a_letter_that_was_lost_is_found(bench: Bench) -> None:
    one = bench.declaration("Firm 9")

    def lose(name: str, content: bytes) -> bytes:
        return content.replace(b"Firm 9", b"Fir 9", 1) if name == MAIN[bench.format] else content

    assert "verify-text-changed" in found(bench, one, rewritten(bench.stamped(one), lose))


def place_of(data: bytes, value: bytes) -> int:
    """Find a value in a stored block of a deflate stream; give where the block's length stands."""
    for match in re.finditer(re.escape(value), data):
        for at in range(match.start() - 4, match.start() - 80, -1):
            length, inverse = struct.unpack_from("<HH", data, at)
            if length ^ inverse == 0xFFFF and length >= len(value):
                return at
    raise AssertionError("the value is not stored")


def test_a_byte_that_was_changed_or_lost_in_the_file_is_found(bench: Bench) -> None:
    one = bench.declaration("A firm of Berlin")
    data = bench.stamped(one)
    at = place_of(data, b"A firm of Berlin") + 4

    changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    lost = data[:at] + data[at + 1 :]

    assert "verify-zip-damaged" in found(bench, one, changed)
    assert "verify-zip-damaged" in found(bench, one, lost)


def test_a_broken_seam_is_found(bench: Bench) -> None:
    one = bench.declaration("A firm of Berlin")
    data = bench.stamped(one)
    at = place_of(data, b"A firm of Berlin")
    length = struct.unpack_from("<H", data, at)[0] - 1

    seam = data[:at] + struct.pack("<HH", length, length ^ 0xFFFF) + data[at + 4 :]

    assert "verify-zip-damaged" in found(bench, one, seam)


def test_a_checksum_made_to_fit_hides_nothing(bench: Bench) -> None:
    one = bench.declaration("A firm of Berlin")
    data = rewritten(
        bench.stamped(one),
        lambda name, content: content.replace(b"A firm of Berlin", b"A firm of Merlin"),
    )

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    assert "verify-text-changed" in found(bench, one, data)


class Woven:
    """A document of a bench, and others that differ in its gaps or pieces, all sums fitting."""

    def __init__(self, bench: Bench) -> None:
        self.declaration = bench.declaration("A firm of Berlin")
        self.data = bench.stamped(self.declaration)
        known = learnt(self.data, bench.format)
        assert known
        self.weave = known.weave
        self.values = values_of(self.weave, self.data)
        assert with_values(self.weave, self.data, self.values) == self.data

    def with_value(self, old: bytes, new: bytes) -> bytes:
        """Change a value wherever it stands."""
        values = [value.replace(old, new) for value in self.values]
        assert values != self.values
        return with_values(self.weave, self.data, values)


def test_a_value_in_the_gap_of_another_is_found(bench: Bench) -> None:
    woven = Woven(bench)
    known = re.compile(rb"[0-9a-f]{16}")
    digests = [at for at, value in enumerate(woven.values) if known.fullmatch(value)]
    values = list(woven.values)
    one, other = digests[:2]
    values[one], values[other] = values[other], values[one]

    data = with_values(woven.weave, woven.data, values)

    assert found(bench, woven.declaration, data) == {"verify-manifest"}


@pytest.mark.parametrize(
    "value", [b"A firm of Merlin", b"A firm of Berli", b"A firm of Berlin ", b"{{ name }} of B"]
)
def test_another_value_in_a_gap_is_found(bench: Bench, value: bytes) -> None:
    woven = Woven(bench)

    assert found(bench, woven.declaration, woven.with_value(b"A firm of Berlin", value))


def test_markup_in_a_gap_is_found(bench: Bench) -> None:
    woven = Woven(bench)

    assert found(bench, woven.declaration, woven.with_value(b"A firm", b"A <b/>firm"))


def test_blanks_that_are_none_are_found(bench: Bench) -> None:
    woven = Woven(bench)

    def write(gap: Gap) -> bytes:
        """Write what fills a gap up as the beginning of a block that swallows what follows."""
        if not gap.blanks:
            return written(gap)
        fill = b"\0" + stored(bytes(len(gap.blanks)))[:4] + b"\0\0\xff\xff"
        return written(gap, lambda _: fill)

    data = with_values(woven.weave, woven.data, woven.values, write)

    assert found(bench, woven.declaration, data) == {"verify-zip-damaged"}


def test_pieces_that_changed_places_are_found(bench: Bench) -> None:
    woven = Woven(bench)
    main = MAIN[bench.format].encode()
    members = []
    for member in woven.weave.members:
        first, second, *rest = member.steps if member.name == main else (None, None)
        if first and second:
            swapped = (
                first._replace(piece=second.piece, text=second.text),
                second._replace(piece=first.piece, text=first.text),
            )
            member = replace(member, steps=(*swapped, *rest))
        members.append(member)
    weave = replace(woven.weave, members=tuple(members))

    data = with_values(weave, woven.data, woven.values)

    assert found(bench, woven.declaration, data)


def test_a_wrong_checksum_is_found(bench: Bench) -> None:
    woven = Woven(bench)
    members = raw_members(woven.data)
    for name, member in members.items():
        wrong = replace(member, crc=member.crc ^ 1)
        data = zipped_raw({**members, name: wrong})
        assert found(bench, woven.declaration, data) == {"verify-zip-damaged"}


def test_a_file_packed_by_another_program_is_right(bench: Bench) -> None:
    one = bench.declaration("Firm 9")

    assert found(bench, one, rewritten(bench.stamped(one), lambda _, part: part)) == set()


def test_stamping_parses_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.stamped(bench.declaration("Firm 9"))
    one = bench.declaration("Firm 10")

    def parse(*_: object, **__: object) -> None:
        raise AssertionError("something is parsed")

    for name in ("fromstring", "parse", "XML", "tostring"):
        monkeypatch.setattr(etree, name, parse)
    monkeypatch.setattr("jinja2.Template.render", parse)
    monkeypatch.setattr("jinja2.Environment.parse", parse)
    monkeypatch.setattr("pipeline.library.markdown.parse", parse)
    monkeypatch.setattr("zlib.compressobj", parse)

    assert bench.stamped(one)
