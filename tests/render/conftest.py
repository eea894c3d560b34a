"""The default templates, compiled once."""

import pytest
from render_specimens import FORMATS, ROOT

from pipeline.render import Template, compile_template


@pytest.fixture(scope="session")
def templates() -> dict[str, Template]:
    made = {}
    for format_ in FORMATS:
        template, findings = compile_template(ROOT / f"templates/declaration.{format_}", format_)
        assert template is not None, findings
        made[format_] = template
    return made
