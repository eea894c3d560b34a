"""Proof: where the texts of a weave end up, learnt from a file that is right."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from ..lean import dataclass
from ..records import Declaration
from .align import pair
from .around import controller_name
from .case import Case
from .expect import expected_paragraphs, expected_passages
from .kinds import languages
from .package import Package
from .reading import FoundParagraph, Link, Properties, Reading
from .text import normalise, same_language
from .wanted import PART, Wanted
from .weaving import MARK, number_of

Reader = Callable[[Package], Reading | None]
_Pick = Callable[[Sequence[str]], Iterable[str]]

_TELLING = ("{", "}", "%7B", "DRAFT")  # only a whole reading can judge a text that holds these


@dataclass(frozen=True, slots=True)
class Proof:
    """Says which strings a file of this weave holds, given its texts.

    What is picked is picked from the texts, followed by `constants`.

    Attributes:
        strings: in the order of `Wanted.strings`.
        around: paragraphs that no clause says: `before` the text, `after` it, then elsewhere.
        others: what else shall hold no mark of a template.
        language: the document's property.
    """

    count: int
    constants: tuple[str, ...]
    strings: _Pick
    around: _Pick
    before: int
    after: int
    others: _Pick
    language: _Pick

    def holds(self, texts: Sequence[str], declaration: Declaration, strings: Sequence[str]) -> bool:
        """Tell whether a file with these texts is right; False = a whole reading has to say."""
        if len(texts) != self.count:
            return False
        pool = (*texts, *self.constants)
        said = "".join(self.strings(pool))
        if said != PART.join(strings):
            return False
        around = "".join(self.around(pool))
        others = "".join(self.others(pool))
        language = "".join(self.language(pool))
        if (
            any(sign in around or sign in others for sign in _TELLING)
            or controller_name(declaration) not in around
            or not same_language(declaration.language, language)
        ):
            return False
        lines = around.split(PART) if around else []
        ours = said.split(PART)
        return (
            # An empty paragraph is none; what ends in a letter or digit is not empty.
            all(line[-1:].isalnum() or normalise(line) for line in lines)
            and ours[0] not in lines[: self.before]
            and not any(line in ours for line in lines[self.before :][: self.after])
        )


def prove(
    package: Package,
    reader: Reader,
    declaration: Declaration,
    reading: Reading,
    texts: Sequence[str],
    marked: dict[str, bytes],
    wanted: Wanted,
) -> Proof | None:
    """Learn from a file in which nothing is wrong; None = its texts cannot be told apart.

    `marked` are the parts that were read, with marks in the place of `texts`.
    """
    form = _form(package, reader, reading, texts, marked)
    if form is None:
        return None
    expected = expected_paragraphs(declaration)
    case = Case(
        declaration=declaration,
        reading=reading,
        place="",
        expected=expected,
        passages=expected_passages(declaration, expected),
        found=reading.body,
    )
    start = [id(p) for p in reading.body].index(id(pair(case)[0][1]))
    end = start + len(expected)
    body = form.body
    # The marks have letters of every script: what they may be marked with, all texts may.
    strict = [replace(paragraph, text="") for paragraph in body[start:end]]
    languages(case, list(zip(expected, strict, strict=True)))
    custom = form.properties.custom
    names = [name for name in custom if name.startswith("cb.")]
    if case.findings or not set(names) <= set(wanted.names):
        return None
    properties = form.properties
    said = [paragraph.text for paragraph in body[start:end]]
    said += [custom[name] for name in wanted.names if names]
    said += [properties.title, properties.subject, properties.creator, properties.keywords]
    for number, paragraph in enumerate(body[start:end]):
        for link in paragraph.links:
            said += [str(number), link.text, link.target]
    around = [*body[:start], *body[end:], *(p for p in form.paragraphs if p.part != "body")]
    others = [link.target for paragraph in around for link in paragraph.links]
    others += [value for name, value in custom.items() if not name.startswith("cb.")]
    others += [properties.title, properties.subject, properties.creator, properties.keywords]
    picks = _Picks(len(texts))
    return Proof(
        count=len(texts),
        strings=picks.pick(said),
        around=picks.pick([paragraph.text for paragraph in around]),
        before=start,
        after=len(body) - end,
        others=picks.pick(others),
        language=picks.pick([properties.language or ""]),
        constants=tuple(picks.constants),
    )


class _Picks:
    """Makes picks, and gathers the constants they need."""

    def __init__(self, count: int) -> None:
        self.constants: dict[str, int] = {}
        self._count = count

    def pick(self, strings: Sequence[str]) -> _Pick:
        """Give what picks these strings, which hold marks, from texts and constants."""
        parts = MARK.split(PART.join(strings))
        found: list[int] = []
        for index, part in enumerate(parts):
            if index % 2:
                found.append(number_of(part))
            elif part or len(parts) == 1:
                found.append(self.constants.setdefault(part, self._count + len(self.constants)))
        return itemgetter(*found)


# --- reading the marks --------------------------------------------------------------------------


def _form(
    package: Package,
    reader: Reader,
    reading: Reading,
    texts: Sequence[str],
    marked: dict[str, bytes],
) -> Reading | None:
    """Read a file with marks for texts; None = texts do more than to be copied there."""
    form = reader(Package("", b"", members=package.members, parts=marked))
    if form is None or _filled(form, reading, texts) != reading:
        return None
    return form


def _filled(form: Reading, reading: Reading, texts: Sequence[str]) -> Reading | None:
    """Put texts in the place of marks; None = a paragraph has languages the marks have not."""

    def fill(text: str) -> str:
        return MARK.sub(lambda found: texts[number_of(found[1])], text)

    if len(form.paragraphs) != len(reading.paragraphs):
        return None
    paragraphs: list[FoundParagraph] = []
    for ours, theirs in zip(form.paragraphs, reading.paragraphs, strict=True):
        if not theirs.languages <= ours.languages:
            return None
        links = tuple(Link(text=fill(a.text), target=fill(a.target)) for a in ours.links)
        text = fill(ours.text)
        paragraphs.append(replace(ours, text=text, links=links, languages=theirs.languages))
    own = form.properties
    properties = Properties(
        title=fill(own.title),
        subject=fill(own.subject),
        creator=fill(own.creator),
        keywords=fill(own.keywords),
        language=None if own.language is None else fill(own.language),
        custom={name: fill(value) for name, value in own.custom.items()},
    )
    headers = tuple(map(fill, form.headers))
    return replace(form, paragraphs=tuple(paragraphs), headers=headers, properties=properties)
