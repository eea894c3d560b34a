"""Properties: title, author, language and the like, and the manifest, of DOCX and ODT.

Tags are those of the text; they are filled on the parsed part, where values need no escaping.
"""

import copy
import re
from functools import partial
from pathlib import Path

from lxml import etree

from ..lean import dataclass
from ..records import Declaration
from .dialect import Piece, heal, unescaped
from .reading import parse_xml
from .template import Context, Source, guarded, has_tags

_CP = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_DCT = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
GENERATOR = "clausebook"

# What Word counts and what the writer states itself.
_APP_STALE = frozenset(
    [
        "Template",
        "TotalTime",
        "Pages",
        "Words",
        "Characters",
        "CharactersWithSpaces",
        "Lines",
        "Paragraphs",
        "Application",
        "AppVersion",
        "DigSig",
        "HLinks",
        "HyperlinksChanged",
        "LinksUpToDate",
    ]
)
_META_OURS = frozenset(
    [
        "generator",
        "initial-creator",
        "printed-by",
        "creation-date",
        "print-date",
        "template",
        "auto-reload",
        "hyperlink-behaviour",
        "document-statistic",
        "editing-cycles",
        "editing-duration",
        "keyword",
    ]
)


@dataclass(frozen=True, slots=True)
class PropertiesPart:
    """A part of properties as the template has it; tags in its texts are filled."""

    part: str
    content: bytes

    def tagged(self, path: Path) -> list[tuple[str, Source]]:
        """Give the texts that tags stand in, each as it was typed and as it is filled."""
        root = parse_xml(path, self.part, self.content)
        return [(element.text, source) for element, source in self._filling(root)]

    def filled(self, path: Path, context: Context) -> etree._Element:
        root = parse_xml(path, self.part, self.content)
        for element, source in self._filling(root):
            element.text = guarded(path, self.part, partial(source.render, context))
        return root

    def _filling(self, root: etree._Element) -> list[tuple[etree._Element, Source]]:
        found = []
        for element in root.iter():
            text = element.text or ""
            healed = _healed(text)
            if healed != text or has_tags(text):
                found.append((element, Source(self.part, healed, xml=False)))
        return found


def _healed(text: str) -> str:
    piece = Piece(text)
    heal([piece])
    return unescaped(piece.text)


def _xml(root: etree._Element) -> bytes:
    etree.cleanup_namespaces(root, keep_ns_prefixes=["vt", "xsi", "dcterms"])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element


def core(template: etree._Element | None, declaration: Declaration, day: str) -> bytes:
    """Write docProps/core.xml; what the template states beyond ours is kept."""
    spaces = {"cp": _CP, "dc": _DC, "dcterms": _DCT, "xsi": _XSI}
    root = etree.Element(f"{{{_CP}}}coreProperties", nsmap=spaces)
    date = f"{day}T00:00:00Z"
    ours = {
        f"{{{_DC}}}title": declaration.title,
        f"{{{_DC}}}subject": declaration.subject,
        f"{{{_DC}}}creator": declaration.author,
        f"{{{_CP}}}keywords": ", ".join(declaration.keywords),
        f"{{{_DC}}}language": declaration.language,
        f"{{{_CP}}}lastModifiedBy": declaration.author,
        f"{{{_DCT}}}created": date,
        f"{{{_DCT}}}modified": date,
    }
    for name, text in ours.items():
        element = _add(root, name, text)
        if name.startswith(f"{{{_DCT}}}"):
            element.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
    stale = {*ours, f"{{{_CP}}}revision", f"{{{_CP}}}lastPrinted"}
    for element in template if template is not None else ():
        if isinstance(element.tag, str) and element.tag not in stale:
            root.append(copy.deepcopy(element))
    return _xml(root)


def app(template: etree._Element | None) -> bytes:
    """Write docProps/app.xml without what Word would have to count."""
    root = template
    if root is None:
        root = etree.Element(f"{{{_APP}}}Properties", nsmap={None: _APP, "vt": _VT})
    for element in list(root):
        if isinstance(element.tag, str) and etree.QName(element).localname in _APP_STALE:
            root.remove(element)
    application = etree.Element(f"{{{_APP}}}Application")
    application.text = GENERATOR
    root.insert(0, application)
    return _xml(root)


def custom(template: etree._Element | None, ours: list[tuple[str, str]]) -> bytes | None:
    """Write docProps/custom.xml: the template's own properties, then ours."""
    root = etree.Element(f"{{{_CUSTOM}}}Properties", nsmap={None: _CUSTOM, "vt": _VT})
    names = {name.lower() for name, _ in ours}
    for element in template if template is not None else ():
        name = element.get("name", "") if isinstance(element.tag, str) else "cb."
        if not name.startswith("cb.") and name.lower() not in names:
            root.append(copy.deepcopy(element))
    for name, text in ours:
        _add(etree.SubElement(root, f"{{{_CUSTOM}}}property", name=name), f"{{{_VT}}}lpwstr", text)
    for pid, element in enumerate(root, 2):
        element.set("fmtid", element.get("fmtid") or _FMTID)
        element.set("pid", str(pid))
    return _xml(root) if len(root) else None


def meta(
    template: etree._Element, declaration: Declaration, day: str, ours: list[tuple[str, str]]
) -> bytes:
    """Write meta.xml; what the template states beyond ours is kept."""
    holder = template.find(f"{{{_OFFICE}}}meta")
    if holder is None:
        holder = etree.SubElement(template, f"{{{_OFFICE}}}meta")
    for element in list(holder):
        name = etree.QName(element) if isinstance(element.tag, str) else None
        key = (element.get(f"{{{_META}}}name") or "").startswith("cb.")
        dublin = name is not None and name.namespace == _DC and name.localname != "description"
        if name is None or dublin or key or name.localname in _META_OURS:
            holder.remove(element)
    date = f"{day}T00:00:00Z"
    kept = list(holder)
    for name, text in [
        (f"{{{_META}}}generator", GENERATOR),
        (f"{{{_DC}}}title", declaration.title),
        (f"{{{_DC}}}subject", declaration.subject),
        *((f"{{{_META}}}keyword", keyword) for keyword in declaration.keywords),
        (f"{{{_META}}}initial-creator", declaration.author),
        (f"{{{_DC}}}creator", declaration.author),
        (f"{{{_META}}}creation-date", date),
        (f"{{{_DC}}}date", date),
        (f"{{{_DC}}}language", declaration.language),
    ]:
        _add(holder, name, text)
    for element in kept:
        holder.append(element)
    for name, text in ours:
        element = _add(holder, f"{{{_META}}}user-defined", text)
        element.set(f"{{{_META}}}name", name)
        element.set(f"{{{_META}}}value-type", "string")
    content = etree.tostring(template, encoding="unicode")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + re.sub(r"\s+$", "", content)).encode()
