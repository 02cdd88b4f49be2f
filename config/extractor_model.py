"""Data of the extractor: words of markup that tell an article from the rest of its page, and the learnt weights."""

from functools import cache

import msgspec

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, load_yaml

FOLDER = CONFIG_FOLDER / "extraction"
WEIGHTS = FOLDER / "weights.json"


class Cues(Data, frozen=True):
    """Words of attributes by group, separated by spaces."""

    names: dict[str, str]


class Stage(Data, frozen=True):
    """A logistic regression: probability = 1 / (1 + exp(-(bias + sum of weight x feature)))."""

    bias: float
    weights: dict[str, float]


class Weights(Data, frozen=True):
    """The two stages of the scorer, as training/extractor.py writes them."""

    alone: Stage
    together: Stage


@cache
def load_cues() -> Cues:
    """Load cues.yaml."""
    return load_yaml(FOLDER / "cues.yaml", Cues)


@cache
def load_weights() -> Weights:
    """Load weights.json; ConfigError if it cannot be read or decoded."""
    try:
        return msgspec.json.decode(WEIGHTS.read_bytes(), type=Weights)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"config/extraction/weights.json: {error}; run training.extractor") from error
