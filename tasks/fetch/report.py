"""Report of fetching a source: counts of pages by outcome, and reasons."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from tasks.document import Record

# If so many pages fail and none is fetched, the site is at fault and not single pages.
MANY = 3


class PageOutcome(StrEnum):
    """Outcome of a listed page; each page has exactly one."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"
    WAITING = "waiting"


class Trouble(Record, frozen=True):
    """A page that was not fetched, and the reason."""

    url: str
    outcome: PageOutcome
    reason: str


class FetchReport(Record, frozen=True):
    """One source in one run: its pages by outcome, and why some were not fetched.

    `unchanged` counts pages that were requested before and are listed without a change; an unchanged feed lists none.
    `waiting` pages are left to the next run. `fault` is the reason if the feed or a sitemap could not be read;
    `is_readable` tells whether any could. `passed_over` counts what the lists have and what is not read, by the reason.
    `from_feed` of the fetched pages are stored as the feed has them. `bytes` were received for pages.
    """

    source: str
    outcomes: dict[PageOutcome, int] = {}
    troubles: tuple[Trouble, ...] = ()
    fault: str | None = None
    is_readable: bool = True
    passed_over: dict[str, int] = {}
    from_feed: int = 0
    bytes: int = 0

    @property
    def is_failed(self) -> bool:
        """Tell whether the source failed: the list cannot be read, or MANY pages failed and none was fetched."""
        many_failed = self.count(PageOutcome.FAILED) >= MANY
        return not self.is_readable or (many_failed and not self.count(PageOutcome.FETCHED))

    def count(self, outcome: PageOutcome) -> int:
        """Return how many pages ended as `outcome`."""
        return self.outcomes.get(outcome, 0)

    def counts(self) -> dict[str, Any]:
        """Return the report for machines."""
        return {
            "source": self.source,
            **{outcome.value: self.count(outcome) for outcome in PageOutcome},
            "from_feed": self.from_feed,
            "bytes": self.bytes,
            "passed_over": self.passed_over,
            "fault": self.fault,
            "failed_source": self.is_failed,
            "troubles": self.troubles,
        }


def notes(report: FetchReport) -> list[str]:
    """Return a sentence each about what the lists have and is not read, and about text that is the feed's own."""
    over = [f"{count:,} × {reason}: not read" for reason, count in sorted(report.passed_over.items())]
    own = [f"{report.from_feed:,} of the fetched pages are gone or show no article; the text of the feed is stored"]
    return over + own * bool(report.from_feed)


def top_reasons(report: FetchReport, *, size: int = 3) -> list[tuple[str, int]]:
    """Return the most frequent reasons why pages were not fetched, each with its number of pages."""
    return Counter(trouble.reason for trouble in report.troubles).most_common(size)


def to_markdown(reports: Sequence[FetchReport]) -> str:
    """Write the reports as Markdown, for an artifact."""
    lines = [
        "# Fetched",
        "",
        "| source | " + " | ".join(PageOutcome) + " | fault |",
        "|---|" + "---:|" * len(PageOutcome) + "---|",
        *(
            f"| {report.source} | "
            + " | ".join(str(report.count(outcome)) for outcome in PageOutcome)
            + f" | {_cell(report.fault or '')} |"
            for report in reports
        ),
    ]
    reasons = [(report.source, *each) for report in reports for each in top_reasons(report)]
    if reasons:
        lines += ["", "| source | pages | why not |", "|---|---:|---|"]
        lines += [f"| {source} | {count} | {_cell(reason)} |" for source, reason, count in reasons]
    told = [(report.source, note) for report in reports for note in notes(report)]
    if told:
        lines += ["", "| source | also |", "|---|---|", *(f"| {source} | {_cell(note)} |" for source, note in told)]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Escape text from the web for one cell of a table."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(text.split()))
