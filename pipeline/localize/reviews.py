"""Reviews: which translations somebody else has read, with name and date.

A record in `locales/<language>/reviews.yaml` holds for one source and one translation; an edit of
either voids it. Builds name the languages that are not reviewed whole; a client that states
`translations: reviewed` gets no document from them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ..catalogs import Catalog, Entry, catalog_path
from ..catalogs.places import shown
from ..files import write_whole
from ..findings import Finding, Place, error
from ..lean import dataclass
from ..library.files import read_yaml
from ..library.models import ReviewsModel
from ..library.shapes import check_model
from ..records import Message

_HEAD = """\
# Who read which translation; written by `clausebook catalog review`. A record holds while source
# and translation are as they were: 12 hex digits of their SHA-256.
reviews:
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One translation was read by somebody who did not write it."""

    reviewer: str
    date: date
    source: str
    translation: str

    def holds(self, entry: Entry) -> bool:
        """Tell whether source and translation are as they were then."""
        return (self.source, self.translation) == (_hash(entry.source), _hash(entry.translation))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def reviews_path(root: Path, language: str) -> Path:
    """Name the file of a language's reviews."""
    return catalog_path(root, language).parents[1] / "reviews.yaml"


def load_reviews(root: Path, language: str) -> tuple[dict[str, Review], list[Finding]]:
    """Read a language's reviews by msgctxt; none where there is no file."""
    path = reviews_path(root, language)
    if not path.exists():
        return {}, []
    catalog = Path(shown(catalog_path(root, language)))
    document, findings = read_yaml(path, (catalog.parents[1] / path.name).as_posix())
    if document is None:
        return {}, findings
    model, findings = check_model(ReviewsModel, document)
    found = model.reviews if model else {}
    return {
        context: Review(
            reviewer=review.reviewer,
            date=review.date,
            source=review.source,
            translation=review.translation,
        )
        for context, review in found.items()
    }, findings


def is_reviewed(reviews: Mapping[str, Review], context: str, entry: Entry | None) -> bool:
    """Tell whether a translation is finished and was read as it stands."""
    review = reviews.get(context)
    return bool(review and entry and not entry.fuzzy and review.holds(entry))


def record_reviews(
    root: Path,
    messages: Sequence[Message],
    catalog: Catalog,
    chosen: Sequence[str],
    reviewer: str,
    day: date,
) -> tuple[int, list[Finding]]:
    """Write down that somebody read these translations; give how many.

    Args:
        chosen: ids, a clause's also standing for its title and cells; empty = all.
    """
    reviews, findings = load_reviews(root, catalog.language)
    wanted = {message.context: message for message in messages if message.text}
    read = 0
    known: set[str] = set()
    for context, message in wanted.items():
        asked = [name for name in (context, context.partition("#")[0]) if name in chosen]
        known.update(asked)
        if chosen and not asked:
            continue
        entry = catalog.entries.get(context)
        if not entry or not entry.translation or entry.fuzzy or entry.source != message.text:
            if chosen:
                findings.append(_unfinished(catalog, context, entry))
            continue
        read += 1
        if is_reviewed(reviews, context, entry) and reviews[context].reviewer == reviewer:
            continue
        reviews[context] = Review(
            reviewer=reviewer,
            date=day,
            source=_hash(entry.source),
            translation=_hash(entry.translation),
        )
    findings += [
        error(
            "review-unknown",
            Place(catalog.file, key=name),
            f"no text has the id '{name}'",
            "name the clause, or the msgctxt of the entry",
        )
        for name in chosen
        if name not in known
    ]
    lines = [_line(context, reviews[context]) for context in wanted if context in reviews]
    path = reviews_path(root, catalog.language)
    text = _HEAD + ("".join(lines) or "  {}\n")
    if lines and (not path.exists() or path.read_bytes() != text.encode()):
        write_whole(path, text.encode())
    return read, findings


def _unfinished(catalog: Catalog, context: str, entry: Entry | None) -> Finding:
    return error(
        "review-unfinished",
        Place(catalog.file, entry.line if entry else 0, "" if entry else context),
        f"the translation of '{context}' is missing, marked as needing work, or of another source",
        "finish it first",
    )


def _line(context: str, review: Review) -> str:
    reviewer = json.dumps(review.reviewer, ensure_ascii=False)
    return (
        f"  {json.dumps(context)}: {{reviewer: {reviewer}, date: {review.date.isoformat()}, "
        f'source: "{review.source}", translation: "{review.translation}"}}\n'
    )
