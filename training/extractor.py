"""Training of the extractor: learns config/extraction/weights.json from pages with their articles' text.

    python -m training.extractor --data ../shared/data/extraction

A block is labelled `article` if more than half of its runs of four words are in the gold text; a shorter block, if it is a
line of that text. Two ridge logistic regressions are fitted with Newton's method: the second gets the first's probabilities of
a block's neighbours, from a fit without the page's publisher. `benchmarks.extraction --refit` measures such weights on
publishers that they were not fitted to.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.extraction.pages import GoldPage, load_pages, shingles
from config.models import EXTRACTOR_FOLDER
from tasks.extract.blocks import Block, blocks_of, without_menus
from tasks.extract.characters import Characters
from tasks.extract.containers import read_as_prose
from tasks.extract.features import Floats, features_alone, names_alone
from tasks.extract.neighbourhood import features_together, names_together
from tasks.extract.page import Page, evidence_of
from tasks.extract.scorer import Model, Regression, probability

FOLDS = 5
INNER_FOLDS = 4
# Strength of the ridge on standardised features, in pages. The publishers of half 0 choose it.
RIDGE = 100.0
NEWTON_STEPS = 12
_WORD = re.compile(r"\w+")


class Labelled(NamedTuple):
    """A page's blocks with their features, labels (1: article) and weights (words of the block per word of the article)."""

    page: GoldPage
    blocks: list[Block]
    lengths: Floats
    alone: Floats
    labels: Floats
    weights: Floats


def main() -> int:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    first, second = fit([labelled for page in load_pages(arguments.data) if (labelled := label(page))])
    alone = names_alone()
    stages = {"alone": _named(first, alone), "together": _named(second, alone + names_together())}
    (EXTRACTOR_FOLDER / "weights.json").write_text(json.dumps(stages, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _named(regression: Regression, names: Sequence[str]) -> dict[str, Any]:
    weights, bias = regression
    return {
        "bias": round(bias, 4),
        "weights": {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
    }


def label(page: GoldPage) -> Labelled | None:
    """Read and label a page; None if it has no block."""
    parsed = Page(page.markup)
    evidence = evidence_of(parsed)
    blocks = without_menus(blocks_of(parsed.tree, max_elements=100_000))
    read_as_prose(blocks)
    if not blocks:
        return None
    gold, lines = shingles(page.text), {_plain(line) for line in page.text.split("\n")}
    labels = np.array([_is_article(block.text, gold, lines) for block in blocks], dtype=np.float32)
    words = np.array([len(_WORD.findall(block.text)) + 2 for block in blocks], dtype=np.float32)
    characters = Characters([block.text for block in blocks])
    weights = words / max(50.0, float((labels * words).sum()))
    return Labelled(page, blocks, characters.lengths, features_alone(blocks, characters, evidence), labels, weights)


def _plain(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _is_article(text: str, gold: set[tuple[str, ...]], lines: set[str]) -> bool:
    if len(_WORD.findall(text)) < 4:
        return _plain(text) in lines
    runs = shingles(text)
    return len(runs & gold) > len(runs) / 2


def fit(pages: Sequence[Labelled]) -> Model:
    """Fit both stages; the second gets the first's probabilities from fits without the page's publisher."""
    first = _regression([page.alone for page in pages], pages)
    unseen: list[Floats] = [page.labels for page in pages]
    for rest, out in _folds(pages, INNER_FOLDS):
        partial = _regression([pages[i].alone for i in rest], [pages[i] for i in rest])
        for i in out:
            unseen[i] = probability(pages[i].alone, partial)
    both = [_both(page, probabilities) for page, probabilities in zip(pages, unseen, strict=True)]
    return Model(first, _regression(both, pages))


def _both(page: Labelled, probabilities: Floats) -> Floats:
    return np.concatenate([page.alone, features_together(page.blocks, page.lengths, probabilities)], axis=1)


def _folds(pages: Sequence[Labelled], count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield (rest, left out) `count` times, publishers whole, folds of about equal size."""
    by_source: dict[str, list[int]] = {}
    for i, page in enumerate(pages):
        by_source.setdefault(page.page.source, []).append(i)
    folds: list[list[int]] = [[] for _ in range(count)]
    for _, members in sorted(by_source.items(), key=lambda item: (-len(item[1]), item[0])):
        min(folds, key=len).extend(members)
    for fold in folds:
        yield [i for i in range(len(pages)) if i not in set(fold)], fold


def _regression(features: Sequence[Floats], pages: Sequence[Labelled]) -> Regression:
    """Fit a ridge logistic regression by iteratively reweighted least squares, damped where a step would overshoot."""
    x = np.concatenate(features).astype(np.float32)
    y = np.concatenate([page.labels for page in pages]).astype(np.float64)
    weight = np.concatenate([page.weights for page in pages]).astype(np.float64)
    weight *= len(weight) / weight.sum()
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 0.05
    z = np.concatenate([(x - mean) / deviation, np.ones((len(x), 1), np.float32)], axis=1)
    ridge = np.full(z.shape[1], RIDGE)
    ridge[-1] = 0.0
    solution = np.zeros(z.shape[1])
    for _ in range(NEWTON_STEPS):
        p = probability(z, (solution.astype(np.float32), 0.0)).astype(np.float64)
        curvature = (weight * np.maximum(p * (1 - p), 1e-3)).astype(np.float32)
        hessian = (z.T @ (z * curvature[:, None])).astype(np.float64) + np.diag(ridge + 1e-6)
        gradient = (z.T @ (weight * (p - y)).astype(np.float32)).astype(np.float64) + ridge * solution
        solution -= np.linalg.solve(hessian, gradient)
    plain = solution[:-1] / deviation
    return plain.astype(np.float32), float(solution[-1] - plain @ mean)


def models_without(pages: Sequence[Labelled]) -> Iterator[tuple[Model, list[Labelled]]]:
    """Yield models fitted without a fifth of the publishers, with those publishers' pages."""
    for rest, out in _folds(pages, FOLDS):
        yield fit([pages[i] for i in rest]), [pages[i] for i in out]


if __name__ == "__main__":
    sys.exit(main())
