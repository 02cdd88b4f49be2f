"""Run report laid out: for a terminal, and as the artifact that Prefect shows."""

from collections import Counter
from collections.abc import Mapping

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tasks.document import Outcome
from tasks.report.page_drift import PublisherCount
from tasks.report.run_report import RunReport, contested_sentence, superseded_sentence
from tasks.text.markdown import markdown_cell

SHOWN_REASONS = 10
SHOWN_NAMES = 3

_STYLES = {
    Outcome.INDEXED: "green",
    Outcome.UNCHANGED: "dim",
    Outcome.SUPERSEDED: "dim",
    Outcome.DUPLICATE: "yellow",
    Outcome.REJECTED: "red",
}


def documents_table(report: RunReport) -> Table:
    """Lay out the first documents of a run for a terminal."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Document", ratio=5, overflow="ellipsis", no_wrap=True)
    table.add_column("Language", width=8, no_wrap=True)
    table.add_column("Title", ratio=6, overflow="ellipsis", no_wrap=True)
    table.add_column("Words", width=5, justify="right", no_wrap=True)
    table.add_column("Cut", width=3, justify="right", no_wrap=True)  # lines removed
    table.add_column("Outcome", width=10, no_wrap=True)
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
    if report.forgotten:
        text.append(f"; {forgotten_sentence(report.forgotten)}")
    if report.mended:
        text.append(f"; {mended_sentence(report.mended)}")
    if report.passed_over:
        text.append(f"; {passed_over_sentence(report.passed_over)}")
    return text


def passed_over_sentence(passed_over: Mapping[str, int]) -> str:
    """Say how much was passed over because it is no article, and of which kinds, the most frequent first."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in Counter(passed_over).most_common())
    return f"{sum(passed_over.values()):,} passed over, no articles: {kinds}"


def forgotten_sentence(count: int) -> str:
    """Say how many forgotten documents the index held."""
    return f"{count:,} forgotten document{'s' * (count > 1)} in the index, deleted"


def mended_sentence(mended: Mapping[str, int]) -> str:
    """Say how many documents have extra fields whose names were mended, and the most frequent names."""
    count = sum(mended.values())
    names = "; ".join(name for name, _ in Counter(mended).most_common(SHOWN_NAMES))
    return f"{count:,} document{'s' * (count > 1)} with a NUL in the name of a field, replaced: {names}"


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
    lost = [Text(report.lost, "yellow")] if report.lost else []
    conflicts = [
        Text(sentence, "yellow") for sentence in (superseded_sentence(report), contested_sentence(report)) if sentence
    ]
    return Group(*table, *more, counts_line(report), *lost, *conflicts, *kept, *letters, *changes, *unrecorded)


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
        *_markdown_counts("Passed over, no articles", report.passed_over),
        *_markdown_counts("Rejected or superseded, by step and error", report.reasons),
        *_markdown_counts("Removed lines, by rule", report.rules),
        *_markdown_publishers(report.publishers),
    ]
    if report.changes:
        changes = (f"- {markdown_cell(str(change))}" for change in report.changes)
        lines += ["", "## Sources that changed their boilerplate", "", *changes]
    if report.lost:
        lines += ["", report.lost]
    conflicts = (superseded_sentence(report), contested_sentence(report))
    lines += [line for sentence in conflicts if sentence for line in ("", markdown_cell(sentence))]
    if report.removed is not None:
        lines += ["", report.not_removed or f"{report.removed:,} documents removed, whose input is gone"]
    if report.forgotten:
        lines += ["", forgotten_sentence(report.forgotten)]
    if report.mended:
        lines += ["", markdown_cell(mended_sentence(report.mended))]
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
