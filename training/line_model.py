"""Grow the trees of the line model on labelled lines, and write them for `tasks.clean.model.apply`.

    python -m training.line_model --data FOLDER [--output config/line_model/trees.json]

FOLDER holds `lines.jsonl.gz` (fields doc, source, lang, text, label). Boosting is LightGBM's (Ke et al. 2017). A line weighs
as much as it has letters, a line of content twice as much. The boilerplate of one document weighs HEAVIEST_PAGE at most, so
that no long page decides what boilerplate is. About one label in twenty is wrong, so labels that trees grown on other sources
contradict firmly weigh a tenth. The threshold is chosen by nested cross-validation: each line is scored by trees that saw
neither its publisher nor labels doubted with its help. The same data and versions give the same file.
"""

import argparse
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from config.models import (
    LINE_MODEL_FOLDER,
    LineModel,
    LineTrees,
    Tree,
    load_line_corrections,
    load_line_cues,
    load_line_sayings,
)
from tasks.clean.lines import lines_of
from tasks.clean.model.apply import describe, run_numbers, shrink
from tasks.clean.model.candidates import candidates, protected
from tasks.clean.model.cues import Cues
from tasks.clean.model.trees import MOST_LEAVES
from tasks.clean.rules.load import load_rules
from tasks.clean.rules.peel import Peel

FOLDS = 5
# At most this share of the letters of content is removed by the rules or over the threshold, in CONFIDENCE of DRAWS draws of
# the publishers.
LOSS, CONFIDENCE, DRAWS = 0.005, 0.8, 2_000
MOST_CERTAIN = 1e9  # above every score
TREES = 400
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": MOST_LEAVES,
    "learning_rate": 0.04,
    "min_child_samples": 15,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.4,
    "lambda_l2": 5,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 7,
    "verbosity": -1,
}
# A prediction only rises with these features, and only falls with those.
RISING = ("strong", "strong_share", "decisive_share", "cue_share", "cues", "rule", "decisive_above", "decisive_below")
FALLING = ("topic",)
HEAVIEST_LINE = 400  # letters
HEAVIEST_PAGE = 1_000  # letters
FIRM = (0.03, 0.9)
NOISE_WEIGHT = 0.1

Floats = npt.NDArray[np.float64]


class Line(NamedTuple):
    """A labelled line. `label` is `content`, `boilerplate`, or one that does not count."""

    doc: str
    source: str
    lang: str
    text: str
    label: str


class Table(NamedTuple):
    """Lines with their features.

    `is_candidate` marks those that the trees are grown on, `is_protected` those that the model never removes, `is_removed`
    those that the rules remove before it.
    """

    names: tuple[str, ...]
    rows: Floats
    is_candidate: npt.NDArray[np.bool_]
    is_protected: npt.NDArray[np.bool_]
    is_removed: npt.NDArray[np.bool_]
    is_boilerplate: npt.NDArray[np.bool_]
    is_content: npt.NDArray[np.bool_]
    letters: Floats
    boilerplate: Floats  # letters of boilerplate in the line's document
    run: npt.NDArray[np.intp]  # the run of lines whose scores are shrunk together; -1: in none
    fold: npt.NDArray[np.intp]
    source: npt.NDArray[np.str_]


def read_lines(folder: Path) -> list[Line]:
    """Read the labelled lines of a folder, document by document."""
    with gzip.open(folder / "lines.jsonl.gz", "rt", encoding="utf-8") as file:
        raw = map(json.loads, file)
        return [Line(line["doc"], line["source"], line["lang"], line["text"], line["label"]) for line in raw]


