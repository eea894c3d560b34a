"""Markdown: clause texts and their translations, read by pandoc into the text model.

Takes many texts at once, because starting pandoc costs more than reading. Gives for each its
blocks, and a fault for whatever the text model does not hold.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import ExitCode, PipelineError
from ..lean import dataclass
from ..records import PLACEHOLDER, Block, ListBlock, Paragraph, Run

# tried against the others: keeps `{gdpr_6_1_b}` and straight quotes
_FORMAT = (
    "markdown_strict+intraword_underscores+all_symbols_escapable+escaped_line_breaks"
    "+startnum+fancy_lists-raw_html"
)
_MARK = re.compile(r"^(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)")
_LISTLIKE = re.compile(r"^(?:[-+*•–—]|#?\d{1,9}[.)]|\(?[A-Za-z]{1,4}[.)]|\(\w{1,4}\)|#{1,6})\s")
# what pandoc would read as the target of links in this text and in others
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:.*", re.MULTILINE)
_TARGET = re.compile(r"(https?://|mailto:|tel:)\S+|\{[a-z][a-z0-9_]*\}")
# what was meant as Markdown and stays in the text
_LEFT = {
    "table (write it as `columns:` and `rows:` in the front matter)": re.compile(r"\|"),
    "line under a heading (write it as `title:` in the front matter)": re.compile(r"={3,}|-{3,}"),
    "HTML": re.compile(r"</?[a-zA-Z]|<!--"),
    "link": re.compile(r"\]\(|\]\[|\[\^"),
    "struck out text": re.compile(r"~~"),
}
_SEPARATOR = "clausebook-text-"
MAX_LIST_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Parsed:
    """The blocks of one text, and what in it the text model does not hold: (near, what)."""

    blocks: tuple[Block, ...]
    faults: tuple[tuple[str, str], ...]


def normalise(text: str) -> str:
    """Join soft line breaks, part blocks by one blank line, trim: re-wrapping changes nothing."""
    lines: list[str] = []
    for raw in text.strip("\n").split("\n"):
        line = raw.rstrip()
        stripped = line.lstrip(" \t")
        if not stripped:
            if lines and lines[-1]:
                lines.append("")
            continue
        starts = not lines or not lines[-1] or lines[-1].endswith("\\")
        if starts and not (lines and lines[-1].endswith("\\")):
            lines.append(line)
        elif starts:
            lines.append(stripped)
        elif _MARK.match(stripped):
            lines.append(line)
        else:
            lines[-1] += " " + stripped
    return "\n".join(lines).strip("\n")


def parse(texts: Sequence[str], *, east_asian: bool = False) -> list[Parsed]:
    """Read Markdown texts; `east_asian` joins lines without a blank (Chinese, Japanese).

    Raises:
        PipelineError: pandoc cannot be run.
    """
    return list(_parse(tuple(texts), east_asian))


@lru_cache(maxsize=64)  # the library's English is read by the loader and for each language
def _parse(texts: tuple[str, ...], east_asian: bool) -> tuple[Parsed, ...]:
    if not texts:
        return ()
    marks = "\n\n".join(f"# {_SEPARATOR}{index}\n\n{text}" for index, text in enumerate(texts))
    form = _FORMAT + ("+east_asian_line_breaks" if east_asian else "")
    try:
        tree = json.loads(_pandoc(marks, form))
    except (OSError, RuntimeError, ValueError) as fault:
        raise PipelineError(
            "pandoc cannot be run: install the package pypandoc-binary anew",
            exit_code=ExitCode.ENVIRONMENT,
        ) from fault
    groups: list[list[Any]] = [[] for _ in texts]
    current = -1
    for block in tree["blocks"]:
        if current + 1 < len(texts) and _is_mark(block, current + 1):
            current += 1
        else:
            groups[current].append(block)
    if current != len(texts) - 1:
        if len(texts) == 1:
            return (Parsed((), (("", "the text cannot be read"),)),)
        return tuple(result for text in texts for result in _parse((text,), east_asian))
    return tuple(_read(group, text) for group, text in zip(groups, texts, strict=True))


def _pandoc(text: str, form: str) -> str:
    import pypandoc

    # the bundled pandoc alone: another one on PATH would read other texts from the same files
    os.environ["PYPANDOC_PANDOC"] = str(Path(pypandoc.__file__).parent / "files" / "pandoc")
    return str(pypandoc.convert_text(text, "json", format=form))


def _is_mark(block: Any, index: int) -> bool:
    return bool(
        block["t"] == "Header"
        and block["c"][0] == 1
        and block["c"][2] == [{"t": "Str", "c": f"{_SEPARATOR}{index}"}]
    )


def _read(blocks: Iterable[Any], text: str) -> Parsed:
    reader = _Reader()
    faults = _lost_in_reading(text)
    return Parsed(tuple(reader.blocks(blocks, 0)), (*faults, *reader.faults))


def _lost_in_reading(text: str) -> list[tuple[str, str]]:
    """Find what pandoc takes in silence: definitions of links, items of no list."""
    faults = [(found.group()[:30], "definition of a link") for found in _DEFINITION.finditer(text)]
    for block in text.split("\n\n"):
        first, *others = block.split("\n")
        if not _MARK.match(first.lstrip(" \t")):
            faults += [
                (line.strip()[:30], "list without an empty line before it")
                for line in others
                if _MARK.match(line.lstrip(" \t"))
            ]
    return faults


class _Reader:
    """Turns pandoc's tree of one text into blocks; gathers faults."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def blocks(self, blocks: Iterable[Any], depth: int) -> list[Paragraph | ListBlock]:
        result: list[Paragraph | ListBlock] = []
        for block in blocks:
            match block["t"]:
                case "Para" | "Plain":
                    runs = _merged(self.runs(block["c"]))
                    self._check_text(runs)
                    result.append(Paragraph(runs=runs))
                case "BulletList":
                    result.append(self._list(block["c"], depth, ordered=False, start=1))
                case "OrderedList":
                    (start, style, delimiter), items = block["c"]
                    if style["t"] not in {"Decimal", "DefaultStyle"} or delimiter["t"] not in {
                        "Period",
                        "DefaultDelim",
                    }:
                        self.faults.append(
                            (_text_of(items), "numbered list in another form than '1.'")
                        )
                    if start != 1 and len(items) == 1:
                        self.faults.append((f"{start}.", "paragraph that starts like a list"))
                    result.append(self._list(items, depth, ordered=True, start=start))
                case other:
                    self.faults.append((_text_of(block), _NAMES.get(other, other.lower())))
        return result

    def _list(self, items: Any, depth: int, *, ordered: bool, start: int) -> ListBlock:
        if depth >= MAX_LIST_DEPTH:
            self.faults.append((_text_of(items), f"list deeper than {MAX_LIST_DEPTH} levels"))
        inner = tuple(tuple(self.blocks(item, depth + 1)) for item in items)
        if not all(inner):
            self.faults.append((_text_of(items), "item without text"))
        return ListBlock(ordered=ordered, start=start, items=inner)

    def runs(
        self,
        inlines: Iterable[Any],
        strong: bool = False,
        emphasis: bool = False,
        link: str | None = None,
    ) -> list[Run]:
        result: list[Run] = []

        def say(text: str) -> None:
            result.append(Run(text=text, strong=strong, emphasis=emphasis, link=link))

        for inline in inlines:
            content = inline.get("c")
            match inline["t"]:
                case "Str":
                    say(content)
                case "Space" | "SoftBreak":
                    say(" ")
                case "LineBreak":
                    say("\n")
                case "Strong":
                    result += self.runs(content, True, emphasis, link)
                case "Emph":
                    result += self.runs(content, strong, True, link)
                case "Link":
                    target = unquote_placeholders(content[2][0])
                    if content[2][1]:
                        self.faults.append((_text_of(content[1]), "title of a link"))
                    if not _TARGET.fullmatch(target):
                        self.faults.append((_text_of(content[1]), "link to no web or mail address"))
                    result += self.runs(content[1], strong, emphasis, target)
                case other:
                    self.faults.append((_text_of(inline), _NAMES.get(other, other.lower())))
        return result

    def _check_text(self, runs: tuple[Run, ...]) -> None:
        text = "".join(run.text for run in runs)
        if not text.strip():
            self.faults.append(("", "empty paragraph"))
        for line in text.split("\n"):
            if _LISTLIKE.match(line):
                self.faults.append((line[:30], "paragraph that starts like a list"))
        for what, pattern in _LEFT.items():
            if pattern.search(text):
                self.faults.append((text[:30], what))
        for sign in "*_`":
            if sign in PLACEHOLDER.sub("", text):
                self.faults.append((text[max(0, text.find(sign) - 10) :][:30], f"literal '{sign}'"))


