"""Keywords: the few words and phrases of an article that say what it is about, as the article writes them.

A word tells more the more often the article repeats it, the longer it is, and the earlier it comes; the title counts like a
repetition, and a word with a capital tells more than another. Words side by side that the article repeats together are one
phrase, which takes the place of its words (after the C-value of Frantzi, Ananiadou and Mima 2000, "Automatic recognition of
multi-word terms"). Forms of one stem are one word. Stop words and function words of the article's language, numbers, the
names of its publisher and agencies, and scripts without spaces between words are left out. Lists of how frequent words are in
a language were tried in the place of the length of a word, and found no more.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from config.languages import UNDETERMINED, load_languages
from tasks.analysis.analyzer import exact_analyzer
from tasks.annotate.words import BREAK, STOP, Word, WordTable, has_spaces, word_table
from tasks.document import Document
from tasks.text.urls import site_of

MOST_KEYWORDS = 8
_MOST_CHARACTERS = 50_000  # of a text; by then it has said what it is about
_MOST_WORDS = 4  # of a phrase
_LEAST_TIMES = 2  # in title and text
_EARLY = 80  # words of the text, about its first two paragraphs
_EARLY_WEIGHT = 1.5
_TITLE_TIMES = 2  # a word of the title counts as so many of the text
_PHRASE_WEIGHT = 1.5
_CAPITAL_WEIGHT = 2.0
_OFTEN_TOGETHER, _MOSTLY_TOGETHER = 0.4, 0.7  # shares of a word's uses in which it is part of a phrase
_ARTICLE_LETTERS = 3  # at most, before the name of a publisher: the, le, al


class _Phrase(NamedTuple):
    """A word or phrase: its stems without those of stop words inside it, its number of words, and where it starts."""

    stems: tuple[int, ...]
    length: int
    starts: list[int]


def with_keywords(document: Document) -> Document:
    """Return the document with its keywords."""
    return document.with_(keywords=keywords_of(document))


def keywords_of(document: Document) -> tuple[str, ...]:
    """Return at most MOST_KEYWORDS keywords, best first; none in a language whose stop words are unknown."""
    language = load_languages().get(document.language).tag
    if language == UNDETERMINED or not has_spaces(document.text):
        return ()
    title = (document.title or "").rstrip("…")
    text = _Text(title, document.text[:_MOST_CHARACTERS].removeprefix(title), word_table(language))
    own = [_key(name) for name in (document.publisher, _site_name(document.url), *document.agencies) if name]
    shown = map(text.shown, _distinct(text.ranked()))
    kept = (keyword for keyword in shown if not _is_one_of(_key(keyword), own))
    return tuple(islice(_with_whole_names(kept, [person.name for person in document.people]), MOST_KEYWORDS))


def _with_whole_names(keywords: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Yield the keywords; a part of a person's name becomes the whole name, once."""
    by_part: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        for part in dict.fromkeys(name.split()):
            by_part[_key(part)].append(name)
    seen: set[str] = set()
    for keyword in keywords:
        people = by_part.get(_key(keyword.rpartition(" ")[2]), [])
        is_part = len(people) == 1 and all(people[0] in by_part.get(_key(word), []) for word in keyword.split())
        shown = people[0] if is_part else keyword
        if shown not in seen:
            seen.add(shown)
            yield shown


def _distinct(ranked: Iterable[_Phrase]) -> Iterator[_Phrase]:
    """Yield the phrases that are no part of a better one."""
    better: list[frozenset[int]] = []
    for phrase in ranked:
        stems = frozenset(phrase.stems)
        if not any(map(stems.issubset, better)):
            better.append(stems)
            yield phrase


def _site_name(url: str | None) -> str:
    """Return the name that a site has in its address: `theguardian`."""
    return (site_of(url) or "").partition(".")[0]


@lru_cache(20_000)
def _key(name: str) -> str:
    return "".join(exact_analyzer().terms(name))


def _is_one_of(key: str, names: Iterable[str]) -> bool:
    """Return whether `key` is one of `names`, which may have an article before it: `theguardian`."""
    return any(name.endswith(key) and len(name) - len(key) <= _ARTICLE_LETTERS for name in names)


