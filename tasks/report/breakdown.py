"""Breakdown of a run by publisher and language: outcomes, removed text, confidence of the language."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self, TypeVar

from tasks.document import Document, Outcome, Record

# Confidences are added as whole thousandths, so that the sum does not depend on the order of batches.
CONFIDENCE_UNITS = 1000


class Counts(Record, frozen=True):
    """Base of records that count: their fields are numbers, and numbers by name."""

    def __add__(self, other: Self) -> Self:
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in self.__struct_fields__}
        return self.with_(
            **{
                name: dict(Counter(one) + Counter(two)) if isinstance(one, dict) else one + two
                for name, (one, two) in pairs.items()
            }
        )


CountsT = TypeVar("CountsT", bound=Counts)
Name = TypeVar("Name", str, "Share")


def summed(*parts: Mapping[Name, CountsT]) -> dict[Name, CountsT]:
    """Add the counts of each name."""
    sums: dict[Name, CountsT] = {}
    for part in parts:
        for name, counts in part.items():
            sums[name] = sums[name] + counts if name in sums else counts
    return sums


class Share(NamedTuple):
    """A publisher in one language. The publisher is empty if it is not known, the language of a rejected document too."""

    publisher: str
    language: str


class Tally(Counts, frozen=True):
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


def tally_shares(documents: Iterable[Document]) -> dict[Share, Tally]:
    """Count settled documents by publisher and language."""
    return summed(*({_share(document): _tally(document)} for document in documents))


def _share(document: Document) -> Share:
    language = "" if document.outcome is Outcome.REJECTED else document.language
    return Share(document.publisher or "", language)


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
