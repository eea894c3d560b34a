"""Clauses and outline: files to records, each text once, each id once."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..findings import Finding, Place, error
from ..records import (
    PLACEHOLDER,
    Clause,
    Form,
    Message,
    PlaceholderNote,
    Requirement,
    Row,
    Section,
    Source,
)
from .files import Document, parse_yaml, read_text, read_yaml
from .markdown import normalise
from .models import (
    ClauseModel,
    ColumnModel,
    ElsewhereModel,
    OutlineModel,
    OwnClauseModel,
    SectionModel,
)
from .shapes import check_model


class Notes:
    """Writes the notes that a translator sees beside a text."""

    def __init__(
        self,
        placeholders: Mapping[str, PlaceholderNote],
        requirements: Mapping[str, Requirement],
    ) -> None:
        self._placeholders = placeholders
        self._requirements = requirements

    def __call__(
        self, what: str, text: str, *, note: str | None = None, covers: Sequence[str] = ()
    ) -> tuple[str, ...]:
        lines = [what]
        if note:
            lines.append(" ".join(note.split()))
        names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
        for name in names:
            if known := self._placeholders.get(name):
                lines.append(f"{{{name}}}: {known.meaning}, e.g. {known.example}")
        if any(name in self._placeholders for name in names):
            lines.append(
                "A placeholder stays as it is, in apposition or after a colon: "
                "nothing inflects what it prints."
            )
        for id_ in covers:
            if duty := self._requirements.get(id_):
                lines.append(f"Duty: {duty.citation}: {duty.title}")
        return tuple(lines)


def load_clauses(
    root: Path, notes: Notes, *, own: bool = False
) -> tuple[dict[str, Clause], list[Finding]]:
    """Read all clauses/**/*.md, in order of path; `own`: they are a client's, in its folder."""
    clauses: dict[str, Clause] = {}
    findings: list[Finding] = []
    for path in sorted((root / "clauses").rglob("*.md")):
        file = path.as_posix() if own else path.relative_to(root).as_posix()
        model = OwnClauseModel if own else ClauseModel
        clause, faults = _read_clause(path, file, notes, model)
        findings += faults
        if clause is None:
            continue
        if other := clauses.get(clause.id):
            findings.append(
                error(
                    "id-duplicate",
                    Place(file, 1),
                    f"clause id '{clause.id}' is taken by {other.source.file}",
                    "give one of the two files another name",
                )
            )
            continue
        clauses[clause.id] = clause
    return clauses, findings


def _read_clause(
    path: Path, file: str, notes: Notes, kind: type[ClauseModel]
) -> tuple[Clause | None, list[Finding]]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem) or len(path.stem) > 64:
        return None, [
            error(
                "clause-name",
                Place(file),
                f"'{path.stem}' is no clause id",
                "name the file with small letters and digits, parted by dashes, 64 at most",
            )
        ]
    text, findings = read_text(path, file)
    if text is None:
        return None, findings
    match = re.match(r"---\n((?:(?!---\n|---$).*\n)*)---(?:\n|$)((?s:.*))", text)
    if not match:
        return None, [
            error(
                "front-matter",
                Place(file, 1),
                "has no front matter",
                "start the file with '---', the keys, and '---' again",
            )
        ]
    document, findings = parse_yaml(match[1], file, first_line=2)
    if document is None:
        return None, findings
    model, findings = check_model(kind, Document(file, document.data or {}, document.lines))
    if model is None:
        return None, findings
    raw = match[2]
    blank = len(raw) - len(raw.lstrip("\n"))
    body_line = match[1].count("\n") + 3 + blank
    clause = _to_clause(
        path.stem, Source(file=file, line=1), model, document, raw, body_line, notes
    )
    return clause, _check_shape(clause, document)


