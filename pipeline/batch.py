"""Batch: build every document of the clients: assemble, write, verify.

Takes the library and clients; writes documents whole or not at all, and a manifest of them. Only
files that were read back and proved are left under their names. Holds no more for the last
document than for the first.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from . import __version__
from .check import Declarer, Examined, check_forms, documents_of, in_each_form
from .files import write_whole
from .findings import Finding, Place, has_errors, warning
from .lean import dataclass
from .manifest import Manifest, Row, digest
from .records import Client, Declaration, Library
from .render import Template, compile_template
from .verify import verify

KINDS = ("per-tool", "combined")
_TEMPLATES = 16  # compiled templates that are kept
_WHOLE = 100  # of so many files, one is read whole that need not be


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to build, and how; empty selections mean all."""

    output: Path
    tools: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = KINDS
    draft: bool = False
    trace: bool = True
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What became of one document in one language: all its formats, or none.

    Attributes:
        files: the files written and proved.
        stopped: the findings keep it from being written.
        reviewed: its translation is on record as read, or it is in the source language.
    """

    examined: Examined
    language: str
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    stopped: bool
    reviewed: bool


class Builder:
    """Builds documents; languages and templates are read once and used for all."""

    def __init__(self, library: Library, options: Options) -> None:
        self._library = library
        self._options = options
        self._declarer = Declarer(library, draft=options.draft)
        self._templates: OrderedDict[tuple[Path, str], Compiled] = OrderedDict()
        self._manifest = Manifest(options.output)
        self._made = 0

    def build(
        self, clients: Iterable[Client], tell: Callable[[str], None] = lambda _: None
    ) -> Iterator[Built]:
        """Build all documents of the clients, in order; `tell` hears what is under way."""
        try:
            yield from self._build(clients, tell)
        finally:
            self._manifest.commit()

    def _build(self, clients: Iterable[Client], tell: Callable[[str], None]) -> Iterator[Built]:
        chosen = self._options
        for whole in clients:
            for client in in_each_form(whole, chosen.forms):
                for document, tools in documents_of(client, chosen.kinds, chosen.tools):
                    tell(f"{client.id}: {document}")
                    examined = self._declarer.examine(client, document, tools)
                    yield from self._build_document(examined)

    def _build_document(self, examined: Examined) -> Iterator[Built]:
        client = examined.client
        wanted = self._options.languages
        languages = [tag for tag in client.languages if not wanted or tag in wanted]
        declared = [self._declarer.declare(examined, language) for language in languages]
        texts = [declaration for declaration, _ in declared]
        general = [*examined.findings, *check_forms(examined, texts)]
        for language, (declaration, findings) in zip(languages, declared, strict=True):
            faults = [*general, *findings]
            made: dict[str, tuple[bytes, str]] = {}
            if not self._is_stopped(faults):
                for format_ in self._options.formats or client.formats:
                    data, template, more = self._make(client, declaration, format_)
                    faults += more
                    if data is not None:
                        made[format_] = data, template
            stopped = self._is_stopped(faults)
            if stopped:
                made = {}
                faults += self._left_over(examined, language)
            stopped = stopped or len(made) < len(self._options.formats or client.formats)
            yield Built(
                examined=examined,
                language=language,
                files=tuple(
                    self._write(declaration, format_, data, template)
                    for format_, (data, template) in made.items()
                ),
                findings=tuple(dict.fromkeys(faults)),
                stopped=stopped,
                reviewed=declaration.translation != "unreviewed",
            )

    def _write(self, declaration: Declaration, format_: str, data: bytes, template: str) -> Path:
        """Put a proved file in its place; it comes to the disk with the manifest."""
        name = f"{declaration.key}.{format_}"
        path = self._options.output / name
        write_whole(path, data, sync=False)
        self._manifest.add(
            Row(
                path=name,
                declaration=declaration.key,
                format=format_,
                language=declaration.language,
                library=declaration.library_version,
                template=template,
                draft=declaration.draft,
                size=len(data),
                sha256=digest(data),
                program=__version__,
            )
        )
        return path

    def _left_over(self, examined: Examined, language: str) -> list[Finding]:
        """Name files of an earlier build that stand where the stopped document would."""
        client = examined.client
        stem = self._options.output / client.id / language / examined.outline.document
        paths = [
            stem.with_name(f"{stem.name}.{format_}")
            for format_ in self._options.formats or client.formats
        ]
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

    def _template(self, path: Path, format_: str) -> "Compiled":
        key = path, format_
        if key not in self._templates:
            file = path.with_name(f"{path.name}.{format_}")
            # A template beside a client's file is the client's: nothing of it is kept.
            keep = path.parent == self._library.root / "templates"
            template, findings = compile_template(file, format_, keep=keep)
            version = digest(file.read_bytes())[:12] if template else ""
            self._templates[key] = Compiled(template, version, findings)
            if len(self._templates) > _TEMPLATES:
                self._templates.popitem(last=False)
        self._templates.move_to_end(key)
        return self._templates[key]

    def _make(
        self, client: Client, declaration: Declaration, format_: str
    ) -> tuple[bytes | None, str, list[Finding]]:
        """Give the bytes of one file, read back and proved, and the template's version."""
        compiled = self._template(client.template, format_)
        findings = list(compiled.findings)
        if compiled.template is None:
            return None, "", findings
        data, faults = compiled.template.stamp(declaration, trace=self._options.trace)
        findings += faults
        if has_errors(faults):
            return None, "", findings
        place = f"{declaration.key}.{format_}"
        self._made += 1
        whole = self._made % _WHOLE == 0
        proof = verify(declaration, data, format_, place, trace=self._options.trace, whole=whole)
        findings += proof
        return None if has_errors(proof) else data, compiled.version, findings


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template, the version of its file, and what was found in it."""

    template: Template | None
    version: str
    findings: list[Finding]
