"""The sounds of names in several writing systems, of `config/sounds.yaml`."""

from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class Spelling(Data, frozen=True):
    """The spellings of sounds in one writing system, each `sound=spelling,spelling`."""

    writes: str
    reads: str = ""


class Sounds(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    letters: str
    latin: dict[str, Spelling]
    cyrillic: dict[str, Spelling]
    greek: dict[str, Spelling]


@cache
def load_sounds() -> Sounds:
    """Load the sounds, once a process."""
    return load_yaml(CONFIG_FOLDER / "sounds.yaml", Sounds)
