"""A corpus of any size made of the words of the sample articles, in many languages, with boilerplate at the end.

Words are drawn at random (seeded), so no two documents repeat each other, and every language keeps its letters, n-grams
and inflected forms.
"""

import random
from collections.abc import Iterator
from pathlib import Path

SEEDS = Path(__file__).parent.parent / "seeds" / "text"
BOILERPLATE = {
    "en": ["With AFP", "Download the France 24 app", "Share this article"],
    "fr": ["Avec AFP", "Lire aussi : le dossier de la semaine"],
    "de": ["Mit Material von dpa"],
}


def vocabulary() -> dict[str, list[str]]:
    """Return the words of each language's UTF-8 sample articles, repeated as they are there."""
    words: dict[str, list[str]] = {}
    for path in sorted(SEEDS.glob("??-*.txt")):
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:  # samples in older encodings
            continue
        words.setdefault(path.name[:2], []).extend(text.split())
    return {language: known for language, known in words.items() if len(known) >= 60}


def articles(count: int, *, words: int = 350, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield `count` articles of about `words` words, in the languages of `vocabulary` in turn."""
    chance = random.Random(seed)
    pools = sorted(vocabulary().items())
    for number in range(count):
        language, pool = pools[number % len(pools)]
        paragraphs = [" ".join(chance.choices(pool, k=chance.randint(words // 12, words // 4))) + "." for _ in range(6)]
        if chance.random() < 0.5:
            paragraphs += BOILERPLATE.get(language, [])
        yield {
            "title": " ".join(chance.choices(pool, k=8)),
            "text": "\n".join(paragraphs),
            "url": f"https://paper{number % 50}.example/{language}/{number}",
            "date": f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T08:00:00Z",
        }
