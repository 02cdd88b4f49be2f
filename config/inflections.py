"""Inflections: forms of a word that stemmers keep apart, from `config/inflections/` and `config/typed_forms.yaml`."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, load_yaml

INFLECTIONS_FOLDER = CONFIG_FOLDER / "inflections"
TYPED_FORMS = CONFIG_FOLDER / "typed_forms.yaml"


class Paradigm(Data, frozen=True):
    """Words that are inflected alike: `*` in `forms` is replaced by each of `beginnings`. Both are separated by spaces."""

    forms: str
    beginnings: str

    def lines(self) -> list[str]:
        """Return a line of forms for each beginning."""
        return [self.forms.replace("*", beginning) for beginning in self.beginnings.split()]


class Inflections(Data, frozen=True):
    """Forms that count as one word, a line for each word: the other forms of a line become its first. `#` begins a comment.

    `words` are compared as written: only the forms that are listed, and those that `paradigms` list more briefly. `stems` are
    compared after stemming, so that a line stands for every regular form of its words: `colour color` also means colours and
    colored. A word that begins with `=` is not stemmed itself, because it would become another one: `=business businesses`.
    """

    words: str = ""
    paradigms: tuple[Paradigm, ...] = ()
    stems: str = ""

    @property
    def word_lines(self) -> list[str]:
        """Return the lines of `words` and `paradigms`."""
        return [*_lines(self.words), *(line for paradigm in self.paradigms for line in paradigm.lines())]

    @property
    def stem_lines(self) -> list[str]:
        """Return the lines of `stems`."""
        return _lines(self.stems)


class _TypedForms(Data, frozen=True):
    lines: str


def _lines(text: str) -> list[str]:
    """Split `text`, which YAML reads far faster than a list, into its lines without comments and empty lines."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def inflections_file(name: str, folder: Path = INFLECTIONS_FOLDER) -> Path:
    """Return the file of inflections that languages.yaml names."""
    return folder / f"{name}.yaml"


@cache
def load_inflections(name: str, folder: Path = INFLECTIONS_FOLDER) -> Inflections:
    """Load and check `<name>.yaml`, once a process; ConfigError names the file and the fault."""
    path = inflections_file(name, folder)
    found = load_yaml(path, Inflections)
    _check(path, "words", found.word_lines)
    _check(path, "stems", found.stem_lines)
    repeated = [
        form for form, count in Counter(" ".join(found.word_lines).replace("=", "").split()).items() if count > 1
    ]
    if repeated:
        raise ConfigError(f"{path.name}: words: '{repeated[0]}' is listed twice")
    return found


@cache
def load_typed_forms(path: Path = TYPED_FORMS) -> list[str]:
    """Load and check the lines of forms of which one is another word too; ConfigError names the fault."""
    lines = _lines(load_yaml(path, _TypedForms).lines)
    _check(path, "lines", lines)
    return lines


def _check(path: Path, part: str, lines: Iterable[str]) -> None:
    for line in lines:
        if (len(line.split()) < 2 and not line.startswith("=")) or line != line.lower():
            raise ConfigError(f"{path.name}: {part}: '{line}' needs two forms or more, in lower case")
