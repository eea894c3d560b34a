"""ODT: draw stencils from a compiled Writer template.

`odt_compile` makes the template ready, `opendocument` sets the text; what is stamped from the
parts written here is `stencil`'s.
"""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from . import odt_parts, odt_tags
from .fragments import Face, Fragment, Fragments
from .logo import Logo
from .marks import Ink
from .odt_parts import LogoBox
from .opendocument import Body, Styles, dressed, page_of_pages, write_body
from .opendocument_styles import Needs, automatic_styles
from .package import Member
from .properties import PropertiesPart, meta
from .spans import full_tag, slot_of
from .stencil import Part, Sheet, Writer
from .template import Source, base_context, guarded
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


class CompiledOdt(Writer):
    """A Writer template, ready to stamp."""

    first = "mimetype"

    def __init__(self, path: Path, template: WriterTemplate, looked_into: frozenset[str]) -> None:
        super().__init__(path, looked_into)
        self._template = template
        self._fragments = Fragments()

    def logo_name(self, logo: Logo) -> str:
        return f"Pictures/cb-logo.{logo.kind}"

    def logo_sizes(self, logo: Logo) -> list[str]:
        boxes = self._template.logos
        return [_cm(side) for box in boxes for side in logo.within(box.width, box.height)]

    def set(self, ink: Ink, text: str, language: str) -> str:
        face = ink.face or Face(language)
        return dressed(text, face, language, self._template.styles, set())

    def draw(self, sheet: Sheet) -> list[Part]:
        template = self._template
        declaration, marks = sheet.declaration, sheet.marks
        sink = Body(template.styles, declaration.language, marks)
        body = write_body(
            declaration,
            template.styles,
            self._fragments,
            template.needs,
            sink,
            trace=sheet.trace,
            findings=sheet.findings,
        )
        written: dict[str, str | bytes] = {
            "meta.xml": meta(
                template.meta.filled(self.path, self._context(sheet, sink)),
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
            context = self._context(sheet, own)
            context["body"] = Markup(body)
            filled = guarded(self.path, source.part, partial(source.render, context))
            if template.checked_links:
                filled = odt_tags.check_links(self.path, source.part, filled, marks)
            styles = automatic_styles(own.needs, template.styles.heading_shade)
            filled = filled.replace(odt_parts.STYLES_MARK, styles, 1)
            written[source.part] = _DECLARATION + filled
        names = {*written, sheet.logo}
        return [
            *written.items(),
            *(item for item in template.copied.items() if item[0] not in names),
        ]

    def _context(self, sheet: Sheet, sink: Body) -> dict[str, Any]:
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
            "page_of_pages": Markup(page_of_pages(declaration)),
            "_writing": "rl-tb" if rtl else "lr-tb",
            "_start": "right" if rtl else "start",
            "_number_side": "end" if rtl else "start",
            "_end": "left" if rtl else "end",
            "_draft": declaration.draft,
            "_flow": lambda value, _: self._flow(value, sheet, sink),
        }
        for index, box in enumerate(self._template.logos):
            size = sheet.sizes[2 * index : 2 * index + 2] or (_cm(box.width), _cm(box.height))
            context[f"_logo{index}_width"], context[f"_logo{index}_height"] = size
            context[f"_logo{index}_href"] = sheet.logo or box.href
        return context

    def _flow(self, value: str, sheet: Sheet, sink: Body) -> str:
        if sheet.marks.are_in(value) and not sheet.marks.is_plain(value):
            sink.needs.languages.update(sheet.marks.languages(value))
            return sheet.marks.flow(value, 0)
        face = Face(sink.document)
        return dressed(value, face, sink.document, self._template.styles, sink.needs.languages)


def _cm(thousandths: int) -> str:
    return f"{thousandths / 1000:.3f}cm"
