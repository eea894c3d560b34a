"""What agencies ask for beside the texts: a translation memory (TMX 1.4b) and a list of terms.

Source: TMX 1.4b Specification (LISA OSCAR, 2005); ISO 30042:2008 (TBX), TBX-Basic.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from .. import __version__
from ..conventions import Conventions
from ..files import write_whole
from ..records import Message
from .extract import GENERATOR, distinct
from .lookup import Catalog
from .markup import put_text, write_xml

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def export_memory(messages: Sequence[Message], catalog: Catalog, path: Path) -> int:
    """Write all finished translations as TMX; give how many."""
    root = etree.Element("tmx", {"version": "1.4"})
    header = {
        "creationtool": GENERATOR,
        "creationtoolversion": __version__,
        "segtype": "block",
        "o-tmf": "po",
        "adminlang": "en",
        "srclang": "en",
        "datatype": "plaintext",
    }
    etree.SubElement(root, "header", header)
    body = etree.SubElement(root, "body")
    for message in distinct(messages):
        entry = catalog.entries.get(message.context)
        if not entry or not entry.translation or entry.fuzzy or entry.source != message.text:
            continue
        unit = etree.SubElement(body, "tu", {"tuid": message.context})
        for language, text in (("en", message.text), (catalog.language, entry.translation)):
            variant = etree.SubElement(unit, "tuv", {_LANG: language})
            put_text(etree.SubElement(variant, "seg"), text, "ph", "x", {})
    write_xml(root, path)
    return len(body)


def export_terms(english: Conventions, own: Conventions, path: Path) -> int:
    """Write the official terms as TBX, or as CSV where the file's name ends so; give how many."""
    keys = [key for key in english.terms if key in own.terms]
    if path.suffix.lower() == ".csv":
        _write_csv(english, own, keys, path)
    else:
        _write_tbx(english, own, keys, path)
    return len(keys)


def _write_csv(english: Conventions, own: Conventions, keys: Sequence[str], path: Path) -> None:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["concept", "en", own.language, "wrong"])
    for key in keys:
        term = own.terms[key]
        rows.writerow([key, english.terms[key].name, term.name, "; ".join(term.wrong)])
    # Excel takes a file without a byte order mark for one in the system's own encoding.
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def _write_tbx(english: Conventions, own: Conventions, keys: Sequence[str], path: Path) -> None:
    root = etree.Element("martif", {"type": "TBX-Basic", _LANG: "en"})
    header = etree.SubElement(root, "martifHeader")
    description = etree.SubElement(etree.SubElement(header, "fileDesc"), "sourceDesc")
    etree.SubElement(description, "p").text = "Official terms of Regulation (EU) 2016/679"
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for key in keys:
        entry = etree.SubElement(body, "termEntry", {"id": key})
        for conventions in (english, own):
            language = etree.SubElement(entry, "langSet", {_LANG: conventions.language})
            words = [(conventions.terms[key].name, "preferredTerm-admn-sts")]
            words += [(word, "deprecatedTerm-admn-sts") for word in conventions.terms[key].wrong]
            for word, standing in words:
                group = etree.SubElement(language, "tig")
                etree.SubElement(group, "term").text = word
                note = {"type": "administrativeStatus"}
                etree.SubElement(group, "termNote", note).text = standing
    write_xml(root, path)
