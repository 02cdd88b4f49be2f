"""Shares: the words of an article for the keys that it shares with its story, as people read them."""

import re
from collections.abc import Mapping

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
    """Return the runs of names in a document whose words are all among `words`, the longest first."""
    text = f"{document.title or ''}\n{document.text}"
    runs = {match[0] for match in _FULL_NAME.finditer(text)}
    return sorted((run for run in runs if words.issuperset(re.split("[ -]", run))), key=lambda run: (-len(run), run))
