"""Faults: what is wrong with the tags of a template, each with its place and remedy.

Takes the parts of a template as texts, gives all faults at once: Jinja itself stops at the first.
Knows no format.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path

from jinja2 import nodes
from jinja2.runtime import LoopContext

from ..findings import Finding, Place, error, warning
from ..lean import dataclass
from ..text import nearest
from .dialect import without_escapes
from .mending import MEANT, meant, mended, near_word, odd_sign
from .refusals import unsupported
from .tags import (
    BLOCKS,
    CELLS,
    ENDS,
    LOADING,
    MIDDLES,
    WORDS,
    Part,
    Stretch,
    Tag,
    alone,
    around,
    attributes,
    free_names,
    parse,
    scan,
    tag_of,
    targets,
    unknown_calls,
    unknown_functions,
)
from .template import CONTROLLER, NAMES, environment

_SEE = "compare the tag with docs/templates.md"
_COMPLETE = "begin and end a tag in one paragraph: '{{' with '}}', '{%' with '%}'"
_DOTTED = frozenset(f"controller.{name}" for name in CONTROLLER)
# Names that print as text; the others are lists, pictures and truths.
_TEXTS = NAMES - {"body", "page_of_pages", "controller", "tools", "keywords", "logo", "draft"}
_OF_TEXT = frozenset(name for name in dir(str) if not name.startswith("_"))
_LOOP = frozenset(name for name in dir(LoopContext) if not name.startswith("_"))
# Finished XML, and what has to make room for it.
_FINISHED = {"body": "p", "page_of_pages": "r"}
_UNFILLED = {
    "field": (
        "a tag stands in a field's code or a formula",
        "write it as text, or as the target of a link (Insert, Link)",
    ),
    "deleted": ("a tag stands in deleted text", "accept or reject the tracked changes"),
}
_HOLDERS = {"p": "paragraph", "tr": "table row", "tc": "table cell"}
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}")
_CUT = re.compile(r"\{\{\s*([\w.]+)\s*$|([\w.]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding and the paragraph it was found in.

    Attributes:
        part: the package's part; empty where the fault is the whole template's.
        paragraph: its number within the part, None where it is in none.
        presumed: a tag alone cannot be read; what counts is whether the part can.
    """

    finding: Finding
    part: str = ""
    paragraph: int | None = None
    presumed: bool = False


@dataclass(slots=True)
class Reading:
    """What was read of a template's tags.

    Attributes:
        faults: all of them.
        uses: how often each part, as people know it, names what: (name, part).
        bodies: where `body` is printed.
        complete: each tag ends in the paragraph where it begins; else healing would swallow what
            follows.
        given: names that tags make known.
    """

    faults: list[Fault] = field(default_factory=list)
    uses: Counter[tuple[str, str]] = field(default_factory=Counter)
    bodies: list[tuple[Part, Tag]] = field(default_factory=list)
    complete: bool = True
    given: set[str] = field(default_factory=set)

    def add(self, other: "Reading") -> None:
        """Take in what was read of another part."""
        self.faults += other.faults
        self.uses.update(other.uses)
        self.bodies += other.bodies


def read_part(path: Path, part: Part) -> Reading:
    """Find all faults of a part's tags, and what they name."""
    return _Reader(path, part).read()


def place_of(path: Path, part: Part, stretch: Stretch, at: int) -> Place:
    """Name the part as people know it, and in the package; in a page, the line."""
    if stretch.kind == "page":
        return Place(path.as_posix(), stretch.text.count("\n", 0, at) + 1)
    return Place(path.as_posix(), key=f"{stretch.shown}, {part.name}")


@dataclass(slots=True)
class _Frame:
    """A block that is open: its tag, its word, and the names that are known in it."""

    tag: Tag | None
    word: str
    names: set[str]
    at_else: bool = False


