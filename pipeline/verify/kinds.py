"""Kinds: each paragraph is a heading, item, cell or plain, as it shall be, in its language."""

import unicodedata

from .case import STYLES, WAYS, WRITER, Case, Pairs
from .expect import ExpectedParagraph
from .reading import FoundParagraph
from .text import direction_of, same_language, script_of

_CALLOUT_STYLES = ("notice", "notice heading")
_KINDS = {
    "plain": "a plain paragraph",
    "heading": "a heading",
    "item": "a list item",
    "cell": "a table cell",
}


def kinds(case: Case, pairs: Pairs) -> None:
    """Find headings, items and cells that are not what they shall be, and wrong links."""
    offset = _offset(case, pairs)
    tables: dict[int, int] = {}
    for expected, found in pairs:
        name = f"paragraph {expected.count}"
        if found.kind != expected.kind and not _continues(expected, found):
            case.fault(
                f"verify-kind-{expected.kind}",
                expected.passage,
                f"{name} shall be {_KINDS[expected.kind]} and is {_KINDS[found.kind]}",
                STYLES,
            )
        elif expected.kind == "heading" and found.level != expected.level + offset:
            case.fault(
                "verify-heading-level",
                expected.passage,
                f"{name} is a heading of level {found.level}, not {expected.level + offset}",
                STYLES,
            )
        elif expected.kind == "item":
            _item(case, expected, found)
        elif expected.kind == "cell":
            _cell(case, expected, found, tables)
        if expected.kind != "cell" and found.table:
            case.fault("verify-kind-cell", expected.passage, f"{name} stands in a table", STYLES)
        if expected.links != found.links:
            case.fault(
                "verify-link",
                expected.passage,
                f"{name} shall have {len(expected.links)} link(s) and not these "
                f"{len(found.links)}, with exactly the expected text and target",
                WRITER,
            )
        framed = found.style.lower().replace("-", " ") in _CALLOUT_STYLES
        if expected.callout and expected.kind in ("plain", "heading") and not framed:
            case.fault(
                "verify-callout",
                expected.passage,
                f"{name} is not set apart in the style 'Notice' or 'Notice Heading'",
                STYLES,
            )


def _continues(expected: ExpectedParagraph, found: FoundParagraph) -> bool:
    """Tell whether a list item's further paragraph stands indented without a bullet."""
    return expected.kind == "item" and not expected.starts and found.kind == "plain"


def _offset(case: Case, pairs: Pairs) -> int:
    """A page's first heading is its title: sections may begin one level below."""
    if case.reading.format != "html":
        return 0
    levels = [f.level - e.level for e, f in pairs if e.kind == f.kind == "heading"]
    return 1 if levels and levels[0] == 1 else 0


def _item(case: Case, expected: ExpectedParagraph, found: FoundParagraph) -> None:
    name = f"paragraph {expected.count}"
    if not expected.starts:
        if found.starts:
            case.fault(
                "verify-list",
                expected.passage,
                f"{name} has a bullet or number of its own",
                STYLES,
            )
        return
    if (found.level, found.ordered, found.starts) != (expected.level, expected.ordered, True):
        kind = "numbered" if expected.ordered else "bulleted"
        case.fault(
            "verify-list",
            expected.passage,
            f"{name} shall be a {kind} item of level {expected.level}",
            STYLES,
        )
    elif found.number != expected.number:
        case.fault(
            "verify-list-number",
            expected.passage,
            f"{name} shall have number {expected.number} and has {found.number}",
            "each numbered list counts anew",
        )


def _cell(
    case: Case, expected: ExpectedParagraph, found: FoundParagraph, tables: dict[int, int]
) -> None:
    name = f"paragraph {expected.count}"
    # Each expected table is one table of the file, and each of those one expected.
    if tables.setdefault(expected.table, found.table) != found.table or (
        tables.setdefault(-found.table, expected.table) != expected.table
    ):
        case.fault("verify-table", expected.passage, f"{name} stands in another table", WRITER)
    if (found.row, found.column) != (expected.row, expected.column):
        case.fault(
            "verify-table",
            expected.passage,
            f"{name} shall stand in row {expected.row + 1}, column {expected.column + 1}",
            WRITER,
        )
    if found.header != expected.header:
        state = "is no" if expected.header else "is a"
        case.fault(
            "verify-table-header",
            expected.passage,
            f"the row of {name} {state} header row",
            "the first row of each table, and only that, is its header",
        )


# How the names of a language's letters begin (Unicode); of all others it is LATIN.
_ALPHABETS = {
    "am": "ETHIOPIC",
    "bn": "BENGALI",
    "dv": "THAANA",
    "el": "GREEK",
    "gu": "GUJARATI",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "hy": "ARMENIAN",
    "ka": "GEORGIAN",
    "km": "KHMER",
    "ko": "HANGUL",
    "lo": "LAO",
    "my": "MYANMAR",
    "pa": "GURMUKHI",
    "si": "SINHALA",
    "syr": "SYRIAC",
    "ta": "TAMIL",
    "te": "TELUGU",
    "th": "THAI",
    "ja": "CJK",
    "zh": "CJK",
    **dict.fromkeys(("ar", "ckb", "fa", "ks", "ps", "sd", "ug", "ur"), "ARABIC"),
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "uk"), "CYRILLIC"),
}


def _is_foreign_alphabet(language: str, tag: str | None, text: str) -> bool:
    """Tell whether `tag` marks letters of the text that the language does not write."""
    ours, theirs = (_ALPHABETS.get((t or "").partition("-")[0], "LATIN") for t in (language, tag))
    return (
        tag is not None
        and ours != theirs
        and any(unicodedata.name(sign, "").startswith(theirs) for sign in text)
    )


def languages(case: Case, pairs: Pairs) -> None:
    """Find text marked with another language, or running the wrong way."""
    ours = case.declaration
    for expected, found in pairs:
        script = script_of(expected.language)
        if any(
            used == script
            and not same_language(expected.language, tag)
            and not _is_foreign_alphabet(expected.language, tag, found.text)
            for used, tag in found.languages
        ):
            case.fault(
                "verify-language",
                expected.passage,
                f"paragraph {expected.count} is not marked as '{expected.language}'",
                "set the language of the template's styles aside; the writer states it",
            )
        own = expected.language == ours.language
        direction = ours.direction if own else direction_of(expected.language)
        if found.direction != direction:
            case.fault(
                "verify-direction",
                expected.passage,
                f"paragraph {expected.count} does not run {WAYS[direction]}",
                STYLES,
            )
