"""Styles of an ODT: what a paragraph, a span and a list inherit (ODF 1.3 part 3, 16)."""

from collections.abc import Iterator
from typing import Literal

from .package import Element
from .reading import Direction, Languages
from .text import Script


def _ns(name: str) -> str:
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"


OFFICE, TEXT, STYLE, TABLE, DRAW = (_ns(n) for n in ("office", "text", "style", "table", "drawing"))
FO, META = _ns("xsl-fo-compatible"), _ns("meta")
_PREFIXES: tuple[tuple[Script, str, str], ...] = (
    ("western", FO, ""),
    ("asian", STYLE, "-asian"),
    ("complex", STYLE, "-complex"),
)
_DEPTH = 50
Origin = Literal["content", "styles"]


def _languages(properties: Element | None) -> Languages:
    found: dict[Script, str | None] = {}
    if properties is not None:
        for script, namespace, suffix in _PREFIXES:
            language = properties.get(f"{namespace}language{suffix}")
            if language is None:
                continue
            parts = (
                language,
                properties.get(f"{namespace}script{suffix}"),
                properties.get(f"{namespace}country{suffix}"),
            )
            tag = properties.get(f"{STYLE}rfc-language-tag{suffix}")
            found[script] = tag or "-".join(p for p in parts if p and p != "none")
    return found


