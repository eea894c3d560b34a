"""docxtpl for one document in a fresh process: template, context and output are arguments."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate, RichText


def write(path: Path, context: Mapping[str, Any], output: Path) -> None:
    template = DocxTemplate(path)
    values = dict(context["values"])
    for number, link in enumerate(context["links"], start=1):
        url = template.build_url_id(link["url"])
        values[f"link_{number}"] = RichText(link["text"], style="Hyperlink", url_id=url)
    template.render(values, autoescape=True)
    template.save(output)


if __name__ == "__main__":
    read, given, written = map(Path, sys.argv[1:])
    write(read, json.loads(given.read_text(encoding="utf-8")), written)
