"""XLIFF 1.2 for agencies: a catalog as a file for CAT tools, and back.

One `trans-unit` an entry, its id the msgctxt; placeholders are protected as `<ph>`. What comes back
is taken as `taking` says.

Source: XLIFF Version 1.2, OASIS Standard, 1 February 2008.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from ..findings import Finding, Place, error, has_errors
from ..records import Message
from .entries import PoEntry
from .extract import GENERATOR, distinct
from .markup import put_text, write_xml
from .places import shown
from .po import read_po
from .taking import ImportReport, Unit, take

_SPACE = "urn:oasis:names:tc:xliff:document:1.2"
_XML = "http://www.w3.org/XML/1998/namespace"
_LARGEST = 50_000_000  # bytes
# States of a target that somebody still has to look at (XLIFF 1.2, 2.3, `state`).
_UNFINISHED = re.compile(r"needs-|new")


# --- export --------------------------------------------------------------------------------------


def export_xliff(
    messages: Sequence[Message], catalog: Path, language: str, path: Path, *, to_do: bool = False
) -> tuple[int, list[Finding]]:
    """Write a language's catalog as XLIFF; give how many entries.

    Args:
        to_do: only what is missing, fuzzy or stale.
    """
    po, findings = read_po(catalog)
    if po is None:
        return 0, findings
    by_context = {entry.context: entry for entry in po.entries if not entry.obsolete}
    root = etree.Element(_q("xliff"), {"version": "1.2"}, nsmap={None: _SPACE})
    file = etree.SubElement(
        root,
        _q("file"),
        {
            "original": shown(catalog),
            "source-language": "en",
            "target-language": language,
            "datatype": "po",
        },
    )
    header = etree.SubElement(file, _q("header"))
    etree.SubElement(header, _q("tool"), {"tool-id": GENERATOR, "tool-name": GENERATOR})
    body = etree.SubElement(file, _q("body"))
    count = 0
    for message in distinct(messages):
        entry = by_context.get(message.context)
        is_done = bool(entry and entry.is_filled and not entry.fuzzy)
        if to_do and is_done and entry and entry.msgid == message.text:
            continue
        _unit(body, message, entry)
        count += 1
    write_xml(root, path)
    return count, findings


def _unit(body: etree._Element, message: Message, entry: PoEntry | None) -> None:
    unit = etree.SubElement(
        body,
        _q("trans-unit"),
        {"id": message.context, "resname": message.context, f"{{{_XML}}}space": "preserve"},
    )
    ids = put_text(etree.SubElement(unit, _q("source")), message.text, _q("ph"), "id", {})
    if entry and entry.is_filled:
        is_current = not entry.fuzzy and entry.msgid == message.text
        state = "translated" if is_current else "needs-review-translation"
        put_text(
            etree.SubElement(unit, _q("target"), {"state": state}),
            entry.msgstr,
            _q("ph"),
            "id",
            ids,
        )
    else:
        etree.SubElement(unit, _q("target"), {"state": "needs-translation"})
    place = etree.SubElement(unit, _q("context-group"), {"purpose": "location"})
    for kind, text in (("sourcefile", message.source.file), ("linenumber", message.source.line)):
        etree.SubElement(place, _q("context"), {"context-type": kind}).text = str(text)
    for line in message.notes:
        etree.SubElement(unit, _q("note"), {"from": "developer"}).text = line
    for line in entry.comment if entry else ():
        etree.SubElement(unit, _q("note"), {"from": "translator"}).text = line
    if entry and entry.is_filled and (before := _made_from(entry, message)) is not None:
        earlier = etree.SubElement(unit, _q("alt-trans"), {"alttranstype": "previous-version"})
        put_text(etree.SubElement(earlier, _q("source")), before, _q("ph"), "id", {})
        put_text(etree.SubElement(earlier, _q("target")), entry.msgstr, _q("ph"), "id", {})


def _made_from(entry: PoEntry, message: Message) -> str | None:
    """Give the source that a translation was made from, where it is not the present one."""
    if entry.previous:
        return entry.previous.msgid
    return entry.msgid if entry.msgid != message.text else None


def _q(name: str) -> str:
    return f"{{{_SPACE}}}{name}"


# --- import --------------------------------------------------------------------------------------


def import_xliff(
    messages: Sequence[Message], catalog: Path, language: str, path: Path
) -> ImportReport:
    """Take an agency's translations into a language's catalog, entry by entry."""
    units, findings = _read(path, language)
    if units is None or has_errors(findings):
        return ImportReport(findings=tuple(findings))
    return take(messages, catalog, language, units, file=path.as_posix())


def _read(path: Path, language: str) -> tuple[list[Unit] | None, list[Finding]]:
    file = path.as_posix()
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as fault:
        text = f"the file cannot be read: {fault.strerror}"
        return None, [error("import-unreadable", Place(file), text, "correct the path")]
    if len(data) > _LARGEST:
        text = f"the file is larger than {_LARGEST // 1_000_000} MB"
        hint = "make sure that it is the right file"
        return None, [error("import-unreadable", Place(file), text, hint)]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        place = Place(file, fault.lineno or 0)
        hint = "have the agency's program write it again as XLIFF 1.2"
        return None, [error("import-unreadable", place, "the file is no XML", hint)]
    if root.getroottree().docinfo.doctype or root.tag != _q("xliff"):
        hint = "export with `clausebook catalog export --xliff`, and take back that form"
        return None, [error("import-unreadable", Place(file), "the file is no XLIFF 1.2", hint)]
    findings = [
        error(
            "import-language",
            Place(file, _line(part)),
            f"the file is for language '{part.get('target-language')}', not '{language}'",
            "name the language that the file is for",
        )
        for part in root.iter(_q("file"))
        if part.get("target-language", language).lower().replace("_", "-") != language.lower()
    ]
    return list(_units(root)), findings


def _units(root: etree._Element) -> Iterator[Unit]:
    for unit in root.iter(_q("trans-unit")):
        source, target = unit.find(_q("source")), unit.find(_q("target"))
        known: dict[str, str] = {}
        text = "" if source is None else _text(source, known)
        state = "" if target is None else target.get("state", "")
        yield Unit(
            id=unit.get("resname") or unit.get("id") or "",
            source=text,
            target="" if target is None else _text(target, known),
            unfinished=bool(_UNFINISHED.match(state)),
            line=_line(unit),
        )


def _text(node: etree._Element, known: dict[str, str]) -> str:
    """Give a text with its placeholders; an emptied `<ph>` says what its source's says."""
    parts = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            said = _text(child, known) or known.get(child.get("id", ""), "")
            known.setdefault(child.get("id", ""), said)
            parts.append(said)
        parts.append(child.tail or "")
    return "".join(parts)


def _line(node: etree._Element) -> int:
    return node.sourceline or 0
