"""XML files for CAT tools: texts with their placeholders protected, and how a file is laid out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree

from ..files import write_whole
from ..records import PLACEHOLDER

_TEXTS = ("source", "target", "seg")  # a blank more in these is a blank more in the text

Ids = Mapping[str, Sequence[str]]


def put_text(parent: etree._Element, text: str, tag: str, key: str, known: Ids) -> Ids:
    """Write a text, each placeholder as an element with an id under `key`; give the ids by name.

    Args:
        known: ids that the same placeholders have in the source.
    """
    given: dict[str, list[str]] = {}
    left = {name: list(ids) for name, ids in known.items()}
    last = sum(map(len, known.values()))
    node: etree._Element | None = None
    for at, part in enumerate(PLACEHOLDER.split(text)):
        if at % 2 == 0:
            if node is None:
                parent.text = part
            else:
                node.tail = part
            continue
        if left.get(part):
            id_ = left[part].pop(0)
        else:
            last += 1
            id_ = str(last)
        given.setdefault(part, []).append(id_)
        node = etree.SubElement(parent, tag, {key: id_})
        node.text = f"{{{part}}}"
    return given


def write_xml(root: etree._Element, path: Path) -> None:
    """Write a file, an element a line but for what stands in texts."""
    _lay_out(root, "\n")
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    write_whole(path, data + b"\n")


def _lay_out(element: etree._Element, line: str) -> None:
    if not len(element) or etree.QName(element).localname in _TEXTS:
        return
    element.text = f"{line}  "
    for child in element:
        _lay_out(child, f"{line}  ")
        child.tail = f"{line}  "
    element[-1].tail = line
