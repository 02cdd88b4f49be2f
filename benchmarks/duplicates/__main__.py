"""Measure how well, how fast and in how much memory near-duplicates are linked, and compare datatrove's MinHash.

    python -m benchmarks.duplicates [--data ../shared/data] [--stories N] [--documents N] [--memory MIB] [--json]

Texts are generated from real paragraphs in many languages (wire_copy.py), seeded; without the folder `--data`, from the words
of the sample articles. Recall is the share of near-duplicates that are linked to a text of their story, by the true Jaccard
similarity to the original (of all shingles, not estimated). Precision is the share of links within a story. Originals must
not be linked, nor follow-ups, which repeat paragraphs of another story. datatrove links texts that share a bucket, and
everything connected by such links; it is run with Kiosque's buckets, then with its own, on the same words.

Times are processor time. Signing is the same work in both. Linking differs: Kiosque looks up candidates in an embedded index
and writes each document there with its first line of text; datatrove sorts the files of a complete corpus.

Reports of one template (templated.py: obituaries, weather, prices in 20 languages) must not be linked, but their
near-duplicates must.

Then `--documents` texts (200,000; 0 skips this) are signed and linked in a separate process, whose peak memory is measured.
The exit code is 1 if it is over `--memory`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from benchmarks.duplicates.scale import SEED, scale_in_own_process
from benchmarks.duplicates.systems import Linked, kiosque, systems
from benchmarks.duplicates.templated import templated_reports
from benchmarks.duplicates.wire_copy import EDITS, Story, read_paragraphs, stories
from tasks.duplicates.minhash import SIMILAR, shingles

LEVELS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def main() -> int:
    """Run the benchmark and print its tables, or all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--stories", type=int, default=600, help="at most this many originals")
    parser.add_argument("--documents", type=int, default=200_000, help="number of texts to link in bounded memory")
    parser.add_argument("--memory", type=int, default=1024, metavar="MIB", help="limit of the peak memory")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result: dict[str, Any] = {
        "similar": SIMILAR,
        **(compare(arguments.data, arguments.stories) if arguments.stories else {}),
        "templated": compare_templated(),
    }
    if arguments.documents:
        result["scale"] = scale_in_own_process(arguments.data, arguments.documents, arguments.memory)
    print(json.dumps(result, ensure_ascii=False) if arguments.json else "\n".join(_shown(result)))
    return 1 if result.get("scale", {}).get("of_limit", 0) > 1 else 0


def compare(data: Path, most: int) -> dict[str, Any]:
    """Link the near-duplicates of at most `most` stories with every system."""
    texts = list(stories(read_paragraphs(data), seed=SEED, most=most))
    alike = true_similarities(texts)
    rows: list[dict[str, Any]] = []
    for name, system in systems():
        if isinstance(system, str):
            print(f"skipped {name}: {system}", file=sys.stderr)
            continue
        linked = system(texts)
        rows.append({"system": name, **quality(texts, alike, linked)})
    for row in rows:
        row["sign_ratio"] = round(row["sign_ms"] / rows[0]["sign_ms"], 2)
    languages = len({story.language for story in texts})
    counts = Counter(_level(share) for story, share in zip(texts, alike, strict=True) if story.kind in EDITS)
    return {"texts": len(texts), "languages": languages, "copies": _by_level(counts), "systems": rows}


def compare_templated(*, seed: int = SEED, of_each: int = 6) -> dict[str, Any]:
    """Link reports of templates and their near-duplicates; count the reports that are linked, and pairs that may be."""
    texts = templated_reports(seed=seed, of_each=of_each)
    linked = kiosque(texts)
    found = quality(texts, true_similarities(texts), linked)
    reports = [number for number, text in enumerate(texts) if text.kind == "original"]
    sets = [frozenset(shingles(texts[number].text).tolist()) for number in reports]
    near = {
        number
        for one, other in combinations(reports, 2)
        if one // of_each == other // of_each and _jaccard(sets[one], sets[other]) >= SIMILAR
        for number in (one, other)
    }
    return {
        "reports": len(reports),
        "similar": len(near),
        "linked": sum(linked.to[number] is not None for number in reports),
        "precision": found["precision"],
        "recall_similar": found["recall_similar"],
        "recall_by_edit": found["recall_by_edit"],
    }


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def true_similarities(texts: Sequence[Story]) -> list[float]:
    """Return the Jaccard similarity of each text to the original of its story, or to the original that it repeats."""
    sets = [frozenset(shingles(story.text).tolist()) for story in texts]
    originals = {story.story: number for number, story in enumerate(texts) if story.kind == "original"}
    return [
        _jaccard(own, original)
        for own, original in zip(sets, (sets[originals[story.about]] for story in texts), strict=True)
    ]


