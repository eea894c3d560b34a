"""Shipped: the content that comes with the program, in a clone or in an installed package."""

from collections.abc import Mapping
from pathlib import Path

FOLDERS = ("clauses", "examples", "locales", "registry", "templates")
MARK = Path("clauses/outline.yaml")  # a folder that holds it is a workspace
BASE = Path(".clausebook/base")
_PACKAGE = Path(__file__).resolve().parent


def shipped_root() -> Path | None:
    """Find the shipped content: beside the package in a clone, else inside of it."""
    for folder in (_PACKAGE.parent, _PACKAGE / "content"):
        if (folder / MARK).is_file():
            return folder
    return None


def content(root: Path) -> Mapping[str, bytes]:
    """Read all files of a workspace's content, by their path in it."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and not _is_foreign(path.relative_to(root))
    }


def _is_foreign(path: Path) -> bool:
    """Tell what programs leave behind: hidden files, compiled ones."""
    return any(part.startswith((".", "__pycache__")) for part in path.parts) or path.suffix in {
        ".mo",
        ".pyc",
    }
