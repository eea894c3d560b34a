"""Forms: do the texts have the form that the duties of form ask for?

Takes an outline and the verdicts on its duties, then its texts in any language; gives the findings.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from .coverage import Judgement, Verdict
from .findings import Finding, Place, note, warning
from .lean import dataclass
from .records import (
    PLACEHOLDER,
    Clause,
    Declaration,
    Manuscript,
    Outline,
    Passage,
    Requirement,
    fill,
    paragraphs,
)
from .text import listed


class FormCheck:
    """The form duties that apply to one outline, checked; all documents that share it use one.

    Attributes:
        findings: of the outline, whatever the language.
    """

    def __init__(self, outline: Outline, judgements: Iterable[Judgement]) -> None:
        duties = {
            one.requirement.id: one.requirement
            for one in judgements
            if one.verdict is Verdict.BY_FORM
        }
        self.findings: list[Finding] = []
        for id_, duty in duties.items():
            if named := OUTLINE_CHECKS.get(id_):
                self.findings += named(outline)
            elif id_ not in {*MET_BY_CONSTRUCTION, *MET_IN_TEXTS}:
                self.findings.append(_unchecked(duty))
        self._plain = "gdpr-12-1-plain" in duties
        self._short = "wp260-layer-length" in duties
        self._sentences: dict[str, Sentences] = {}

    def check(self, declaration: Declaration) -> list[Finding]:
        """Check the outline's text in one language."""
        findings = self._check_sentences(declaration) if self._plain else []
        return [*findings, *_check_length(declaration)] if self._short else findings

    def _check_sentences(self, declaration: Declaration) -> list[Finding]:
        """GDPR Art. 12(1): short sentences in every language."""
        manuscript, language = declaration.manuscript, declaration.language
        if manuscript is None:
            return _long_sentences(declaration.passages, language)
        known = self._sentences.get(language)
        if known is None or known.manuscript is not manuscript:
            known = self._sentences[language] = Sentences.of(manuscript, language)
        long = known.may_be_long(declaration.passages)
        return [*known.findings, *(_long_sentences(long, language) if long else ())]


def _unchecked(duty: Requirement) -> Finding:
    return warning(
        "form-unchecked",
        Place(duty.source.file, duty.source.line, duty.id),
        f"the program has no check for the form of '{duty.id}'",
        "see to it by hand where it applies",
    )


_SENTENCE = re.compile(r"[.!?؟。]\s+|\n")
MAX_SENTENCE_WORDS = 45
_VAGUE = re.compile(
    r"\b(may|might|could|possible|possibly|perhaps|often|sometimes|usually|generally|etc|some|"
    r"where appropriate|among other things|if necessary)\b",
    re.IGNORECASE,
)
_DISCLAIMERS = re.compile(
    r"\b(no influence|cannot influence|not responsible|no responsibility|not liable|"
    r"no liability|beyond our control|no control|no full control)\b",
    re.IGNORECASE,
)


def check_vagueness(clauses: Iterable[Clause]) -> list[Finding]:
    """GDPR Art. 12(1): no vague words in the source."""
    return _phrases(clauses, _VAGUE, "wording-vague", "say what is the case")


def _longest(texts: Iterable[str]) -> int:
    return max((len(part.split()) for text in texts for part in _SENTENCE.split(text)), default=0)


