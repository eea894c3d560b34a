"""Plain YAML: the part of YAML 1.2 that our files are written in, read line by line.

Reads block mappings and lists, flow ones of one line, texts of one line, plain or in quotes. Gives
nothing at all for whatever else there is: then `compose` reads the whole of YAML, and tells faults.
A test compares the two. This one takes a twentieth of the time.
"""

import re
from collections.abc import Callable
from typing import Any

from .signs import CONTROL

MAX_DEPTH = 20

Path_ = tuple[str | int, ...]

_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*):(?: +(.*))?")
_ITEM = re.compile(r"-( +)(.*)")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)" *(?: #.*)?')
_SINGLE = re.compile(r"'((?:[^']|'')*)' *(?: #.*)?")
# what is not allowed: a class of all that is would take longer to compile than a file to read
_PLAIN_START = re.compile(r"[^\x00-'),*\-:-@\[-^`{-}\x7f-\x9f]")
_FLOW = re.compile(
    r" *(?:([{}\[\],])"
    r'|"((?:[^"\\]|\\.)*)"'
    r"|'((?:[^']|'')*)'"
    r"|([A-Za-z_][A-Za-z0-9_.-]*): +"
    r"|([^\x00-'),*\-:-@\[-^`{-~\x7f-\x9f][^\x00-\x1f\"#$,:?\[-^`{}~\x7f-\x9f]*))"
)
_COMMENT = re.compile(r" *(?: #.*)?")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {'"': '"', "\\": "\\", "_": "\xa0", "n": "\n", "t": "\t"}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class _OtherwiseError(Exception):
    """The text is written in another way."""


def read_plain(text: str, first_line: int) -> tuple[Any, dict[Path_, int]] | None:
    """Give the data of a text, and the line of each key and item; None for other than plain."""
    if "\t" in text or CONTROL.search(text):
        return None
    reader = _Reader(text, first_line)
    try:
        return reader.whole(), reader.lines
    except _OtherwiseError:
        return None


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        self.lines: dict[Path_, int] = {}
        self._rows: list[tuple[int, str, int]] = []  # indentation, text, line
        for line, row in enumerate(text.split("\n"), start=first_line):
            content = row.lstrip(" ")
            if content and content[0] != "#":
                self._rows.append((len(row) - len(content), content.rstrip(" "), line))
        self._rows.append((-1, "", 0))

    def whole(self) -> Any:
        indent, _, line = self._rows[0]
        if indent != 0:
            raise _OtherwiseError
        self.lines[()] = line
        data, at = self._block(0, ())
        if self._rows[at][0] != -1:
            raise _OtherwiseError
        return data

    def _block(self, at: int, path: Path_) -> tuple[Any, int]:
        """Read the mapping or list that begins in a row; give it and the row after it."""
        if len(path) > MAX_DEPTH:
            raise _OtherwiseError
        content = self._rows[at][1]
        read = self._list if content == "-" or content.startswith("- ") else self._mapping
        return read(at, path)

    def _mapping(self, at: int, path: Path_) -> tuple[dict[str, Any], int]:
        indent = self._rows[at][0]
        result: dict[str, Any] = {}
        while self._rows[at][0] == indent:
            _, content, line = self._rows[at]
            found = _KEY.fullmatch(content)
            if not found or found[1] in result:
                raise _OtherwiseError
            key, rest = found.groups()
            inner = (*path, key)
            self.lines[inner] = line
            at += 1
            below, start, _ = self._rows[at]
            if rest and rest[0] != "#":
                result[key] = self._value(rest, inner, line)
            elif below > indent or (below == indent and (start == "-" or start[:2] == "- ")):
                result[key], at = self._block(at, inner)
                below = self._rows[at][0]
            else:
                result[key] = None
            if below > indent:
                raise _OtherwiseError
        return result, at

    def _list(self, at: int, path: Path_) -> tuple[list[Any], int]:
        indent = self._rows[at][0]
        result: list[Any] = []
        while self._rows[at][0] == indent:
            _, content, line = self._rows[at]
            found = _ITEM.fullmatch(content)
            if not found:
                if content[0] == "-":
                    raise _OtherwiseError
                break  # the mapping goes on that this list is a value of
            blanks, rest = found.groups()
            inner = (*path, len(result))
            self.lines[inner] = line
            if _KEY.fullmatch(rest):
                self._rows[at] = (indent + 1 + len(blanks), rest, line)
                value, at = self._mapping(at, inner)
            else:
                value = self._value(rest, inner, line)
                at += 1
            if self._rows[at][0] > indent:
                raise _OtherwiseError
            result.append(value)
        return result, at

    def _value(self, rest: str, path: Path_, line: int) -> Any:
        """Read a value that stands in one line."""
        if len(path) > MAX_DEPTH:
            raise _OtherwiseError
        if rest in _WORDS:
            return _WORDS[rest]
        if rest[0] == '"':
            return _unescaped(_group(_DOUBLE, rest))
        if rest[0] == "'":
            return _group(_SINGLE, rest).replace("''", "'")
        if rest[0] in "{[":
            flow = _Flow(rest, self.lines, line)
            return flow.whole(path)
        if not _PLAIN_START.match(rest):
            raise _OtherwiseError
        if (comment := rest.find(" #")) >= 0:
            rest = rest[:comment].rstrip(" ")
        if ": " in rest or rest[-1] == ":":
            raise _OtherwiseError
        return _scalar(rest)


