"""ODT: stamp declarations from a Writer template.

`odt_compile` makes a template ready, `odt_draw` draws it; both are loaded only where a stencil
has to be made.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ..lean import dataclass
from .fragments import Face
from .logo import Logo
from .marks import Ink
from .opendocument import Styles, dressed
from .stencil import Look, Part, Sheet, Writer

if TYPE_CHECKING:
    from .odt_draw import WriterTemplate


@dataclass(frozen=True, slots=True)
class LogoBox:
    """The template's picture that the logo replaces: its file and room (thousandths of a cm)."""

    href: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class WriterLook(Look):
    """What stamping knows of a Writer template."""

    styles: Styles
    boxes: tuple[LogoBox, ...]


class CompiledOdt(Writer):
    """A Writer template, ready to stamp."""

    first = "mimetype"
    look: WriterLook

    def __init__(
        self, path: Path, look: WriterLook, template: "WriterTemplate | None" = None
    ) -> None:
        super().__init__(path, look)
        self.template = template

    def logo_name(self, logo: Logo) -> str:
        return f"Pictures/cb-logo.{logo.kind}"

    def logo_sizes(self, logo: Logo) -> list[str]:
        sizes = [logo.within(box.width, box.height) for box in self.look.boxes]
        return [centimetres(side) for size in sizes for side in size]

    def set(self, ink: Ink, text: str, language: str) -> str:
        face = ink.face or Face(language)
        return dressed(text, face, language, self.look.styles, set())

    def draw(self, sheet: Sheet) -> list[Part]:
        from .odt_draw import draw

        if self.template is None:
            from .odt_compile import recompiled

            self.template = recompiled(self.path)
        return draw(self.path, self.template, sheet)


def centimetres(thousandths: int) -> str:
    """Write a length."""
    return f"{thousandths / 1000:.3f}cm"
