"""Explain: why each clause is in a document or out of it, and where its values come from.

Takes an examined document and its translations; gives an `Explanation`: for each clause of the
form, in reading order, the facts that decide and their origins, the duties, the placeholders. Made
on demand only. It holds values of the client: it is shown to whoever asks for it, never logged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from .catalogs import fallbacks
from .check import Examined
from .coverage import Judgement
from .facts import Cause, Causes, derive_facts, entry_of
from .findings import Place
from .laws import cited, laws_of_client
from .lean import dataclass
from .library import Document, parse_condition
from .library.entries import Entries
from .localize import Translation, declare
from .localize.origins import entries_of_value
from .records import PLACEHOLDER, Citation, Clause, Item, Library, Passage, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """A fact, its value and where that comes from.

    Attributes:
        tool: whose fact it is; None = the client's, or one of all tools.
        value: None = undecided.
        way: how it came to be known; `undecided` if it is not.
        place: what tells it; a place without a line is an entry that is not there.
        by: the facts it follows from.
        hint: how to state it, if it is undecided.
    """

    name: str
    tool: str | None
    value: bool | None
    way: str
    place: Place | None = None
    by: tuple["KnownFact", ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A condition, whether it holds, and the facts that decide so, none too many."""

    when: str | None
    holds: bool | None
    facts: tuple[KnownFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What a placeholder prints, by language; `missing` names the languages that lack it.

    Attributes:
        places: the entries it is made from.
        terms: by language, the pattern of a citation.
    """

    placeholder: str
    places: tuple[Place, ...]
    values: Mapping[str, str]
    missing: tuple[str, ...] = ()
    terms: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseExplained:
    """One clause at its place in one document.

    Attributes:
        key: `<clause>` or `<clause>/<tool>`.
        sections: ids of the sections round it, outermost first.
        is_in: the document says it.
        rows: of its table, by id.
        duties: verdicts on the duties that it covers, where it is said.
        whole_in, lacking_in: languages that have all of its text, or not.
    """

    key: str
    clause: Clause
    tool: str | None
    sections: tuple[str, ...]
    is_in: bool
    reason: Reason
    rows: Mapping[str, Reason]
    duties: tuple[Judgement, ...]
    fillings: tuple[Filling, ...]
    whole_in: tuple[str, ...]
    lacking_in: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Every clause of a form as it stands in one document, in reading order."""

    client: str
    document: str
    form: str
    tools: tuple[str, ...]
    clauses: tuple[ClauseExplained, ...]


def explain(
    library: Library,
    examined: Examined,
    translations: Sequence[Translation],
    stated: Document | None = None,
) -> Explanation:
    """Explain one document; `translations` are those of the client's languages.

    `stated` is what a client states that has no file of its own. One with clauses of its own brings
    the library that they are laid over.
    """
    library = examined.client.library or library
    outline = examined.outline
    return Explanation(
        client=outline.client,
        document=outline.document,
        form=outline.form,
        tools=outline.tools,
        clauses=tuple(_Explainer(library, examined, translations, stated).clauses()),
    )


class _Explainer:
    def __init__(
        self,
        library: Library,
        examined: Examined,
        translations: Sequence[Translation],
        stated: Document | None,
    ) -> None:
        self._library = library
        self._examined = examined
        self._tools = {tool.id: tool for tool in examined.tools}
        self._translations = translations
        self._causes: Causes = {}
        client = examined.client
        self._facts, _ = derive_facts(library, client, examined.tools, self._causes)
        self._entries = Entries(library, client, stated)
        self._items = {item.key: item for item in examined.outline.items}
        self._passages: dict[str, dict[str, Passage]] = {}
        for translation in translations:
            declaration, _ = declare(library, client, examined.outline, translation, draft=True)
            passages = {passage.key: passage for passage in declaration.passages}
            self._passages[translation.language] = passages

    def clauses(self) -> Iterator[ClauseExplained]:
        for section in self._library.forms[self._examined.outline.form].sections:
            yield from self._section(section, (), 1, None)

    def _section(
        self, section: Section, above: tuple[str, ...], level: int, tool: str | None
    ) -> Iterator[ClauseExplained]:
        if section.each == "tool" and tool is None:
            for each in self._tools:
                yield from self._section(section, above, level, each)
            return
        inside = (*above, section.id)
        for entry in section.entries:
            if isinstance(entry, Section):
                yield from self._section(entry, inside, level + 1, tool)
                continue
            clause = self._library.clauses[entry]
            tools = self._tools if clause.each == "tool" and tool is None else [tool]
            for id_ in tools:
                yield self._clause(clause, inside, level + 1, id_)

    def _clause(
        self, clause: Clause, sections: tuple[str, ...], level: int, tool: str | None
    ) -> ClauseExplained:
        key = f"{clause.id}/{tool}" if tool else clause.id
        item = self._items.get(key)
        # of a clause that is out, all of its text is looked at
        text = item or Item(
            key=key,
            context=clause.id,
            clause=clause,
            tool=tool,
            level=level,
            rows=tuple(row.id for row in clause.rows),
        )
        lacking = {one.language for one in self._translations if one.lacks(text)}
        languages = [one.language for one in self._translations]
        return ClauseExplained(
            key=key,
            clause=clause,
            tool=tool,
            sections=sections,
            is_in=item is not None,
            reason=self._reason(clause.when, tool),
            rows={row.id: self._reason(row.when, tool) for row in clause.rows},
            duties=tuple(
                judgement
                for judgement in self._examined.judgements
                if judgement.requirement.id in clause.covers
                and (tool is None or judgement.tool in (None, tool))
            ),
            fillings=tuple(
                self._filling(name, key, tool) for name in _placeholders(clause, text.rows)
            ),
            whole_in=tuple(tag for tag in languages if tag not in lacking),
            lacking_in=tuple(tag for tag in languages if tag in lacking),
        )

    def _reason(self, when: str | None, tool: str | None) -> Reason:
        if when is None:
            return Reason(when=None, holds=True)
        condition = parse_condition(when)
        facts = self._facts.of(tool)
        return Reason(
            when=when,
            holds=condition.value(facts),
            facts=tuple(self._fact(name, tool) for name in condition.deciding(facts)),
        )

    def _fact(self, name: str, tool: str | None) -> KnownFact:
        whose = tool if (name, tool) in self._causes else None
        bare = name.removeprefix("any.").removeprefix("all.")
        cause = self._causes.get((name, whose))
        value = self._facts.of(tool).get(name)
        if name != bare:
            return self._summed(name, bare, value)
        if cause is None:
            fact = self._library.facts[name]
            whose = tool if fact.scope == "tool" else None
            return KnownFact(name=name, tool=whose, value=None, way="undecided", hint=fact.hint)
        if cause.by:
            by = (self._fact(cause.by, tool),)
            return KnownFact(name=name, tool=whose, value=value, way=cause.way, by=by)
        place = self._told(name, whose, cause)
        return KnownFact(name=name, tool=whose, value=value, way=cause.way, place=place)

    def _summed(self, name: str, bare: str, value: bool | None) -> KnownFact:
        """Explain `any.…` and `all.…`: by the tools that decide it, all of them if none does."""
        known = {id_: self._facts.of(id_).get(bare) for id_ in self._tools}
        deciding = [id_ for id_, own in known.items() if own is name.startswith("any.")]
        if value is None:
            deciding = [id_ for id_, own in known.items() if own is None]
        elif value is not name.startswith("any."):
            deciding = [id_ for id_, own in known.items() if own is value]
        way = "undecided" if value is None else "summed"
        by = tuple(self._fact(bare, id_) for id_ in deciding)
        return KnownFact(name=name, tool=None, value=value, way=way, by=by)

    def _told(self, name: str, whose: str | None, cause: Cause) -> Place:
        """Find the entry that tells a fact."""
        tool = self._tools[whose] if whose else None
        by_name = {**self._examined.client.facts, **(tool.facts if tool else {})}
        if cause.way == "stated" and name in by_name:
            return self._entries.of_fact(tool, name)
        if cause.way == "assumed":
            fact = self._library.facts[name]
            if tool and fact.default == "capability":
                entry = f"features.{name.removeprefix('feature.')}"
                return self._entries.in_registry(tool.source.file, *entry.split("."), key=entry)
            return Place(fact.source.file, fact.source.line, name)
        entry = entry_of(name)
        if tool:
            # what runs on the controller's own machines has no provider in a role
            own = entry == "role" and tool.role is None
            return self._entries.of_tool(tool, "deployment" if own else entry)
        if entry == "purposes":
            return self._entries.of_purpose(name)
        return self._entries.of_client(entry)

    def _filling(self, name: str, key: str, tool: str | None) -> Filling:
        values, missing = {}, []
        for language, passages in self._passages.items():
            passage = passages.get(key)
            if passage is None:
                continue
            if name in passage.gaps:
                missing.append(language)
            elif name in passage.values:
                values[language] = passage.values[name]
        return Filling(
            placeholder=name,
            places=tuple(self._places(name, tool)),
            values=values,
            missing=tuple(missing),
            terms=self._terms(name),
        )

    def _terms(self, name: str) -> dict[str, Place]:
        citation = self._cited(name)
        if citation is None:
            return {}
        # the UK GDPR is cited by the GDPR's patterns
        kind = citation.kind.removeprefix("uk_") if citation.id == name else citation.kind
        places = {}
        for translation in self._translations:
            terms = self._library.terms_of(translation.language)
            assert terms, "clients name known languages only"
            # a variant may leave the pattern to its language
            files = [f"registry/terms/{tag}.yaml" for tag in fallbacks(terms.language)]
            found = [self._entries.in_registry(file, "citations", kind, key=kind) for file in files]
            places[translation.language] = next((one for one in found if one.line), found[-1])
        return places

    def _cited(self, name: str) -> Citation | None:
        return cited(self._library, name, laws_of_client(self._examined.client))

    def _places(self, name: str, tool: str | None) -> Iterator[Place]:
        if name in self._library.citations:
            file = "registry/citations.yaml"
            citation = self._cited(name)
            id_ = citation.id if citation else name
            yield self._entries.in_registry(file, "citations", id_, key=id_)
            return
        of_client, of_tool = entries_of_value(self._library, name)
        for entry in of_client:
            yield self._entries.of_client(entry)
        if "supervisory_authority" in of_client:
            yield self._entries.of_authority()
        # some values of the client's are looked up at its first tool: periods for all tools
        whose = self._tools[tool] if tool else self._examined.tools[0]
        if of_tool:
            yield self._entries.of_tool(whose, of_tool)


def _placeholders(clause: Clause, rows: Sequence[str]) -> list[str]:
    """Name the placeholders of a clause's text and of these rows, in reading order."""
    printed = [row for row in clause.rows if row.id in rows]
    cells = [message for row in printed for message in row.cells.values()]
    lone = [message for message in (clause.title, clause.body) if message]
    texts = [message.text for message in (*lone, *clause.columns.values(), *cells)]
    return list(dict.fromkeys(name for text in texts for name in PLACEHOLDER.findall(text)))
