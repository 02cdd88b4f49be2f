"""Page drift: publishers that changed the boilerplate around their articles, so that a rule matches far less or far more often.

Two shares are compared by the test for two proportions with a pooled variance (Fleiss, Levin, Paik 2003, "Statistical
methods for rates and proportions", section 3.2). Every rule of every publisher is tested in every run, so the test is strict.
"""

from collections.abc import Iterable
from math import sqrt

from tasks.document import Document, Outcome, Record
from tasks.report.breakdown import Counts, summed

# Fewer documents, now or before, prove nothing: documents of small runs are added up until they are so many.
FEWEST_DOCUMENTS = 20
# The past counts as so many documents at most, so that old documents lose weight.
REMEMBERED_DOCUMENTS = 1000
# Standard errors between the shares: by chance once in 15,000 comparisons. And the least difference that matters.
STANDARD_ERRORS = 4.0
LEAST_DIFFERENCE = 0.25


class PublisherCount(Counts, frozen=True):
    """Documents of a publisher; by rule, those that lost a line by it, and those that lost it in the lower half."""

    documents: int = 0
    rules: dict[str, int] = {}
    foot: dict[str, int] = {}


class PublisherHistory(Record, frozen=True):
    """A publisher's documents of earlier runs, and later ones that are still too few to be compared with them."""

    before: PublisherCount = PublisherCount()
    recent: PublisherCount = PublisherCount()


class TemplateChange(Record, frozen=True):
    """A rule's share of a publisher's documents, before and now (0..1), and the part of the page that holds its lines."""

    publisher: str
    rule: str
    part: str
    before: float
    now: float

    def __str__(self) -> str:
        return (
            f"{self.publisher} changed its {self.part}: {self.rule} removed lines from {self.before:.0%} of its documents, "
            f"now from {self.now:.0%}"
        )


def count_publishers(documents: Iterable[Document]) -> dict[str, PublisherCount]:
    """Count, by publisher, the documents that are new or changed in the index and the rules that removed lines from them."""
    changed = (document for document in documents if document.outcome in (Outcome.INDEXED, Outcome.DUPLICATE))
    return summed(*({document.publisher: _count(document)} for document in changed if document.publisher))


def followed(
    publisher: str, history: PublisherHistory, now: PublisherCount
) -> tuple[PublisherHistory, TemplateChange | None]:
    """Return the history with the documents of a run added, and the most certain change of any rule that they show.

    After a change the history begins anew with the next run: half of the documents that show the change may be old pages.
    """
    recent = history.recent + now
    if recent.documents < FEWEST_DOCUMENTS:
        return history.with_(recent=recent), None
    change = _surest(publisher, history.before, recent)
    return PublisherHistory(before=PublisherCount() if change else _faded(history.before + recent)), change


def _count(document: Document) -> PublisherCount:
    half = (len(document.removed) + sum(1 for line in document.text.split("\n") if line.strip())) / 2
    foot = {line.rule for line in document.removed if line.position > half}
    return PublisherCount(
        documents=1,
        rules=dict.fromkeys((line.rule for line in document.removed), 1),
        foot=dict.fromkeys(foot, 1),
    )


def _faded(count: PublisherCount) -> PublisherCount:
    """Return the same shares of REMEMBERED_DOCUMENTS documents at most."""
    scale = min(REMEMBERED_DOCUMENTS / count.documents, 1.0)
    rules = {rule: round(number * scale) for rule, number in count.rules.items()}
    foot = {rule: round(number * scale) for rule, number in count.foot.items()}
    return PublisherCount(documents=round(count.documents * scale), rules=rules, foot=foot)


def _surest(publisher: str, before: PublisherCount, now: PublisherCount) -> TemplateChange | None:
    if before.documents < FEWEST_DOCUMENTS:
        return None
    rules = sorted(before.rules.keys() | now.rules.keys())
    by_errors = {rule: _errors(rule, before, now) for rule in rules}
    surest = max(rules, key=by_errors.__getitem__, default=None)
    if surest is None or by_errors[surest] < STANDARD_ERRORS:
        return None
    both = before + now
    return TemplateChange(
        publisher=publisher,
        rule=surest,
        part="footer" if 2 * both.foot.get(surest, 0) >= both.rules[surest] else "header",
        before=before.rules.get(surest, 0) / before.documents,
        now=now.rules.get(surest, 0) / now.documents,
    )


def _errors(rule: str, before: PublisherCount, now: PublisherCount) -> float:
    """Return the difference of the two shares in standard errors; 0 for a small difference."""
    one, other = before.rules.get(rule, 0), now.rules.get(rule, 0)
    difference = abs(one / before.documents - other / now.documents)
    pooled = (one + other) / (before.documents + now.documents)
    variance = pooled * (1 - pooled) * (1 / before.documents + 1 / now.documents)
    return difference / sqrt(variance) if difference >= LEAST_DIFFERENCE and variance else 0.0
