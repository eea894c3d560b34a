"""Templates as other programs write them: they build, and what is built is valid.

A German and an Arabic Word, Google Docs' export, letterheads with what letterheads have, and what
LibreOffice makes of our own templates. All are made here; nothing in them is real.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conformity_pages import ROOT, docx, members, page, table, zipped
from conformity_reading import VALUES, W, compiled, declaration, docx_stories, odt_stories, unzipped
from lxml import etree

from pipeline.records import (
    Block,
    Declaration,
    Heading,
    ListBlock,
    Paragraph,
    Passage,
    Run,
    Table,
    Wording,
)

TOOLS = ROOT / "tests/tools"
Parts = dict[str, bytes]
_MAIN = "word/document.xml"


def rich(of: Declaration) -> Declaration:
    """Give a declaration with all that a text may have."""

    def words(*texts: str | Run) -> tuple[Run, ...]:
        return tuple(Run(text=text) if isinstance(text, str) else text for text in texts)

    def items(*several: str, ordered: bool) -> ListBlock:
        inner = ListBlock(ordered=ordered, items=((Paragraph(runs=words("deep")),),))
        first = tuple((Paragraph(runs=words(text)),) for text in several)
        return ListBlock(ordered=ordered, items=(*first, (Paragraph(runs=words("x")), inner)))

    blocks: tuple[Block, ...] = (
        Heading(level=1, runs=words("One")),
        Paragraph(runs=words("A ", Run(text="strong", strong=True), " and ",
                             Run(text="linked", link="https://example.org/"), " text.")),
        items("a", "b", ordered=False),
        items("c", "d", ordered=True),
        Heading(level=2, runs=words("Two")),
        Table(header=(words("H"), words("I")), rows=((words("j"), words("k")),)),
        Heading(level=3, runs=words("Three")),
        Paragraph(runs=words("End.")),
    )  # fmt: skip
    wording = Wording(clause="all", language=of.language, level=1, rows=(), blocks=blocks)
    passage = Passage(
        key="all", version="0123456789ab", wording=wording, values={}, gaps=frozenset()
    )
    return replace(of, passages=(passage,))


def built(
    folder: Path, content: bytes, format_: str, *, profile: str = "", logo: bool = True
) -> list[Parts]:
    """Build documents of all kinds from a template; each must be valid."""
    template = compiled(folder, content, format_)
    written, out = [], []
    picture = folder / "logo.png"
    picture.write_bytes(members("docx")["word/media/logo.png"])
    wanted = [*VALUES.values(), declaration(draft=True, logo=picture if logo else None)]
    for number, of in enumerate(map(rich, wanted)):
        made, findings = template.stamp(of, trace=True)
        assert not findings, [str(finding) for finding in findings]
        path = folder / f"made-{number}.{format_}"
        path.write_bytes(made)
        written.append(path)
        out.append(unzipped(made))
    options = ["--placeholders", *(["--profile", profile] if profile else [])]
    result = subprocess.run(
        [sys.executable, TOOLS / f"validate_{format_}.py", *options, *map(str, written)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    found = [line for line in result.stdout.splitlines() if "jing" not in line]
    # The value '</w:t> {{ 7 * 7 }}' is no tag that was left.
    found = [line for line in found if "7 * 7" not in line and "placeholder" not in line]
    assert not [line for line in found if ": error [" in line or ": warning [" in line], found
    return out


def changed(parts: Parts, name: str, *pairs: tuple[str, str]) -> None:
    text = parts[name].decode()
    for old, new in pairs:
        assert re.search(old, text), old
        text = re.sub(old, new, text)
    parts[name] = text.encode()


# --- Word in other languages ----------------------------------------------------------------

_GERMAN = {
    "Normal": "Standard", "Heading1": "berschrift1", "Heading2": "berschrift2",
    "Heading3": "berschrift3", "Title": "Titel", "Subtitle": "Untertitel",
    "BodyText": "Textkrper", "ListBullet": "Aufzhlungszeichen",
    "ListBullet2": "Aufzhlungszeichen2", "ListBullet3": "Aufzhlungszeichen3",
    "ListNumber": "Listennummer", "ListNumber2": "Listennummer2",
    "ListNumber3": "Listennummer3", "Strong": "Fett", "Emphasis": "Hervorhebung",
    "Header": "Kopfzeile", "Footer": "Fuzeile", "DefaultParagraphFont": "Absatz-Standardschriftart",
    "TableNormal": "NormaleTabelle", "NoList": "KeineListe",
}  # fmt: skip
_LATENT = (
    '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0"'
    ' w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376"><w:lsdException w:name="Normal"'
    ' w:uiPriority="0" w:qFormat="1"/><w:lsdException w:name="heading 1" w:uiPriority="9"'
    ' w:qFormat="1"/><w:lsdException w:name="Body Text" w:semiHidden="1"/></w:latentStyles>'
)


def german() -> bytes:
    parts = members("docx")
    for name in [n for n in parts if re.match(r"word/[a-z-]+\.xml", n)]:
        text = parts[name].decode()
        for english, local in _GERMAN.items():
            text = re.sub(
                rf'(w:styleId|w:(?:pStyle|rStyle|basedOn|next|link|tblStyle) w:val)="{english}"',
                rf'\1="{local}"',
                text,
            )
        parts[name] = text.encode()
    changed(parts, "word/styles.xml", ("</w:docDefaults>", f"</w:docDefaults>{_LATENT}"))
    # As Word saves after typing: runs by editing session, spelling marks, the page's last break.
    changed(
        parts,
        _MAIN,
        (
            r"<w:t xml:space=\"preserve\">\{\{ title \}\}</w:t></w:r>",
            '<w:t>{{ </w:t></w:r><w:proofErr w:type="spellStart"/><w:r w:rsidR="00A1B2C3">'
            '<w:lastRenderedPageBreak/><w:t>title</w:t></w:r><w:proofErr w:type="spellEnd"/>'
            '<w:r w:rsidRPr="00D4E5F6"><w:rPr><w:lang w:val="de-DE"/></w:rPr>'
            '<w:t xml:space="preserve"> }}</w:t></w:r>',
        ),
        (
            "<w:sectPr>",
            '<w:p w:rsidR="00AA11BB" w:rsidRDefault="00AA11BB"><w:pPr><w:pStyle w:val="Textkrper"/>'
            '<w:rPr><w:lang w:val="de-DE"/></w:rPr></w:pPr><w:bookmarkStart w:id="0"'
            ' w:name="_GoBack"/><w:bookmarkEnd w:id="0"/></w:p><w:sectPr w:rsidR="00AA11BB">',
        ),
    )
    changed(
        parts,
        "word/settings.xml",
        (
            "<w:decimalSymbol",
            '<w:rsids><w:rsidRoot w:val="00A1B2C3"/><w:rsid w:val="00D4E5F6"/></w:rsids>'
            '<w:themeFontLang w:val="de-DE"/><w:decimalSymbol',
        ),
    )
    return zipped(parts)


def arabic() -> bytes:
    parts = members("docx")
    for name in [n for n in parts if re.match(r"word/(document|header|footer)", n)]:
        if not name.endswith(".xml"):
            continue
        text = parts[name].decode()
        text = re.sub(r"(<w:pStyle [^>]*/>)(?!<w:bidi)", r"\1<w:bidi/>", text)
        text = text.replace(
            "<w:r><w:t",
            '<w:r><w:rPr><w:rFonts w:hint="cs"/><w:rtl/><w:lang w:bidi="ar-EG"/></w:rPr><w:t',
        )
        parts[name] = text.encode()
    changed(
        parts,
        _MAIN,
        (r"(<w:titlePg/>)", r'\1<w:bidi/><w:rtlGutter/><w:docGrid w:linePitch="360"/>'),
        (r"\{\{ subtitle \}\}", "{{ subtitle }} بيان"),
    )
    changed(
        parts,
        "word/settings.xml",
        ("<w:decimalSymbol", '<w:themeFontLang w:val="en-US" w:bidi="ar-EG"/><w:decimalSymbol'),
    )
    return zipped(parts)


def google() -> bytes:
    """As Google Docs exports: controls round runs, formatting in the runs, plain style names."""
    parts = members("docx")
    changed(
        parts,
        "word/styles.xml",
        (r'<w:basedOn w:val="(?:Normal|DefaultParagraphFont)"/>', ""),
        (r'w:val="heading (\d)"', r'w:val="Heading \1"'),
        (r'w:ascii="[^"]*" w:hAnsi="[^"]*" w:cs="[^"]*"',
         'w:ascii="Roboto" w:cs="Roboto" w:eastAsia="Roboto" w:hAnsi="Roboto"'),
    )  # fmt: skip
    direct = (
        '<w:rPr><w:rFonts w:ascii="Roboto" w:cs="Roboto" w:eastAsia="Roboto" w:hAnsi="Roboto"/>'
        '<w:b w:val="1"/><w:bCs w:val="1"/><w:color w:val="1f3a5f"/><w:sz w:val="42"/>'
        '<w:szCs w:val="42"/><w:rtl w:val="0"/></w:rPr>'
    )
    changed(
        parts,
        _MAIN,
        (
            r"<w:r><w:t xml:space=\"preserve\">\{\{ title \}\}</w:t></w:r>",
            '<w:sdt><w:sdtPr><w:tag w:val="goog_rdk_0"/></w:sdtPr><w:sdtContent>'
            f'<w:r w:rsidDel="00000000" w:rsidR="00000000">{direct}'
            '<w:t xml:space="preserve">{{ ti</w:t></w:r></w:sdtContent></w:sdt>'
            f'<w:r w:rsidDel="00000000" w:rsidR="00000000">{direct}'
            '<w:t xml:space="preserve">tle }}</w:t></w:r>',
        ),
        (
            r"<w:r><w:t xml:space=\"preserve\">\{\{p body \}\}</w:t></w:r>",
            '<w:sdt><w:sdtPr><w:tag w:val="goog_rdk_1"/></w:sdtPr><w:sdtContent>'
            '<w:r><w:rPr><w:rtl w:val="0"/></w:rPr><w:t xml:space="preserve">{{p body }}</w:t>'
            "</w:r></w:sdtContent></w:sdt>",
        ),
    )
    return zipped(parts)


# --- letterheads ----------------------------------------------------------------------------

_WATERMARK = (
    '<w:sdt><w:sdtPr><w:id w:val="-1318336367"/><w:docPartObj><w:docPartGallery'
    ' w:val="Watermarks"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r>'
    '<w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600"'
    ' o:spt="136" path="m@7,l@8,m@5,21600l@6,21600e"/><v:shape id="PowerPlusWaterMarkObject1"'
    ' o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;width:412pt;height:247pt"'
    ' fillcolor="silver" stroked="f"><v:textpath style="font-family:Calibri"'
    ' string="{{ controller.name }}"/></v:shape></w:pict></w:r></w:p></w:sdtContent></w:sdt>'
)
_FIELDS = (
    '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">{{ title }} '
    '</w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r>'
    '<w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> DATE \\@ '
    '"d MMMM yyyy" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>'
    '1 May 2026</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
_ANCHOR = (
    '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0"'
    ' distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="251659264"'
    ' behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="page"><wp:posOffset>900000</wp:posOffset></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:posOffset>1800000</wp:posOffset></wp:positionV>'
    '<wp:extent cx="2880000" cy="1080000"/><wp:wrapNone/><wp:docPr id="9" name="Address"/>'
    '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/'
    'wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr/><wps:txbx><w:txbxContent>'
    "{address}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
    "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape"
    ' style="position:absolute;width:226pt;height:85pt"><v:textbox><w:txbxContent>{address}'
    "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    '<w:r><w:t xml:space="preserve"> </w:t></w:r></w:p>'
)
_FRAME = (
    '<w:p><w:pPr><w:framePr w:w="2268" w:h="567" w:hRule="exact" w:wrap="around" w:vAnchor="page"'
    ' w:hAnchor="page" w:x="8505" w:y="1134"/></w:pPr><w:r><w:t>{{ date_line }}</w:t></w:r></w:p>'
)


def letterhead() -> bytes:
    """Write a letterhead: address in a text box, table and watermark in headers, fields."""
    of = page(
        "x",
        headers={
            "default": (table(("{{ controller.name }}", "{{ controller.lines|join(', ') }}")),),
            "first": (
                table(
                    ("{%tr for line in controller.lines %}", ""),
                    ("{{ loop.index }}", "{{ line }}"),
                    ("{%tr endfor %}", ""),
                    ("{{ controller.email }}", "{{ controller.phone }}"),
                ),
            ),
        },
        footers={"default": (), "first": ()},
    )
    address = "".join(
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        for text in ("{%p for line in controller.lines %}", "{{ line }}", "{%p endfor %}",
                     "{{ controller.country }}")
    )  # fmt: skip
    parts = dict(unzipped(docx(of, _FRAME + _ANCHOR.replace("{address}", address))))
    for name in ("word/header-default.xml", "word/header-first.xml"):
        mark = _WATERMARK.replace("1318336367", str(len(name)))
        changed(parts, name, ("</w:hdr>", mark + "<w:p/></w:hdr>"))
    for name in ("word/footer-default.xml", "word/footer-first.xml"):
        text = parts[name].decode()
        parts[name] = re.sub("></w:ftr>", lambda _: f">{_FIELDS}</w:ftr>", text).encode()
        assert b"DATE" in parts[name]
    return zipped(parts)


WORD: dict[str, Callable[[], bytes]] = {
    "our own": lambda: (ROOT / "templates/declaration.docx").read_bytes(),
    "German Word": german,
    "Arabic Word": arabic,
    "Google Docs": google,
    "letterhead": letterhead,
}


@pytest.mark.parametrize("name", WORD)
def test_templates_of_other_programs_give_valid_documents(tmp_path: Path, name: str) -> None:
    made = built(tmp_path, WORD[name](), "docx", logo=name != "letterhead")

    for parts, of in zip(made, VALUES.values(), strict=False):
        text = "".join(etree.fromstring(parts[_MAIN]).itertext(f"{W}t"))
        assert "strong and linked text." in text
        if name != "letterhead":
            assert text.startswith(of.title.replace("\t", "").replace("\n", ""))


def test_a_german_word_keeps_its_styles(tmp_path: Path) -> None:
    made = built(tmp_path, german(), "docx")[0]

    used = set(re.findall(rb'<w:pStyle w:val="([^"]*)"', made[_MAIN]))
    assert {b"berschrift1", b"Textkrper", b"Aufzhlungszeichen", b"Listennummer2"} <= used
    assert not used & {b"Heading1", b"BodyText", b"ListBullet"}


def test_an_arabic_word_writes_left_to_right_too(tmp_path: Path) -> None:
    """Directions are the document's: of a template in Arabic none is left in English."""
    made = built(tmp_path, arabic(), "docx")
    names = list(VALUES)

    english, arab = made[names.index("plain")], made[names.index("arabic")]
    for name in ("word/header-first.xml", "word/footer.xml"):
        assert b"<w:bidi" not in english[name]
        assert b"<w:rtl/>" not in english[name]
        assert b"<w:bidi/>" in arab[name]
    assert english[_MAIN].count(b"<w:rtl/>") == 1  # the Arabic word of the template's own
    assert b"<w:rtlGutter/>" in english[_MAIN]
    title = next(
        run for run in etree.fromstring(arab[_MAIN]).iter(f"{W}r") if run.findtext(f"{W}t")
    )
    assert title.find(f"{W}rPr/{W}rtl") is not None
    assert title.find(f"{W}rPr/{W}lang") is None


