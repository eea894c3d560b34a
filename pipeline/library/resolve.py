"""Resolve: does every name in the library mean something, and every text read as it should?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..findings import Finding, Place, error
from ..records import PLACEHOLDER, Block, Clause, Library, Message, Paragraph, Section
from ..text import nearest
from .conditions import parse_condition
from .demands import check_demands
from .markdown import parse
from .sections import sections_in

MAX_HEADING = 3


def resolve(library: Library) -> list[Finding]:
    """Check every reference and every English text of a library."""
    findings: list[Finding] = []
    for clause in library.clauses.values():
        findings += _check_clause(library, clause)
    for form in library.forms.values():
        findings += _check_form(library, form.id)
    findings += _check_unused(library)
    findings += _check_purposes(library)
    for duty in library.requirements.values():
        for when in (duty.when, *(demand.when for demand in duty.demands)):
            if when is not None:
                place = Place(duty.source.file, duty.source.line, duty.id)
                findings += _check_condition(library, when, place, "duty")
    findings += check_demands(library)
    for tool in library.tools.values():
        findings += _check_features(library, tool.features, Place(tool.source.file))
    return findings + _check_texts(library, library.messages)


def resolve_own(library: Library) -> list[Finding]:
    """Check a client's own clauses, their places and texts, in the library they are laid over."""
    assert library.own
    findings: list[Finding] = []
    for departure in library.own.departures:
        findings += _check_clause(library, departure.clause)
    for form in library.forms:
        findings += _check_form(library, form)
    return [*dict.fromkeys(findings), *_check_texts(library, library.own.messages)]


def _check_clause(library: Library, clause: Clause) -> list[Finding]:
    findings = []
    file = clause.source.file
    for id_ in clause.covers:
        duty = library.requirements.get(id_)
        if duty is None:
            findings.append(
                error(
                    "requirement-unknown",
                    Place(file, 0, "covers"),
                    f"'covers' names the unknown duty '{id_}'",
                    _did_you_mean(id_, library.requirements, "see registry/requirements/"),
                )
            )
        elif duty.met_by != "clause":
            findings.append(
                error(
                    "requirement-not-by-clause",
                    Place(file, 0, "covers"),
                    f"'covers' names '{id_}', which no clause can meet ({duty.met_by})",
                    "remove it from 'covers'",
                )
            )
    for id_ in clause.excludes:
        if id_ == clause.id or id_ not in library.clauses:
            what = "the clause itself" if id_ == clause.id else f"the unknown clause '{id_}'"
            findings.append(
                error(
                    "clause-unknown",
                    Place(file, 0, "excludes"),
                    f"'excludes' names {what}",
                    _did_you_mean(id_, library.clauses.keys() - {clause.id}, "see clauses/"),
                )
            )
    if library.statements:
        for id_ in (*clause.expresses, *(id_ for row in clause.rows for id_ in row.expresses)):
            if id_ not in library.statements:
                findings.append(
                    error(
                        "statement-unknown",
                        Place(file, 0, "expresses"),
                        f"'expresses' names the unknown statement '{id_}'",
                        "see registry/statements.yaml",
                    )
                )
    for key, text in clause.conditions.items():
        findings += _check_condition(library, text, Place(file, 0, key), clause.each or "client")
    for message in clause.messages:
        findings += _check_placeholders(library, message, per_tool=clause.each == "tool")
    return findings


def _check_condition(library: Library, text: str, place: Place, scope: str) -> list[Finding]:
    """`scope`: client, tool, or duty (bare names of either kind)."""
    try:
        condition = parse_condition(text)
    except ValueError as fault:
        return [
            error(
                "condition-syntax",
                place,
                f"the condition {fault}",
                "write names of facts joined by and, or, not and parentheses",
            )
        ]
    findings = []
    for name in sorted(condition.names):
        bare = name.removeprefix("any.").removeprefix("all.")
        fact = library.facts.get(bare)
        if fact is None:
            findings.append(
                error(
                    "fact-unknown",
                    place,
                    f"the condition names the unknown fact '{name}'",
                    _did_you_mean(bare, library.facts, "see registry/facts.yaml"),
                )
            )
        elif scope == "client" and fact.scope == "tool" and name == bare:
            findings.append(
                error(
                    "fact-scope",
                    place,
                    f"'{name}' is a fact of one tool, and the clause is said once for all tools",
                    f"write 'any.{name}' or 'all.{name}', or add 'each: tool'",
                )
            )
        elif name != bare and (fact.scope == "client" or scope == "duty"):
            findings.append(
                error(
                    "fact-scope",
                    place,
                    f"'{name}' asks for tools where it cannot",
                    f"write '{bare}'",
                )
            )
    return findings