def _long_sentences(passages: Iterable[Passage], language: str) -> list[Finding]:
    return [
        warning(
            "sentence-long",
            Place(passage.key, 0, language),
            f"a sentence has {longest} words",
            f"split it: {MAX_SENTENCE_WORDS} words at most",
        )
        for passage in passages
        for runs in paragraphs(passage.blocks)
        if (longest := _longest(["".join(run.text for run in runs)])) > MAX_SENTENCE_WORDS
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The lengths of a manuscript's sentences.

    Attributes:
        findings: of the passages that are the same in all documents.
        open: the others: number, words of the longest sentence with each value counted as one
            word, and the open placeholders as they occur.
    """

    manuscript: Manuscript
    findings: tuple[Finding, ...]
    open: tuple[tuple[int, int, tuple[str, ...]], ...]

    @classmethod
    def of(cls, manuscript: Manuscript, language: str) -> "Sentences":
        pairs = list(zip(manuscript.passages, manuscript.open, strict=True))
        same = [passage for passage, open_ in pairs if not open_]
        open_passages = []
        for at, (passage, open_) in enumerate(pairs):
            if not open_:
                continue
            texts = [
                "".join(run.text for run in runs) for runs in paragraphs(passage.wording.blocks)
            ]
            names = [name for text in texts for name in PLACEHOLDER.findall(text) if name in open_]
            filled = [fill(text, {**passage.values, **dict.fromkeys(names, "x")}) for text in texts]
            open_passages.append((at, _longest(filled), tuple(names)))
        return cls(
            manuscript=manuscript,
            findings=tuple(_long_sentences(same, language)),
            open=tuple(open_passages),
        )

    def may_be_long(self, passages: Sequence[Passage]) -> list[Passage]:
        """Give the passages in which a sentence can be too long: all values stand in it at most."""
        found = []
        for at, longest, names in self.open:
            values = passages[at].values
            more = sum([len(values[name].split()) - 1 for name in names])
            if longest + more > MAX_SENTENCE_WORDS:
                found.append(passages[at])
        return found


MOST_CHARACTERS = 1300  # half a page A4 in the default letterhead


def _check_length(declaration: Declaration) -> list[Finding]:
    """WP260 rev.01: a first layer is read at one glance."""
    texts = (
        run.text
        for passage in declaration.passages
        for runs in paragraphs(passage.blocks)
        for run in runs
    )
    length = sum(map(len, texts))
    if length <= MOST_CHARACTERS:
        return []
    return [
        note(
            "layer-long",
            Place(declaration.key),
            f"is longer than half a page: {length} characters, of {MOST_CHARACTERS} at most",
            "shorten the client's own texts in it, if it has any; all else has to be said",
        )
    ]


def check_disclaimers(clauses: Iterable[Clause]) -> list[Finding]:
    """GDPR Art. 5(2), 24: limits are told by what was done, never as a disclaimer."""
    return _phrases(
        clauses, _DISCLAIMERS, "wording-disclaims", "say what was done to limit the processing"
    )


def _phrases(
    clauses: Iterable[Clause], pattern: re.Pattern[str], code: str, hint: str
) -> list[Finding]:
    findings = []
    for clause in clauses:
        for message in clause.messages:
            if found := pattern.search(message.text):
                findings.append(
                    warning(
                        code,
                        Place(message.source.file, message.source.line),
                        f"says '{found.group()}'",
                        hint,
                    )
                )
    return findings


FIRST_LAYER = "section-overview"
_FINDABLE = ("vc-recording-notice", "gdpr-13-2-a", "gdpr-13-1-f-fact", "gdpr-13-2-b-access")


def _check_structure(outline: Outline) -> list[Finding]:
    """GDPR Art. 12(1): a short first layer, and headings that lead to what people look for."""
    findings = []
    place = Place("clauses/outline.yaml", 0, outline.form)
    if outline.form == "notice" and (not outline.items or outline.items[0].key != FIRST_LAYER):
        findings.append(
            warning(
                "structure-layer",
                place,
                "the declaration does not begin with a short first layer",
                f"begin the form with the section '{FIRST_LAYER.removeprefix('section-')}'",
            )
        )
    heading = ""
    under: dict[str, set[str]] = {}
    for item in outline.items:
        if item.clause is None or item.clause.title:
            heading = item.key
        for id_ in item.clause.covers if item.clause else ():
            under.setdefault(id_, set()).add(heading)
    together = [id_ for id_ in _FINDABLE if id_ in under]
    headings = [under[id_] for id_ in together]
    together = [id_ for id_ in together if headings.count(under[id_]) > 1]
    if together and outline.form == "notice":
        findings.append(
            warning(
                "structure-headings",
                place,
                f"these duties share one heading: {listed(together)}",
                "give recording, storage, transfer and rights a heading each",
            )
        )
    return findings


OutlineCheck = Callable[[Outline], list[Finding]]
# All languages of a document are written from one outline, so they hold the same clauses; what a
# clause cites belongs to the law of the document (`provisions`).
MET_BY_CONSTRUCTION = frozenset({"gdpr-12-1-language", "uk-gdpr-13"})
MET_IN_TEXTS = frozenset({"wp260-layer-length"})

OUTLINE_CHECKS: dict[str, OutlineCheck] = {
    "gdpr-12-1-plain": lambda outline: check_vagueness(_clauses(outline)),
    "gdpr-12-1-structure": _check_structure,
    "vc-limits-honest": lambda outline: check_disclaimers(_clauses(outline)),
}


def _clauses(outline: Outline) -> Iterator[Clause]:
    seen = set()
    for item in outline.items:
        if item.clause and item.clause.id not in seen:
            seen.add(item.clause.id)
            yield item.clause
