"""Declare: an outline, wordings and values become the whole text of one document.

A missing value or translation is an error with its place and remedy. In a draft it is also
marked in the text: nothing is ever left blank.
"""

from collections.abc import Collection, Mapping, Sequence

from ..findings import Finding, Place, error, has_errors
from ..lean import dataclass
from ..records import (
    PLACEHOLDER,
    Block,
    Client,
    Declaration,
    Item,
    Library,
    Manuscript,
    Message,
    Outline,
    Passage,
    Review,
    Terms,
    Tool,
    paragraphs,
)
from ..text import short_hash
from .formats import isolate, say_country, say_date, say_list
from .texts import SOURCE_LANGUAGE
from .values import Context, Missing, Value, is_of_tool, is_own, town, value_in
from .wording import Translation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composition:
    """A document's text in one language before its own values, and what it was made from.

    Attributes:
        version: of its clauses and headings; what else the library holds is no part of it.
        findings: of the translation and of the values that are there already.
    """

    manuscript: Manuscript
    language: str
    document: str
    version: str
    title: str
    subtitle: str
    terms: Terms
    labels: Mapping[str, str]
    library: Library
    translation: Review
    findings: tuple[Finding, ...]


def declare(
    library: Library,
    client: Client,
    outline: Outline,
    translation: Translation,
    *,
    draft: bool = False,
) -> tuple[Declaration, list[Finding]]:
    """Write one document's text in one language."""
    composition = compose(library, client, outline, translation)
    tools = {tool.id: tool for tool in client.tools}
    chosen = [tools[id_] for id_ in outline.tools]
    return complete(composition, client, chosen, shared=False, draft=draft)


def compose(
    library: Library,
    client: Client,
    outline: Outline,
    translation: Translation,
    *,
    key: str | None = None,
) -> Composition:
    """Put together what all documents of a client's profile say; their own values stay open.

    `key` is the manuscript's.
    """
    return _Composer(library, client, outline, translation).composition(key)


class _Composer:
    def __init__(
        self, library: Library, client: Client, outline: Outline, translation: Translation
    ) -> None:
        self._findings: list[Finding] = list(translation.general)
        self._printed: set[str] = set()
        self._outline = outline
        self._translation = translation
        self._library = library
        terms = library.terms_of(translation.language)
        assert terms, "clients name known languages only"
        self._terms = terms
        tools = {tool.id: tool for tool in client.tools if tool.id in outline.tools}
        purposes = {f"purpose_{purpose.id}" for purpose in client.purposes}
        self._labels = {
            name: self._text(message)
            for name, message in library.labels.items()
            if name in purposes or not name.startswith("purpose_")
        }
        self._context = Context(
            library=library,
            client=client,
            tools=[tools[id_] for id_ in outline.tools],
            language=translation.language,
            terms=terms,
            labels=self._labels,
        )
        self._headings = {
            message.context.removesuffix("#title"): message.text
            for message in library.messages
            if message.context.startswith("section-")
        }
        self._own: dict[tuple[str, str | None], int] = {}
        self._first: list[tuple[int, str]] = []

    def _text(self, message: Message) -> str:
        self._printed.add(message.context)
        self._findings += self._translation.findings.get(message.context, [])
        return self._translation.text(message)

    def composition(self, key: str | None) -> Composition:
        outline, language = self._outline, self._translation.language
        parts = [self._passage(at, item) for at, item in enumerate(outline.items)]
        versions = "".join(f"{passage.key} {passage.version}\n" for passage, _ in parts)
        names = [isolate(tool.name, self._terms.direction) for tool in self._context.tools]
        title = self._text(self._library.forms[outline.form].title)
        review = self._review()
        return Composition(
            manuscript=Manuscript(
                passages=tuple(passage for passage, _ in parts),
                own=tuple(self._first),
                open=tuple(open_ for _, open_ in parts),
                key=key,
            ),
            language=language,
            document=outline.document,
            version=short_hash(versions),
            title=title,
            subtitle=say_list(names, language),
            terms=self._terms,
            labels=self._labels,
            library=self._library,
            translation=review,
            findings=tuple(dict.fromkeys(self._findings)),
        )

    def _review(self) -> Review:
        """Tell whether all that is printed was read; where it had to be, say what was not."""
        language, client = self._translation.language, self._context.client
        if language == SOURCE_LANGUAGE:
            return "source"
        unread = self._translation.unreviewed & self._printed
        if unread and client.reviewed_only:
            self._findings.append(
                error(
                    "translation-unreviewed",
                    Place(client.source.file, 0, "translations"),
                    f"{len(unread)} texts of language '{language}' have no review on record, "
                    f"'{min(unread)}' among them",
                    f"have them read, then run `clausebook catalog review {language}`; or leave "
                    "out 'translations: reviewed'",
                )
            )
        return "unreviewed" if unread else "reviewed"

    def _passage(self, at: int, item: Item) -> tuple[Passage, dict[str, int]]:
        wording = self._translation.wording(item)
        for context in self._translation.contexts(item):
            self._printed.add(context)
            self._findings += self._translation.findings.get(context, [])
        values: dict[str, str] = {}
        gaps = set()
        open_: dict[str, int] = {}
        for name in sorted(_placeholders(wording.blocks)):
            if is_own(self._library, name):
                whose = item.tool if is_of_tool(self._library, name) else None
                open_[name] = self._own.setdefault((name, whose), len(self._own))
                if open_[name] == len(self._first):
                    self._first.append((at, name))
                continue
            value = value_in(self._context, name, item.tool)
            if isinstance(value, Missing):
                gaps.add(name)
                self._findings.append(_missing(self._context.client, value, item.tool))
            values[name] = _shown(value, self._terms)
        clause = item.clause
        passage = Passage(
            key=item.key,
            version=clause.version if clause else short_hash(self._headings[item.context]),
            wording=wording,
            values=values,
            gaps=frozenset(gaps),
        )
        return passage, open_


