"""Styles and numbering of a DOCX: what a paragraph inherits (ECMA-376-1, 17.7 and 17.9)."""

import re
from collections.abc import Iterator
from dataclasses import field
from functools import cache

from ..lean import dataclass
from .package import Element
from .reading import Direction, Languages

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_OFF = frozenset({"0", "false", "off"})
_HEADING = re.compile(r"heading ([1-9])")
_LIST = re.compile(r"list (?:bullet|number) ([2-9])")
_DEPTH = 50


def first_child(parent: Element | None, name: str) -> Element | None:
    """Give the first child of this name in Word's namespace."""
    return None if parent is None else next(parent.iterchildren(_tag(name)), None)


@cache
def _tag(name: str) -> str:
    return W + name


def on(parent: Element | None, name: str) -> bool | None:
    """Read a switch property; None = it is not stated."""
    found = first_child(parent, name)
    return None if found is None else found.get(VAL, "1").lower() not in _OFF


def value(parent: Element | None, name: str) -> str | None:
    """Read the `w:val` of a property."""
    found = first_child(parent, name)
    return None if found is None else found.get(VAL)


def whole(text: str | None) -> int | None:
    """Read a number a person may have spoilt."""
    if text is None or not re.fullmatch(r"-?[0-9]{1,9}", text):
        return None
    return int(text)


