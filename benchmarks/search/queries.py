"""The queries that are measured: words of the archive, in ten kinds."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain

from benchmarks.search.archive import FIRST_DAY, SHARES, Sentences
from benchmarks.search.bare import Asked
from tasks.index.values import Filters

QUERIES = 20


def queries(sentences: Sentences) -> Iterator[Asked]:
    """Yield the queries of each kind, of words that stand in the archive."""
    chance = random.Random(7)
    languages = [each for each in SHARES if each != "zh"]
    words = {each: [_words(sentence) for sentence in sentences[each]] for each in languages}
    counts = {each: Counter(chain.from_iterable(words[each])) for each in languages}
    for _ in range(QUERIES):
        (language,) = chance.choices(languages, [SHARES[each] for each in languages])
        row = chance.choice([row for row in words[language] if len(set(row)) >= 8])
        some = chance.sample(sorted(set(row)), 4)
        frequent = [word for word, _ in counts[language].most_common(200) if len(word) > 5][:20]
        rare = [word for word, count in counts[language].items() if count == 1]
        start = FIRST_DAY + timedelta(days=chance.randrange(3000))
        year = Filters(languages=(language,), since=start, until=start + timedelta(days=365))
        yield Asked("one rare word", chance.choice(rare))
        yield Asked("one frequent word", chance.choice(frequent))
        yield Asked("two words", " ".join(some[:2]))
        yield Asked("four words", " ".join(some))
        yield Asked("a question", " ".join(row[:8]) + "?")
        yield Asked("a phrase", f'"{some[0]} {row[(row.index(some[0]) + 1) % len(row)]}"')
        yield Asked("a prefix", f"{some[0][:4]}*")
        yield Asked("language and dates", " ".join(some[:2]), year)
        yield Asked("newest, with facets", chance.choice(frequent), newest=True)
        yield Asked("excluded word, field", f"{chance.choice(frequent)} title:{some[0]} -{some[1]}")


def _words(sentence: Sequence[str]) -> list[str]:
    return [word for word in (each.strip(".,;:!?()\"'«»“”„") for each in sentence) if word.isalpha() and len(word) > 3]
