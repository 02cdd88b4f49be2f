"""The data of `config/stories/keys.yaml`: letters, sounds and magnitudes for keys that are the same in every language."""

from collections.abc import Mapping
from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class StoryData(Data, frozen=True):
    """The file as loaded; its head explains each field. Cells are separated by spaces."""

    letters: str
    spellings: str
    classes: str
    magnitudes: dict[int, str]
    magnitudes_of: dict[str, dict[int, str]]
    signs: str
    day_words: str


@cache
def load_story_data() -> StoryData:
    """Load the data, once a process."""
    return load_yaml(CONFIG_FOLDER / "stories" / "keys.yaml", StoryData)


def cells(text: str) -> Mapping[str, str]:
    """Return the cells `name=value` of a text as a mapping, in their order."""
    return dict(cell.split("=") for cell in text.split())
