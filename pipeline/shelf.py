"""Shelf: where the processes of one run leave things for one another.

What lies there is signed with the run's secret, which no file holds; nothing else is unpickled, and
a file that is not yet whole is taken up later.
"""

import hmac
import os
import pickle
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_DIGEST = "sha256"
_SIZE = 32  # bytes of a signature
_MOST = 512  # things that a process leaves or takes up


class Shelf:
    """A folder that ends with the run; `secret` is known to its processes alone."""

    def __init__(self, folder: str, secret: bytes) -> None:
        self._folder = folder
        self._secret = secret
        self._known: set[str] = set()

    def leave(self, kind: str, value: object) -> None:
        """Leave a value for others, unless many are left already.

        Raises:
            OSError: it cannot be written.
        """
        if len(self._known) >= _MOST:
            return
        name = f"{kind}-{os.getpid()}-{len(self._known)}"
        self._known.add(name)
        data = pickle.dumps(value)
        with open(os.path.join(self._folder, name), "xb") as stream:
            stream.write(self._signature(kind, data) + data)

    def others(self, kind: str) -> Iterator[Any]:
        """Give what others left of a kind, each once."""
        with suppress(OSError):
            for name in sorted(os.listdir(self._folder)):
                if not name.startswith(f"{kind}-") or name in self._known:
                    continue
                with open(os.path.join(self._folder, name), "rb") as stream:
                    signature, data = stream.read(_SIZE), stream.read()
                if hmac.compare_digest(signature, self._signature(kind, data)):
                    self._known.add(name)
                    yield pickle.loads(data)

    def _signature(self, kind: str, data: bytes) -> bytes:
        return hmac.digest(self._secret, kind.encode() + data, _DIGEST)
