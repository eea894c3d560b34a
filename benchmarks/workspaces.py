"""Workspaces: the benchmark's library as it is measured, and others of more or fewer clauses."""

import shutil
from pathlib import Path

import polib

from . import docx, odt
from .paths import FOLDER

_SOURCE = FOLDER / "workspace"
# what a small declaration would say first; the purpose of the client has to be said
_FIRST = ("bases", "controller", "periods", "rights", "changes")


def write_workspace(folder: Path) -> None:
    """Write the library with the letterheads of both formats."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_SOURCE, folder)
    docx.write_letterhead(folder / "templates" / "letterhead.docx")
    odt.write_letterhead(folder / "templates" / "letterhead.odt")


def write_workspace_of(folder: Path, count: int) -> None:
    """Write a library whose declaration has `count` clauses, if need be copies of them."""
    write_workspace(folder)
    files = {path.stem: path for path in sorted(folder.glob("clauses/*/*.md"))}
    order = [*_FIRST, *(id_ for id_ in files if id_ not in _FIRST)]
    names = []
    catalog = polib.pofile(str(folder / "locales/de/LC_MESSAGES/clauses.po"), wrapwidth=78)
    entries = list(catalog)
    for number in range(count):
        id_, copy = order[number % len(order)], number // len(order)
        name = f"{id_}-{copy + 1}" if copy else id_
        names.append(name)
        if copy:
            shutil.copyfile(files[id_], files[id_].with_stem(name))
            catalog.extend(_renamed(entry, id_, name) for entry in entries if _is_of(entry, id_))
    for id_ in set(order) - set(names):
        files[id_].unlink()
    catalog.save()
    _write_outline(folder / "clauses" / "outline.yaml", names)
    _relax_duties(folder / "registry" / "requirements" / "gdpr.yaml")


def _is_of(entry: polib.POEntry, clause: str) -> bool:
    return bool(entry.msgctxt.partition("#")[0] == clause)


def _renamed(entry: polib.POEntry, old: str, new: str) -> polib.POEntry:
    context = new + entry.msgctxt.removeprefix(old)
    return polib.POEntry(msgctxt=context, msgid=entry.msgid, msgstr=entry.msgstr)


def _write_outline(path: Path, clauses: list[str]) -> None:
    """Put all clauses under the outline's first heading."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(index for index, line in enumerate(lines) if line.strip().startswith("clauses:"))
    lines[first:] = [f"        clauses: [{', '.join(clauses)}]"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _relax_duties(path: Path) -> None:
    """Let a declaration of few clauses leave duties unmet."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("level: must", "level: may"), encoding="utf-8")
