"""Annotated copies say each fault at its paragraph, are valid, and are templates themselves."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from check_letters import FORMATS, MAIN, is_valid, letter, lines, packed, seeded
from lxml import etree
from render_specimens import ROOT, W, declaration, paragraph, parts, passage, stamped

from pipeline.render import annotated, compile_template, inspect_template

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def copy_of(path: Path) -> Path:
    """Write the annotated copy of a template beside it."""
    format_ = path.suffix[1:]
    content = annotated(path, format_, inspect_template(path, format_))
    assert content is not None
    copy = path.with_stem("annotated")
    copy.write_bytes(content)
    return copy


def comments(path: Path) -> list[tuple[str, list[str]]]:
    """Read the comments of a file: the text of their paragraph, their lines."""
    members = parts(path.read_bytes())
    root = etree.fromstring(members[MAIN[path.suffix[1:]]])
    if path.suffix == ".docx":
        made = etree.fromstring(members["word/comments.xml"])
        texts = {
            one.get(f"{W}id"): ["".join(line.itertext()) for line in one.iter(f"{W}p")]
            for one in made
        }
        found = []
        for mark in root.iter(f"{W}commentReference"):
            ident = mark.get(f"{W}id")
            holder = next(mark.iterancestors(f"{W}p"))
            started = [one.get(f"{W}id") for one in holder.iter(f"{W}commentRangeStart")]
            assert ident in started
            own = "".join(text.text or "" for text in holder.findall(f"{W}r/{W}t"))
            found.append((own, texts.pop(ident)))
        assert texts == {}
        return found
    found = []
    for mark in root.iter(f"{OFFICE}annotation"):
        told = ["".join(line.itertext()) for line in mark.iter(f"{TEXT}p")]
        holder = next(mark.iterancestors(f"{TEXT}p", f"{TEXT}h"))
        assert not holder.text  # it stands first
        own = (holder.text or "") + "".join(child.tail or "" for child in holder)
        found.append((own, told))
    return found


@pytest.mark.parametrize("format_", FORMATS)
def test_each_fault_is_said_at_its_paragraph(tmp_path: Path, format_: str) -> None:
    text = "{{ subtitel }} <b>&amp; {{ title|uper }}"
    path = seeded(tmp_path, format_, text)

    copy = copy_of(path)

    assert comments(copy) == [
        (
            text,
            [
                f"the template names 'subtitel', which is not known, near '{text}' "
                "[template-name-unknown]",
                "Hint: did you mean 'subtitle'?",
            ],
        ),
        (
            text,
            [
                "the template uses the filter 'uper', which is not known, near "
                f"'{text}' [template-name-unknown]",
                "Hint: did you mean 'upper'?",
            ],
        ),
    ]
    assert is_valid(copy)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_copy_has_the_same_faults_and_nothing_else_is_changed(
    tmp_path: Path, format_: str
) -> None:
    path = seeded(tmp_path, format_, "{{ subtitel }} {% if x && y %} {{ title")
    before = path.read_bytes()

    copy = copy_of(path)

    assert path.read_bytes() == before
    assert lines(inspect_template(copy, format_), copy) == lines(
        inspect_template(path, format_), path
    )
    old, new = parts(before), parts(copy.read_bytes())
    touched = {name for name in new if old.get(name) != new[name]}
    allowed = {
        "docx": {
            MAIN["docx"], "word/comments.xml", "[Content_Types].xml",
            "word/_rels/document.xml.rels",
        },
        "odt": {MAIN["odt"]},
    }[format_]  # fmt: skip
    assert touched <= allowed
    assert old.keys() <= new.keys()


@pytest.mark.parametrize("format_", FORMATS)
def test_what_has_no_paragraph_is_said_at_the_first(tmp_path: Path, format_: str) -> None:
    changes = {
        "docx": {
            "word/styles.xml": (('w:name w:val="Gap"', 'w:name w:val="Gup"'),),
            "word/footer.xml": (("{{ controller.name }}", "{{ controller.nam }}"),),
        },
        "odt": {
            "styles.xml": (
                ('style:display-name="Gap"', 'style:display-name="Gup"'),
                ("{{ controller.name }}<text:tab/>", "{{ controller.nam }}<text:tab/>"),
            ),
        },
    }[format_]
    copy = copy_of(letter(tmp_path, format_, changes))

    found = comments(copy)

    assert [text for text, _ in found] == ["{{ title }}"] * 2
    assert found[0][1][0] == "the template has no character style 'Gap' [template-style-missing]"
    part = {"docx": "footer, word/footer.xml", "odt": "footer, styles.xml"}[format_]
    assert found[1][1][0] == f"In the part '{part}':"
    assert found[1][1][2] == "Hint: did you mean 'controller.name'?"
    assert is_valid(copy)


BESIDE = {
    "docx": 'x</w:t></w:r><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>{{ titel }}</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></v:shape></w:pict></w:r><w:r><w:t>",
    "odt": 'x<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    "<text:note-body><text:p>{{ titel }}</text:p></text:note-body></text:note>",
}


@pytest.mark.parametrize("format_", FORMATS)
def test_what_stands_in_a_box_or_note_is_said_at_its_holder(tmp_path: Path, format_: str) -> None:
    path = letter(tmp_path, format_, {MAIN[format_]: (("{{ subtitle }}", BESIDE[format_]),)})
    copy = copy_of(path)

    ((text, told),) = comments(copy)

    assert text == "x"
    assert told[0].startswith("In the part 'text box" if format_ == "docx" else "In the part 'foot")
    assert is_valid(copy)


def test_what_stands_in_a_note_of_word_is_said_where_the_note_is_called(tmp_path: Path) -> None:
    source = docx.Document(str(seeded(tmp_path, "docx", "{{ subtitle }}")))
    source.save(str(tmp_path / "plain.docx"))
    members = parts((tmp_path / "plain.docx").read_bytes())
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    for name, old, new in (
        ("[Content_Types].xml", "</Types>",
         f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'),
        ("word/_rels/document.xml.rels", "</Relationships>",
         f'<Relationship Id="rIdN" Type="{relation}" Target="footnotes.xml"/></Relationships>'),
        (MAIN["docx"], "{{ subtitle }}</w:t></w:r>",
         '{{ subtitle }}</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'),
    ):  # fmt: skip
        text = members[name].decode()
        assert old in text
        members[name] = text.replace(old, new).encode()
    space = W.strip("{}")
    members["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{space}"><w:footnote w:id="2"><w:p><w:r><w:t>{{{{ titel }}}}</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    ).encode()

    ((text, told),) = comments(copy_of(packed(tmp_path / "letter.docx", members)))

    assert text == "{{ subtitle }}"
    assert told[0] == "In the part 'footnotes, word/footnotes.xml':"


def test_an_existing_comment_is_kept(tmp_path: Path) -> None:
    document = docx.Document(str(seeded(tmp_path, "docx", "{{ subtitel }}")))
    document.add_comment(document.paragraphs[0].runs, "Ours & <theirs>", "A. Author", "AA")
    path = tmp_path / "commented.docx"
    document.save(str(path))
    odt = letter(
        tmp_path,
        "odt",
        {
            MAIN["odt"]: (
                (
                    "{{ subtitle }}",
                    "<office:annotation><text:p>Ours {{ nothing }}</text:p></office:annotation>"
                    "{{ subtitel }}",
                ),
            )
        },
    )

    for one in (path, odt):
        copy = copy_of(one)
        found = [told for _, told in comments(copy)]
        assert len(found) == 2
        assert "Ours" in str(found)
        assert "'subtitel'" in str(found)
        assert is_valid(copy, "--errors-only")  # python-docx names styles that are not there


def test_a_template_without_paragraphs_gets_one(tmp_path: Path) -> None:
    for format_, begin, end in (
        ("docx", "<w:body>", "<w:sectPr>"),
        ("odt", "<office:text>", "</office:text>"),
    ):
        members = parts((ROOT / f"templates/declaration.{format_}").read_bytes())
        text = members[MAIN[format_]].decode()
        head, rest = text.split(begin)
        members[MAIN[format_]] = f"{head}{begin}{end}{rest.split(end, 1)[1]}".encode()
        copy = copy_of(packed(tmp_path / f"letter.{format_}", members))

        ((text, told),) = comments(copy)

        assert text == ""
        assert told[0] == "the template has no {{p body }} [template-body-missing]"
        assert is_valid(copy)


@pytest.mark.parametrize("format_", FORMATS)
def test_documents_carry_no_comments_of_their_template(tmp_path: Path, format_: str) -> None:
    path = letter(
        tmp_path,
        format_,
        {MAIN[format_]: (("{{ subtitle }}", "{{ subtitel }}"),)},
    )
    copy = copy_of(path)
    members = parts(copy.read_bytes())
    main = members[MAIN[format_]].decode()
    assert main.count("{{ subtitel }}") >= 1
    members[MAIN[format_]] = main.replace("{{ subtitel }}", "{{ subtitle }}").encode()
    mended = packed(tmp_path / f"mended.{format_}", members)

    template, findings = compile_template(mended, format_)

    assert template is not None, findings
    content = stamped(template, declaration(passage("a", paragraph("Words"))))
    result = packed(tmp_path / f"result.{format_}", parts(content))
    assert not [name for name in parts(content) if "comment" in name]
    for member in parts(content).values():
        assert b"comment" not in member
        assert b"annotation" not in member
        assert b"<w:r/>" not in member
    assert is_valid(result)


def test_what_cannot_be_read_has_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(b"no zip")

    assert annotated(path, "docx", inspect_template(path, "docx")) is None


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_reads_the_comments(tmp_path: Path) -> None:
    copies = []
    for format_ in FORMATS:
        copy = copy_of(seeded(tmp_path, format_, "{{ subtitel }}"))
        copies.append(copy.rename(tmp_path / f"{format_}.{format_}"))

    for copy, to in zip(copies, ("odt", "docx"), strict=True):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             "--convert-to", to, "--outdir", str(tmp_path / "out"), str(copy)],
            capture_output=True, timeout=300, check=True,
        )  # fmt: skip
        made = parts((tmp_path / "out" / f"{copy.stem}.{to}").read_bytes())
        text = "".join(
            "".join(etree.fromstring(content).itertext())
            for name, content in made.items()
            if name in ("content.xml", "word/comments.xml")
        )
        assert "did you mean 'subtitle'?" in text
