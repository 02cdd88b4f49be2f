"""What a run fetched of a source, and why not the rest."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from tasks.document import Record

# So many pages that fail while none comes are the site's fault; a single one is its own.
MANY = 3


class PageOutcome(StrEnum):
    """What became of a page that a source lists; each ends as exactly one of these."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"
    WAITING = "waiting"


class Trouble(Record, frozen=True):
    """A page that was refused or failed, and why."""

    url: str
    outcome: PageOutcome
    reason: str


class FetchReport(Record, frozen=True):
    """One source in one run: its pages by outcome, and why some were not fetched.

    `unchanged` counts pages that were asked for before and are listed as they were then; where the feed itself is
    unchanged it lists none. `waiting` pages come with the next run. `fault` is why the feed or a sitemap could not be
    read, `is_readable` whether anything could; `bytes` were received for pages.
    """

    source: str
    outcomes: dict[PageOutcome, int] = {}
    troubles: tuple[Trouble, ...] = ()
    fault: str | None = None
    is_readable: bool = True
    bytes: int = 0

    @property
    def is_failed(self) -> bool:
        """Say whether nothing can be had: the list cannot be read, or MANY pages failed and none came."""
        many_failed = self.count(PageOutcome.FAILED) >= MANY
        return not self.is_readable or (many_failed and not self.count(PageOutcome.FETCHED))

    def count(self, outcome: PageOutcome) -> int:
        """Return how many pages ended as `outcome`."""
        return self.outcomes.get(outcome, 0)

    def counts(self) -> dict[str, Any]:
        """Return the account for machines."""
        return {
            "source": self.source,
            **{outcome.value: self.count(outcome) for outcome in PageOutcome},
            "bytes": self.bytes,
            "fault": self.fault,
            "failed_source": self.is_failed,
            "troubles": self.troubles,
        }


def top_reasons(report: FetchReport, *, size: int = 3) -> list[tuple[str, int]]:
    """Return the most frequent reasons why pages were not fetched, and how many each kept away."""
    return Counter(trouble.reason for trouble in report.troubles).most_common(size)


def to_markdown(reports: Sequence[FetchReport]) -> str:
    """Write the accounts as the artifact that Prefect shows."""
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
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Write text that came from the web as a cell: no cell, line or markup of its own."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(text.split()))
