"""Conventions: how a language is written, from its file of terms."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..conventions import Conventions, Term, Words
from .files import read_yaml
from .models import TermsModel
from .registry import VARIANT
from .shapes import check_model


def load_conventions(root: Path, language: str) -> Conventions | None:
    """Read a language's conventions; None where its file is not there, or not right.

    What is wrong with the file was found when the library was read.
    """
    file = f"registry/terms/{language}.yaml"
    if not (root / file).exists():
        return None
    document, _ = read_yaml(root / file, file)
    model = check_model(TermsModel, document)[0] if document else None
    if model is None:
        return None
    written = model.conventions
    base = load_conventions(root, language[:-3]) if VARIANT.fullmatch(language) else None
    own = Conventions(
        language=language,
        script=written.script or "",
        quotes=tuple(written.quotes),
        spaced=written.spaced,
        citations=(*model.citations.values(), *written.citations),
        modality={
            what: Words(clear=tuple(words.clear), also=tuple(words.also))
            for what, words in written.modality.items()
        },
        informal=tuple(written.informal),
        terms={
            key: Term(name=term.term, forms=tuple(term.forms), wrong=tuple(term.wrong))
            for key, term in model.terms.items()
        },
    )
    return _over(base, own, {one.letter: one.instead for one in model.spelling}) if base else own


def _over(base: Conventions, own: Conventions, spelling: Mapping[str, str]) -> Conventions:
    """Lay what a variant says over its language's conventions, in the variant's letters."""

    def spelt(words: Sequence[str]) -> tuple[str, ...]:
        table = str.maketrans(dict(spelling))
        return tuple(word.translate(table) for word in words)

    return Conventions(
        language=own.language,
        script=own.script or base.script,
        quotes=own.quotes or base.quotes,
        spaced=own.spaced or base.spaced,
        citations=(*own.citations, *base.citations),
        modality={
            what: Words(clear=spelt(words.clear), also=spelt(words.also))
            for what, words in {**base.modality, **own.modality}.items()
        },
        informal=own.informal or base.informal,
        terms={
            **{
                key: Term(name=term.name, forms=spelt(term.forms), wrong=spelt(term.wrong))
                for key, term in base.terms.items()
            },
            **own.terms,
        },
    )
