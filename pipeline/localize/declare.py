"""Declare: an outline, wordings and values become the whole text of one document.

A missing value or translation is an error with its place and remedy. In a draft it is also
marked in the text: nothing is ever left blank.
"""

from collections.abc import Sequence

from ..findings import Finding, Place, error
from ..records import (
    PLACEHOLDER,
    Block,
    Client,
    Declaration,
    Library,
    Outline,
    Passage,
    Tool,
    paragraphs,
)
from .formats import isolate, say_country, say_date, say_list
from .values import Context, Missing, Value, value_of
from .wording import Translation


def declare(
    library: Library,
    client: Client,
    outline: Outline,
    translation: Translation,
    *,
    draft: bool = False,
) -> tuple[Declaration, list[Finding]]:
    """Write one document's text in one language."""
    writer = _Writer(library, client, outline, translation)
    passages = tuple(writer.passage(index) for index in range(len(outline.items)))
    declaration = writer.declaration(passages, draft=draft)
    return declaration, list(dict.fromkeys(writer.findings))


class _Writer:
    def __init__(
        self, library: Library, client: Client, outline: Outline, translation: Translation
    ) -> None:
        self.findings: list[Finding] = list(translation.general)
        self._client = client
        self._outline = outline
        self._translation = translation
        self._library = library
        terms = library.terms_of(translation.language)
        assert terms, "clients name known languages only"
        self._terms = terms
        tools = {tool.id: tool for tool in client.tools if tool.id in outline.tools}
        self._tools: list[Tool] = [tools[id_] for id_ in outline.tools]
        labels = {name: self._label(name) for name in library.labels}
        self._labels = labels
        context = Context(
            library=library,
            client=client,
            tools=self._tools,
            language=translation.language,
            terms=self._terms,
            labels=labels,
        )
        self._context = context
        self._values: dict[tuple[str, str | None], Value] = {}

    def _value(self, name: str, tool: str | None) -> Value:
        if (name, tool) not in self._values:
            known = next((one for one in self._tools if one.id == tool), None)
            self._values[name, tool] = value_of(self._context, name, known)
        return self._values[name, tool]

    def _label(self, name: str) -> str:
        message = self._library.labels[name]
        self.findings += self._translation.findings.get(message.context, [])
        return self._translation.text(message)

    def passage(self, index: int) -> Passage:
        item = self._outline.items[index]
        wording = self._translation.wording(item)
        for context in self._translation.contexts(item):
            self.findings += self._translation.findings.get(context, [])
        values: dict[str, str] = {}
        gaps = set()
        for name in sorted(_placeholders(wording.blocks)):
            value = self._value(name, item.tool)
            if isinstance(value, Missing):
                gaps.add(name)
                values[name] = f"[{value.key}]"
                self._missing(value, item.tool)
            else:
                values[name] = isolate(value, self._terms.direction)
        clause = item.clause
        return Passage(
            key=item.key,
            version=clause.version if clause else self._library.version,
            wording=wording,
            values=values,
            gaps=frozenset(gaps),
        )

    def _missing(self, value: Missing, tool: str | None) -> None:
        key = f"tools.{tool}.{value.key}" if tool and value.of_tool else value.key
        self.findings.append(
            error(
                "value-missing",
                Place(self._client.source.file, 0, key),
                "a value is missing that the document prints",
                value.hint,
            )
        )

    def declaration(self, passages: tuple[Passage, ...], *, draft: bool) -> Declaration:
        client, language = self._client, self._translation.language
        form = self._library.forms[self._outline.form]
        self.findings += self._translation.findings.get(form.title.context, [])
        title = self._translation.text(form.title)
        names = [tool.name for tool in self._tools]
        subtitle = say_list([isolate(name, self._terms.direction) for name in names], language)
        return Declaration(
            key=f"{client.id}/{language}/{self._outline.document}",
            language=language,
            direction=self._terms.direction,
            title=title,
            subject=say_list(names, language),
            author=client.controller.name,
            keywords=tuple(names),
            as_of=client.as_of,
            library_version=self._library.version,
            letterhead=self._letterhead(title, subtitle, names),
            page_label=self._labels["page_of_pages"],
            logo=client.controller.logo,
            draft=draft,
            passages=passages,
        )

    def _letterhead(self, title: str, subtitle: str, tools: Sequence[str]) -> dict[str, object]:
        client, language = self._client, self._translation.language
        controller, address = client.controller, client.controller.address
        place = " ".join(part for part in (address.postal_code, address.city) if part)
        country = say_country(address.country, language)
        direction = self._terms.direction

        def own(value: str | None) -> str:
            return isolate(value or "", direction)

        lines = [address.street, place, country]
        date = say_date(client.as_of, language)
        version = isolate(client.version or "", direction)
        return {
            "title": title,
            "subtitle": subtitle,
            "date_line": self._labels["as_of"].replace("{date}", date),
            "version_line": self._labels["version"].replace("{version}", version)
            if version
            else "",
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
