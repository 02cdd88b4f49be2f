"""Scorer: the probability that a block belongs to the article.

One logistic regression sees each block alone, a second one sees it together with the blocks around it.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from config.errors import ConfigError
from config.models import Stage, load_extractor_weights
from tasks.extract.blocks import Block
from tasks.extract.characters import Characters
from tasks.extract.features import Floats, features_alone, names_alone
from tasks.extract.neighbourhood import features_together, names_together
from tasks.extract.page import Evidence

Regression = tuple[Floats, float]


class Model(NamedTuple):
    """Weights and bias of both stages, in the order of `names_alone` and `names_together`."""

    alone: Regression
    together: Regression


def block_probabilities(blocks: Sequence[Block], characters: Characters, evidence: Evidence, model: Model) -> Floats:
    """Return for each block the probability, 0..1, that it belongs to the article; `characters` are those of the texts."""
    alone = features_alone(blocks, characters, evidence)
    together = features_together(blocks, characters.lengths, probability(alone, model.alone))
    return probability(np.concatenate([alone, together], axis=1), model.together)


def probability(features: Floats, regression: Regression) -> Floats:
    """Apply a logistic regression (weights, bias) to the rows of `features`."""
    weights, bias = regression
    # Not `@`: on a matrix this small BLAS spends more time on its threads than on the sums.
    scores = np.einsum("ij,j->i", features, weights) + bias
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float32)


@cache
def learnt_model() -> Model:
    """Return the model of config/extraction/weights.json; ConfigError if it was learnt for other features."""
    weights = load_extractor_weights()
    alone, together = names_alone(), names_together()
    return Model(_regression(weights.alone, alone), _regression(weights.together, alone + together))


def _regression(stage: Stage, names: Sequence[str]) -> Regression:
    """Order the weights like the columns; ConfigError if they were learnt for other features."""
    if unknown := sorted(stage.weights.keys() ^ set(names)):
        raise ConfigError(
            f"config/extraction/weights.json: learnt for other features: {unknown[0]!r}; run training.extractor"
        )
    return np.array([stage.weights[name] for name in names], dtype=np.float32), stage.bias
