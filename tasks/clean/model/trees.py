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


class Trees(NamedTuple):
    """Trees as arrays, one row a tree, one column a node; a leaf leads to itself. `value` is the prediction of a node alone."""

    feature: Numbers
    threshold: Floats
    left: Numbers
    right: Numbers
    value: Floats
    depth: int


def trees_of(trees: Sequence[Tree], features: Sequence[str]) -> Trees:
    """Return trees as arrays; KeyError for a feature that is not among `features`."""
    column = {name: number for number, name in enumerate(features)}
    nodes = [_nodes(tree, column) for tree in trees]
    table = np.zeros((len(trees), max(map(len, nodes)), 5))
    for row, tree in enumerate(nodes):
        table[row, : len(tree)] = tree
    feature, left, right = (np.ascontiguousarray(table[..., number], dtype=np.intp) for number in (0, 2, 3))
    threshold, value = (np.ascontiguousarray(table[..., number]) for number in (1, 4))
    return Trees(feature, threshold, left, right, value, max(map(_depth, trees)))


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
    """Return the sum of all trees for each row of features, in log-odds."""
    node = np.zeros((len(rows), len(trees.value)), dtype=np.intp)
    tree = np.arange(len(trees.value))
    for _ in range(trees.depth):
        node = _next(trees, rows, tree, node)
    return np.asarray(trees.value[tree, node].sum(axis=1))


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
