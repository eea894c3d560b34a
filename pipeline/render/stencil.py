"""Stencil: the parts of one manuscript in one template, cut where a document's own values go.

A template is drawn once for all documents of a manuscript whose values are of the same habits:
typeset, rendered and deflated, with marks for the values. Stamping a document sets its values and
copies everything else. Stencils are found again by what they depend on, and there are never more
than `LIMIT` of them.
"""

import hashlib
import unicodedata
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..cache import key_of
from ..findings import Finding
from ..lean import dataclass
from ..records import Declaration, Manuscript, Passage
from .characters import escape, is_writable, quoted, unwritable
from .fragments import DIRECTION_MARKS, is_target, link_refused
from .logo import Logo, logo_member
from .marks import (
    CONTROLLER_OWN,
    LETTERHEAD_OWN,
    Ink,
    Marks,
    habits,
    marked,
    own_number,
    own_values,
)
from .package import Layout, Member, cut, member
from .refusal import TemplateError
from .trace import digest, normalised

LIMIT = 64
_WIDTH = 64  # bytes that values are filled up to, unless one of a document's is longer
_HEX = 16  # digits of a fingerprint

Part = tuple[str, str | bytes | Member]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a stencil is drawn from.

    Attributes:
        declaration: with marks for its own values.
        day: the date of the document, as a mark.
        logo: name of the logo's member, '' where there is none.
        sizes: the logo's widths and heights, as marks.
        findings: of the drawing; where there is one, no stencil is made.
    """

    declaration: Declaration
    marks: Marks
    day: str
    logo: str
    sizes: Sequence[str]
    trace: bool
    findings: list[Finding]

    def digest(self, passage: Passage) -> tuple[str, int]:
        """Give a passage's fingerprint, or a mark for it, and the number of its paragraphs."""
        if any(self.marks.are_in(value) for value in passage.values.values()):
            return self.marks.digest(passage)
        return digest(passage)


class Stencil:
    """Ready to stamp the documents of one manuscript.

    Attributes:
        members: those that are copied.
        parts: those that are cut: texts, and what stands between them, as numbers: of `texts`
            (numbers of values set as text), `attributes` (in attributes), then `inks`.
    """

    def __init__(
        self,
        members: Sequence[Member],
        parts: Sequence[tuple[str, Sequence[bytes], Sequence[int]]],
        texts: Sequence[int],
        attributes: Sequence[int],
        inks: Sequence[Ink],
        *,
        first: str,
    ) -> None:
        self.members = members
        self.parts = parts
        self.texts = texts
        self.attributes = attributes
        self.inks = inks
        self._first = first
        self._digests = [_Digest(ink) if ink.kind == "digest" else None for ink in inks]
        start = len(texts) + len(attributes)
        self._fixed = {start + at: _HEX for at, one in enumerate(self._digests) if one is not None}
        self._layouts: dict[int, Layout] = {}

    @classmethod
    def cut(cls, parts: Sequence[Part], marks: Marks, *, first: str) -> "Stencil":
        """Cut drawn parts at their marks."""
        members: list[Member] = []
        split: list[tuple[str, list[bytes], list[Ink]]] = []
        for name, content in parts:
            if isinstance(content, Member):
                members.append(content)
                continue
            pieces, inks = marks.split(content if isinstance(content, str) else content.decode())
            if inks:
                split.append((name, pieces, inks))
            else:
                members.append(member(name, pieces[0]))
        every = dict.fromkeys(ink for _, _, inks in split for ink in inks)
        kinds = {"text": 0, "attribute": 1}
        order = sorted(every, key=lambda ink: kinds.get(ink.kind, 2))
        number = {ink: at for at, ink in enumerate(order)}
        return cls(
            members,
            [(name, pieces, [number[ink] for ink in inks]) for name, pieces, inks in split],
            [n for ink in order if ink.kind == "text" for n in ink.pieces if isinstance(n, int)],
            [
                n
                for ink in order
                if ink.kind == "attribute"
                for n in ink.pieces
                if isinstance(n, int)
            ],
            [ink for ink in order if ink.kind not in kinds],
            first=first,
        )

    def stamp(
        self,
        values: Sequence[str],
        writer: "Writer",
        declaration: Declaration,
        given: Sequence[Member],
        findings: list[Finding],
    ) -> bytes:
        """Write one document; `values` are its own, in the order of their numbers."""
        escaped = list(map(escape, values))
        out = [escaped[number].encode() for number in self.texts]
        out += [escaped[number].replace('"', "&quot;").encode() for number in self.attributes]
        for ink, fingerprint in zip(self.inks, self._digests, strict=True):
            if fingerprint:
                out.append(fingerprint.of(values))
            elif ink.kind == "target":
                out.append(_target(ink, values, findings))
            else:
                out.append(writer.set(ink, ink.text(values), declaration.language).encode())
        return self._layout(max(map(len, out))).write(out, given)

    def _layout(self, longest: int) -> Layout:
        """Give the package's layout for values of this length."""
        width = _WIDTH
        while width < longest:
            width *= 2
        if width not in self._layouts:
            cuts = [
                cut(name, pieces, numbers, self._fixed, width)
                for name, pieces, numbers in self.parts
            ]
            self._layouts[width] = Layout(self.members, cuts, first=self._first)
        return self._layouts[width]


