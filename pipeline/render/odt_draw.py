"""Draw a Writer template for one manuscript: its parts, with marks for the values that differ."""

from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Any

from ..lean import dataclass
from . import odt_parts, odt_tags
from .fragments import Face, Fragment, Fragments
from .odt import LogoBox, centimetres
from .opendocument import Body, Styles, dressed, page_of_pages, write_body
from .opendocument_styles import Needs, automatic_styles
from .package import Member
from .properties import PropertiesPart, meta
from .spans import full_tag, slot_of
from .stencil import Part, Sheet
from .template import Finished, Source, base_context, guarded
from .trace import manifest

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(slots=True)
class WriterTemplate:
    """What a Writer template is made of, ready to be filled."""

    content: Source
    styles_part: Source
    meta: PropertiesPart
    manifest: bytes
    copied: dict[str, Member]
    styles: Styles
    logos: list[LogoBox]
    checked_links: bool
    needs: dict[Fragment, Needs] = field(default_factory=dict)
    fragments: Fragments = field(default_factory=Fragments)


def draw(path: Path, template: WriterTemplate, sheet: Sheet) -> list[Part]:
    """Write all parts but the logo."""
    declaration, marks = sheet.declaration, sheet.marks
    sink = Body(template.styles, declaration.language, marks)
    body = write_body(
        declaration,
        template.styles,
        template.fragments,
        template.needs,
        sink,
        trace=sheet.trace,
        findings=sheet.findings,
    )
    written: dict[str, str | bytes] = {
        "meta.xml": meta(
            template.meta.filled(path, _context(template, sheet, sink)),
            declaration,
            sheet.day,
            manifest(declaration, sheet.digest) if sheet.trace else [],
        ),
        "META-INF/manifest.xml": odt_parts.with_logo(template.manifest, sheet.logo),
    }
    for source in (template.content, template.styles_part):
        # The automatic styles of a part stand before its text: they are put in afterwards.
        own = sink
        if source is not template.content:
            own = Body(template.styles, declaration.language, marks)
        context = _context(template, sheet, own)
        context["body"] = Finished(body)
        filled = guarded(path, source.part, partial(source.render, context))
        if template.checked_links:
            filled = odt_tags.check_links(path, source.part, filled, marks)
        styles = automatic_styles(own.needs, template.styles.heading_shade)
        filled = filled.replace(odt_parts.STYLES_MARK, styles, 1)
        written[source.part] = _DECLARATION + filled
    names = {*written, sheet.logo}
    return [
        *written.items(),
        *(item for item in template.copied.items() if item[0] not in names),
    ]


def _context(template: WriterTemplate, sheet: Sheet, sink: Body) -> dict[str, Any]:
    declaration = sheet.declaration
    context = base_context(declaration)
    language = declaration.language
    slot = slot_of(language)
    rtl = declaration.direction == "rtl"
    tags = {
        "western": full_tag(language if slot == "western" else "en"),
        "asian": full_tag(language if slot == "asian" else "ja"),
        "complex": full_tag(language if slot == "complex" else "ar"),
    }
    for name, tag in tags.items():
        context[f"_language_{name}"] = tag.language
        context[f"_country_{name}"] = tag.region or "none"
    context |= {
        "page_of_pages": Finished(page_of_pages(declaration)),
        "_writing": "rl-tb" if rtl else "lr-tb",
        "_start": "right" if rtl else "start",
        "_number_side": "end" if rtl else "start",
        "_end": "left" if rtl else "end",
        "_draft": declaration.draft,
        "_flow": lambda value, _: _flow(template, value, sheet, sink),
    }
    for index, box in enumerate(template.logos):
        size = sheet.sizes[2 * index : 2 * index + 2] or (
            centimetres(box.width),
            centimetres(box.height),
        )
        context[f"_logo{index}_width"], context[f"_logo{index}_height"] = size
        context[f"_logo{index}_href"] = sheet.logo or box.href
    return context


def _flow(template: WriterTemplate, value: str, sheet: Sheet, sink: Body) -> str:
    if sheet.marks.are_in(value) and not sheet.marks.is_plain(value):
        sink.needs.languages.update(sheet.marks.languages(value))
        return sheet.marks.flow(value, 0)
    face = Face(sink.document)
    return dressed(value, face, sink.document, template.styles, sink.needs.languages)
