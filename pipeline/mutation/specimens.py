"""Specimens: files of the whole library, against which a broken one is held.

A specimen is a draft in English, of an invented client, on such facts that a clause stands in it.
It is made when first asked for, and serves for all clauses that stand in it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from ..assemble import assemble
from ..errors import PipelineError
from ..facts import Facts
from ..findings import Finding
from ..laws import AREAS
from ..lean import dataclass
from ..library.markdown import parse
from ..localize import SOURCE_LANGUAGE, Translation, declare
from ..proof import Combinations, chosen
from ..records import (
    Address,
    Client,
    Controller,
    Declaration,
    Library,
    Source,
    Tool,
    Transfer,
)
from ..render import Template, compile_template
from ..verify import verify

_FORMAT = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A file, and what it was made from.

    Attributes:
        clauses: ids of those that stand in it.
    """

    client: Client
    facts: Facts
    clauses: frozenset[str]
    data: bytes


class Specimens:
    """Makes specimens of a library, and reads them against broken ones."""

    def __init__(self, library: Library, combinations: Combinations) -> None:
        self._library = library
        self._combinations = combinations
        self._translation = Translation(library, SOURCE_LANGUAGE)
        self._made: dict[str, list[Specimen]] = {}
        self._template = _template(library)

    def departures(
        self,
        broken: Library,
        form: str,
        clauses: Collection[str],
        texts: Mapping[str, str | None],
    ) -> list[Finding]:
        """Say how a file with these clauses departs from what the broken library says."""
        specimen = self._holding(form, clauses)
        changed = {context: text for context, text in texts.items() if text is not None}
        translation = _Altered(self._library, changed) if changed else self._translation
        wanted = _declare(broken, specimen.client, specimen.facts, translation)
        return verify(wanted, specimen.data, _FORMAT, "specimen")

    def _holding(self, form: str, clauses: Collection[str]) -> Specimen:
        made = self._made.setdefault(form, [])
        for specimen in made:
            if specimen.clauses.issuperset(clauses):
                return specimen
        wanted = [chosen(self._library.clauses[id_]) for id_ in clauses]
        documents = self._combinations.example(form, wanted)
        assert documents, "the clauses can be said together"
        client, facts = _client(self._library, form, documents)
        declaration = _declare(self._library, client, facts, self._translation)
        data, _ = self._template.stamp(declaration)
        said = frozenset(passage.wording.clause for passage in declaration.passages)
        specimen = Specimen(client=client, facts=facts, clauses=said, data=data)
        made.append(specimen)
        return specimen


class _Altered(Translation):
    """English, with other texts at some places."""

    def __init__(self, library: Library, texts: Mapping[str, str]) -> None:
        super().__init__(library, SOURCE_LANGUAGE)
        parsed = parse(list(texts.values()))
        altered = {context: one.blocks for context, one in zip(texts, parsed, strict=True)}
        self._blocks = {**self._blocks, **altered}


def _template(library: Library) -> Template:
    path = library.root / f"templates/declaration.{_FORMAT}"
    template, findings = compile_template(path, _FORMAT)
    if template is None:
        raise PipelineError("\n".join(map(str, findings)))
    return template


def _declare(
    library: Library, client: Client, facts: Facts, translation: Translation
) -> Declaration:
    outline, _ = assemble(library, client, client.tools, facts, document="specimen", draft=True)
    return declare(library, client, outline, translation, draft=True)[0]


def _client(
    library: Library, form: str, documents: Sequence[Mapping[str, bool]]
) -> tuple[Client, Facts]:
    """Invent a client of whom nothing is known but its facts; a draft names what is missing."""
    tools = tuple(_tool(f"tool-{number}") for number in range(1, len(documents) + 1))
    own = {name for name, fact in library.facts.items() if fact.scope == "tool"}
    general = {name: value for name, value in documents[0].items() if name not in own}
    for name in own:
        values = [facts[name] for facts in documents]
        general |= {f"any.{name}": any(values), f"all.{name}": all(values)}
    by_tool = {
        tool.id: {**general, **{name: facts[name] for name in own}}
        for tool, facts in zip(tools, documents, strict=True)
    }
    client = Client(
        id="specimen",
        source=Source(file="specimen"),
        controller=Controller(name="Specimen", address=Address(country="DE")),
        data_protection_officer=None,
        representative=None,
        regime=next((law for law in AREAS if documents[0].get(f"regime.{law}")), "eu"),
        supervisory_authority=next(iter(library.authorities)),
        purposes=(),
        languages=(SOURCE_LANGUAGE,),
        reviewed_only=False,
        template=Path(),
        formats=(),
        forms=(form,),
        form=form,
        elsewhere=(),
        policy_url=None,
        as_of=date(2000, 1, 1),
        version=None,
        texts={},
        tools=tools,
        facts={},
    )
    return client, Facts(general=general, tools=by_tool, assumptions=())


def _tool(id_: str) -> Tool:
    return Tool(
        id=id_,
        source=Source(file="specimen"),
        name=id_,
        status="active",
        deployment="hosted",
        role=None,
        provider=None,
        hosting_company=None,
        privacy_url=None,
        download_url=None,
        transfer=Transfer(),
        features={},
    )
