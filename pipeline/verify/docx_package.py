"""The frame of a Word package: relationships, main part, document properties (ECMA-376-2)."""

import posixpath

from .package import Package
from .reading import Properties

_PR = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DC = "{http://purl.org/dc/elements/1.1/}"

Relations = dict[str, tuple[str, str]]


def not_word(package: Package) -> None:
    """Note that the package holds no Word document."""
    package.fault(
        "verify-not-a-document",
        "",
        "holds no Word document",
        "give a .docx file as an office program saved it",
    )


def read_relations(package: Package, part: str) -> Relations:
    """Read a part's relationships: kind and target by id; '' is the package itself."""
    folder, name = posixpath.split(part)
    root = package.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    relations: Relations = {}
    if root is not None:
        for relation in root.iterchildren(_PR + "Relationship"):
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, _unquoted(target)))[1:]
            relations.setdefault(relation.get("Id", ""), (kind, target))
    return relations


def main_part(package: Package) -> str | None:
    """Give the main part; None = a finding says why not."""
    for kind, target in read_relations(package, "").values():
        if kind == "officeDocument" and target in package.members:
            return target
    if not package.findings:
        not_word(package)
    return None


def read_properties(package: Package) -> Properties:
    """Read core and custom properties."""
    core: dict[str, str] = {}
    custom: dict[str, str] = {}
    for kind, target in read_relations(package, "").values():
        if kind == "core-properties":
            root = package.xml(target)
            if root is not None:
                core = {str(child.tag): child.text or "" for child in root}
        elif kind == "custom-properties":
            root = package.xml(target)
            if root is not None:
                custom = {
                    child.get("name", ""): "".join(child.itertext()).strip() for child in root
                }
    return Properties(
        title=core.get(_DC + "title", ""),
        subject=core.get(_DC + "subject", ""),
        creator=core.get(_DC + "creator", ""),
        keywords=core.get(_CP + "keywords", ""),
        language=core.get(_DC + "language"),
        custom=custom,
    )


def _unquoted(target: str) -> str:
    if "%" not in target:
        return target
    from urllib.parse import unquote

    return unquote(target)
