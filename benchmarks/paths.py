"""Paths: where the benchmark reads and writes."""

from pathlib import Path

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parent
BUILD = FOLDER / "build"
WORKSPACE = BUILD / "workspace"
ENGINES = FOLDER / "engines"
PEERS_PYTHON = BUILD / "venv" / "bin" / "python"
EXAMPLE = PROJECT / "examples" / "clients" / "beispiel.yaml"
CLIENT = Path("clients") / "muster.yaml"  # in a workspace
LANGUAGE = "de"
