"""Shares: the words of an article for the keys that it shares with its story, as people read them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, islice

from tasks.document import Document, Record
from tasks.stories.keys import NAME, Written, named_keys

MOST_SHARED = 8
_KINDS = "tcdwn"  # known names, countries, days, other names, numbers
_SHORTEST_SHOWN = len("w:ptn")  # words of two consonants meet by chance
_FULL_NAME = re.compile(rf"{NAME}(?:[ -]{NAME})+")


class KeyWords(Record, frozen=True):
    """The words of a document for each of its keys, and its names of several words: all that reasons are made of.

    `parts` has for each word of a name the numbers of the names that have it.
    """

    written: dict[str, Written]
    names: tuple[str, ...]
    parts: dict[str, list[int]]


def key_words(document: Document) -> KeyWords:
    """Return the words of a document for its keys."""
    text = f"{document.title or ''}\n{document.text}"
    names = tuple(dict.fromkeys(match[0] for match in _FULL_NAME.finditer(text)))
    parts: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        for part in _parts(name):
            parts.setdefault(part, []).append(number)
    return KeyWords(written=named_keys(document), names=names, parts=parts)


def shared_words(
    document: Document, rarities: Mapping[str, float], *, words: KeyWords | None = None
) -> tuple[str, ...]:
    """Return the words of at most MOST_SHARED keys, of which the rarities are given, as a person would give the reasons.

    Rare ones that the document repeats come first within their kind. Names that stand side by side are one: Xi Jinping.
    `words` are those of the document, where they are known already.
    """
    found = words or key_words(document)
    written = found.written
    keys = [key for key in rarities if key in written and (key[0] != "w" or len(key) >= _SHORTEST_SHOWN)]
    keys.sort(key=lambda key: (_KINDS.index(key[0]), -rarities[key] * (1 + written[key].count)))
    singles = list(dict.fromkeys(written[key].words for key in keys))
    names = {part: name for name in reversed(_full_names(found, set(singles))) for part in _parts(name)}
    joined = dict.fromkeys(names.get(word, word) for word in singles)
    together = "\0".join(joined)
    shown = (word for word in joined if together.count(word) == 1)  # in no other
    return tuple(islice(shown, MOST_SHARED))


def _full_names(found: KeyWords, words: set[str]) -> list[str]:
    """Return what in the names is several of `words` side by side, the longest first."""
    numbers = Counter(chain.from_iterable(found.parts.get(word, ()) for word in words))
    known = (found.names[number] for number, count in numbers.items() if count > 1)
    runs = {"".join(run).strip(" -") for name in known for run in _runs_of(re.split("([ -])", name), words)}
    return sorted(runs, key=lambda name: (-len(name), name))


def _parts(name: str) -> list[str]:
    return name.replace("-", " ").split(" ")


def _runs_of(parts: Sequence[str], words: set[str]) -> Iterator[list[str]]:
    """Yield the parts of a name, words and what separates them, where they are side by side among `words`."""
    for is_known, run in groupby(parts, key=lambda part: part in words or part in (" ", "-")):
        if is_known:
            yield list(run)
