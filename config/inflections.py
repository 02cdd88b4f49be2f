"""Inflections: forms of a word that stemmers keep apart, from the files of `config/inflections/`."""

from collections import Counter
from functools import cache
from pathlib import Path

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, load_yaml

INFLECTIONS_FOLDER = CONFIG_FOLDER / "inflections"


class Inflections(Data, frozen=True):
    """Lines of forms that count as one word; the others become the first.

    `words` are compared as written: only the forms that are listed. `stems` are compared after stemming, so that a line stands
    for every regular form of its words: `colour color` also means colours and colored.
    """

    words: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()


@cache
def load_inflections(name: str, folder: Path = INFLECTIONS_FOLDER) -> Inflections:
    """Load and check `<name>.yaml`, once a process; ConfigError names the file and the fault."""
    path = folder / f"{name}.yaml"
    found = load_yaml(path, Inflections)
    for kind, lines in (("words", found.words), ("stems", found.stems)):
        for line in lines:
            if len(line.split()) < 2 or line != line.lower():
                raise ConfigError(f"{path.name}: {kind}: '{line}' needs two forms or more, in lower case")
    repeated = [form for form, count in Counter(" ".join(found.words).split()).items() if count > 1]
    if repeated:
        raise ConfigError(f"{path.name}: words: '{repeated[0]}' is listed twice")
    return found
