"""Returned: a file that came back, judged clause by clause."""

import hashlib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal

from ..findings import Finding, Place, error, in_order, warning
from ..records import Declaration, Library
from .assign import Assigned, Delivered, assign
from .expect import expected_paragraphs, expected_passages
from .frame import frame_findings, is_letterhead
from .read import read
from .reading import Reading
from .report import Change, ClauseVerdict, ForeignText, OpenDuty, Report, State
from .text import (
    ManifestEntry,
    ManifestHead,
    fingerprint,
    normalise,
    parse_manifest_entry,
    parse_manifest_head,
)

# Words and signs with the blanks before them; Chinese, Japanese and Korean letter by letter.
_TOKENS = re.compile(r"\s*(?:[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff]|\w+|[^\w\s])")
_DIFFABLE = 4000


def inspect(
    data: bytes,
    format: str,  # noqa: A002
    place: str,
    *,
    library: Library | None = None,
    declaration: Declaration | None = None,
) -> tuple[Report | None, list[Finding]]:
    """Say of a file that came back what has become of each clause.

    With `declaration` edits are shown word by word and a file without manifest can be read;
    with `library` the duties are named that no untouched clause fulfils any more.
    """
    reading, findings = read(data, format, place)
    if reading is None:
        return None, findings
    head, entries = _manifest(reading, place, findings)
    if head is None and declaration is None:
        findings.append(
            error(
                "verify-declaration-unknown",
                Place(place),
                "does not say which declaration it was made from",
                "name the client (and its language and tool): the file is then read by its text",
            )
        )
        return None, in_order(findings)
    if declaration is not None and head is not None and head.key != declaration.key:
        findings.append(
            warning(
                "verify-declaration-other",
                Place(place),
                f"was made as '{head.key}', and is compared with '{declaration.key}'",
                "name the client, language and tool that the file was made for",
            )
        )
    delivered = _delivered(entries, declaration)
    found = assign(
        [p for p in reading.paragraphs if p.part in ("body", "textbox", "note")], delivered
    )
    verdicts = _verdicts(found, delivered)
    foreign, outside = _foreign(found)
    if declaration is not None:
        findings += frame_findings(reading, declaration, place)
        outside = tuple(text for text in outside if not is_letterhead(text.text, declaration))
    report = Report(
        file=place,
        format=format,
        declaration=head.key if head else declaration.key if declaration else "",
        language=head.language if head else declaration.language if declaration else "",
        library=head.library if head else declaration.library_version if declaration else "",
        draft=head.draft if head else declaration.draft if declaration else False,
        basis=_basis(head, declaration),
        clauses=verdicts,
        foreign=foreign,
        outside=outside,
        duties=None if library is None else _duties(verdicts, library),
        tracked_changes="tracked-changes" in reading.warnings,
    )
    return report, in_order(findings)


def texts_by_clause(data: bytes, format: str, place: str) -> dict[str, tuple[str, ...]] | None:  # noqa: A002
    """Give what a file of ours says, clause by clause; None where it does not tell."""
    reading, _ = read(data, format, place)
    head, entries = _manifest(reading, place, []) if reading else (None, {})
    if reading is None or head is None:
        return None
    texts: dict[str, list[str]] = {key: [] for key in entries}
    paragraphs = [p for p in reading.paragraphs if p.part in ("body", "textbox", "note")]
    for entry in assign(paragraphs, _delivered(entries, None)):
        for key in () if entry.copy else entry.keys:
            texts[key].append(entry.paragraph.text)
    return {key: tuple(said) for key, said in texts.items()}


def texts_wanted(declaration: Declaration) -> dict[str, tuple[str, ...]]:
    """Give what a declaration says, clause by clause, as a file does."""
    passages = expected_passages(declaration, expected_paragraphs(declaration))
    return {passage.key: passage.texts for passage in passages}


def _basis(
    head: ManifestHead | None, declaration: Declaration | None
) -> Literal["manifest", "declaration", "both"]:
    if head is None:
        return "declaration"
    return "manifest" if declaration is None else "both"


# --- what was delivered -----------------------------------------------------------------------


