"""Sections of an outline, in reading order."""

from collections.abc import Iterator, Sequence

from ..records import Section


def sections_in(sections: Sequence[Section]) -> Iterator[tuple[Section, int, bool]]:
    """Walk sections in reading order: each, its heading's level, whether it repeats per tool."""

    def walk(section: Section, level: int, each: bool) -> Iterator[tuple[Section, int, bool]]:
        each = each or section.each == "tool"
        yield section, level, each
        for entry in section.entries:
            if isinstance(entry, Section):
                yield from walk(entry, level + 1, each)

    for section in sections:
        yield from walk(section, 1, False)