def _to_clause(
    id_: str,
    source: Source,
    model: ClauseModel,
    document: Document,
    raw: str,
    body_line: int,
    notes: Notes,
) -> Clause:
    body = normalise(raw)
    front = model.model_dump(exclude_defaults=True)
    content = json.dumps([front, body], ensure_ascii=False, sort_keys=True)
    heads = {
        name: column.title if isinstance(column, ColumnModel) else column
        for name, column in model.columns.items()
    }

    def message(suffix: str, text: str, line: int, what: str) -> Message:
        return Message(
            context=id_ + suffix,
            text=text,
            source=Source(file=source.file, line=line),
            notes=notes(what, text, note=model.note, covers=model.covers),
            aliases=tuple(alias + suffix for alias in model.aliases),
        )

    return Clause(
        id=id_,
        source=source,
        version=hashlib.sha256(content.encode()).hexdigest()[:12],
        covers=tuple(model.covers),
        excludes=tuple(model.excludes),
        expresses=tuple(model.expresses),
        when=model.when,
        each=model.each,
        join=model.join,
        callout=model.callout,
        title=message("#title", model.title, document.line("title"), "Heading.")
        if model.title
        else None,
        body=message("", body, body_line, "Item of a list." if model.join else "Text.")
        if body
        else None,
        columns={
            name: message(
                f"#columns.{name}", text, document.line("columns", name), "Head of a column."
            )
            for name, text in heads.items()
        },
        columns_when={
            name: column.when
            for name, column in model.columns.items()
            if isinstance(column, ColumnModel)
        },
        rows=tuple(
            Row(
                id=row.id,
                when=row.when,
                expresses=tuple(row.expresses),
                cells={
                    name: message(
                        f"#{row.id}.{name}",
                        text,
                        document.line("rows", index, "cells", name),
                        f"Table cell in the column: {heads.get(name, name)}",
                    )
                    for name, text in row.cells.items()
                },
            )
            for index, row in enumerate(model.rows)
        ),
        replaces=model.replaces if isinstance(model, OwnClauseModel) else None,
        after=model.after if isinstance(model, OwnClauseModel) else None,
    )


def _check_shape(clause: Clause, document: Document) -> list[Finding]:
    findings = []

    def fault(message: str, hint: str, *path: str | int) -> None:
        findings.append(error("clause-shape", document.place(*path), message, hint))

    if not (clause.body or clause.rows):
        fault("says nothing", "write a body under the front matter, or a table in it")
    if clause.join and (clause.title or clause.rows or clause.body is None):
        fault("an item of a list has a body only", "remove title and table, or 'join'", "join")
    if clause.callout and (clause.title is None or clause.rows):
        fault("a callout has a title and no table", "give it a 'title'", "callout")
    if bool(clause.rows) != bool(clause.columns):
        fault("a table needs 'columns' and 'rows'", "write both", "columns")
    seen = {"columns"}
    for index, row in enumerate(clause.rows):
        if row.id in seen:
            fault(f"row id '{row.id}' is taken", "give the row another id", "rows", index, "id")
        seen.add(row.id)
        if row.cells.keys() != clause.columns.keys():
            fault(
                f"row '{row.id}' has other cells than the table has columns",
                "write one cell for each column, and no other",
                "rows",
                index,
                "cells",
            )
    return findings


def load_outline(
    root: Path, notes: Notes
) -> tuple[dict[str, Form], dict[str, Message], list[Finding]]:
    """Read clauses/outline.yaml: forms and labels."""
    file = "clauses/outline.yaml"
    document, findings = read_yaml(root / file, file)
    if document is None:
        return {}, {}, findings
    model, findings = check_model(OutlineModel, document)
    if model is None:
        return {}, {}, findings
    labels = {
        name: Message(
            context=f"label-{name}",
            text=text,
            source=Source(file=file, line=document.line("labels", name)),
            notes=notes(
                "A purpose, as an item of a list of purposes."
                if name.startswith("purpose_")
                else "Short text of letterhead or table.",
                text,
            ),
        )
        for name, text in model.labels.items()
    }
    forms = {}
    for name, form in model.forms.items():
        path: tuple[str | int, ...] = ("forms", name)
        forms[name] = Form(
            id=name,
            title=Message(
                context=f"declaration-{name}#title",
                text=form.title,
                source=Source(file=file, line=document.line(*path, "title")),
                notes=notes("Title of the document.", form.title),
            ),
            sections=tuple(
                _to_section(section, document, (*path, "sections", index), notes)
                for index, section in enumerate(form.sections)
            ),
            all_but=_all_but(form.elsewhere),
            elsewhere=tuple(form.elsewhere.duties) if form.elsewhere else (),
        )
    for name in ("page_of_pages", "as_of", "version", "not_kept"):
        if name not in labels:
            findings.append(
                error(
                    "label-missing",
                    document.place("labels"),
                    f"label '{name}' is missing",
                    f"add '{name}' under 'labels'",
                )
            )
    return forms, labels, findings


def _all_but(elsewhere: ElsewhereModel | None) -> tuple[str, ...] | None:
    named = elsewhere.all_but if elsewhere else None
    return None if named is None else tuple(named)


def _to_section(
    model: SectionModel, document: Document, path: tuple[str | int, ...], notes: Notes
) -> Section:
    source = Source(file=document.file, line=document.line(*path))
    return Section(
        id=model.id,
        source=source,
        each=model.each,
        title=Message(
            context=f"section-{model.id}#title",
            text=model.title,
            source=Source(file=document.file, line=document.line(*path, "title")),
            notes=notes("Heading of a section.", model.title, note=model.note),
        ),
        entries=tuple(
            entry
            if isinstance(entry, str)
            else _to_section(entry, document, (*path, "clauses", index), notes)
            for index, entry in enumerate(model.clauses)
        ),
    )