def _manifest(
    reading: Reading, place: str, findings: list[Finding]
) -> tuple[ManifestHead | None, dict[str, ManifestEntry]]:
    """Read the manifest; spoilt lines are findings."""
    head: ManifestHead | None = None
    entries: dict[str, ManifestEntry] = {}
    for name, value in reading.properties.custom.items():
        if not name.startswith("cb."):
            continue
        if name == "cb.manifest":
            head = parse_manifest_head(value)
            known = head is not None
        else:
            entry = parse_manifest_entry(name[3:], value)
            known = entry is not None and entry.key not in entries
            if entry is not None and known:
                entries[entry.key] = entry
        if not known:
            findings.append(
                warning(
                    "verify-manifest-unreadable",
                    Place(place, key=ascii(name[:60]).strip("'")),
                    "a property of the manifest is not in the form it was delivered in",
                    "name the client: what the property said is then taken from the declaration",
                )
            )
    return head, entries if head is not None else {}


def _delivered(
    entries: Mapping[str, ManifestEntry], declaration: Declaration | None
) -> list[Delivered]:
    """Join manifest and declaration; the manifest says what was delivered."""
    today: dict[str, tuple[str, ...]] = {}
    clauses: list[Delivered] = []
    if declaration is not None:
        for passage in expected_passages(declaration, expected_paragraphs(declaration)):
            today[passage.key] = passage.texts
            if passage.key not in entries and (not entries or passage.texts):
                clauses.append(
                    Delivered(
                        key=passage.key,
                        slug=passage.slug,
                        position=passage.position,
                        language=passage.language,
                        version=passage.version,
                        hash=passage.hash,
                        count=len(passage.texts),
                        texts=passage.texts,
                        outdated=bool(entries),
                    )
                )
    for entry in entries.values():
        texts = today.get(entry.key)
        clauses.append(
            Delivered(
                key=entry.key,
                slug=entry.slug,
                position=entry.position,
                language=entry.language,
                version=entry.version,
                hash=entry.hash,
                count=entry.count,
                texts=texts,
                outdated=texts is not None and fingerprint(texts) != entry.hash,
            )
        )
    return sorted(clauses, key=lambda clause: (clause.position, clause.key))


# --- verdicts -----------------------------------------------------------------------------------


def _verdicts(
    found: Sequence[Assigned], delivered: Sequence[Delivered]
) -> tuple[ClauseVerdict, ...]:
    own: dict[str, list[Assigned]] = defaultdict(list)
    copied: set[str] = set()
    first: dict[str, int] = {}
    for index, entry in enumerate(found):
        for key in entry.keys:
            if entry.copy:
                copied.add(key)
            else:
                own[key].append(entry)
                first.setdefault(key, index)
    moved = _moved([clause.key for clause in delivered], first)
    by_key = {clause.key: clause for clause in delivered}
    return tuple(
        _verdict(clause, own.get(clause.key, []), by_key, clause.key in moved, clause.key in copied)
        for clause in delivered
        if clause.count
    )


def _verdict(
    clause: Delivered,
    own: Sequence[Assigned],
    by_key: Mapping[str, Delivered],
    moved: bool,
    copied: bool,
) -> ClauseVerdict:
    texts = tuple(entry.paragraph.text for entry in own)
    partners = tuple(dict.fromkeys(k for e in own for k in e.keys if k != clause.key))
    states: list[State] = []
    if not own:
        states.append("missing")
    elif fingerprint(texts) == clause.hash or (partners and _holds(clause, own, by_key)):
        states.append("unchanged")
    else:
        states.append("edited")
    if moved:
        states.append("moved")
    if partners:
        states.append("joined")
    if copied:
        states.append("copied")
    edited = "edited" in states
    return ClauseVerdict(
        key=clause.key,
        position=clause.position,
        language=clause.language,
        version=clause.version,
        states=tuple(states),
        joined_with=partners,
        found=texts if states != ["unchanged"] else (),
        changes=changes_between(clause.texts, texts) if edited and clause.texts else (),
        outdated=clause.outdated,
    )