def documents(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each document, without blank ones."""
    for _, group in groupby((line for line in lines if line.text.strip()), key=lambda line: line.doc):
        yield list(group)


def fold_of(source: str) -> int:
    """Return the fold of a source, the same in every run; one publisher under several names has one fold."""
    return hashlib.blake2b(_publisher(source).encode(), digest_size=4).digest()[0] % FOLDS


def _publisher(source: str) -> str:
    """Return one name for `us/Wired` and `wired_001`, `www.cnn.com` and `cnn_001`, `de/EuronewsDE` and `uk/EuronewsEN`."""
    name = re.sub(r"[A-Z]{2}$", "", source.rpartition("/")[2])
    return re.split(r"[._\d]", name.lower().removeprefix("www."))[0] or source


def table_of(lines: Sequence[Line]) -> Table:
    """Return the features of lines, in the order of `documents`."""
    cues = Cues(load_line_cues(), corrections=load_line_corrections(), sayings=load_line_sayings())
    rows, chosen, kept_always, ruled, boilerplate, runs = [], [], [], [], [], []
    kept: list[Line] = []
    for document in documents(lines):
        texts = lines_of((line.text for line in document), rules=load_rules())
        facts, columns = describe(texts, cues=cues)
        rows.append(np.stack(list(columns.values()), axis=1))
        chosen.append(candidates(facts, columns))
        kept_always.append(protected(facts, columns))
        ruled.append(np.isin(np.arange(len(texts)), list(Peel(texts).removed())))
        numbers = run_numbers(facts)
        runs.append(np.where(numbers < 0, -1, numbers + len(kept)))
        size = sum(len(line.text) for line in document if line.label == "boilerplate")
        boilerplate.append(np.full(len(document), float(size)))
        kept += document
    label = np.array([line.label for line in kept])
    return Table(
        names=tuple(columns),
        rows=np.vstack(rows),
        is_candidate=np.concatenate(chosen),
        is_protected=np.concatenate(kept_always),
        is_removed=np.concatenate(ruled),
        is_boilerplate=label == "boilerplate",
        is_content=label == "content",
        letters=np.array([len(line.text) for line in kept], dtype=float),
        boilerplate=np.concatenate(boilerplate),
        run=np.concatenate(runs),
        fold=np.array([fold_of(line.source) for line in kept]),
        source=np.array([line.source for line in kept]),
    )


def grow(lines: Sequence[Line], *, without: Collection[str] = (), table: Table | None = None) -> LineModel:
    """Return a model grown on all lines but those of some sources; `table` is `table_of(lines)` if that was computed before."""
    table = table or table_of(lines)
    used = ~np.isin(table.source, list(without))
    scores = _held_out_scores(table, used, partial(_doubting_weights, table))
    threshold = _threshold(table, used, np.where(table.is_protected, -np.inf, shrink(scores, table.run)))
    weights = _doubting_weights(table, used)
    trees = _booster(table, used & table.is_candidate, weights).dump_model()["tree_info"]
    file = LineTrees(
        threshold=round(threshold, 3),
        features=table.names,
        sources=tuple(sorted(map(str, set(table.source[used])))),
        trees=tuple(_tree(tree["tree_structure"], table.names) for tree in trees),
    )
    cues, corrections, sayings = load_line_cues(), load_line_corrections(), load_line_sayings()
    return LineModel(cues=cues, corrections=corrections, sayings=sayings, trees=file)


def _weights(table: Table) -> Floats:
    of_boilerplate = np.minimum(1.0, HEAVIEST_PAGE / np.maximum(1.0, table.boilerplate))
    return np.minimum(table.letters, HEAVIEST_LINE) * np.where(table.is_content, 2.0, of_boilerplate)


def _doubting_weights(table: Table, used: npt.NDArray[np.bool_]) -> Floats:
    """Return the weights of lines, less for a label that trees of other sources contradict; only `used` lines are looked at."""
    weights = _weights(table)
    held_out = _held_out_scores(table, used, lambda _: weights)
    return np.where(_is_contradicted(table, held_out), NOISE_WEIGHT, 1.0) * weights


def _is_contradicted(table: Table, scores: Floats) -> npt.NDArray[np.bool_]:
    """Tell which labels are likely wrong: boilerplate as long as a paragraph that scores low, content that scores high."""
    probability = 1 / (1 + np.exp(-scores))
    is_low = table.is_boilerplate & (probability < FIRM[0]) & (table.letters > 100)
    return is_low | (table.is_content & (probability > FIRM[1]))


def _held_out_scores(
    table: Table, used: npt.NDArray[np.bool_], weigh: Callable[[npt.NDArray[np.bool_]], Floats]
) -> Floats:
    """Return the log-odds of every used line by trees grown on other folds' sources; -inf for a line that is no candidate.

    `weigh` returns the weights of lines from those that the trees may see, so a label is doubted by these alone.
    """
    scores = np.full(len(table.rows), -np.inf)
    for fold in range(FOLDS):
        seen = used & (table.fold != fold)
        held_out = used & table.is_candidate & (table.fold == fold)
        if held_out.any():
            trees = _booster(table, seen & table.is_candidate, weigh(seen))
            scores[held_out] = trees.predict(table.rows[held_out], raw_score=True)
    return scores


def _threshold(table: Table, used: npt.NDArray[np.bool_], scores: Floats) -> float:
    """Return the lowest threshold at which, for CONFIDENCE of the draws of publishers, at most LOSS of the content is lost.

    What the rules remove is lost at any threshold: a reader does not mind which cleaner took a line.

    The publishers are drawn with replacement (Efron 1979, "Bootstrap methods"), since whole publishers are what is new later.
    """
    content = np.where(used & table.is_content, table.letters, 0.0)
    scores = np.where(table.is_removed, MOST_CERTAIN, scores)
    publishers, publisher = np.unique([_publisher(source) for source in table.source], return_inverse=True)
    order = np.argsort(-scores)
    order = order[(content[order] > 0) & np.isfinite(scores[order])]
    order = order[np.cumsum(content[order]) < 2 * LOSS * content.sum()]
    lost = np.zeros((len(order), len(publishers)))
    lost[np.arange(len(order)), publisher[order]] = content[order]
    drawn = np.random.default_rng(SETTINGS["seed"]).multinomial(
        len(publishers), np.full(len(publishers), 1 / len(publishers)), size=DRAWS
    )
    total = drawn @ np.bincount(publisher, weights=content)
    bound = np.quantile(np.cumsum(lost, axis=0) @ drawn.T / total, CONFIDENCE, axis=1)
    first_over = np.append(scores[order], 0.0)[np.searchsorted(bound, LOSS)]
    # It must stay below the threshold, which is written with three digits.
    return float(np.ceil(1000 * first_over) / 1000) + 0.001


def _booster(table: Table, chosen: npt.NDArray[np.bool_], weights: Floats) -> Any:
    import lightgbm  # of the group bench, which most machines do not have

    chosen = chosen & (table.is_boilerplate | table.is_content)
    directions = [1 if name in RISING else -1 if name in FALLING else 0 for name in table.names]
    data = lightgbm.Dataset(table.rows[chosen], label=table.is_boilerplate[chosen], weight=weights[chosen])
    settings = {**SETTINGS, "monotone_constraints": directions, "boost_from_average": False}
    return lightgbm.train(settings, data, num_boost_round=TREES)


def _tree(node: dict[str, Any], names: Sequence[str]) -> Tree:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), 4)
    if node["decision_type"] != "<=":
        raise ValueError(f"a branch compares by {node['decision_type']}, not <=")
    sides = [_tree(node[side], names) for side in ("left_child", "right_child")]
    return [names[node["split_feature"]], _short(node["threshold"]), round(node["internal_value"], 4), *sides]


def _short(threshold: float) -> float:
    """Return a threshold with six significant digits, rounded up so that an equal value still takes the left branch."""
    shown = float(f"{threshold:.6g}")
    return shown if shown >= threshold else float(f"{threshold * (1 + 1e-6):.6g}")


def write(model: LineModel, path: Path) -> None:
    """Write the trees as JSON, one a line."""
    head = msgspec.json.encode(msgspec.structs.replace(model.trees, trees=())).decode()
    trees = ",\n".join(msgspec.json.encode(tree).decode() for tree in model.trees.trees)
    path.write_text(head.removesuffix("[]}") + f"[\n{trees}\n]}}\n", "utf-8")


def main() -> None:
    """Grow the trees on a folder and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=LINE_MODEL_FOLDER / "trees.json")
    arguments = parser.parse_args()
    model = grow(read_lines(arguments.data))
    write(model, arguments.output)
    print(f"{len(model.trees.trees)} trees from {len(model.trees.sources)} sources, threshold {model.trees.threshold}")


if __name__ == "__main__":
    main()