class Styles:
    """The styles that the content part or the styles part sees; each worked out once.

    Automatic styles of the two parts may share names: `origin` says whose are meant.
    """

    def __init__(self, content: Element | None, styles: Element | None) -> None:
        self._automatic: dict[Origin, dict[tuple[str, str], Element]] = {
            "content": _named(content, "automatic-styles"),
            "styles": _named(styles, "automatic-styles"),
        }
        self._common = _named(styles, "styles")
        self._masters = _named(styles, "master-styles")
        self._defaults: dict[str, Element] = {}
        common = None if styles is None else styles.find(OFFICE + "styles")
        if common is not None:
            for default in common.iterchildren(STYLE + "default-style"):
                self._defaults.setdefault(default.get(STYLE + "family", ""), default)
        self._languages: dict[tuple[Origin, str | None], Languages] = {}
        self._found: dict[tuple[str, Origin, str | None], Languages] = {}
        self._facts: dict[tuple[Origin, str | None], tuple[Direction | None, str, str | None]] = {}

    def _style(self, family: str, name: str, origin: Origin) -> Element | None:
        key = (family, name)
        found = self._automatic[origin].get(key)
        return self._common.get(key) if found is None else found

    def chain(self, family: str, name: str | None, origin: Origin) -> Iterator[Element]:
        """Give a style, then its ancestors."""
        seen: set[str] = set()
        while name is not None and name not in seen and len(seen) < _DEPTH:
            seen.add(name)
            style = self._style(family, name, origin)
            if style is None:
                return
            yield style
            name = style.get(STYLE + "parent-style-name")

    def languages(self, paragraph: str | None, origin: Origin) -> Languages:
        """Give the languages of a paragraph's text outside spans."""
        key = (origin, paragraph)
        if key not in self._languages:
            default = self._defaults.get("paragraph")
            first = {} if default is None else _languages(default.find(STYLE + "text-properties"))
            self._languages[key] = {**first, **self._stated("paragraph", paragraph, origin)}
        return self._languages[key]

    def span(self, name: str | None, origin: Origin) -> Languages:
        """Give the languages that a span's style states."""
        return self._stated("text", name, origin)

    def _stated(self, family: str, name: str | None, origin: Origin) -> Languages:
        key = (family, origin, name)
        if key not in self._found:
            languages: Languages = {}
            for style in reversed(list(self.chain(family, name, origin))):
                own = _languages(style.find(STYLE + "text-properties"))
                languages = {**languages, **own}
            self._found[key] = languages
        return self._found[key]

    @property
    def document_languages(self) -> Languages:
        """The languages of text that no style names."""
        return self.languages("Standard", "styles")

    def paragraph(
        self, name: str | None, origin: Origin
    ) -> tuple[Direction | None, str, str | None]:
        """Give a paragraph style's direction (None = the page's), shown name and list style."""
        key = (origin, name)
        if key not in self._facts:
            self._facts[key] = self._paragraph(name, origin)
        return self._facts[key]

    def _paragraph(
        self, name: str | None, origin: Origin
    ) -> tuple[Direction | None, str, str | None]:
        mode: str | None = None
        shown = ""
        listed: str | None = None
        styles: list[Element] = list(self.chain("paragraph", name, origin))
        for style in styles:
            own = style.get(STYLE + "name", "")
            common = self._common.get(("paragraph", own))
            if not shown and common is not None and common is style:
                shown = common.get(STYLE + "display-name") or own
            if listed is None:
                listed = style.get(STYLE + "list-style-name")
        default = self._defaults.get("paragraph")
        if default is not None:
            styles.append(default)
        for ancestor in styles:
            properties = ancestor.find(STYLE + "paragraph-properties")
            if mode is None and properties is not None:
                mode = properties.get(STYLE + "writing-mode")
        return direction(mode), shown, listed or None

    def is_hidden(self, span: str | None, origin: Origin) -> bool:
        """Tell whether a span's style hides its text."""
        for style in self.chain("text", span, origin):
            properties = style.find(STYLE + "text-properties")
            shown = None if properties is None else properties.get(TEXT + "display")
            if shown is not None:
                return bool(shown == "none")
        return False

    def is_gap(self, span: str | None, origin: Origin) -> bool:
        """Tell whether a span is marked as a draft's gap."""
        return any(
            style.get(STYLE + "name", "").lower() == "gap"
            for style in self.chain("text", span, origin)
        )

    def list_level(self, name: str | None, level: int, origin: Origin) -> tuple[bool, int] | None:
        """Give a list level: (is it numbered, where it starts); None = not defined."""
        if name is None:
            return None
        style = self._automatic[origin].get(("list", name))
        if style is None:
            style = self._common.get(("list", name))
        for child in () if style is None else style:
            if child.get(TEXT + "level") == str(level):
                numbered = child.tag == TEXT + "list-level-style-number"
                ordered = numbered and bool(child.get(STYLE + "num-format"))
                return ordered, number(child.get(TEXT + "start-value")) or 1
        return None

    def masters(self, content: Element, first: str | None) -> list[Element]:
        """Give the master pages that the document's paragraphs use."""
        names = [
            style.get(STYLE + "master-page-name", "")
            for (family, _), style in self._automatic["content"].items()
            if family in ("paragraph", "table")
        ]
        for family, attribute in (("paragraph", TEXT), ("table", TABLE)):
            used = {e.get(attribute + "style-name") for e in content.iter(attribute + _TAG[family])}
            for name in used:
                for style in self.chain(family, name, "content"):
                    names.append(style.get(STYLE + "master-page-name", ""))
        starts = [
            s.get(STYLE + "master-page-name") for s in self.chain("paragraph", first, "content")
        ]
        if not any(starts):
            names.append(self._standard())
        found: dict[str, Element] = {}
        while names:
            name = names.pop()
            page = self._masters.get(("master-page", name))
            if page is not None and name not in found:
                found[name] = page
                names.append(page.get(STYLE + "next-style-name", ""))
        return list(found.values())

    def _standard(self) -> str:
        names = [name for kind, name in self._masters if kind == "master-page"]
        return "Standard" if "Standard" in names or not names else names[0]

    def page_direction(self, master: Element) -> Direction | None:
        """Give the direction of a master page's layout."""
        name = master.get(STYLE + "page-layout-name", "")
        layout = self._automatic["styles"].get(("page-layout", name))
        properties = None if layout is None else layout.find(STYLE + "page-layout-properties")
        return None if properties is None else direction(properties.get(STYLE + "writing-mode"))


_TAG = {"paragraph": "p", "table": "table"}


def direction(mode: str | None) -> Direction | None:
    """Read a writing mode; None = as the page's."""
    if mode in ("rl-tb", "rl", "tb-rl"):
        return "rtl"
    return "ltr" if mode in ("lr-tb", "lr", "tb", "tb-lr") else None


def number(text: str | None) -> int | None:
    """Read a number a person may have spoilt."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 7 else None


def _named(root: Element | None, group: str) -> dict[tuple[str, str], Element]:
    parent = None if root is None else root.find(OFFICE + group)
    found: dict[tuple[str, str], Element] = {}
    for child in () if parent is None else parent:
        name = child.get(STYLE + "name")
        if name is None:
            continue
        if child.tag == STYLE + "style":
            family = child.get(STYLE + "family", "")
        elif child.tag == TEXT + "list-style":
            family = "list"
        else:
            family = str(child.tag).rpartition("}")[2]
        found.setdefault((family, name), child)
    return found
