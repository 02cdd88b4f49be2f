"""The trees of `config/line_model/trees.json`: their prediction for a line, and the contribution of each feature to it.

Gradient-boosted trees (Friedman 2001, "Greedy function approximation"): the prediction is a sum of leaves in log-odds. The
contribution of a feature is the sum of the steps at its branches (Saabas 2014, "Interpreting random forests").
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from config.models import Tree

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]


# Leaves of a tree, a bit each.
MOST_LEAVES = 8
_ROWS = 64  # at once, so that the splits of all trees fit into the processor's cache
_LOWEST_BIT = np.array([(bits & -bits).bit_length() - 1 for bits in range(1 << MOST_LEAVES)])

Bits = npt.NDArray[np.uint8]


class Splits(NamedTuple):
    """The first splits of all trees, then the second ones, and so on, and the leaves of each tree from left to right.

    `possible` has a bit for each leaf that a row can still reach which is not sent to the left.
    """

    feature: Numbers
    threshold: Floats
    possible: Bits
    leaf: Floats


class Trees(NamedTuple):
    """Trees as arrays, one row a tree, one column a node; a leaf leads to itself. `value` is the prediction of a node alone."""

    feature: Numbers
    threshold: Floats
    left: Numbers
    right: Numbers
    value: Floats
    depth: int
    splits: Splits


def trees_of(trees: Sequence[Tree], features: Sequence[str]) -> Trees:
    """Return trees as arrays; KeyError for a feature that is not among `features`."""
    column = {name: number for number, name in enumerate(features)}
    nodes = [_nodes(tree, column) for tree in trees]
    table = np.zeros((len(trees), max(map(len, nodes)), 5))
    for row, tree in enumerate(nodes):
        table[row, : len(tree)] = tree
    feature, left, right = (np.ascontiguousarray(table[..., number], dtype=np.intp) for number in (0, 2, 3))
    threshold, value = (np.ascontiguousarray(table[..., number]) for number in (1, 4))
    return Trees(feature, threshold, left, right, value, max(map(_depth, trees)), _splits(trees, column))


def _splits(trees: Sequence[Tree], column: Mapping[str, int]) -> Splits:
    """Return the splits of trees; a tree of fewer than MOST_LEAVES is filled with splits that send every row to the left."""
    splits = np.zeros((len(trees), MOST_LEAVES - 1, 3))
    splits[..., 1] = np.inf
    leaves = np.zeros((len(trees), MOST_LEAVES))
    for row, tree in enumerate(trees):
        own: list[tuple[float, ...]] = []
        values = _leaves(tree, column, own)
        splits[row, : len(own)], leaves[row, : len(values)] = own or np.empty((0, 3)), values
    feature, threshold, possible = splits.T.reshape(3, -1)
    return Splits(feature.astype(np.intp), threshold.copy(), possible.astype(np.uint8), leaves)


def _leaves(tree: Tree, column: Mapping[str, int], splits: list[tuple[float, ...]], first: int = 0) -> list[float]:
    """Return the leaves of a tree, the first of which has the number `first`, and add its splits."""
    if not isinstance(tree, list):
        return [tree]
    feature, threshold, _, left, right = tree
    lefts = _leaves(left, column, splits, first)
    every = (1 << MOST_LEAVES) - 1
    splits.append((column[feature], threshold, every & ~(((1 << len(lefts)) - 1) << first)))
    return lefts + _leaves(right, column, splits, first + len(lefts))


def _nodes(tree: Tree, column: Mapping[str, int], index: int = 0) -> list[tuple[float, ...]]:
    """Return the nodes of a tree, its root first, at `index`: the feature, threshold, left, right and value of each."""
    if not isinstance(tree, list):
        return [(0, np.inf, index, index, tree)]
    feature, threshold, value, left, right = tree
    lefts = _nodes(left, column, index + 1)
    rights = _nodes(right, column, index + 1 + len(lefts))
    return [(column[feature], threshold, index + 1, index + 1 + len(lefts), value), *lefts, *rights]


def _depth(tree: Tree) -> int:
    return 1 + max(_depth(tree[3]), _depth(tree[4])) if isinstance(tree, list) else 0


def predict(trees: Trees, rows: Floats) -> Floats:
    """Return the sum of all trees for each row of features, in log-odds.

    Every split of every tree is asked at once, and each that is not met rules out the leaves to its left; a row is in the first
    leaf that is left (Lucchese et al. 2015, "QuickScorer"). To walk down the trees takes five times as long.
    """
    parts = [_sums(trees.splits, rows[start : start + _ROWS]) for start in range(0, len(rows), _ROWS)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _sums(splits: Splits, rows: Floats) -> Floats:
    is_left = rows.take(splits.feature, axis=1) <= splits.threshold
    possible = -is_left.view(np.int8) | splits.possible.view(np.int8)  # every leaf, where the row goes to the left
    reached = np.bitwise_and.reduce(possible.reshape(len(rows), -1, len(splits.leaf)), axis=1).view(np.uint8)
    leaf = _LOWEST_BIT.take(reached) + np.arange(0, splits.leaf.size, MOST_LEAVES)
    return np.asarray(splits.leaf.take(leaf).sum(axis=1))


def contributions(trees: Trees, rows: Floats) -> Floats:
    """Return the contribution of each feature to the prediction for each row of features, in the shape of `rows`."""
    node = np.zeros((len(rows), len(trees.value)), dtype=np.intp)
    row, tree = np.arange(len(rows))[:, None], np.arange(len(trees.value))
    added = np.zeros_like(rows)
    for _ in range(trees.depth):
        following = _next(trees, rows, tree, node)
        np.add.at(added, (row, trees.feature[tree, node]), trees.value[tree, following] - trees.value[tree, node])
        node = following
    return added


def _next(trees: Trees, rows: Floats, tree: Numbers, node: Numbers) -> Numbers:
    index = node + tree * trees.value.shape[1]
    row = np.arange(len(rows))[:, None] * rows.shape[1]
    is_left = rows.ravel()[row + trees.feature.ravel()[index]] <= trees.threshold.ravel()[index]
    return np.asarray(np.where(is_left, trees.left.ravel()[index], trees.right.ravel()[index]))
