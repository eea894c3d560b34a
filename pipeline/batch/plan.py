"""Plan: which documents a client has; what of them is as it would be made again.

A plan follows from what the client states and from the library alone, so the manifest keeps it: a
client that has not changed is not even read.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..assemble import COMBINED
from ..check import documents_of, in_each_form
from ..findings import Finding, Place, Severity
from ..lean import dataclass
from ..library import ClientSource, input_key, own_inputs
from ..manifest import Shared, digest, short
from ..records import Client, Library
from ..summary import MOST_SUMMARIES, Summary, summary_of
from .edition import Editions
from .options import KINDS, Options
from .outcome import Built, Made, Outcome

if TYPE_CHECKING:
    from ..manifest.known import Known, Recorded

Said = tuple[tuple[Finding, ...], tuple[str, ...]]  # findings, notices
Document = tuple[str, str, str, str]  # what it is chosen by (form, kind, tool), and its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A client's documents.

    Attributes:
        documents: some twice, where they can be chosen in two ways.
        template: without suffix; a name among the workspace's, or with a '/' from the client's
            folder on.
        inputs: files and folders of the client's own, from its folder on.
    """

    documents: Sequence[Document]
    languages: Sequence[str]
    formats: Sequence[str]
    template: str
    inputs: Sequence[str]

    def chosen(self, options: Options) -> list[str]:
        """Name the documents that are asked for."""
        names = (
            name
            for form, kind, tool, name in self.documents
            if form in (options.forms or (form,))
            and kind in options.kinds
            and tool in (options.tools or (tool,))
        )
        return list(dict.fromkeys(names))

    def spoken(self, options: Options) -> list[str]:
        """Give the languages that are asked for."""
        wanted = options.languages
        return [tag for tag in self.languages if not wanted or tag in wanted]

    def template_file(self, folder: Path, library: Library, format_: str) -> Path:
        base = folder if "/" in self.template else library.root / "templates"
        return base / f"{self.template}.{format_}"

    def key(self, source: ClientSource, statement: bytes | None) -> str:
        """Hash all that is the client's own."""
        return input_key(statement, [os.path.join(source.folder, name) for name in self.inputs])


def plan_of(client: Client, source: ClientSource, library: Library) -> Plan:
    """Plan a client's documents."""
    template = client.template
    return Plan(
        documents=[
            (one.form, kind, tool, name)
            for one in in_each_form(client)
            for kind in KINDS
            for tool in (*(entry.id for entry in client.tools), COMBINED)
            for name, _ in documents_of(one, (kind,), (tool,))
        ],
        languages=client.languages,
        formats=client.formats,
        template=template.name
        if template.parent == library.root / "templates"
        else f"./{os.path.relpath(template, source.folder)}",
        inputs=[os.path.relpath(path, source.folder) for path in own_inputs(client)],
    )


def plan_text(plan: Plan) -> str:
    """Write a plan as the manifest keeps it."""
    names = ("documents", "languages", "formats", "template", "inputs")
    return json.dumps({name: getattr(plan, name) for name in names}, ensure_ascii=False)


# --- findings and notices, as the manifest keeps them ------------------------------------------


def said_row(findings: Sequence[Finding], notices: Sequence[str], file: str) -> Shared:
    """Write findings and notices down; the client's own file is not named, so that all share it."""
    told = [
        [
            one.code,
            one.severity.value,
            None if one.place.file == file else one.place.file,
            one.place.line,
            one.place.key,
            one.message,
            one.hint,
        ]
        for one in findings
    ]
    texts = [json.dumps(value, ensure_ascii=False) for value in (told, list(notices))]
    return "said", (short("\0".join(texts)), *texts)


def said_again(row: Mapping[str, Any], file: str) -> Said:
    """Read them again."""
    findings = tuple(
        Finding(
            code=code,
            severity=Severity(severity),
            place=Place(file if where is None else where, line, key),
            message=message,
            hint=hint,
        )
        for code, severity, where, line, key, message, hint in json.loads(row["findings"])
    )
    return findings, tuple(json.loads(row["notices"]))


