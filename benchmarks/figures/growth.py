"""Growth: milliseconds per built document with more clauses, and with more languages."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.clients import Invented
from benchmarks.ours import Ours, timed
from benchmarks.paths import BUILD, LANGUAGE, WORKSPACE
from benchmarks.workspaces import write_workspace_of
from pipeline.batch import CHUNK

CLAUSES = (5, 10, 20, 40)
LANGUAGES = (LANGUAGE, "en", "de-AT", "de-CH")
_WARMUP = CHUNK


def measure(workspace: Path, languages: Sequence[str], clients: int) -> float:
    """Give the median of all documents in all languages, one DOCX each."""
    ours = Ours(workspace, languages=languages)
    size = len(languages)
    with TemporaryDirectory(dir=BUILD) as output:
        numbers = range(clients + _WARMUP)
        built = ours.build(Path(output), "docx", Invented(ours.base, numbers))
        return median(timed(built, size)[_WARMUP * size :])


def main(clients: int) -> dict[str, dict[str, float]]:
    clauses = {}
    for count in CLAUSES:
        folder = BUILD / f"workspace-{count}"
        write_workspace_of(folder, count)
        clauses[str(count)] = measure(folder, (LANGUAGE,), clients)
    languages = {
        str(count): measure(WORKSPACE, LANGUAGES[:count], clients // count) for count in (1, 2, 4)
    }
    return {"by_clauses_ms": clauses, "by_languages_ms": languages}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
