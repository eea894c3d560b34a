"""Paths: which files of a workspace are content, and when the newest of them changed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


def content_files(root: Path, *folders: str) -> Iterator[Path]:
    """Name the content files in folders of a workspace, in order."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".md", ".yaml"} and path.is_file():
                yield path


def newest_change(root: Path) -> datetime:
    """Give the time of the last change of a file in `clauses/`, in UTC, to the minute."""
    newest = max(path.stat().st_mtime for path in content_files(root, "clauses"))
    return datetime.fromtimestamp(newest, UTC).replace(second=0, microsecond=0)