# --- what is as it would be made again ---------------------------------------------------------


class Planner:
    """Finds the clients whose documents are all there as they would be made again."""

    def __init__(
        self, library: Library, options: Options, known: "Known | None", *, look_inside: bool
    ) -> None:
        self._library = library
        self._options = options
        self._known = known
        self._look_inside = look_inside
        self._editions = Editions(library, options)
        self._said = lru_cache(maxsize=1024)(self._read_said)
        self._handed: set[str] = set()  # ids of summaries

    def unchanged(self, source: ClientSource) -> Outcome | None:
        """Give what was made of a client the last time; None where something has to be made."""
        if self._known is None or (row := self._known.client(source.id)) is None:
            return None
        statement = source.statement()
        basis = self._editions.basis
        if statement is None or not basis:
            return None
        if (row.statement, row.basis) != (digest(statement), basis):
            return None
        plan = Plan(**json.loads(row.plan))
        input_ = plan.key(source, statement)
        recorded = self._known.recorded(source.id) if input_ else {}
        built: list[Built] = []
        for document in plan.chosen(self._options):
            for language in plan.spoken(self._options):
                key = document, language, input_
                if (one := self._as_made(source, plan, key, recorded)) is None:
                    return None
                built.append(one)
        said = self._said(row.said, source.file)
        summaries = self._new_summaries(dict.fromkeys(one.summary for one in built))
        if said is None or summaries is None:
            return None
        return Outcome(
            client=source.id, built=tuple(built), findings=said[0], summaries=tuple(summaries)
        )

    def _new_summaries(self, ids: Iterable[str]) -> list[tuple[str, Summary]] | None:
        """Read the summaries that were not handed on before; None where one is not there."""
        assert self._known
        found = []
        for id_ in ids:
            if id_ not in self._handed and len(self._handed) < MOST_SUMMARIES:
                row = self._known.shared("summary", id_)
                if not row:
                    return None
                found.append((id_, summary_of(row["content"])))
        self._handed.update(id_ for id_, _ in found)
        return found

    def _as_made(
        self,
        source: ClientSource,
        plan: Plan,
        key: tuple[str, str, str],
        recorded: Mapping[str, "Recorded"],
    ) -> Built | None:
        """Tell of a document in one language what was made of it; None where that is no more so."""
        document, language, input_ = key
        files: list[Made] = []
        told: dict[Said, None] = {}
        summary = lacking = ""
        reviewed = True
        for format_ in self._options.formats or plan.formats:
            template = plan.template_file(source.folder, self._library, format_)
            edition = self._editions.expected(language, plan.template, template)
            one = recorded.get(f"{source.id}/{language}/{document}.{format_}")
            if one is None or (one.input, one.edition) != (input_, edition):
                return None
            said = self._said(one.said, source.file)
            if said is None or not self._is_there(one):
                return None
            files.append((self._options.output / one.path, "unchanged"))
            told[said] = None
            summary, lacking = one.summary, one.lacking
            reviewed &= one.translation != "unreviewed"
        return Built(
            client=source.id,
            document=document,
            language=language,
            files=tuple(files),
            findings=tuple(dict.fromkeys(one for findings, _ in told for one in findings)),
            notices=tuple(dict.fromkeys(line for _, notices in told for line in notices)),
            reviewed=reviewed,
            summary=summary,
            lacking=tuple(lacking.split()),
        )

    def _is_there(self, one: "Recorded") -> bool:
        """Tell whether a file is on the disk as it was recorded."""
        path = os.path.join(self._options.output, one.path)
        try:
            about = os.stat(path)
            if (about.st_size, about.st_mtime_ns) != (one.size, one.made):
                return False
            if not self._look_inside:
                return True
            with open(path, "rb") as stream:
                return digest(stream.read()) == one.sha256
        except OSError:
            return False

    def _read_said(self, id_: str, file: str) -> Said | None:
        assert self._known
        row = self._known.shared("said", id_)
        return said_again(row, file) if row else None
