"""Letters with seeded faults: the default templates with other words in them."""

import subprocess
import sys
import zipfile
from html import escape
from pathlib import Path

from render_specimens import ROOT, parts

from pipeline.render import inspect_template
from pipeline.render.faults import Reading

MAIN = {"docx": "word/document.xml", "odt": "content.xml"}
FORMATS = tuple(MAIN)
# The paragraph that the seeds stand in.
SEED = "{{ subtitle }}"

Pairs = dict[str, tuple[tuple[str, str], ...]]


def letter(folder: Path, format_: str, changes: Pairs) -> Path:
    """Write the default template with texts of its parts replaced."""
    members = parts((ROOT / f"templates/declaration.{format_}").read_bytes())
    for name, pairs in changes.items():
        text = members[name].decode()
        for old, new in pairs:
            assert old in text, f"{name} holds no {old}"
            text = text.replace(old, new)
        members[name] = text.encode()
    return packed(folder / f"letter.{format_}", members)


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """Write a package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, kind)
    return path


def seeded(folder: Path, format_: str, text: str) -> Path:
    """Write the default template with `text` for its subtitle."""
    return letter(folder, format_, {MAIN[format_]: ((SEED, escape(text, quote=False)),)})


def said(path: Path) -> list[str]:
    """Give the faults of a template, each in one line: code, part, message, hint."""
    return lines(inspect_template(path, path.suffix[1:]), path)


def lines(reading: Reading, path: Path) -> list[str]:
    """Put faults into lines; the package's part goes by the name people know."""
    out = []
    for one in reading.faults:
        finding = one.finding
        assert finding.place.file == path.as_posix()
        shown = finding.place.key.split(",")[0]
        out.append(f"{finding.code} | {shown} | {finding.message} | {finding.hint}")
    return out


def is_valid(path: Path, *options: str) -> bool:
    """Ask the validator of the format; tell what it says if it says anything."""
    tool = ROOT / f"tests/tools/validate_{path.suffix[1:]}.py"
    ended = subprocess.run(
        [sys.executable, tool, *options, path], capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return True
