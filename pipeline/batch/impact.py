"""Impact: what a change would do to the documents there are, before any is written.

Takes the library and clients as they are now and the manifest of what was made; gives which
documents change, and with which words. Wordings of then are the manifest's. Values of a client are
kept nowhere: where they have changed, the words are read from the document that was delivered.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any, Literal

from ..check import Declarer, Examined, check_forms, documents_of, in_each_form
from ..findings import Finding, has_errors
from ..lean import dataclass
from ..library import ClientSource
from ..manifest import FileRow, id_of
from ..manifest.known import Known
from ..records import Client, Declaration, Library
from ..verify import fingerprint, texts_by_clause, texts_wanted
from .documents import load_checked
from .edition import Editions
from .options import KINDS, Options
from .plan import Plan, Planner, plan_of
from .texts import Part, own_clauses, own_key, text_rows

Cause = Literal["new", "gone", "stopped", "client", "library", "catalog", "template", "program"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """A text that changes in the same way in some documents.

    Attributes:
        before, after: '' = it is not there.
        own: of one client, because of a value of it.
    """

    clause: str
    language: str
    before: str
    after: str
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A document that changes.

    Attributes:
        causes: what it is made from that has changed since.
        moved: clauses stand in another order.
        letterhead: values of its client have changed that stand in no clause.
        unread: values of its client have changed, and the delivered file does not tell which.
    """

    key: str
    causes: tuple[Cause, ...]
    rewordings: tuple[Rewording, ...] = ()
    moved: bool = False
    letterhead: bool = False
    unread: bool = False

    @property
    def says_the_same(self) -> bool:
        """Tell whether no word changes, nor anything that is seen."""
        seen = {"new", "gone", "stopped", "template", "program"} & set(self.causes)
        return not (seen or self.rewordings or self.moved or self.letterhead or self.unread)


@dataclass(slots=True, kw_only=True)
class Impact:
    """What a change does; `documents` counts all that were looked at."""

    documents: int = 0
    touched: list[Touched] = field(default_factory=list)
    findings: dict[Finding, None] = field(default_factory=dict)


