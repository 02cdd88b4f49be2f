"""An archive of any size with real words: articles joined from cut sentences of real texts, in eight languages.

An article depends on its number alone, so that an archive grows by the articles that it lacks. Some sentences are chosen
far more often than others, so that words are as unequal as in newspapers. One article in twenty is a near-duplicate.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tasks.document import Document, Duplicate, Origin, TimestampSource, document_id

# The share of articles in each language, per cent.
SHARES = {"en": 30, "de": 20, "es": 15, "ru": 10, "ar": 8, "tr": 7, "el": 5, "zh": 5}
PUBLISHERS = 40
FIRST_DAY = datetime(2015, 1, 1, tzinfo=UTC)
_WORDS = 250  # of an article, on average
_DAYS = 3650
_SENTENCE = re.compile(r"(?<=[.!?؟])\s+|(?<=[。！？])|\n+")
_FILES = ("articles", "paragraphs", "sentences")

Sentences = Mapping[str, Sequence[Sequence[str]]]


def load_sentences(data: Path) -> Sentences:
    """Return the words of each sentence by language, in an order of its own, from `languages/` and `xquad/` in `data`."""
    texts: dict[str, list[str]] = {language: [] for language in SHARES}
    for name in _FILES:
        for line in (data / "languages" / f"{name}.jsonl").read_text("utf-8").strip("\n").split("\n"):
            record = json.loads(line)
            texts.get(record["lang"], []).append(record["text"])
    for language, known in texts.items():
        for path in sorted((data / "xquad").glob(f"*.{language}.json")):
            articles = json.loads(path.read_text("utf-8"))["data"]
            known += [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]
    return {language: _sentences(known) for language, known in texts.items()}


def _sentences(texts: Sequence[str]) -> list[list[str]]:
    found = dict.fromkeys(part.strip() for text in texts for part in _SENTENCE.split(text))
    kept = [sentence.split() for sentence in found if len(sentence) > 20]
    random.Random(1).shuffle(kept)
    return kept


def language_of(number: int) -> str:
    """Return the language of an article, for a near-duplicate that of its original."""
    return random.Random(f"language {_original(number)}").choices(list(SHARES), list(SHARES.values()))[0]


def _original(number: int) -> int:
    return number - 1 if number % 20 == 19 else number


def article(number: int, sentences: Sentences) -> Document:
    """Return the article with this number."""
    origin = _origin(number)
    chance = random.Random(number)
    published = FIRST_DAY + timedelta(minutes=chance.randrange(_DAYS * 24 * 60))
    language = language_of(number)
    original = _original(number)
    text = _text(random.Random(f"text {original}"), sentences[language], language)
    return Document(
        id=document_id(origin),
        origin=origin,
        version=1,
        format="text",
        title=text.split("\n", 1)[0][:80],
        text=text,
        language=language,
        published=published,
        timestamp=published,
        timestamp_source=TimestampSource.PUBLISHED,
        publisher=f"Paper {chance.randrange(PUBLISHERS)}",
        duplicate=None if original == number else Duplicate(of=document_id(_origin(original)), similarity=0.9),
        word_count=_WORDS,
    )


def _origin(number: int) -> Origin:
    return Origin(collection="archive", path=f"{number}.txt", url=f"file:///archive/{number}.txt")


def _text(chance: random.Random, sentences: Sequence[Sequence[str]], language: str) -> str:
    """Join sentences, each of which begins like one of `sentences` and ends like another."""
    lines: list[str] = []
    left = chance.randint(_WORDS // 2, _WORDS * 3 // 2)
    while left > 0:
        first, second = (sentences[int(len(sentences) * chance.random() ** 3)] for _ in range(2))
        words = [*first[: chance.randint(1, len(first))], *second[chance.randrange(len(second)) :]]
        left -= sum(map(len, words)) // 2 if language == "zh" else len(words)
        lines.append(" ".join(words))
    return "\n".join(lines)


def articles(numbers: range, languages: Sequence[str], sentences: Sentences) -> Iterator[Document]:
    """Yield the articles with these numbers that are in one of `languages`."""
    return (article(number, sentences) for number in numbers if language_of(number) in languages)
