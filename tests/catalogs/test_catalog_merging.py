"""The merge cases, as a table; each checked for a second update, msgcat and msgfmt too."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from catalog_world import CHANGED, HEADER, catalog, gettext, message, update

from pipeline.catalogs import update_catalog, write_pot
from pipeline.records import Message

TRUE = "We transfer your data."
LONG = (
    "We process the data that you enter when you join a meeting, such as your name and your "
    "address, and the data that arise while the meeting lasts, such as the time at which you "
    "joined and left it. We delete them {period} after the meeting."
)


def po(
    context: str,
    msgid: str,
    msgstr: str = "",
    *,
    above: str = "",
    flags: str = "",
    source: bool = True,
) -> str:
    """Write an entry of short strings as it stands in a catalog."""
    reference = f"#: clauses/{context}.md:7\n" if source else ""
    return (
        f"{reference}#, {flags}python-brace-format\n{above}"
        f'msgctxt "{context}"\nmsgid "{msgid}"\nmsgstr "{msgstr}"'
    )


def gone(context: str, msgid: str, msgstr: str, *, flags: str = "", above: str = "") -> str:
    entry = po(context, msgid, msgstr, source=False).split("\n")
    return "\n".join([f"#, {flags}python-brace-format", *above.split("\n")[:-1]]) + "".join(
        f"\n#~ {line}" for line in entry[1:]
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    messages: list[Message]
    before: str
    after: str
    report: dict[str, tuple[object, ...]] = field(default_factory=dict)
    as_msgmerge: bool = False


FROM_A = '#| msgctxt "a"\n#| msgid "Old text."\n'
CASES = {
    "unchanged": Case(
        messages=[message("a", "Text.")],
        before=po("a", "Text.", "Wort."),
        after=po("a", "Text.", "Wort."),
        report={"kept": ("a",)},
        as_msgmerge=True,
    ),
    "moved": Case(
        messages=[message("b", "Two."), message("a", "One.")],
        before=po("a", "One.", "Eins.") + "\n\n" + po("b", "Two.", "Zwei."),
        after=po("b", "Two.", "Zwei.") + "\n\n" + po("a", "One.", "Eins."),
        report={"kept": ("b", "a")},
        as_msgmerge=True,
    ),
    "note changed": Case(
        messages=[message("a", "Text.", notes=("New note",))],
        before="#. Old note\n" + po("a", "Text.", "Wort."),
        after="#. New note\n" + po("a", "Text.", "Wort."),
        report={"kept": ("a",)},
        as_msgmerge=True,
    ),
    "small change": Case(
        messages=[message("a", "We keep the data for a year.")],
        before=po("a", "We keep the data for one year.", "Ein Jahr."),
        after=po(
            "a",
            "We keep the data for a year.",
            "Ein Jahr.",
            flags="fuzzy, ",
            above='#| msgctxt "a"\n#| msgid "We keep the data for one year."\n',
        ),
        report={"fuzzy": ("a",)},
        as_msgmerge=True,
    ),
    "text rewritten": Case(
        messages=[message("a", "Nothing in common here")],
        before=po("a", "Old text.", "Alt."),
        after=po("a", "Nothing in common here", "Alt.", flags="fuzzy, ", above=FROM_A),
        report={"fuzzy": ("a",)},
    ),
    "one word in a long paragraph": Case(
        messages=[message("a", LONG)],
        before=po("a", LONG.replace("name", "names"), "Lang {period}."),
        after="""#: clauses/a.md:7
