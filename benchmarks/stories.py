"""Measure how well articles on one event are put together, whatever their language, and what their keys cost.

    python -m benchmarks.stories [--data ../shared/data/stories] [--batch N] [--json]

The folder `--data` has `stories.jsonl`: articles with the label of their story, their language and their sentences. They are read
twice: *full*, and in *thirds*, where each language keeps the first or the last two thirds of the sentences, as two independent
reports share a part of their content. All have one date, and come in an order that says nothing of their stories.

B-cubed precision and recall (Bagga and Baldwin 1998) are means over articles: the share of an article's group that is of its
story, and the share of its story that is in its group. Beside the figures at the threshold in use stand the best recall at a
precision of 95 % at any threshold, the figures of each half of the stories, and those in batches of N articles (50) instead
of one. With the extra `semantic`, the figures with vectors too.
"""

import argparse
import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tasks.annotate.places import with_places
from tasks.document import Document, Origin
from tasks.index.values import KeyCounts
from tasks.stories.grouping import NEAR, Old, grouped
from tasks.stories.keys import with_story_keys
from tasks.stories.nearness import counts_with, nearness, with_meaning
from tasks.vectors.encoder import is_installed, with_vector

# Languages at an even place keep the first two thirds of their sentences, those at an odd place the last.
_ORDER = ["en", "de", "ru", "ja", "fr", "is", "cs", "zh", "ha", "uk"]
_THRESHOLDS = [round(0.10 + 0.01 * step, 2) for step in range(31)]
_PRECISE = 0.95


class Labelled(NamedTuple):
    """An article and the label of its story."""

    story: str
    document: Document


