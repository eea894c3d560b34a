"""DOCX templates: compile a Word template into what stamping needs.

Tags are in docxtpl's dialect; healing them is `docx_tags`' work. All that depends on the template
only is done here, once; faults of a template are findings with their place.
"""

import re
from pathlib import Path

from ..findings import Finding, Place, error, has_errors
from . import docx_fit, docx_marks, docx_parts, docx_tags
from .annotate_docx import without_comments
from .docx import CompiledDocx, LogoBox, WordLook
from .docx_draw import WordTemplate
from .docx_parts import rels_of
from .docx_styles import find_styles
from .docx_texts import word_parts
from .faults import Fault, Reading
from .inspection import Inspection
from .looks import looked_into
from .package import member
from .reading import UNREADABLE, read_package, serialise, unreadable
from .refusal import TemplateError
from .template import Source, check


def compile_docx(path: Path) -> tuple[CompiledDocx | None, list[Finding]]:
    """Compile a Word template; all that depends on the template only is done here."""
    compiled, reading = inspect_docx(path)
    return compiled, [one.finding for one in reading.faults]


def recompiled(path: Path) -> WordTemplate:
    """Compile a template again of which only the look was kept.

    Raises:
        TemplateError: it has faults now.
    """
    compiled, findings = compile_docx(path)
    if compiled is None or compiled.template is None:
        raise TemplateError(findings[0])
    return compiled.template


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
    without_comments(package)
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
    docx_marks.renumber_bookmarks(package)
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
        docx_tags.heal_tags(root)
        docx_marks.mark_story(root)
        misfits = docx_tags.lift_tags(path, name, root)
        misfits += docx_fit.make_fit(path, name, root)
        source, more = docx_tags.source_of(path, name, root, faces)
        sources.append(source)
        inspection.compare(name, [*misfits, *more, *check(path, source)], source.text)
    tagged = [source for part in package.relationships.values() for source in part.tagged]
    for source in tagged:
        inspection.compare(source.part, check(path, source))
    for properties in package.properties.values():
        for typed, source in properties.tagged(path):
            inspection.properties(typed, source)
            tagged.append(source)
    reading = inspection.result()
    if has_errors(one.finding for one in reading.faults) or styles is None:
        return None, reading
    changing = {*package.stories, *package.languages, *package.properties}
    changing |= {rels_of(part) for part in package.relationships}
    changing |= {"[Content_Types].xml", "_rels/.rels"}
    return (
        CompiledDocx(
            path,
            WordLook(looked_into([*sources, *tagged]), styles.ids, tuple(faces), tuple(logos)),
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
                draft_parts=drafts,
                next_num=package.next_num,
            ),
        ),
        reading,
    )
