"""Command line for translators. Parses, calls, prints; decides nothing."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from . import PROJECT
from .building import load, load_clients
from .catalogs import catalog_path, load_catalog, pot_date, status, update_catalog, write_pot
from .cli_options import Json, Strict, Workspace
from .findings import Finding, Place, warning
from .library import find_clients, newest_change
from .localize import SOURCE_LANGUAGE, Translation
from .localize.reading import check_language
from .records import LANGUAGE_TAG, Library, Message, Source
from .report import table_of
from .terminal import finish, printed, refuse, tabled

catalog_app = typer.Typer(help="Translators' work.", no_args_is_help=True, rich_markup_mode=None)

Languages = Annotated[
    list[str] | None, typer.Argument(help="Languages; default: all the workspace holds.")
]
Client = Annotated[
    Path | None,
    typer.Option(
        help="A client's file: the catalogs of its own clauses, by default in its languages."
    ),
]


@catalog_app.command("update", epilog="Example: clausebook catalog update de fr")
def catalog_update(
    language: Languages = None,
    client: Client = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write locales/clauses.pot and merge it into the languages' catalogs, by clause id."""
    library, tags, findings = _load(workspace, client, language, as_json=as_json)
    root, messages = library.to_translate
    messages = tuple(_within(root, message) for message in messages)
    findings += _without_terms(library, tags)
    changed = newest_change(root)
    pot = root / "locales/clauses.pot"
    wrote = write_pot(messages, pot, project=PROJECT, changed=changed)
    changed = pot_date(pot) or changed
    if not as_json:
        printed(f"{pot.as_posix()}: {'written' if wrote else 'unchanged'}")
    reports = {}
    for tag in tags:
        path = catalog_path(root, tag)
        report = update_catalog(
            messages, path, tag, project=PROJECT, pot_date=changed, revision=changed
        )
        findings += report.findings
        reports[tag] = {
            group: getattr(report, group)
            for group in ("kept", "fuzzy", "new", "obsolete", "renamed", "dropped", "written")
        }
        if not as_json:
            counts = ", ".join(
                f"{len(ids)} {group}" for group, ids in reports[tag].items() if group != "written"
            )
            state = "written" if report.written else "unchanged"
            printed(f"{path.as_posix()}: {state} ({counts})")
    finish(
        findings,
        {"pot_written": wrote, "languages": reports},
        as_json=as_json,
        strict=False,
    )


@catalog_app.command("status", epilog="Example: clausebook catalog status")
def catalog_status(
    language: Languages = None,
    client: Client = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Count what is translated, fuzzy, stale and missing, and the words to do."""
    library, tags, findings = _load(workspace, client, language, as_json=as_json)
    root, messages = library.to_translate
    rows = []
    data = {}
    for tag in tags:
        catalog, faults = load_catalog(catalog_path(root, tag), tag)
        findings += faults
        if catalog:
            if library.terms_of(tag):
                findings += Translation(library, tag).faults()
            counts = status(messages, catalog)
            data[tag] = asdict(counts)
            groups = (counts.translated, counts.fuzzy, counts.stale, counts.missing)
            rows.append([tag, *(str(len(ids)) for ids in groups), str(counts.words_to_do)])
    if not as_json:
        heads = ["language", "translated", "fuzzy", "stale", "missing", "words to do"]
        tabled(table_of(heads, rows))
    finish(findings, {"languages": data}, as_json=as_json, strict=False)


@catalog_app.command("check", epilog="Example: clausebook catalog check de --strict")
def catalog_check(
    language: Languages = None,
    client: Client = None,
    strict: Strict = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Compare translations with their source: placeholders, law, numbers, names, signs, hints."""
    library, tags, findings = _load(workspace, client, language, as_json=as_json)
    findings += _without_terms(library, tags)
    data = {}
    for tag in tags:
        if library.terms_of(tag) is None:
            continue
        checked, waiting, faults = check_language(library, tag)
        findings += faults
        data[tag] = {"checked": checked, "waiting": waiting, "findings": len(faults)}
        if not as_json:
            counts = f"{checked} translations checked, {len(faults)} findings"
            more = f"; {waiting} missing, fuzzy or stale (see catalog status)" if waiting else ""
            printed(f"{tag}: {counts}{more}")
    finish(findings, {"languages": data}, as_json=as_json, strict=strict)


def _without_terms(library: Library, tags: Sequence[str]) -> list[Finding]:
    return [
        warning(
            "language-without-terms",
            Place(f"registry/terms/{tag}.yaml"),
            f"nothing can be built in language '{tag}' yet: its terms and citations are missing",
            "write the file after the example of another language",
        )
        for tag in tags
        if library.terms_of(tag) is None
    ]


def _load(
    workspace: Path | None, client: Path | None, chosen: Sequence[str] | None, *, as_json: bool
) -> tuple[Library, tuple[str, ...], list[Finding]]:
    """Load the library, or the one that a client's own clauses make of it, and the languages."""
    library, findings = load(workspace, as_json=as_json)
    if client is None:
        catalogs = sorted((library.root / "locales").glob("*/LC_MESSAGES/clauses.po"))
        present = [path.parent.parent.name.replace("_", "-") for path in catalogs]
    else:
        paths, faults = find_clients([client])
        findings += faults
        (one, *others) = [*load_clients(library, paths, findings), None]
        if one is None:
            finish(findings, {}, as_json=as_json, strict=False)
        if len(others) > 1:
            refuse(f"{client} holds several clients' files; name one of them")
        if one.library is None:
            refuse(f"{client} has no clauses of its own")
        library = one.library
        present = [tag for tag in one.languages if tag != SOURCE_LANGUAGE]
    for tag in chosen or ():
        if not LANGUAGE_TAG.fullmatch(tag):
            refuse(f"'{tag}' is no language tag like de or pt-BR")
    return library, tuple(dict.fromkeys(chosen or present)), findings


def _within(root: Path, message: Message) -> Message:
    """Name a text's file from the folder of its catalogs on."""
    file = Path(message.source.file)
    if not file.is_relative_to(root):
        return message
    source = Source(file=file.relative_to(root).as_posix(), line=message.source.line)
    return replace(message, source=source)