class _Reader:
    """Reads one part."""

    def __init__(self, path: Path, part: Part) -> None:
        self._path = path
        self._part = part
        self._found = Reading()
        self._frames = [_Frame(None, "", set())]
        self._given: set[str] = set()
        self._meant: list[Tag] = []
        self._stray: list[tuple[Tag, str]] = []
        self._unclear = 0

    def read(self) -> Reading:
        tags, rests, comment = scan(self._part)
        trees = {id(tag): parse(tag) for tag in tags}
        self._given = {
            name for tree in trees.values() if not isinstance(tree, str) for name in targets(tree)
        }
        self._found.given = self._given
        open_before = ""
        for stretch, rest in rests:
            open_before = self._incomplete(stretch, rest, open_before)
        self._beside(tags, rests)
        # What was meant as a tag counts as one: it opens and closes blocks, too.
        for tag in sorted([*tags, *self._meant], key=lambda tag: tag.stretch.order(tag.start)):
            self._tag(tag, trees.get(id(tag), "") or parse(tag))
        self._unpaired()
        if comment:
            self._fault(comment, "a comment is not closed", "close it with '#}'")
        return self._found

    def _fault(
        self,
        tag: Tag,
        message: str,
        hint: str,
        code: str = "template-syntax",
        *,
        presumed: bool = False,
    ) -> None:
        place, said = self._said(tag.stretch, tag.start, message)
        self._take(tag.stretch, error(code, place, said, hint), presumed=presumed)

    def _said(self, stretch: Stretch, at: int, message: str) -> tuple[Place, str]:
        """Tell where something was found, with the text around it."""
        place = place_of(self._path, self._part, stretch, at)
        return place, f"{message} near '{around(stretch.text, at)}'"

    def _take(self, stretch: Stretch, finding: Finding, *, presumed: bool = False) -> None:
        one = Fault(finding, self._part.name, stretch.paragraph, presumed)
        if one not in self._found.faults:
            self._found.faults.append(one)

    def _known(self) -> set[str]:
        local = {name for frame in self._frames for name in frame.names}
        return {*NAMES, *local, *environment.globals}

    # --- what is no tag, but was meant as one -------------------------------------------------

    def _incomplete(self, stretch: Stretch, rest: str, open_before: str) -> str:
        """Find marks without their other end; give the one that this stretch leaves open."""
        known = {*NAMES, *_DOTTED, *self._given}
        page = stretch.kind == "page"
        presumed = stretch.kind != "paragraph"
        rest = rest if page else without_escapes(rest)
        for found in MEANT.finditer(rest):
            surely = bool(_LOOSE.search(found["open"]) or _LOOSE.search(found["close"]))
            if page and not _in_text(rest, found.start()):
                continue  # braces of style sheets and scripts
            if stretch.text[found.start() : found.end()] != found[0]:
                continue  # a whole tag stands in it
            typed = meant(found, known, surely=surely)
            if typed:
                typed = _finished(typed, stretch)
                self._meant.append(tag_of(typed, stretch, found.start()))
                reason = odd_sign(found["open"] + found["close"])
                self._found.complete = self._found.complete and (presumed or not surely)
                what = f"a tag is not complete{f' ({reason})' if reason else ''}"
                place, said = self._said(stretch, found.start(), what)
                finding = error("template-syntax", place, said, f"write '{typed}'")
                self._take(stretch, finding, presumed=presumed and surely)
                rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
        left = ""
        for found in _LOOSE.finditer(rest):
            opens = found[0].startswith("{")
            if page and not opens:
                continue
            if not opens and open_before == {"}}": "{{", "%}": "{%"}[found[0]]:
                open_before = ""
                continue  # said where it begins
            left = found[0] if opens else ""
            cut = next(
                (m for m in _CUT.finditer(rest) if m.start() <= found.start() < m.end()), None
            )
            name = (cut[1] or cut[2]) if cut else ""
            hint = f"write '{{{{ {name} }}}}'" if name in known else _COMPLETE
            self._found.complete = self._found.complete and presumed
            place, said = self._said(stretch, found.start(), "a tag is not complete")
            finding = error("template-syntax", place, said, hint)
            self._take(stretch, finding, presumed=presumed)
        return left

    def _beside(self, tags: list[Tag], rests: list[tuple[Stretch, str]]) -> None:
        """Find what is lost because a tag takes its paragraph, row or cell with it."""
        for prefix, holder in _HOLDERS.items():
            held: dict[object, list[Tag]] = {}
            for tag in tags:
                if tag.prefix == prefix and tag.stretch.kind == "paragraph":
                    held.setdefault(_holder(tag.stretch, prefix), []).append(tag)
            held.pop(None, None)
            for where, several in held.items():
                first, *more = several
                if more:
                    inline = [one.written(one.inner, prefix="") for one in several[:2]]
                    self._fault(
                        more[0],
                        f"'{first.raw}' and '{more[0].raw}' stand in one {holder}, which only one "
                        "of them can take the place of,",
                        f"put each in a {holder} of its own; within one, write "
                        f"'{inline[0]}' and '{inline[1]}'",
                    )
                    continue
                beside = [
                    tag
                    for tag in tags
                    if tag is not first
                    and tag.mark != "#"
                    and _holder(tag.stretch, prefix) == where
                ]
                text = "".join(rest for one, rest in rests if _holder(one, prefix) == where)
                if beside or text.strip():
                    place, said = self._said(
                        first.stretch,
                        first.start,
                        f"'{first.raw}' takes its {holder} with it, and what stands beside it,",
                    )
                    hint = f"put it in a {holder} of its own, or leave out the '{prefix}'"
                    self._take(first.stretch, warning("template-text-lost", place, said, hint))

    # --- tags ---------------------------------------------------------------------------------

    def _tag(self, tag: Tag, tree: nodes.Template | str) -> None:
        if tag.mark == "#" or (self._frames[-1].word == "raw" and tag.word != "endraw"):
            return
        if tag.stretch.kind in _UNFILLED:
            self._fault(tag, *_UNFILLED[tag.stretch.kind])
            return
        word = tag.word if tag.mark == "%" else ""
        if isinstance(tree, str):
            word = self._unreadable(tag, tree)
        elif tag.stretch.kind == "page" and tag.prefix and tag.raw.split() != ["{{p", "body", "}}"]:
            typed = tag.written(tag.inner, prefix="")
            self._fault(tag, "pages take tags as they are", f"write '{typed}'", presumed=True)
        elif tag.prefix in ("tr", "tc") and _holder(tag.stretch, tag.prefix) is None:
            self._fault(
                tag,
                f"'{tag.raw}' stands in no {_HOLDERS[tag.prefix]}",
                f"write '{tag.written(tag.inner, prefix='p')}', or move it into a table",
            )
        if not isinstance(tree, str):
            free = free_names(tree)
            self._names(tag, tree, free)
            self._unsupported(tag)
            if tag.mark == "{" and tag.inner in WORDS:
                word = tag.inner  # a block's end, said to be none
            elif tag.mark == "{":
                self._printed(tag, free)
        self._structure(tag, word, set() if isinstance(tree, str) else targets(tree))

    def _unsupported(self, tag: Tag) -> None:
        """Say what our values cannot bear; of finished ones that are printed `_printed` knows."""
        for message, hint in unsupported(next(iter(alone(tag)), "")):
            if tag.mark == "%" or not any(f"'{name}'" in message for name in _FINISHED):
                self._fault(tag, message, hint)

    def _unreadable(self, tag: Tag, reason: str) -> str:
        """Say what is wrong with a tag; give the statement's word that was meant."""
        typed = _finished(mended(tag, self._known() | self._given), tag.stretch)
        reason = odd_sign(tag.raw) or reason
        hint = f"write '{typed}'" if typed else _SEE
        self._fault(tag, f"a tag cannot be read ({reason})", hint, presumed=True)
        if not typed:
            self._unclear += tag.mark == "%" and not near_word(tag.word)
            return near_word(tag.word) if tag.mark == "%" else ""
        made = tag_of(typed, tag.stretch, tag.start)
        return made.word if made.mark == "%" else ""

    def _structure(self, tag: Tag, word: str, given: set[str]) -> None:
        """Follow the blocks that tags open and close."""
        if word in LOADING:
            self._fault(tag, "a tag loads another template", "write everything into this template")
        elif word in CELLS:
            self._fault(
                tag,
                f"the tag '{word}' is not supported",
                "give the cell its colour in the template"
                if word == "cellbg"
                else "merge the cells in the template",
            )
        elif word in MIDDLES:
            self._middle(tag, word)
        elif word in ENDS:
            self._end(tag, word)
        elif word == "set" and "=" in tag.inner:
            self._frames[-1].names |= given
        elif word == "set":
            self._frames[-1].names |= given
            self._frames.append(_Frame(tag, word, set()))
        elif word in BLOCKS:
            if word == "macro":
                self._frames[-1].names |= given
                given = given | {"varargs", "kwargs", "caller"}
            if word == "for":
                given = given | {"loop"}
            # What is set within 'if' is known after it.
            names = self._frames[-1].names if word == "if" else given
            self._frames.append(_Frame(tag, word, names))

    def _middle(self, tag: Tag, word: str) -> None:
        frame = self._frames[-1]
        if frame.word not in MIDDLES[word]:
            what = " or ".join(f"'{{% {one} … %}}'" for one in MIDDLES[word])
            hint = f"close '{frame.tag.raw}' before it" if frame.tag else f"write {what} before it"
            self._fault(tag, f"'{tag.raw}' stands in no {what}", hint)
        elif frame.at_else:
            self._fault(tag, f"'{tag.raw}' stands after '{{% else %}}'", "put 'else' last")
        frame.at_else = frame.at_else or word == "else"

    def _end(self, tag: Tag, word: str) -> None:
        begin = ENDS[word]
        fitting = [
            number
            for number, frame in enumerate(self._frames)
            if frame.tag and frame.word == begin and _level(frame.tag) == _level(tag)
        ]
        if not fitting:
            self._stray.append((tag, word))
            return
        while len(self._frames) > fitting[-1] + 1:
            frame = self._frames.pop()
            if frame.tag:
                self._unclosed(frame.tag, frame.word, tag.raw)
        self._frames.pop()

    def _unpaired(self) -> None:
        """Report the blocks that nothing closes, and the ends that close nothing."""
        left = [frame for frame in self._frames if frame.tag]
        for end, word in self._stray:
            begin = ENDS[word]
            other = next((frame for frame in left if frame.word == begin), None)
            if other and other.tag:
                left.remove(other)
                typed = end.written(word, mark="%", prefix=other.tag.prefix)
                self._fault(
                    end,
                    f"'{end.raw}' cannot close '{other.tag.raw}'",
                    f"begin and end both alike: '{typed}', in a paragraph of its own"
                    if other.tag.prefix
                    else f"begin and end both alike: '{typed}'",
                )
            elif self._unclear:
                self._unclear -= 1
            else:
                self._fault(
                    end,
                    f"'{end.raw}' closes nothing",
                    f"write '{{%{end.prefix} {begin} … %}}' before it, or delete it",
                )
        for frame in left:
            if frame.tag:
                self._unclosed(frame.tag, frame.word, "")

    def _unclosed(self, tag: Tag, word: str, before: str) -> None:
        typed = tag.written(BLOCKS[word], mark="%")
        where = f" before '{before}'" if before else ""
        self._fault(tag, f"'{tag.raw}' is not closed{where}", f"write '{typed}' where it ends")

    # --- names --------------------------------------------------------------------------------

    def _names(self, tag: Tag, tree: nodes.Template, free: list[str]) -> None:
        known = self._known()
        functions = unknown_functions(tree)
        for name in free:
            if name not in known and not name.startswith("_"):
                self._unknown(tag, name, known, functions)
        local = {name for frame in self._frames for name in frame.names}
        looked_up = [one for one in attributes(tree) if one[0] in free]
        for name, attribute, further in looked_up:
            if (attribute + further).startswith("_"):
                continue  # the sandbox refuses it
            if name == "loop":
                self._attribute(tag, name, attribute, _LOOP)
            elif name in local:
                continue
            elif name == "controller" and not hasattr(dict, attribute):
                self._attribute(tag, name, attribute, CONTROLLER)
                if further and attribute in CONTROLLER - {"lines"}:
                    self._attribute(tag, f"{name}.{attribute}", further, _OF_TEXT)
            elif name in _TEXTS:
                self._attribute(tag, name, attribute, _OF_TEXT)
        for kind, name, have in unknown_calls(tree):
            self._lacking(
                tag,
                f"uses the {kind} '{name}', which is not known,",
                nearest(name.lower(), have),
                f"leave it out; there is no {kind} like it",
            )
        dotted = Counter(
            f"{name}.{attribute}"
            for name, attribute, _ in looked_up
            if name == "controller" and attribute
        )
        plain = Counter(
            node.name
            for node in tree.find_all(nodes.Name)
            if node.ctx == "load" and node.name in free and node.name not in local
        )
        plain["controller"] -= dotted.total()
        for name, count in (+plain + dotted).items():
            self._found.uses[name, tag.stretch.shown] += count

    def _unknown(self, tag: Tag, name: str, known: set[str], functions: set[str]) -> None:
        if name == "loop" or name in self._given:
            block = "for" if name == "loop" else "for' or 'set"
            self._lacking(
                tag, f"names '{name}' where it is not known,", None,
                f"use it only after or within the '{block}' that makes it known",
            )  # fmt: skip
        elif name in functions:
            hint = "write it without; tags know names, filters and tests"
            self._lacking(tag, f"calls the function '{name}', which is not known,", None, hint)
        elif name in WORDS and tag.mark == "{":
            typed = tag.written(tag.inner, mark="%")
            self._fault(tag, f"'{name}' prints nothing", f"write '{typed}'")
        else:
            close = _close(name, known)
            self._lacking(
                tag, f"names '{name}', which is not known,", close,
                f"known are {', '.join(sorted(known - environment.globals.keys()))}",
            )  # fmt: skip

    def _attribute(self, tag: Tag, name: str, attribute: str, known: Iterable[str]) -> None:
        if attribute in known:
            return
        close = _close(attribute, known)
        whole = f"{name}.{attribute}"
        self._lacking(
            tag,
            f"names '{whole}', which is not known,",
            f"{name}.{close.rsplit('.')[-1]}" if close else None,
            f"write '{name}' alone"
            if known is _OF_TEXT
            else f"known are {', '.join(f'{name}.{one}' for one in sorted(known))}",
        )

    def _lacking(self, tag: Tag, message: str, close: str | None, otherwise: str) -> None:
        hint = f"did you mean '{close}'?" if close else otherwise
        self._fault(tag, f"the template {message}", hint, "template-name-unknown")

    def _printed(self, tag: Tag, free: list[str]) -> None:
        """See that finished XML and text stand where each can."""
        bare = re.fullmatch(r"\(?\s*(\w+)\s*\)?", tag.inner)
        name = bare[1] if bare else ""
        local = {one for frame in self._frames for one in frame.names}
        page = tag.stretch.kind == "page"
        if name in _FINISHED and name not in local:
            if name == "body":
                self._found.bodies.append((self._part, tag))
            want = _FINISHED[name]
            if page or (tag.prefix == want and tag.stretch.kind == "paragraph"):
                return
            hint = f"write '{{{{{want} {name} }}}}'"
            if tag.stretch.kind == "plain":
                hint += " in a paragraph"
            self._fault(tag, f"'{name}' stands where it cannot be set", hint)
            return
        inside = [one for one in _FINISHED if one in free and one not in local]
        if inside and not page:
            typed = f"{{{{{_FINISHED[inside[0]]} {inside[0]} }}}}"
            self._fault(
                tag, f"'{inside[0]}' can only be printed as it is", f"write '{typed}', alone"
            )
        elif tag.prefix and not page and all(one in self._known() for one in free):
            typed = tag.written(tag.inner, prefix="")
            self._fault(tag, "a value stands where it cannot be set", f"write '{typed}'")


