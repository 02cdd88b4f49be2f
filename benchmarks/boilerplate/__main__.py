"""Measure the boilerplate that each way of cleaning removes from extracted text, and the content that it loses.

    python -m benchmarks.boilerplate --data ../shared/data/extraction [--json] [--floors benchmarks/data/boilerplate_floors.yaml]
        [--reread benchmarks/data/reread_labels.tsv]

FOLDER holds `lines.jsonl.gz`: lines in reading order (fields doc, source, lang, text, label), labelled `boilerplate`, `content`,
or something that does not count. BR is the share of the characters of boilerplate lines that was removed, CL that of content
lines. F1 compares the words kept with those of the content, averaged over documents. Two regimes:

    leave-one-out      lines are learnt from the other documents of its source
    source-never-seen  lines are learnt from no document of its source

In both, the line model never saw a document's source: for a source that the shipped trees were grown on, this run grows
others, without it and a fifth of all sources. The rules are the same in both. With --floors the exit code is 1 if ours is
worse than the file allows. With --reread the same removals are measured once more, by labels that a second reading changed;
nothing is grown or chosen by these.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.boilerplate.metrics import (
    BOILERPLATE,
    CONTENT,
    Page,
    Share,
    by_source,
    curve,
    mean_text_f1,
    pages_of,
    shares,
)
from benchmarks.boilerplate.reread_labels import reread
from benchmarks.boilerplate.systems import (
    NEVER_SEEN,
    REGIMES,
    SYSTEMS,
    Models,
    Removed,
    model_scores,
    removed_by_systems,
)
from benchmarks.floors import exit_code
from config.loading import Data, load_yaml
from training.line_model import read_lines

OURS = "ours"
GROUPS = ("all", "macro", "group:en", "group:de", "group:other Latin", "group:other scripts")
WORST = 10  # sources shown


class Floor(Data, frozen=True):
    """The floor for ours in a regime: least boilerplate removed and most content lost, shares of characters, and least F1."""

    boilerplate_removed: float
    content_lost: float
    text_f1: float


def main() -> int:
    """Run the benchmark; 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--floors", type=Path)
    parser.add_argument("--reread", type=Path)
    arguments = parser.parse_args()
    floors = load_yaml(arguments.floors, dict[str, Floor]) if arguments.floors else {}
    lines = read_lines(arguments.data)
    pages, models = pages_of(lines), Models(lines)
    removed = removed_by_systems(pages, models)
    scores = model_scores(pages, models)
    result: dict[str, Any] = measured(pages, removed) | {"curve": _curve(pages, scores)}
    if arguments.reread:
        again = pages_of(reread(lines, arguments.reread))
        never_seen = {key: gone for key, gone in removed.items() if key[1] == NEVER_SEEN}
        result["reread"] = measured(again, never_seen) | {"curve": _curve(again, scores)}
    if arguments.json:
        print(json.dumps(result))
    else:
        print("\n".join(_shown(result, pages, removed, models)))
    return exit_code(below(floors, result))


def measured(pages: Sequence[Page], removed: Mapping[tuple[str, str], Removed]) -> dict[str, list[dict[str, Any]]]:
    """Return BR and CL of each system and regime, by language and group, and the F1 of the text."""
    rows, f1 = [], []
    for (system, regime), gone in removed.items():
        for language, share in shares(pages, gone).items():
            rows.append({"system": system, "regime": regime, "language": language, **_figures(share)})
        f1.append({"system": system, "regime": regime, "f1": round(mean_text_f1(pages, gone), 4)})
    return {"boilerplate": rows, "text_f1": f1}


def _figures(share: Share) -> dict[str, float | None]:
    shown = {"boilerplate_removed": share.boilerplate_removed, "content_lost": share.content_lost}
    return {"documents": share.documents} | {
        name: None if value is None else round(value, 5) for name, value in shown.items()
    }


def _curve(pages: Sequence[Page], scores: Sequence[npt.NDArray[np.float64]]) -> list[dict[str, float]]:
    points = curve(pages, scores)
    return [{"content_lost": lost, "boilerplate_removed": round(removed, 4)} for lost, removed in points]


