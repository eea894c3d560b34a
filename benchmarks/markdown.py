"""Markdown for pandoc: the same content, with Jinja variables that are escaped when filled."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.records import Block, Heading, ListBlock, Paragraph, Run, Table

from .content import Content, has_variable_target
from .syntax import MARKDOWN, escape_markdown


def write_template(path: Path, content: Content) -> None:
    """Write title, subtitle and date as metadata, as pandoc's writers print them, then the text."""
    fields = {"title": "title", "subtitle": "subtitle", "date": "date_line"}
    # a JSON string is a YAML string; the engine's `json` filter escapes the value
    head = [f"{key}: {{{{ {name} | json }}}}" for key, name in fields.items()]
    writer = _Writer()
    blocks = [writer.block(block) for block in content.blocks]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["---", *head, "---", "", *blocks]), encoding="utf-8")


class _Writer:
    def __init__(self) -> None:
        self._variable_links = 0

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"{'#' * block.level} {self._runs(block.runs)}\n"
            case Paragraph():
                return f"{self._runs(block.runs)}\n"
            case ListBlock():
                return "".join(f"- {self._item(item)}\n" for item in block.items)
            case Table():
                rows = [_row(map(self._runs, row)) for row in (block.header, *block.rows)]
                rule = "|---" * len(block.header) + "|\n"
                return "".join([rows[0], rule, *rows[1:]])

    def _item(self, item: tuple[Paragraph | ListBlock, ...]) -> str:
        return "\n".join(self.block(one).rstrip("\n") for one in item)

    def _runs(self, runs: tuple[Run, ...]) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        text = MARKDOWN.fill(run.text, escape_markdown)
        if run.link is not None:
            target = run.link
            if has_variable_target(run):
                self._variable_links += 1
                target = str(MARKDOWN.target).format(self._variable_links)
            return f"[{text}](<{target}>)"
        mark = "**" if run.strong else "*" if run.emphasis else ""
        return f"{mark}{text}{mark}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
