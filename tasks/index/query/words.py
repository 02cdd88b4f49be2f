"""Words of a query: those of which a document needs only some, runs of letters without spaces, and the limits of a query."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from config.languages import load_languages
from tasks.analysis.analyzer import IN_ONE_RUN
from tasks.document import Record
from tasks.index.query.tree import WORD_FIELDS, AllOf, AnyOf, Match, Part, Query, Term
from tasks.index.ranking import ENOUGH_WORDS, QUESTION_SHARE
from tasks.text.scripts import EAST_ASIAN_RUN, HANGUL, PAIRED_LETTERS, SOUTH_EAST_ASIAN

# Limits of a query: a cluster refuses one with more clauses than its memory allows (7,904 on 512 MB).
MOST_TERMS = 100
MOST_WILDCARDS = 10  # each reads all words of the index
MOST_CHARACTERS = 600  # of all terms that are searched in texts

_MOST_PLAIN = 20  # words that are corrected, and phrases of a question
_LOOSE_WORDS = 3  # from this number on, a document need not have all words
_QUESTION_WORDS = 5  # from this number on, words are a question without its mark
_MOST_LOOSE = 600  # characters of loose words
_LONGEST_PHRASE = 4  # letters without spaces that are no question
# A few words of Chinese or Japanese, of Thai or Korean. To compile it and the next one takes 0.01 s, and few queries need them.
_long_run = cache(lambda: re.compile(f"[{EAST_ASIAN_RUN}]{{5,}}|[{PAIRED_LETTERS}]{{9,}}"))
# Two words, mostly: shorter than a question, and not always side by side in a text.
_short_run = cache(lambda: re.compile(f"[{EAST_ASIAN_RUN}]{{4}}|[{HANGUL}]{{4,8}}"))
_LETTER = re.compile(f"[{PAIRED_LETTERS}]")
_SOUTH_EAST_ASIAN_RUN = re.compile(f"[{SOUTH_EAST_ASIAN}]+")
_NO_LETTERS = re.compile(r"^\W+|\W+$")


class LooseWords(Record, frozen=True):
    """Loose words: words of which a document needs a share, a smaller one of a question's words; `terms` as typed."""

    terms: tuple[Term, ...]
    text: str
    is_question: bool

    @property
    def phrases(self) -> list[Term]:
        """Return the first phrases among them; they also rank as phrases."""
        return [term for term in self.terms if term.match is Match.PHRASE][:_MOST_PLAIN]

    @property
    def neighbours(self) -> list[str]:
        """Return each pair of adjacent words."""
        return [f"{first} {second}" for first, second in pairwise(self.text.split())]

    def asked_in(self, language: str) -> "LooseWords":
        """Return a question without the words that only ask in a language (which, how many), if it has words to search too."""
        if not self.is_question:
            return self
        if asking := _asking_inside(language):
            rest = " ".join(asking.sub(" ", self.text).split())
            return self.with_(text=rest) if rest != self.text and re.search(r"\w", rest) else self
        only_asking, stop_words = _small_words(language)
        words = {term: _NO_LETTERS.sub("", term.text.casefold()) for term in self.terms}
        terms = tuple(term for term, word in words.items() if word not in only_asking)
        if len(terms) == len(self.terms) or all(words[term] in stop_words for term in terms):
            return self
        return self.with_(terms=terms, text=_joined(terms))

    def counted_in(self, language: str) -> str:
        """Return the text of which an index of a language counts the words: a run of Thai letters is one, but in Thai."""
        return self.text if language in IN_ONE_RUN else _SOUTH_EAST_ASIAN_RUN.sub("0", self.text)

    def needed(self, count: int) -> int:
        """Return how many words a document needs of the `count` words that a language's analysis keeps."""
        return max(1, count * QUESTION_SHARE // 100) if self.is_question else min(count, ENOUGH_WORDS)


def loose_words(query: Query | AllOf) -> LooseWords | None:
    """Return the plain terms side by side if a document needs only a share of them; None if each part must match.

    A long run of a script without spaces has several words, so it is loose by itself.
    """
    if isinstance(query, AllOf) and query.is_strict:
        return None
    has_mark = isinstance(query, Query) and query.has_question_mark
    kinds = {Match.WORDS, Match.PHRASE} if has_mark else {Match.WORDS}
    terms = (part for part in query.parts if isinstance(part, Term))
    plain = tuple(dict.fromkeys(term for term in terms if is_plain(term) and term.match in kinds))
    text = _joined(plain)
    is_question = has_mark or len(plain) >= _QUESTION_WORDS or _has_long_run(text) or _asks(text)
    if not plain or not (is_question or len(plain) >= _LOOSE_WORDS):
        return None
    return LooseWords(terms=plain, text=text, is_question=is_question)


def in_any_language(query: Query) -> tuple[str, Query]:
    """Return the plain words of a query, of which the meaning counts, and the query of all else, a condition in any language.

    In a question, phrases are plain too, as in `loose_words`.
    """
    kinds = {Match.WORDS, Match.PHRASE} if query.has_question_mark else {Match.WORDS}
    plain = [part for part in query.parts if isinstance(part, Term) and is_plain(part) and part.match in kinds]
    others = tuple(part for part in query.parts if part not in plain)
    return _joined(plain), query.with_(parts=others, has_question_mark=False)


def _joined(terms: Iterable[Term]) -> str:
    return " ".join(term.text for term in terms)[:_MOST_LOOSE]


def _has_long_run(text: str) -> bool:
    return not text.isascii() and _long_run().search(text) is not None


def _asks(text: str) -> bool:
    """Return whether letters without spaces ask something, beside other letters: DECnet是什么."""
    words = (word for word in text.split() if len(word) > _LONGEST_PHRASE and _LETTER.search(word))
    return any(
        asking.search(word)
        for word in words
        for language in load_languages()
        if (asking := _asking_inside(language.tag))
    )


@cache
def _asking_inside(language: str) -> re.Pattern[str] | None:
    """Return the pattern of the words that only ask in a language without spaces between words; None for another one."""
    words = load_languages().get(language).analysis.question_words.split()
    if not words or not _LETTER.match(words[0]):
        return None
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


@cache
def _small_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that only ask in a language, and its stop words."""
    analysis = load_languages().get(language).analysis
    return frozenset(analysis.question_words.casefold().split()), frozenset(analysis.stop_words.casefold().split())


def is_plain(term: Term) -> bool:
    """Return whether a term has no field, sign or distance of its own."""
    return term.field is None and not term.excluded and not term.required and not term.slop


def pairs_of(term: Term) -> tuple[str, ...]:
    """Return the pairs of letters of a short run without spaces, such as 台湾经济; of any other term none.

    A document needs `needed_pairs` of them, so that it is found although the two words of the run stand apart in it.
    """
    if term.match is not Match.WORDS or term.is_keyword or term.text.isascii() or not _short_run().fullmatch(term.text):
        return ()
    return tuple(map("".join, pairwise(_LETTER.findall(term.text))))


def needed_pairs(count: int) -> int:
    """Return how many of `count` pairs a document needs: two words that stand apart lack the pair between them."""
    return max(1, 2 * count // 3)


def bounded(query: Query) -> Query:
    """Return `query` within its limits, words in NFC: the first MOST_TERMS conditions, MOST_CHARACTERS of their texts."""
    return query.with_(parts=tuple(_Bounds().kept(query.parts)))


def is_too_long(query: Query) -> bool:
    """Return whether terms of `query` are beyond its limits."""
    return len(set(bounded(query).terms)) < len(set(query.terms))


class _Bounds:
    def __init__(self) -> None:
        self._terms, self._wildcards, self._characters = MOST_TERMS, MOST_WILDCARDS, MOST_CHARACTERS

    def kept(self, parts: Sequence[Part]) -> Iterator[Part]:
        for part in dict.fromkeys(parts):
            if isinstance(part, AllOf | AnyOf):
                inner = tuple(self.kept(part.parts))
                if inner or not part.parts:
                    yield part.with_(parts=inner)
            elif self._terms > 0:
                self._terms -= 1
                yield from self._cut(part)

    def _cut(self, part: Part) -> Iterator[Part]:
        if not isinstance(part, Term) or (part.is_keyword and part.field not in WORD_FIELDS):
            yield part
        elif part.match is Match.WILDCARD:
            self._wildcards -= 1
            yield from (part,) if self._wildcards >= 0 else ()
        elif self._characters > 0:
            yield part.with_(text=unicodedata.normalize("NFC", part.text)[: self._characters])
            self._characters -= len(part.text)


def stop_words_among(parts: Iterable[Part], is_stop_word: Callable[[Term], bool]) -> tuple[list[Term], bool]:
    """Return the plain conditions of `parts` that are stop words in a language, and whether other words are searched too.

    Beside other words, a stop word is no condition. Alone, it is all there is to search.
    """
    wanted = [part for part in parts if not part.excluded]
    stops = [part for part in wanted if isinstance(part, Term) and is_stop_word(part)]
    others = [part for part in wanted if part not in stops]
    return stops, any(searches_texts(part) for part in others)


def searches_texts(part: Part) -> bool:
    """Return whether a part has a condition on title or text."""
    if isinstance(part, Term):
        return not part.is_keyword
    return isinstance(part, AllOf | AnyOf) and any(searches_texts(each) for each in part.parts)