def _check_placeholders(library: Library, message: Message, *, per_tool: bool) -> list[Finding]:
    findings = []
    place = Place(message.source.file, message.source.line)
    rest = PLACEHOLDER.sub("", message.text)
    if "{" in rest or "}" in rest:
        findings.append(
            error(
                "brace-stray",
                place,
                "holds a brace that is no placeholder",
                "write placeholders as {name} with small letters, digits and underscores",
            )
        )
    for name in sorted(set(PLACEHOLDER.findall(message.text))):
        known = library.placeholders.get(name)
        if known is None and name not in library.citations:
            findings.append(
                error(
                    "placeholder-unknown",
                    place,
                    f"unknown placeholder '{{{name}}}'",
                    _did_you_mean(
                        name,
                        [*library.placeholders, *library.citations],
                        "see registry/placeholders.yaml and registry/citations.yaml",
                    ),
                )
            )
        elif known and known.scope == "tool" and not per_tool:
            findings.append(
                error(
                    "placeholder-scope",
                    place,
                    f"'{{{name}}}' is a value of one tool, and the text is said once for all",
                    "add 'each: tool', or say it without the placeholder",
                )
            )
    return findings


def _check_form(library: Library, form: str) -> list[Finding]:
    findings: list[Finding] = []
    seen: set[str] = set()

    def fault(
        code: str, section: Section, message: str, hint: str, clause: Clause | None = None
    ) -> None:
        place = Place(section.source.file, section.source.line, section.id)
        if clause and (clause.replaces or clause.after):
            place = Place(clause.source.file, clause.source.line)
        findings.append(error(code, place, message, hint))

    title = library.forms[form].title
    if "{" in title.text or "}" in title.text:
        findings.append(
            error(
                "placeholder-scope",
                Place(title.source.file, title.source.line),
                "a document's title holds no placeholder",
                "say it without",
            )
        )
    findings += _check_elsewhere(library, form)
    for id_ in library.tools:
        if id_.endswith(f"-{form}") and id_.removesuffix(f"-{form}") in library.tools:
            findings.append(
                error(
                    "id-duplicate",
                    Place(library.tools[id_].source.file),
                    f"documents of tool '{id_}' are named like those in the form '{form}'",
                    "rename the tool's file",
                )
            )
    for section, depth, each in sections_in(library.forms[form].sections):
        findings += _check_placeholders(library, section.title, per_tool=each)
        if section.id in seen:
            fault("id-duplicate", section, f"section '{section.id}' stands twice", "rename one")
        seen.add(section.id)
        if depth > MAX_HEADING:
            fault(
                "heading-too-deep", section, "is nested too deep", f"{MAX_HEADING} levels at most"
            )
        for entry in section.entries:
            if isinstance(entry, Section):
                continue
            clause = library.clauses.get(entry)
            if clause is None:
                fault(
                    "clause-unknown",
                    section,
                    f"names the unknown clause '{entry}'",
                    _did_you_mean(entry, library.clauses, "see clauses/"),
                )
            elif each and clause.each != "tool":
                fault(
                    "clause-scope",
                    section,
                    f"clause '{entry}' stands in a section per tool",
                    "add 'each: tool' to the clause",
                    clause,
                )
            elif clause.title and depth >= MAX_HEADING:
                fault(
                    "heading-too-deep",
                    section,
                    f"the title of clause '{entry}' is deeper than heading {MAX_HEADING}",
                    "move the clause up, or take its title away",
                    clause,
                )
            if f"clause {entry}" in seen:
                fault("id-duplicate", section, f"clause '{entry}' stands twice", "remove one")
            seen.add(f"clause {entry}")
    return findings