class _Text:
    """The words of a title and a text, with the positions of those that may be keywords."""

    def __init__(self, title: str, text: str, table: WordTable) -> None:
        head, body = table.numbers(title, text)
        self._body = len(head)
        numbers = np.concatenate([head, body])
        stems = table.stems[numbers]
        wanted = np.bincount(stems, minlength=2) >= _LEAST_TIMES
        wanted[stems[: self._body]] = True
        wanted[[STOP, BREAK]] = False
        are_wanted = np.append(wanted[stems], [False, False])
        positions = np.flatnonzero(are_wanted)
        self._pairs = positions[are_wanted[positions + 1]].tolist()
        self._around_stop = positions[(stems[positions + 1] == STOP) & are_wanted[positions + 2]].tolist()
        self._are_wanted: list[bool] = are_wanted.tolist()
        self._words = table.words
        self._numbers: list[int] = numbers.tolist()
        self._stems: list[int] = stems.tolist()
        self._starts: defaultdict[int, list[int]] = defaultdict(list)
        for position in positions.tolist():
            self._starts[self._stems[position]].append(position)
        # Where no sentence, quotation or headline begins.
        inside = positions[(positions >= self._body) & (stems[positions - 1] != BREAK)]
        balance = np.bincount(stems[inside], np.where(table.capitals[numbers[inside]], 1, -1))
        self._capitals = set(np.flatnonzero(balance > 0).tolist())
        self._names = set() if table.has_capital_nouns else self._capitals

    def ranked(self) -> list[_Phrase]:
        """Return the phrases, and the words that are used without them, best first."""
        left = {stem: self._times(starts) for stem, starts in self._starts.items()}
        phrases = list(self._phrases(left))
        words = (
            (_Phrase((stem,), 1, self._starts[stem]), times) for stem, times in left.items() if times >= _LEAST_TIMES
        )
        found = [(-self._score(phrase, times), phrase.starts, phrase) for phrase, times in chain(phrases, words)]
        found.sort(key=itemgetter(0, 1))
        return [phrase for score, _, phrase in found if score]

    def shown(self, phrase: _Phrase) -> str:
        """Return a phrase as it is most often written; a capital that may only begin a sentence counts less."""
        forms = Counter([self._written(start, phrase.length) for start in phrase.starts])
        has_capital = phrase.stems[0] in self._capitals
        return max(forms, key=lambda form: (forms[form] * (3 if form[0].isupper() == has_capital else 1), form))

    def _phrases(self, left: dict[int, int]) -> Iterator[tuple[_Phrase, int]]:
        """Yield each phrase and how often it is meant, and take that from `left`, how often each word is used."""
        for phrase in sorted(self._repeated(), key=lambda each: (-each.length, -len(each.starts), each.starts)):
            uses = [left[stem] for stem in phrase.stems]
            times = self._times(phrase.starts)
            # A stop word stands between many words that are no phrase.
            least = _OFTEN_TOGETHER * min(uses) if phrase.length == len(uses) else _MOSTLY_TOGETHER * max(uses)
            if min(uses) < _LEAST_TIMES or times < least:
                continue
            if self._names.issuperset(phrase.stems) and times >= _MOSTLY_TOGETHER * min(uses[0], uses[-1]):
                times = max(uses)  # a name, which the article shortens: Putin, Xi
            left.update((stem, left[stem] - times) for stem in phrase.stems)
            yield phrase, times

    def _repeated(self) -> Iterator[_Phrase]:
        """Yield the phrases that are written twice: words side by side, and two words around a stop word."""
        found = list(self._grouped(self._pairs, 2))
        for length in range(3, _MOST_WORDS + 2):
            yield from found
            found = list(self._grouped([start for phrase in found for start in phrase.starts], length))
        groups: defaultdict[tuple[int, str, int], list[int]] = defaultdict(list)
        for start in self._around_stop:
            groups[self._stems[start], self._word(start + 1).written, self._stems[start + 2]].append(start)
        yield from (
            _Phrase((first, last), 3, starts)
            for (first, _, last), starts in groups.items()
            if len(starts) >= _LEAST_TIMES
        )

    def _grouped(self, starts: Iterable[int], length: int) -> Iterator[_Phrase]:
        """Yield the phrases of `length` words that are written twice, from the starts of those that are a word shorter."""
        groups: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        for start in starts:
            if self._are_wanted[start + length - 1]:
                groups[tuple(self._stems[start : start + length])].append(start)
        return (_Phrase(stems, length, starts) for stems, starts in groups.items() if len(starts) >= _LEAST_TIMES)

    def _score(self, phrase: _Phrase, times: int) -> float:
        if phrase.length == 1:
            weight = self._word(phrase.starts[0]).weight
        else:
            weights = [self._word(self._starts[stem][0]).weight for stem in phrase.stems]
            weight = _PHRASE_WEIGHT * sum(weights) / len(weights)
        if self._capitals.issuperset(phrase.stems):
            weight *= _CAPITAL_WEIGHT
        if phrase.starts[0] < self._body + _EARLY:
            weight *= _EARLY_WEIGHT
        return times * weight

    def _times(self, starts: Sequence[int]) -> int:
        """Return how often a word or phrase is written; once in the title counts as several times."""
        return len(starts) + (_TITLE_TIMES - 1) * bisect_left(starts, self._body)

    def _word(self, position: int) -> Word:
        return self._words[self._numbers[position]]

    def _written(self, start: int, length: int) -> str:
        """Return the words from `start` as written, without an article before the first and an ending behind the last."""
        first, *others = map(self._word, range(start, start + length))
        if not others:
            return first.bare
        begin = first.bare if first.written.endswith(first.bare) else first.written
        end = others[-1].bare if others[-1].written.startswith(others[-1].bare) else others[-1].written
        return " ".join([begin, *(word.written for word in others[:-1]), end])
