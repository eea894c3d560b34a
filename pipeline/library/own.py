"""Own clauses: what a client says in its own words, laid over the library.

Takes the folder beside a client's file; gives a library in which its clauses take the place of
others, or stand after them. They are judged as the library's own are, and nothing of them is kept
in the cache. A client's translations are `catalogs`'.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ..cache import files_in, key_of
from ..findings import Finding, Place, error, has_errors, warning
from ..records import Clause, Departure, Form, Library, OwnClauses, Section
from ..text import nearest
from .clauses import Notes, load_clauses
from .files import Document
from .resolve import messages_of, resolve_own

_CATALOG = "locales/*/LC_MESSAGES/clauses.po"
_KEPT = 16  # folders; clients that share one share a library

Found = tuple[Library | None, list[Finding]]
_known: OrderedDict[str, Found] = OrderedDict()


def own_folder(
    path: Path, stated: str | None, document: Document
) -> tuple[Path | None, list[Finding]]:
    """Find the folder of a client's own clauses: the one it states, or that of the file's name."""
    if stated is None:
        folder = path.with_suffix("")
        return (folder if (folder / "clauses").is_dir() else None), _unread(folder)
    named = PurePosixPath(stated)
    folder = path.parent / named
    inside = named.parts and not named.is_absolute() and ".." not in named.parts
    if inside and folder.resolve().is_relative_to(path.parent.resolve()):
        if (folder / "clauses").is_dir():
            return folder, _unread(folder)
        what = "holds no folder 'clauses'"
    else:
        what = "lies outside of the folder of the client's file"
    return None, [
        error(
            "own-clauses-missing",
            document.place("clauses"),
            f"the folder of own clauses {what}",
            "name a folder beside the client's file that holds 'clauses' and 'locales'",
        )
    ]


def _unread(folder: Path) -> list[Finding]:
    """Name files that look like clauses or catalogs where none is looked for."""
    found = [path for kind in ("*.md", "*.po") for path in sorted(folder.rglob(kind))]
    read = {*(folder / "clauses").rglob("*.md"), *folder.glob(_CATALOG)}
    return [
        warning(
            "own-file-unread",
            Place(path.as_posix()),
            "is not read: own clauses and their translations stand elsewhere",
            "move it to 'clauses/<id>.md' or 'locales/<language>/LC_MESSAGES/clauses.po'",
        )
        for path in found
        if path not in read
    ]


def lay_over(library: Library, folder: Path) -> Found:
    """Give the library with a folder's clauses in it; None where one of them is at fault."""
    folders = [name for name in ("clauses", "locales") if (folder / name).is_dir()]
    content = files_in(folder, folders, (".md", ".po", ".yaml"))
    if content is None:
        return _laid_over(library, folder)
    key = key_of(library.version, library.root.as_posix(), folder.as_posix(), *content)
    if key not in _known:
        _known[key] = _laid_over(library, folder)
        if len(_known) > _KEPT:
            _known.popitem(last=False)
    _known.move_to_end(key)
    return _known[key]


def _laid_over(library: Library, folder: Path) -> Found:
    notes = Notes(library.placeholders, library.requirements)
    clauses, findings = load_clauses(folder, notes, own=True)
    findings += _check_ids(library, clauses)
    findings += _check_places(library, clauses)
    if has_errors(findings):
        return None, findings
    if not clauses:
        return library, findings
    placed = _Placed(library, clauses)
    findings += placed.findings
    result = replace(
        library,
        version=_version(library, clauses),
        forms={id_: placed.form(form) for id_, form in library.forms.items()},
        clauses=placed.clauses,
        own=OwnClauses(
            base=library,
            folder=folder,
            messages=tuple(m for clause in placed.own.values() for m in clause.messages),
            departures=tuple(_departure(library, clause) for clause in placed.own.values()),
        ),
    )
    result = replace(result, messages=tuple(messages_of(result)))
    findings += resolve_own(result)
    return (None if has_errors(findings) else result), findings


def _version(library: Library, clauses: Mapping[str, Clause]) -> str:
    own = [f"{clause.id} {clause.version}" for clause in clauses.values()]
    return key_of(library.version, *own)[:12]


def _departure(library: Library, clause: Clause) -> Departure:
    before = library.clauses[clause.replaces].covers if clause.replaces else ()
    return Departure(
        clause=clause,
        gained=tuple(id_ for id_ in clause.covers if id_ not in before),
        lost=tuple(id_ for id_ in before if id_ not in clause.covers),
    )


