"""DOCX: compile a Word template, stamp declarations from it.

Tags are in docxtpl's dialect and healed by docxtpl; Jinja compiles them once. Stamping fills
the changing parts and copies all others. `docx_parts`, `docx_marks` and `docx_styles` prepare the
template, `wordprocessing` sets the text.
"""

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..findings import Finding
from ..records import Declaration
from . import docx_parts
from .characters import unwritable
from .docx_marks import LogoBox
from .docx_parts import Relationships, rels_of
from .fragments import Fragments
from .logo import Logo, read_logo
from .package import Member, member, write_package
from .properties import PropertiesPart, app, core, custom
from .reading import (
    DECLARATION,
    TemplateError,
)
from .spans import full_tag, slot_of, split
from .template import (
    Source,
    base_context,
    guarded,
)
from .trace import manifest
from .wordprocessing import Body, Styles, language_of, page_of_pages, text, write_body

_TOKEN = re.compile(r"<w:r[ >]|<w:rPr>.*?</w:rPr>|(<w:t(?: [^>]*)?>)(.*?)(?=</w:t>)", re.DOTALL)


@dataclass(slots=True)
class CompiledDocx:
    """A Word template, ready to stamp."""

    path: Path
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
    fragments: Fragments = field(default_factory=Fragments)
    by_language: dict[str, list[Member]] = field(default_factory=dict)

    def stamp(self, declaration: Declaration, *, trace: bool) -> tuple[bytes, list[Finding]]:
        findings = unwritable(declaration)
        if findings:
            return b"", findings
        try:
            logo = read_logo(declaration.logo) if declaration.logo else None
            members = self._members(declaration, logo, trace=trace, findings=findings)
        except TemplateError as problem:
            return b"", [*findings, problem.finding]
        if findings:
            return b"", findings
        return write_package(members, first="[Content_Types].xml"), []

    def _members(
        self, declaration: Declaration, logo: Logo | None, *, trace: bool, findings: list[Finding]
    ) -> list[Member]:
        sink = Body(self.styles, declaration.language, self.next_num)
        context = self._context(declaration, logo)
        context["body"] = Markup(
            write_body(
                declaration, self.styles, self.fragments, sink, trace=trace, findings=findings
            )
        )
        written: dict[str, bytes] = {}
        for source in self.sources:
            filled = guarded(self.path, source.part, partial(source.render, context))
            written[source.part] = (DECLARATION + filled).encode()
        if sink.nums:
            head, tail = self.numbering
            written[self.numbering_part] = (head + sink.numbering() + tail).encode()
        if declaration.draft:
            for name, content in self.draft_parts:
                written[name] = content.encode()
        media = f"word/media/cb-logo.{logo.kind}" if logo else ""
        if logo:
            written[media] = logo.content
        for part, relationships in self.relationships.items():
            written[rels_of(part)] = relationships.write(
                self.path,
                context,
                links=sink.links if part == self.main else {},
                draft=declaration.draft,
                logo=f"/{media}" if logo else "",
            )
        written |= self._properties(declaration, context, trace=trace)
        written["[Content_Types].xml"] = docx_parts.with_types(
            self.content_types,
            draft=declaration.draft and bool(self.draft_parts),
            custom="docProps/custom.xml" in written,
            logo=logo.kind if logo else "",
            dropped=self.placeholders if logo else (),
        )
        written["_rels/.rels"] = docx_parts.with_custom(
            self.root_relationships, custom="docProps/custom.xml" in written
        )
        changed = [member(name, content) for name, content in written.items()]
        changed += self._language_members(declaration, context)
        names = {entry.name for entry in changed}
        if logo:
            names |= self.placeholders
        return changed + [entry for name, entry in self.copied.items() if name not in names]

    def _context(self, declaration: Declaration, logo: Logo | None) -> dict[str, Any]:
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
            "_flow": lambda value, place: self._flow(value, place, language),
        }
        for index, box in enumerate(self.logos):
            size = logo.within(box.width, box.height) if logo else (box.width, box.height)
            context[f"_logo{index}_cx"], context[f"_logo{index}_cy"] = size
        return context

    def _flow(self, value: str, place: int, language: str) -> str:
        """Set a value within a w:t of the template; other spans get runs of their own."""
        out = []
        inner = self.faces[place]
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
        made = self.by_language.get(declaration.language)
        if made is None:
            made = [
                member(source.part, (DECLARATION + source.render(context)).encode())
                for source in self.language_sources
            ]
            self.by_language[declaration.language] = made
        return made

    def _properties(
        self, declaration: Declaration, context: dict[str, Any], *, trace: bool
    ) -> dict[str, bytes]:
        template = {name: part.filled(self.path, context) for name, part in self.properties.items()}
        written = {
            "docProps/core.xml": core(template.get("docProps/core.xml"), declaration),
            "docProps/app.xml": app(template.get("docProps/app.xml")),
        }
        own = custom(template.get("docProps/custom.xml"), manifest(declaration) if trace else [])
        if own:
            written["docProps/custom.xml"] = own
        return written
