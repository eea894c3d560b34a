"""Letters, fingerprints and the names of marks."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.verify.text import (
    fingerprint,
    normalise,
    parse_manifest_entry,
    parse_mark,
    same_language,
    scripts,
    slugs,
)


@given(st.text())
def test_only_letters_are_left(text: str) -> None:
    left = normalise(text)

    assert not any(c.isspace() or unicodedata.category(c) == "Cf" for c in left)


@given(st.lists(st.text(alphabet="aä漢ع\u0301.", max_size=5)), st.data())
def test_blanks_and_direction_marks_do_not_count(words: list[str], data: st.DataObject) -> None:
    blank = data.draw(st.sampled_from([" ", "\u00a0", "\t", "\u200f ", "\u2068\n\u2069"]))

    # What stands between letters may keep them from composing; at words' ends it does not.
    parts = [unicodedata.normalize("NFC", f"x{word}.") for word in words]
    assert normalise(blank.join(parts)) == "".join(parts)


def test_composed_and_decomposed_text_are_one() -> None:
    assert normalise("o\u0308") == normalise("ö")
    assert fingerprint(["So\u0308hne  GmbH"]) == fingerprint(["Söhne\u00a0GmbH"])


def test_a_fingerprint_is_a_short_sha256_of_the_lines() -> None:
    assert fingerprint(["a b", "c"]) == hashlib.sha256(b"ab\nc").hexdigest()[:16]
    assert fingerprint([]) == "e3b0c44298fc1c14"


def test_long_and_shared_slugs_carry_a_hash() -> None:
    long = "transfer-standard-contractual-clauses/microsoft-teams"
    keys = ["a-b/c", "A-b-C", "plain", long]

    made = slugs(keys)

    def digits(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()[:6]

    assert made == {
        "a-b/c": f"a_b_c_{digits('a-b/c')}",
        "A-b-C": f"A_b_C_{digits('A-b-C')}",
        "plain": "plain",
        long: f"transfer_standard_contract_{digits(long)}",
    }
    assert len(f"_cb999_{made[long]}") == 40


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("_cb3_retention_basic", (3, "retention_basic", False)),
        ("cb3-retention_basic", (3, "retention_basic", False)),
        ("_cb12_retention_Copy_1", (12, "retention", True)),
        ("_cb12_retention Copy 2", (12, "retention", True)),
        ("_cb0_retention", None),
        ("_Toc123", None),
        ("_cb1_", None),
        ("_cb1_a b", None),
    ],
)
def test_names_of_marks_are_read(name: str, mark: tuple[int, str, bool] | None) -> None:
    found = parse_mark(name)

    assert (found and (found.number, found.slug, found.copied)) == mark


def test_manifest_entries_are_read_strictly() -> None:
    entry = parse_manifest_entry("a", "2 a/zoom pt-BR 0123 0123456789abcdef 3")

    assert entry is not None
    assert (entry.position, entry.key, entry.language, entry.count) == (2, "a/zoom", "pt-BR", 3)
    assert parse_manifest_entry("a", "2 a de 0123 0123456789abcdeF 3") is None
    assert parse_manifest_entry("a", "") is None


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ("de", "de-DE", True),
        ("de-CH", "de-DE", False),
        ("pt-BR", "pt_BR", True),
        ("zh-Hans", "zh-CN", True),
        ("zh-Hans", "zh-TW", False),
        ("de", "den", False),
        ("de", None, False),
    ],
)
def test_a_region_may_be_added_to_a_language(expected: str, found: str | None, same: bool) -> None:
    assert same_language(expected, found) is same


def test_scripts_are_told_by_letters_alone() -> None:
    assert scripts("1. (-)") == frozenset()
    assert scripts("Zoom") == {"western"}
    assert scripts("Zoom、処理 علي") == {"western", "asian", "complex"}
