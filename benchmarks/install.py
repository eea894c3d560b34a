"""Install: the peers, in an environment and a folder of their own. What fails is named later."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata

from .paths import FOLDER, PEERS_PYTHON

_REQUIREMENTS = FOLDER / "requirements.txt"
_PACKAGE = FOLDER / "package.json"
_MODULES = FOLDER / "node_modules"


def install() -> set[str]:
    """Install what is lacking; give the names of the packages that are there afterwards."""
    return _install_python() | _install_node()


def _install_python() -> set[str]:
    lines = _REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    wanted = [_normal(line) for line in lines if "==" in line]
    if not PEERS_PYTHON.exists():
        _try([sys.executable, "-m", "venv", str(PEERS_PYTHON.parent.parent)])
    pip = [str(PEERS_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lacking = [one for one in wanted if one not in _python_there()]
    if lacking and not _try([*pip, *lacking]):
        for one in lacking:  # one by one, so that one that is missing costs no other
            _try([*pip, one])
    return {one.partition("==")[0] for one in wanted if one in _python_there()}


def _python_there() -> set[str]:
    folders = [str(path) for path in PEERS_PYTHON.parent.parent.glob("lib/*/site-packages")]
    found = metadata.distributions(path=folders)
    return {f"{_normal(one.name)}=={one.version}" for one in found}


def _normal(requirement: str) -> str:
    """Write a package's name as registries compare it; leave the version as it is."""
    name, equal, version = requirement.partition("==")
    return re.sub(r"[-_.]+", "-", name).lower() + equal + version


def _install_node() -> set[str]:
    if not (shutil.which("node") and shutil.which("npm")):
        return set()
    package = json.loads(_PACKAGE.read_text(encoding="utf-8"))
    wanted = [f"{name}@{version}" for name, version in package["optionalDependencies"].items()]
    if not _node_there().issuperset(wanted):
        options = ["--no-package-lock", "--no-audit", "--no-fund"]
        _try(["npm", "install", "--prefix", str(FOLDER), *options])
    return {one.rpartition("@")[0] for one in wanted if one in _node_there()}


def _node_there() -> set[str]:
    found = set()
    for path in _MODULES.glob("*/package.json"):
        package = json.loads(path.read_text(encoding="utf-8"))
        found.add(f"{package['name']}@{package['version']}")
    return found


def _try(command: list[str]) -> bool:
    if not shutil.which(command[0]):
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def is_installed(needs: Iterable[str], there: set[str]) -> bool:
    return all(_normal(name) in there or name in there for name in needs)
