"""Run report: counts that add up, reasons of rejections, and the first documents as a table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from config.errors import RunFailed
from tasks.document import Document, Outcome, Record
from tasks.forgotten import FORGOTTEN
from tasks.report.breakdown import Tally, added, tally_languages, tally_publishers
from tasks.report.page_drift import PublisherCount, TemplateChange, count_publishers, summed
from tasks.text.markdown import markdown_cell

_K = TypeVar("_K")

# A table longer than this is not read; the counts cover every document.
TABLE_ROWS = 60
SHOWN_REASONS = 10

_FORMATS_OF_MANY = ("json", "jsonl", "warc")
_STYLES = {
    Outcome.INDEXED: "green",
    Outcome.UNCHANGED: "dim",
    Outcome.DUPLICATE: "yellow",
    Outcome.REJECTED: "red",
}


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

    `bytes` is the size of the input that the run read itself. `reasons` counts rejections by `step: error`, `rules` the lines
    that each rule removed; `rows` are the first TABLE_ROWS documents. `publishers` counts removals, `changes` are the
    publishers whose boilerplate changed. `by_publisher` and `by_language` count the documents that the run read itself.
    `unrecorded` says why the index has no record of the run. `skipped_for` is the run that was still reading the inputs of a
    skipped run. Of a run that mirrors, `removed` counts the documents whose input is gone, and `not_removed` says why none was
    removed.
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
    publishers: dict[str, PublisherCount] = {}
    changes: tuple[TemplateChange, ...] = ()
    by_publisher: dict[str, Tally] = {}
    by_language: dict[str, Tally] = {}
    unrecorded: str | None = None
    skipped_for: str | None = None
    removed: int | None = None
    not_removed: str | None = None

    def count(self, outcome: Outcome) -> int:
        """Return how many documents ended as `outcome`."""
        return self.outcomes.get(outcome, 0)

    @property
    def new(self) -> int:
        """Return how many documents are new or changed in the index, duplicates included."""
        return self.count(Outcome.INDEXED) + self.count(Outcome.DUPLICATE)

    def counts(self) -> dict[str, Any]:
        """Return the machine-readable summary: run, read and the four outcomes, and what changed where something did."""
        changes: dict[str, Any] = {"changes": [str(change) for change in self.changes]} if self.changes else {}
        if self.unrecorded:
            changes["unrecorded"] = self.unrecorded
        skipped = {"skipped_for": self.skipped_for} if self.skipped_for else {}
        outcomes = {outcome.value: self.count(outcome) for outcome in Outcome}
        mirror = {"removed": self.removed, "not_removed": self.not_removed} if self.removed is not None else {}
        return {"run": self.run, "read": self.read, **outcomes, **mirror, **changes, **skipped}


def report_of(run: str, documents: Iterable[Document], *, read: int) -> RunReport:
    """Report settled documents; `read` is the number that the readers counted."""
    documents = list(documents)
    rejections = (document.rejection for document in documents)
    return RunReport(
        run=run,
        read=read,
        outcomes=Counter(document.outcome for document in documents if document.outcome),
        languages=Counter(d.language for d in documents if d.outcome is not Outcome.REJECTED),
        reasons=Counter(f"{rejection.step}: {rejection.error}" for rejection in rejections if rejection),
        rules=Counter(line.rule for document in documents for line in document.removed),
        rows=tuple(_row(document) for document in documents[:TABLE_ROWS]),
        publishers=count_publishers(documents),
        by_publisher=tally_publishers(documents),
        by_language=tally_languages(documents),
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
        publishers=summed(one.publishers, other.publishers),
        by_publisher=added(one.by_publisher, other.by_publisher),
        by_language=added(one.by_language, other.by_language),
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

    Forgotten documents are rejected on purpose and do not count.
    """
    rejected = report.count(Outcome.REJECTED) - report.reasons.get(f"index: {FORGOTTEN}", 0)
    if rejected > max(count, share * report.read):
        reason, times = max(report.reasons.items(), key=lambda item: item[1], default=("unknown", 0))
        raise RunFailed(
            f"run {report.run} was stopped: {rejected:,} of {report.read:,} documents rejected, {times:,} of them by "
            f"{reason}; repair the cause and `kiosque replay {report.run}`, or raise max_rejected_share ({share:g})"
        )


def origin_name(document: Document) -> str:
    """Return where a document came from, for people: `seeds/text/a.txt`, or `seeds/all.jsonl#3` inside a file of many."""
    origin = document.origin
    file = f"{origin.collection}/{origin.path}"
    return f"{file}#{origin.record}" if document.format in _FORMATS_OF_MANY else file


