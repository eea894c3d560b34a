"""Install: the peers, in an environment and a folder of their own. What fails is named later."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib import metadata

from .paths import FOLDER, PEERS_PYTHON

_REQUIREMENTS = FOLDER / "requirements.txt"
_PACKAGE = FOLDER / "package.json"
_MODULES = FOLDER / "node_modules"


def install() -> set[str]:
    """Install what is lacking; give the names of the packages that are there afterwards."""
    return _install_python() | _install_node()


def _install_python() -> set[str]:
    wanted = [
        line
        for line in _REQUIREMENTS.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    if not PEERS_PYTHON.exists():
        _try([sys.executable, "-m", "venv", str(PEERS_PYTHON.parent.parent)])
    pip = [str(PEERS_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _all_or_each(wanted, _python_there, lambda lacking: _try([*pip, *lacking]))
    return {_normal(one.partition("==")[0]) for one in wanted if one in _python_there()}


def _python_there() -> set[str]:
    folders = [str(path) for path in PEERS_PYTHON.parent.parent.glob("lib/*/site-packages")]
    there = {f"{_normal(one.name)}=={one.version}" for one in metadata.distributions(path=folders)}
    requirements = _REQUIREMENTS.read_text(encoding="utf-8").split()
    return {
        one
        for one in requirements
        if "==" in one and f"{_normal(one.partition('==')[0])}=={one.partition('==')[2]}" in there
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _install_node() -> set[str]:
    if not (shutil.which("node") and shutil.which("npm")):
        return set()
    package = json.loads(_PACKAGE.read_text(encoding="utf-8"))
    wanted = [f"{name}@{version}" for name, version in package["dependencies"].items()]
    options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = ["npm", "install", "--prefix", str(FOLDER), *options]
    _all_or_each(wanted, _node_there, lambda lacking: _try([*npm, *lacking]))
    return {one.rpartition("@")[0] for one in wanted if one in _node_there()}


def _node_there() -> set[str]:
    found = set()
    for path in _MODULES.glob("*/package.json"):
        package = json.loads(path.read_text(encoding="utf-8"))
        found.add(f"{package['name']}@{package['version']}")
    return found


def _all_or_each(
    wanted: list[str], there: Callable[[], set[str]], install: Callable[[Iterable[str]], bool]
) -> None:
    """Install at once what is lacking; where that fails, one by one: a fault costs one."""
    lacking = [one for one in wanted if one not in there()]
    if lacking and not install(lacking):
        for one in lacking:
            install([one])


def _try(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def is_installed(needs: Iterable[str], there: set[str]) -> bool:
    return all(_normal(name) in there or name in there for name in needs)