def test_the_parts_of_a_letterhead_are_filled(tmp_path: Path) -> None:
    for parts, of in zip(
        built(tmp_path, letterhead(), "docx", logo=False), VALUES.values(), strict=False
    ):
        lines = of.letterhead["controller"]["lines"]  # type: ignore[index]
        found = docx_stories(parts)
        [box] = [inner for _, _, inner in found["body"][1:2]]
        assert box[0][1][:-1] == [("p", line, []) for line in lines]
        rows = found["header-first"][0][1]
        assert [row[1][0][1] for row in rows[:-1]] == list(lines)
        mark = etree.fromstring(parts["word/header-first.xml"])
        [path] = mark.iter("{urn:schemas-microsoft-com:vml}textpath")
        assert path.get("string") == of.author
        assert found["footer-first"][0][1] == f"{of.title} 11 May 2026"


# --- LibreOffice ----------------------------------------------------------------------------


def converted(folder: Path, path: Path, to: str) -> bytes:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    profile = (folder / "profile").as_uri()
    kind = {"docx": "docx:MS Word 2007 XML", "odt": "odt:writer8"}[to]
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind,
         "--outdir", folder / "out", path],
        capture_output=True,
        timeout=300,
        check=True,
    )  # fmt: skip
    return (folder / "out" / f"{path.stem}.{to}").read_bytes()


@pytest.mark.libreoffice
@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_templates_that_libreoffice_saved_are_as_good(tmp_path: Path, format_: str) -> None:
    content = converted(tmp_path, ROOT / f"templates/declaration.{format_}", format_)

    made = built(tmp_path, content, format_, profile="lo" if format_ == "docx" else "")

    ours = built(tmp_path, (ROOT / f"templates/declaration.{format_}").read_bytes(), format_)
    for parts, own in zip(made, ours, strict=True):
        read = docx_stories if format_ == "docx" else odt_stories
        # Names of headers and footers are LibreOffice's own.
        assert read(parts)["body"] == read(own)["body"]
        for outline in read(own).values():
            assert outline in read(parts).values()
