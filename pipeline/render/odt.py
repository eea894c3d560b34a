"""ODT: compile a Writer template, stamp declarations from it.

Tags are in the dialect that docxtpl has for Word; healing them is `odt_tags`' work, preparing
the template `odt_parts`', setting the text `opendocument`'s. Stamping fills the changing parts
and copies all others.
"""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..findings import Finding
from ..records import Declaration
from . import odt_parts, odt_tags
from .characters import unwritable
from .fragments import Face, Fragment, Fragments
from .logo import Logo, read_logo
from .odt_parts import LogoBox
from .opendocument import (
    Body,
    Styles,
    dressed,
    page_of_pages,
    write_body,
)
from .opendocument_styles import Needs, automatic_styles
from .package import Member, member, write_package
from .properties import PropertiesPart, meta
from .reading import TemplateError
from .spans import full_tag, slot_of
from .template import Source, base_context, guarded
from .trace import manifest

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MIMETYPE = "application/vnd.oasis.opendocument.text"


@dataclass(slots=True)
class CompiledOdt:
    """A Writer template, ready to stamp."""

    path: Path
    content: Source
    styles_part: Source
    meta: PropertiesPart
    manifest: bytes
    copied: dict[str, Member]
    styles: Styles
    logos: list[LogoBox]
    checked_links: bool
    fragments: Fragments = field(default_factory=Fragments)
    needs: dict[Fragment, Needs] = field(default_factory=dict)

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
        return write_package(members, first="mimetype"), []

    def _members(
        self, declaration: Declaration, logo: Logo | None, *, trace: bool, findings: list[Finding]
    ) -> list[Member]:
        sink = Body(self.styles, declaration.language)
        body = write_body(
            declaration,
            self.styles,
            self.fragments,
            self.needs,
            sink,
            trace=trace,
            findings=findings,
        )
        media = f"Pictures/cb-logo.{logo.kind}" if logo else ""
        written = {
            "meta.xml": meta(
                self.meta.filled(self.path, self._context(declaration, logo, media, sink)),
                declaration,
                manifest(declaration) if trace else [],
            ),
            "META-INF/manifest.xml": odt_parts.with_logo(self.manifest, media),
        }
        for source in (self.content, self.styles_part):
            # The automatic styles of a part stand before its text: they are put in afterwards.
            own = sink if source is self.content else Body(self.styles, declaration.language)
            context = self._context(declaration, logo, media, own)
            context["body"] = Markup(body)
            filled = guarded(self.path, source.part, partial(source.render, context))
            if self.checked_links:
                odt_tags.check_links(self.path, source.part, filled)
            styles = automatic_styles(own.needs, self.styles.heading_shade)
            filled = filled.replace(odt_parts.STYLES_MARK, styles, 1)
            written[source.part] = (_DECLARATION + filled).encode()
        if logo:
            written[media] = logo.content
        changed = [member(name, content) for name, content in written.items()]
        return changed + [entry for name, entry in self.copied.items() if name not in written]

    def _context(
        self, declaration: Declaration, logo: Logo | None, media: str, sink: Body
    ) -> dict[str, Any]:
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
            "_flow": lambda value, _: dressed(
                value, Face(language), language, self.styles, sink.needs.languages
            ),
        }
        for index, box in enumerate(self.logos):
            size = logo.within(box.width, box.height) if logo else (box.width, box.height)
            context[f"_logo{index}_width"], context[f"_logo{index}_height"] = (
                f"{side / 1000:.3f}cm" for side in size
            )
            context[f"_logo{index}_href"] = media or box.href
        return context
