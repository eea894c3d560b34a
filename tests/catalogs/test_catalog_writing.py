"""What we write is what GNU msgcat writes, and loses nothing."""

import os
import stat
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from catalog_world import CHANGED, catalog, gettext, message, update
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.catalogs import load_catalog, write_pot
from pipeline.catalogs.entries import PoEntry, PoFile
from pipeline.catalogs.msgcat import render
from pipeline.catalogs.po import read_po
from pipeline.errors import PipelineError
from pipeline.records import Message

TEXTS = {
    "short": "We keep {kind} for {period}.",
    "exactly one line": "a" * 60 + " bcdefg {x}",
    "placeholder at line end": (
        "We process your data when you take part in a meeting of {controller}. Then {controller}, "
        "and only {controller}; or the one that you named to {controller_representative}: see "
        "{gdpr_13_2_a}."
    ),
    "paragraphs": "First paragraph of the text.\n\nSecond one.\n\n- item\n- item\n  - deeper",
    "outer line breaks": "\nfirst\n",
    "only line breaks": "\n\n",
    "quotes": 'He said "yes" and "no", then "maybe" and "perhaps" and "who knows" and "so", "so".',
    "backslashes": "A hard break\\\nand C:\\a\\path\\to\\a\\folder\\so\\long \\ or \\\\ \\",
    "tabs": "one\ttwo\tthree\tfour\tfive\tsix\tseven\teight\tnine\tten\televen\ttwelve\tthirteen",
    "blanks": "  leading and trailing and" + " " * 90 + "many  ",
    "long word": "x" * 200,
    "long word inside": "before " + "x" * 200 + " after",
    "long address": (
        "Read https://example/a/rather/long/path/that/does/not/end/before/the/line/does?query=1&b=2"
        "#anchor and [the notice of the provider]({tool_privacy_url}) and more words after it."
    ),
    "Arabic": (
        "نعالج بياناتك الشخصية، وفقًا للمادة 6، عند استخدام {tools_list}؛ هل لديك أسئلة؟ انظر "
        "«سياسة الخصوصية» (25% من البيانات لا تُنقل إلى {country})، لا سيما إلى دول ثالثة."
    ),
    "Hebrew": 'אנו מעבדים את הנתונים האישיים שלך לפי {gdpr_6_1_b}; ראה "מדיניות" (ב-30 יום) 50%. '
    * 3,
    "Chinese": (
        "我们处理您的个人数据（例如姓名、电子邮件地址），依据{gdpr_6_1_b}。会议结束后，数据将在30天内"
        "删除；详情请参阅“隐私政策”。Zoom Video Communications, Inc. 是我们的处理者……"
    ),
    "Japanese": "当社は、個人データを{purpose}のために処理します。詳細をご覧ください。" * 3,
    "Korean": "저희는 {controller}의 개인정보를 처리합니다. 자세한 내용은 처리방침을 참조하십시오. "
    * 3,
    "Hindi": "हम आपका व्यक्तिगत डेटा {controller} के अनुसार संसाधित करते हैं। अधिक जानकारी। " * 3,
    "French spacing": (
        "Nous traitons vos données (article 6, paragraphe 1, point f), du RGPD) : « l’intérêt "
        "légitime » d’{controller} ; voir n° 12, § 3 !"
    ),
    "no-break blanks": "Art. 6 Abs. 1 lit. b DSGVO " * 8,
    "line separator": "one\u2028two and more text than fits on one line of the catalog, \u2029so",
    "combining marks": "a\u0301e\u0301 o\u0308 " * 20,
    "soft hyphens": "Daten\u00adschutz\u00aderklärung " * 6,
}


def messages_of(texts: dict[str, str]) -> list[Message]:
    return [
        message(f"clause-{number}", text, notes=("A note", "", "Example: " + "long note " * 20))
        for number, text in enumerate(texts.values())
    ]


def filled(texts: dict[str, str]) -> PoFile:
    entries = [
        PoEntry(
            context=f"{name} {is_obsolete}".replace(" ", "-"),
            msgid=text,
            msgstr=text,
            comment=("by a translator", "", "  indented"),
            fuzzy=is_obsolete,
            obsolete=is_obsolete,
        )
        for is_obsolete in (False, True)
        for name, text in texts.items()
    ]
    return PoFile(
        header={"Content-Type": "text/plain; charset=UTF-8"},
        comment=("German", "", "by somebody"),
        entries=tuple(entries),
    )


def test_msgcat_changes_nothing_in_a_pot_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "clauses.pot"

    write_pot(messages_of(TEXTS), path, project="clausebook 0.1", changed=CHANGED)

    assert gettext("msgcat", path).stdout == path.read_text(encoding="utf-8")


def test_msgcat_changes_nothing_in_translated_fuzzy_and_obsolete_entries(tmp_path: Path) -> None:
    path = tmp_path / "clauses.po"
    path.write_text(render(filled(TEXTS)), encoding="utf-8")

    assert gettext("msgcat", path).stdout == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", range(60, 82))
def test_msgcat_agrees_on_where_a_line_is_full(tmp_path: Path, size: int) -> None:
    words = "word " * 40
    texts = {
        "at blank": words[:size],
        "at placeholder": f"{words[: size - 7]} {{name}}.",
        "at quote": f'{words[: size - 4]}"a" b',
        "at line break": f"{words[:size]}\nmore",
        "at blank and line break": f"{words[:size]} \nmore",
        "at backslash": f"{words[: size - 4]} \\ \\\\word",
        "at backslashes": f"{words[: size - 4]}(\\\\\\) \\",
        "after line separator": f"{words[: size - 40]}\u2028{words[:size]}",
        "wide": f"{words[: size - 6]}数据。数据",
    }
    path = tmp_path / "clauses.po"
    path.write_text(render(filled(texts)), encoding="utf-8")

    assert gettext("msgcat", path).stdout == path.read_text(encoding="utf-8")