_NAMES = {
    "Header": "heading (write it as `title:` in the front matter)",
    "CodeBlock": "code block (a line indented by four blanks)",
    "Code": "code",
    "BlockQuote": "quotation",
    "HorizontalRule": "rule",
    "Image": "picture",
    "RawBlock": "raw text",
    "RawInline": "raw text",
    "Table": "table (write it as `columns:` and `rows:` in the front matter)",
    "Note": "footnote",
}


def unquote_placeholders(target: str) -> str:
    """Undo pandoc's encoding of braces in a link target."""
    return re.sub(r"%7B([a-z][a-z0-9_]*)%7D", r"{\1}", target, flags=re.IGNORECASE)


def _merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Join neighbours of one formatting."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and (last.strong, last.emphasis, last.link) == (
            run.strong,
            run.emphasis,
            run.link,
        ):
            merged[-1] = Run(
                text=last.text + run.text,
                strong=run.strong,
                emphasis=run.emphasis,
                link=run.link,
            )
        else:
            merged.append(run)
    return tuple(merged)


def _text_of(tree: Any) -> str:
    """Gather some words of a piece of pandoc's tree, to say where a fault is."""
    words: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("t") == "Str":
                words.append(node["c"])
            elif node.get("t") in {"Code", "CodeBlock"}:
                words.extend(str(node["c"][1]).split())
            else:
                walk(node.get("c"))
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(tree)
    return " ".join(words[:4])