class Comparison:
    """Compares documents as they would be made with what was made."""

    def __init__(self, library: Library, options: Options, known: Known) -> None:
        self._library = library
        self._options = options
        self._known = known
        self._planner = Planner(library, options, known, look_inside=False)
        self._editions = Editions(library, options)
        self._declarer = Declarer(library)
        self._parts = lru_cache(maxsize=256)(self._read_parts)
        self._passage = lru_cache(maxsize=4096)(lambda id_: known.shared("passage", id_))

    def impact_on(self, sources: Iterable[ClientSource]) -> Impact:
        """Compare all documents of the clients."""
        found = Impact()
        for source in sources:
            if outcome := self._planner.unchanged(source):
                found.documents += len(outcome.built)
            else:
                self._compare(source, found)
        return found

    def _compare(self, source: ClientSource, found: Impact) -> None:
        client, findings = load_checked(source, self._library)
        found.findings.update(dict.fromkeys(findings))
        if client is None:
            return
        plan = plan_of(client, source, self._library)
        input_ = plan.key(source, source.statement())
        rows: dict[str, list[FileRow]] = {}
        for row in self._known.files(client.id):
            if (self._options.output / row.path).is_file():
                rows.setdefault(row.path.rpartition(".")[0], []).append(row)
        for examined, language in self._documents(client):
            found.documents += 1
            key = f"{client.id}/{language}/{examined.outline.document}"
            made = rows.pop(key, [])
            declaration, faults = self._declarer.declare(examined, language)
            faults += (*examined.findings, *check_forms(examined, [declaration]))
            if has_errors(faults):
                found.findings.update(dict.fromkeys(faults))
                found.touched.append(Touched(key=key, causes=("stopped",)))
            elif not made:
                found.touched.append(Touched(key=key, causes=("new",)))
            elif causes := self._causes(made, source, plan, language, input_):
                one = self._touched(client, key, causes, made, declaration)
                if not one.says_the_same:
                    found.touched.append(one)
        found.touched += [Touched(key=key, causes=("gone",)) for key in rows]

    def _documents(self, client: Client) -> Iterator[tuple[Examined, str]]:
        for formed in in_each_form(client):
            for document, tools in documents_of(formed, KINDS):
                examined = self._declarer.examine(formed, document, tools)
                for language in client.languages:
                    yield examined, language

    def _causes(
        self,
        rows: Sequence[FileRow],
        source: ClientSource,
        plan: Plan,
        language: str,
        input_: str,
    ) -> tuple[Cause, ...]:
        """Tell what of all that a document is made from has changed."""
        causes: dict[Cause, None] = {}
        catalog = self._declarer.key_of_texts(language) or ""
        for row in rows:
            then = self._known.edition(row.edition)
            file = plan.template_file(source.folder, self._library, row.format)
            now: tuple[tuple[Cause, object, object], ...] = (
                ("client", row.input, input_),
                ("library", then.get("content"), self._library.key),
                ("catalog", then.get("catalog"), catalog),
                ("template", then.get("template_sha256"), self._editions.sha256(file)),
                ("program", then.get("program_key"), self._editions.program),
            )
            causes.update((cause, None) for cause, before, after in now if before != after)
        return tuple(causes)

    def _touched(
        self,
        client: Client,
        key: str,
        causes: tuple[Cause, ...],
        rows: Sequence[FileRow],
        declaration: Declaration,
    ) -> Touched:
        row = rows[0]
        text = text_rows(declaration, own_clauses(client))
        rewordings: list[Rewording] = []
        moved = untold = False
        if row.text != id_of(text[-1]):
            now: list[Part] = json.loads(str(text[-1][1][1]))
            new = {str(values[0]): values for table, values in text if table == "passage"}
            rewordings, untold = self._reworded(self._parts(row.text), now, new)
            moved = _order(self._parts(row.text), now) != _order(now, self._parts(row.text))
        own: list[Rewording] | None = []
        values = row.own != own_key(declaration)
        if values or untold:
            own = self._reworded_by_client(rows, declaration)
        # What is read from the file tells of both, the wording and the values.
        read = {one.clause.partition("/")[0] for one in own or ()}
        return Touched(
            key=key,
            causes=causes,
            rewordings=(*(one for one in rewordings if one.clause not in read), *(own or ())),
            moved=moved,
            letterhead=values and own == [],
            unread=own is None,
        )

    def _read_parts(self, text: str) -> list[Part]:
        return json.loads(self._known.shared("text", text).get("parts", "[]"))  # type: ignore[no-any-return]

    def _reworded(
        self, then: Sequence[Part], now: Sequence[Part], new: Mapping[str, Sequence[Any]]
    ) -> tuple[list[Rewording], bool]:
        """Compare a document's parts of then and now.

        Tell too whether there are others, of the client's own clauses: their texts are not kept.
        """
        before = {key: id_ for key, _, id_ in then}
        after = {key: id_ for key, _, id_ in now}
        found: dict[Rewording, None] = {}
        untold = False
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) == after.get(key):
                continue
            old = self._passage(before[key]) if key in before else {}
            _, clause, language, text = new[after[key]] if key in after else ("", "", "", "")
            if (key in before and not old.get("text")) or (key in after and not text):
                untold = True
                continue
            one = Rewording(
                clause=clause or old["clause"],
                language=language or old["language"],
                before=old.get("text", ""),
                after=text,
            )
            found[one] = None
        return list(found), untold

    def _reworded_by_client(
        self, rows: Sequence[FileRow], declaration: Declaration
    ) -> list[Rewording] | None:
        """Compare the delivered file with what it would say; None where it cannot be read."""
        for row in rows:
            path = self._options.output / row.path
            try:
                then = texts_by_clause(path.read_bytes(), row.format, row.path)
            except OSError:
                continue
            if then is None:
                continue
            now = texts_wanted(declaration)
            return [
                Rewording(
                    clause=key,
                    language=declaration.language,
                    before="\n".join(then.get(key, ())),
                    after="\n".join(now.get(key, ())),
                    own=True,
                )
                for key in dict.fromkeys([*then, *now])
                if fingerprint(then.get(key, ())) != fingerprint(now.get(key, ()))
            ]
        return None


def _order(parts: Sequence[Part], others: Sequence[Part]) -> list[str]:
    """Name the parts that others have too, in order."""
    keys = {key for key, _, _ in others}
    return [key for key, _, _ in parts if key in keys]
