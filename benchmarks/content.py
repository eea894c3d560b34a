"""Content: one declaration as every engine gets it, and what a finished file has to say.

Templates are made from the wordings, which hold placeholders; contexts hold what stands for them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

from pipeline.records import (
    Block,
    Declaration,
    Heading,
    ListBlock,
    Paragraph,
    Passage,
    Run,
    Table,
    paragraphs,
)

from .reading import PAGE, PAGES, Reading, squeeze


class Link(TypedDict):
    text: str
    url: str


class Context(TypedDict):
    """The values of one document; `links` are those whose target is a variable."""

    values: dict[str, str]
    links: list[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is the same in all documents of a tool and language.

    Attributes:
        clauses: the blocks of each passage, with `{placeholders}`.
    """

    title: str
    subject: str
    page_label: str
    clauses: tuple[tuple[Block, ...], ...]

    @property
    def blocks(self) -> Iterator[Block]:
        for blocks in self.clauses:
            yield from blocks


def content_of(declaration: Declaration) -> Content:
    """Take the wordings of a declaration of one tool."""
    return Content(
        title=declaration.title,
        subject=declaration.subject,
        page_label=declaration.page_label,
        clauses=tuple(_worded(passage) for passage in declaration.passages),
    )


def _worded(passage: Passage, *, filled: bool = False) -> tuple[Block, ...]:
    blocks = passage.blocks if filled else passage.wording.blocks
    if passage.wording.join != "list":
        return blocks
    item = tuple(block for block in blocks if isinstance(block, Paragraph | ListBlock))
    return (ListBlock(ordered=False, items=(item,)),)


def context_of(declaration: Declaration) -> Context:
    """Give the values of a declaration by name, those of the letterhead among them."""
    values: dict[str, str] = {}
    links: list[Link] = []
    for passage in declaration.passages:
        values |= passage.values
        worded = paragraphs(_worded(passage))
        for runs, filled in zip(worded, paragraphs(_worded(passage, filled=True)), strict=True):
            for run, full in zip(runs, filled, strict=True):
                if has_variable_target(run):
                    links.append({"text": full.text, "url": full.link or ""})
    values |= _letterhead(declaration)
    return {"values": values, "links": links}


def has_variable_target(run: Run) -> bool:
    return run.link is not None and "{" in run.link


def _letterhead(declaration: Declaration) -> dict[str, str]:
    letterhead = declaration.letterhead
    sender = letterhead["controller"]
    assert isinstance(sender, Mapping)
    return {
        "title": declaration.title,
        "subtitle": str(letterhead["subtitle"]),
        "date_line": str(letterhead["date_line"]),
        "sender": str(sender["name"]),
        "street": str(sender["street"]),
        "place": str(sender["place"]),
    }


def expected(declaration: Declaration) -> Reading:
    """Say what a finished file has to hold, from the declaration's filled text."""
    values = _letterhead(declaration)
    body = [values["title"], values["subtitle"], values["date_line"]]
    table: list[str] = []
    links: list[str] = []
    for passage in declaration.passages:
        for block in _worded(passage, filled=True):
            for runs in paragraphs([block]):
                text = "".join(run.text for run in runs)
                (table if isinstance(block, Table) else body).append(squeeze(text))
                links += dict.fromkeys(run.link for run in runs if run.link)
    page = declaration.page_label.replace("{page}", PAGE).replace("{pages}", PAGES)
    footer = f"{values['sender']}, {values['street']}, {values['place']} {page}"
    return Reading(
        title=declaration.title,
        author=declaration.author,
        body=tuple(map(squeeze, body)),
        table=tuple(table),
        header=(squeeze(values["sender"]),),
        footer=(squeeze(footer),),
        links=tuple(links),
    )


def describe(content: Content) -> dict[str, int]:
    """Count what the workload consists of."""
    kinds = list(content.blocks)
    plain = [block for block in kinds if isinstance(block, Paragraph)]
    return {
        "clauses": len(content.clauses) - sum(len(c) == 1 for c in map(_headings, content.clauses)),
        "headings": sum(isinstance(block, Heading) for block in kinds),
        "paragraphs": len(plain),
        "characters": sum(len(run.text) for block in plain for run in block.runs),
        "lists": sum(isinstance(block, ListBlock) for block in kinds),
        "tables": sum(isinstance(block, Table) for block in kinds),
    }


def _headings(blocks: tuple[Block, ...]) -> list[Block]:
    return [block for block in blocks if isinstance(block, Heading)]
