"""Around: what carries the text: properties, tracing, letterhead, marks of a draft."""

import re
from collections.abc import Iterable, Mapping

from ..records import Declaration
from .case import WAYS, WRITER, Case, Pairs, without
from .expect import expected_manifest
from .text import parse_mark, same_language, script_of

_MARKS = re.compile(r"\{[a-z][a-z0-9_]*\}|\{\{|\}\}|\{%|%\}|\{#|#\}|%7B[a-z][a-z0-9_]*%7D")
_DRAFT = re.compile(r"\bDRAFT\b")


def document(case: Case) -> None:
    """Find wrong document properties, language and direction."""
    ours, properties = case.declaration, case.reading.properties
    keywords = {k.strip() for k in re.split("[,;]", properties.keywords)}
    wanted = {part.strip() for k in ours.keywords for part in re.split("[,;]", k)}
    for name, right in (
        ("title", properties.title == ours.title),
        ("subject", properties.subject == ours.subject),
        ("author", properties.creator == ours.author),
        ("keywords", wanted <= keywords),
    ):
        if not right:
            case.fault(
                "verify-property",
                name,
                f"the document property '{name}' is not the declaration's",
                WRITER,
            )
    if not same_language(ours.language, properties.language):
        case.fault(
            "verify-document-language",
            "language",
            f"the document's language property is not '{ours.language}'",
            WRITER,
        )
    if not same_language(ours.language, case.reading.languages.get(script_of(ours.language))):
        case.fault(
            "verify-document-language",
            "styles",
            f"the document's default style is not in '{ours.language}'",
            WRITER,
        )
    if case.reading.direction != ours.direction:
        case.fault(
            "verify-document-direction",
            "",
            f"the document's pages do not run {WAYS[ours.direction]}",
            WRITER,
        )


def manifest(case: Case, *, trace: bool) -> None:
    """Find properties of the manifest that are missing, wrong or too many."""
    passages = case.passages
    want = expected_manifest(case.declaration, passages) if trace else {}
    keys = {f"cb.{p.slug}": p.key for p in passages}
    have = {n: v for n, v in case.reading.properties.custom.items() if n.startswith("cb.")}
    for name in sorted(want.keys() | have.keys()):
        if name not in have:
            message = f"the property '{name}' is missing"
        elif name not in want:
            message = f"the property '{name[:60]}' does not belong there"
        elif want[name] != have[name]:
            message = f"the property '{name}' is not as the text and its versions are"
        else:
            continue
        case.fault("verify-manifest", keys.get(name, ""), message, WRITER)


def bookmarks(case: Case, pairs: Pairs, *, trace: bool) -> None:
    """Find bookmarks that are missing, wrong, doubled or too many."""
    slugs = {p.key: p.slug for p in case.passages}
    names = [name for name in case.reading.bookmarks if parse_mark(name)]
    paired: set[str] = set()
    for expected, found in pairs if trace else ():
        slug = slugs[expected.passage]
        name = f"cb{expected.count}-{slug}"
        if case.reading.format != "html":
            name = f"_cb{expected.count}_{slug}"
        paired.add(name)
        marks = [b for b in found.bookmarks if parse_mark(b.name)]
        if [b.name for b in marks] != [name] or not marks[0].whole:
            case.fault(
                "verify-bookmark",
                expected.passage,
                f"paragraph {expected.count} is not held by the bookmark '{name}' alone",
                WRITER,
            )
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen or name not in paired:
            twice = "stands twice" if name.lower() in seen else "does not belong there"
            case.fault("verify-bookmark", "", f"the bookmark '{name}' {twice}", WRITER)
        seen.add(name.lower())


def surroundings(case: Case, pairs: Pairs) -> None:
    """Find marks of templates and placeholders left over, and a missing controller's name."""
    own = {id(found) for _, found in pairs}
    around = [p for p in case.reading.paragraphs if id(p) not in own]
    values = [value for value in case.values() if _MARKS.search(value)]
    texts: list[tuple[str, str]] = [("", p.text) for p in around]
    texts += [("", link.target) for p in around for link in p.links]
    for name in ("title", "subject", "creator", "keywords"):
        texts.append((name, getattr(case.reading.properties, name)))
    custom = case.reading.properties.custom
    texts += [(f"custom property {n}", v) for n, v in custom.items() if n[:3] != "cb."]
    for where, text in texts:
        if _marked(text, values):
            case.fault(
                "verify-mark-left",
                where,
                "a placeholder or a template's tag is left over",
                "mend the template: a tag or a placeholder was not filled",
            )
    for expected, found in pairs:
        if found.text != expected.text and _marked(found.text, [expected.text, *values]):
            case.fault(
                "verify-mark-left",
                expected.passage,
                f"a placeholder or a tag is left over in paragraph {expected.count}",
                "give the value, or mend the clause",
            )
    name = controller_name(case.declaration)
    if name and not any(name in paragraph.text for paragraph in around):
        case.fault(
            "verify-controller-name",
            "letterhead",
            "the controller's name does not stand in the letterhead letter for letter",
            "name 'controller.name' in the template's header, footer or above the body",
        )


def controller_name(declaration: Declaration) -> str:
    """Give the controller's name as the letterhead shall say it; '' = it need not."""
    controller = declaration.letterhead.get("controller")
    name = controller.get("name") if isinstance(controller, Mapping) else controller
    return name if isinstance(name, str) else ""


def draft(case: Case) -> None:
    """Find a draft that does not say so on each page, or a finished file that says so."""
    if case.declaration.draft:
        if not case.reading.headers or not all(map(_DRAFT.search, case.reading.headers)):
            case.fault(
                "verify-draft-unmarked",
                "",
                "the draft does not say DRAFT at the head of each page",
                "a page: put '{% if draft %}' with the word into its template; else report this",
            )
        return
    values = [value for value in case.values() if _DRAFT.search(value)]
    for paragraph in case.reading.paragraphs:
        said = paragraph.part != "body" and _DRAFT.search(without(paragraph.text, values))
        if said or paragraph.gap:
            case.fault(
                "verify-draft-mark",
                "",
                "says DRAFT or shows a gap although it is no draft",
                WRITER,
            )


def _marked(text: str, values: Iterable[str]) -> bool:
    """Tell whether a text holds a mark that none of the values brings along."""
    return bool(_MARKS.search(text)) and bool(_MARKS.search(without(text, values)))
