"""Records: the nouns that the stages hand on. Frozen, typed; imports nothing of ours.

Languages are BCP 47 tags (`de`, `pt-BR`). Placeholders are `{name}`, as `PLACEHOLDER` matches.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Literal

from .lean import dataclass

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ISOLATES = {0x2068: None, 0x2069: None}  # first strong isolate, pop directional isolate
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")  # BCP 47, as far as we use it

# --- text: one model for every writer -------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Text of one formatting; a line feed in it is a line break.

    In a `Wording` text and link hold placeholders; in a `Declaration` none is left.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 is a section of the declaration."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock:
    """A list; each item is a tuple of paragraphs and lists."""

    ordered: bool
    items: tuple[tuple["Paragraph | ListBlock", ...], ...]
    start: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with one header row; a cell is one paragraph's runs."""

    header: tuple[tuple[Run, ...], ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]


Block = Heading | Paragraph | ListBlock | Table


def paragraphs(blocks: Iterable[Block]) -> Iterator[tuple[Run, ...]]:
    """Give the runs of each paragraph in reading order; tables row by row."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.runs
            case ListBlock():
                for item in block.items:
                    yield from paragraphs(item)
            case Table():
                for cells in (block.header, *block.rows):
                    yield from cells


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of placeholders, in one pass: a value is never read again.

    A placeholder without a value stays, for the writer to refuse.
    """
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def filled(blocks: Iterable[Block], values: Mapping[str, str]) -> tuple[Block, ...]:
    """Fill blocks with values; targets of links lose the marks that keep text together."""

    def runs(several: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(
            Run(
                text=fill(run.text, values),
                strong=run.strong,
                emphasis=run.emphasis,
                link=fill(run.link, values).translate(_ISOLATES) if run.link else None,
            )
            for run in several
        )

    def flow(block: Paragraph | ListBlock) -> Paragraph | ListBlock:
        if isinstance(block, Paragraph):
            return Paragraph(runs=runs(block.runs))
        items = tuple(tuple(flow(inner) for inner in item) for item in block.items)
        return ListBlock(ordered=block.ordered, start=block.start, items=items)

    def one(block: Block) -> Block:
        match block:
            case Heading():
                return Heading(level=block.level, runs=runs(block.runs))
            case Table():
                rows = tuple(tuple(runs(cell) for cell in row) for row in block.rows)
                return Table(header=tuple(runs(cell) for cell in block.header), rows=rows)
            case Paragraph() | ListBlock():
                return flow(block)

    return tuple(one(block) for block in blocks)


# --- the library: what people write ---------------------------------------------------------

Level = Literal["must", "should", "may"]
MetBy = Literal["clause", "form", "process"]
Scope = Literal["client", "tool"]
Role = Literal["processor", "controller", "joint", "mixed"]
# GDPR Art. 6(1); Art. 45, 46, 49
Basis = Literal[
    "consent",
    "contract",
    "legal_obligation",
    "public_task",
    "vital_interests",
    "legitimate_interests",
]
# `dpf_uk`: its UK Extension; `dpf_ch`: the Swiss-US framework; `idta`, `addendum`: of the ICO
TransferBasis = Literal[
    "adequacy",
    "dpf",
    "dpf_uk",
    "dpf_ch",
    "scc",
    "idta",
    "addendum",
    "bcr",
    "consent",
    "compelling",
]
# Union law; UK GDPR; Swiss FADP; the GDPR as law of Iceland, Liechtenstein, Norway
Regime = Literal["eu", "uk", "ch", "eea"]
OwnText = str | Mapping[str, str]  # one for all languages, or one per language


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """File and line an entry was read from; `file` is relative to the workspace."""

    file: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text to translate.

    Attributes:
        context: gettext's msgctxt; `<clause>`, `<clause>#title`, `<clause>#<row>.<column>`,
            `section-<id>#title`, `declaration-<form>#title`, `label-<name>`.
        text: normalised Markdown: soft breaks joined, blocks parted by a blank line.
        notes: lines for the translator.
        aliases: contexts this message had earlier.
    """

    context: str
    text: str
    source: Source
    notes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A table row of a clause; `cells` are message texts by column."""

    id: str
    when: str | None
    expresses: tuple[str, ...]
    cells: Mapping[str, Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thought of a declaration, in English, with the conditions under which it is said.

    Attributes:
        excludes: ids of clauses that would contradict it in one declaration, or for one tool.
        replaces, after: of a client's own clause: the clause whose place it takes, or after which
            it stands.
    """

    id: str
    source: Source
    version: str
    covers: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    expresses: tuple[str, ...] = ()
    when: str | None = None
    each: Literal["tool"] | None = None
    join: Literal["list"] | None = None
    callout: bool = False
    title: Message | None = None
    body: Message | None = None
    columns: Mapping[str, Message] = field(default_factory=dict)
    columns_when: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    replaces: str | None = None
    after: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """All conditions of the clause, by the key they stand under."""
        found = {"when": self.when}
        found |= {f"columns.{name}.when": when for name, when in self.columns_when.items()}
        found |= {f"rows.{index}.when": row.when for index, row in enumerate(self.rows)}
        return {key: when for key, when in found.items() if when is not None}

    @property
    def messages(self) -> tuple[Message, ...]:
        """All texts of the clause, in reading order."""
        cells = [message for row in self.rows for message in row.cells.values()]
        lone = [message for message in (self.title, self.body) if message]
        return (*lone, *self.columns.values(), *cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it: clause ids and further sections, in reading order."""

    id: str
    source: Source
    title: Message
    each: Literal["tool"] | None = None
    entries: tuple["str | Section", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A shape of declaration: free-standing, a section of a larger policy, a first layer.

    Attributes:
        all_but: duties it meets itself, where the text at the client's `policy_url` meets all
            others; None = it leaves to another only those in `elsewhere`.
        elsewhere: duties that it leaves to the text around it; a client confirms each.
    """

    id: str
    title: Message
    sections: tuple[Section, ...]
    all_but: tuple[str, ...] | None = None
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name that conditions may use.

    Attributes:
        default: value where nobody states one; `capability` = what the tool can do;
            None = consequential: undecided until stated.
        implies, excludes: facts that are true, false, whenever this one is true.
        needs: facts of a tool; this one is true only where one of them is, of one of the tools.
        hint: where a client states it.
    """

    name: str
    source: Source
    meaning: str
    scope: Scope
    default: bool | Literal["capability"] | None = None
    implies: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a duty asks of the English text of the clauses that cover it.

    Attributes:
        when: None = each of them meets it, whatever the facts; else one of them, or a row of it,
            wherever this condition holds.
        requires: condition over the placeholders and citations it prints.
        mentions: words, one of which it says; a word's beginning is enough.
    """

    when: str | None = None
    requires: str | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A duty to inform.

    Attributes:
        demands: what it asks of the clauses that cover it.
        excludes: duties that no clause covers in the same declaration, or for the same tool.
        regimes: the laws that know it; empty = all.
    """

    id: str
    source: Source
    title: str
    citation: str
    group: str
    level: Level
    met_by: MetBy
    say: str
    when: str | None = None
    demands: tuple[Demand, ...] = ()
    excludes: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; what is unknown is None. `country` is ISO 3166-1 alpha-2."""

    country: str
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    name: str
    address: Address
    parent_name: str | None = None
    parent_country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DpfEntry:
    """An entry in the list of the EU-US Data Privacy Framework, and when it was looked up."""

    entity: str
    url: str
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Third countries that data reach, and on what ground. None = not known, () = none."""

    countries: tuple[str, ...] | None = None
    basis: tuple[str, ...] = ()
    dpf: DpfEntry | None = None
    safeguards_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """What is known of a product; in a `Client`, with what the client states laid over it.

    Attributes:
        features: what the product can do (registry) or what is in use (`used`).
        used: what the client states of the use of features.
        retention: storage periods by kind of data: ISO 8601 duration or own text per language.
        texts: the client's own texts, by placeholder.
        deployment: both = the product comes either way, and the client has not said which.
        aliases: other names of the product.
        retired: day, month or year of its end.
        doubtful: groups of facts whose sources leave much doubt.
        stated: keys whose values are the client's, not the registry's.
    """

    id: str
    source: Source
    name: str
    status: Literal["active", "retired"]
    deployment: Literal["hosted", "self-hosted", "both"]
    role: Role | None
    provider: Company | None
    hosting_company: Company | None
    privacy_url: str | None
    download_url: str | None
    transfer: Transfer
    features: Mapping[str, bool]
    used: Mapping[str, bool] = field(default_factory=dict)
    retention: Mapping[str, "OwnText"] = field(default_factory=dict)
    texts: Mapping[str, "OwnText"] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    retired: str | None = None
    successor: str | None = None
    doubtful: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A supervisory authority; `names` and `addresses` by language, without the country."""

    id: str
    country: str | None
    names: Mapping[str, str]
    name_en: str
    address: tuple[str, ...]
    addresses: Mapping[str, tuple[str, ...]]
    website: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A provision that texts cite; `kind` chooses the pattern of `Terms.citations`.

    Attributes:
        law: the law it belongs to: a regime, a country in small letters, or `all`.
    """

    id: str
    kind: str
    parts: Mapping[str, str]
    law: str = "eu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adequacy:
    """A finding that a country protects personal data adequately.

    Attributes:
        decision: id of the citation that names it; None = the law as a whole does.
        partial: it covers some recipients only, so a client has to say that it covers its own.
        until: the last day on which it holds.
    """

    country: str
    decision: str | None = None
    partial: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A language's official terms and forms of citation.

    Attributes:
        acts: names of acts that citations give in small letters.
        spelling: letters that this variant of a language writes otherwise.
    """

    language: str
    name: str
    direction: Literal["ltr", "rtl"]
    citations: Mapping[str, str]
    point_letters: Mapping[str, str]
    terms: Mapping[str, str]
    acts: Mapping[str, str] = field(default_factory=dict)
    spelling: Mapping[str, str] = field(default_factory=dict)

    def spelt(self, text: str) -> str:
        """Write a text of the base language as this variant does: `ss` for `ß` in Swiss German."""
        for letter, instead in self.spelling.items():
            text = text.replace(letter, instead)
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceholderNote:
    """What a placeholder stands for, told to authors and translators.

    Attributes:
        own_text: the client states it under `texts`; all others the program makes.
    """

    name: str
    meaning: str
    example: str
    scope: Scope
    own_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement of the text the project started from, and what we correct in it."""

    id: str
    says: str
    correction: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A clause of a client's own, and the duties that are claimed through it, or no longer."""

    clause: Clause
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClauses:
    """A client's own clauses.

    Attributes:
        base: the library without them.
        folder: holds `clauses/` and `locales/`.
        messages: their texts.
    """

    base: "Library"
    folder: Path
    messages: tuple[Message, ...]
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All content, ids unique, references resolved.

    Attributes:
        counterparts: by law: what a citation prints there in place of its own provision.
        adequacy: by regime and country.
        own: what of it is a client's; None = nothing.
        one_of: groups of facts of which exactly one is true.
        key: hash of all that it was made from; None = that cannot be told.
    """

    root: Path
    version: str
    forms: Mapping[str, Form]
    labels: Mapping[str, Message]
    clauses: Mapping[str, Clause]
    facts: Mapping[str, Fact]
    requirements: Mapping[str, Requirement]
    tools: Mapping[str, Tool]
    authorities: Mapping[str, Authority]
    citations: Mapping[str, Citation]
    terms: Mapping[str, Terms]
    placeholders: Mapping[str, PlaceholderNote]
    statements: Mapping[str, Statement]
    messages: tuple[Message, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    counterparts: Mapping[str, Mapping[str, Citation]] = field(default_factory=dict)
    adequacy: Mapping[str, Mapping[str, Adequacy]] = field(default_factory=dict)
    own: OwnClauses | None = None
    key: str | None = field(default=None, compare=False)

    @property
    def to_translate(self) -> tuple[Path, tuple[Message, ...]]:
        """Give the folder of the nearest catalogs, and the messages that they translate."""
        return (self.own.folder, self.own.messages) if self.own else (self.root, self.messages)

    def terms_of(self, language: str) -> Terms | None:
        """Give a language's terms; `de-AT` has those of `de` where it has none of its own."""
        return self.terms.get(language) or self.terms.get(language.partition("-")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person or office to write to."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    name: str
    address: Address
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    logo: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose of the client's meetings, the basis it rests on, the people it is about.

    Attributes:
        basis: None = the law asks for none (FADP).
    """

    id: str
    basis: str | None
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What one controller does: the input of its declarations. Confidential.

    Attributes:
        forms: the forms its declarations have.
        form: the one of them that is being written.
        elsewhere: duties that its larger policy meets.
        policy_url: where that policy stands, or the full notice.
        library: the library with the client's own clauses laid over it; None = it has none.
    """

    id: str
    source: Source
    controller: Controller
    data_protection_officer: Person | None
    representative: Person | None
    supervisory_authority: str
    purposes: tuple[Purpose, ...]
    languages: tuple[str, ...]
    reviewed_only: bool
    template: Path
    formats: tuple[str, ...]
    forms: tuple[str, ...]
    form: str
    regime: str
    elsewhere: tuple[str, ...]
    policy_url: OwnText | None
    as_of: date
    version: str | None
    texts: Mapping[str, OwnText]
    tools: tuple[Tool, ...]
    facts: Mapping[str, bool]
    library: Library | None = None


# --- the outline: what will be said, in no language yet --------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A section heading or a clause at its place in a declaration.

    Attributes:
        key: `<clause>`, `<clause>/<tool>` or `section-<id>` likewise; unique in the outline.
        context: start of its messages' contexts: the clause id, or `section-<id>`.
        level: of the heading, its own or its title's.
        rows, columns: those of the table that apply.
        undecided: a draft shows it although nobody knows whether it applies.
    """

    key: str
    context: str
    clause: Clause | None
    tool: str | None
    level: int
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    undecided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Headings and clauses in reading order, for one client and the tools of one document.

    Attributes:
        document: file name without suffix: the tool's id, or `conference-tools`.
    """

    client: str
    document: str
    form: str
    tools: tuple[str, ...]
    items: tuple[Item, ...]


# --- the declaration: what is said ----------------------------------------------------------

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One clause (or section heading) in one language, with placeholders.

    Equal `key`s mean equal wordings within one library and its catalogs.

    Attributes:
        language: of the text; differs from the declaration's only in a draft.
        gap: a draft highlights it whole: its translation is missing, or whether it applies.
    """

    clause: str
    language: str
    level: int
    rows: tuple[str, ...]
    blocks: tuple[Block, ...]
    columns: tuple[str, ...] = ()
    join: Literal["list"] | None = None
    callout: bool = False
    gap: bool = False

    @property
    def key(self) -> tuple[str, str, int, tuple[str, ...], tuple[str, ...], bool]:
        return (self.clause, self.language, self.level, self.rows, self.columns, self.gap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One wording as it stands in one declaration.

    Attributes:
        key: `<clause>` or `<clause>/<tool>`; unique in the declaration.
        version: the clause's version.
        values: by placeholder; localized, not escaped.
        gaps: placeholders whose value is missing; drafts only.
    """

    key: str
    version: str
    wording: Wording
    values: Values
    gaps: frozenset[str]
    _blocks: tuple[Block, ...] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The wording filled with the values; made when first asked for."""
        if self._blocks is None:
            object.__setattr__(self, "_blocks", filled(self.wording.blocks, self.values))
        assert self._blocks is not None
        return self._blocks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Manuscript:
    """The passages of one outline in one language, without the values that are a client's own.

    Documents of the same manuscript differ in those values only. Two manuscripts are the same
    only if they are one object.

    Attributes:
        passages: their `values` are those that all documents of the manuscript share.
        own: where each of a document's own values stands first: number of the passage, placeholder.
        open: for each passage its open placeholders, with the number of their value in `own`.
        key: hash of all it was made from; None = of something that only its client knows.
    """

    passages: tuple[Passage, ...]
    own: tuple[tuple[int, str], ...]
    open: tuple[Mapping[str, int], ...]
    key: str | None = None


Review = Literal["source", "reviewed", "unreviewed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The whole text of one document in one language: what writers write, what verify expects.

    Attributes:
        key: `<client>/<language>/<document>`.
        letterhead: what templates may name: strings, lists and mappings of them.
        library_version: of the clauses in it; a change elsewhere in the library is none of it.
        page_label: localized 'Page {page} of {pages}'; writers put page fields for the two.
        translation: whether somebody has put on record that all of it was read; a text in the
            source language is none.
        logo: picture file for the letterhead.
        manuscript: what it shares with other documents; None = nothing.
    """

    key: str
    language: str
    direction: Literal["ltr", "rtl"]
    title: str
    subject: str
    author: str
    keywords: tuple[str, ...]
    as_of: date
    library_version: str
    letterhead: Mapping[str, object]
    page_label: str
    logo: Path | None
    draft: bool
    passages: tuple[Passage, ...]
    translation: Review = "source"
    manuscript: Manuscript | None = None
