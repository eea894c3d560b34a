"""Documents: all of a client's, assembled, written, read back and proved.

Takes clients as they are stated; gives what became of each. Only files that were read back and
proved get their names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from ..check import (
    Declarer,
    Examined,
    check_forms,
    documents_of,
    in_each_form,
    incomplete,
)
from ..errors import PipelineError
from ..findings import Finding, Place, error, has_errors, warning
from ..folder import Folder, State
from ..lean import dataclass
from ..library import ClientSource
from ..manifest import ClientRow, FileRow, Shared, digest, id_of
from ..notices import notices
from ..profile import profile_of
from ..records import Client, Declaration, Library, Tool
from ..summary import MOST_SUMMARIES, Summaries, Summary, Summed
from ..verify import verify
from .edition import Editions
from .options import Options
from .outcome import Built, Made, Outcome
from .plan import Plan, plan_of, plan_text, said_row
from .templates import Compiled, Templates
from .texts import Texts, own_clauses, own_key

_WHOLE = 100  # of so many files, one is read whole that need not be
_SENT = 10_000  # shared rows that are remembered as handed on

T = TypeVar("T")
Tell = Callable[[str], None]
# What became of some clients, and what stopped the program before the others.
Found = tuple[Sequence[Outcome], PipelineError | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A client whose documents are to be made, and the hash of all that is its own."""

    source: ClientSource
    client: Client
    plan: Plan
    findings: list[Finding]
    statement: bytes | None
    input: str


