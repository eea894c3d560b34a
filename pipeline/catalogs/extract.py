"""Extract: the library's messages as `locales/clauses.pot`, the template of all catalogs."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ..errors import PipelineError
from ..files import write_whole
from ..records import Message
from .entries import PoEntry, PoFile, header_date
from .msgcat import render

GENERATOR = "clausebook"
# Poedit and Weblate show notes as they stand; `#. ` and 76 columns make the line of 79.
_NOTE_WIDTH = 76
_DATE = re.compile(r'^"POT-Creation-Date: [^"]*"\n', re.MULTILINE)


def write_pot(messages: Sequence[Message], path: Path, *, project: str, changed: datetime) -> bool:
    """Write the POT, unless nothing but its date would change; tell whether it was written."""
    text = render(PoFile(header=_header(project, changed), entries=tuple(template(messages))))
    try:
        present = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:  # not there, or write_whole will say why
        present = None
    if present is not None and _DATE.sub("", present, 1) == _DATE.sub("", text, 1):
        return False
    write_whole(path, text.encode())
    return True


def pot_date(path: Path) -> datetime | None:
    """Give the date that stands in a POT's header."""
    try:
        found = _DATE.search(path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        return None
    date = re.search(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}[+-]\d{4}", found[0]) if found else None
    return datetime.strptime(date[0], "%Y-%m-%d %H:%M%z") if date else None


def _header(project: str, changed: datetime) -> dict[str, str]:
    # No Plural-Forms: the customary dummy value stops Babel's reader. The other dummies are
    # xgettext's; msginit, Poedit and Weblate know and replace them.
    return {
        "Project-Id-Version": project,
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": header_date(changed),
        "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
        "Last-Translator": "FULL NAME <EMAIL@ADDRESS>",
        "Language-Team": "LANGUAGE <LL@li.org>",
        "Language": "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": "en",
        "X-Generator": GENERATOR,
    }


def distinct(messages: Sequence[Message]) -> list[Message]:
    """Leave out empty texts, and what stands twice; one context must not have two texts."""
    first: dict[str, Message] = {}
    for message in messages:
        if not message.text:
            continue
        if first.setdefault(message.context, message).text != message.text:
            raise PipelineError(
                f"{message.source.file}: two texts have the id '{message.context}'; rename one"
            )
    return list(first.values())


def template(messages: Sequence[Message]) -> Iterator[PoEntry]:
    """Give the messages as untranslated entries, in the order given."""
    for message in distinct(messages):
        source = message.source
        reference = f"{source.file}:{source.line}" if source.line else source.file
        yield PoEntry(
            context=message.context,
            msgid=message.text,
            notes=tuple(_note_lines(message.notes)),
            references=(reference,),
        )


def _note_lines(notes: Sequence[str]) -> Iterator[str]:
    for note in notes:
        for line in note.splitlines() or [""]:
            yield from textwrap.wrap(
                line, _NOTE_WIDTH, break_long_words=False, break_on_hyphens=False
            ) or [""]