def _check_ids(library: Library, clauses: Mapping[str, Clause]) -> list[Finding]:
    """An own clause's texts have ids that none of the library's has, headings and labels too."""
    taken = {*library.clauses, *(m.context.partition("#")[0] for m in library.messages)}
    return [
        error(
            "id-duplicate",
            Place(clause.source.file, clause.source.line),
            f"the id '{clause.id}' is taken by the library",
            "give the file another name; 'replaces' says which clause it stands for",
        )
        for clause in clauses.values()
        if clause.id in taken
    ]


def _check_places(library: Library, clauses: Mapping[str, Clause]) -> list[Finding]:
    """Each own clause takes the place of one of the library's, or stands after a clause."""
    findings = []
    replaced: dict[str, str] = {}
    for clause in clauses.values():
        file = clause.source.file
        if (clause.replaces is None) == (clause.after is None):
            what = "both" if clause.replaces else "neither"
            findings.append(
                error(
                    "own-clause-place",
                    Place(file, clause.source.line),
                    f"{what} of 'replaces' and 'after' says where it stands",
                    "write 'replaces: <clause>' or 'after: <clause>'",
                )
            )
        elif clause.replaces:
            if clause.replaces not in library.clauses:
                findings.append(_unknown(clause, "replaces", library.clauses))
            elif other := replaced.get(clause.replaces):
                findings.append(
                    error(
                        "own-clause-place",
                        Place(file, 0, "replaces"),
                        f"clause '{clause.replaces}' is replaced by '{other}' already",
                        f"put this one 'after: {other}', or join the two",
                    )
                )
            else:
                replaced[clause.replaces] = clause.id
        elif clause.after not in {*library.clauses, *clauses}:
            findings.append(_unknown(clause, "after", [*library.clauses, *clauses]))
    return findings


def _unknown(clause: Clause, key: str, known: "Mapping[str, Clause] | list[str]") -> Finding:
    name = clause.replaces or clause.after or ""
    close = nearest(name, known)
    return error(
        "clause-unknown",
        Place(clause.source.file, 0, key),
        f"'{key}' names the unknown clause '{name}'",
        f"did you mean '{close}'?" if close else "see 'clausebook library list clauses'",
    )


class _Placed:
    """The clauses of a library and a client's own, and where they stand.

    Attributes:
        clauses: all that can be chosen: what is replaced is none of them.
        own: the client's, with what they have from the clause that they replace.
    """

    def __init__(self, library: Library, own: Mapping[str, Clause]) -> None:
        self._by_replaced = {clause.replaces: id_ for id_, clause in own.items() if clause.replaces}
        self._after: dict[str, list[str]] = {}
        for id_, clause in own.items():
            if clause.after:
                self._after.setdefault(clause.after, []).append(id_)
        self.own = {id_: _inherited(library, clause) for id_, clause in own.items()}
        kept = {
            id_: self._renamed(clause)
            for id_, clause in library.clauses.items()
            if id_ not in self._by_replaced
        }
        self.clauses = kept | self.own
        reached = {id_ for clause in library.clauses for id_ in self._standing(clause)}
        self.findings = [
            error(
                "own-clause-place",
                Place(clause.source.file, 0, "after"),
                "stands after itself, by way of other own clauses",
                "let one of them stand after a clause of the library",
            )
            for id_, clause in own.items()
            if id_ not in reached
        ]

    def _renamed(self, clause: Clause) -> Clause:
        """What contradicts a clause contradicts the one in its place, as far as we know."""
        if not set(clause.excludes) & self._by_replaced.keys():
            return clause
        excludes = tuple(self._by_replaced.get(id_, id_) for id_ in clause.excludes)
        return replace(clause, excludes=excludes)

    def _standing(self, entry: str) -> Iterator[str]:
        """Name what stands where an entry of the outline stood: it or its replacement, and more."""
        own = self._by_replaced.get(entry, entry)
        yield own
        for name in dict.fromkeys((entry, own)):
            for id_ in self._after.get(name, ()):
                yield from self._standing(id_)

    def form(self, form: Form) -> Form:
        return replace(form, sections=tuple(map(self._section, form.sections)))

    def _section(self, section: Section) -> Section:
        entries: list[str | Section] = []
        for entry in section.entries:
            if isinstance(entry, Section):
                entries.append(self._section(entry))
            else:
                entries += self._standing(entry)
        return replace(section, entries=tuple(entries))


def _inherited(library: Library, clause: Clause) -> Clause:
    """Give a replacement the condition of the clause whose place it takes, unless it has one.

    It is said as often, and remains an item of a list if it can.
    """
    if clause.replaces is None:
        return clause
    before = library.clauses[clause.replaces]
    is_item = clause.title is None and not clause.rows
    return replace(
        clause,
        when=clause.when or before.when,
        each=clause.each or before.each,
        join=clause.join or (before.join if is_item else None),
        excludes=tuple(dict.fromkeys((*clause.excludes, *before.excludes))),
    )
