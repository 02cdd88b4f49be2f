"""Wire copy: generated articles and their versions in other newspapers, from real text in many languages.

An original is a headline, a byline and paragraphs that no other original has. A near-duplicate is an original after one
edit, from light to heavy. A follow-up repeats one or two paragraphs of an original as background to its own news: it is
another story.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus import vocabulary
from tasks.document import Document, Origin
from tasks.duplicates.minhash import with_minhash

BYLINES = (
    "By Anna Kovacs, Agence France-Presse, Brussels",
    "Par Anna Kovacs, Agence France-Presse, à Bruxelles",
    "Von Anna Kovacs, Agence France-Presse, Brüssel",
    "Por Anna Kovacs, Agencia France-Presse, desde Bruselas",
    "Анна Ковач, агентство Франс Пресс, Брюссель",
    "آنا كوفاكس، وكالة فرانس برس، بروكسل",
    "安娜·科瓦奇，法新社，布鲁塞尔",
)
_SENTENCE = re.compile(r"(?<=[.!?。！？।])\s*")
_START = datetime(2024, 1, 1, tzinfo=UTC)
_UNSPACED = frozenset({"ja", "th", "zh"})

Paragraphs = dict[str, list[str]]


class Story(NamedTuple):
    """An article: the number of its story, its kind (`original`, `follow-up` or the name of an edit), language and text."""

    story: int
    kind: str
    language: str
    text: str

    @property
    def about(self) -> int:
        """Return the number of its story, or of the story whose paragraphs a follow-up repeats."""
        return self.story if self.story >= 0 else -1 - self.story


def read_paragraphs(folder: Path) -> Paragraphs:
    """Return the distinct paragraphs of the texts under `folder` by language.

    Without that folder, paragraphs are made of random words of the sample articles.
    """
    if not folder.is_dir():
        chance = random.Random(1)
        return {language: [_drawn(words, chance) for _ in range(200)] for language, words in vocabulary().items()}
    found: dict[str, dict[str, None]] = {}
    for path in sorted(folder.glob("languages/*.jsonl")):
        for record in map(json.loads, path.read_text("utf-8").strip().split("\n")):
            if "second" not in record and record["lang"] != "und":
                found.setdefault(record["lang"], {}).update(dict.fromkeys(record["text"].split("\n")))
    for path in sorted(folder.glob("xquad/xquad.*.json")):
        articles = json.loads(path.read_text("utf-8"))["data"]
        contexts = [part["context"] for article in articles for part in article["paragraphs"]]
        found.setdefault(path.name.split(".")[1], {}).update(dict.fromkeys(contexts))
    return {language: [text for text in texts if len(text) >= 200] for language, texts in sorted(found.items())}


def _drawn(words: list[str], chance: random.Random) -> str:
    return " ".join(" ".join(chance.choices(words, k=12)) + "." for _ in range(5))


def stories(paragraphs: Paragraphs, *, seed: int, most: int) -> Iterator[Story]:
    """Yield at most `most` originals, then a near-duplicate for each edit and a follow-up of each."""
    chance = random.Random(seed)
    texts: list[Story] = []
    number = 0
    for language, pool in paragraphs.items():
        left = chance.sample(pool, len(pool))
        while len(left) >= _NEEDED:
            body, others = left[:3], left[3:_NEEDED]
            left = left[_NEEDED:]
            draft = _Draft([_headline(body[0]), BYLINES[0], *body], others, chance, language)
            texts.append(Story(number, "original", language, "\n".join(draft.parts)))
            texts.extend(_copies(number, draft))
            texts.append(Story(-1 - number, "follow-up", language, "\n".join(_follow_up(draft))))
            number += 1
    chosen = set(chance.sample(range(number), min(most, number)))
    yield from sorted((story for story in texts if story.about in chosen), key=lambda story: story.kind != "original")


def copies_of(report: Story, others: Sequence[str], chance: random.Random) -> Iterator[Story]:
    """Yield a near-duplicate for each edit of a report that has no headline or byline; `others` are paragraphs to add."""
    lines = report.text.split("\n")
    draft = _Draft([_headline(lines[0]), BYLINES[0], *lines], others, chance, report.language)
    yield from _copies(report.story, draft)


def _copies(number: int, draft: "_Draft") -> Iterator[Story]:
    for edit, change in EDITS.items():
        yield Story(number, edit, draft.language, "\n".join(change(draft)))


_NEEDED = 5  # paragraphs of a story and those added to it


def _headline(paragraph: str) -> str:
    return paragraph[:60].rsplit(" ", 1)[0]


class _Draft(NamedTuple):
    """The headline, byline and paragraphs of an article, other paragraphs to add, a random generator, and the language."""

    parts: list[str]
    others: Sequence[str]
    chance: random.Random
    language: str


def _new_headline(draft: _Draft) -> list[str]:
    return [_headline(draft.others[0]), *draft.parts[1:]]


def _added_paragraph(draft: _Draft) -> list[str]:
    added = draft.others[-1][: draft.chance.randint(100, max(101, len(draft.others[-1])))]
    index = draft.chance.randint(min(3, len(draft.parts)), len(draft.parts))
    return [*draft.parts[:index], added, *draft.parts[index:]]


def _translated_byline(draft: _Draft) -> list[str]:
    return [draft.parts[0], draft.chance.choice(BYLINES[1:]), *draft.parts[2:]]


def _cut_tail(draft: _Draft) -> list[str]:
    text = "\n".join(draft.parts)
    return text[: int(len(text) * draft.chance.uniform(0.5, 0.95))].split("\n")


def _replaced_words(draft: _Draft) -> list[str]:
    joint = "" if draft.language in _UNSPACED else " "
    share = draft.chance.uniform(0.005, 0.08)
    pool = _words(draft.others[0], draft.language)
    return [
        joint.join(
            draft.chance.choice(pool) if draft.chance.random() < share else word
            for word in _words(part, draft.language)
        )
        for part in draft.parts
    ]


def _words(text: str, language: str) -> list[str]:
    return [*text] if language in _UNSPACED else text.split()


def _all_at_once(draft: _Draft) -> list[str]:
    for edit in (_new_headline, _translated_byline, _added_paragraph, _cut_tail):
        draft = draft._replace(parts=edit(draft))
    return draft.parts


def _follow_up(draft: _Draft) -> list[str]:
    return [_headline(draft.others[1]), draft.parts[1], *draft.others[:2], draft.chance.choice(draft.parts[2:])]


EDITS: dict[str, Callable[[_Draft], list[str]]] = {
    "new headline": _new_headline,
    "added paragraph": _added_paragraph,
    "translated byline": _translated_byline,
    "cut tail": _cut_tail,
    "replaced words": _replaced_words,
    "all at once": _all_at_once,
}


def many_documents(paragraphs: Paragraphs, count: int, *, seed: int, share: float = 0.2) -> Iterator[Document]:
    """Yield `count` documents of random sentences; a share of them are near-duplicates of one of the last thousand."""
    chance = random.Random(seed)
    pools = {
        language: sentences
        for language, texts in paragraphs.items()
        if len(sentences := [part for text in texts for part in _SENTENCE.split(text) if len(part) >= 30]) >= 100
    }
    languages = sorted(pools)
    recent: list[tuple[str, list[str]]] = []
    for number in range(count):
        if recent and chance.random() < share:
            language, parts = chance.choice(recent)
            others = [" ".join(chance.choices(pools[language], k=3)) for _ in range(2)]
            text = "\n".join(chance.choice(list(EDITS.values()))(_Draft(parts, others, chance, language)))
        else:
            language = languages[number % len(languages)]
            body = [" ".join(chance.choices(pools[language], k=2)) for _ in range(3)]
            parts = [_headline(body[0]), BYLINES[0], *body]
            recent = [*recent[-999:], (language, parts)]
            text = "\n".join(parts)
        yield signed(number, text, language)


def signed(number: int, text: str, language: str) -> Document:
    """Return the signed document of a text, dated `number` seconds after the first."""
    origin = Origin(collection="copies", path=f"{number}.txt", url=f"file:///copies/{number}.txt")
    document = Document(
        id=f"{number:032x}",
        origin=origin,
        version=number,
        format="txt",
        text=text,
        language=language,
        timestamp=_START + timedelta(seconds=number),
        content_hash=f"{number:032x}",
        pipeline="benchmark",
    )
    return with_minhash(document)
