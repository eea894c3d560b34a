"""Draw a Word template for one manuscript: all its parts, with marks for the values that differ."""

from collections.abc import Callable
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Any

from ..lean import dataclass
from . import docx_parts
from .docx import LogoBox
from .docx_parts import Relationships, rels_of
from .fragments import Fragments
from .package import Member, member
from .properties import PropertiesPart, app, core, custom
from .reading import DECLARATION
from .spans import full_tag, slot_of
from .stencil import Part, Sheet
from .template import Finished, Source, base_context, guarded
from .trace import manifest
from .wordprocessing import Body, Styles, page_of_pages, write_body


@dataclass(slots=True)
class WordTemplate:
    """What a Word template is made of, ready to be filled."""

    main: str
    sources: list[Source]
    language_sources: list[Source]
    relationships: dict[str, Relationships]
    properties: dict[str, PropertiesPart]
    copied: dict[str, Member]
    content_types: bytes
    root_relationships: bytes
    numbering_part: str
    numbering: tuple[str, str]
    styles: Styles
    logos: list[LogoBox]
    placeholders: frozenset[str]
    draft_parts: list[tuple[str, str]]
    next_num: int
    by_language: dict[str, list[Member]] = field(default_factory=dict)
    fragments: Fragments = field(default_factory=Fragments)


Flow = Callable[[str, int, str], str]


def draw(path: Path, template: WordTemplate, sheet: Sheet, flow: Flow) -> list[Part]:
    """Write all parts but the logo; `flow` sets a value within a run of the template."""
    declaration, findings = sheet.declaration, sheet.findings
    sink = Body(template.styles, declaration.language, template.next_num, sheet.marks)
    context = _context(template, sheet, flow)
    context["body"] = Finished(
        write_body(
            declaration,
            template.styles,
            template.fragments,
            sink,
            trace=sheet.trace,
            findings=findings,
        )
    )
    written: dict[str, str | bytes] = {}
    for source in template.sources:
        filled = guarded(path, source.part, partial(source.render, context))
        written[source.part] = DECLARATION + filled
    if sink.nums:
        head, tail = template.numbering
        written[template.numbering_part] = head + sink.numbering() + tail
    if declaration.draft:
        written |= template.draft_parts
    for part, relationships in template.relationships.items():
        written[rels_of(part)] = relationships.write(
            path,
            context,
            sheet.marks,
            links=sink.targets() if part == template.main else {},
            draft=declaration.draft,
            logo=f"/{sheet.logo}" if sheet.logo else "",
        )
    written |= _properties(path, template, sheet, context)
    written["[Content_Types].xml"] = docx_parts.with_types(
        template.content_types,
        draft=declaration.draft and bool(template.draft_parts),
        custom="docProps/custom.xml" in written,
        logo=sheet.logo.rpartition(".")[2],
        dropped=template.placeholders if sheet.logo else (),
    )
    written["_rels/.rels"] = docx_parts.with_custom(
        template.root_relationships, custom="docProps/custom.xml" in written
    )
    parts: list[Part] = list(written.items())
    parts += [(one.name, one) for one in _language_members(template, sheet, context)]
    names = {name for name, _ in parts}
    if sheet.logo:
        names |= {*template.placeholders, sheet.logo}
    return parts + [item for item in template.copied.items() if item[0] not in names]


def _context(template: WordTemplate, sheet: Sheet, flow: Flow) -> dict[str, Any]:
    declaration = sheet.declaration
    context = base_context(declaration)
    language = declaration.language
    slot = slot_of(language)
    latin = "en" if slot != "western" else language
    context |= {
        "page_of_pages": Finished(page_of_pages(declaration)),
        "_rtl": declaration.direction == "rtl",
        "_draft": declaration.draft,
        "_western": str(full_tag(latin)),
        "_asian": str(full_tag(language if slot == "asian" else "ja")),
        "_complex": str(full_tag(language if slot == "complex" else "ar")),
        "_flow": lambda value, place: (
            sheet.marks.flow(value, place)
            if sheet.marks.are_in(value) and not sheet.marks.is_plain(value)
            else flow(value, place, language)
        ),
    }
    for index, box in enumerate(template.logos):
        size = sheet.sizes[2 * index : 2 * index + 2] or (str(box.width), str(box.height))
        context[f"_logo{index}_cx"], context[f"_logo{index}_cy"] = size
    return context


def _language_members(
    template: WordTemplate, sheet: Sheet, context: dict[str, Any]
) -> list[Member]:
    language = sheet.declaration.language
    by_language = template.by_language
    if language not in by_language:
        by_language[language] = [
            member(source.part, (DECLARATION + source.render(context)).encode())
            for source in template.language_sources
        ]
    return by_language[language]


def _properties(
    path: Path, template: WordTemplate, sheet: Sheet, context: dict[str, Any]
) -> dict[str, bytes]:
    own = {name: part.filled(path, context) for name, part in template.properties.items()}
    declaration = sheet.declaration
    traced = manifest(declaration, sheet.digest) if sheet.trace else []
    written = {
        "docProps/core.xml": core(own.get("docProps/core.xml"), declaration, sheet.day),
        "docProps/app.xml": app(own.get("docProps/app.xml")),
    }
    if made := custom(own.get("docProps/custom.xml"), traced):
        written["docProps/custom.xml"] = made
    return written
