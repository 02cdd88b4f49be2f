"""Names of fields in records: finds what a name means to us, and the language of a table's headings."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from config.options import ReadOptions
from config.record_fields import CONTAINERS, TYPE_ENDINGS, USUAL_FIELDS, load_column_names
from tasks.read.records.text import plain_name
from tasks.read.records.values import below_containers, plain_path
from tasks.text.matching import without_marks

_MOST_NAMES = 10_000
_TYPE_ENDING = re.compile(TYPE_ENDINGS)
# One heading may be a word of several languages.
_FEWEST_HEADINGS = 2
_BARE_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


class FieldNames:
    """The names and paths that mean our fields: those of the settings, the usual ones, and the headings of tables.

    A meaning is our fields with the rank of the name among those of each; a rank of the settings is negative.
    """

    def __init__(self, options: ReadOptions) -> None:
        self._meanings: dict[str, dict[str, int]] = defaultdict(dict)
        for field in USUAL_FIELDS:
            for rank, path in enumerate(USUAL_FIELDS[field]):
                self._meanings[plain_path(path)].setdefault(field, rank)
        own = [(field, rank, path) for field in USUAL_FIELDS for rank, path in enumerate(options.names(field))]
        self._own = {plain_path(path) for _, _, path in own if "[" not in path}
        self._meanings.update({path: {} for path in self._own})  # a name that the user gave means nothing else
        for field, rank, path in own:
            self._meanings[plain_path(path)].setdefault(field, rank - _MOST_NAMES)
        self._ways = {path.rpartition(".")[0] for path in self._meanings}
        self._ways |= {way[: dot.start()] for way in self._ways for dot in re.finditer(r"\.", way)}
        self._steps = {step for path in self._meanings for step in path.split(".")}
        self.path_of = lru_cache(_MOST_NAMES)(self._path_of)
        self.meaning = lru_cache(_MOST_NAMES)(self._meaning)
        self.meaning_in_row = lru_cache(_MOST_NAMES)(self._meaning_in_row)

    def _meaning_in_row(self, path: str) -> Mapping[str, int]:
        """Return the meaning of a path that leads to no object, which a heading of a table may have too."""
        meaning = self.meaning(path)
        return meaning if meaning or path in self._own else _headings()[0].get(below_containers(path), {})

    def is_way(self, path: str) -> bool:
        """Tell whether the names below a path may have a meaning."""
        below = below_containers(path)
        return below in CONTAINERS or below in self._ways or path in self._ways

    def languages(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the languages of most of the names that are headings. Usual names, which programs write, tell nothing."""
        paths = {path for path in map(self.path_of, names) if path not in self._meanings}
        found = Counter(language for path in paths for language in _headings()[1].get(path, ()))
        most = max(found.values(), default=0)
        return tuple(tag for tag in found if found[tag] == most) if most >= _FEWEST_HEADINGS else ()

    def _meaning(self, path: str) -> Mapping[str, int]:
        if path in self._own:
            return self._meanings[path]
        return self._meanings.get(path) or self._meanings.get(below_containers(path), {})

    def _path_of(self, name: str) -> str:
        """Return the plain path of a name, without an ending that states its type unless it is known with that."""
        path = plain_path(name)
        untyped = _TYPE_ENDING.sub("", name)
        return path if untyped == name or path in self._steps else plain_path(untyped)


@cache
def _headings() -> tuple[dict[str, dict[str, int]], dict[str, set[str]]]:
    """Return the meaning and the languages of each heading, also as one types it without accents where that means the same."""
    meanings: dict[str, dict[str, int]] = {}
    languages: dict[str, set[str]] = defaultdict(set)
    bare_fields: dict[str, dict[str, int]] = defaultdict(dict)
    for rank, name in enumerate(load_column_names(), _MOST_NAMES):
        plain = plain_name(name.name)
        meanings.setdefault(plain, {name.field: rank})
        for bare in _bare(plain):
            bare_fields[bare].setdefault(name.field, rank)
        for form in (plain, *_bare(plain)):
            languages[form].add(name.language)
    for bare, fields in bare_fields.items():
        if len(fields) == 1:
            meanings.setdefault(bare, fields)
    return meanings, languages


def _bare(name: str) -> set[str]:
    """Return how a name in Latin letters is typed without accents: `Überschrift` is `Uberschrift` or `Ueberschrift`."""
    names = (name, name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))
    forms = (without_marks(form).translate(_BARE_LETTERS) for form in names)
    return {form for form in forms if form.isascii() and form != name}
