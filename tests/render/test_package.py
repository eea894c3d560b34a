"""Packages: whatever the values, what a ZIP reader unpacks is the text with the values in it."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.render.package import Layout, cut, deflated, member

DIGEST = b"0123456789abcdef"


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def written(
    texts: list[bytes], values: list[bytes], *, fixed: tuple[int, ...] = (), width: int = 64
) -> bytes:
    """Write a package of one cut member; give the member."""
    numbers = list(range(len(values)))
    lengths = {number: len(values[number]) for number in fixed}
    one = cut("a.xml", texts, numbers, lengths, width)
    layout = Layout([member("first", b"x")], [one], first="first")
    return unpacked(layout.write(values))["a.xml"]


def without_fill(data: bytes) -> bytes:
    """Take out the blanks that fill tags up."""
    return re.sub(rb'((?:</?[\w:]+|"))  *(?=[ />])', rb"\1", data)


@pytest.mark.parametrize(
    "texts",
    [
        [b"<p><t>", b"</t></p>"],
        [b"<p>Text with many words before ", b" and many, many more words behind it</p>"],
        [b"<p><t>", b" &#183; ", b"</t></p>"],
        [b"<p><t>", b"", b"</t></p>"],
        [b'<p a="', b'" b="', b'"><t>x</t></p>'],
        [b'<p a="x', b" y ", b'z"/><q/>'],
        [b"<p><t>", b"</t><tab/><t>", b"</t></p>"],
        [b'<?xml version="1.0"?><p>', b"</p>"],
        [b"<t>a &gt; b ", b" c</t>"],
        [b"<p><a/>", b"</p>"],
        [b"<p><a b='c'/>", b"<d/></p>"],
    ],
)
def test_values_stand_between_their_texts(texts: list[bytes]) -> None:
    for values in ([b"one", b"two"], [b"", b"x" * 64], [b"y" * 64, b""], [b"&amp;", b"\xc3\xa4"]):
        values = values[: len(texts) - 1]

        data = written(texts, values)

        plain = b"".join(part for pair in zip(texts, [*values, b""], strict=True) for part in pair)
        assert without_fill(data) == without_fill(plain)


def test_the_size_of_a_member_does_not_depend_on_its_values() -> None:
    texts = [b"<p><t>", b"</t><t>", b"</t></p>"]

    sizes = {len(written(texts, [b"a" * one, b"b" * two])) for one in (0, 9, 64) for two in (1, 63)}

    assert len(sizes) == 1


def test_values_of_one_length_need_no_blanks() -> None:
    data = written([b"<p>", b" 2</p>"], [DIGEST], fixed=(0,))

    assert data == b"<p>" + DIGEST + b" 2</p>"


def test_text_behind_a_value_still_points_to_text_before_it() -> None:
    sentence = bytes(range(65, 91)) * 4 + bytes(range(97, 123)) * 4
    texts = [b"<p>" + sentence + b"<t>", b"</t>" + sentence + b"</p>"]

    one = cut("a.xml", texts, [0], {}, 64)

    assert sum(len(piece) for piece in one.fill([b"value"])[0]) < len(deflated(texts[0])) + 40


@pytest.mark.parametrize("length", [60_000, 65_535, 65_536, 200_000])
def test_a_value_may_be_longer_than_a_stored_block(length: int) -> None:
    texts = [b"<p><t>", b"</t></p>"]

    data = written(texts, [b"z" * length], width=300_000)

    assert without_fill(data) == b"<p><t>" + b"z" * length + b"</t></p>"


VALUES = st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=64)
WORDS = st.sampled_from(["", " ", "a", "<b/>", "text ", "</t><t>", '</t><t a="x">'])


@given(values=st.tuples(VALUES, VALUES, VALUES), words=st.tuples(WORDS, WORDS))
def test_any_values_between_any_texts(values: tuple[str, ...], words: tuple[str, ...]) -> None:
    texts = [b"<p><t>", *(word.encode() for word in words), b"</t></p>"]
    encoded = [value.encode() for value in values]

    data = written(texts, encoded)

    plain = b"".join(part for pair in zip(texts, [*encoded, b""], strict=True) for part in pair)
    assert without_fill(data) == without_fill(plain)


def test_copied_members_stand_first_and_given_ones_are_written() -> None:
    one = cut("a.xml", [b"<p>", b"</p>"], [0], {}, 64)
    copied = [member("z", b"z"), member("mimetype", b"m", deflate=False)]
    layout = Layout(copied, [one], first="mimetype")

    data = layout.write([b"v"], [member("logo.png", b"png")])

    assert list(unpacked(data)) == ["mimetype", "z", "logo.png", "a.xml"]
    assert unpacked(data)["logo.png"] == b"png"