class Workshop:
    """Makes documents; languages and templates are read once and used for all."""

    def __init__(
        self,
        library: Library,
        options: Options,
        folder: Folder,
        templates: Templates | None = None,
    ) -> None:
        self._library = library
        self._options = options
        self._folder = folder
        self._declarer = Declarer(library, draft=options.draft)
        self._editions = Editions(library, options)
        self._texts = Texts()
        self._templates = templates or Templates(library.root)
        self._made = 0
        self._sent: set[Shared] = set()
        self._summaries = Summaries(library)
        self._handed: set[str] = set()  # ids of summaries
        self._found: list[tuple[str, Summary]] = []

    def make(
        self, sources: Sequence[ClientSource], tell: Tell = lambda _: None, *, begin: float = 0
    ) -> Found:
        """Make the documents of some clients; give what became of them, in order.

        `begin` says after which part of the profiles to begin, from 0 to 1.
        """
        self._found = []
        outcomes: dict[str, Outcome] = {}
        jobs: list[Job] = []
        for source in sources:
            job = self._guarded(source, partial(self._load, source))
            if isinstance(job, Outcome):
                outcomes[source.id] = job
            else:
                jobs.append(job)
        fault = None
        for job in alike(jobs, begin):
            try:
                outcomes[job.source.id] = self._guarded(
                    job.source, partial(self._make_client, job, tell)
                )
            except PipelineError as problem:
                fault = problem
                break
        found = [outcomes[source.id] for source in sources if source.id in outcomes]
        if self._found and found:  # the first one brings them: others may be alike
            found[0] = replace(found[0], summaries=tuple(self._found))
        return self._checked(found), fault

    def _guarded(self, source: ClientSource, work: Callable[[], T]) -> T | Outcome:
        """Work on one client; a fault of the program costs this client's documents only."""
        try:
            return work()
        except PipelineError:
            raise
        except Exception as fault:
            return Outcome(client=source.id, findings=(_failed(source.file, fault),))

    def _load(self, source: ClientSource) -> Job | Outcome:
        statement = source.statement()
        client, findings = load_checked(source, self._library)
        if client is None:
            return Outcome(client=source.id, findings=tuple(findings))
        plan = plan_of(client, source, self._library)
        return Job(
            source=source,
            client=client,
            plan=plan,
            findings=findings,
            statement=statement,
            input=plan.key(source, statement),
        )

    def _make_client(self, job: Job, tell: Tell) -> Outcome:
        source, client = job.source, job.client
        built: list[Built] = []
        rows: list[FileRow] = []
        shared: list[Shared] = []
        chosen = self._options
        for formed in in_each_form(client, chosen.forms):
            for document, tools in documents_of(formed, chosen.kinds, chosen.tools):
                tell(f"{client.id}: {document}")
                for one, more, new in self._make_document(job, formed, document, tools):
                    built.append(one)
                    rows += more
                    shared += new
        findings = list(job.findings)
        if job.plan.key(source, source.statement()) != job.input:
            # What was made may be of both; without rows it is made again.
            findings.append(replaced(source.file))
            rows = []
        said = said_row(job.findings, (), source.file)
        row = ClientRow(
            id=client.id,
            statement=digest(job.statement or b""),
            basis=self._editions.basis,
            plan=plan_text(job.plan),
            said=id_of(said),
        )
        return Outcome(
            client=client.id,
            built=tuple(built),
            findings=tuple(findings),
            rows=tuple(rows),
            shared=tuple(self._unsent([*shared, said])),
            row=row if job.input and row.basis and rows else None,
        )

    def _make_document(
        self, job: Job, client: Client, document: str, tools: Sequence[Tool]
    ) -> Iterable[tuple[Built, list[FileRow], list[Shared]]]:
        options = self._options
        examined = self._declarer.examine(client, document, tools)
        languages = job.plan.spoken(options)
        formats = options.formats or client.formats
        declared = [self._declarer.declare(examined, language) for language in languages]
        texts = [declaration for declaration, _ in declared]
        general = [*examined.findings, *check_forms(examined, texts)]
        told = tuple(notices(examined))
        summed = self._summaries.of(examined)
        self._hand_on(summed)
        for language, (declaration, findings) in zip(languages, declared, strict=True):
            faults = [*general, *findings]
            lacking = incomplete(declaration) if has_errors(findings) else ()
            made: dict[str, tuple[bytes, Compiled]] = {}
            if not self._is_stopped(faults):
                for format_ in formats:
                    compiled, data, more = self._stamp(client, declaration, format_)
                    faults += more
                    if data is not None:
                        made[format_] = data, compiled
            stopped = self._is_stopped(faults)
            if stopped:
                made = {}
                faults += self._left_over(examined, language, formats)
            faults = list(dict.fromkeys(faults))
            built = Built(
                client=client.id,
                document=document,
                language=language,
                findings=tuple(faults),
                notices=told,
                stopped=stopped or len(made) < len(formats),
                reviewed=declaration.translation != "unreviewed",
                summary=summed[0],
                lacking=lacking,
            )
            files, rows, shared = self._place(job, built, examined, declaration, made)
            if rows:
                shared.append(("summary", summed[:2]))
            yield replace(built, files=files), rows, shared

    def _hand_on(self, summed: Summed) -> None:
        """Let the next outcome bring a summary along, unless one did before."""
        id_, _, summary = summed
        if id_ not in self._handed and len(self._handed) < MOST_SUMMARIES:
            self._handed.add(id_)
            self._found.append((id_, summary))

    def _place(
        self,
        job: Job,
        built: Built,
        examined: Examined,
        declaration: Declaration,
        made: Mapping[str, tuple[bytes, Compiled]],
    ) -> tuple[tuple[Made, ...], list[FileRow], list[Shared]]:
        """Put a document's files in their places, and write down what they are made from."""
        names = {format_: f"{declaration.key}.{format_}" for format_ in made}
        placed = {format_: self._put(names[format_], data) for format_, (data, _) in made.items()}
        files = tuple((self._options.output / names[f], state) for f, (state, _) in placed.items())
        if self._options.dry or not made:
            return files, [], []
        said = said_row(built.findings, built.notices, job.source.file)
        text = self._texts.of(declaration, own_clauses(job.client))
        own = own_key(declaration)
        catalog = self._declarer.key_of_texts(declaration.language)
        shared = [said, *text]
        rows = []
        for format_, (data, compiled) in made.items():
            edition = self._editions.edition(catalog, job.plan.template, compiled.sha256)
            shared.append(edition)
            rows.append(
                FileRow(
                    path=names[format_],
                    client=built.client,
                    document=built.document,
                    tools=" ".join(examined.outline.tools),
                    language=built.language,
                    format=format_,
                    edition=id_of(edition),
                    input=job.input if self._editions.is_sure(catalog) else "",
                    text=id_of(text[-1]),
                    own=own,
                    translation=declaration.translation,
                    verdict="draft" if declaration.draft else "proved",
                    said=id_of(said),
                    summary=built.summary,
                    lacking=" ".join(built.lacking),
                    size=len(data),
                    sha256=digest(data),
                    made=placed[format_][1],
                )
            )
        return files, rows, shared

    def _put(self, name: str, data: bytes) -> tuple[State, int]:
        """Put a proved file in its place, and give its time; it comes to the disk later."""
        if self._options.dry:
            return self._folder.compare(name, data)[0], 0
        state, about = self._folder.put(name, data)
        return state, about.st_mtime_ns

    def _left_over(
        self, examined: Examined, language: str, formats: Sequence[str]
    ) -> list[Finding]:
        """Name files of an earlier build that stand where the stopped document would."""
        stem = self._options.output / examined.client.id / language / examined.outline.document
        paths = [stem.with_name(f"{stem.name}.{format_}") for format_ in formats]
        return [
            warning(
                "file-from-before",
                Place(path.as_posix()),
                "is from an earlier build; this one was stopped",
                "do not hand it out: delete it, or mend the errors and build again",
            )
            for path in paths
            if path.exists()
        ]

    def _is_stopped(self, faults: Sequence[Finding]) -> bool:
        return has_errors(faults, strict=self._options.strict) and not self._options.draft

    def _stamp(
        self, client: Client, declaration: Declaration, format_: str
    ) -> tuple[Compiled, bytes | None, list[Finding]]:
        """Give the bytes of one file, read back and proved, and its template."""
        compiled = self._templates.get(client.template, format_)
        findings = list(compiled.findings)
        if compiled.template is None:
            return compiled, None, findings
        data, faults = compiled.template.stamp(declaration, trace=self._options.trace)
        findings += faults
        if has_errors(faults):
            return compiled, None, findings
        place = f"{declaration.key}.{format_}"
        self._made += 1
        whole = self._made % _WHOLE == 0
        proof = verify(declaration, data, format_, place, trace=self._options.trace, whole=whole)
        findings += proof
        return compiled, None if has_errors(proof) else data, findings

    def _checked(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Take back the rows of clients whose template was replaced while it was in use."""
        changed = self._templates.changed()
        if not changed:
            return outcomes
        findings = tuple(replaced(file.as_posix()) for file in changed)
        return [
            replace(one, findings=(*one.findings, *findings), rows=(), row=None)
            if one.built
            else one
            for one in outcomes
        ]

    def _unsent(self, shared: Iterable[Shared]) -> list[Shared]:
        """Leave out rows that were handed on before."""
        new = [row for row in dict.fromkeys(shared) if row not in self._sent]
        if len(self._sent) > _SENT:
            self._sent.clear()
        self._sent.update(new)
        return new


def load_checked(source: ClientSource, library: Library) -> tuple[Client | None, list[Finding]]:
    """Load a client; its own clauses are judged as `check` judges the library's."""
    client, findings = source.load(library)
    if client and client.library and client.library.own:
        from ..proof import check_clauses

        own = [departure.clause for departure in client.library.own.departures]
        findings += check_clauses(client.library, own)
    return (None if has_errors(findings) else client), findings


def alike(jobs: Iterable[Job], begin: float = 0) -> list[Job]:
    """Put clients of one profile together: they share what is drawn for the first of them."""
    groups: dict[object, list[Job]] = {}
    for job in jobs:
        groups.setdefault(profile_of(job.client, job.client.tools), []).append(job)
    several = list(groups.values())
    first = int(len(several) * begin)
    return [job for group in (*several[first:], *several[:first]) for job in group]


def replaced(file: str) -> Finding:
    """Say that a file was changed under way."""
    return error(
        "input-changed",
        Place(file),
        "was changed while documents were made from it",
        "build again: what is concerned is made anew",
    )


def _failed(file: str, fault: Exception) -> Finding:
    """Tell where the program failed, and nothing of what it was given."""
    at = fault.__traceback__
    assert at
    while at.tb_next:
        at = at.tb_next
    where = Path(at.tb_frame.f_code.co_filename).name
    return error(
        "client-failed",
        Place(file),
        f"the program failed at this client ({type(fault).__name__} in {where}, line "
        f"{at.tb_lineno}); the others were made",
        "tell the program's developers; this client's documents are not complete",
    )
