"""The parts of compounds in `config/compounds.yaml`, by language."""

from collections.abc import Mapping
from functools import cache

from config.loading import CONFIG_FOLDER, Data, load_yaml


class Compounds(Data, frozen=True):
    """The compounds of one language; the file's head explains each field. Words are separated by spaces."""

    parts: str
    links: str
    endings: str
    suffixes: str
    derived: str = ""
    whole: str = ""
    umlauts: bool = False
    capitals: bool = False


@cache
def load_compounds() -> Mapping[str, Compounds]:
    """Load the parts of compounds by language, once a process."""
    return load_yaml(CONFIG_FOLDER / "compounds.yaml", dict[str, Compounds])