def _languages(run_properties: Element | None) -> Languages:
    lang = first_child(run_properties, "lang")
    if lang is None:
        return {}
    stated: Languages = {
        "western": lang.get(VAL),
        "asian": lang.get(W + "eastAsia"),
        "complex": lang.get(W + "bidi"),
    }
    return {script: tag for script, tag in stated.items() if tag}


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph style comes to, its ancestors counted in.

    Attributes:
        outline: heading level from 1, 0 = none.
        numbering: numbering id and level (from 0).
        deepened: list level that the style's name tells ('List Bullet 2'), else 1.
    """

    name: str
    outline: int
    numbering: tuple[str, int] | None
    deepened: int
    direction: Direction


class Styles:
    """The styles part; each style is worked out once."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default: dict[str, str] = {}
        defaults = None
        if root is not None:
            defaults = root.find(W + "docDefaults")
            for style in root.iterchildren(W + "style"):
                identity = style.get(W + "styleId")
                if identity is None:
                    continue
                self._styles.setdefault(identity, style)
                if style.get(W + "default", "0").lower() not in _OFF:
                    self._default.setdefault(style.get(W + "type", ""), identity)
        run = None if defaults is None else defaults.find(f"{W}rPrDefault/{W}rPr")
        paragraph = None if defaults is None else defaults.find(f"{W}pPrDefault/{W}pPr")
        self._default_languages = _languages(run)
        self._default_direction: Direction = "rtl" if on(paragraph, "bidi") else "ltr"
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._runs: dict[tuple[str | None, str | None], tuple[Languages, bool]] = {}

    def _chain(self, identity: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while identity in self._styles and identity not in seen and len(seen) < _DEPTH:
            seen.add(identity)
            style = self._styles[identity]
            yield style
            identity = value(style, "basedOn")

    @property
    def document_languages(self) -> Languages:
        """The languages of the default paragraph style."""
        return self.run(None, None)[0]

    def style_name(self, identity: str | None) -> str:
        """Give a style's name."""
        style = self._styles.get(identity or "")
        return (value(style, "name") or "") if style is not None else ""

    def number_of(self, identity: str | None) -> str | None:
        """Give the numbering that a numbering style stands for."""
        for style in self._chain(identity):
            found = value(style.find(f"{W}pPr/{W}numPr"), "numId")
            if found:
                return found
        return None

    def paragraph(self, identity: str | None) -> ParagraphStyle:
        """Work out a paragraph style; an unknown one is the default style."""
        if identity not in self._styles:
            identity = self._default.get("paragraph")
        if identity not in self._paragraphs:
            self._paragraphs[identity] = self._paragraph(identity)
        return self._paragraphs[identity]

    def _paragraph(self, identity: str | None) -> ParagraphStyle:
        outline: int | None = None
        number: str | None = None
        level: int | None = None
        bidi: bool | None = None
        deepened = 1
        for style in self._chain(identity):
            properties = style.find(W + "pPr")
            name = (value(style, "name") or "").lower()
            if outline is None:
                found = whole(value(properties, "outlineLvl"))
                heading = _HEADING.fullmatch(name)
                if found is not None:
                    outline = found + 1 if 0 <= found < 9 else 0
                elif heading:
                    outline = int(heading[1])
            if number is None and properties is not None:
                numbering = properties.find(W + "numPr")
                number = value(numbering, "numId")
                level = whole(value(numbering, "ilvl"))
                if number is not None and level is None:
                    level = 0
            if bidi is None:
                bidi = on(properties, "bidi")
            listed = _LIST.fullmatch(name)
            if listed and deepened == 1:
                deepened = int(listed[1])
        direction: Direction = self._default_direction if bidi is None else _direction(bidi)
        return ParagraphStyle(
            name=self.style_name(identity),
            outline=outline or 0,
            numbering=(number, level or 0) if number and number != "0" else None,
            deepened=deepened,
            direction=direction,
        )

    def run(self, character: str | None, paragraph: str | None) -> tuple[Languages, bool]:
        """Give the languages of a run's text, and whether its styles hide it."""
        if paragraph not in self._styles:
            paragraph = self._default.get("paragraph")
        key = (character, paragraph)
        if key not in self._runs:
            languages: Languages = dict(self._default_languages)
            hidden = False
            for identity in (paragraph, character):
                for style in reversed(list(self._chain(identity))):
                    properties = style.find(W + "rPr")
                    languages = {**languages, **_languages(properties)}
                    vanish = on(properties, "vanish")
                    hidden = hidden if vanish is None else vanish
            self._runs[key] = (languages, hidden)
        return self._runs[key]


def _direction(bidi: bool) -> Direction:
    return "rtl" if bidi else "ltr"


def run_languages(properties: Element, inherited: Languages) -> Languages:
    """Lay a run's own languages over those it inherits."""
    own = _languages(properties)
    return {**inherited, **own} if own else inherited


@dataclass(slots=True)
class _List:
    """One `w:num`: its levels, and the counters it shares with others of its definition."""

    definition: str
    levels: dict[int, Element]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The numbering part, and the count of each list while the body is read."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, Element] = {}
        self._numbers: dict[str, Element] = {}
        self._lists: dict[str, _List | None] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            for definition in root.iterchildren(W + "abstractNum"):
                self._definitions.setdefault(definition.get(W + "abstractNumId", ""), definition)
            for number in root.iterchildren(W + "num"):
                self._numbers.setdefault(number.get(W + "numId", ""), number)

    def _list(self, identity: str) -> _List | None:
        if identity not in self._lists:
            self._lists[identity] = self._load(identity, 0)
        return self._lists[identity]

    def _load(self, identity: str, depth: int) -> _List | None:
        number = self._numbers.get(identity)
        if number is None or depth > _DEPTH:
            return None
        name = value(number, "abstractNumId") or ""
        definition = self._definitions.get(name)
        if definition is None:
            return None
        linked = value(definition, "numStyleLink")
        if linked is not None:
            other = self._styles.number_of(linked)
            return self._load(other, depth + 1) if other else None
        found = _List(name, _levels(definition))
        for override in number.iterchildren(W + "lvlOverride"):
            level = whole(override.get(W + "ilvl")) or 0
            found.levels.update(_levels(override))
            start = whole(value(override, "startOverride"))
            if start is not None:
                found.starts[level] = start
        return found

    def linked_level(self, identity: str, style: str | None) -> int | None:
        """Give the level that a definition ties to a paragraph style."""
        found = self._list(identity)
        if found is not None and style is not None:
            for level, element in found.levels.items():
                if value(element, "pStyle") == style:
                    return level
        return None

    def count(self, identity: str, level: int) -> tuple[bool, int] | None:
        """Count one item of a list: (is it numbered, its number); None = no such list."""
        found = self._list(identity)
        if found is None:
            return None
        element = found.levels.get(level)
        if element is None:
            return None
        counters = self._counters.setdefault(found.definition, {})
        start = whole(value(element, "start")) or 0
        if level in found.starts and (identity, level) not in self._started:
            # The first use of a `w:num` with an override restarts its level (17.9.27).
            counters[level] = found.starts[level]
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = start
        self._started.add((identity, level))
        for deeper in [other for other in counters if other > level]:
            del counters[deeper]
            self._started.discard((identity, deeper))
        ordered = (value(element, "numFmt") or "decimal") not in ("bullet", "none")
        return ordered, counters[level]


def _levels(parent: Element) -> dict[int, Element]:
    """Give the nine levels that a definition may have."""
    levels = ((whole(e.get(W + "ilvl")) or 0, e) for e in parent.iterchildren(W + "lvl"))
    return {level: element for level, element in levels if 0 <= level < 9}
