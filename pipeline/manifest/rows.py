"""Rows: what the manifest keeps. Columns are named as the fields are."""

import hashlib
from dataclasses import astuple

from ..lean import dataclass

Values = tuple[str | int, ...]
Shared = tuple[str, Values]  # a table, and a row of it that many files share; it begins with its id


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """What is known of a file.

    Attributes:
        path: in the output folder; unique.
        tools: their ids, parted by blanks.
        edition: what it was made from beside the client.
        input: hash of all that is the client's own; '' = that could not be told.
        text: its wordings, without what is the client's.
        own: hash of the client's values in it.
        translation: `source`, `reviewed` or `unreviewed`.
        verdict: `proved`, or `draft`: written despite gaps.
        said: findings and notices.
        summary: what was found of the document.
        lacking: clauses without a text or value, parted by blanks.
        made: when the file got its place, in nanoseconds since 1970: the file's own time.
    """

    path: str
    client: str
    document: str
    tools: str
    language: str
    format: str
    edition: str
    input: str
    text: str
    own: str
    translation: str
    verdict: str
    said: str
    summary: str
    lacking: str
    size: int
    sha256: str
    made: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """What is known of a client: which documents it has is worked out once.

    Attributes:
        statement: hash of what the client's file says; nothing of it is kept.
        basis: hash of the library and the program that the plan was made with.
        plan: which documents it has, as JSON.
        said: findings of its file.
    """

    id: str
    statement: str
    basis: str
    plan: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a file is made from beside its client.

    Attributes:
        library: version of clauses and registry; `content` the hash of their files.
        catalog: hash of the language's texts.
        template: its name; `template_sha256` of its file.
        program: version of the program; `program_key` the hash of it and of all packages.
    """

    library: str
    content: str
    catalog: str
    template: str
    template_sha256: str
    program: str
    program_key: str
    draft: bool
    trace: bool
    strict: bool

    def shared(self) -> Shared:
        """Give the row, with its id."""
        values: Values = astuple(self)
        return "edition", (short("\0".join(map(str, values))), *values)


def digest(data: bytes) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def short(text: str) -> str:
    """Give an id for a text: half of its SHA-256."""
    return digest(text.encode("utf-8", "surrogatepass"))[:32]


def id_of(row: Shared) -> str:
    """Give the id of a row that many files share."""
    return str(row[1][0])
