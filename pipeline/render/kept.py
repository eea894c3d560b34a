"""Kept: looks of templates and stencils in the cache, so that a run need not draw them again.

Only for templates of the workspace, whose files are everybody's, and for manuscripts that say
nothing of one client's own (`Manuscript.key`). What is read back is data: texts, numbers, bytes.
"""

from dataclasses import astuple
from pathlib import Path
from typing import Any

from ..cache import bytes_of, get, key_of, program_and_packages, put
from .docx import CompiledDocx, LogoBox, WordLook
from .fragments import Face
from .marks import Ink
from .odt import CompiledOdt, WriterLook
from .odt import LogoBox as WriterLogoBox
from .opendocument import Styles
from .package import Member
from .refusal import MAX_FILE
from .stencil import Stencil, Writer

_PROGRAM = ("cache", "render", "records.py")


def key_of_template(path: Path, format: str) -> str | None:  # noqa: A002
    """Hash what a compiled template depends on; None where that cannot be told."""
    program = program_and_packages(*_PROGRAM)
    try:
        data = bytes_of(path, MAX_FILE)
    except OSError:
        return None
    return key_of(program, format, data) if program and data else None


def kept_template(path: Path, format: str, key: str) -> Writer | None:  # noqa: A002
    """Give a template of which the cache knows the look; it is compiled only if need be."""
    data: Any = get("look", key)
    match format, data:
        case "docx", [list(looked), dict(ids), list(faces), list(boxes)]:
            word = WordLook(frozenset(looked), ids, tuple(faces), tuple(LogoBox(*b) for b in boxes))
            return CompiledDocx(path, word)
        case "odt", [list(looked), dict(names), str(shade), list(boxes)]:
            styles = Styles(names, shade)
            frames = tuple(WriterLogoBox(*box) for box in boxes)
            return CompiledOdt(path, WriterLook(frozenset(looked), styles, frames))
    return None


def keep_template(writer: Writer, key: str) -> None:
    """Keep a template's look."""
    look = writer.look
    looked = sorted(look.looked_into)
    match look:
        case WordLook():
            boxes: Any = [astuple(box) for box in look.boxes]
            ids: Any = look.ids
            put("look", key, [list(looked), ids, look.faces, boxes])
        case WriterLook():
            boxes = [astuple(box) for box in look.boxes]
            names: Any = look.styles.names
            shade = look.styles.heading_shade
            put("look", key, [list(looked), names, shade, boxes])


def kept_stencil(key: str, first: str) -> Stencil | None:
    """Give a stencil from the cache."""
    data: Any = get("stencil", key)
    match data:
        case [list(members), list(parts), list(texts), list(attributes), list(inks)]:
            return Stencil(
                [Member(*one) for one in members],
                [(name, pieces, numbers) for name, pieces, numbers in parts],
                texts,
                attributes,
                [_ink(*one) for one in inks],
                first=first,
            )
    return None


def keep_stencil(stencil: Stencil, key: str) -> None:
    """Keep a stencil."""
    members: Any = [astuple(one) for one in stencil.members]
    parts: Any = stencil.parts
    inks: Any = [
        (ink.kind, ink.pieces, ink.face and astuple(ink.face), ink.place) for ink in stencil.inks
    ]
    put("stencil", key, [members, parts, list(stencil.texts), list(stencil.attributes), inks])


def _ink(kind: Any, pieces: Any, face: Any, place: Any) -> Ink:
    place = tuple(place) if isinstance(place, list) else place
    return Ink(kind, tuple(pieces), Face(*face) if face else None, place)
