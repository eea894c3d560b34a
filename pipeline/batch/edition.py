"""Edition: what a file is made from beside its client, as far as a run can tell."""

import zlib
from functools import lru_cache
from pathlib import Path

from .. import __version__
from ..cache import key_of, program_and_packages
from ..localize import key_of_texts
from ..manifest import Edition, Shared, digest, id_of
from ..records import Library
from .options import Options


class Editions:
    """Names the editions of one run."""

    def __init__(self, library: Library, options: Options) -> None:
        self._library = library
        self._options = options
        # Another zlib may write other bytes.
        program = program_and_packages()
        self.program = key_of(program, zlib.ZLIB_RUNTIME_VERSION) if program else ""
        self._catalog = lru_cache(maxsize=256)(lambda language: key_of_texts(library, language))
        self.edition = lru_cache(maxsize=1024)(self._edition)
        self.sha256 = lru_cache(maxsize=1024)(sha256_of)
        self.expected = lru_cache(maxsize=1024)(self._expected)

    @property
    def basis(self) -> str:
        """Hash what a client's plan is made with; '' where that cannot be told."""
        key = self._library.key
        return key_of(key, self.program) if key and self.program else ""

    def _edition(self, catalog: str | None, template: str, template_sha256: str) -> Shared:
        options, library = self._options, self._library
        return Edition(
            library=library.version,
            content=library.key or "",
            catalog=catalog or "",
            template=template,
            template_sha256=template_sha256,
            program=__version__,
            program_key=self.program,
            draft=options.draft,
            trace=options.trace,
            strict=options.strict,
        ).shared()

    def is_sure(self, catalog: str | None) -> bool:
        """Tell whether all is known that an edition depends on."""
        return bool(self._library.key and self.program and catalog)

    def _expected(self, language: str, template: str, file: Path) -> str | None:
        """Give the id of the edition that a file would be made in; None where nobody can tell."""
        catalog, sha256 = self._catalog(language), self.sha256(file)
        if not (sha256 and self.is_sure(catalog)):
            return None
        return id_of(self.edition(catalog, template, sha256))


def sha256_of(file: Path) -> str:
    """Hash a template's file; '' where it cannot be read."""
    try:
        return digest(file.read_bytes())
    except OSError:
        return ""