def below(floors: Mapping[str, Floor], result: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield a sentence for each floor that ours does not reach."""
    ours = {row["regime"]: row for row in result["boilerplate"] if row["system"] == OURS and row["language"] == "all"}
    f1 = {row["regime"]: row["f1"] for row in result["text_f1"] if row["system"] == OURS}
    for regime, floor in floors.items():
        removed, lost = ours[regime]["boilerplate_removed"] or 0.0, ours[regime]["content_lost"] or 0.0
        if removed < floor.boilerplate_removed:
            yield f"{regime}: {removed:.2%} of boilerplate removed, must be {floor.boilerplate_removed:.2%} or more"
        if lost > floor.content_lost:
            yield f"{regime}: {lost:.2%} of content lost, must be {floor.content_lost:.2%} or less"
        if f1[regime] < floor.text_f1:
            yield f"{regime}: F1 of the text {f1[regime]:.4f}, must be {floor.text_f1:.4f} or more"


def _shown(
    result: Mapping[str, Any],
    pages: Sequence[Page],
    removed: Mapping[tuple[str, str], Removed],
    models: Models,
) -> Iterator[str]:
    grown = sum(page.source in models.grown_without for page in pages)
    yield f"{len(pages)} documents of {len({page.source for page in pages})} sources; in each cell BR / CL in %"
    yield f"line model: trees grown here without their source for {grown} documents, the shipped trees for {len(pages) - grown}"
    cells = _cells(result)
    for regime in REGIMES:
        yield f"\n{regime}"
        yield from _groups(result, regime)
        yield "\n" + _row("", *SYSTEMS)
        for language in sorted({page.language for page in pages}):
            yield _row(language, *(cells[regime, language, system] for system in SYSTEMS))
    yield from _shown_curve(result)
    if "reread" in result:
        yield "\nBy the labels as read again, source never seen:"
        yield from _groups(result["reread"], NEVER_SEEN)
        yield from _shown_curve(result["reread"])
    yield from _worst_sources(pages, removed[OURS, NEVER_SEEN])


def _groups(result: Mapping[str, Any], regime: str) -> Iterator[str]:
    """Yield the rows of a table: each system in each group of languages."""
    cells = _cells(result)
    f1 = {row["system"]: row["f1"] for row in result["text_f1"] if row["regime"] == regime}
    yield _row("", *(group.removeprefix("group:") for group in GROUPS), "F1")
    for system in SYSTEMS:
        yield _row(system, *(cells.get((regime, group, system), "") for group in GROUPS), f"{f1[system]:.4f}")


def _shown_curve(result: Mapping[str, Any]) -> Iterator[str]:
    yield "\nThe line model alone, by its threshold, source never seen:"
    yield _row("CL at most", *(f"{point['content_lost']:.1%}" for point in result["curve"]))
    yield _row("BR", *(f"{point['boilerplate_removed']:.1%}" for point in result["curve"]))


def _cells(result: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    return {(row["regime"], row["language"], row["system"]): _cell(row) for row in result["boilerplate"]}


def _cell(row: Mapping[str, Any]) -> str:
    shares = (row["boilerplate_removed"], row["content_lost"])
    removed, lost = (
        "–" if share is None else f"{100 * share:.{digits}f}" for share, digits in zip(shares, (1, 2), strict=True)
    )
    return f"{removed} / {lost}"


def _row(name: str, *cells: str) -> str:
    return f"{name:10}" + "".join(f"{cell:>15}" for cell in cells)


def _worst_sources(pages: Sequence[Page], removed: Removed) -> Iterator[str]:
    """Yield the sources in which ours loses most content and leaves most boilerplate, in characters and as a share of all."""
    tallies = by_source(pages, removed)
    lost = {source: tally.removed[CONTENT] for source, tally in tallies.items()}
    left = {source: tally.characters[BOILERPLATE] - tally.removed[BOILERPLATE] for source, tally in tallies.items()}
    for title, characters in (("content lost", lost), ("boilerplate left", left)):
        total = sum(characters.values())
        yield f"\nMost {title} by ours, source never seen: {total:,} characters, of which"
        for source in sorted(characters, key=lambda source: (-characters[source], source))[:WORST]:
            if characters[source]:
                yield f"  {characters[source]:7,} {characters[source] / total:6.1%}  {source}"


if __name__ == "__main__":
    sys.exit(main())
