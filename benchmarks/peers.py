"""Peers: the engines that are compared, their templates, and what has to be installed for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.render import Format

from . import docx, markdown, odt
from .content import Content
from .paths import BUILD, ENGINES, PEERS_PYTHON
from .syntax import (
    CARBONE,
    DOCXTEMPLATER,
    DOCXTPL,
    DOCXTPL_LATER,
    EASY_TEMPLATE_X,
    MARKERS,
    RELATORIO,
    Syntax,
)

Prepare = Callable[[Path, Content], Mapping[str, str]]
TEMPLATES = BUILD / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine and how it is run.

    Attributes:
        script: in engines/; a Python module, or a file for Node.
        prepare: writes the template into a folder; gives what the task names of it.
        needs: what has to be installed for it; none for our side.
        fast: all documents in every round, else a share of them.
        note: what is not equal work, or done by hand.
    """

    name: str
    label: str
    format: Format
    script: str
    prepare: Prepare | None = None
    needs: tuple[str, ...] = ()
    warmup: int = 10
    fast: bool = False
    note: str = ""

    @property
    def is_node(self) -> bool:
        return self.script.endswith(".js")

    def command(self, python: str) -> list[str]:
        if self.is_node:
            return ["node", str(ENGINES / self.script)]
        interpreter = str(PEERS_PYTHON) if self.needs else python
        return [interpreter, "-m", f"benchmarks.engines.{self.script}"]


def _docx(syntax: Syntax) -> Prepare:
    def prepare(folder: Path, content: Content) -> dict[str, str]:
        path = folder / "template.docx"
        docx.write_template(path, content, syntax)
        return {"template": str(path)}

    return prepare


def _odt(syntax: Syntax) -> Prepare:
    def prepare(folder: Path, content: Content) -> dict[str, str]:
        path = folder / "template.odt"
        odt.write_template(path, content, syntax)
        return {"template": str(path)}

    return prepare


def _clauses(folder: Path, content: Content) -> list[str]:
    """Write each clause as a document of its own; give their names in reading order."""
    names = [f"clause_{number:02}" for number in range(len(content.clauses))]
    for name, blocks in zip(names, content.clauses, strict=True):
        docx.write_clause(folder / "clauses" / f"{name}.docx", blocks, DOCXTPL)
    return names


def _subdocuments(folder: Path, content: Content) -> dict[str, str]:
    names = _clauses(folder, content)
    tags = "".join(docx.paragraph("BodyText", f"{{{{p {name} }}}}") for name in names)
    path = folder / "template.docx"
    docx.write_around(path, docx.front(DOCXTPL_LATER) + tags, content, DOCXTPL_LATER, {})
    return {"template": str(path), "clauses": str(folder / "clauses")}


def _appended(folder: Path, content: Content) -> dict[str, str]:
    _clauses(folder, content)
    path = folder / "template.docx"
    docx.write_around(path, docx.front(DOCXTPL), content, DOCXTPL, {})
    return {"template": str(path), "clauses": str(folder / "clauses")}


def _pandoc(format_: Format) -> Prepare:
    def prepare(folder: Path, content: Content) -> dict[str, str]:
        path = folder / "template.md"
        markdown.write_template(path, content)
        reference = folder / f"reference.{format_}"
        write = docx.write_template if format_ == "docx" else odt.write_template
        write(reference, content, MARKERS)
        return {"template": str(path), "reference": str(reference)}

    return prepare


