"""Inspection: a template's faults, as read tag by tag and as the compiler finds them.

Takes the parts as texts and hears what is said of the Jinja sources made of them. Knows no format.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ..findings import Finding, Place, Severity, error
from .faults import Fault, Reading, place_of, read_part
from .tags import BLOCKS, ENDS, MIDDLES, Part, Stretch, Tag, around, scan
from .template import Source, check

_ELEMENT = re.compile(
    r"\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}"
    r"|\{\{.*?\}\}|\{#.*?#\}|(?P<tag>\{%[-+]?\s*(?P<word>\w+).*?%\})"
    r"|<(?P<end>/?)(?P<name>[\w:]+)(?:[^<>{]|(?>\{[{%#].*?[}%#]\})|\{)*+>",
    re.DOTALL,
)


class Inspection:
    """What was read of all parts of a template, tag by tag and by the compiler."""

    def __init__(self, path: Path, parts: Iterable[Part]) -> None:
        self._path = path
        self._parts = {part.name: part for part in parts}
        self._readings = {name: read_part(path, part) for name, part in self._parts.items()}
        self.faults: list[Fault] = []

    def is_complete(self, name: str) -> bool:
        """Tell whether a part's tags can be healed."""
        return self._readings[name].complete

    def compare(self, name: str, whole: list[Finding], source: str = "") -> None:
        """Hear what the compiler says of a whole part.

        It decides what can be read, but names one fault only, and no paragraph.
        """
        part, reading = self._parts[name], self._readings[name]
        if not any(finding.code == "template-syntax" for finding in whole):
            reading.faults = [one for one in reading.faults if not one.presumed]
            reading.faults += crossing(self._path, part, source)
        broken = any(one.finding.severity is Severity.ERROR for one in reading.faults)
        said = {name for one in reading.faults for name in _quoted(one.finding)}
        for finding in whole:
            names = _quoted(finding)
            of_name = finding.code == "template-name-unknown"
            if of_name and names & reading.given:
                continue  # Jinja takes a name set in a branch for one from outside
            if broken and not (of_name and not said & names):
                continue
            reading.faults.append(self._located(part, finding, names))

    def _located(self, part: Part, finding: Finding, quoted: set[str]) -> Fault:
        """Look for the tag that the compiler speaks of."""
        wanted = {re.sub(r"\s", "", text) for text in quoted} - {""}
        for tag in scan(part)[0]:
            raw = re.sub(r"\s", "", tag.raw)
            if any(text in raw for text in wanted):
                place = place_of(self._path, part, tag.stretch, tag.start)
                return Fault(replace(finding, place=place), part.name, tag.stretch.paragraph)
        shown = {stretch.shown for stretch in part.stretches}
        if part.name and len(shown) == 1:
            place = replace(finding.place, key=f"{shown.pop()}, {part.name}")
            finding = replace(finding, place=place)
        return Fault(finding, part.name)

    def properties(self, typed: str, source: Source) -> None:
        """Take in a text of the properties, as it was typed and as it is filled."""
        part = Part(source.part, (Stretch(typed, "properties", "plain"),))
        other = Inspection(self._path, [part])
        other.compare(source.part, check(self._path, source))
        self._readings[f"{source.part} {len(self._readings)}"] = other.result(body="")

    def result(self, *, body: str = "{{p body }}") -> Reading:
        """Give all that was found; `body` is what the template has to print exactly once."""
        reading = Reading(list(self.faults))
        for one in self._readings.values():
            reading.add(one)
        if body:
            reading.faults += check_bodies(self._path, reading, body)
        return reading


def _quoted(finding: Finding) -> set[str]:
    return set(re.findall(r"'([^']*)'", finding.message))


def check_bodies(path: Path, reading: Reading, tag: str = "{{p body }}") -> list[Fault]:
    """See that `body` is printed exactly once, in the text."""
    hint = f"write {tag} in a paragraph of its own, where the clauses shall stand"
    inside = [one for one in reading.bodies if one[1].stretch.shown in ("text", "page")]
    if not inside:
        if any("'body'" in one.finding.hint for one in reading.faults):
            return []  # misspelt, and said so
        message = f"the template has no {tag}"
        if reading.bodies:
            message += f" in its text, only in the part '{reading.bodies[0][1].stretch.shown}'"
        return [Fault(error("template-body-missing", Place(path.as_posix()), message, hint))]
    return [
        Fault(
            error(
                "template-body-repeated",
                place_of(path, part, one.stretch, one.start),
                f"the template has {tag} twice, again near '{around(one.stretch.text, one.start)}'",
                "leave it only where the clauses shall stand",
            ),
            part.name,
            one.stretch.paragraph,
        )
        for part, one in [*inside, *(other for other in reading.bodies if other not in inside)][1:]
    ]


def crossing(path: Path, part: Part, source: str) -> list[Fault]:
    """Find blocks that begin in one element and end in another: half an element may be left."""
    typed: dict[str, Tag] = {}
    for tag in scan(part)[0]:
        typed.setdefault(_key(tag.raw), tag)
    faults: dict[Tag, Fault] = {}
    elements: list[str] = []
    blocks: list[tuple[str, str, list[str]]] = []
    for found in _ELEMENT.finditer(source):
        if found["name"]:
            if found["end"]:
                del elements[-1:]
            elif not found[0].endswith("/>"):
                elements.append(found["name"])
            continue
        word = found["word"]
        if word in BLOCKS and not (word == "set" and "=" in found[0]):
            blocks.append((word, found["tag"], list(elements)))
            continue
        if (word not in ENDS and word not in MIDDLES) or not blocks:
            continue
        begin, opening, there = blocks[-1]
        if word in ENDS:
            blocks.pop()
        if there == elements:
            continue
        if one := typed.get(_key(opening)):
            finding = error(
                "template-syntax",
                place_of(path, part, one.stretch, one.start),
                f"'{one.raw}' and its '{found['tag']}' stand apart, in different cells, links or "
                f"formatting, near '{around(one.stretch.text, one.start)}'",
                f"let both stand outside of it, or write '{{%p {begin} … %}}' in a paragraph of "
                "its own",
            )
            faults.setdefault(one, Fault(finding, part.name, one.stretch.paragraph))
    return list(faults.values())


def _key(raw: str) -> str:
    return re.sub(r"\{%[-+]?(?:p|tr|tc|r)?\s|[-+]?%\}|\s+", "", raw)
