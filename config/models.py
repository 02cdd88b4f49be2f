"""Models learnt from labelled pages: a YAML file of cue words for each, and a JSON file that a module of `training` writes.

extraction/  cues.yaml, weights.json   a scorer that tells an article from the rest of its page
line_model/  cues.yaml, trees.json     trees that tell boilerplate from the lines of an article; corrections.yaml, sayings.yaml
"""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, load_yaml

EXTRACTOR_FOLDER, LINE_MODEL_FOLDER = CONFIG_FOLDER / "extraction", CONFIG_FOLDER / "line_model"

T = TypeVar("T")

# A leaf is a number, a branch `[feature, threshold, value, left, right]`: left where the feature is at most the
# threshold. `value` is the prediction of a leaf in its place.
Tree = float | list[Any]


class ExtractorCues(Data, frozen=True):
    """Words of attributes by group, separated by spaces; openings of corrections, and buttons that show the rest, by language."""

    names: dict[str, str]
    openers: dict[str, list[str]]
    corrections: dict[str, list[str]]


class Stage(Data, frozen=True):
    """A logistic regression: probability = 1 / (1 + exp(-(bias + sum of weight x feature)))."""

    bias: float
    weights: dict[str, float]


class ExtractorWeights(Data, frozen=True):
    """The two stages of the scorer, as training/extractor.py writes them."""

    alone: Stage
    together: Stage


class LineTrees(Data, frozen=True, kw_only=True):
    """The trees, as training/line_model.py writes them: a line is removed where their sum, in log-odds, is over `threshold`.

    `sources` are the publishers whose pages the trees were grown on: a measurement on these needs trees grown without them.
    """

    threshold: float
    features: tuple[str, ...]
    sources: tuple[str, ...]
    trees: tuple[Tree, ...]


class LineModel(Data, frozen=True, kw_only=True, eq=False):
    """Cue words by purpose and language, and the trees. A model equals only itself, so that it can be the key of a cache.

    `corrections` are the beginnings of corrections by language, `sayings` verbs of saying behind a call: such a sentence is
    never removed.
    """

    cues: dict[str, dict[str, str]]
    corrections: dict[str, str] = {}
    sayings: dict[str, str] = {}
    trees: LineTrees


@cache
def load_extractor_cues() -> ExtractorCues:
    """Load the cue words of the extractor."""
    return load_yaml(EXTRACTOR_FOLDER / "cues.yaml", ExtractorCues)


@cache
def load_extractor_weights() -> ExtractorWeights:
    """Load the weights of the extractor; ConfigError if they cannot be read or decoded."""
    return _load_json(EXTRACTOR_FOLDER / "weights.json", ExtractorWeights, training="training.extractor")


@cache
def load_line_model() -> LineModel:
    """Load the line model; ConfigError if it cannot be read or decoded."""
    trees = _load_json(LINE_MODEL_FOLDER / "trees.json", LineTrees, training="training.line_model")
    return LineModel(
        cues=load_line_cues(), corrections=load_line_corrections(), sayings=load_line_sayings(), trees=trees
    )


def load_line_cues() -> dict[str, dict[str, str]]:
    """Load the cue words of the line model: purpose → language → words, separated by spaces."""
    return load_yaml(LINE_MODEL_FOLDER / "cues.yaml", dict[str, dict[str, str]])


def load_line_corrections() -> dict[str, str]:
    """Load the beginnings of corrections: language → phrases, separated by spaces."""
    return load_yaml(LINE_MODEL_FOLDER / "corrections.yaml", dict[str, str])


def load_line_sayings() -> dict[str, str]:
    """Load the verbs of saying: language → words, separated by spaces."""
    return load_yaml(LINE_MODEL_FOLDER / "sayings.yaml", dict[str, str])


def _load_json(path: Path, kind: type[T], *, training: str) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"config/{path.relative_to(CONFIG_FOLDER)}: {error}; run {training}") from error
