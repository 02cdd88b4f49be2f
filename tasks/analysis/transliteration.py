"""Transliteration: a name as other writing systems spell its sounds.

A word is read as sounds in each writing system of its script, and the sounds are written in all systems. Lavrov, Lawrow,
Лавров and Λαβρόφ meet, although no table lists them. A word that a system can read in several ways has several readings.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice, product
from typing import NamedTuple

from config.names import Sounds, Spelling, load_sounds
from tasks.analysis.chain import without_accents
from tasks.analysis.names import first_cases
from tasks.text.scripts import script_of

_MOST_READINGS = 8  # of one word in one system
_MOST_WRITTEN = {"latin": 4, "cyrillic": 8, "greek": 24}  # spellings of one reading in one system
_LONGEST_SPELLING = 7
_LETTERS = "абвгдежзийклмнопрстуфхцчшщыэюяҳθ"
_SIGNS = re.compile("[ьъ]")
_DOUBLED = re.compile(r"([bcdfgklmnprstvwzбвгдклмнпрстф])\1")
# Sounds that no name has side by side: they come of a spelling that another system reads (sh as s and h).
_IMPOSSIBLE = re.compile("[сзжшщкчтгцдп][ҳх]|[сз][чшж]|[жшщ]с|(?<![аеиоуыэюя])й(?![аеиоуыэюя])|^[йы](?![аеиоуыэюя])|йй")
# Letters that are written only beside, or never beside, a vowel.
_MISPLACED = re.compile("(?<![aeiouy])ss|ss(?![aeiouy])|ль(?=[аеиоуыэюяієї])")


class _System(NamedTuple):
    """A writing system: spellings by sound, and sounds by spelling; `^` and `$` stand for the ends of a word."""

    script: str
    writes: Mapping[str, tuple[str, ...]]
    reads: Mapping[str, tuple[str, ...]]
    sounds: re.Pattern[str]


@lru_cache(maxsize=1000)
def transliterations(word: str) -> dict[str, tuple[str, ...]]:
    """Return the spellings of a word in lower case, by script: latin, cyrillic, greek; none of a word of another script."""
    script = script_of(word)
    readings = {
        reading: None
        for system in _systems()
        if system.script == script
        for spelling in dict.fromkeys((word, _DOUBLED.sub(r"\1", word)))
        for reading in _read(spelling, system)
    }
    spelled: dict[str, dict[str, None]] = {}
    for system in _systems() if readings else ():
        spellings = spelled.setdefault(system.script, {})
        spellings.update(dict.fromkeys(each for reading in readings for each in _written(reading, system)))
    return {script: tuple(spellings) for script, spellings in spelled.items()}


def _read(word: str, system: _System) -> Iterator[str]:
    """Yield the readings of `word` in `system`; of a Cyrillic name in a case of grammar, those of its first case too."""
    bases = [word, *first_cases(word)] if system.script == "cyrillic" else [word]
    for base in (_SIGNS.sub("", each) for each in bases):
        found = list(_readings(base, system)) or list(_readings(without_accents(base), system))
        yield from (reading for reading in found if _IMPOSSIBLE.search(reading) is None)


def _readings(word: str, system: _System) -> Iterator[str]:
    """Yield the first readings of `word`, the longest spellings first; none where it has a letter of another system."""

    def read(start: int) -> Iterator[str]:
        if start == len(word):
            yield ""
            return
        for end in range(min(start + _LONGEST_SPELLING, len(word)), start, -1):
            spelling = word[start:end]
            at_end = system.reads.get(f"{spelling}$", ()) if end == len(word) else ()
            at_start = system.reads.get(f"^{spelling}", ()) if start == 0 else ()
            sounds = dict.fromkeys((*at_start, *at_end, *system.reads.get(spelling, ())))
            for sound in sounds:
                yield from (sound + rest for rest in read(end))
            if sounds and end - start > 1 and not at_end:
                return

    return islice(read(0), _MOST_READINGS)


def _written(reading: str, system: _System) -> Iterator[str]:
    """Yield the first spellings of `reading`, the usual ones first."""
    options = [system.writes[sound] for sound in system.sounds.findall(f"^{reading}$")]
    spelled = ("".join(parts) for parts in product(*options))
    return islice((each for each in spelled if _MISPLACED.search(each) is None), _MOST_WRITTEN[system.script])


@cache
def _systems() -> tuple[_System, ...]:
    sounds = load_sounds()
    scripts = {"latin": sounds.latin, "cyrillic": sounds.cyrillic, "greek": sounds.greek}
    return tuple(_system(script, each, sounds) for script, group in scripts.items() for each in group.values())


def _system(script: str, spelling: Spelling, sounds: Sounds) -> _System:
    letters = _cells(sounds.letters)
    own = letters if script == "latin" else {letter: (letter,) for letter in _LETTERS} if script == "cyrillic" else {}
    writes = own | _cells(spelling.writes)
    reads: dict[str, tuple[str, ...]] = {}
    understood = [(sound, spellings) for sound, spellings in writes.items() if script != "latin" or sound != "э"]
    for sound, spellings in (*understood, *_cells(spelling.reads).items()):
        before, after = "^" * sound.startswith("^"), "$" * sound.endswith("$")
        for each in spellings:
            key = f"{before}{each}{after}"
            reads[key] = (*reads.get(key, ()), sound.strip("^$"))
    pieces = sorted(writes, key=len, reverse=True)
    return _System(script, writes, reads, re.compile("|".join(map(re.escape, pieces))))


def _cells(text: str) -> dict[str, tuple[str, ...]]:
    """Return the spellings of each sound of `sound=spelling,spelling sound=spelling`."""
    pairs = (cell.split("=") for cell in text.split())
    return {sound: tuple(spellings.split(",")) for sound, spellings in pairs}