class _Flow:
    """Reads `{key: value, other: [one, two]}` in one line."""

    def __init__(self, text: str, lines: dict[Path_, int], line: int) -> None:
        self._text = text
        self._at = 0
        self._lines = lines
        self._line = line

    def whole(self, path: Path_) -> Any:
        value = self._value(self._next(), path)
        if not _COMMENT.fullmatch(self._text, self._at):
            raise _OtherwiseError
        return value

    def _next(self) -> re.Match[str]:
        found = _FLOW.match(self._text, self._at)
        if not found:
            raise _OtherwiseError
        self._at = found.end()
        return found

    def _value(self, token: re.Match[str], path: Path_) -> Any:
        if len(path) > MAX_DEPTH:
            raise _OtherwiseError
        sign, double, single, _, plain = token.groups()
        if double is not None:
            return _unescaped(double)
        if single is not None:
            return single.replace("''", "'")
        if plain is not None:
            return _scalar(plain.rstrip(" "))
        if sign == "{":
            return self._mapping(path)
        if sign == "[":
            return self._list(path)
        raise _OtherwiseError

    def _mapping(self, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}

        def entry(token: re.Match[str]) -> None:
            key = token[4]
            if key is None or key in result:
                raise _OtherwiseError
            inner = (*path, key)
            self._lines[inner] = self._line
            result[key] = self._value(self._next(), inner)

        self._until("}", entry)
        return result

    def _list(self, path: Path_) -> list[Any]:
        result: list[Any] = []

        def entry(token: re.Match[str]) -> None:
            inner = (*path, len(result))
            self._lines[inner] = self._line
            result.append(self._value(token, inner))

        self._until("]", entry)
        return result

    def _until(self, end: str, entry: Callable[[re.Match[str]], None]) -> None:
        token = self._next()
        if token[1] == end:
            return
        while True:
            entry(token)
            sign = self._next()[1]
            if sign == end:
                return
            if sign != ",":
                raise _OtherwiseError
            token = self._next()


def _group(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.fullmatch(text)
    if not found:
        raise _OtherwiseError
    return found[1]


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_sign, text) if "\\" in text else text


def _sign(found: re.Match[str]) -> str:
    sign = _ESCAPED.get(found[1])
    if sign is None:
        raise _OtherwiseError
    return sign


def _scalar(text: str) -> str | int | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
