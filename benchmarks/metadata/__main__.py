"""Title, day, authors and agencies of news pages, by Kiosque and by other extractors, in one run.

    python -m benchmarks.metadata --data ../shared/data/extraction [--wrong] [--json]

`--data` is a folder with `gold.jsonl` and `pages/*.html.gz`. Every share is over the pages with a label of that field. Agencies
are labelled in `benchmarks/data/page_agencies.yaml`, whose head says how. `ms` is the processor time of a page, with its
text, for each system that finds one. `--wrong` lists the pages where Kiosque differs from the label. The peers need
`make bench`; one that is not installed, or that fails on a page, is shown as failed.
"""

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.extraction.pages import GoldPage, load_pages
from benchmarks.metadata.labels import load_labels
from benchmarks.metadata.measures import FIELDS, AgencyCount, verdicts
from benchmarks.metadata.systems import OURS, Found, systems

WARMING_PAGES = 10


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    result = measure(load_pages(arguments.data))
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(shown(result, with_wrong=arguments.wrong))
    return 0


def measure(pages: Sequence[GoldPage]) -> dict[str, Any]:
    """Run every system over `pages`: a row of shares for each, and the pages where Kiosque is wrong."""
    labels = load_labels()
    rows, wrong = [], []
    for name, find in systems().items():
        row, faults = _row(name, pages, find, labels)
        rows.append(row)
        wrong += faults if name == OURS else []
    return {"pages": len(pages), "metadata": rows, "wrong": wrong}


def _row(
    name: str, pages: Sequence[GoldPage], find: Callable[[GoldPage], Found], labels: dict[str, tuple[str, ...]]
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    rights: dict[str, list[bool]] = {field: [] for field in FIELDS}
    agencies, faults, failed, seconds = AgencyCount(), [], [], 0.0
    for page in pages[:WARMING_PAGES]:
        _tried(find, page)
    for page in pages:
        began = time.process_time()
        found, fault = _tried(find, page)
        seconds += time.process_time() - began
        failed += [fault] if fault else []
        for field, is_right, seen in verdicts(page, found):
            rights[field].append(is_right)
            faults += [] if is_right else [{"page": page.name, "field": field, "found": seen}]
        if page.name in labels:
            agencies.add(found.agencies, labels[page.name])
            if set(found.agencies) != set(labels[page.name]):
                seen = f"{', '.join(found.agencies) or '-'} for {', '.join(labels[page.name]) or '-'}"
                faults.append({"page": page.name, "field": "agencies", "found": seen})
    shares = {field: round(sum(right) / max(1, len(right)), 4) for field, right in rights.items()}
    row = {"system": name, **shares, **agencies.shares(), "ms": round(1000 * seconds / max(1, len(pages)), 1)}
    return {**row, "failed": len(failed), "fault": failed[0] if failed else ""}, faults


def _tried(find: Callable[[GoldPage], Found], page: GoldPage) -> tuple[Found, str]:
    """Return what is found, or nothing and the kind of failure."""
    try:
        return find(page), ""
    except Exception as error:
        return Found(), f"{type(error).__name__}: {error}"[:80]


def shown(result: dict[str, Any], *, with_wrong: bool) -> str:
    """Lay the figures out as a table."""
    columns = (*FIELDS, "agencies_precision", "agencies_recall", "ms")
    lines = [f"{result['pages']} pages", "  ".join([" " * 14, *(f"{column:>18}" for column in columns)])]
    for row in result["metadata"]:
        values = "  ".join(f"{'-' if row[column] is None else row[column]:>18}" for column in columns)
        note = f"  failed on {row['failed']} ({row['fault']})" if row["failed"] else ""
        lines.append(f"{row['system']:14}  {values}{note}")
    if with_wrong:
        lines += [f"{each['field']:12} {each['page']:60} {each['found']}" for each in result["wrong"]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