def quality(texts: Sequence[Story], alike: Sequence[float], linked: Linked) -> dict[str, Any]:
    """Return precision, recall by level and by edit, and milliseconds a document."""
    is_right = [
        None if to is None else texts[to].story == story.story for to, story in zip(linked.to, texts, strict=True)
    ]
    duplicates = [
        (story, share, bool(right))
        for story, share, right in zip(texts, alike, is_right, strict=True)
        if story.kind in EDITS
    ]
    links = [right for right in is_right if right is not None]
    return {
        "precision": _share(links),
        "links": len(links),
        "recall": _by_level(
            {level: _share([right for _, share, right in duplicates if _level(share) == level]) for level in LEVELS}
        ),
        "recall_similar": _share([right for _, share, right in duplicates if share >= SIMILAR]),
        "recall_by_edit": {
            edit: _share([right for story, _, right in duplicates if story.kind == edit]) for edit in EDITS
        },
        "follow_ups_linked": sum(
            to is not None for to, story in zip(linked.to, texts, strict=True) if story.kind == "follow-up"
        ),
        "sign_ms": round(1000 * linked.sign_s / len(texts), 3),
        "link_ms": round(1000 * linked.link_s / len(texts), 3),
    }


def _level(share: float) -> float:
    return max((level for level in LEVELS if level <= share), default=0.0)


def _by_level(values: Mapping[float, Any]) -> dict[str, Any]:
    bounds = pairwise(LEVELS)
    return {f"{low}-{high}": values.get(low) for low, high in bounds} | {"1.0": values.get(1.0)}


def _share(right: Sequence[bool]) -> float | None:
    return round(sum(right) / len(right), 4) if right else None


def _shown(result: Mapping[str, Any]) -> Iterator[str]:
    if rows := result.get("systems"):
        yield f"{result['texts']:,} texts in {result['languages']} languages; linked at a similarity of {result['similar']}"
        yield f"{'true Jaccard similarity':24}" + "".join(f"{level:>9}" for level in result["copies"])
        yield f"{'near-duplicates':24}" + "".join(f"{count or 0:>9,}" for count in result["copies"].values())
        for row in rows:
            yield f"{row['system'] + ' recall':24}" + "".join(
                f"{_per_cent(share):>9}" for share in row["recall"].values()
            )
        yield ""
        yield f"{'':18}{'precision':>10}{'links':>8}{'recall ≥':>10}{'follow-ups':>12}{'sign ms':>9}{'×':>6}{'link ms':>9}"
        for row in rows:
            yield (
                f"{row['system']:18}{_per_cent(row['precision']):>10}{row['links']:>8,}{_per_cent(row['recall_similar']):>10}"
                f"{row['follow_ups_linked']:>12}{row['sign_ms']:>9.2f}{row['sign_ratio']:>6.2f}{row['link_ms']:>9.2f}"
            )
        yield ""
        yield f"{'recall by edit':18}" + "".join(f"{row['system']:>18}" for row in rows)
        for edit in EDITS:
            yield f"{edit:18}" + "".join(f"{_per_cent(row['recall_by_edit'][edit]):>18}" for row in rows)
    templated = result["templated"]
    yield (
        f"{templated['reports']} templated reports, {templated['similar']} of them similar to another: {templated['linked']} "
        f"linked; precision {_per_cent(templated['precision'])} and recall {_per_cent(templated['recall_similar'])} of their "
        "near-duplicates"
    )
    if scaled := result.get("scale"):
        yield (
            f"{scaled['documents']:,} documents linked ({scaled.get('duplicate', 0):,} duplicates): peak memory "
            f"{scaled['peak_mib']:,} MiB, {scaled['of_limit']:.2f} of the limit of {scaled['limit_mib']:,} MiB; "
            f"{scaled['link_ms_first_tenth']:.2f} ms each in the first tenth, {scaled['link_ms_last_tenth']:.2f} in the last"
        )


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
