"""Entries: where in a client's file, or in the registry, an entry stands.

Reads the files once more, but for what was read of a table's row: records keep no line of what was
in them. A place without a line names an entry that its file does not have.
"""

from pathlib import Path

from ..findings import Place
from ..records import Client, Library, Tool
from .files import Document, read_yaml


class Entries:
    """Finds the entries of one client's file, and of the registry's."""

    def __init__(self, library: Library, client: Client, stated: Document | None = None) -> None:
        self._root = library.root
        self._client = client
        self._documents = {stated.file: stated} if stated else {}

    def of_client(self, entry: str) -> Place:
        """Find an entry like `controller.country`, or a fact like `facts.data.direct`."""
        return self._client_place(*_path(entry), key=entry)

    def of_purpose(self, fact: str) -> Place:
        """Find the purpose that makes a fact of purposes, bases or audiences true."""
        group, _, rest = fact.partition(".")
        for number, purpose in enumerate(self._client.purposes):
            names = {
                "purpose": (purpose.id, f"{purpose.id}.{purpose.basis}"),
                "basis": (purpose.basis,),
                "audience": purpose.audience,
            }
            if rest in names.get(group, ()):
                return self._client_place("purposes", number, key=f"purposes.{number}")
        return self.of_client("purposes")

    def of_tool(self, tool: Tool, entry: str) -> Place:
        """Find an entry of a tool: where the client states it, else in the registry."""
        path = _path(entry)
        key = f"tools.{tool.id}.{entry}"
        if self._has(self._client_document, *self._in_client(tool), *path):
            return self._client_place(*self._in_client(tool), *path, key=key)
        if path[0] == "retention":
            return self.of_client(entry)
        if path[0] in tool.stated or path[0] in {"facts", "hosting_company", "texts"}:
            return self._client_place(*self._in_client(tool), *path, key=key)
        return self.in_registry(tool.source.file, *path, key=entry)

    def of_fact(self, tool: Tool | None, name: str) -> Place:
        """Find where the client states a fact: at the tool, or for all."""
        if tool and name in tool.facts:
            path = (*self._in_client(tool), "facts", name)
            return self._client_place(*path, key=f"tools.{tool.id}.facts.{name}")
        return self.of_client(f"facts.{name}")

    def of_authority(self) -> Place:
        """Find the client's supervisory authority."""
        file, id_ = "registry/authorities.yaml", self._client.supervisory_authority
        known = self._document(file).data or {}
        ids = [one.get("id") for one in known.get("authorities", ())]
        path = ("authorities", ids.index(id_)) if id_ in ids else ()
        return self.in_registry(file, *path, key=id_)

    def in_registry(self, file: str, *path: str | int, key: str) -> Place:
        """Find an entry of a file of the workspace."""
        return _place(self._document(file), *path, key=key)

    @property
    def _client_document(self) -> Document:
        file = self._client.source.file
        if file not in self._documents:
            self._documents[file] = read_yaml(Path(file), file)[0] or Document(file, {})
        return self._documents[file]

    def _document(self, file: str) -> Document:
        if file not in self._documents:
            self._documents[file] = read_yaml(self._root / file, file)[0] or Document(file, {})
        return self._documents[file]

    def _client_place(self, *path: str | int, key: str) -> Place:
        return _place(self._client_document, *path, key=key)

    def _in_client(self, tool: Tool) -> tuple[str | int, ...]:
        entries = (self._client_document.data or {}).get("tools", ())
        ids = [one.get("tool") if isinstance(one, dict) else one for one in entries]
        return ("tools", ids.index(tool.id)) if tool.id in ids else ("tools",)

    @staticmethod
    def _has(document: Document, *path: str | int) -> bool:
        return path in document.lines or path in document.places


def _path(entry: str) -> tuple[str, ...]:
    """Take an entry's name apart; names of facts hold points themselves."""
    first, _, rest = entry.partition(".")
    return (first, rest) if first == "facts" else tuple(entry.split("."))


def _place(document: Document, *path: str | int, key: str) -> Place:
    if path in document.places:
        return document.places[path]
    line = document.line(*path) if path in document.lines else 0
    return Place(document.file, line, key)
