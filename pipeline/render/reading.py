"""Reading: templates from disk, which are hostile until read.

Bounds sizes and counts, lets no path out of the package, expands no entity. Raises
`TemplateError`, which the compilers turn into findings.
"""

import io
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from ..findings import Finding, Place, error
from .refusal import MAX_FILE, fault

MAX_MEMBERS = 2000
MAX_PART = 32 << 20
MAX_TOTAL = 96 << 20
_OLE = b"\xd0\xcf\x11\xe0"


# What parsers raise at measures, attributes and structures that no template of sense has.
UNREADABLE = (ValueError, AttributeError, LookupError, etree.LxmlError)


def unreadable(path: Path) -> Finding:
    """Say that a template's parts hold what no program writes."""
    return error(
        "template-broken",
        Place(path.as_posix()),
        "holds structures that cannot be read",
        "open it in Word or Writer, save it anew, and use that file",
    )


def read_file(path: Path) -> bytes:
    """Read a template whole, if it is no larger than a template can be."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as problem:
        raise fault(
            "template-missing",
            path,
            f"the template cannot be read ({problem.strerror})",
            "name an existing template in the client file",
        ) from problem
    if len(content) > MAX_FILE:
        raise fault(
            "template-unsafe",
            path,
            f"the template is larger than {MAX_FILE >> 20} MB",
            "reduce the pictures in the template",
        )
    return content


def read_package(path: Path) -> dict[str, bytes]:
    """Read the members of a DOCX or ODT file; raise `TemplateError` for what is not fit."""
    content = read_file(path)
    if content.startswith(_OLE):
        raise fault(
            "template-encrypted",
            path,
            "the template is encrypted or in the format of Word 97",
            "save it as .docx without a password",
        )
    try:
        return _members(path, content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as problem:
        raise fault(
            "template-broken",
            path,
            f"the template is not a readable ZIP package ({type(problem).__name__})",
            "open it in Word or Writer and save it again",
        ) from problem


def _members(path: Path, content: bytes) -> dict[str, bytes]:
    unsafe = "save the template again with Word or Writer; do not use files of unknown origin"
    parts: dict[str, bytes] = {}
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise fault("template-unsafe", path, "the package has too many members", unsafe)
        folded: set[str] = set()
        for entry in entries:
            name = entry.filename
            if entry.flag_bits & 1:
                raise fault(
                    "template-encrypted",
                    path,
                    "the template is encrypted",
                    "save it without a password",
                )
            if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
                raise fault(
                    "template-unsafe", path, "a member's path leads out of the package", unsafe
                )
            if name.lower() in folded:
                raise fault("template-unsafe", path, "a member's name is used twice", unsafe)
            folded.add(name.lower())
            if name.endswith("/"):
                continue
            with archive.open(entry) as member:
                data = member.read(min(MAX_PART, MAX_TOTAL - total) + 1)
            total += len(data)
            if len(data) > MAX_PART or total > MAX_TOTAL:
                raise fault("template-unsafe", path, "the package unpacks to too much", unsafe)
            parts[name] = data
    return parts


def parse_xml(path: Path, name: str, content: bytes) -> etree._Element:
    """Parse a part without entities, document type or network."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise fault(
            "template-broken",
            path,
            f"part '{name}' is not well-formed XML",
            "open the template in Word or Writer and save it again",
            name,
        ) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise fault(
            "template-unsafe",
            path,
            f"part '{name}' has a document type declaration",
            "save the template again with Word or Writer",
            name,
        )
    return root


def serialise(root: etree._Element) -> str:
    """Write a part as text, without declaration."""
    return str(etree.tostring(root, encoding="unicode"))


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
