"""Tiny worlds for the catalog tests: messages and PO files from text."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.catalogs import MergeReport, update_catalog
from pipeline.records import Message, Source

CHANGED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: clausebook\n"
"Report-Msgid-Bugs-To: \n"
"POT-Creation-Date: 2026-11-22 09:30+0000\n"
"PO-Revision-Date: 2026-11-22 09:30+0000\n"
"Last-Translator: Automatically generated\n"
"Language-Team: none\n"
"Language: de\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"X-Source-Language: en\n"
"X-Generator: clausebook\n"
"""


def message(context: str, text: str, *, line: int = 7, **more: tuple[str, ...]) -> Message:
    source = Source(file=f"clauses/{context.partition('#')[0]}.md", line=line)
    return Message(context=context, text=text, source=source, **more)


def catalog(folder: Path, body: str, header: str = HEADER) -> Path:
    """Write a catalog with our header and this body."""
    path = folder / "locales" / "de" / "LC_MESSAGES" / "clauses.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{header}\n{body.strip()}\n", encoding="utf-8")
    return path


def update(messages: list[Message], path: Path, language: str = "de") -> MergeReport:
    return update_catalog(
        messages, path, language, project="clausebook", pot_date=CHANGED, revision=CHANGED
    )


def gettext(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of GNU gettext's programs; its version's absence skips the test."""
    if not shutil.which(program):
        pytest.skip(f"{program} of GNU gettext is not installed")
    return subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8"
    )
