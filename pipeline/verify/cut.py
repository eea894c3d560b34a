"""Cut: part a package's XML into markup and texts.

Documents of one template and one outline have the same markup, byte for byte, and differ in
texts and targets of links. The readers copy those and never look into them, apart from blanks
at their ends, which therefore count as markup. So what the markup of one document was read as
holds for every document of this markup; `marked` makes the document from which it is learnt.
"""

import re
from collections.abc import Sequence

from ..lean import dataclass

# Writers may fill tags up with blanks, which mean nothing there (XML 1.0, 3.1): at the end of
# the tag before a text, and behind the name of the tag after it.
_TEXT = re.compile(rb">([^<]+)(</?[^ <>/]*) *")
_RUN = re.compile(rb'<w:t xml:space="preserve" *>([^<]+)</w:t *>')
_TARGET = re.compile(rb'/hyperlink" Target="([^"<]+)" +TargetMode="External"')
# Attributes with values of a document: targets of links, and of a logo what no reader asks for.
_HREF = b'xlink:href="'
_LOGO = {
    "docx": (b"<w:drawing", (b'descr="', b'cx="', b'cy="')),
    "odt": (b"<draw:frame", (b'svg:width="', b'svg:height="')),
}
_BLANKS = b" \t\n"
# No XML holds these: they stand in markup where a text was, where it was nothing but blanks,
# and between the pieces of markup.
_SLOT, _EMPTY, _JOINT = b"\x01", b"\x02", b"\x03"
# A text that holds these may be no XML, or be read otherwise than the mark that stands for it.
_TELLING = bytes(range(32)) + b">"
_STRICT, _LAST_SIGNS = b"purl.oclc.org", b"\xef\xbf"
_ENTITY = re.compile(rb"&(?:amp|lt|gt|quot|apos);")
_ENTITIES = ((b"&lt;", "<"), (b"&gt;", ">"), (b"&quot;", '"'), (b"&apos;", "'"), (b"&amp;", "&"))
# Comments, CDATA, instructions and attributes in single quotes may look like texts; and no
# document may hold characters of the marks.
_DISGUISE = re.compile(rb"<!|<\?|=\s*'|[\0-\x08\x0b-\x1f]|\xf3[\xb0-\xbf]|\xf4")
# A tag without '>' in its attributes.
_TAG = re.compile(rb'<[^<>"]*(?:"[^<>"]*"[^<>"]*)*>')
_QUOTED = re.compile(rb'>[^<>]*="')
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml [^<>]*\?>")

# A letter of each script, then the number: whatever languages a text can have, its mark has.
_LETTERS = "a\u4e00\u05d0"
_FIRST, _LAST = 0xF0000, 0xFFFFD
MARK = re.compile(f"{_LETTERS}([{chr(_FIRST)}-{chr(_LAST)}])")
MAX_SLOTS = 10_000


@dataclass(frozen=True, slots=True)
class Cut:
    """A part without its texts.

    Attributes:
        markup: equal for two parts if and only if they differ in `slots` alone.
        slots: texts and targets as they stand in the file, escaped; empty where all was blank.
    """

    markup: bytes
    slots: list[bytes]


def cut(format: str, name: str, data: bytes) -> Cut:  # noqa: A002
    """Cut a part of a DOCX or an ODT."""
    if format == "odt":
        start = _start(name, data)
        found = _cut_logo(format, _cut_attribute(_HREF, _cut_texts(data[start:])))
        return Cut(data[:start] + found.markup, found.slots) if start else found
    if name.startswith("docProps/"):
        return _cut_logo(format, _cut_texts(data))
    pieces = (_TARGET if name.endswith(".rels") else _RUN).split(data)
    return _cut_logo(format, Cut(_SLOT.join(pieces[0::2]), pieces[1::2]))


def _cut_texts(data: bytes) -> Cut:
    pieces = _TEXT.split(data)
    slots = pieces[1::3]
    for index, slot in enumerate(slots):
        at = 3 * index
        pieces[at + 1] = _SLOT
        before = pieces[at]
        if before[-1:] == b" " or before[-2:] == b" /":
            pieces[at] = _slim(before)
        if slot[0] > 32 and slot[-1] > 32:
            continue
        core = slot.strip(_BLANKS)
        lead = slot[: slot.index(core)] if core else slot + _EMPTY
        slots[index] = core
        pieces[at] += b">" + lead
        if core:
            pieces[at + 2] = slot[len(lead) + len(core) :] + pieces[at + 2]
    return Cut(_JOINT.join(pieces), slots)


