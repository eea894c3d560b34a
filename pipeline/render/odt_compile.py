"""ODT templates: compile a Writer template into what stamping needs.

Tags are in the dialect that docxtpl has for Word; healing them is `odt_tags`' work, preparing
the template `odt_parts`'. Faults of a template are findings with their place.
"""

from pathlib import Path

from ..findings import Finding, Place, error
from . import odt_parts, odt_tags
from .faults import check_paragraphs
from .looks import looked_into
from .odt import CompiledOdt, WriterTemplate
from .package import member
from .properties import PropertiesPart
from .reading import UNREADABLE, TemplateError, read_package, serialise, unreadable
from .template import Source, check, count_name

_MIMETYPE = "application/vnd.oasis.opendocument.text"


def compile_odt(path: Path) -> tuple[CompiledOdt | None, list[Finding]]:
    """Compile a Writer template; all that depends on the template only is done here."""
    try:
        return _compile(path)
    except TemplateError as problem:
        return None, [problem.finding]
    except UNREADABLE:
        return None, [unreadable(path)]


def _compile(path: Path) -> tuple[CompiledOdt | None, list[Finding]]:
    package = odt_parts.read(path, read_package(path))
    styles, findings = odt_parts.find_styles(path, package)
    logos = odt_parts.mark_logos(package.content)
    logos += odt_parts.mark_logos(package.styles, len(logos))
    odt_parts.prepare_styles(package)
    for name, root in (("content.xml", package.content), ("styles.xml", package.styles)):
        findings += check_paragraphs(path, name, odt_tags.paragraph_texts(root))
    if findings:
        return None, findings
    sources = [
        Source(name, odt_tags.patched(root))
        for name, root in (("content.xml", package.content), ("styles.xml", package.styles))
    ]
    for source in sources:
        findings += check(path, source)
        findings += odt_tags.misplaced(path, source)
    if not any(finding.code == "template-syntax" for finding in findings):
        findings += _bodies(path, sources)
    properties = PropertiesPart("meta.xml", package.members["meta.xml"])
    findings += properties.check(path)
    if findings or styles is None:
        return None, findings
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
            looked_into([*sources, *properties.sources(path)]),
        ),
        [],
    )


def _bodies(path: Path, sources: list[Source]) -> list[Finding]:
    content, rest = (count_name(source, "body") for source in sources)
    place = Place(path.as_posix())
    hint = "write {{p body }} in a paragraph of its own, where the clauses shall stand"
    if content == 0:
        return [error("template-body-missing", place, "the template has no {{p body }}", hint)]
    if content + rest > 1:
        return [error("template-body-repeated", place, "the template has {{p body }} twice", hint)]
    return []