def documents_table(report: RunReport) -> Table:
    """Lay out the first documents of a run for a terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Document", ratio=5, overflow="ellipsis", no_wrap=True)
    table.add_column("Language", width=8, no_wrap=True)
    table.add_column("Title", ratio=6, overflow="ellipsis", no_wrap=True)
    table.add_column("Words", width=5, justify="right", no_wrap=True)
    table.add_column("Cut", width=3, justify="right", no_wrap=True)  # lines removed
    table.add_column("Outcome", width=9, no_wrap=True)
    for row in report.rows:
        outcome = Text(row.outcome.value, _STYLES[row.outcome])
        language = f"{row.language} {row.confidence:.2f}" if row.outcome is not Outcome.REJECTED else "–"
        title = Text(row.title or row.reason, "" if row.title else "dim")
        table.add_row(row.origin, language, title, str(row.word_count), str(row.removed or ""), outcome)
    return table


def counts_line(report: RunReport) -> Text:
    """Return the counts in one line: `45 read = 36 indexed + …`."""
    text = Text(f"{report.read:,} read = ")
    for number, outcome in enumerate(Outcome):
        text.append(" + " if number else "").append(f"{report.count(outcome):,} {outcome.value}", _STYLES[outcome])
    if report.removed:
        text.append(f"; {report.removed:,} removed, whose input is gone")
    return text


def report_text(report: RunReport) -> RenderableType:
    """Lay out the report of a run for a terminal."""
    if report.skipped_for:
        return Text(f"Skipped: run {report.skipped_for} is still at these inputs", "yellow")
    letters = [f"Rejected documents with their reasons: {report.dead_letters}"] if report.dead_letters else []
    rest = report.read - len(report.rows)
    more = [f"… and {rest:,} more"] if report.rows and rest > 0 else []
    table = [documents_table(report)] if report.rows else []
    changes = [Text(f"{change}; `kiosque learn` finds its new lines", "yellow") for change in report.changes]
    kept = [Text(report.not_removed, "yellow")] if report.not_removed else []
    unrecorded = [Text(report.unrecorded, "yellow")] if report.unrecorded else []
    return Group(*table, *more, counts_line(report), *kept, *letters, *changes, *unrecorded)


def to_markdown(report: RunReport, *, dashboard: str | None = None) -> str:
    """Write the report as the artifact that Prefect shows, with a link to a `dashboard` (URL) of the run."""
    lines = [
        f"# Run {report.run}",
        "",
        "| read | " + " | ".join(Outcome) + " |",
        "|---:|" + "---:|" * len(Outcome),
        f"| {report.read:,} | " + " | ".join(f"{report.count(outcome):,}" for outcome in Outcome) + " |",
        *([] if dashboard is None else ["", f"[This run in Kibana]({dashboard})"]),
        *_markdown_counts("Languages", report.languages),
        *_markdown_counts("Rejected, by step and error", report.reasons),
        *_markdown_counts("Removed lines, by rule", report.rules),
        *_markdown_publishers(report.publishers),
    ]
    if report.changes:
        changes = (f"- {markdown_cell(str(change))}" for change in report.changes)
        lines += ["", "## Sources that changed their boilerplate", "", *changes]
    if report.removed is not None:
        lines += ["", report.not_removed or f"{report.removed:,} documents removed, whose input is gone"]
    if report.dead_letters:
        lines += ["", f"Rejected documents with their reasons: `{report.dead_letters}`"]
    return "\n".join(lines) + "\n"


def _markdown_counts(title: str, counts: dict[str, int]) -> list[str]:
    if not counts:
        return []
    top = Counter(counts).most_common(SHOWN_REASONS)
    rows = [f"| {markdown_cell(name)} | {count:,} |" for name, count in top]
    return ["", f"## {title}", "", "| | |", "|---|---:|", *rows]


def _markdown_publishers(publishers: Mapping[str, PublisherCount]) -> list[str]:
    """List the largest publishers with the mean number of rules that removed lines from a document."""
    if not publishers:
        return []
    largest = sorted(publishers.items(), key=lambda item: (-item[1].documents, item[0]))[:SHOWN_REASONS]
    rows = [
        f"| {markdown_cell(name)} | {count.documents:,} | {sum(count.rules.values()) / count.documents:.1f} |"
        for name, count in largest
    ]
    return ["", "## Sources", "", "| | documents | rules that removed, a document |", "|---|---:|---:|", *rows]


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
