"""Command line for translators. Parses, calls, prints; decides nothing."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from . import PROJECT
from .batch import KINDS
from .building import listed, load, load_clients, load_one, one_of
from .catalogs import catalog_path, load_catalog, pot_date, update_catalog, write_pot
from .catalogs.memory import export_memory, export_terms
from .catalogs.taking import import_po
from .catalogs.xliff import export_xliff, import_xliff
from .check import Declarer, documents_of, in_each_form
from .cli_options import Json, Strict, Workspace, today
from .findings import Finding, Place, warning
from .library import find_clients, newest_change
from .localize import SOURCE_LANGUAGE, Translation
from .localize.counts import count_texts
from .localize.languages import lacking, write_terms
from .localize.reading import check_language, conventions_of
from .localize.reviews import record_reviews
from .localize.texts import NOT_DONE
from .preview import write_preview
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


@catalog_app.command("new", epilog="Example: clausebook catalog new pt-BR")
def catalog_new(
    language: Annotated[str, typer.Argument(help="The language, as pt-BR or pt_BR.")],
    say: Annotated[
        list[str] | None,
        typer.Option(
            help="KEY=TEXT for the file of terms, where there is none: a form of citation with "
            "its slots, the GDPR's name. Can be repeated."
        ),
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Make a catalog for a new language; asks for what its file of terms has to say."""
    asked = [language.replace("_", "-")]
    library, (tag,), findings = _load(workspace, None, asked, as_json=as_json)
    path = catalog_path(library.root, tag)
    given = dict(part.partition("=")[::2] for part in say or ())
    wanted = lacking(library, tag)
    if path.exists() and not wanted:
        refuse(f"{path.as_posix()} is there already; bring it up to date with 'catalog update'")
    if wanted:
        findings += write_terms(library, wanted, given)
    elif given:
        refuse(f"language '{tag}' has its terms already; edit registry/terms/ by hand")
    changed = pot_date(library.root / "locales/clauses.pot") or newest_change(library.root)
    report = update_catalog(
        library.messages, path, tag, project=PROJECT, pot_date=changed, revision=changed
    )
    findings += report.findings
    if not as_json:
        printed(f"{path.as_posix()}: {len(report.new)} texts to translate")
    finish(findings, {"language": tag, "texts": len(report.new)}, as_json=as_json, strict=False)


