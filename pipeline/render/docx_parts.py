"""Parts of a Word template: what each is, and how they hang together.

Takes the members of a DOCX package, gives those that change parsed. Relationships and content
types of a document are written here too.
"""

import posixpath
from collections.abc import Collection
from dataclasses import field
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from ..lean import dataclass
from .dialect import plain_tags
from .marks import Marks
from .properties import PropertiesPart
from .reading import parse_xml, serialise
from .refusal import fault
from .template import Context, Source, checked_target, guarded, has_tags

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_CT = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN_TYPE = f"{_WORD}.document.main+xml"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_CUSTOM_TYPE = f"{_OFFICE}.custom-properties+xml"
DRAFT_PART = "word/header-draft.xml"
_STORIES = ("header", "footer", "footnotes", "endnotes")


def q(name: str) -> str:
    return f"{{{W}}}{name}"


def rels_of(part: str) -> str:
    """Name the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@dataclass(slots=True)
class Relationships:
    """A part's relationships; targets may have tags."""

    part: str
    content: bytes
    tagged: list[Source] = field(default_factory=list)
    logos: set[str] = field(default_factory=set)
    draft: bool = False

    def write(
        self,
        path: Path,
        context: Context,
        marks: Marks,
        *,
        links: dict[str, str],
        draft: bool,
        logo: str,
    ) -> bytes:
        """Write them for one document."""
        root = etree.fromstring(self.content)
        tagged = {source.part: source for source in self.tagged}
        for element in root:
            source = tagged.get(f"{rels_of(self.part)} {element.get('Id')}")
            if source:
                target = guarded(path, source.part, partial(source.render, context))
                if marks.are_in(target):
                    target = marks.target(target, (path.as_posix(), source.part, "of the template"))
                else:
                    target = checked_target(path, source.part, target)
                # An unused link's target must not be empty either.
                element.set("Target", target or "about:blank")
            if logo and element.get("Id") in self.logos:
                element.set("Target", logo)
        for target, name in links.items():
            _relate(root, name, "hyperlink", target, external=True)
        if draft and self.draft:
            _relate(root, "rIdDraft", "header", f"/{DRAFT_PART}")
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _relate(
    root: etree._Element, name: str, kind: str, target: str, *, external: bool = False
) -> None:
    element = etree.SubElement(root, f"{{{_REL}}}Relationship")
    element.set("Id", name)
    element.set("Type", f"{R}/{kind}")
    element.set("Target", target)
    if external:
        element.set("TargetMode", "External")


@dataclass(slots=True)
class WordPackage:
    """A read template."""

    main: str
    members: dict[str, bytes]
    trees: dict[str, etree._Element]
    stories: list[str]
    languages: list[str]
    relationships: dict[str, Relationships]
    properties: dict[str, PropertiesPart]
    by_kind: dict[str, str]
    numbering: tuple[str, str] = ("", "")
    next_num: int = 1


def read(path: Path, members: dict[str, bytes]) -> WordPackage:
    """Find the parts of a template and parse those that change."""
    not_word = "save the template as .docx (a Word document) in Word or Writer"
    for needed in ("[Content_Types].xml", "_rels/.rels"):
        if needed not in members:
            raise fault("template-format", path, "the template is not a DOCX file", not_word)
    types = parse_xml(path, "[Content_Types].xml", members["[Content_Types].xml"])
    by_part = {
        element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
        for element in types.findall(f"{{{_CT}}}Override")
    }
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in by_part.values()) or any(
        "vbaproject" in name.lower() for name in members
    ):
        raise fault(
            "template-macros",
            path,
            "the template holds macros",
            "save it as .docx, the form without macros",
        )
    top = _relationships(path, "", members)
    main = next((target for _, kind, target in top if kind == "officeDocument"), "")
    kind = by_part.get(main, "")
    if main not in members or not kind.startswith(_WORD) or not kind.endswith("main+xml"):
        raise fault("template-format", path, "the template is not a DOCX file", not_word)
    members = {
        name: content
        for name, content in members.items()
        if not name.startswith(("docProps/thumbnail", "_xmlsignatures/"))
    }
    for element in list(types):
        name = element.get("PartName", "").lstrip("/")
        if name == main:
            element.set("ContentType", _MAIN_TYPE)
        if (name and name not in members) or "digital-signature" in element.get("ContentType", ""):
            types.remove(element)
    members["[Content_Types].xml"] = serialise(types).encode()
    root = parse_xml(path, "_rels/.rels", members["_rels/.rels"])
    for element in list(root):
        if element.get("Type", "").rsplit("/", 1)[-1] in ("thumbnail", "origin"):
            root.remove(element)
    members["_rels/.rels"] = serialise(root).encode()

    related = _relationships(path, main, members)
    by_kind = {kind: target for _, kind, target in related if target in members}
    stories = [main, *sorted({t for _, k, t in related if k in _STORIES and t in members})]
    languages = [by_kind[kind] for kind in ("styles", "settings") if kind in by_kind]
    trees = {name: parse_xml(path, name, members[name]) for name in (*stories, *languages)}
    return WordPackage(
        main=main,
        members=members,
        trees=trees,
        stories=stories,
        languages=languages,
        relationships={
            name: _read_relationships(path, name, members)
            for name in stories
            if name == main or rels_of(name) in members
        },
        properties={
            name: PropertiesPart(name, members[name])
            for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
            if name in members
        },
        by_kind=by_kind,
    )