def _level(tag: Tag) -> str:
    """Tell what a tag takes the place of; begin and end of a block have to agree in it."""
    return "" if tag.prefix == "r" or tag.stretch.kind == "page" else tag.prefix


def _finished(typed: str, stretch: Stretch) -> str:
    """Give finished XML the mark it needs in a paragraph."""
    found = re.fullmatch(r"\{\{[a-z]* (body|page_of_pages) \}\}", typed)
    if found is None or stretch.kind == "page":
        return typed
    return f"{{{{{_FINISHED[found[1]]} {found[1]} }}}}"


def _holder(stretch: Stretch, prefix: str) -> object:
    if prefix == "tr":
        return stretch.row
    if prefix == "tc":
        return stretch.cell
    return stretch.paragraph


def _close(name: str, known: Iterable[str]) -> str | None:
    """Give the known name that is most like a wrong one."""
    plain = {one for one in known if not one.startswith("_")}
    dotted = CONTROLLER - plain if "controller" in plain else frozenset()
    if (whole := name.lower().replace("_", ".", 1)) in _DOTTED and dotted:
        return whole
    same = sorted(one for one in {*plain, *dotted} if one.lower() == name.lower())
    close = same[0] if same else nearest(name.lower(), sorted({*plain, *dotted}))
    return f"controller.{close}" if close in dotted else close


def _in_text(page: str, at: int) -> bool:
    """Tell whether a place of a page is neither in a style sheet nor in a script."""
    before = page[:at].lower()
    return all(
        before.rfind(f"<{name}") <= before.rfind(f"</{name}") for name in ("style", "script")
    )