def _check_elsewhere(library: Library, form: str) -> list[Finding]:
    """The duties that a form meets itself, or leaves, are there; a text can meet them."""
    shape = library.forms[form]
    named = [("all_but", id_) for id_ in shape.all_but or ()]
    named += [("duties", id_) for id_ in shape.elsewhere]
    findings = []
    for key, id_ in named:
        source = shape.title.source
        place = Place(source.file, source.line, f"forms.{form}.elsewhere.{key}")
        duty = library.requirements.get(id_)
        if duty is None:
            message = f"names the unknown duty '{id_}'"
            hint = _did_you_mean(id_, library.requirements, "see registry/requirements/")
            findings.append(error("requirement-unknown", place, message, hint))
        elif duty.met_by != "clause":
            message = f"names '{id_}', which no clause can meet ({duty.met_by})"
            findings.append(error("requirement-not-by-clause", place, message, "remove it"))
    return findings


def _check_purposes(library: Library) -> list[Finding]:
    """Each purpose has a label, where a text lists the purposes."""
    if "purposes_list" not in library.placeholders:
        return []
    purposes = (name.split(".") for name in library.facts if name.startswith("purpose."))
    return [
        error(
            "label-missing",
            Place("clauses/outline.yaml", 0, "labels"),
            f"label 'purpose_{id_}' is missing",
            f"say under 'labels' what purpose '{id_}' is called",
        )
        for id_ in dict.fromkeys(parts[1] for parts in purposes)
        if f"purpose_{id_}" not in library.labels
    ]


def _check_unused(library: Library) -> list[Finding]:
    used = {
        entry
        for form in library.forms.values()
        for section, _, _ in sections_in(form.sections)
        for entry in section.entries
        if isinstance(entry, str)
    }
    return [
        error(
            "clause-unused",
            Place(clause.source.file, clause.source.line),
            f"clause '{clause.id}' stands in no section of the outline",
            "name it in clauses/outline.yaml, or delete the file",
        )
        for clause in library.clauses.values()
        if clause.id not in used
    ]


def _check_features(library: Library, features: Mapping[str, bool], place: Place) -> list[Finding]:
    return [
        error(
            "feature-unknown",
            Place(place.file, place.line, f"features.{name}"),
            f"unknown feature '{name}'",
            _did_you_mean(
                name,
                [fact.removeprefix("feature.") for fact in library.facts if "feature." in fact],
                "see the facts named feature.… in registry/facts.yaml",
            ),
        )
        for name in features
        if f"feature.{name}" not in library.facts
    ]


def _check_texts(library: Library, messages: Sequence[Message]) -> list[Finding]:
    """Read English texts as Markdown: nothing but what the text model holds."""
    findings = []
    bodies = {clause.body.context for clause in library.clauses.values() if clause.body}
    for message, parsed in zip(messages, parse([m.text for m in messages]), strict=True):
        place = Place(message.source.file, message.source.line)
        faults = list(parsed.faults)
        if message.context not in bodies and not _is_line(parsed.blocks):
            faults.append(("", "more than one line where a heading or a cell stands"))
        for near, what in faults:
            where = f" near '{near}'" if near and "{" not in near else ""
            findings.append(
                error(
                    "markdown-unsupported",
                    place,
                    f"unsupported Markdown: {what}{where}",
                    "write paragraphs, strong, emphasis, links, line breaks and lists only; "
                    "reword what only looks like Markdown",
                )
            )
    return findings


def _is_line(blocks: tuple[Block, ...]) -> bool:
    return len(blocks) == 1 and isinstance(blocks[0], Paragraph)


def messages_of(library: Library) -> Iterator[Message]:
    """All texts to translate, in reading order of the forms, each once."""
    seen: set[str] = set()

    def once(message: Message) -> Iterator[Message]:
        if message.context not in seen:
            seen.add(message.context)
            yield message

    for label in library.labels.values():
        yield from once(label)
    for form in library.forms.values():
        yield from once(form.title)
        for section in form.sections:
            yield from _section_messages(library, section, once)
    for clause in library.clauses.values():
        for message in clause.messages:
            yield from once(message)


def _section_messages(
    library: Library, section: Section, once: Callable[[Message], Iterator[Message]]
) -> Iterator[Message]:
    yield from once(section.title)
    for entry in section.entries:
        if isinstance(entry, Section):
            yield from _section_messages(library, entry, once)
        elif clause := library.clauses.get(entry):
            for message in clause.messages:
                yield from once(message)


def _did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    close = nearest(name, known)
    return f"did you mean '{close}'?" if close else otherwise
