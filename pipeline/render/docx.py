"""DOCX: stamp declarations from a Word template.

`docx_compile` makes a template ready, `docx_draw` draws it; both are loaded only where a stencil
has to be made.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ..lean import dataclass
from .logo import Logo
from .marks import Ink
from .spans import split
from .stencil import Look, Part, Sheet, Writer
from .wordprocessing import language_of, run, text

if TYPE_CHECKING:
    from .docx_draw import WordTemplate


@dataclass(frozen=True, slots=True)
class LogoBox:
    """The template's picture that the logo replaces: where, and the room it has (in EMU)."""

    part: str
    relationship: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class WordLook(Look):
    """What stamping knows of a Word template.

    Attributes:
        ids: of the styles, by name.
        faces: properties of the runs of the template that hold values.
    """

    ids: dict[str, str]
    faces: tuple[str, ...]
    boxes: tuple[LogoBox, ...]


class CompiledDocx(Writer):
    """A Word template, ready to stamp."""

    first = "[Content_Types].xml"
    look: WordLook

    def __init__(self, path: Path, look: WordLook, template: "WordTemplate | None" = None) -> None:
        super().__init__(path, look)
        self.template = template

    def logo_name(self, logo: Logo) -> str:
        return f"word/media/cb-logo.{logo.kind}"

    def logo_sizes(self, logo: Logo) -> list[str]:
        return [str(side) for box in self.look.boxes for side in logo.within(box.width, box.height)]

    def set(self, ink: Ink, text: str, language: str) -> str:
        if ink.kind == "runs":
            assert ink.face
            return run(text, ink.face, language, self.look.ids)
        assert isinstance(ink.place, int)
        return self._flow(text, ink.place, language)

    def draw(self, sheet: Sheet) -> list[Part]:
        from .docx_draw import draw

        if self.template is None:
            from .docx_compile import recompiled

            self.template = recompiled(self.path)
        return draw(self.path, self.template, sheet, self._flow)

    def _flow(self, value: str, place: int, language: str) -> str:
        """Set a value within a w:t of the template; other spans get runs of their own."""
        out = []
        inner = self.look.faces[place]
        for span in split(value, language):
            mark = language_of(span, language)
            body = text(span.text)
            if mark:
                own = f"<w:rPr>{inner}{mark}</w:rPr>"
                plain = f"<w:rPr>{inner}</w:rPr>" if inner else ""
                out.append(
                    f'</w:t></w:r><w:r>{own}{body}</w:r><w:r>{plain}<w:t xml:space="preserve">'
                )
            else:
                # The template's own w:t is open here.
                body = body.removeprefix('<w:t xml:space="preserve">')
                if body.startswith("<"):
                    body = "</w:t>" + body
                body = body.removesuffix("</w:t>")
                if body.endswith("/>"):
                    body += '<w:t xml:space="preserve">'
                out.append(body)
        return "".join(out)
