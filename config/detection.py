"""Detection data: likely languages, and the words and letters that tell close ones apart (`config/detection.yaml`)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from config.errors import ConfigError
from config.languages import Language, load_languages
from config.loading import CONFIG_FOLDER, Data, load_yaml

_STOP_WORDS = "stop words"
_MOST_LANGUAGES_OF_A_STOP_WORD = 4
DETECTION_FILE = CONFIG_FOLDER / "detection.yaml"


class SoleLanguage(Data, frozen=True):
    """The only language of a script; `unless` maps the tag of an exception to the letters that show it."""

    language: str
    unless: dict[str, str] = {}


class Marks(Data, frozen=True):
    """Marks of a language or a variant: words separated by spaces, letters, patterns of whole words."""

    words: str = ""
    letters: str = ""
    patterns: tuple[str, ...] = ()


class SiblingMarks(Data, frozen=True):
    """Marks of one or more varieties: words, parts of words with `*` for the rest, and patterns, searched for in the text.

    `weight` is the log odds that one of them gives its varieties over the others.
    """

    of: str
    words: str = ""
    patterns: tuple[str, ...] = ()
    weight: float = 1.0


class Siblings(Data, frozen=True):
    """Varieties of one language in a script, each with its lead in log odds, and the marks that tell them apart.

    `by_length` is what a lead changes by with the root of a text's length: a long text rarely has no mark of some varieties.
    """

    script: str
    varieties: dict[str, float]
    marks: tuple[SiblingMarks, ...]
    by_length: dict[str, float] = {}


class Detection(Data, frozen=True):
    """The file as loaded; its head explains each field."""

    scripts: dict[str, SoleLanguage]
    expected: str
    unlikely: dict[str, float]
    rare: float
    same: dict[str, str]
    groups: dict[str, dict[str, Marks]]
    variants: dict[str, dict[str, Marks]]
    alphabets: dict[str, str] = {}
    siblings: dict[str, Siblings] = {}

    def log_prior(self, tag: str) -> float:
        """Return the log prior of a language relative to one that news is expected in: 0 or below."""
        return 0.0 if tag in self.expected.split() else -self.unlikely.get(tag, self.rare)


Hit = tuple[str, str]


class WordMarks(msgspec.Struct, frozen=True):
    """Words and letters of all groups, each with the (group, language) pairs that it is a mark of."""

    words: Mapping[str, Sequence[Hit]]
    letters: Mapping[str, Sequence[Hit]]


@cache
def load_detection(path: Path = DETECTION_FILE) -> Detection:
    """Load and check the file, once a process; ConfigError names the fault."""
    detection = load_yaml(path, Detection)
    for fault in _faults(detection):
        raise ConfigError(f"{path.name}: {fault}")
    return detection


@cache
def word_marks() -> WordMarks:
    """Map each word and letter of the groups to what it is a mark of; stop words that few languages share are marks too."""
    words: defaultdict[str, list[Hit]] = defaultdict(list)
    letters: defaultdict[str, list[Hit]] = defaultdict(list)
    for group, members in load_detection().groups.items():
        for tag, marks in members.items():
            for word in dict.fromkeys(marks.words.split()):
                words[word].append((group, tag))
            for letter in dict.fromkeys(marks.letters):
                letters[letter].append((group, tag))
    stop_words: defaultdict[str, list[Language]] = defaultdict(list)
    for language in load_languages():
        for word in dict.fromkeys(language.analysis.stop_words.lower().split()):
            stop_words[word].append(language)
    for word, sharing in stop_words.items():
        if len(sharing) <= _MOST_LANGUAGES_OF_A_STOP_WORD:  # aliases too: Malay has Indonesian's
            words[word] += [(_STOP_WORDS, tag) for language in sharing for tag in (language.tag, *language.aliases)]
    return WordMarks(dict(words), dict(letters))


def _faults(detection: Detection) -> Iterator[str]:
    """Yield each fault as a sentence."""
    for part, kinds in (("groups", detection.groups), ("variants", detection.variants)):
        for name, tags in kinds.items():
            if len(tags) < 2:
                yield f"{part}.{name} has one language; a group needs two or more"
            for tag, marks in tags.items():
                yield from (f"{part}.{name}.{tag}: {fault}" for fault in _mark_faults(marks))

    for name, family in detection.siblings.items():
        named = set(family.by_length)
        for of_some in family.marks:
            yield from (f"siblings.{name}, marks of {of_some.of}: {fault}" for fault in _mark_faults(of_some))
            named.update(of_some.of.split())
        for unknown in sorted(named - family.varieties.keys()):
            yield f"siblings.{name}: '{unknown}' is none of its varieties: {', '.join(family.varieties)}"


def _mark_faults(marks: Marks | SiblingMarks) -> Iterator[str]:
    if marks.words != marks.words.lower():
        yield "words must be in lower case, as texts are when they are compared"
    for pattern in marks.patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"pattern '{pattern}' is no regular expression: {error}"
