"""Terminal: lines for people, findings, and how a command ends.

Results go to stdout, findings and progress to stderr. Loads nothing: tables are `report`'s.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from .errors import ExitCode
from .findings import Finding, Severity, has_errors, in_order

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {"bold red": "1;31", "yellow": "33", "cyan": "36", "dim": "2"}
_SEVERITIES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printed(text: str, style: str = "") -> None:
    """Print a result."""
    sys.stdout.write(_styled(_CONTROL.sub("", text), style, sys.stdout) + "\n")


def tabled(table: "Table") -> None:
    """Print a table as a result; in a pipe or file it gets room."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    Console(soft_wrap=True, highlight=False, emoji=False, width=width).print(table)


def told(text: str, style: str = "") -> None:
    """Tell what is under way, or what came of it."""
    sys.stderr.write(_styled(_CONTROL.sub("", text), style, sys.stderr) + "\n")


def fault_told(text: str) -> None:
    """Tell what stops the program."""
    sys.stderr.write(f"{_styled('error', 'bold red', sys.stderr)}: {_CONTROL.sub('', text)}\n")


def _styled(text: str, style: str, stream: TextIO) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if style and _is_coloured(stream) else text


def _is_coloured(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.name == "nt":  # https://no-color.org
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") not in {"dumb", "unknown"}


def show(findings: Iterable[Finding]) -> None:
    """Tell findings in order, each with its remedy."""
    for finding in in_order(findings):
        place, message, hint = (
            _CONTROL.sub("", str(part)) for part in (finding.place, finding.message, finding.hint)
        )
        severity = _styled(finding.severity.value, _SEVERITIES[finding.severity], sys.stderr)
        sys.stderr.write(f"{place}: {severity}: {message} [{finding.code}]\n  hint: {hint}\n")


def findings_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give findings as plain data."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "file": finding.place.spot[0],
            "line": finding.place.spot[1] or None,
            "key": finding.place.key or None,
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in findings
    ]


def finish(
    findings: Sequence[Finding], data: dict[str, Any], *, as_json: bool, strict: bool
) -> NoReturn:
    """Print findings, as text or with the results as JSON, and leave with the exit code."""
    if as_json:
        found = findings_data(in_order(findings))
        text = json.dumps({**data, "findings": found}, ensure_ascii=False, indent=2)
        sys.stdout.write(text + "\n")
    else:
        show(findings)
    leave(findings, strict=strict)


def leave(findings: Sequence[Finding], *, strict: bool) -> NoReturn:
    """Leave with the exit code that the findings ask for."""
    code = ExitCode.FINDINGS if has_errors(findings, strict=strict) else ExitCode.OK
    raise SystemExit(int(code))


def refuse(message: str) -> NoReturn:
    """Leave because of what was asked for."""
    fault_told(message)
    raise SystemExit(int(ExitCode.USAGE))