def _holds(clause: Delivered, own: Sequence[Assigned], by_key: Mapping[str, Delivered]) -> bool:
    """Tell whether a clause joined with its neighbour still has its letters.

    The joint paragraph is tried at every cut: what stands before it is the one's, the rest the
    other's.
    """
    joint = [index for index, entry in enumerate(own) if len(entry.keys) > 1]
    if len(joint) != 1 or len(own[joint[0]].keys) != 2:
        return False
    at, entry = joint[0], own[joint[0]]
    letters = entry.letters
    last = entry.keys[0] == clause.key
    if (last and at != len(own) - 1) or (not last and at != 0) or len(letters) > 20_000:
        return False
    partner = by_key[entry.keys[1] if last else entry.keys[0]]
    if last:
        running = hashlib.sha256()
        for other in own[:at]:
            running.update(other.letters.encode("utf-8", "surrogatepass") + b"\n")
        for letter in letters:
            running.update(letter.encode("utf-8", "surrogatepass"))
            if running.copy().hexdigest()[:16] == clause.hash:
                return True
        return False
    if partner.count == 1:
        running = hashlib.sha256()
        for cut, letter in enumerate(letters, start=1):
            running.update(letter.encode("utf-8", "surrogatepass"))
            if running.copy().hexdigest()[:16] == partner.hash:
                rest = [letters[cut:], *(other.letters for other in own[1:])]
                return fingerprint(rest) == clause.hash
    if clause.texts:
        wanted = [normalise(text) for text in clause.texts]
        found = [other.letters for other in own[1:]]
        return letters.endswith(wanted[0]) and found == wanted[1:]
    return False


def _moved(order: Sequence[str], first: Mapping[str, int]) -> set[str]:
    """Give the fewest clauses that, put elsewhere, explain the order found."""
    present = [key for key in order if key in first]
    places = [first[key] for key in present]
    # Clauses joined in one paragraph stand at one place: keep their order as delivered.
    tails: list[int] = []
    at: list[int] = []
    for index, place in enumerate(places):
        keyed = place * (len(places) + 1) + index
        slot = bisect_left(tails, keyed)
        at.append(slot)
        if slot == len(tails):
            tails.append(keyed)
        else:
            tails[slot] = keyed
    kept: set[str] = set()
    want = len(tails) - 1
    for index in range(len(places) - 1, -1, -1):
        if at[index] == want:
            kept.add(present[index])
            want -= 1
    return set(present) - kept


def changes_between(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """Tell two texts apart word by word."""
    old, new = _TOKENS.findall("\n".join(before)), _TOKENS.findall("\n".join(after))
    if len(old) + len(new) > _DIFFABLE:
        return ()
    changes: list[Change] = []
    letters = [normalise(token) for token in old], [normalise(token) for token in new]
    for tag, a, b, c, d in SequenceMatcher(None, *letters, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change(kind="same", text="".join(old[a:b])))
            continue
        if b > a:
            changes.append(Change(kind="dropped", text="".join(old[a:b])))
        if d > c:
            changes.append(Change(kind="added", text="".join(new[c:d])))
    return tuple(changes)


def _foreign(
    found: Sequence[Assigned],
) -> tuple[tuple[ForeignText, ...], tuple[ForeignText, ...]]:
    """Give the paragraphs of no clause: between the clauses, and before or after them."""
    placed = [index for index, entry in enumerate(found) if entry.keys]
    start, end = (placed[0], placed[-1]) if placed else (len(found), -1)
    inside: list[ForeignText] = []
    outside: list[ForeignText] = []
    last = ""
    for index, entry in enumerate(found):
        if entry.keys:
            last = entry.keys[-1]
            continue
        text = ForeignText(after=last, text=entry.paragraph.text, mark=entry.foreign)
        within = start < index < end or bool(entry.foreign)
        (inside if within else outside).append(text)
    return tuple(inside), tuple(outside)


def _duties(verdicts: Sequence[ClauseVerdict], library: Library) -> tuple[OpenDuty, ...]:
    """Give the duties whose clauses are all missing or edited, for some tool."""
    covering: dict[str, dict[str, list[ClauseVerdict]]] = defaultdict(lambda: defaultdict(list))
    for verdict in verdicts:
        clause, _, tool = verdict.key.partition("/")
        known = library.clauses.get(clause)
        for duty in () if known is None else known.covers:
            covering[duty][tool].append(verdict)
    duties: list[OpenDuty] = []
    for duty, by_tool in sorted(covering.items()):
        common = by_tool.get("", [])
        for tool in sorted(tool for tool in by_tool if tool) or [""]:
            own = common if not tool else [*common, *by_tool[tool]]
            if not any(verdict.says_it_still for verdict in own):
                keys = tuple(verdict.key for verdict in own)
                duties.append(OpenDuty(duty=duty, clauses=keys, tool=tool))
    return tuple(duties)
