"""Where a language's catalog lies and what stands in for it.

Languages are BCP 47 tags everywhere else; gettext's form (`pt_BR`) appears only in file names
and in the Language header.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from ..errors import ExitCode, PipelineError
from ..records import Message

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def gettext_name(language: str) -> str:
    """Turn a BCP 47 tag into gettext's form: `pt-BR` into `pt_BR`, `zh-hans` into `zh_Hans`."""
    if not _TAG.fullmatch(language):
        raise PipelineError(
            f"'{language}' is no language tag; write it like 'de' or 'pt-BR'",
            exit_code=ExitCode.USAGE,
        )
    first, *rest = language.split("-")
    return "_".join([first.lower(), *(_cased(subtag) for subtag in rest)])


def _cased(subtag: str) -> str:
    # RFC 5646, 2.1.1: scripts have four letters and a capital, regions two and capitals.
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag.lower()


def catalog_path(root: Path, language: str) -> Path:
    """Name the catalog of a language; the tag cannot lead out of `locales/`."""
    return root / "locales" / gettext_name(language) / "LC_MESSAGES" / "clauses.po"


def held(
    messages: Sequence[Message], contexts: Collection[str], path: Path, language: str
) -> Sequence[Message]:
    """Give the messages that a catalog is for.

    A variant that stands beside its language holds only what differs: what is in it already.
    """
    bases = [path.parents[2] / gettext_name(base) for base in fallbacks(language)[1:]]
    if not any((base / "LC_MESSAGES" / path.name).exists() for base in bases):
        return messages
    return [one for one in messages if {one.context, *one.aliases} & set(contexts)]


def shown(path: Path) -> str:
    """Name a catalog in findings: from `locales/` on, where it lies in a workspace."""
    return "/".join(path.parts[-4:]) if _is_in_workspace(path) else path.as_posix()


def update_command(path: Path, language: str) -> str:
    """Give the command that brings a catalog up to date; beside a workspace it is a client's."""
    whose = "" if _is_in_workspace(path) else " --client FILE"
    return f"`clausebook catalog update {language}{whose}`"


def _is_in_workspace(path: Path) -> bool:
    is_catalog = len(path.parts) >= 4 and path.parts[-4] == "locales"
    return is_catalog and (path.parents[3] / "clauses/outline.yaml").is_file()


def fallbacks(language: str) -> tuple[str, ...]:
    """Give the chain of languages to look in: `de-AT`, then `de`.

    A script is never dropped: `zh-Hant` does not fall back on `zh`, which may be written in
    another one. English appears only where English was asked for.
    """
    chain = [language]
    subtags = language.split("-")
    while len(subtags) > 1:
        dropped = subtags.pop()
        if len(subtags) == 1 and len(dropped) == 4 and dropped.isalpha():
            break
        if len(subtags[-1]) > 1:  # a lone letter only opens an extension
            chain.append("-".join(subtags))
    return tuple(chain)
