"""Memory: keeps what was used last, up to a number of entries."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """A dictionary that forgets what was not asked for longest."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """Give an entry, which is then the youngest."""
        found = self._entries.pop(key, None)
        if found is not None:
            self._entries[key] = found
        return found

    def put(self, key: K, value: V) -> None:
        """Keep an entry; the oldest goes where there are too many."""
        self._entries.pop(key, None)
        self._entries[key] = value
        while len(self._entries) > self._size:
            self._entries.pop(next(iter(self._entries)), None)
