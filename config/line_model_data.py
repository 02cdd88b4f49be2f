"""The model that tells a page's furniture from its story: the words it knows, and its trees, read from `line_model/`.

cues.yaml   words by which a line speaks to the reader of a page, by purpose and language
trees.json  the trees, one a line, and the sources they were grown on; `training/line_model.py` makes it
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, load_yaml

MODEL_FOLDER = CONFIG_FOLDER / "line_model"

# A leaf is a number, a branch `[feature, threshold, value, left, right]`: left where the feature is at most the
# threshold. `value` is what a leaf here would be: the difference to the next node's is what the branch said.
Tree = float | list[Any]


class TreesFile(Data, frozen=True, kw_only=True):
    """`trees.json`: the sum of what the trees say, in log-odds, over `threshold` takes a line out.

    `sources` are the publishers whose pages the trees were grown on: a measurement on those needs trees grown without them.
    """

    threshold: float
    features: tuple[str, ...]
    sources: tuple[str, ...]
    trees: tuple[Tree, ...]


class LineModel(Data, frozen=True, kw_only=True, eq=False):
    """Cue words by purpose and language, and the trees. A model is equal to itself alone, so that it can be a key."""

    cues: dict[str, dict[str, str]]
    trees: TreesFile


@cache
def load_line_model(folder: Path = MODEL_FOLDER) -> LineModel:
    """Read the model, once a process; ConfigError names the file and the fault."""
    return LineModel(cues=load_cues(folder), trees=_load_trees(folder / "trees.json"))


def load_cues(folder: Path = MODEL_FOLDER) -> dict[str, dict[str, str]]:
    """Read the cue words: purpose → language → words, parted by spaces."""
    return load_yaml(folder / "cues.yaml", dict[str, dict[str, str]])


def line_model_digest(folder: Path = MODEL_FOLDER) -> str:
    """Return a hash of the model's files."""
    return hashlib.blake2b(
        b"\0".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())
    ).hexdigest()


def _load_trees(path: Path) -> TreesFile:
    try:
        return msgspec.json.decode(path.read_bytes(), type=TreesFile)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