def _slim(tag: bytes) -> bytes:
    """Take blanks out of a tag's end, of which '>' is missing; a wrong tag stays wrong."""
    if tag[-1:] == b"/":
        return tag[:-1].rstrip(b" ") + b"/"
    found = tag.rstrip(b" ")
    return tag if found[-1:] in (b"/", b"?", b"<") else found


def _start(name: str, data: bytes) -> int:
    """Tell where texts begin: before its pages, a part with styles has none."""
    return max(data.find(b"<office:master-styles"), 0) if name == "styles.xml" else 0


def _cut_logo(format: str, found: Cut) -> Cut:  # noqa: A002
    frame, names = _LOGO[format]
    for name in names if frame in found.markup else ():
        found = _cut_attribute(name, found)
    return found


def _cut_attribute(name: bytes, found: Cut) -> Cut:
    first, *pieces = found.markup.split(name)
    if not pieces:
        return found
    markup, slots = [first], found.slots
    for piece in pieces:
        value, _, rest = piece.partition(b'"')
        if rest[:1] == b" ":
            rest = rest.lstrip(b" ")
            rest = rest if rest[:1] in (b"/", b">") else b" " + rest
        slots.append(value)
        markup.append(rest if value else _EMPTY + rest)
    return Cut((name + _SLOT).join(markup), slots)


def texts(slots: Sequence[bytes]) -> list[str] | None:
    """Give the texts of slots as XML means them; None = one needs a parser's judgement."""
    joined = b"\0".join(slots)
    if (
        len(joined) - len(joined.translate(None, _TELLING)) != max(len(slots) - 1, 0)
        or _STRICT in joined
        or _LAST_SIGNS in joined
        or b"  " in joined
    ):
        return None
    escaped = _ENTITY.findall(joined) if b"&" in joined else []
    if len(escaped) != joined.count(b"&"):
        return None
    try:
        found = joined.decode()
    except UnicodeDecodeError:
        return None
    for entity, sign in _ENTITIES if escaped else ():
        if entity in escaped:
            found = found.replace(entity.decode(), sign)
    return found.split("\0") if slots else []


def marked(
    format: str,  # noqa: A002
    name: str,
    data: bytes,
    first: int,
) -> tuple[bytes, int] | None:
    """Put marks in the place of slots, numbered from `first`; also gives how many slots.

    None = what looks like a text may be none.
    """
    start = _start(name, data) if format == "odt" else 0
    head, data = data[:start], data[start:]
    whole = head + data
    declaration = _DECLARATION.match(whole)
    if _DISGUISE.search(whole, declaration.end() if declaration else 0):
        return None
    if b">" in _TAG.sub(b"", whole):
        return None
    marking = _Marking(first)
    if format == "odt":
        data = marking.attribute(_HREF, _TEXT.sub(marking.core, data))
    elif name.startswith("docProps/"):
        if b"wordprocessingml" in data:  # whose texts may be instructions of fields
            return None
        data = _TEXT.sub(marking.core, data)
    else:
        data = (_TARGET if name.endswith(".rels") else _RUN).sub(marking.whole, data)
    frame, names = _LOGO[format]
    for attribute in names if frame in data else ():
        data = marking.attribute(attribute, data)
    # What is said in a text is no attribute.
    return None if _QUOTED.search(data) else (head + data, marking.number - first)


@dataclass(slots=True)
class _Marking:
    """Gives marks in the order in which `cut` gives slots."""

    number: int

    def whole(self, found: re.Match[bytes]) -> bytes:
        return self._mark(found, found[1])

    def core(self, found: re.Match[bytes]) -> bytes:
        return self._mark(found, found[1].strip(_BLANKS))

    def attribute(self, name: bytes, data: bytes) -> bytes:
        return re.sub(name + rb'([^"<]*)"', self.whole, data)

    def _mark(self, found: re.Match[bytes], slot: bytes) -> bytes:
        whole = found[0]
        mark = f"{_LETTERS}{chr(min(_FIRST + self.number, _LAST))}".encode()
        self.number += 1
        if not slot:
            return whole
        start = whole.index(slot, found.start(1) - found.start())
        return whole[:start] + mark + whole[start + len(slot) :]


def number_of(sign: str) -> int:
    """Give the number of the slot that a mark's last sign tells."""
    return ord(sign) - _FIRST