def complete(
    composition: Composition,
    client: Client,
    tools: Sequence[Tool],
    *,
    shared: bool,
    draft: bool = False,
) -> tuple[Declaration, list[Finding]]:
    """Put a document's own values in; `shared`: other documents will be made of the composition."""
    manuscript, terms = composition.manuscript, composition.terms
    language = composition.language
    context = Context(
        library=composition.library,
        client=client,
        tools=tools,
        language=language,
        terms=terms,
        labels=composition.labels,
    )
    findings = list(composition.findings)
    own: list[Value] = []
    for at, name in manuscript.own:
        tool = manuscript.passages[at].key.partition("/")[2] or None
        value = value_in(context, name, tool)
        if isinstance(value, Missing):
            findings.append(_missing(client, value, tool))
        own.append(value)
    texts = [_shown(value, terms) for value in own]
    missing = {at for at, value in enumerate(own) if isinstance(value, Missing)}
    names = [tool.name for tool in tools]
    return Declaration(
        key=f"{client.id}/{language}/{composition.document}",
        language=language,
        direction=terms.direction,
        title=composition.title,
        subject=say_list(names, language),
        author=client.controller.name,
        keywords=tuple(names),
        as_of=client.as_of,
        library_version=composition.version,
        letterhead=_letterhead(composition, client, names),
        page_label=composition.labels["page_of_pages"],
        logo=client.controller.logo,
        draft=draft,
        translation=composition.translation,
        passages=tuple(
            _complete(passage, open_, texts, missing) if open_ else passage
            for passage, open_ in zip(manuscript.passages, manuscript.open, strict=True)
        ),
        manuscript=manuscript if shared and not has_errors(findings) else None,
    ), list(dict.fromkeys(findings))


def _complete(
    passage: Passage, open_: Mapping[str, int], texts: Sequence[str], missing: Collection[int]
) -> Passage:
    gaps = passage.gaps
    if missing:
        gaps |= {name for name, at in open_.items() if at in missing}
    return Passage(
        key=passage.key,
        version=passage.version,
        wording=passage.wording,
        values={**passage.values, **{name: texts[at] for name, at in open_.items()}},
        gaps=gaps,
    )


def _shown(value: Value, terms: Terms) -> str:
    """Give a value as a text holds it; a missing one is named in brackets."""
    if isinstance(value, Missing):
        return f"[{value.key}]"
    return isolate(value, terms.direction)


def _missing(client: Client, value: Missing, tool: str | None) -> Finding:
    key = f"tools.{tool}.{value.key}" if tool and value.of_tool else value.key
    return error(
        "value-missing",
        Place(client.source.file, 0, key),
        "a value is missing that the document prints",
        value.hint,
    )


def _letterhead(
    composition: Composition, client: Client, tools: Sequence[str]
) -> dict[str, object]:
    language, labels = composition.language, composition.labels
    controller, address = client.controller, client.controller.address
    place = ", ".join(town(address))
    country = say_country(address.country, language)
    direction = composition.terms.direction

    def own(value: str | None) -> str:
        return isolate(value or "", direction)

    lines = [address.street, place, country]
    date = say_date(client.as_of, language)
    version = isolate(client.version or "", direction)
    return {
        "title": composition.title,
        "subtitle": composition.subtitle,
        "date_line": labels["as_of"].replace("{date}", date),
        "version_line": labels["version"].replace("{version}", version) if version else "",
        "controller": {
            "name": own(controller.name),
            "street": own(address.street),
            "place": own(place),
            "country": country,
            "email": own(controller.email),
            "phone": own(controller.phone),
            "website": own(controller.website),
            "lines": [own(line) for line in lines if line],
        },
        "tools": [own(name) for name in tools],
        "language": language,
    }


def _placeholders(blocks: Sequence[Block]) -> set[str]:
    names: set[str] = set()
    for runs in paragraphs(blocks):
        for run in runs:
            names.update(PLACEHOLDER.findall(run.text))
            names.update(PLACEHOLDER.findall(run.link or ""))
    return names
