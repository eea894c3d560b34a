"""A file that came back is judged clause by clause."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from verify_specimens import DECLARATION, MANIFEST, docx, docx_blocks, html, odt, odt_blocks, p, tp

from pipeline.records import Clause, Library, Source
from pipeline.verify import Report, inspect

Blocks = dict[str, str]
IDENTITY = "_cb1_controller_identity"
LINKED = "_cb2_controller_identity"
UNTOUCHED = ("unchanged",)


def judged(data: bytes, format_: str = "docx", *, known: bool = True) -> Report:
    report, findings = inspect(data, format_, "back", declaration=DECLARATION if known else None)
    assert report is not None
    assert [f.code for f in findings if f.severity == "error"] == []
    return report


def after(change: Callable[[Blocks], object], *, known: bool = True) -> Report:
    blocks = docx_blocks()
    change(blocks)
    return judged(docx("".join(blocks.values())), known=known)


def touched(report: Report) -> dict[str, tuple[str, ...]]:
    return {c.key: c.states for c in report.clauses if c.states != UNTOUCHED}


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("format_", "data"), [("docx", docx()), ("odt", odt()), ("html", html())])
def test_an_untouched_file_is_untouched(format_: str, data: bytes, known: bool) -> None:
    report = judged(data, format_, known=known)

    assert report.untouched
    assert [c.position for c in report.clauses] == [1, 2, 3, 4, 5, 6, 7]
    assert report.declaration == "beispiel/de/zoom"
    assert report.basis == ("both" if known else "manifest")
    assert json.loads(json.dumps(report.to_dict()))["untouched"] is True


@pytest.mark.parametrize("known", [True, False])
def test_edited_missing_and_moved_clauses_are_told(known: bool) -> None:
    def edit(blocks: Blocks) -> None:
        blocks["_cb1_purpose_talks"] = blocks["_cb1_purpose_talks"].replace("führen", "leiten")
        blocks.pop("_cb1_purpose_support")
        blocks["end"] = blocks.pop("_cb1_section_controller")

    report = after(edit, known=known)

    assert touched(report) == {
        "section-controller": ("unchanged", "moved"),
        "purpose-talks": ("edited",),
        "purpose-support": ("missing",),
    }


def test_an_edit_is_shown_word_by_word() -> None:
    report = after(
        lambda b: b.update(
            _cb1_purpose_talks=b["_cb1_purpose_talks"].replace("führen", "gern führen")
        )
    )

    (clause,) = [c for c in report.clauses if c.key == "purpose-talks"]
    assert [(c.kind, c.text) for c in clause.changes] == [
        ("same", "Gespräche"),
        ("added", " gern"),
        ("same", " führen,"),
    ]
    assert clause.found == ("Gespräche gern führen,",)


def test_blanks_alone_are_no_edit() -> None:
    report = after(lambda b: b.update({LINKED: b[LINKED].replace("Siehe ", "Siehe  ")}))

    assert report.untouched


@pytest.mark.parametrize("known", [True, False])
def test_a_paragraph_between_two_of_a_clause_is_the_clauses(known: bool) -> None:
    report = after(lambda b: b.update({IDENTITY: b[IDENTITY] + p("Neu.")}), known=known)

    assert touched(report) == {"controller-identity": ("edited",)}
    assert report.foreign == ()


@pytest.mark.parametrize("known", [True, False])
def test_a_paragraph_between_two_clauses_is_foreign(known: bool) -> None:
    report = after(lambda b: b.update({LINKED: b[LINKED] + p("Wir verkaufen alles.")}), known=known)

    assert touched(report) == {}
    assert [(f.after, f.text) for f in report.foreign] == [
        ("controller-identity", "Wir verkaufen alles.")
    ]
    assert not report.untouched


def test_text_after_the_last_clause_is_shown_as_outside() -> None:
    report = after(lambda b: b.update(end=p("Wir verkaufen alles.")))

    assert report.untouched
    assert "Wir verkaufen alles." in [f.text for f in report.outside]


@pytest.mark.parametrize("suffix", ["_Copy_1", " Copy 1", ""])
def test_a_copied_clause_is_told(suffix: str) -> None:
    def copy(blocks: Blocks) -> None:
        blocks["end"] = blocks["_cb1_purpose_talks"].replace(
            '"_cb1_purpose_talks"', f'"_cb1_purpose_talks{suffix}"'
        )

    assert touched(after(copy)) == {"purpose-talks": ("unchanged", "copied")}


def test_a_copy_whose_original_is_gone_is_moved() -> None:
    def move(blocks: Blocks) -> None:
        blocks["end"] = blocks.pop("_cb1_section_controller").replace(
            '"_cb1_section_controller"', '"_cb1_section_controller_Copy_1"'
        )

    assert touched(after(move)) == {"section-controller": ("unchanged", "moved")}


@pytest.mark.parametrize("known", [True, False])
def test_joined_clauses_are_told_and_still_say_what_they_said(known: bool) -> None:
    def join(blocks: Blocks) -> None:
        first = blocks.pop("_cb1_purpose_talks").removesuffix("</w:p>")
        second = blocks["_cb1_purpose_support"]
        blocks["_cb1_purpose_support"] = first + second[second.index("<w:bookmarkStart") :]

    report = after(join, known=known)

    assert touched(report) == {
        "purpose-talks": ("unchanged", "joined"),
        "purpose-support": ("unchanged", "joined"),
    }
    assert report.clauses[2].joined_with == ("purpose-support",)


def without_marks(text: str) -> str:
    return text.replace('w:name="_cb', 'w:name="x').replace('text:name="_cb', 'text:name="x')


def test_a_file_without_bookmarks_is_read_by_its_letters() -> None:
    docx_body = without_marks("".join(docx_blocks().values()))
    odt_body = without_marks("".join(odt_blocks().values()))

    assert touched(judged(docx(docx_body, manifest={}))) == {}
    assert touched(judged(odt(odt_body, manifest={}), "odt")) == {}
    assert judged(docx(docx_body, manifest={})).basis == "declaration"
    assert touched(judged(docx(docx_body), known=False)) == {}


TITLED = p("Hilfe leisten.") + p("Wer verantwortlich ist")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("marked", [True, False])
def test_a_template_may_say_what_a_short_clause_says(marked: bool, known: bool) -> None:
    body = "".join(docx_blocks().values())
    body = TITLED + (body if marked else without_marks(body)) + TITLED

    report = judged(docx(body), known=known)

    assert touched(report) == {}
    assert report.foreign == ()


@pytest.mark.parametrize("known", [True, False])
def test_a_dropped_clause_is_missing_even_if_the_title_says_the_same(known: bool) -> None:
    blocks = docx_blocks()
    blocks.pop("_cb1_purpose_support")

    report = judged(docx(TITLED + p("Stand") + "".join(blocks.values())), known=known)

    assert touched(report) == {"purpose-support": ("missing",)}


def test_a_clause_that_lost_its_later_bookmarks_is_known_by_its_hash() -> None:
    def lose(blocks: Blocks) -> None:
        blocks["table"] = without_marks(blocks["table"])

    assert touched(after(lose, known=False)) == {}


def test_an_edited_paragraph_without_bookmark_is_known_by_likeness() -> None:
    body = without_marks("".join(docx_blocks().values())).replace("Hilfe leisten", "Hilfe bieten")

    assert touched(judged(docx(body, manifest={}))) == {"purpose-support": ("edited",)}


def test_a_file_that_says_nothing_of_itself_asks_for_the_client() -> None:
    report, findings = inspect(docx(manifest={}), "docx", "back")

    assert report is None
    assert [f.code for f in findings] == ["verify-declaration-unknown"]


def test_another_declaration_and_a_spoilt_manifest_are_warned_of() -> None:
    other = MANIFEST | {"cb.manifest": MANIFEST["cb.manifest"].replace("beispiel", "anders")}
    spoilt = MANIFEST | {"cb.steps": "5 steps"}

    _, findings = inspect(docx(manifest=other), "docx", "back", declaration=DECLARATION)
    assert [f.code for f in findings] == ["verify-declaration-other"]
    report, findings = inspect(docx(manifest=spoilt), "docx", "back", declaration=DECLARATION)
    assert [f.code for f in findings] == ["verify-manifest-unreadable"]
    assert report is not None
    assert touched(report) == {}


def test_tracked_changes_are_read_as_accepted() -> None:
    def delete(blocks: Blocks) -> None:
        mark = "<w:rPr><w:del/></w:rPr>"
        text = blocks["_cb1_purpose_talks"].replace("</w:pPr>", f"{mark}</w:pPr><w:del>")
        text = (
            text.replace("</w:p>", "</w:del></w:p>")
            .replace("<w:t ", "<w:delText ")
            .replace("</w:t>", "</w:delText>")
        )
        blocks["_cb1_purpose_talks"] = text

    blocks = docx_blocks()
    delete(blocks)
    report, findings = inspect(docx("".join(blocks.values())), "docx", "back")

    assert [f.code for f in findings] == ["verify-tracked-changes"]
    assert report is not None
    assert report.tracked_changes
    assert touched(report) == {"purpose-talks": ("missing",)}


def library(covers: Mapping[str, tuple[str, ...]]) -> Library:
    return Library(
        root=Path(),
        version="1",
        forms={},
        labels={},
        clauses={
            key: Clause(id=key, source=Source(file="x"), version="1", covers=duties)
            for key, duties in covers.items()
        },
        facts={},
        requirements={},
        tools={},
        authorities={},
        citations={},
        terms={},
        placeholders={},
        statements={},
        messages=(),
    )


def test_duties_that_no_untouched_clause_fulfils_are_named() -> None:
    ours = library(
        {
            "purpose-talks": ("gdpr-13-1-c", "gdpr-5-1-b"),
            "purpose-support": ("gdpr-13-1-c",),
            "objection": ("gdpr-21-4",),
            "data-kinds": ("gdpr-14-1-d",),
        }
    )
    blocks = docx_blocks()
    blocks.pop("_cb1_purpose_talks")
    blocks["table"] = blocks["table"].replace("Bild", "Film")

    report, _ = inspect(docx("".join(blocks.values())), "docx", "back", library=ours)

    assert report is not None
    assert report.duties is not None
    assert [(d.duty, d.tool, d.clauses) for d in report.duties] == [
        ("gdpr-14-1-d", "zoom", ("data-kinds/zoom",)),
        ("gdpr-5-1-b", "", ("purpose-talks",)),
    ]


def test_an_odt_with_a_clause_added_by_hand_is_told() -> None:
    blocks = odt_blocks()
    blocks["_cb1_steps"] += tp("Noch etwas.")

    report = judged(odt("".join(blocks.values())), "odt")

    assert [f.text for f in report.foreign] == ["Noch etwas."]
