"""Folders: client files on the disk, as a service provider has them, for whole runs."""

import shutil
import sys
from pathlib import Path

from .paths import EXAMPLE, PROJECT

TOOLS = ("microsoft-teams", "zoom", "alfaview", "bigbluebutton")
LANGUAGES = ("de", "en", "fr")
FORMATS = ("docx", "odt")
PER_CLIENT = len(TOOLS) * len(LANGUAGES) * len(FORMATS)

# what clients of one provider differ in beside their names: these texts of the example are changed
_PROFILES: tuple[tuple[str, str], ...] = (
    ("", ""),
    ("  metadata: P90D", "  metadata: P30D"),
    ("  website: https://www.example.org\n", ""),
    ("audience: [customers, prospects]}", "audience: [customers]}"),
)


def write_clients(folder: Path, count: int) -> Path:
    """Write invented clients; each has `PER_CLIENT` documents."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(EXAMPLE.with_name("logo.png"), folder)
    text = EXAMPLE.read_text(encoding="utf-8")
    for number in range(count):
        one = text.replace("Beispiel & Söhne GmbH", f"Beispiel & Söhne Nr. {number} GmbH")
        one = one.replace("datenschutz@example.org", f"datenschutz{number}@example.org")
        one = one.replace(*_PROFILES[number % len(_PROFILES)])
        (folder / f"client-{number:05}.yaml").write_text(one, encoding="utf-8")
    return folder


def build_command(clients: Path, output: Path, *more: str) -> list[str]:
    """Give the command that builds all documents of the clients."""
    command = [str(Path(sys.executable).with_name("clausebook")), "build", str(clients)]
    command += ["--workspace", str(PROJECT), "-o", str(output)]
    command += ["--documents=per-tool", "--form=notice"]
    command += [f"--tool={tool}" for tool in TOOLS]
    command += [f"--language={language}" for language in LANGUAGES]
    return [*command, "--format", ",".join(FORMATS), *more]
