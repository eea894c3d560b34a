"""Clause texts: normalised, then read into paragraphs, lists and runs, and nothing else."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.library.markdown import normalise, parse
from pipeline.records import ListBlock, Paragraph, Run

WORDS = st.lists(
    st.sampled_from(["calls", "*data*", "**we**", "{controller}", "(b)", "a,", "§ 1", "Größe"]),
    min_size=1,
    max_size=30,
)


def read(text: str) -> tuple[Paragraph | ListBlock, ...]:
    (parsed,) = parse([text])
    assert parsed.faults == ()
    return parsed.blocks  # type: ignore[return-value]


def faults(text: str) -> list[str]:
    (parsed,) = parse([text])
    return [what for _, what in parsed.faults]


def says(*runs: Run | str) -> Paragraph:
    return Paragraph(runs=tuple(run if isinstance(run, Run) else Run(text=run) for run in runs))


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(12, 80), st.integers(12, 80))
def test_wrapping_paragraphs_anew_changes_nothing(
    paragraphs: list[list[str]], one: int, other: int
) -> None:
    texts = [" ".join(["We", *words]) for words in paragraphs]

    narrow, wide = (
        "\n\n".join(textwrap.fill(text, width, break_long_words=False) for text in texts)
        for width in (one, other)
    )

    assert normalise(narrow) == normalise(wide) == "\n\n".join(texts)


@given(WORDS, st.integers(12, 80))
def test_wrapping_the_items_of_a_list_anew_changes_nothing(words: list[str], width: int) -> None:
    items = [" ".join(["one", *words]), " ".join(["two", *words])]

    wrapped = "\n".join(
        textwrap.fill(
            item, width, initial_indent="- ", subsequent_indent="  ", break_long_words=False
        )
        for item in items
    )

    assert normalise(wrapped) == "\n".join(f"- {item}" for item in items)


@given(st.text(alphabet="ab -+*1.\\\n\t#", max_size=60))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("\n\n  \none\ntwo  \n\n\n\nthree\n\n", "one two\n\nthree"),
        ("one\\\n  two\nthree", "one\\\ntwo three"),
        ("- one\n  more\n- two", "- one more\n- two"),
        ("- one\n    - two\n      more", "- one\n    - two more"),
    ],
)
def test_soft_breaks_join_and_blocks_part(written: str, normalised: str) -> None:
    assert normalise(written) == normalised


def test_paragraphs_have_runs_of_one_formatting() -> None:
    assert read("We *call* **you** ***now***.\\\nToday.") == (
        says(
            "We ",
            Run(text="call", emphasis=True),
            " ",
            Run(text="you", strong=True),
            " ",
            Run(text="now", strong=True, emphasis=True),
            ".\nToday.",
        ),
    )


def test_placeholders_stay_whole_in_text_and_in_link_targets() -> None:
    assert read('Under {gdpr_6_1_b}: "[{tool_name}]({tool_url})".') == (
        says('Under {gdpr_6_1_b}: "', Run(text="{tool_name}", link="{tool_url}"), '".'),
    )
    assert read("[write](mailto:{controller_email})") == (
        says(Run(text="write", link="mailto:{controller_email}")),
    )


def test_lists_nest_and_numbered_ones_keep_their_start() -> None:
    assert read("- one\n    - two\n\n3. three\n4. four") == (
        ListBlock(
            ordered=False,
            items=((says("one"), ListBlock(ordered=False, items=((says("two"),),))),),
        ),
        ListBlock(ordered=True, start=3, items=((says("three"),), (says("four"),))),
    )


def test_east_asian_lines_join_without_a_blank() -> None:
    (parsed,) = parse(["**「処理」**です\nから"], east_asian=True)

    assert parsed.blocks == (says(Run(text="「処理」", strong=True), "ですから"),)


def test_many_texts_are_read_at_once_and_kept_apart() -> None:
    texts = ["one", "# two", "- three", "", "[four]", "[four]: https://example.org", "five"]

    parsed = parse(texts)

    assert [len(one.blocks) for one in parsed[:4]] == [1, 0, 1, 0]
    assert [bool(one.faults) for one in parsed[:4]] == [False, True, False, False]
    assert parsed[5].faults
    assert parsed[6].blocks == (says("five"),)


def test_a_text_of_its_own_that_looks_like_the_mark_between_texts_is_a_heading() -> None:
    first, second = parse(["one\n\n# 1\n\n# clausebook-text-7", "two"])

    assert first.faults
    assert second.blocks == (says("two"),)
    assert second.faults == ()


@pytest.mark.parametrize(
    "text",
    [
        *("# a", "a\n===", "a\n\n    b", "`a`", "> a", "a\n\n***\n\nb", "![a](https://b.example)"),
        *("| a | b |", "a\n---", "<b>a</b>", "a <!-- b -->", "~~a~~", "[^1]", "a * b", "a_b_c"),
        *("2026. a", "(a) b", "a) b", "• a", "– a", "IV. a", "a.\\\n2. b", "#1. a"),
        *("[a](b)", "[a]()", "[a](javascript:b)", "[a](file:///b)", '[a](https://b.example "c")'),
        *("[a]: https://b.example", "a\n- b", "a\n2026. b", "- a\n-\n- b", "a. b\nb. c"),
        *("- a\n    - b\n        - c\n            - d", "- a\n\n  > b"),
    ],
)
def test_what_the_text_model_does_not_hold_is_a_fault(text: str) -> None:
    assert faults(text) != []


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    (parsed,) = parse([normalise(text)])

    assert isinstance(parsed.blocks, tuple)


def test_the_bundled_pandoc_reads_whatever_lies_on_the_path(tmp_path: Path) -> None:
    false = tmp_path / "pandoc"
    false.write_text("#!/bin/sh\necho pandoc 99.0\n")
    false.chmod(0o755)
    program = "from pipeline.library.markdown import parse; print(parse(['**a** b'])[0].blocks)"

    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "PYPANDOC_PANDOC": str(false),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert "text='a', strong=True" in ended.stdout
