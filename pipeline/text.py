"""Text: small things that several stages say or look for."""

from collections.abc import Iterable
from hashlib import sha256


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that `word` is most like, if any is like it."""
    import difflib  # for those who make mistakes only

    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def listed(names: Iterable[str]) -> str:
    """Join names for a message, in order, each once."""
    return ", ".join(sorted(set(names)))


def short_hash(text: str) -> str:
    """Give a text's version: the first 12 hex digits of its SHA-256."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
