"""What is made of each feature is a valid document, whatever its values are."""

import subprocess
import sys
from pathlib import Path

import pytest
from conformity_pages import ROOT, docx, odt
from conformity_reading import VALUES, compiled
from test_features import FEATURES
from test_healing import HEALED


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_each_feature_gives_valid_documents(tmp_path: Path, format_: str) -> None:
    write = {"docx": docx, "odt": odt}[format_]
    paths = []
    for number, of in enumerate([*FEATURES.values(), *HEALED.values()]):
        template = compiled(tmp_path, write(of), format_)
        for name in ("signs", "arabic", "arabic-letters"):
            content, findings = template.stamp(VALUES[name])
            assert not findings
            paths.append(tmp_path / f"{number}-{name}.{format_}")
            paths[-1].write_bytes(content)

    result = subprocess.run(
        [sys.executable, ROOT / f"tests/tools/validate_{format_}.py", *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=600,
    )

    assert result.returncode == 0, result.stdout