_DOCXTPL = "escapes properties twice"
_PANDOC = "cannot fill header and footer; time includes Jinja"
ENGINES_COMPARED = (
    Engine(
        name="stamp-docx",
        label="clausebook stamp",
        format="docx",
        script="ours_stamp",
        warmup=100,
        fast=True,
    ),
    Engine(
        name="build-docx",
        label="clausebook build: assemble, fill, stamp, verify, write",
        format="docx",
        script="ours_build",
        warmup=20,
    ),
    Engine(
        name="write-docx",
        label="writing a finished file, nothing else",
        format="docx",
        script="write_only",
        warmup=100,
        fast=True,
    ),
    Engine(
        name="limit-docx",
        label="LIMIT: zip only, zlib 6",
        format="docx",
        script="limit_zip",
        warmup=100,
        fast=True,
    ),
    Engine(
        name="docxtpl",
        label="docxtpl, as its documentation says",
        format="docx",
        script="docxtpl_plain",
        prepare=_docx(DOCXTPL),
        needs=("docxtpl",),
        note=_DOCXTPL,
    ),
    Engine(
        name="docxtpl-subdocuments",
        label="docxtpl, a sub-document per clause",
        format="docx",
        script="docxtpl_subdocuments",
        prepare=_subdocuments,
        needs=("docxtpl", "docxcompose"),
        warmup=3,
        note=_DOCXTPL,
    ),
    Engine(
        name="docxcompose",
        label="docxcompose joins clauses, docxtpl fills",
        format="docx",
        script="docxcompose_clauses",
        prepare=_appended,
        needs=("docxtpl", "docxcompose"),
        warmup=3,
        note=_DOCXTPL,
    ),
    Engine(
        name="pandoc-docx",
        label="pypandoc, reference document",
        format="docx",
        script="pandoc",
        prepare=_pandoc("docx"),
        needs=("pypandoc_binary",),
        warmup=3,
        note=_PANDOC,
    ),
    Engine(
        name="python-docx",
        label="python-docx, search and replace",
        format="docx",
        script="python_docx",
        prepare=_docx(MARKERS),
        needs=("python-docx",),
        note="all by hand",
    ),
    Engine(
        name="docxtemplater",
        label="docxtemplater + pizzip",
        format="docx",
        script="docxtemplater.js",
        prepare=_docx(DOCXTEMPLATER),
        needs=("docxtemplater", "pizzip"),
        warmup=100,
        note="link target by hand: its link module is not free",
    ),
    Engine(
        name="easy-template-x",
        label="easy-template-x",
        format="docx",
        script="easy-template-x.js",
        prepare=_docx(EASY_TEMPLATE_X),
        needs=("easy-template-x",),
        warmup=100,
        note="fills no properties",
    ),
    Engine(
        name="carbone-docx",
        label="carbone, community edition",
        format="docx",
        script="carbone.js",
        prepare=_docx(CARBONE),
        needs=("carbone",),
        warmup=60,
    ),
    Engine(
        name="stamp-odt",
        label="clausebook stamp",
        format="odt",
        script="ours_stamp",
        warmup=100,
        fast=True,
    ),
    Engine(
        name="build-odt",
        label="clausebook build: assemble, fill, stamp, verify, write",
        format="odt",
        script="ours_build",
        warmup=20,
    ),
    Engine(
        name="write-odt",
        label="writing a finished file, nothing else",
        format="odt",
        script="write_only",
        warmup=100,
        fast=True,
    ),
    Engine(
        name="limit-odt",
        label="LIMIT: zip only, zlib 6",
        format="odt",
        script="limit_zip",
        warmup=100,
        fast=True,
    ),
    Engine(
        name="relatorio",
        label="relatorio, parsed once",
        format="odt",
        script="relatorio_odt",
        prepare=_odt(RELATORIO),
        needs=("relatorio",),
    ),
    Engine(
        name="carbone-odt",
        label="carbone, community edition",
        format="odt",
        script="carbone.js",
        prepare=_odt(CARBONE),
        needs=("carbone",),
        warmup=60,
    ),
    Engine(
        name="odfdo",
        label="odfdo, search and replace",
        format="odt",
        script="odfdo_replace",
        prepare=_odt(MARKERS),
        needs=("odfdo",),
        note="all by hand",
    ),
    Engine(
        name="pandoc-odt",
        label="pypandoc, reference document",
        format="odt",
        script="pandoc",
        prepare=_pandoc("odt"),
        needs=("pypandoc_binary",),
        warmup=3,
        note=_PANDOC,
    ),
)
