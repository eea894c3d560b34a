"""Package: open a ZIP that may be hostile, and read its XML parts within limits.

Gives findings, never an exception; nothing is written to disk, no entity is expanded, nothing
is fetched.
"""

import io
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from ..findings import Finding, Place, error
from ..lean import dataclass
from .directory import DEFLATED, STORED, Member, packed, plain_directory, unpack

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

Element: TypeAlias = etree._Element

MAX_FILE = 64 * 1024 * 1024
MAX_MEMBERS = 2000
MAX_PART = 32 * 1024 * 1024
MAX_ELEMENTS = 400_000
MAX_TOTAL = 128 * 1024 * 1024
MAX_KEPT = 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # small parts compress well without any malice

_STRICT = b"http://purl.oclc.org/ooxml/"
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


def _damage() -> tuple[type[Exception], ...]:
    """Name what reading a damaged ZIP can raise; asked only where something was raised."""
    import lzma
    from zipfile import BadZipFile

    return (
        *(BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError),
        *(RuntimeError, NotImplementedError, OverflowError, IndexError),
    )


def _archive(data: bytes) -> "ZipFile":
    """Open what is no plain ZIP as Python does; plain ones need not load it."""
    from zipfile import ZipFile

    return ZipFile(io.BytesIO(data))


@dataclass(slots=True)
class Package:
    """An opened ZIP; `findings` grows while parts are read.

    Attributes:
        data: the whole file.
        members: of a plain ZIP as `Member`.
        parts: what has been unpacked so far of a plain ZIP, by name; small ones only.
        asked: names of the members read, in order.
    """

    place: str
    data: bytes
    members: dict[str, "Member | ZipInfo"] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    archive: "ZipFile | None" = None
    parts: dict[str, bytes] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    read_so_far: int = 0

    def fault(self, code: str, member: str, message: str, hint: str) -> None:
        """Note a finding at a member of the package."""
        self.findings.append(error(code, Place(self.place, key=member), message, hint))

    def plain(self, name: str) -> bytes | None:
        """Unpack a member of a plain ZIP; None = it is not there, or `read` has to decide."""
        found = self.parts.get(name)
        member = self.members.get(name)
        if found is None and isinstance(member, Member):
            found = unpack(packed(self.data, member), member)
            if found is not None and member.file_size <= MAX_KEPT:
                self.parts[name] = found
        return found

    def read(self, name: str) -> bytes | None:
        """Read a member; None = it is not there, or a finding says why not."""
        if name not in self.members:
            return None
        self.asked[name] = None
        data = self.plain(name)
        damaged = False
        if data is None:
            try:
                if self.archive is None:
                    self.archive = _archive(self.data)
                with self.archive.open(name) as stream:
                    data = stream.read(MAX_PART + 1)
                    # A size that lies is noticed by reading on to the end, where sums are compared.
                    damaged = bool(stream.read(1)) and len(data) <= MAX_PART
            except _damage():
                self.fault(
                    "verify-zip-damaged",
                    name,
                    "a part of the package cannot be unpacked",
                    "ask for the file again; it was cut off or altered on its way",
                )
                return None
        self.read_so_far += len(data)
        if damaged or len(data) > MAX_PART or self.read_so_far > MAX_TOTAL:
            self.fault("verify-zip-size", name, "unpacks to more than is allowed", _SIZE_HINT)
            return None
        return data

    def unpack_all(self) -> None:
        """Find members that are damaged, those that nobody reads among them.

        A file is handed on as a whole: what an office program shows may stand in any of them.
        """
        asked = dict(self.asked)
        for name in self.members:
            if self.plain(name) is None:
                self.read(name)
        self.asked = asked

    def xml(self, name: str) -> Element | None:
        """Read and parse a member; None as with `read`."""
        data = self.read(name)
        return None if data is None else parse_xml(data, lambda *a: self.fault(a[0], name, *a[1:]))


_SIZE_HINT = "a declaration is a few hundred kilobytes; ask for a file without embedded objects"


