"""DOCX: draw stencils from a compiled Word template.

`docx_compile` makes the template ready, `wordprocessing` sets the text; what is stamped from the
parts written here is `stencil`'s.
"""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..records import Declaration
from . import docx_parts
from .docx_marks import LogoBox
from .docx_parts import Relationships, rels_of
from .fragments import Fragments
from .logo import Logo
from .marks import Ink
from .package import Member, member
from .properties import PropertiesPart, app, core, custom
from .reading import DECLARATION
from .spans import full_tag, slot_of, split
from .stencil import Part, Sheet, Writer
from .template import Source, base_context, guarded
from .trace import manifest
from .wordprocessing import Body, Styles, language_of, page_of_pages, run, text, write_body


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
    faces: list[str]
    draft_parts: list[tuple[str, str]]
    next_num: int
    by_language: dict[str, list[Member]] = field(default_factory=dict)


class CompiledDocx(Writer):
    """A Word template, ready to stamp."""

    first = "[Content_Types].xml"

    def __init__(self, path: Path, template: WordTemplate, looked_into: frozenset[str]) -> None:
        super().__init__(path, looked_into)
        self._template = template
        self._fragments = Fragments()

    def logo_name(self, logo: Logo) -> str:
        return f"word/media/cb-logo.{logo.kind}"

    def logo_sizes(self, logo: Logo) -> list[str]:
        boxes = self._template.logos
        return [str(side) for box in boxes for side in logo.within(box.width, box.height)]

    def set(self, ink: Ink, text: str, language: str) -> str:
        if ink.kind == "runs":
            assert ink.face
            return run(text, ink.face, language, self._template.styles.ids)
        assert isinstance(ink.place, int)
        return self._flow(text, ink.place, language)

    def draw(self, sheet: Sheet) -> list[Part]:
        template = self._template
        declaration, findings = sheet.declaration, sheet.findings
        sink = Body(template.styles, declaration.language, template.next_num, sheet.marks)
        context = self._context(sheet)
        context["body"] = Markup(
            write_body(
                declaration,
                template.styles,
                self._fragments,
                sink,
                trace=sheet.trace,
                findings=findings,
            )
        )
        written: dict[str, str | bytes] = {}
        for source in template.sources:
            filled = guarded(self.path, source.part, partial(source.render, context))
            written[source.part] = DECLARATION + filled
        if sink.nums:
            head, tail = template.numbering
            written[template.numbering_part] = head + sink.numbering() + tail
        if declaration.draft:
            written |= template.draft_parts
        for part, relationships in template.relationships.items():
            written[rels_of(part)] = relationships.write(
                self.path,
                context,
                sheet.marks,
                links=sink.targets() if part == template.main else {},
                draft=declaration.draft,
                logo=f"/{sheet.logo}" if sheet.logo else "",
            )
        written |= self._properties(sheet, context)
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
        parts += [(one.name, one) for one in self._language_members(declaration, context)]
        names = {name for name, _ in parts}
        if sheet.logo:
            names |= {*template.placeholders, sheet.logo}
        return parts + [item for item in template.copied.items() if item[0] not in names]

    def _context(self, sheet: Sheet) -> dict[str, Any]:
        declaration = sheet.declaration
        context = base_context(declaration)
        language = declaration.language
        slot = slot_of(language)
        latin = "en" if slot != "western" else language
        context |= {
            "page_of_pages": Markup(page_of_pages(declaration)),
            "_rtl": declaration.direction == "rtl",
            "_draft": declaration.draft,
            "_western": str(full_tag(latin)),
            "_asian": str(full_tag(language if slot == "asian" else "ja")),
            "_complex": str(full_tag(language if slot == "complex" else "ar")),
            "_flow": lambda value, place: (
                sheet.marks.flow(value, place)
                if sheet.marks.are_in(value) and not sheet.marks.is_plain(value)
                else self._flow(value, place, language)
            ),
        }
        for index, box in enumerate(self._template.logos):
            size = sheet.sizes[2 * index : 2 * index + 2] or (str(box.width), str(box.height))
            context[f"_logo{index}_cx"], context[f"_logo{index}_cy"] = size
        return context

    def _flow(self, value: str, place: int, language: str) -> str:
        """Set a value within a w:t of the template; other spans get runs of their own."""
        out = []
        inner = self._template.faces[place]
        for span in split(value, language):
            mark = language_of(span, language)
            body = text(span.text)
            if mark:
                own = f"<w:rPr>{inner}{mark}</w:rPr>"
                plain = f"<w:rPr>{inner}</w:rPr>" if inner else ""
                out.append(
                    f'</w:t></w:r><w:r>{own}{body}</w:r><w:r>{plain}<w:t xml:space="preserve">'
                )
            else:
                # The template's own w:t is open here.
                body = body.removeprefix('<w:t xml:space="preserve">')
                if body.startswith("<"):
                    body = "</w:t>" + body
                body = body.removesuffix("</w:t>")
                if body.endswith("/>"):
                    body += '<w:t xml:space="preserve">'
                out.append(body)
        return "".join(out)

    def _language_members(self, declaration: Declaration, context: dict[str, Any]) -> list[Member]:
        by_language = self._template.by_language
        if declaration.language not in by_language:
            by_language[declaration.language] = [
                member(source.part, (DECLARATION + source.render(context)).encode())
                for source in self._template.language_sources
            ]
        return by_language[declaration.language]

    def _properties(self, sheet: Sheet, context: dict[str, Any]) -> dict[str, bytes]:
        template = {
            name: part.filled(self.path, context)
            for name, part in self._template.properties.items()
        }
        declaration = sheet.declaration
        traced = manifest(declaration, sheet.digest) if sheet.trace else []
        written = {
            "docProps/core.xml": core(template.get("docProps/core.xml"), declaration, sheet.day),
            "docProps/app.xml": app(template.get("docProps/app.xml")),
        }
        if own := custom(template.get("docProps/custom.xml"), traced):
            written["docProps/custom.xml"] = own
        return written
