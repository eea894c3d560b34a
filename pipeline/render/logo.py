"""Logo: the client's picture, read as far as its kind and size."""

import struct
from functools import lru_cache
from pathlib import Path

from ..findings import Place, error
from ..lean import dataclass
from .package import Member, member
from .refusal import TemplateError

_LARGEST = 8 << 20
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG or JPEG picture and its size in pixels."""

    content: bytes
    kind: str
    width: int
    height: int

    def within(self, width: int, height: int) -> tuple[int, int]:
        """Scale into a box, keeping the proportions."""
        scale = min(width / self.width, height / self.height)
        return max(round(self.width * scale), 1), max(round(self.height * scale), 1)


def logo_member(path: Path) -> tuple[Logo, Member]:
    """Read a logo, ready to be put into packages; read again only if the file has changed."""
    try:
        state = path.stat()
    except OSError as problem:
        raise _fault(path, f"the logo cannot be read ({problem.strerror})") from problem
    return _logo_member(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _logo_member(path: Path, _changed: int, _size: int) -> tuple[Logo, Member]:
    logo = read_logo(path)
    return logo, member("", logo.content)


def read_logo(path: Path) -> Logo:
    """Read a logo; raise `TemplateError` where it is no PNG or JPEG."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as problem:
        raise _fault(path, f"the logo cannot be read ({problem.strerror})") from problem
    if len(content) > _LARGEST:
        raise _fault(path, f"the logo is larger than {_LARGEST >> 20} MB")
    size = _png_size(content) or _jpeg_size(content)
    if size is None or not all(0 < side <= 20000 for side in size[1:]):
        raise _fault(path, "the logo is neither a PNG nor a JPEG picture")
    return Logo(content, *size)


def _fault(path: Path, message: str) -> TemplateError:
    return TemplateError(
        error(
            "logo-unreadable",
            Place(path.as_posix()),
            message,
            "name a PNG or JPEG file under 'logo' in the client file",
        )
    )


def _png_size(content: bytes) -> tuple[str, int, int] | None:
    if not content.startswith(_PNG) or content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return "png", width, height


def _jpeg_size(content: bytes) -> tuple[str, int, int] | None:
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content[-64:]:
        return None
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        # SOF0 to SOF15 hold the size, but for DHT, JPG and DAC (ITU-T T.81, table B.1).
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return "jpeg", width, height
        at += 1 if marker == 0xFF else 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None