def open_package(data: bytes, place: str) -> tuple[Package | None, list[Finding]]:
    """Open a package and check its directory before anything is unpacked."""

    def refused(code: str, message: str, hint: str) -> tuple[None, list[Finding]]:
        return None, [error(code, Place(place), message, hint)]

    if len(data) > MAX_FILE:
        return refused("verify-zip-size", "the file is larger than is allowed", _SIZE_HINT)
    # zipfile builds an object for each entry of the directory: count them first.
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        return refused("verify-zip-members", "holds too many members", _SIZE_HINT)
    package = Package(place, data)
    infos: Sequence[Member | ZipInfo] | None = plain_directory(data)
    try:
        if infos is None:
            package.archive = _archive(data)
            infos = package.archive.infolist()
    except _damage():
        return refused(
            "verify-zip-damaged",
            "is not a whole ZIP package",
            "give a .docx or .odt file as an office program saved it",
        )
    _check_directory(package, infos)
    if package.findings:
        return None, package.findings
    return package, package.findings


def _check_directory(package: Package, infos: Sequence["Member | ZipInfo"]) -> None:
    seen: set[str] = set()
    total = 0
    for info in infos:
        name = info.filename
        if name.lower() in seen:
            package.fault(
                "verify-zip-duplicate",
                _shown(name),
                "a member stands twice in the package",
                "save the file anew with an office program; readers disagree on which one counts",
            )
        seen.add(name.lower())
        package.members[name] = info
        total += info.file_size
        if info.flag_bits & 0x1:
            package.fault(
                "verify-encrypted",
                _shown(name),
                "is encrypted",
                "save the file without a password",
            )
        if _strays(name):
            package.fault(
                "verify-zip-name",
                _shown(name),
                "a member's name leads out of the package",
                "do not open the file; ask where it comes from",
            )
        if info.compress_type not in (STORED, DEFLATED):
            package.fault(
                "verify-zip-damaged",
                _shown(name),
                "is compressed in a way office programs do not use",
                "save the file anew with an office program",
            )
        size = info.file_size
        if size > MAX_PART:
            what = "unpacks to more than is allowed"
            package.fault("verify-zip-size", _shown(name), what, _SIZE_HINT)
        elif size > RATIO_FROM and size > max(info.compress_size, 1) * MAX_RATIO:
            what = "is compressed beyond reason"
            package.fault("verify-zip-ratio", _shown(name), what, _SIZE_HINT)
    if total > MAX_TOTAL:
        package.fault("verify-zip-size", "", "unpacks to more than is allowed", _SIZE_HINT)
    if len(package.members) > MAX_MEMBERS:
        package.fault("verify-zip-members", "", "holds too many members", _SIZE_HINT)


def _shown(name: str) -> str:
    return ascii(name[:80]).strip("'")


def _strays(name: str) -> bool:
    """Tell whether a member's name leads out of the package."""
    return (
        name.startswith("/")
        or "\\" in name
        or ":" in name
        or (".." in name and ".." in name.split("/"))
    )


def parse_xml(data: bytes, fault: Callable[[str, str, str], None]) -> Element | None:
    """Parse XML without entities, document types and network; what is wrong goes to `fault`."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:64]:
        fault("verify-xml", "is not in UTF-8", "save the file anew with an office program")
        return None
    if _DOCTYPE.search(data):
        fault(
            "verify-xml-doctype",
            "declares a document type or entities",
            "do not open the file; office programs never write that",
        )
        return None
    if data.count(b"<") > 2 * MAX_ELEMENTS:
        fault("verify-xml-size", "holds more elements than a declaration can need", _SIZE_HINT)
        return None
    if _STRICT in data:
        data = _transitional(data)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # libxml2 then stops at 256 levels and at 10 MB in one text
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        fault(
            "verify-xml",
            "is not well-formed XML, or nested too deep",
            "save the file anew with an office program",
        )
        return None


def _transitional(data: bytes) -> bytes:
    """Give 'strict' OOXML the namespaces of the usual form (ISO/IEC 29500-1, -4)."""
    return (
        data.replace(
            _STRICT + b"wordprocessingml/main",
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        )
        .replace(
            _STRICT + b"officeDocument/relationships",
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        )
        .replace(
            _STRICT + b"officeDocument/customProperties",
            b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
        )
    )