def test_a_pot_looks_like_this(tmp_path: Path) -> None:
    path = tmp_path / "clauses.pot"
    texts = [message("retention", "We keep {kind} for {period}.", notes=("In: Storage",))]

    write_pot(texts, path, project="clausebook 0.1", changed=CHANGED)

    assert (
        path.read_text(encoding="utf-8")
        == r"""msgid ""
msgstr ""
"Project-Id-Version: clausebook 0.1\n"
"Report-Msgid-Bugs-To: \n"
"POT-Creation-Date: 2026-11-22 09:30+0000\n"
"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\n"
"Last-Translator: FULL NAME <EMAIL@ADDRESS>\n"
"Language-Team: LANGUAGE <LL@li.org>\n"
"Language: \n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Source-Language: en\n"
"X-Generator: clausebook\n"

#. In: Storage
#: clauses/retention.md:7
#, python-brace-format
msgctxt "retention"
msgid "We keep {kind} for {period}."
msgstr ""
"""
    )


def test_notes_are_broken_at_76_characters(tmp_path: Path) -> None:
    path = tmp_path / "clauses.pot"

    write_pot(messages_of(TEXTS), path, project="clausebook", changed=CHANGED)

    notes = [line for line in path.read_text(encoding="utf-8").split("\n") if line[:2] == "#."]
    assert max(map(len, notes)) <= len("#. ") + 76


def test_the_date_of_a_pot_moves_only_with_its_content(tmp_path: Path) -> None:
    path = tmp_path / "clauses.pot"
    later = CHANGED + timedelta(days=9)

    assert write_pot([message("a", "A")], path, project="clausebook", changed=CHANGED)
    first = path.read_bytes()
    assert not write_pot([message("a", "A")], path, project="clausebook", changed=later)
    assert path.read_bytes() == first
    assert write_pot([message("a", "B")], path, project="clausebook", changed=later)
    assert b"2026-12-01 09:30+0000" in path.read_bytes()


def test_two_texts_under_one_id_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "clauses.pot"

    with pytest.raises(PipelineError, match="'a'"):
        write_pot(
            [message("a", "A"), message("a", "B")], path, project="clausebook", changed=CHANGED
        )

    assert list(tmp_path.iterdir()) == []


def test_a_text_that_stands_twice_becomes_one_entry(tmp_path: Path) -> None:
    path = tmp_path / "clauses.pot"

    write_pot([message("a", "A")] * 2, path, project="clausebook", changed=CHANGED)

    assert path.read_text(encoding="utf-8").count('msgctxt "a"') == 1


@pytest.mark.parametrize("language", ["de", "ar", "zh-Hans", "pt-BR", "mt", "ga", "hu", "xx"])
def test_msgfmt_accepts_a_new_catalog_without_a_warning(tmp_path: Path, language: str) -> None:
    path = tmp_path / "clauses.po"

    report = update(messages_of(TEXTS), path, language)

    assert report.written
    result = gettext("msgfmt", "-c", "-o", os.devnull, path)
    assert (result.returncode, result.stderr) == (0, "")
    assert gettext("msgcat", path).stdout == path.read_text(encoding="utf-8")


def test_msgfmt_accepts_translations_that_we_wrote(tmp_path: Path) -> None:
    texts = {name: text for name, text in TEXTS.items() if name != "only line breaks"}
    po = filled(texts)
    path = catalog(tmp_path, render(po).split("\n\n", 1)[1])

    update(messages_of(TEXTS), path)

    assert gettext("msgfmt", "-c", "-o", os.devnull, path).returncode == 0


def test_permissions_are_kept_and_no_draft_is_left(tmp_path: Path) -> None:
    path = catalog(tmp_path, "")
    path.chmod(0o640)

    assert update([message("a", "A")], path).written

    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [item.name for item in path.parent.iterdir()] == ["clauses.po"]


def test_a_folder_that_cannot_be_written_stops_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "locales").write_text("a file where a folder should be")

    with pytest.raises(PipelineError, match="cannot be written"):
        update([message("a", "A")], tmp_path / "locales" / "de" / "clauses.po")


CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))
WORDS = st.sampled_from(["{name}", "word", " ", '"', "\\", "\n", "\n\n", "\t", "\\n", "#~", "数据"])
LEGAL_TEXT = st.lists(st.one_of(WORDS, st.text(CHARACTERS)), min_size=1).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(LEGAL_TEXT, min_size=1, max_size=6))
@example(["\u2028", "\u2029x\u2028", "x\n\u2028"])
@example(['"', '\\"', "\\", "\\\\n"])
def test_extracting_then_loading_loses_no_message(texts: list[str]) -> None:
    messages = [message(f"id-{number}", text) for number, text in enumerate(texts)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clauses.po"
        write_pot(messages, path, project="clausebook", changed=CHANGED)
        template, findings = read_po(path)
        assert template
        assert findings == []
        translated = [
            PoEntry(context=entry.context, msgid=entry.msgid, msgstr=entry.msgid)
            for entry in template.entries
        ]
        path.write_text(render(PoFile(header=template.header, entries=tuple(translated))), "utf-8")
        update(messages, path)
        loaded, _ = load_catalog(path, "de")

    assert loaded
    wanted = {message.context: message.text for message in messages if message.text}
    assert {name: entry.source for name, entry in loaded.entries.items()} == wanted
    translations = {name: entry.translation for name, entry in loaded.entries.items()}
    assert translations == {name: text if text.strip() else "" for name, text in wanted.items()}
