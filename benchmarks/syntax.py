"""Syntax: how each engine writes a variable in a template, and a link whose target is one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Syntax:
    """An engine's tags.

    Attributes:
        variable: format of a variable as it stands in XML.
        target: format of a variable link's target, by its number; None where the engine takes
            the whole link as a value.
        rich: format of a link that is a value, by its number.
        inside: format of a tag that stands before a link's text and sets the target.
    """

    variable: str
    target: str | None = None
    rich: str = ""
    inside: str = ""

    def name(self, name: str) -> str:
        return self.variable.format(name)

    def fill(self, text: str, static: Callable[[str], str] = escape) -> str:
        """Turn `{placeholders}` into the engine's variables, and escape what is between them."""
        parts = PLACEHOLDER.split(text)
        return "".join(
            self.name(part) if index % 2 else static(part) for index, part in enumerate(parts)
        )


DOCXTPL = Syntax("{{{{ {} }}}}", rich="{{{{r link_{} }}}}")
DOCXTEMPLATER = Syntax("{{{}}}", target="{{link_{}}}")
EASY_TEMPLATE_X = Syntax("{{{}}}", rich="{{link_{}}}")
CARBONE = Syntax("{{d.{}}}", target="{{d.link_{}}}")
MARKERS = Syntax("[[{}]]", target="[[link_{}]]")
_ASKED = '<text:placeholder text:placeholder-type="text">&lt;{}&gt;</text:placeholder>'
RELATORIO = Syntax(
    _ASKED,
    target="https://example.org/",
    inside=_ASKED.format("""attrs text:a="{{'{{http://www.w3.org/1999/xlink}}href': link_{}}}\""""),
)
# docxtpl's first pass leaves what its second pass is to fill
DOCXTPL_LATER = Syntax("{{{{ '{{{{ {} }}}}' }}}}")
MARKDOWN = Syntax("{{{{ {} }}}}", target="{{{{ link_{} }}}}")


def escape_markdown(text: str) -> str:
    """Escape what Markdown could read as markup."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
