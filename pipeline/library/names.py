"""Names: does every name in a client's file mean something to the library?"""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..findings import Finding, error, warning
from ..laws import EFTA, HOMES
from ..records import Library
from ..text import listed, nearest
from .files import Document

if TYPE_CHECKING:
    from .models import ClientModel, ToolEntryModel

_LONGEST_HINT = 300
_OTHER_LAW = {"GB": "uk", "CH": "ch", **dict.fromkeys(EFTA, "eea")}


def check_names(model: "ClientModel", document: Document, library: Library) -> list[Finding]:
    """Find unknown names, names that stand twice, and duties left to a policy that is not named."""
    names = _Names(document, library)
    names.check_settings(model)
    names.check_regime(model)
    names.check_elsewhere(model)
    names.check_purposes(model)
    names.known("fact", model.facts, library.facts, "facts")
    names.known("text", model.texts, names.texts("client"), "texts")
    names.known("retention", model.retention, names.kinds, "retention")
    names.check_tools(model)
    return names.findings


def _forms(model: "ClientModel") -> Sequence[str]:
    return [model.form] if isinstance(model.form, str) else model.form


class _Names:
    def __init__(self, document: Document, library: Library) -> None:
        self.findings: list[Finding] = []
        self._document = document
        self._library = library
        self._groups: dict[str, set[str]] = {}
        self.kinds = {
            name.removeprefix("retention_")
            for name, placeholder in library.placeholders.items()
            if name.startswith("retention_") and not placeholder.own_text
        }

    def texts(self, scope: str) -> set[str]:
        """Name the own texts that a client, or a tool, can state."""
        return {
            name
            for name, placeholder in self._library.placeholders.items()
            if placeholder.own_text and placeholder.scope == scope
        }

    def _facts(self, group: str) -> set[str]:
        if group not in self._groups:
            prefix = f"{group}."
            facts = self._library.facts
            self._groups[group] = {n.removeprefix(prefix) for n in facts if n.startswith(prefix)}
        return self._groups[group]

    def _fault(self, code: str, message: str, hint: str, *path: str | int) -> None:
        self.findings.append(error(code, self._document.place(*path), message, hint))

    def _unknown(self, what: str, name: str, known: Iterable[str], *path: str | int) -> None:
        names = list(known)
        close = nearest(name, names)
        hint = f"did you mean '{close}'?" if close else f"known: {listed(names) or 'none'}"
        if len(hint) > _LONGEST_HINT:
            hint = "ask 'clausebook library list' what there is"
        self._fault(f"{what}-unknown", f"unknown {what} '{name}'", hint, *path)

    def _twice(self, what: str, *path: str | int) -> None:
        self._fault("value-duplicate", f"{what} stands twice", "keep one", *path)

    def known(
        self, what: str, names: Iterable[str], known: Iterable[str], *path: str | int
    ) -> None:
        """Look the keys of a mapping up."""
        there = set(known)
        for name in names:
            if name not in there:
                self._unknown(what, name, there, *path, name)

    def check_settings(self, model: "ClientModel") -> None:
        """Look form, authority and languages up."""
        library = self._library
        forms = _forms(model)
        for index, form in enumerate(forms):
            path = ("form",) if isinstance(model.form, str) else ("form", index)
            if form not in library.forms:
                self._unknown("form", form, library.forms, *path)
            elif library.forms[form].all_but is not None and not model.policy_url:
                self._fault(
                    "key-missing",
                    f"form '{form}' points to the full text, but nothing says where that stands",
                    "add 'policy_url': the address of the full notice or policy",
                    *path,
                )
            if form in forms[:index]:
                self._twice("the form", *path)
        if model.supervisory_authority not in library.authorities:
            known = library.authorities
            self._unknown("authority", model.supervisory_authority, known, "supervisory_authority")
        for index, language in enumerate(model.languages):
            if language in model.languages[:index]:
                self._twice("the language", "languages", index)
            if library.terms_of(language) is None:
                self._unknown("language", language, library.terms, "languages", index)

    def check_regime(self, model: "ClientModel") -> None:
        """The law has to be that of the controller's country, or be chosen; its authority too."""
        country, regime = model.controller.country, model.regime or "eu"
        if model.regime is None and country in _OTHER_LAW:
            self._fault(
                "regime-unstated",
                "the controller's country has a data protection law of its own",
                f"state 'regime: {_OTHER_LAW[country]}', or the law of the people you address",
                "controller",
                "country",
            )
            return
        if (regime == "eea") != (country in EFTA) and regime in {"eu", "eea"}:
            self._fault(
                "regime-country",
                "'eea' is the law of controllers in Iceland, Liechtenstein and Norway, "
                "and of no others",
                "state 'regime: eea' for them, 'regime: eu' for others",
                "regime",
            )
        authority = self._library.authorities.get(model.supervisory_authority)
        if authority and authority.country and authority.country not in HOMES[regime]:
            self._fault(
                "authority-regime",
                f"authority '{model.supervisory_authority}' does not watch over the law '{regime}'",
                "name the authority of that law: 'clausebook library list authorities'",
                "supervisory_authority",
            )
        if regime == "ch":
            self._check_swiss(model)

    def _check_swiss(self, model: "ClientModel") -> None:
        """Swiss federal law for private persons; what it asks for, in its own words."""
        if model.facts.get("controller.public_body"):
            self._fault(
                "regime-public-body",
                "the library has no texts for Swiss public bodies: cantonal law, or Art. 34 FADP, "
                "asks them for other information",
                "write the notice by hand",
                "facts",
                "controller.public_body",
            )
        for index, language in enumerate(model.languages):
            if f"{language}-CH" in self._library.terms:
                place = self._document.place("languages", index)
                message = f"language '{language}' has not the words of the Swiss act"
                hint = f"state '{language}-CH'"
                self.findings.append(warning("language-variant", place, message, hint))

    def check_elsewhere(self, model: "ClientModel") -> None:
        """Only a section leaves duties to a larger policy, and it says where that stands."""
        duties = self._library.requirements
        for index, id_ in enumerate(model.elsewhere):
            if id_ not in duties:
                self._unknown("requirement", id_, duties, "elsewhere", index)
            elif duties[id_].met_by != "clause":
                self._fault(
                    "requirement-not-by-clause",
                    f"no text meets the duty '{id_}', here or elsewhere",
                    "remove it from 'elsewhere'",
                    "elsewhere",
                    index,
                )
        if model.elsewhere and set(_forms(model)) == {"notice"}:
            self._fault(
                "elsewhere-in-notice",
                "a declaration that stands alone leaves no duty to another text",
                "remove 'elsewhere', or state 'form: section'",
                "elsewhere",
            )
        if model.elsewhere and not model.policy_url:
            self._fault(
                "key-missing",
                "duties are met elsewhere, but nothing says where",
                "add 'policy_url': the address of the larger policy",
                "elsewhere",
            )

    def check_purposes(self, model: "ClientModel") -> None:
        """Look purposes, their bases and audiences up."""
        purposes = {name.partition(".")[0] for name in self._facts("purpose")}
        audiences = self._facts("audience")
        seen = set()
        swiss = model.regime == "ch"
        for index, purpose in enumerate(model.purposes):
            id_, basis = purpose.purpose, purpose.basis
            if id_ not in purposes:
                self._unknown("purpose", id_, purposes, "purposes", index, "purpose")
            elif basis is None or (swiss and basis != "consent"):
                self._check_no_basis(model, index)
            elif f"purpose.{id_}.{basis}" not in self._library.facts:
                self._fault(
                    "purpose-basis",
                    f"no clause says that purpose '{id_}' rests on '{basis}'",
                    "choose another basis, or write a clause for it and name its fact",
                    "purposes",
                    index,
                )
            # Swiss law asks for no basis: consent is a condition there, not a second purpose.
            entry = (id_, None if swiss else basis)
            if entry in seen:
                what = "the purpose" if swiss else "the purpose with this basis"
                self._twice(what, "purposes", index)
            seen.add(entry)
            for number, audience in enumerate(purpose.audience):
                if audience not in audiences:
                    path = ("purposes", index, "audience", number)
                    self._unknown("audience", audience, audiences, *path)

    def _check_no_basis(self, model: "ClientModel", index: int) -> None:
        """Only Swiss law asks for no basis, and for none but consent."""
        path = ("purposes", index, "basis")
        if model.regime != "ch":
            self._fault("key-missing", "key 'basis' is missing", "add the key", *path)
        elif model.purposes[index].basis is not None:
            self._fault(
                "purpose-basis",
                "Swiss law asks for no legal basis (Art. 30, 31 FADP)",
                "remove it, or state 'consent' where you ask for consent",
                *path,
            )

    def check_tools(self, model: "ClientModel") -> None:
        """Look the tools up, and what is stated of each."""
        seen: set[str] = set()
        for index, entry in enumerate(model.tools):
            path = ("tools", index)
            id_ = entry if isinstance(entry, str) else entry.tool
            if id_ in seen:
                self._twice("the tool", "tools", index)
            seen.add(id_)
            if id_ not in self._library.tools:
                self._fault("tool-unknown", f"unknown tool '{id_}'", self._tool_hint(id_), *path)
            if not isinstance(entry, str):
                self._check_entry(entry, "tools", index)

    def _tool_hint(self, id_: str) -> str:
        """Name the tool that was meant by an id, a name, an alias or a word of one."""
        tools = self._library.tools
        names = {
            re.sub("[^a-z0-9]+", "-", name.lower()).strip("-"): tool.id
            for tool in tools.values()
            for name in (tool.name, *tool.aliases)
        }
        names |= {one: one for one in tools}
        words = set(id_.split("-"))
        meant = {names.get(id_)} - {None} or {
            tool for name, tool in names.items() if words <= set(name.split("-"))
        }
        if not meant and (close := nearest(id_, names)):
            meant = {names[close]}
        if not meant:
            return "ask 'clausebook library tools' what there is"
        return f"did you mean {' or '.join(sorted(map(repr, meant)))}?"

    def _check_entry(self, entry: "ToolEntryModel", *path: str | int) -> None:
        facts = self._library.facts
        self.known("text", entry.texts, self.texts("tool"), *path, "texts")
        self.known("fact", entry.facts, facts, *path, "facts")
        self.known("retention", entry.retention, self.kinds, *path, "retention")
        self.known("feature", entry.features, self._facts("feature"), *path, "features")
        for name in entry.facts:
            if name in facts and facts[name].scope == "client":
                self._fault(
                    "fact-scope",
                    f"'{name}' is a fact of the client, not of one tool",
                    "state it under 'facts' of the client",
                    *path,
                    "facts",
                    name,
                )
