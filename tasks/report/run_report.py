"""Run report: counts that add up, reasons of rejections, and the first documents. Run record: what is stored of a run."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from config.errors import RunFailed
from tasks.document import Document, Outcome, Record
from tasks.extract.kinds.reasons import EXPECTED
from tasks.forgotten import FORGOTTEN
from tasks.read.faults import Fault
from tasks.report.articles import origin_name
from tasks.report.breakdown import Share, Tally, summed, tally_shares
from tasks.report.page_drift import PublisherCount, TemplateChange, count_publishers
from tasks.text.field_names import MENDED

_K = TypeVar("_K")

# A table longer than this is not read; the counts cover every document.
TABLE_ROWS = 60

# The state of a run that ended without noting how.
KILLED = "killed"

# Addresses that several articles claim; the count covers every one.
SHOWN_ADDRESSES = 10

# Reasons of rejections, `step: error`, that are no sign of a wrong input or a broken setting.
_EXPECTED_REASONS = (
    f"index: {FORGOTTEN}",
    f"read: {Fault.REDIRECT}",
    *(f"extract: {error}" for error in sorted(EXPECTED)),
)


class Row(Record, frozen=True):
    """One document in the table of a run."""

    origin: str
    language: str
    confidence: float
    title: str
    word_count: int
    removed: int
    outcome: Outcome
    reason: str = ""


class RunReport(Record, frozen=True):
    """Counts of a run: documents that the readers counted (`read`), and what they ended as.

    `bytes` is the size of the input that the run read itself. `reasons` counts rejected and superseded documents by
    `step: error`, `rules` the lines that each rule removed. `contested` counts the articles that claim an address of another,
    and `contested_addresses` are the first of these. `rows` are the first TABLE_ROWS documents. `publishers` counts removals,
    `changes` are the publishers whose boilerplate changed. `lost` says which documents the index had lost since the last run.
    `shares` counts the documents that the run read itself, by publisher and language, and `reasons_of` the reasons by publisher.
    `unrecorded` says why the index has no record of the run. `skipped_for` is the run that was still reading the inputs of a
    skipped run. `forgotten` counts the forgotten documents that the index held and the run deleted. Of a run that mirrors,
    `removed` counts the documents whose input is gone, and `not_removed` says why none was removed. `mended` counts documents
    by their extra fields whose names an index cannot keep and were mended. `passed_over` counts by kind what is no article
    in the inputs that the run read itself, such as pictures in an archive; nothing of it counts as read.
    """

    run: str
    read: int = 0
    bytes: int = 0
    outcomes: dict[Outcome, int] = {}
    languages: dict[str, int] = {}
    reasons: dict[str, int] = {}
    rules: dict[str, int] = {}
    rows: tuple[Row, ...] = ()
    dead_letters: str | None = None
    contested: int = 0
    contested_addresses: tuple[str, ...] = ()
    publishers: dict[str, PublisherCount] = {}
    changes: tuple[TemplateChange, ...] = ()
    lost: str | None = None
    shares: dict[Share, Tally] = {}
    reasons_of: dict[tuple[str, str], int] = {}
    unrecorded: str | None = None
    skipped_for: str | None = None
    removed: int | None = None
    not_removed: str | None = None
    forgotten: int = 0
    mended: dict[str, int] = {}
    passed_over: dict[str, int] = {}

    def count(self, outcome: Outcome) -> int:
        """Return how many documents ended as `outcome`."""
        return self.outcomes.get(outcome, 0)

    @property
    def new(self) -> int:
        """Return how many documents are new or changed in the index, duplicates included."""
        return self.count(Outcome.INDEXED) + self.count(Outcome.DUPLICATE)

    def counts(self) -> dict[str, Any]:
        """Return the machine-readable summary: run, read and the outcomes, and what changed where something did."""
        changes: dict[str, Any] = {"changes": [str(change) for change in self.changes]} if self.changes else {}
        if self.lost:
            changes["lost"] = self.lost
        if self.contested:
            changes |= {"contested": self.contested, "contested_addresses": list(self.contested_addresses)}
        if self.unrecorded:
            changes["unrecorded"] = self.unrecorded
        skipped = {"skipped_for": self.skipped_for} if self.skipped_for else {}
        outcomes = {outcome.value: self.count(outcome) for outcome in Outcome}
        mirror = {"removed": self.removed, "not_removed": self.not_removed} if self.removed is not None else {}
        if self.forgotten:
            changes["forgotten"] = self.forgotten
        if self.mended:
            changes["mended"] = self.mended
        if self.passed_over:
            changes["passed_over"] = self.passed_over
        return {"run": self.run, "read": self.read, **outcomes, **mirror, **changes, **skipped}


class RunRecord(Record, frozen=True):
    """A run: times in UTC, its state, what its documents ended as, and by kind what it passed over.

    The state is running, completed, failed, interrupted, killed or skipped. `ended` is None while the run goes on; for a killed
    run it is the time at which a later run noticed that.
    """

    run: str
    started: datetime
    ended: datetime | None
    state: str
    outcomes: dict[Outcome, int]
    passed_over: dict[str, int] = {}

    @property
    def read(self) -> int:
        """Return how many documents were read."""
        return sum(self.outcomes.values())


def report_of(run: str, documents: Iterable[Document], *, read: int) -> RunReport:
    """Report settled documents; `read` is the number that the readers counted."""
    documents = list(documents)
    reasons = [(f"{d.rejection.step}: {d.rejection.error}", d.publisher or "") for d in documents if d.rejection]
    return RunReport(
        run=run,
        read=read,
        outcomes=Counter(document.outcome for document in documents if document.outcome),
        languages=Counter(d.language for d in documents if d.outcome is not Outcome.REJECTED),
        reasons=Counter(reason for reason, _ in reasons),
        rules=Counter(line.rule for document in documents for line in document.removed),
        rows=tuple(_row(document) for document in documents[:TABLE_ROWS]),
        mended=Counter(document.extra[MENDED] for document in documents if MENDED in document.extra),
        contested=sum(document.contested is not None for document in documents),
        contested_addresses=_addresses(document.contested for document in documents),
        publishers=count_publishers(documents),
        shares=tally_shares(documents),
        reasons_of=Counter(reasons),
    )


def report_of_known(run: str, counts: Iterable[Mapping[Outcome, int]]) -> RunReport:
    """Report unchanged inputs, which were not read again; their documents count as read."""
    outcomes = sum((Counter(part) for part in counts), Counter[Outcome]())
    return RunReport(run=run, read=outcomes.total(), outcomes=dict(outcomes))


def merged(one: RunReport, other: RunReport) -> RunReport:
    """Add two reports of one run; rows keep their order."""
    return one.with_(
        read=one.read + other.read,
        bytes=one.bytes + other.bytes,
        outcomes=_sum(one.outcomes, other.outcomes),
        languages=_sum(one.languages, other.languages),
        reasons=_sum(one.reasons, other.reasons),
        rules=_sum(one.rules, other.rules),
        rows=(*one.rows, *other.rows)[:TABLE_ROWS],
        dead_letters=other.dead_letters or one.dead_letters,
        mended=_sum(one.mended, other.mended),
        passed_over=_sum(one.passed_over, other.passed_over),
        contested=one.contested + other.contested,
        contested_addresses=_addresses((*one.contested_addresses, *other.contested_addresses)),
        publishers=summed(one.publishers, other.publishers),
        shares=summed(one.shares, other.shares),
        reasons_of=_sum(one.reasons_of, other.reasons_of),
    )


def require_balance(report: RunReport) -> RunReport:
    """Return the report if every document read has an outcome; RunFailed otherwise."""
    settled = sum(report.outcomes.values())
    if settled != report.read:
        parts = " + ".join(f"{report.count(outcome)} {outcome.value}" for outcome in Outcome)
        raise RunFailed(f"run {report.run} does not add up: {report.read} documents read, but {parts} = {settled}")
    return report


def require_budget(report: RunReport, *, count: int, share: float) -> None:
    """Raise RunFailed where more than `count` of the documents, and more than `share` (0..1) of them, were rejected.

    Rejections that show no fault do not count: forgotten documents, redirects in archives, and pages of a site that are no
    articles.
    """
    rejected = report.count(Outcome.REJECTED) - sum(report.reasons.get(reason, 0) for reason in _EXPECTED_REASONS)
    if rejected > max(count, share * report.read):
        reason, times = max(report.reasons.items(), key=lambda item: item[1], default=("unknown", 0))
        raise RunFailed(
            f"run {report.run} was stopped: {rejected:,} of {report.read:,} documents rejected, {times:,} of them by "
            f"{reason}; repair the cause and `kiosque replay {report.run}`, or raise max_rejected_share ({share:g})"
        )


def contested_sentence(report: RunReport) -> str | None:
    """Return how many articles claimed an address of another, and which addresses; None without any."""
    if not report.contested:
        return None
    articles = "1 article" if report.contested == 1 else f"{report.contested:,} articles"
    more = ", …" if len(report.contested_addresses) == SHOWN_ADDRESSES else ""
    return f"{articles} claimed an address that another has, and all are kept: {', '.join(report.contested_addresses)}{more}"


def superseded_sentence(report: RunReport) -> str | None:
    """Return why superseded documents are not in the index; None without any."""
    count = report.count(Outcome.SUPERSEDED)
    return f"{count:,} superseded: the index keeps a newer version, with other content" if count else None


def _addresses(contested: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, contested)))[:SHOWN_ADDRESSES]


def _sum(one: dict[_K, int], other: dict[_K, int]) -> dict[_K, int]:
    return dict(Counter(one) + Counter(other))


def _row(document: Document) -> Row:
    return Row(
        origin=origin_name(document),
        language=document.language,
        confidence=document.confidence,
        title=document.title or "",
        word_count=document.word_count,
        removed=len(document.removed),
        outcome=document.outcome or Outcome.REJECTED,
        reason=document.rejection.reason if document.rejection else "",
    )
