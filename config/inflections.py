"""Inflections: forms of a word that stemmers keep apart, from the files of `config/inflections/`."""

from collections import Counter
from functools import cache
from pathlib import Path

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, load_yaml

INFLECTIONS_FOLDER = CONFIG_FOLDER / "inflections"


class Paradigm(Data, frozen=True):
    """Words that are inflected alike: `*` in `forms` is replaced by each of `beginnings`. Both are separated by spaces."""

    forms: str
    beginnings: str

    def lines(self) -> list[str]:
        """Return a line of forms for each beginning."""
        return [self.forms.replace("*", beginning) for beginning in self.beginnings.split()]


class Inflections(Data, frozen=True):
    """Lines of forms that count as one word; the others become the first.

    `words` are compared as written: only the forms that are listed, and those that `paradigms` list more briefly. `stems` are
    compared after stemming, so that a line stands for every regular form of its words: `colour color` also means colours and
    colored.
    """

    words: tuple[str, ...] = ()
    paradigms: tuple[Paradigm, ...] = ()
    stems: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Return the lines of `words` and `paradigms`."""
        return [*self.words, *(line for paradigm in self.paradigms for line in paradigm.lines())]


@cache
def load_inflections(name: str, folder: Path = INFLECTIONS_FOLDER) -> Inflections:
    """Load and check `<name>.yaml`, once a process; ConfigError names the file and the fault."""
    path = folder / f"{name}.yaml"
    found = load_yaml(path, Inflections)
    for kind, lines in (("words", found.lines), ("stems", found.stems), ("typed", found.typed)):
        for line in lines:
            if len(line.split()) < 2 or line != line.lower():
                raise ConfigError(f"{path.name}: {kind}: '{line}' needs two forms or more, in lower case")
    repeated = [form for form, count in Counter(" ".join(found.lines).split()).items() if count > 1]
    if repeated:
        raise ConfigError(f"{path.name}: words: '{repeated[0]}' is listed twice")
    return found
