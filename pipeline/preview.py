"""Preview: what a translation looks like in print, in whatever state it is.

Takes a library and a language; writes a client's declaration with what is not finished highlighted,
its source beside it, and all texts in two columns for a reviewer. Drafts both: DRAFT stands on
every page.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .check import documents_of, examine
from .files import write_whole
from .findings import Finding, has_errors
from .localize import SOURCE_LANGUAGE, declare
from .localize.beside import Preview, bilingual
from .records import Client, Declaration, Library, Passage
from .render import compile_template
from .verify import verify

BILINGUAL = "source-and-translation"


def write_preview(
    library: Library, client: Client, language: str, formats: Sequence[str], output: Path
) -> tuple[list[Path], list[Finding]]:
    """Write a client's largest document and the two columns; give the files."""
    client = replace(client, languages=(language,), reviewed_only=False)
    *_, (document, tools) = documents_of(client, ("per-tool", "combined"))
    examined = examine(library, client, document, tools, draft=True)
    whole, _ = declare(
        client.library or library,
        client,
        examined.outline,
        Preview(client.library or library, language),
        draft=True,
    )
    columns, findings = _columns(library, language, whole)
    files: list[Path] = []
    for format_ in formats:
        template, faults = compile_template(
            client.template.with_name(f"{client.template.name}.{format_}"), format_
        )
        findings += faults
        for declaration in (whole, columns) if template else ():
            assert template
            data, faults = template.stamp(declaration, trace=False)
            name = f"{declaration.key}.{format_}"
            faults = [*faults, *verify(declaration, data, format_, name, trace=False)]
            findings += faults
            if not has_errors(faults):
                write_whole(output / name, data)
                files.append(output / name)
    return files, findings


def _columns(
    library: Library, language: str, frame: Declaration
) -> tuple[Declaration, list[Finding]]:
    """Make a document of all texts, in the frame of another."""
    terms = library.terms_of(language)
    assert terms, "the command asks for a known language"
    clauses, findings = bilingual(
        library, language, (library.terms[SOURCE_LANGUAGE].name, terms.name)
    )
    title = f"{library.terms[SOURCE_LANGUAGE].name} – {terms.name}"
    return replace(
        frame,
        key=f"{frame.key.rpartition('/')[0]}/{BILINGUAL}",
        title=title,
        letterhead={**frame.letterhead, "title": title, "subtitle": ""},
        passages=tuple(
            Passage(
                key=clause.key,
                version=library.version,
                wording=clause.wording,
                values={},
                gaps=frozenset(),
            )
            for clause in clauses
        ),
        manuscript=None,
    ), findings
