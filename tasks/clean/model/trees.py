"""Asks the trees of `config/line_model/trees.json` about lines, and tells which features spoke for their answer.

Gradient-boosted trees (Friedman 2001, "Greedy function approximation"): the answer is a sum of leaves in log-odds. What a feature
contributed is the sum of the steps its branches made (Saabas 2014, "Interpreting random forests").
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from config.line_model_data import Tree

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]


class Trees(NamedTuple):
    """Trees as arrays, one row a tree, one column a node; a leaf leads to itself. `value` is what a node alone would answer."""

    feature: Numbers
    threshold: Floats
    left: Numbers
    right: Numbers
    value: Floats
    depth: int


def trees_of(trees: Sequence[Tree], features: Sequence[str]) -> Trees:
    """Lay trees out; KeyError for a feature that is not among `features`."""
    column = {name: number for number, name in enumerate(features)}
    nodes = [_nodes(tree) for tree in trees]
    width = max(map(len, nodes))
    shape = (len(trees), width)
    feature, left, right = (np.zeros(shape, dtype=np.intp) for _ in range(3))
    threshold, value = np.full(shape, np.inf), np.zeros(shape)
    for row, tree in enumerate(nodes):
        for place, (name, limit, said, down, up) in enumerate(tree):
            feature[row, place] = column[name] if name else 0
            threshold[row, place], value[row, place] = limit, said
            left[row, place], right[row, place] = down, up
    return Trees(feature, threshold, left, right, value, max(map(_depth, trees)))


class _Node(NamedTuple):
    feature: str
    threshold: float
    value: float
    left: int
    right: int


def _nodes(tree: Tree) -> list[_Node]:
    """Return the nodes of a tree, the root first."""
    found: list[_Node] = []

    def visit(node: Tree) -> int:
        place = len(found)
        if isinstance(node, list):
            found.append(_Node(node[0], float(node[1]), float(node[2]), 0, 0))
            left = visit(node[3])
            found[place] = found[place]._replace(left=left, right=visit(node[4]))
        else:
            found.append(_Node("", np.inf, float(node), place, place))
        return place

    visit(tree)
    return found


def _depth(tree: Tree) -> int:
    return 1 + max(_depth(tree[3]), _depth(tree[4])) if isinstance(tree, list) else 0


def answers(trees: Trees, rows: Floats) -> Floats:
    """Return the sum of all trees for each row of features, in log-odds."""
    place = np.zeros((len(rows), len(trees.value)), dtype=np.intp)
    tree = np.arange(len(trees.value))
    for _ in range(trees.depth):
        place = _next(trees, rows, tree, place)
    return np.asarray(trees.value[tree, place].sum(axis=1))


def contributions(trees: Trees, rows: Floats) -> Floats:
    """Return what each feature added to the answer for each row of features, in the shape of `rows`."""
    place = np.zeros((len(rows), len(trees.value)), dtype=np.intp)
    row, tree = np.arange(len(rows))[:, None], np.arange(len(trees.value))
    said = np.zeros_like(rows)
    for _ in range(trees.depth):
        following = _next(trees, rows, tree, place)
        np.add.at(said, (row, trees.feature[tree, place]), trees.value[tree, following] - trees.value[tree, place])
        place = following
    return said


def _next(trees: Trees, rows: Floats, tree: Numbers, place: Numbers) -> Numbers:
    held = np.take_along_axis(rows, trees.feature[tree, place], axis=1) <= trees.threshold[tree, place]
    return np.where(held, trees.left[tree, place], trees.right[tree, place])