class _Digest:
    """Fingerprint of a passage: of its letters, paragraph by paragraph (`trace`)."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._start = hashlib.sha256()
        self._pieces: list[bytes | int] = []
        self._joins = True
        for at, piece in enumerate(ink.pieces):
            if isinstance(piece, int):
                self._pieces.append(piece)
                continue
            lines = [normalised(line) for line in piece.split("\n")]
            self._joins = self._joins and all(map(_joins, lines))
            letters = "\n".join(lines).encode()
            if at == 0:
                self._start.update(letters)
            else:
                self._pieces.append(letters)

    def of(self, values: Sequence[str]) -> bytes:
        """Reckon it for one document's values."""
        found = self._start.copy()
        for piece in self._pieces:
            if isinstance(piece, int):
                letters, joins = _letters(values[piece])
                if not joins or not self._joins:
                    return self._whole(values)
                found.update(letters)
            else:
                found.update(piece)
        return found.hexdigest()[:_HEX].encode()

    def _whole(self, values: Sequence[str]) -> bytes:
        lines = self._ink.text([value.replace("\n", " ") for value in values]).split("\n")
        letters = "\n".join(map(normalised, lines))
        return hashlib.sha256(letters.encode()).hexdigest()[:_HEX].encode()


def _joins(text: str) -> bool:
    """Tell whether normal form C leaves alone where this text is put behind another."""
    first = text[:1]
    return not first or (
        unicodedata.category(first)[0] != "M" and not "\u1160" <= first <= "\u11ff"
    )


@lru_cache(maxsize=2048)
def _letters(value: str) -> tuple[bytes, bool]:
    letters = normalised(value)
    return letters.encode(), _joins(letters)


def _target(ink: Ink, values: Sequence[str], findings: list[Finding]) -> bytes:
    target = ink.text(values).translate(DIRECTION_MARKS)
    if not is_target(target):
        assert isinstance(ink.place, tuple)
        findings.append(link_refused(ink.place))
    return quoted(target).encode()


@dataclass(frozen=True, slots=True)
class Look:
    """What stamping knows of a template.

    Attributes:
        looked_into: own values whose text decides what the template's tags print.
    """

    looked_into: frozenset[str]


