"""A finished file is as the declaration says, or the finding names what is not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from verify_specimens import (
    DECLARATION,
    FILES,
    HTML_BODY,
    MANIFEST,
    NAME,
    NUMBERING,
    ODT_STYLES,
    PASSAGES,
    STYLES,
    core,
    docx,
    docx_blocks,
    html,
    odt,
    odt_blocks,
    p,
    passage,
    runs,
    tp,
    with_passages,
)

from pipeline.records import Declaration, ListBlock, Paragraph, Run
from pipeline.verify import verify

Blocks = dict[str, str]


def codes(
    data: bytes, format_: str, declaration: Declaration = DECLARATION, *, trace: bool = True
) -> set[str]:
    findings = verify(declaration, data, format_, f"out/zoom.{format_}", trace=trace)
    for finding in findings:
        assert "Söhne" not in finding.message
        assert finding.hint
    return {finding.code for finding in findings}


@pytest.mark.parametrize("format_", ["docx", "odt", "html"])
def test_a_file_as_it_should_be_has_no_finding(format_: str) -> None:
    data = FILES[format_]()

    assert verify(DECLARATION, data, format_, "zoom") == []


MAKERS: dict[str, tuple[Callable[[], Blocks], Callable[..., bytes]]] = {
    "docx": (docx_blocks, docx),
    "odt": (odt_blocks, odt),
}


def changed(format_: str, change: Callable[[Blocks], object]) -> bytes:
    blocks, make = MAKERS[format_]
    made = blocks()
    change(made)
    return make("".join(made.values()))


def reworded(mark: str, old: str, new: str) -> Callable[[Blocks], object]:
    def change(blocks: Blocks) -> None:
        assert old in blocks[mark]
        blocks[mark] = blocks[mark].replace(old, new)

    return change


def swapped(left: str, right: str) -> Callable[[Blocks], object]:
    def change(blocks: Blocks) -> None:
        blocks[left], blocks[right] = blocks[right], blocks[left]

    return change


IDENTITY = "_cb1_controller_identity"
LINKED = "_cb2_controller_identity"


@pytest.mark.parametrize("format_", ["docx", "odt"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda b: b.pop(IDENTITY), "verify-text-missing"),
        (lambda b: b.update({IDENTITY: b[IDENTITY] * 2}), "verify-text-doubled"),
        (lambda b: b.update(end=b[IDENTITY]), "verify-text-doubled"),
        (swapped(IDENTITY, "_cb2_objection"), "verify-text-order"),
        (reworded(IDENTITY, "Verantwortlich ", "verantwortlich "), "verify-text-changed"),
        (reworded(IDENTITY, "Söhne", "Sohne"), "verify-text-changed"),
        (reworded(LINKED, "Art.\u00a013", "Art. 13"), "verify-text-changed"),
        (reworded(IDENTITY, "ist ", "{controller_kind} "), "verify-mark-left"),
        (reworded(IDENTITY, "ist ", "{{ controller }} "), "verify-mark-left"),
        (reworded(IDENTITY, IDENTITY, "_cb2_controller_identity"), "verify-bookmark"),
        (reworded(IDENTITY, IDENTITY, "something"), "verify-bookmark"),
        (reworded("_cb1_steps", "_cb1_steps", "_cb9_steps"), "verify-bookmark"),
    ],
)
def test_a_fault_slipped_in_is_found(
    format_: str, change: Callable[[Blocks], object], code: str
) -> None:
    data = changed(format_, change)

    assert code in codes(data, format_)


def test_a_paragraph_no_clause_says_is_found_between_clauses_only() -> None:
    def insert(blocks: Blocks) -> None:
        blocks[IDENTITY] += p("Wir verkaufen alles.")

    assert codes(changed("docx", insert), "docx") == {"verify-text-foreign"}
    assert codes(docx("".join(docx_blocks().values()) + p("Stand: heute")), "docx") == set()


@pytest.mark.parametrize(
    ("format_", "old", "new", "code"),
    [
        ("docx", 'r:id="link1"', 'r:id="styles"', "verify-link"),
        ("docx", 'w:val="berschrift1"', 'w:val="Heading2"', "verify-heading-level"),
        ("docx", 'w:val="berschrift1"', 'w:val="BodyText"', "verify-kind-heading"),
        ("docx", 'w:val="ListBullet2"', 'w:val="ListBullet"', "verify-list"),
        ("docx", 'w:val="ListNumber"', 'w:val="ListBullet"', "verify-list"),
        ("docx", 'w:val="ListNumber"', 'w:val="BodyText"', "verify-kind-item"),
        ("docx", "<w:tblHeader/>", "", "verify-table-header"),
        ("docx", "</w:tr><w:tr>", "", "verify-table"),
        ("docx", "</w:tbl>", "</w:tbl><w:tbl/>", ""),
        ("docx", 'w:val="NoticeHeading"', 'w:val="Heading2"', "verify-callout"),
        ("docx", "<w:t ", '<w:rPr><w:lang w:val="en-US"/></w:rPr><w:t ', "verify-language"),
        ("docx", '<w:pStyle w:val="Notice"/>', "<w:bidi/>", "verify-direction"),
        ("docx", "<w:t ", "<w:rPr><w:vanish/></w:rPr><w:t ", "verify-text-missing"),
        ("docx", "<w:t ", '<w:rPr><w:rStyle w:val="Gap"/></w:rPr><w:t ', "verify-draft-mark"),
        ("docx", "<w:t ", "<w:rPr><w:b/></w:rPr><w:t ", ""),
        ("odt", "https://example.org/a", "https://example.com/a", "verify-link"),
        ("odt", 'text:outline-level="1"', 'text:outline-level="3"', "verify-heading-level"),
        ("odt", '"List_20_Number"', '"List_20_Bullet"', "verify-list"),
        ("odt", '"Notice_20_Heading"', '"Heading_20_2"', "verify-callout"),
        ("odt", "table:table-header-rows", "table:table-rows", "verify-table-header"),
        ("odt", "unsere<text:s/>Seite", "unsere  Seite", ""),
        ("odt", "unsere<text:s/>Seite", 'unsere<text:s text:c="2"/>Seite', "verify-text-changed"),
    ],
)
def test_the_wrong_kind_of_paragraph_is_found(format_: str, old: str, new: str, code: str) -> None:
    blocks, make = MAKERS[format_]
    body = "".join(blocks().values())
    assert old in body

    found = codes(make(body.replace(old, new)), format_)

    assert code in found if code else not found


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Gespräche", "Gesprache", "verify-text-changed"),
        ("<h2 id", "<h4 id", "verify-heading-level"),
        ("https://example.org", "https://example.com", "verify-link"),
        ("</ul>\n<ol>", "</ul>\n<ol start='3'>", "verify-list-number"),
        ("<ol>", "<ul>", "verify-list"),
        ("<th ", "<td ", ""),
        ("thead>", "tbody>", ""),
        ('id="cb2-steps"', 'lang="en" id="cb2-steps"', "verify-language"),
        ('id="cb2-steps"', 'dir="rtl" id="cb2-steps"', "verify-direction"),
        ('id="cb2-steps"', "", "verify-bookmark"),
        ("Bild", "Bild<script>{{ no }}</script><!-- {{ no }} -->", ""),
    ],
)
def test_a_fault_in_a_page_is_found(old: str, new: str, code: str) -> None:
    assert old in HTML_BODY

    found = codes(html(HTML_BODY.replace(old, new)), "html")

    assert code in found if code else not found


def test_numbered_lists_count_anew() -> None:
    ours = with_passages(
        *(
            passage(key, ListBlock(ordered=True, items=((Paragraph(runs=runs(text)),),)))
            for key, text in (("one", "Eins"), ("two", "Zwei"))
        )
    )
    right = '<w:numPr><w:numId w:val="3"/></w:numPr>'

    def lists(properties: str) -> set[str]:
        body = p("Eins", "ListNumber") + p("Zwei", "ListNumber", properties=properties)
        return codes(docx(body, manifest={}), "docx", ours, trace=False)

    assert lists(right) == set()
    assert lists("") == {"verify-list-number"}


@pytest.mark.parametrize("format_", ["docx", "odt", "html"])
def test_what_traces_a_file_stands_there_exactly_or_not_at_all(format_: str) -> None:
    make = FILES[format_]
    key = "cb.purpose_talks"

    spoilt = make(manifest=MANIFEST | {key: MANIFEST[key].replace(" de ", " en ")})
    lacking = make(manifest={n: v for n, v in MANIFEST.items() if n != key})
    more = make(manifest=MANIFEST | {"cb.foreign": "1 foreign de 0 0 1"})

    assert codes(spoilt, format_) == {"verify-manifest"}
    assert codes(lacking, format_) == {"verify-manifest"}
    assert codes(more, format_) == {"verify-manifest"}
    assert codes(make(), format_, trace=False) == {"verify-manifest", "verify-bookmark"}
    assert codes(make(manifest={}), format_, trace=False) == {"verify-bookmark"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx(core=core(title="Anderes")), "verify-property"),
        (docx(core=core(language="en")), "verify-document-language"),
        (docx(styles=STYLES.replace("de-DE", "en-US")), "verify-document-language"),
        (docx(section='<w:headerReference r:id="head"/><w:bidi/>'), "verify-document-direction"),
        (docx(header=p(NAME.replace("ö", "o"))), "verify-controller-name"),
        (docx(header=p(NAME.replace("<GmbH>", ""))), "verify-controller-name"),
        (docx(header=p(NAME) + p("{{ letterhead.city }}")), "verify-mark-left"),
        (docx(header=p(NAME) + p("{% if x")), "verify-mark-left"),
        (docx(header=p(f"{NAME} DRAFT")), "verify-draft-mark"),
    ],
)
def test_a_wrong_letterhead_or_property_is_found(data: bytes, code: str) -> None:
    assert code in codes(data, "docx")


def test_a_wrong_letterhead_or_property_is_found_in_odt() -> None:
    assert codes(odt(title="Anderes"), "odt") == {"verify-property"}
    assert codes(odt(header=tp("Jemand")), "odt") == {"verify-controller-name"}
    assert "verify-mark-left" in codes(odt(header=tp(NAME) + tp("{date}")), "odt")
    english = ODT_STYLES.replace('fo:language="de" fo:country="DE"', 'fo:language="en"')
    assert codes(odt(styles=english), "odt") == {"verify-document-language", "verify-language"}
    leftward = ODT_STYLES.replace('"lr-tb"', '"rl-tb"')
    assert codes(odt(styles=leftward), "odt") == {
        "verify-document-direction",
        "verify-direction",
    }


def test_a_draft_says_so_on_each_page() -> None:
    ours = replace(DECLARATION, draft=True)
    manifest = MANIFEST | {"cb.manifest": MANIFEST["cb.manifest"].replace("draft=0", "draft=1")}
    head = '<w:headerReference w:type="default" r:id="head"/>'
    first = head + '<w:headerReference w:type="first" r:id="first"/><w:titlePg/>'
    watermark = (
        '<w:p><w:r><w:pict><v:shape><v:textpath string="DRAFT"/></v:shape></w:pict></w:r></w:p>'
    )

    assert codes(docx(manifest=manifest), "docx", ours) == {"verify-draft-unmarked"}
    for header in (p(NAME) + p("DRAFT"), p(NAME) + watermark):
        data = docx(header=header, manifest=manifest)
        assert codes(data, "docx", ours) == set()
    data = docx(header=p(f"{NAME} DRAFT"), manifest=manifest, section=first)
    assert codes(data, "docx", ours) == {"verify-draft-unmarked"}


def test_a_draft_page_has_a_banner() -> None:
    ours = replace(DECLARATION, draft=True)
    manifest = MANIFEST | {"cb.manifest": MANIFEST["cb.manifest"].replace("draft=0", "draft=1")}
    banner = f'<p class="draft">DRAFT</p>{HTML_BODY}'

    assert codes(html(banner, manifest=manifest), "html", ours) == set()
    assert codes(html(manifest=manifest), "html", ours) == {"verify-draft-unmarked"}
    assert codes(html(banner), "html") == {"verify-draft-mark"}


def test_a_client_called_draft_makes_no_draft() -> None:
    ours = replace(DECLARATION, letterhead={"controller": {"name": "DRAFT Bier AG"}})

    assert codes(docx(header=p("DRAFT Bier AG")), "docx", ours) == set()


def test_text_of_another_script_is_looked_up_in_its_own_language_slot() -> None:
    text = "تُعالج Zoom البيانات"
    ours = replace(
        with_passages(passage("a", Paragraph(runs=(Run(text=text),)), language="ar")),
        language="ar",
        direction="rtl",
    )
    section = '<w:headerReference r:id="head"/><w:bidi/>'
    body = p(text, properties="<w:bidi/>")

    def made(styles: str) -> bytes:
        return docx(body, manifest={}, section=section, core=core(language="ar"), styles=styles)

    assert codes(made(STYLES), "docx", ours, trace=False) == set()
    assert codes(made(STYLES.replace("ar-SA", "he-IL")), "docx", ours, trace=False) == {
        "verify-document-language",
        "verify-language",
    }


def test_a_file_is_read_through_controls_insertions_fields_and_boxes() -> None:
    def word(text: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'

    inner = (
        f"<w:sdt><w:sdtContent>{word('Gespr')}</w:sdtContent></w:sdt>"
        f"<w:ins>{word('äche')}</w:ins><w:del><w:r><w:delText>weg</w:delText></w:r></w:del>"
        f"<w:smartTag>{word(' füh')}</w:smartTag>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{word("ren")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
        f"{p('Im Kasten')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict>{p('Noch einmal')}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{word(',')}"
    )
    blocks = docx_blocks()
    blocks["_cb1_purpose_talks"] = (
        "<w:sdt><w:sdtContent>"
        + p("", "ListBullet", "_cb1_purpose_talks", inner=inner)
        + "</w:sdtContent></w:sdt>"
    )

    assert codes(docx("".join(blocks.values())), "docx") == {"verify-tracked-changes"}


def test_the_numbering_part_may_be_missing() -> None:
    found = codes(docx(numbering=NUMBERING.replace("w:numId=", "w:gone=")), "docx")

    assert "verify-kind-item" in found


def test_a_template_may_repeat_what_is_a_clause_too() -> None:
    ours = with_passages(passage("name", Paragraph(runs=runs(NAME))), *PASSAGES)
    body = p(NAME) + "".join(docx_blocks().values()) + p(NAME)

    found = codes(docx(body), "docx", ours)

    assert found == {"verify-manifest", "verify-bookmark"}


def test_all_passages_are_expected_even_when_none_is_there() -> None:
    found = verify(DECLARATION, docx(""), "docx", "zoom.docx")

    missing = {f.place.key for f in found if f.code == "verify-text-missing"}
    assert missing == {passage.key for passage in PASSAGES}
