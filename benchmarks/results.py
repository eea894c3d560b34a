"""Results: what was measured becomes ratios and figures by name, ready for JSON."""

import os
import platform
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .peers import Engine
from .rounds import Measured, Plan

# ratio: (peer, ours); how many times as long the peer takes
_RATIOS = {
    "docx_vs_docxtpl": ("docxtpl", "stamp-docx"),
    "docx_vs_docxtpl_subdocuments": ("docxtpl-subdocuments", "stamp-docx"),
    "docx_vs_docxcompose": ("docxcompose", "stamp-docx"),
    "docx_vs_pandoc": ("pandoc-docx", "stamp-docx"),
    "docx_vs_python_docx": ("python-docx", "stamp-docx"),
    "docx_vs_docxtemplater": ("docxtemplater", "stamp-docx"),
    "docx_vs_easy_template_x": ("easy-template-x", "stamp-docx"),
    "docx_vs_carbone": ("carbone-docx", "stamp-docx"),
    "docx_vs_limit": ("limit-docx", "stamp-docx"),
    "odt_vs_relatorio": ("relatorio", "stamp-odt"),
    "odt_vs_carbone": ("carbone-odt", "stamp-odt"),
    "odt_vs_odfdo": ("odfdo", "stamp-odt"),
    "odt_vs_pandoc": ("pandoc-odt", "stamp-odt"),
    "odt_vs_limit": ("limit-odt", "stamp-odt"),
    "build_vs_docxtpl": ("docxtpl", "build-docx"),
    "build_odt_vs_relatorio": ("relatorio", "build-odt"),
}
# the same, less what the file system takes to write a file; left out where that is nearly all
_UNWRITTEN = {
    "docx_vs_docxtpl_unwritten": ("docxtpl", "stamp-docx", "write-docx"),
    "docx_vs_docxtemplater_unwritten": ("docxtemplater", "stamp-docx", "write-docx"),
    "odt_vs_relatorio_unwritten": ("relatorio", "stamp-odt", "write-odt"),
    "build_vs_docxtpl_unwritten": ("docxtpl", "build-docx", "write-docx"),
}
_SIZES = {
    "docx_size_vs_limit": ("stamp-docx", "limit-docx"),
    "odt_size_vs_limit": ("stamp-odt", "limit-odt"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All of one run.

    Attributes:
        unequal: by engine, the parts of its files that are not as expected.
        missing: engines that could not be installed.
        figures: what is measured besides the engines, by name.
    """

    date: str
    plan: Plan
    engines: Sequence[Engine]
    measured: Mapping[str, Measured]
    unequal: Mapping[str, Sequence[str]]
    missing: Sequence[str]
    figures: Mapping[str, Any]
    workload: Mapping[str, int]

    def done(self, name: str) -> Measured | None:
        one = self.measured.get(name)
        return one if one and one.ms and not one.fault else None

    @property
    def ratios(self) -> dict[str, float]:
        found = {}
        for name, (peer, own) in _RATIOS.items():
            theirs, ours = self.done(peer), self.done(own)
            if theirs and ours:
                found[name] = theirs.median / ours.median
        for name, (peer, own, write) in _UNWRITTEN.items():
            theirs, ours, least = self.done(peer), self.done(own), self.done(write)
            if theirs and ours and least and ours.median - least.median > ours.median / 3:
                found[name] = (theirs.median - least.median) / (ours.median - least.median)
        for name, (own, limit) in _SIZES.items():
            ours, least = self.done(own), self.done(limit)
            if ours and least:
                found[name] = ours.size / least.size
        cold = self.figures.get("cold", {})
        for name, case in {
            "cold_vs_docxtpl": "example",
            "cold_vs_docxtpl_equal": "workspace",
        }.items():
            if f"docxtpl_{case}_ms" in cold:
                found[name] = cold[f"docxtpl_{case}_ms"] / cold[f"ours_{case}_ms"]
        return {name: _rounded(value) for name, value in found.items()}

    @property
    def versions(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in self.measured.values():
            found |= one.versions
        return dict(sorted(found.items()))

    def as_json(self) -> dict[str, Any]:
        return {
            "date": self.date,
            "machine": machine(),
            "versions": self.versions,
            "documents": self.plan.documents,
            "rounds": self.plan.rounds,
            "workload": self.workload,
            "missing": list(self.missing),
            "ratios": self.ratios,
            "engines": {
                engine.name: self._engine(engine, self.measured[engine.name])
                for engine in self.engines
                if engine.name in self.measured
            },
            "figures": _rounded_all(self.figures),
        }

    def _engine(self, engine: Engine, one: Measured) -> dict[str, Any]:
        if not self.done(engine.name):
            return {"fault": one.fault}
        return {
            "ms": _rounded(one.median),
            "documents": len(one.ms),
            "rss_mb": round(one.rss_mb),
            "bytes": one.size,
            "unequal": list(self.unequal[engine.name]),
        }


def _rounded(value: float) -> float:
    """Keep three digits that count."""
    return float(f"{value:.3g}")


def _rounded_all(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded_all(inner) for key, inner in value.items()}
    return _rounded(value) if isinstance(value, float) else value


def machine() -> dict[str, str | int]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _cpu(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
