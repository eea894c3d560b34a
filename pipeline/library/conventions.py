"""Conventions: how a language is written, from its file of terms."""

from pathlib import Path

from ..conventions import Conventions, Term, Words
from .files import read_yaml
from .models import TermsModel
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
    return Conventions(
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
