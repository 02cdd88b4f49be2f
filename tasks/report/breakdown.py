"""Breakdown of a run by publisher and by language: outcomes, removed text, confidence of the language."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from tasks.document import Document, Outcome, Record

# Confidences are added as whole thousandths, so that the sum does not depend on the order of batches.
CONFIDENCE_UNITS = 1000


class Tally(Record, frozen=True):
    """Counts of some documents: the outcomes of all, and measures of those that are new or changed in the index.

    `documents` counts the latter. `characters` are code points of their text before cleaning, line ends left out;
    `removed_characters` and `removed_lines` count what cleaning removed. `confidence` is the sum of the confidences of their
    languages, in thousandths.
    """

    outcomes: dict[Outcome, int] = {}
    documents: int = 0
    words: int = 0
    characters: int = 0
    removed_characters: int = 0
    removed_lines: int = 0
    confidence: int = 0


Tallies = dict[str, Tally]


def tally_publishers(documents: Iterable[Document]) -> Tallies:
    """Count settled documents by publisher; those of no known publisher under the empty name."""
    return _tallied(documents, lambda document: document.publisher or "")


def tally_languages(documents: Iterable[Document]) -> Tallies:
    """Count settled documents by language; rejected ones have none and are left out."""
    kept = (document for document in documents if document.outcome is not Outcome.REJECTED)
    return _tallied(kept, lambda document: document.language)


def added(one: Mapping[str, Tally], other: Mapping[str, Tally]) -> Tallies:
    """Add the counts of two sets of documents."""
    return {**one, **{name: _sum(one[name], tally) if name in one else tally for name, tally in other.items()}}


def _tallied(documents: Iterable[Document], name_of: Callable[[Document], str]) -> Tallies:
    tallies: Tallies = {}
    for document in documents:
        name, tally = name_of(document), _tally(document)
        tallies[name] = _sum(tallies[name], tally) if name in tallies else tally
    return tallies


def _tally(document: Document) -> Tally:
    outcomes = {document.outcome: 1} if document.outcome else {}
    if document.outcome not in (Outcome.INDEXED, Outcome.DUPLICATE):
        return Tally(outcomes=outcomes)
    removed = sum(len(line.text) for line in document.removed)
    return Tally(
        outcomes=outcomes,
        documents=1,
        words=document.word_count,
        characters=removed + len(document.text) - document.text.count("\n"),
        removed_characters=removed,
        removed_lines=len(document.removed),
        confidence=round(document.confidence * CONFIDENCE_UNITS),
    )


def _sum(one: Tally, other: Tally) -> Tally:
    return Tally(
        outcomes=dict(Counter(one.outcomes) + Counter(other.outcomes)),
        documents=one.documents + other.documents,
        words=one.words + other.words,
        characters=one.characters + other.characters,
        removed_characters=one.removed_characters + other.removed_characters,
        removed_lines=one.removed_lines + other.removed_lines,
        confidence=one.confidence + other.confidence,
    )
