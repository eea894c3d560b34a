"""ODT templates: compile a Writer template into what stamping needs.

Tags are in the dialect that docxtpl has for Word; healing them is `odt_tags`' work, preparing
the template `odt_parts`'. Faults of a template are findings with their place.
"""

from pathlib import Path

from ..findings import Finding, has_errors
from . import odt_fit, odt_parts, odt_tags
from .annotate_odt import without_annotations
from .faults import Fault, Reading
from .inspection import Inspection
from .looks import looked_into
from .odt import CompiledOdt, WriterLook
from .odt_draw import WriterTemplate
from .odt_texts import writer_parts
from .package import member
from .properties import PropertiesPart
from .reading import UNREADABLE, read_package, serialise, unreadable
from .refusal import TemplateError
from .template import check

_MIMETYPE = "application/vnd.oasis.opendocument.text"


def compile_odt(path: Path) -> tuple[CompiledOdt | None, list[Finding]]:
    """Compile a Writer template; all that depends on the template only is done here."""
    compiled, reading = inspect_odt(path)
    return compiled, [one.finding for one in reading.faults]


def recompiled(path: Path) -> WriterTemplate:
    """Compile a template again of which only the look was kept.

    Raises:
        TemplateError: it has faults now.
    """
    compiled, findings = compile_odt(path)
    if compiled is None or compiled.template is None:
        raise TemplateError(findings[0])
    return compiled.template


def inspect_odt(path: Path) -> tuple[CompiledOdt | None, Reading]:
    """Compile a Writer template and tell what its tags name; a fault keeps its paragraph."""
    try:
        return _compile(path)
    except TemplateError as problem:
        return None, Reading([Fault(problem.finding)])
    except UNREADABLE:
        return None, Reading([Fault(unreadable(path))])


def _compile(path: Path) -> tuple[CompiledOdt | None, Reading]:
    package = odt_parts.read(path, read_package(path))
    inspection = Inspection(path, writer_parts(package))
    for root in (package.content, package.styles):
        without_annotations(root)
    styles, missing = odt_parts.find_styles(path, package)
    inspection.faults += map(Fault, missing)
    logos = odt_parts.mark_logos(package.content)
    logos += odt_parts.mark_logos(package.styles, len(logos))
    odt_parts.prepare_styles(package)
    sources = []
    for name, root in (("content.xml", package.content), ("styles.xml", package.styles)):
        if not inspection.is_complete(name):
            continue
        odt_tags.heal_tags(root)
        misfits = odt_tags.lift_tags(path, name, root)
        odt_fit.make_fit(root)
        source, more = odt_tags.source_of(path, name, root)
        sources.append(source)
        inspection.compare(name, [*misfits, *more, *check(path, source)], source.text)
    properties = PropertiesPart("meta.xml", package.members["meta.xml"])
    tagged = properties.tagged(path)
    for typed, source in tagged:
        inspection.properties(typed, source)
    reading = inspection.result()
    if has_errors(one.finding for one in reading.faults) or styles is None:
        return None, reading
    changing = {"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml", "mimetype"}
    copied = {
        name: member(name, content)
        for name, content in package.members.items()
        if name not in changing
    }
    copied["mimetype"] = member("mimetype", _MIMETYPE.encode(), deflate=False)
    return (
        CompiledOdt(
            path,
            WriterLook(
                looked_into([*sources, *(source for _, source in tagged)]), styles, tuple(logos)
            ),
            WriterTemplate(
                content=sources[0],
                styles_part=sources[1],
                meta=properties,
                manifest=serialise(package.manifest).encode(),
                copied=copied,
                styles=styles,
                logos=logos,
                checked_links=any(odt_tags.has_tagged_links(source.text) for source in sources),
            ),
        ),
        reading,
    )
