"""Golden documents: what the examples' files say, as text that reads like a legal difference.

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
    *(f"beispiel/{language}/conference-tools-layer" for language in ("en", "de", "fr", "pl", "ar")),
    "beispiel/en/jitsi-layer",
    "beispiel-section/en/microsoft-teams",
    "betriebsrat/en/alfaview",
    "musterwerk/en/microsoft-teams",
    "northfield/en/zoom",
    "schule/en/conference-tools",
    "thames/en/conference-tools",
    *(f"seeblick/{language}/microsoft-teams" for language in ("en", "de-CH", "fr-CH")),
    "seeblick/en/alfaview",
]


def dump(path: Path) -> str:
    """Write a file's paragraphs, one a line, each with what it is."""
    reading, findings = read(path.read_bytes(), path.suffix[1:], path.name)
    assert reading, findings
    # a page's h1 is its title, so its sections are h2
    shift = 1 if path.suffix == ".html" else 0
    return "".join(f"{kind(p, shift):<12} | {said(p)}\n" for p in reading.body)


def kind(paragraph: FoundParagraph, shift: int) -> str:
    match paragraph.kind:
        case "heading":
            return f"Heading {paragraph.level - shift}"
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
    word = clauses(dump(built / f"{name}.docx"))

    other = clauses(dump(built / f"{name}.{suffix}"))

    assert other == word


def clauses(text: str) -> list[str]:
    """Leave out the letterhead: what stands before the first section."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("Heading 1"))
    return lines[first:]
