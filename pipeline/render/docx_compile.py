"""DOCX templates: compile a Word template into what stamping needs.

Tags are in docxtpl's dialect and healed by docxtpl. All that depends on the template only is done
here, once; faults of a template are findings with their place.
"""

import re
from pathlib import Path

from docxtpl import DocxTemplate

from ..findings import Finding, Place, error, has_errors
from . import docx_marks, docx_parts
from .docx import CompiledDocx, WordTemplate
from .docx_marks import LogoBox
from .docx_parts import rels_of
from .docx_styles import find_styles
from .docx_texts import word_parts
from .faults import Fault, Inspection, Reading
from .looks import looked_into
from .package import member
from .reading import UNREADABLE, TemplateError, read_package, serialise, unreadable
from .template import EXPRESSION, Source, check, wrap

_TOKEN = re.compile(r"<w:r[ >]|<w:rPr>.*?</w:rPr>|(<w:t(?: [^>]*)?>)(.*?)(?=</w:t>)", re.DOTALL)


def compile_docx(path: Path) -> tuple[CompiledDocx | None, list[Finding]]:
    """Compile a Word template; all that depends on the template only is done here."""
    compiled, reading = inspect_docx(path)
    return compiled, [one.finding for one in reading.faults]


def inspect_docx(path: Path) -> tuple[CompiledDocx | None, Reading]:
    """Compile a Word template and tell what its tags name; a fault keeps its paragraph."""
    try:
        return _compile(path)
    except TemplateError as problem:
        return None, Reading([Fault(problem.finding)])
    except UNREADABLE:
        return None, Reading([Fault(unreadable(path))])


def _compile(path: Path) -> tuple[CompiledDocx | None, Reading]:
    package = docx_parts.read(path, read_package(path))
    inspection = Inspection(path, word_parts(package))
    inspection.faults += [
        Fault(
            error(
                "template-syntax",
                Place(path.as_posix(), key=name),
                "a tag stands where nothing is filled",
                "use tags in the text, headers, footers, notes and properties only",
            )
        )
        for name in package.languages
        if re.search(rb"\{[{%#]", package.members[name])
    ]
    docx_marks.mark_languages(package)
    styles, missing = find_styles(path, package)
    inspection.faults += map(Fault, missing)
    logos: list[LogoBox] = []
    drafts = docx_marks.draft_headers(package)
    sources: list[Source] = []
    faces: list[str] = []
    for name in package.stories:
        root = package.trees[name]
        if not inspection.is_complete(name):
            continue
        found = docx_marks.mark_logos(root, name, len(logos))
        for box in found:
            package.relationships[name].logos.add(box.relationship)
        logos += found
        docx_marks.mark_story(root)
        source = Source(name, _patched(path, serialise(root), faces))
        sources.append(source)
        whole = [*check(path, source), *_misplaced(path, source)]
        inspection.compare(name, whole, source.text)
    for part in package.relationships.values():
        for source in part.tagged:
            inspection.compare(source.part, check(path, source))
    for properties in package.properties.values():
        for source in properties.sources(path):
            inspection.properties(source)
    reading = inspection.result()
    if has_errors(one.finding for one in reading.faults) or styles is None:
        return None, reading
    changing = {*package.stories, *package.languages, *package.properties}
    changing |= {rels_of(part) for part in package.relationships}
    changing |= {"[Content_Types].xml", "_rels/.rels"}
    tagged = [source for part in package.relationships.values() for source in part.tagged]
    for properties in package.properties.values():
        tagged += properties.sources(path)
    return (
        CompiledDocx(
            path,
            WordTemplate(
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
            looked_into([*sources, *tagged]),
        ),
        reading,
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