#, fuzzy, python-brace-format
#| msgctxt "a"
#| msgid ""
#| "We process the data that you enter when you join a meeting, such as your "
#| "names and your address, and the data that arise while the meeting lasts, "
#| "such as the time at which you joined and left it. We delete them {period} "
#| "after the meeting."
msgctxt "a"
msgid ""
"We process the data that you enter when you join a meeting, such as your "
"name and your address, and the data that arise while the meeting lasts, such "
"as the time at which you joined and left it. We delete them {period} after "
"the meeting."
msgstr "Lang {period}."
""",
        report={"fuzzy": ("a",)},
        as_msgmerge=True,
    ),
    "renamed": Case(
        messages=[message("b", "Text.", aliases=("a",))],
        before=po("a", "Text.", "Wort."),
        after=po("b", "Text.", "Wort."),
        report={"kept": ("b",), "renamed": (("a", "b"),)},
    ),
    "renamed and changed": Case(
        messages=[message("b", "New text.", aliases=("z", "a"))],
        before=po("a", "Old text.", "Wort."),
        after=po("b", "New text.", "Wort.", flags="fuzzy, ", above=FROM_A),
        report={"fuzzy": ("b",), "renamed": (("a", "b"),)},
    ),
    "removed": Case(
        messages=[message("b", "Two.")],
        before="#. note\n" + po("a", "One.", "Eins.") + "\n\n" + po("b", "Two.", "Zwei."),
        after=po("b", "Two.", "Zwei.") + "\n\n" + gone("a", "One.", "Eins."),
        report={"kept": ("b",), "obsolete": ("a",)},
        as_msgmerge=True,
    ),
    "removed before it was translated": Case(
        messages=[message("b", "Two.")],
        before=po("a", "One.") + "\n\n" + po("b", "Two.", "Zwei."),
        after=po("b", "Two.", "Zwei."),
        report={"kept": ("b",), "dropped": ("a",)},
        as_msgmerge=True,
    ),
    "added again": Case(
        messages=[message("a", "Text.")],
        before=gone("a", "Text.", "Wort."),
        after=po("a", "Text.", "Wort."),
        report={"kept": ("a",)},
        as_msgmerge=True,
    ),
    "added again, changed": Case(
        messages=[message("a", "Nothing in common here")],
        before=gone("a", "Old text.", "Wort."),
        after=po("a", "Nothing in common here", "Wort.", flags="fuzzy, ", above=FROM_A),
        report={"fuzzy": ("a",)},
    ),
    "changed again while fuzzy": Case(
        messages=[message("a", "Third text.")],
        before=po("a", "Second text.", "Alt.", flags="fuzzy, ", above=FROM_A),
        after=po("a", "Third text.", "Alt.", flags="fuzzy, ", above=FROM_A),
        report={"fuzzy": ("a",)},
    ),
    "still fuzzy": Case(
        messages=[message("a", "Second text.")],
        before=po("a", "Second text.", "Alt.", flags="fuzzy, ", above=FROM_A),
        after=po("a", "Second text.", "Alt.", flags="fuzzy, ", above=FROM_A),
        report={"kept": ("a",)},
        as_msgmerge=True,
    ),
    "same text under a new id": Case(
        messages=[message("a", "Text."), message("b", "Text.")],
        before=po("a", "Text.", "Wort."),
        after=po("a", "Text.", "Wort.") + "\n\n" + po("b", "Text."),
        report={"kept": ("a",), "new": ("b",)},
    ),
    "new clause that says the opposite of another": Case(
        messages=[message("a", "We do not transfer your data."), message("b", TRUE)],
        before=po("a", "We do not transfer your data.", "Wir geben Ihre Daten nicht weiter."),
        after=po("a", "We do not transfer your data.", "Wir geben Ihre Daten nicht weiter.")
        + "\n\n"
        + po("b", TRUE),
        report={"kept": ("a",), "new": ("b",)},
    ),
    "plural": Case(
        messages=[message("a", "{n} days")],
        before=po("a", "{n} day", "x").replace(
            'msgstr "x"', 'msgid_plural "{n} days"\nmsgstr[0] "{n} Tag"\nmsgstr[1] "{n} Tage"'
        ),
        after=po(
            "a",
            "{n} days",
            "{n} Tag",
            flags="fuzzy, ",
            above='#| msgctxt "a"\n#| msgid "{n} day"\n#| msgid_plural "{n} days"\n',
        ),
        report={"fuzzy": ("a",)},
    ),
    "plural no more": Case(
        messages=[message("a", "{n} days")],
        before=po("a", "{n} days", "x").replace(
            'msgstr "x"', 'msgid_plural "{n} days"\nmsgstr[0] "{n} Tag"\nmsgstr[1] "{n} Tage"'
        ),
        after=po(
            "a",
            "{n} days",
            "{n} Tag",
            flags="fuzzy, ",
            above='#| msgctxt "a"\n#| msgid "{n} days"\n#| msgid_plural "{n} days"\n',
        ),
        report={"fuzzy": ("a",)},
    ),
    "translator's comment on a changed entry": Case(
        messages=[message("a", "New text.")],
        before="# ask the lawyers\n#\n# twice\n" + po("a", "Old text.", "Alt."),
        after="# ask the lawyers\n#\n# twice\n"
        + po("a", "New text.", "Alt.", flags="fuzzy, ", above=FROM_A),
        report={"fuzzy": ("a",)},
        as_msgmerge=True,
    ),
    "new text is wrapped": Case(
        messages=[message("a", "word " * 20 + "end")],
        before="",
        after='#: clauses/a.md:7\n#, python-brace-format\nmsgctxt "a"\nmsgid ""\n"'
        + "word " * 15
        + '"\n"'
        + "word " * 5
        + 'end"\nmsgstr ""',
        report={"new": ("a",)},
        as_msgmerge=True,
    ),
    # Beyond the table: what files in the wild bring along.
    "emptied while an obsolete twin has the translation": Case(
        messages=[message("a", "Text.")],
        before=po("a", "Text.") + "\n\n" + gone("a", "Text.", "Wort."),
        after=po("a", "Text.", "Wort."),
        report={"kept": ("a",)},
    ),
    "obsolete twin of a translated entry": Case(
        messages=[message("a", "Text.")],
        before=po("a", "Text.", "Wort.") + "\n\n" + gone("a", "Text.", "Alt."),
        after=po("a", "Text.", "Wort."),
        report={"kept": ("a",)},
    ),
    "an obsolete fuzzy entry keeps its previous text": Case(
        messages=[message("b", "Two.")],
        before=gone("a", "T.", "W.", flags="fuzzy, ", above='#~| msgctxt "a"\n#~| msgid "O."\n'),
        after=po("b", "Two.")
        + "\n\n"
        + gone("a", "T.", "W.", flags="fuzzy, ", above='#~| msgctxt "a"\n#~| msgid "O."\n'),
        report={"new": ("b",)},
    ),
    "an alias that is another message's id stays with that one": Case(
        messages=[message("b", "Text.", aliases=("a",)), message("a", "Text.")],
        before=po("a", "Text.", "Wort."),
        after=po("b", "Text.") + "\n\n" + po("a", "Text.", "Wort."),
        report={"kept": ("a",), "new": ("b",)},
    ),
    "changed before it was translated": Case(
        messages=[message("a", "New text.")],
        before="# mine\n" + po("a", "Old text."),
        after="# mine\n" + po("a", "New text."),
        report={"new": ("a",)},
    ),
    "previous text left behind on a reviewed entry": Case(
        messages=[message("a", "Text.")],
        before=po("a", "Text.", "Wort.", above=FROM_A),
        after=po("a", "Text.", "Wort."),
        report={"kept": ("a",)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_merge_case(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = catalog(tmp_path, case.before)

    report = update(case.messages, path)

    assert path.read_text(encoding="utf-8") == f"{HEADER}\n{case.after.strip()}\n"
    groups = ("kept", "fuzzy", "new", "obsolete", "renamed", "dropped")
    assert {group: ids for group in groups if (ids := getattr(report, group))} == case.report
    assert report.findings == ()


@pytest.mark.parametrize("name", CASES)
def test_a_second_update_moves_no_byte(tmp_path: Path, name: str) -> None:
    path = catalog(tmp_path, CASES[name].before)
    update(CASES[name].messages, path)
    first = (path.read_bytes(), path.stat().st_mtime_ns)

    report = update_catalog(
        CASES[name].messages,
        path,
        "de",
        project="another",
        pot_date=CHANGED,
        revision=CHANGED + timedelta(days=3),
    )

    assert not report.written
    assert (path.read_bytes(), path.stat().st_mtime_ns) == first


@pytest.mark.parametrize("name", CASES)
def test_msgcat_and_msgfmt_agree_with_the_merged_file(tmp_path: Path, name: str) -> None:
    path = catalog(tmp_path, CASES[name].before)

    update(CASES[name].messages, path)

    assert gettext("msgcat", path).stdout == path.read_text(encoding="utf-8")
    checked = gettext("msgfmt", "-c", "-o", os.devnull, path)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.as_msgmerge])
def test_msgmerge_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = catalog(tmp_path, case.before)
    pot = tmp_path / "clauses.pot"
    write_pot(case.messages, pot, project="clausebook", changed=CHANGED)
    merged = gettext("msgmerge", "--quiet", "--previous", path, pot).stdout

    update(case.messages, path)

    assert path.read_text(encoding="utf-8") == merged


def test_the_header_keeps_what_others_wrote(tmp_path: Path) -> None:
    header = "# German\n# by Ada\n" + HEADER.replace(
        r'"POT-Creation-Date: 2026-11-22 09:30+0000\n"',
        r'"POT-Creation-Date: 2020-01-01 00:00+0000\n"',
    ).replace(
        r'"X-Generator: clausebook\n"', '"X-Generator: Poedit 3.10\\n"\n"X-Poedit-Basepath: ..\\n"'
    ).replace("Automatically generated", "Ada <ada@example.org>")
    path = catalog(tmp_path, po("a", "Text.", "Wort."), header)
    expected = path.read_text(encoding="utf-8").replace("2020-01-01 00:00", "2026-11-22 09:30")

    update([message("a", "Text.")], path)

    assert path.read_text(encoding="utf-8") == expected


def test_a_header_with_gaps_is_completed(tmp_path: Path) -> None:
    header = 'msgid ""\nmsgstr ""\n"Language: \\n"\n"X-Mine: 1\\n"\n'
    path = catalog(tmp_path, "", header)

    update([message("a", "Text.")], path)

    expected = HEADER.replace(r'"X-Gen', '"X-Gen') + '"X-Mine: 1\\n"\n'
    assert path.read_text(encoding="utf-8").startswith(expected)


@pytest.mark.parametrize(
    ("language", "stated"), [("pt-BR", "pt_BR"), ("zh-Hans", "zh_Hans"), ("de", "de")]
)
def test_a_new_catalog_names_its_language_in_gettext_form(
    tmp_path: Path, language: str, stated: str
) -> None:
    path = tmp_path / "new" / "clauses.po"

    report = update([message("a", "Text.")], path, language)

    assert report.written
    assert report.new == ("a",)
    assert f'"Language: {stated}\\n"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<<<<<<< HEAD\n", "catalog-conflict"),
        ('msgctxt "a"\nmsgid "unclosed\nmsgstr ""', "catalog-syntax"),
        (po("a", "Text.", "Eins.") + "\n\n" + po("a", "Text 2.", "Zwei."), "catalog-duplicate"),
    ],
)
def test_a_catalog_that_cannot_be_trusted_is_left_alone(
    tmp_path: Path, body: str, code: str
) -> None:
    path = catalog(tmp_path, body)
    before = path.read_bytes()

    report = update([message("a", "Text.")], path)

    assert [finding.code for finding in report.findings] == [code]
    assert not report.written
    assert path.read_bytes() == before


def test_a_catalog_of_another_language_is_left_alone(tmp_path: Path) -> None:
    path = catalog(tmp_path, po("a", "Text.", "Wort."))

    report = update([message("a", "Text.")], path, "fr")

    assert [finding.code for finding in report.findings] == ["catalog-language"]
    assert not report.written


def test_a_variant_holds_only_what_it_says_otherwise_than_its_language(tmp_path: Path) -> None:
    catalog(tmp_path, po("a", "Text.", "Wort."))
    path = tmp_path / "locales/de_CH/LC_MESSAGES/clauses.po"
    path.parent.mkdir(parents=True)
    path.write_text(f"{HEADER}\n{po('a', 'Old text.', 'Anderes Wort.')}\n", encoding="utf-8")

    report = update([message("a", "Text."), message("b", "More.")], path, "de-CH")

    text = path.read_text(encoding="utf-8")
    assert (report.fuzzy, report.new) == (("a",), ())
    assert 'msgctxt "b"' not in text
    assert "Anderes Wort." in text