@catalog_app.command("status", epilog="Example: clausebook catalog status --waiting clients")
def catalog_status(
    language: Languages = None,
    client: Client = None,
    waiting: Annotated[
        list[Path] | None,
        typer.Option(help="Clients' files or folders: names the documents that wait."),
    ] = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Count what is translated, reviewed, fuzzy, stale and missing, and the words to do."""
    library, tags, findings = _load(workspace, client, language, as_json=as_json)
    waits = _waiting(library, waiting, tags, findings) if waiting else {}
    rows = []
    data = {}
    for tag in tags:
        counts, faults = count_texts(library, tag)
        findings += faults
        if not counts:
            continue
        if library.terms_of(tag):
            findings += Translation(library, tag).faults()
        data[tag] = {**asdict(counts), "waiting": waits.get(tag, [])}
        groups = counts.translated, counts.reviewed, counts.fuzzy, counts.stale, counts.missing
        row = [tag, *(str(len(ids)) for ids in groups), str(counts.words_to_do)]
        rows.append([*row, str(len(waits.get(tag, [])))] if waiting else row)
    if not as_json:
        heads = [
            *("language", "translated", "reviewed", "fuzzy", "stale", "missing", "words to do"),
            *(["documents waiting"] if waiting else []),
        ]
        tabled(table_of(heads, rows))
        for tag, documents in waits.items():
            for name in documents:
                printed(f"waits for {tag}: {name}", "dim")
    finish(findings, {"languages": data}, as_json=as_json, strict=False)


def _waiting(
    library: Library, paths: Sequence[Path], tags: Sequence[str], findings: list[Finding]
) -> dict[str, list[str]]:
    """Name the documents that each language's translations stop."""
    found, faults = find_clients(paths)
    findings += faults
    declarer = Declarer(library)
    waiting: dict[str, list[str]] = {}
    loaded = load_clients(library, found, findings)
    for client in (one for whole in loaded for one in in_each_form(whole)):
        for document, tools in documents_of(client, KINDS):
            examined = declarer.examine(client, document, tools)
            for tag in client.languages:
                if tag not in tags:
                    continue
                _, faults = declarer.declare(examined, tag)
                if any(fault.code in NOT_DONE for fault in faults):
                    waiting.setdefault(tag, []).append(f"{client.id}/{tag}/{document}")
    return waiting


@catalog_app.command(
    "review", epilog='Example: clausebook catalog review fr --reviewer "Maître A. Exemple" --all'
)
def catalog_review(
    language: Annotated[str, typer.Argument(help="The language.")],
    ids: Annotated[
        list[str] | None, typer.Argument(help="Clauses or entries (msgctxt) that were read.")
    ] = None,
    reviewer: Annotated[str, typer.Option(help="Who read them; not who wrote them.")] = "",
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When. Default: today.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All finished translations were read.")
    ] = False,
    client: Client = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Put on record who read translations beside their source; an edit voids the record."""
    library, (tag,), findings = _load(workspace, client, [language], as_json=as_json)
    root, messages = library.to_translate
    if not reviewer.strip():
        refuse("say who read the translations: --reviewer NAME")
    if bool(ids) == everything:
        refuse("name the clauses that were read, or give --all")
    day = date.date() if date else today()
    catalog, faults = load_catalog(catalog_path(root, tag), tag)
    findings += faults
    count = 0
    if catalog:
        count, faults = record_reviews(root, messages, catalog, ids or (), reviewer.strip(), day)
        findings += faults
        if not as_json:
            printed(f"{tag}: {count} translations on record as read by {reviewer.strip()}")
    finish(findings, {"language": tag, "read": count}, as_json=as_json, strict=False)


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


@catalog_app.command("preview", epilog="Example: clausebook catalog preview fr -o preview")
def catalog_preview(
    language: Annotated[str, typer.Argument(help="The language.")],
    client: Annotated[
        Path | None,
        typer.Option(
            help="The client to write for. Default: the first example without clauses of its own."
        ),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="docx, odt, html, joined by commas.")
    ] = "docx,odt,html",
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "preview"
    ),
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write a declaration from a catalog in any state, and all its texts beside their source."""
    library, (tag,), findings = _load(workspace, None, [language], as_json=as_json)
    if library.terms_of(tag) is None:
        finish([*findings, *_without_terms(library, [tag])], {}, as_json=as_json, strict=False)
    chosen = one_of("format", listed(formats), ("docx", "odt", "html"))
    paths, faults = find_clients([client or library.root / "examples/clients"])
    findings += faults
    known = (one for one in load_clients(library, paths, findings) if client or not one.library)
    one = next(known, None)
    files: list[Path] = []
    if one:
        files, faults = write_preview(library, one, tag, chosen, output)
        findings += faults
    if not as_json:
        for path in files:
            printed(path.as_posix())
    finish(findings, {"files": [path.as_posix() for path in files]}, as_json=as_json, strict=False)


@catalog_app.command(
    "export", epilog="Example: clausebook catalog export de --xliff de.xlf --to-do"
)
def catalog_export(
    language: Annotated[str, typer.Argument(help="The language.")],
    xliff: Annotated[
        Path | None, typer.Option(help="Write the texts as XLIFF 1.2, for CAT tools.")
    ] = None,
    to_do: Annotated[
        bool, typer.Option("--to-do", help="XLIFF: only what is missing, fuzzy or stale.")
    ] = False,
    tmx: Annotated[
        Path | None, typer.Option(help="Write the finished translations as a memory (TMX 1.4).")
    ] = None,
    terms: Annotated[
        Path | None, typer.Option(help="Write the official terms: TBX, or CSV by the file's name.")
    ] = None,
    client: Client = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Write what a translation agency asks for."""
    library, (tag,), findings = _load(workspace, client, [language], as_json=as_json)
    root, messages = library.to_translate
    if not (xliff or tmx or terms):
        refuse("nothing to write: give --xliff, --tmx or --terms with a file")
    path = catalog_path(root, tag)
    written: dict[str, int] = {}
    catalog, faults = load_catalog(path, tag)
    findings += faults
    if catalog and xliff:
        written[xliff.as_posix()], _ = export_xliff(messages, path, tag, xliff, to_do=to_do)
    if catalog and tmx:
        written[tmx.as_posix()] = export_memory(messages, catalog, tmx)
    if terms:
        own, english = conventions_of(library, tag), conventions_of(library, "en")
        if own and english:
            written[terms.as_posix()] = export_terms(english, own, terms)
        else:
            findings += _without_terms(library, [tag])
    if not as_json:
        for name, count in written.items():
            printed(f"{name}: {count} entries written")
    finish(findings, {"written": written}, as_json=as_json, strict=False)


@catalog_app.command("import", epilog="Example: clausebook catalog import de --po returned.po")
def catalog_import(
    language: Annotated[str, typer.Argument(help="The language.")],
    po: Annotated[Path | None, typer.Option(help="The PO file that came back.")] = None,
    xliff: Annotated[Path | None, typer.Option(help="The XLIFF 1.2 file that came back.")] = None,
    client: Client = None,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Take a translator's file into the catalog, entry by entry; nothing filled is emptied."""
    if (po is None) == (xliff is None):
        refuse("name one file that came back: --po or --xliff")
    library, (tag,), findings = _load(workspace, client, [language], as_json=as_json)
    root, messages = library.to_translate
    path = catalog_path(root, tag)
    if po:
        report = import_po(messages, path, tag, po)
    else:
        assert xliff
        report = import_xliff(messages, path, tag, xliff)
    findings += report.findings
    groups = {name: getattr(report, name) for name in ("taken", "fuzzy", "unchanged", "refused")}
    if not as_json:
        counts = ", ".join(f"{len(ids)} {name}" for name, ids in groups.items())
        printed(f"{path.as_posix()}: {'written' if report.written else 'unchanged'} ({counts})")
    finish(findings, {**groups, "written": report.written}, as_json=as_json, strict=False)


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
        one, _ = load_one(library, client, findings)
        if one is None:
            finish(findings, {}, as_json=as_json, strict=False)
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
