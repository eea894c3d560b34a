"""Frame: letterhead and links of a file that came back, against its declaration.

The manifest in a file holds neither, so they are proved only where the declaration is known.
"""

from collections.abc import Iterator, Mapping

from ..findings import Finding, Place, error
from ..records import Declaration
from .expect import expected_paragraphs, strings
from .reading import Reading
from .text import normalise

_LETTERHEAD = ("title", "subtitle", "date_line", "version_line")


def frame_findings(reading: Reading, declaration: Declaration, place: str) -> list[Finding]:
    """Find a letterhead that was changed, and links that lead elsewhere."""
    return [
        *_letterhead_findings(reading, declaration, place),
        *_link_findings(reading, declaration, place),
    ]


def _letterhead_findings(
    reading: Reading, declaration: Declaration, place: str
) -> Iterator[Finding]:
    around = [p for p in reading.paragraphs if not p.bookmarks or p.part != "body"]
    body = [normalise(p.text) for p in around if p.part == "body"]
    pages = [normalise(p.text) for p in around if p.part in ("header", "footer")]
    letterhead = declaration.letterhead
    controller = letterhead.get("controller")
    name = controller.get("name", "") if isinstance(controller, Mapping) else ""
    wanted = [(key, letterhead.get(key, ""), [*body, *pages]) for key in _LETTERHEAD]
    wanted.append(("controller.name", name, pages or body))
    for key, value, texts in wanted:
        if isinstance(value, str) and not any(normalise(value) in text for text in texts):
            yield error(
                "verify-letterhead",
                Place(place, key=key),
                f"does not say '{key}' as delivered",
                "look at the letterhead: somebody changed it",
            )


def _link_findings(reading: Reading, declaration: Declaration, place: str) -> Iterator[Finding]:
    expected = {
        link.target for paragraph in expected_paragraphs(declaration) for link in paragraph.links
    }
    for paragraph in reading.body:
        traced = any(mark.name.startswith(("_cb", "cb")) for mark in paragraph.bookmarks)
        for link in paragraph.links if traced else ():
            if link.target not in expected:
                yield error(
                    "verify-link",
                    Place(place),
                    "a link leads to an address that the declaration does not name",
                    f"look at the link with the text '{link.text[:60]}'",
                )


def is_letterhead(text: str, declaration: Declaration) -> bool:
    """Tell whether a text holds nothing but values of the letterhead and signs between them."""
    left = normalise(text)
    values = (normalise(value) for value in strings(declaration.letterhead))
    for value in sorted(filter(None, values), key=len, reverse=True):
        left = left.replace(value, "")
    return not any(sign.isalnum() for sign in left)
