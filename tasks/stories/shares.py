"""Shares: the words of an article for the keys that it shares with its story, as people read them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from tasks.document import Document
from tasks.stories.keys import NAME, named_keys

MOST_SHARED = 8
_KINDS = "tcdwn"  # known names, countries, days, other names, numbers
_SHORTEST_SHOWN = len("w:ptn")  # words of two consonants meet by chance
_FULL_NAME = re.compile(rf"{NAME}(?:[ -]{NAME})+")


def shared_words(document: Document, rarities: Mapping[str, float]) -> tuple[str, ...]:
    """Return the words of at most MOST_SHARED keys, of which the rarities are given, as a person would give the reasons.

    Rare ones that the document repeats come first within their kind. Names that stand side by side are one: Xi Jinping.
    """
    written = named_keys(document)
    keys = [key for key in rarities if key in written and (key[0] != "w" or len(key) >= _SHORTEST_SHOWN)]
    keys.sort(key=lambda key: (_KINDS.index(key[0]), -rarities[key] * (1 + document.text.count(written[key]))))
    words = list(dict.fromkeys(written[key] for key in keys))
    names = _full_names(document, set(words))
    joined = dict.fromkeys(next((name for name in names if word in re.split("[ -]", name)), word) for word in words)
    shown = [word for word in joined if not any(word != other and word in other for other in joined)]
    return tuple(shown[:MOST_SHARED])


def _full_names(document: Document, words: set[str]) -> list[str]:
    """Return the names in a document that are several of `words` side by side, the longest first."""
    text = f"{document.title or ''}\n{document.text}"
    found = {match[0] for match in _FULL_NAME.finditer(text)}
    names = {"".join(part).strip(" -") for name in found for part in _runs_of(re.split("([ -])", name), words)}
    return sorted(names, key=lambda name: (-len(name), name))


def _runs_of(parts: Sequence[str], words: set[str]) -> Iterator[list[str]]:
    """Yield the parts of a name, words and what separates them, where they are side by side among `words`."""
    for is_known, run in groupby(parts, key=lambda part: part in words or part in (" ", "-")):
        if is_known:
            yield list(run)