def main() -> int:
    """Run the benchmark and print its table, or all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/stories"))
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = {mode: measure(arguments.data, mode, arguments.batch) for mode in ("full", "thirds")}
    print(json.dumps(result) if arguments.json else "\n".join(_shown(result)))
    return 0


def measure(data: Path, mode: str, batch: int) -> dict[str, Any]:
    """Group the articles of a mode."""
    started = time.process_time()
    articles = [
        article._replace(document=with_story_keys(with_places(article.document)))
        for article in read_articles(data, mode)
    ]
    spent = time.process_time() - started
    labels = [article.story for article in articles]
    with_vectors = _with_vectors(articles, labels) if is_installed() else {}
    by_threshold = {threshold: b_cubed(labels, _groups(articles, threshold)) for threshold in _THRESHOLDS}
    halves = [[article for article in articles if _half(article.story) == half] for half in (0, 1)]
    return {
        "articles": len(articles),
        "keys": b_cubed(labels, _groups(articles, NEAR)),
        "recall_at_precision_0.95": max((r for p, r, _ in by_threshold.values() if p >= _PRECISE), default=0.0),
        "f1_by_threshold": {threshold: f1 for threshold, (_, _, f1) in by_threshold.items()},
        "halves": [b_cubed([each.story for each in half], _groups(half, NEAR)) for half in halves],
        "in_batches": b_cubed(labels, _groups_in_batches(articles, batch)),
        "key_ms": round(1000 * spent / len(articles), 2),
        "letters": round(sum(len(each.document.text) for each in articles) / len(articles)),
        **with_vectors,
    }


def _with_vectors(articles: Sequence[Labelled], labels: Sequence[str]) -> dict[str, Any]:
    with_vector(articles[0].document)  # loads the encoder
    started = time.process_time()
    meant = [article._replace(document=with_vector(article.document)) for article in articles]
    spent = time.process_time() - started
    by_threshold = [b_cubed(labels, _groups(meant, threshold)) for threshold in _THRESHOLDS]
    return {
        "vectors": b_cubed(labels, _groups(meant, NEAR)),
        "vectors_recall_at_precision_0.95": max((r for p, r, _ in by_threshold if p >= _PRECISE), default=0.0),
        "vector_ms": round(1000 * spent / len(articles), 2),
    }


def read_articles(data: Path, mode: str) -> list[Labelled]:
    """Return the articles in the order of a hash of their text."""
    rows = [json.loads(line) for line in (data / "stories.jsonl").read_text("utf-8").splitlines()]
    read = [_labelled(row, mode) for row in rows]
    return sorted(read, key=lambda each: each.document.id)


def _labelled(row: Mapping[str, Any], mode: str) -> Labelled:
    sentences, language = row["sentences"], row["lang"]
    title, kept = sentences[0], sentences[1:]
    if mode == "thirds":
        most = min(len(sentences), max(2, round(2 * len(sentences) / 3)))
        is_first = _ORDER.index(language) % 2 == 0
        title, kept = (title, sentences[1:most]) if is_first else (None, sentences[-most:])
    text = "\n".join(kept)
    id = hashlib.md5(f"{language}{title}{text}".encode(), usedforsecurity=False).hexdigest()
    origin = Origin(collection="stories", path=id, url=f"file:///{id}")
    document = Document(id=id, origin=origin, version=0, format="text", title=title, text=text, language=language)
    return Labelled(row["story"], document)


def _half(story: str) -> int:
    return hashlib.md5(story.encode(), usedforsecurity=False).digest()[0] % 2


def _groups(articles: Sequence[Labelled], threshold: float) -> list[int]:
    keys = [article.document.story_keys for article in articles]
    vectors = [article.document.vector for article in articles]
    near = with_meaning(nearness(keys, keys, counts_with(KeyCounts(), keys)), vectors, vectors)
    return grouped(near, [0.0] * len(keys), Old(), threshold=threshold)


def _groups_in_batches(articles: Sequence[Labelled], size: int) -> list[int]:
    keys = [article.document.story_keys for article in articles]
    groups: list[int] = []
    for start in range(0, len(keys), size):
        new, old = keys[start : start + size], keys[:start]
        near = nearness(new, [*old, *new], counts_with(KeyCounts(), keys[: start + size]))
        groups += grouped(near, [0.0] * len(new), Old(stories=tuple(groups), hours=(0.0,) * len(groups)))
    return groups


def b_cubed(labels: Sequence[str], groups: Sequence[int]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and their harmonic mean (Bagga and Baldwin 1998)."""
    by_label, by_group = defaultdict[str, set[int]](set), defaultdict[int, set[int]](set)
    for number, (label, group) in enumerate(zip(labels, groups, strict=True)):
        by_label[label].add(number)
        by_group[group].add(number)
    common = [len(by_label[label] & by_group[group]) for label, group in zip(labels, groups, strict=True)]
    precision = sum(n / len(by_group[group]) for n, group in zip(common, groups, strict=True)) / len(labels)
    recall = sum(n / len(by_label[label]) for n, label in zip(common, labels, strict=True)) / len(labels)
    return round(precision, 4), round(recall, 4), round(2 * precision * recall / (precision + recall), 4)


def _shown(result: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield f"{'':24}{'precision':>10}{'recall':>8}{'F1':>8}"
    for mode, measured in result.items():
        yield _row(f"{mode}, keys", measured["keys"])
        for number, half in enumerate(measured["halves"], 1):
            yield _row(f"  half {number} of the stories", half)
        yield _row("  in batches", measured["in_batches"])
        if "vectors" in measured:
            yield _row(f"{mode}, vectors and keys", measured["vectors"])
            yield f"  recall at precision .95 {measured['vectors_recall_at_precision_0.95']:.3f}"
            yield f"  vectors: {measured['vector_ms']:.1f} ms of CPU an article"
        yield f"  keys alone, recall at precision .95 {measured['recall_at_precision_0.95']:.3f}"
        yield f"  keys: {measured['key_ms']:.2f} ms of CPU an article of {measured['letters']:,} letters"
        yield "  F1 by threshold: " + " ".join(
            f"{t:.2f} {f:.3f}" for t, f in list(measured["f1_by_threshold"].items())[::3]
        )


def _row(name: str, figures: tuple[float, float, float]) -> str:
    precision, recall, f1 = figures
    return f"{name:24}{precision:>10.3f}{recall:>8.3f}{f1:>8.3f}"


if __name__ == "__main__":
    sys.exit(main())
