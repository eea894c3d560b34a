"""Golden documents: what the example's files say, as text that reads like a legal difference.

`make golden` rewrites them; a person reads the difference.
"""

import difflib
from pathlib import Path

import pytest

from pipeline.verify import FoundParagraph, read

GOLDEN = Path(__file__).parent / "golden"
DOCUMENTS = [
    *(f"beispiel/{language}/microsoft-teams" for language in ("en", "de", "fr", "pl", "ar")),
    "beispiel/en/alfaview",
    "beispiel/en/bigbluebutton",
    "beispiel/en/goto-meeting",
    "beispiel/en/jitsi",
    "beispiel/en/zoom",
    "beispiel/en/conference-tools",
    "beispiel-section/en/microsoft-teams",
]


def dump(path: Path) -> str:
    """Write a file's paragraphs, one a line, each with what it is."""
    reading, findings = read(path.read_bytes(), path.suffix[1:], path.name)
    assert reading, findings
    return "".join(f"{kind(p):<12} | {said(p)}\n" for p in reading.body)


def kind(paragraph: FoundParagraph) -> str:
    match paragraph.kind:
        case "heading":
            return f"Heading {paragraph.level}"
        case "item":
            return f"{'Number' if paragraph.ordered else 'Bullet'} {paragraph.level}"
        case "cell":
            return "Cell head" if paragraph.header else "Cell"
    return ""


def said(paragraph: FoundParagraph) -> str:
    text = paragraph.text.replace("\n", " ⏎ ")
    return text + "".join(f" <{link.target}>" for link in paragraph.links)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_says_what_its_golden_text_says(
    built: Path, name: str, request: pytest.FixtureRequest
) -> None:
    golden = GOLDEN / f"{name}.txt"

    text = dump(built / f"{name}.docx")

    if request.config.getoption("--rewrite-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    known = golden.read_text(encoding="utf-8")
    assert text == known, "\n".join(
        difflib.unified_diff(known.splitlines(), text.splitlines(), "golden", "now", lineterm="")
    )


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("suffix", ["odt", "html"])
def test_all_formats_say_the_same(built: Path, name: str, suffix: str) -> None:
    clauses = [line for line in dump(built / f"{name}.docx").splitlines() if line[:1] != " "]

    other = [line for line in dump(built / f"{name}.{suffix}").splitlines() if line[:1] != " "]

    assert other == clauses
