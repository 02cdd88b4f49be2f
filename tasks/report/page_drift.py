"""Tells which sources changed the furniture around their articles: a rule that used to fit them fits no more, or the reverse.

Two shares are compared by the test for two proportions with a pooled variance (Fleiss, Levin, Paik 2003, "Statistical
methods for rates and proportions", section 3.2). Every rule of every source is tried in every run, so the test is strict.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import sqrt

from tasks.document import Document, Outcome, Record

# Fewer documents, now or before, prove nothing: those of small runs are gathered until there are so many.
FEWEST_DOCUMENTS = 20
# The past counts as so many documents at most, so that what was long ago fades.
REMEMBERED_DOCUMENTS = 1000
# Standard errors apart: by chance once in 15,000 comparisons. And so large a difference that it matters.
STANDARD_ERRORS = 4.0
LEAST_DIFFERENCE = 0.25


class SourceCount(Record, frozen=True):
    """Documents of a source, those that lost a line by a rule, and those that lost it in the lower half of the text."""

    documents: int = 0
    rules: dict[str, int] = {}
    foot: dict[str, int] = {}


class SourceHistory(Record, frozen=True):
    """A source's documents of earlier runs, and the latest, that were too few to be compared with them."""

    before: SourceCount = SourceCount()
    recent: SourceCount = SourceCount()


class TemplateChange(Record, frozen=True):
    """A rule's share of a source's documents, before and now (0..1), and where its lines stand."""

    source: str
    rule: str
    place: str
    before: float
    now: float

    def __str__(self) -> str:
        return (
            f"{self.source} changed its {self.place}: {self.rule} removed lines from {self.before:.0%} of its documents, "
            f"now from {self.now:.0%}"
        )


def count_sources(documents: Iterable[Document]) -> dict[str, SourceCount]:
    """Count, by source, the documents that are new or changed in the index and what was removed from them."""
    by_source: dict[str, SourceCount] = {}
    for document in documents:
        if document.publisher and document.outcome in (Outcome.INDEXED, Outcome.DUPLICATE):
            by_source = summed(by_source, {document.publisher: _count(document)})
    return by_source


def summed(one: Mapping[str, SourceCount], other: Mapping[str, SourceCount]) -> dict[str, SourceCount]:
    """Add the counts of two sets of documents."""
    return {**one, **{source: _sum(one.get(source, SourceCount()), count) for source, count in other.items()}}


def followed(source: str, history: SourceHistory, now: SourceCount) -> tuple[SourceHistory, TemplateChange | None]:
    """Return the history with the documents of a run, and the change they show: the surest of any rule of the source.

    After a change the past begins anew with the next run: the documents that show it may be half of the old kind.
    """
    recent = _sum(history.recent, now)
    if recent.documents < FEWEST_DOCUMENTS:
        return history.with_(recent=recent), None
    change = _surest(source, history.before, recent)
    return SourceHistory(before=SourceCount() if change else _faded(_sum(history.before, recent))), change


def _count(document: Document) -> SourceCount:
    half = (len(document.removed) + sum(1 for line in document.text.split("\n") if line.strip())) / 2
    foot = {line.rule for line in document.removed if line.position > half}
    return SourceCount(
        documents=1,
        rules=dict.fromkeys((line.rule for line in document.removed), 1),
        foot=dict.fromkeys(foot, 1),
    )


def _sum(one: SourceCount, other: SourceCount) -> SourceCount:
    return SourceCount(
        documents=one.documents + other.documents,
        rules=dict(Counter(one.rules) + Counter(other.rules)),
        foot=dict(Counter(one.foot) + Counter(other.foot)),
    )


def _faded(count: SourceCount) -> SourceCount:
    """Return the same shares of REMEMBERED_DOCUMENTS documents at most."""
    scale = min(REMEMBERED_DOCUMENTS / count.documents, 1.0)
    rules = {rule: round(number * scale) for rule, number in count.rules.items()}
    foot = {rule: round(number * scale) for rule, number in count.foot.items()}
    return SourceCount(documents=round(count.documents * scale), rules=rules, foot=foot)


def _surest(source: str, before: SourceCount, now: SourceCount) -> TemplateChange | None:
    if before.documents < FEWEST_DOCUMENTS:
        return None
    rules = sorted(before.rules.keys() | now.rules.keys())
    by_errors = {rule: _errors(rule, before, now) for rule in rules}
    surest = max(rules, key=by_errors.__getitem__, default=None)
    if surest is None or by_errors[surest] < STANDARD_ERRORS:
        return None
    both = _sum(before, now)
    return TemplateChange(
        source=source,
        rule=surest,
        place="footer" if 2 * both.foot.get(surest, 0) >= both.rules[surest] else "header",
        before=before.rules.get(surest, 0) / before.documents,
        now=now.rules.get(surest, 0) / now.documents,
    )


def _errors(rule: str, before: SourceCount, now: SourceCount) -> float:
    """Return how many standard errors the two shares are apart; 0 where the difference is small."""
    one, other = before.rules.get(rule, 0), now.rules.get(rule, 0)
    difference = abs(one / before.documents - other / now.documents)
    pooled = (one + other) / (before.documents + now.documents)
    variance = pooled * (1 - pooled) * (1 / before.documents + 1 / now.documents)
    return difference / sqrt(variance) if difference >= LEAST_DIFFERENCE and variance else 0.0