class Writer(ABC):
    """A compiled template: draws stencils, keeps them, stamps documents from them.

    Attributes:
        path: the template's file.
        first: the package's first member.
        key: of the template in the cache; None = nothing of it is kept.
    """

    first: str
    key: str | None = None

    def __init__(self, path: Path, look: Look) -> None:
        self.path = path
        self.look = look
        self._stencils: OrderedDict[object, tuple[Stencil, Manuscript]] = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        """Leave the stencils behind: each process draws its own."""
        return {**self.__dict__, "_stencils": OrderedDict()}

    @abstractmethod
    def draw(self, sheet: Sheet) -> list[Part]:
        """Write all parts but the logo, with marks where the sheet's declaration holds them."""

    @abstractmethod
    def set(self, ink: Ink, text: str, language: str) -> str:
        """Set `runs` or a `flow`."""

    @abstractmethod
    def logo_name(self, logo: Logo) -> str:
        """Name the logo's member."""

    @abstractmethod
    def logo_sizes(self, logo: Logo) -> list[str]:
        """Give the width and height of the logo at each place where the template shows it."""

    def stamp(self, declaration: Declaration, *, trace: bool) -> tuple[bytes, list[Finding]]:
        """Write one document; empty bytes where a finding is an error."""
        try:
            values = own_values(declaration)
            writable = is_writable(" ".join(values))
        except (KeyError, TypeError):
            writable = False
        if not writable:
            return b"", unwritable(declaration)
        findings: list[Finding] = []
        try:
            logo = logo_member(declaration.logo) if declaration.logo else None
            sizes = self.logo_sizes(logo[0]) if logo else []
            # A template without a place for it gets no picture that nothing shows.
            given = [replace(logo[1], name=self.logo_name(logo[0]))] if logo and sizes else []
            name = given[0].name if given else ""
            stencil = self._find(declaration, values, sizes, name, trace, findings)
            if stencil is None:
                return b"", findings
            data = stencil.stamp([*values, *sizes], self, declaration, given, findings)
        except TemplateError as problem:
            return b"", [*findings, problem.finding]
        return (b"" if findings else data), findings

    def _find(
        self,
        declaration: Declaration,
        values: Sequence[str],
        sizes: Sequence[str],
        logo: str,
        trace: bool,
        findings: list[Finding],
    ) -> Stencil | None:
        own = habits(values, declaration.language)
        manuscript = declaration.manuscript
        key = (id(manuscript), trace, logo, tuple(own), *self._fixed(declaration))
        if manuscript and (known := self._stencils.get(key)):
            self._stencils.move_to_end(key)
            return known[0]
        kept = self._kept_key(manuscript, key[1:])
        if kept and manuscript and (stencil := self.kept_stencil(kept)):
            self._remember(key, stencil, manuscript)
            return stencil
        findings += unwritable(declaration)
        if findings:
            return None
        marks = Marks([*values, *sizes], [*own, *((),) * len(sizes)])
        drawn = marked(declaration, marks, self.look.looked_into)
        count = len(values)
        sheet = Sheet(
            declaration=drawn,
            marks=marks,
            day=marks.value(own_number(declaration, "as_of")),
            logo=logo,
            sizes=[marks.value(count + at) for at in range(len(sizes))],
            trace=trace,
            findings=findings,
        )
        parts = self.draw(sheet)
        if findings:
            return None
        stencil = Stencil.cut(parts, marks, first=self.first)
        if manuscript:
            self._remember(key, stencil, manuscript)
        if kept:
            self.keep_stencil(kept, stencil)
        return stencil

    def _remember(self, key: object, stencil: Stencil, manuscript: Manuscript) -> None:
        # An id names an object only while the object is held.
        self._stencils[key] = stencil, manuscript
        if len(self._stencils) > LIMIT:
            self._stencils.popitem(last=False)

    def _kept_key(self, manuscript: Manuscript | None, rest: object) -> str | None:
        """Name a stencil in the cache; None = it is not to be kept."""
        if self.key is None or manuscript is None or manuscript.key is None:
            return None
        return None if self.look.looked_into else key_of(self.key, manuscript.key, repr(rest))

    def kept_stencil(self, key: str) -> Stencil | None:
        """Give a stencil that was kept."""
        from .kept import kept_stencil

        return kept_stencil(key, self.first)

    def keep_stencil(self, key: str, stencil: Stencil) -> None:
        """Keep a stencil for the next run."""
        from .kept import keep_stencil

        keep_stencil(stencil, key)

    def _fixed(self, declaration: Declaration) -> tuple[object, ...]:
        """Give what a stencil depends on beside the manuscript and the habits of the values."""
        letterhead = declaration.letterhead
        given = letterhead.get("controller")
        controller = given if isinstance(given, Mapping) else {}
        fixed = {name: value for name, value in letterhead.items() if name not in LETTERHEAD_OWN}
        fixed |= {name: value for name, value in controller.items() if name not in CONTROLLER_OWN}
        if self.look.looked_into:
            fixed["*"] = {path: _at(declaration, path) for path in sorted(self.look.looked_into)}
        return (
            declaration.language,
            declaration.direction,
            declaration.draft,
            declaration.title,
            declaration.subject,
            declaration.keywords,
            declaration.page_label,
            declaration.library_version,
            repr(fixed),
        )


def _at(declaration: Declaration, path: str) -> object:
    if path == "author":
        return declaration.author
    value: object = declaration.letterhead
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