def _relationships(path: Path, part: str, members: dict[str, bytes]) -> list[tuple[str, str, str]]:
    name = rels_of(part)
    if name not in members:
        return []
    found = []
    for element in parse_xml(path, name, members[name]):
        if not isinstance(element.tag, str) or element.get("TargetMode") == "External":
            continue
        target = element.get("Target", "")
        full = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        found.append((element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], full))
    return found


def _read_relationships(path: Path, part: str, members: dict[str, bytes]) -> Relationships:
    name = rels_of(part)
    empty = f'<Relationships xmlns="{_REL}"/>'.encode()
    root = parse_xml(path, name, members.get(name, empty))
    tagged = []
    for element in list(root):
        target = unquote(element.get("Target", ""))
        if element.get("TargetMode") == "External" and has_tags(target):
            target = plain_tags(target)
            tagged.append(Source(f"{name} {element.get('Id')}", target, xml=False))
        if element.get("Type", "").endswith("/attachedTemplate"):
            root.remove(element)
    return Relationships(part, serialise(root).encode(), tagged)


def with_types(
    types: bytes, *, draft: bool, custom: bool, logo: str, dropped: Collection[str]
) -> bytes:
    """Write [Content_Types].xml with the parts a document adds, without those it drops."""
    root = etree.fromstring(types)
    for element in list(root):
        if element.get("PartName", "").lstrip("/") in dropped:
            root.remove(element)
    have = {element.get("PartName") or element.get("Extension", "").lower() for element in root}
    if logo and logo not in have:
        element = etree.Element(f"{{{_CT}}}Default", Extension=logo, ContentType=f"image/{logo}")
        root.insert(0, element)
    wanted = {
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": f"{_OFFICE}.extended-properties+xml",
    }
    if custom:
        wanted["/docProps/custom.xml"] = _CUSTOM_TYPE
    if draft:
        wanted[f"/{DRAFT_PART}"] = f"{_WORD}.header+xml"
    for name, kind in wanted.items():
        if name not in have:
            etree.SubElement(root, f"{{{_CT}}}Override", PartName=name, ContentType=kind)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def with_custom(relationships: bytes, *, custom: bool) -> bytes:
    """Write _rels/.rels with the properties a document adds."""
    root = etree.fromstring(relationships)
    have = {element.get("Type", "").rsplit("/", 1)[-1] for element in root}
    package = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
    wanted = [("core-properties", f"{package}/core-properties", "docProps/core.xml")]
    wanted.append(("extended-properties", f"{R}/extended-properties", "docProps/app.xml"))
    if custom:
        wanted.append(("custom-properties", f"{R}/custom-properties", "docProps/custom.xml"))
    for name, kind, target in wanted:
        if name not in have:
            element = etree.SubElement(root, f"{{{_REL}}}Relationship")
            element.set("Id", f"rIdCb{name[:4].title()}")
            element.set("Type", kind)
            element.set("Target", target)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
