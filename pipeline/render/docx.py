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

from docxtpl import DocxTemplate
from markupsafe import Markup

from ..findings import Finding, Place, error
from ..records import Declaration
from . import docx_marks, docx_parts
from .characters import unwritable
from .docx_marks import LogoBox
from .docx_parts import Relationships, rels_of
from .docx_styles import find_styles
from .fragments import Fragments
from .logo import Logo, read_logo
from .package import Member, member, write_package
from .properties import PropertiesPart, app, core, custom
from .reading import (
    DECLARATION,
    UNREADABLE,
    TemplateError,
    read_package,
    serialise,
    unreadable,
)
from .spans import full_tag, slot_of, split
from .template import (
    EXPRESSION,
    Source,
    base_context,
    check,
    check_paragraphs,
    count_name,
    guarded,
    wrap,
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


def compile_docx(path: Path) -> tuple[CompiledDocx | None, list[Finding]]:
    """Compile a Word template; all that depends on the template only is done here."""
    try:
        return _compile(path)
    except TemplateError as problem:
        return None, [problem.finding]
    except UNREADABLE:
        return None, [unreadable(path)]


def _compile(path: Path) -> tuple[CompiledDocx | None, list[Finding]]:
    package = docx_parts.read(path, read_package(path))
    findings: list[Finding] = [
        error(
            "template-syntax",
            Place(path.as_posix(), key=name),
            "a tag stands where nothing is filled",
            "use tags in the text, headers, footers, notes and properties only",
        )
        for name in package.languages
        if re.search(rb"\{[{%#]", package.members[name])
    ]
    docx_marks.mark_languages(package)
    styles, missing = find_styles(path, package)
    findings += missing
    logos: list[LogoBox] = []
    drafts = docx_marks.draft_headers(package)
    sources: list[Source] = []
    faces: list[str] = []
    for name in package.stories:
        root = package.trees[name]
        loose = check_paragraphs(path, name, docx_marks.paragraph_texts(root))
        if loose:
            findings += loose
            continue
        found = docx_marks.mark_logos(root, name, len(logos))
        for box in found:
            package.relationships[name].logos.add(box.relationship)
        logos += found
        docx_marks.mark_story(root)
        source = Source(name, _patched(path, serialise(root), faces))
        sources.append(source)
        findings += check(path, source)
        findings += _misplaced(path, source)
    if not any(finding.code == "template-syntax" for finding in findings):
        findings += _bodies(path, sources, package.main)
    for part in package.relationships.values():
        for source in part.tagged:
            findings += check(path, source)
    for properties in package.properties.values():
        findings += properties.check(path)
    if findings or styles is None:
        return None, findings
    changing = {*package.stories, *package.languages, *package.properties}
    changing |= {rels_of(part) for part in package.relationships}
    changing |= {"[Content_Types].xml", "_rels/.rels"}
    return (
        CompiledDocx(
            path=path,
            main=package.main,
            sources=sources,
            language_sources=[
                Source(name, docx_marks.tagged(serialise(package.trees[name])))
                for name in package.languages
            ],
            relationships=package.relationships,
            properties=package.properties,
            copied={
                name: member(name, content)
                for name, content in package.members.items()
                if name not in changing
            },
            content_types=package.members["[Content_Types].xml"],
            root_relationships=package.members["_rels/.rels"],
            numbering_part=package.by_kind["numbering"],
            numbering=package.numbering,
            styles=styles,
            logos=logos,
            placeholders=docx_marks.placeholders(package, logos),
            faces=faces,
            draft_parts=drafts,
            next_num=package.next_num,
        ),
        [],
    )


def _patched(path: Path, xml: str, faces: list[str]) -> str:
    """Let docxtpl heal the tags; send expressions in text through the writer."""
    # Each paragraph on a line of its own, so that a syntax error has a place.
    xml = re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)
    xml = str(DocxTemplate(str(path)).patch_xml(xml))
    out: list[str] = []
    at = 0
    properties = ""
    for match in _TOKEN.finditer(xml):
        if match[1] is None:
            properties = "" if match[0].startswith("<w:r>") or match[0] == "<w:r " else match[0]
            continue
        if EXPRESSION.search(match[2]):
            faces.append(docx_marks.face_of(properties))
            out.append(xml[at : match.start(2)])
            out.append(wrap(match[2], len(faces) - 1))
            at = match.end(2)
    out.append(xml[at:])
    return docx_marks.tagged("".join(out))


def _misplaced(path: Path, source: Source) -> list[Finding]:
    """Find plain values where only finished XML may stand, and finished XML within text."""
    findings = []
    for match in EXPRESSION.finditer(source.text):
        expression = match[2].strip()
        open_tag = source.text.rfind("<", 0, match.start())
        in_attribute = source.text.find(">", open_tag, match.start()) < 0
        in_text = "|flow(" in expression
        name = re.match(r"\(?\s*(\w+)\s*(?:\)|$)", expression)
        finished = name is not None and name[1] in ("body", "page_of_pages")
        if in_attribute or finished != in_text:
            continue
        mark = {"body": "p", "page_of_pages": "r"}.get(name[1] if name else "", "")
        findings.append(
            error(
                "template-syntax",
                Place(path.as_posix(), key=source.part),
                f"'{name[1] if name else 'a value'}' stands where it cannot be set",
                f"write {{{{{mark} {name[1]} }}}}"
                if finished and name
                else "write {{ name }} without p or r",
            )
        )
    return findings


def _bodies(path: Path, sources: list[Source], main: str) -> list[Finding]:
    counts = {source.part: count_name(source, "body") for source in sources}
    total = sum(counts.values())
    place = Place(path.as_posix())
    hint = "write {{p body }} in a paragraph of its own, where the clauses shall stand"
    if total == 0 or not counts.get(main):
        return [error("template-body-missing", place, "the template has no {{p body }}", hint)]
    if total > 1:
        return [error("template-body-repeated", place, "the template has {{p body }} twice", hint)]
    return []
