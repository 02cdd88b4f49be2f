"""Resolves stories: gives each article that is about to be written the story that it belongs to.

The stories are in the index, so no second store can disagree with it. An article is compared with those of the index that share
a rare key with it within a week, and with the others of its batch. An article in the index never changes its story because others
come, so an address of a story stays good. Articles that come in the order of their times get the same stories in batches of any
size, but for two things: a rarity is counted over the articles that are there by then, and two articles of one batch may meet
before an earlier one takes either.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

import numpy as np

from tasks.document import Document, Origin, Story, Told
from tasks.index.protocol import SearchIndex, WritableIndex
from tasks.index.query import Query
from tasks.index.story_terms import terms_near
from tasks.index.values import AT_ONCE, Filters, KeyCounts, Sort
from tasks.stories.grouping import Old, grouped
from tasks.stories.key_sets import KeyNumbers, KeySets, Numbers
from tasks.stories.keys import with_story_keys
from tasks.stories.nearness import Scores, Weights, counts_with, nearness_of_sets, rarities, with_meaning
from tasks.stories.shares import KeyWords, shared_words
from tasks.text.times import EPOCH

# A key that more articles have finds too many that have nothing else in common; the rarest keys are looked up all the same.
_RARE_SHARE = 1 / 200
_FEWEST_KEYS = 8
_WEEK = timedelta(days=7)
# Of a week with more articles that have such a key, a batch is compared with the nearest ones alone: for a few articles at once,
# so many for each. On the labelled articles F1 is the same within 0.01. All of them would be as many as a week has: 62,000 took
# 40 s a batch and 2 GB.
_MOST_OLD = 5000
_TOGETHER, _NEAREST = 5, 10


def with_stories(
    documents: Sequence[Document],
    index: WritableIndex,
    *,
    words: Mapping[Origin, KeyWords] = MappingProxyType({}),
) -> list[Document]:
    """Return the documents, in the same order, each with its story; the index is read and not written.

    `words` are those of the documents for their keys, as far as they are known already.
    """
    ordered = sorted(documents, key=lambda document: document.as_candidate().age)
    new = [document.as_told() for document in ordered]
    counts = counts_with(_counts_around(new, index), [article.story_keys for article in new])
    numbers = KeyNumbers()
    own_keys = numbers.sets_of(article.story_keys for article in new)
    old = _old_near(new, index, numbers, own_keys, counts)
    keys = numbers.sets_of(article.story_keys for article in old).then(own_keys)
    weights = rarities(numbers, counts)
    near = nearness_of_sets(own_keys, keys, weights)
    near = with_meaning(near, [each.vector for each in new], [each.vector for each in (*old, *new)])
    stories = _Stories(_story_ids(new, old, near), list(numbers), keys, weights)
    told = {
        document.id: _story(document, len(old) + row, near[row], stories, words) for row, document in enumerate(ordered)
    }
    return [document.with_(story=told[document.id]) for document in documents]


class _Stories:
    """The stories of all articles at hand, which are numbered, old ones first, and the keys that those of a story share."""

    def __init__(self, ids: Sequence[str], names: Sequence[str], keys: KeySets, rarities: Weights) -> None:
        self.ids = ids
        self._names = names
        self._keys = keys.each()
        self._rarities = rarities
        members: dict[str, list[int]] = {}
        for number, id in enumerate(ids):
            members.setdefault(id, []).append(number)
        self._members = {id: np.array(numbers) for id, numbers in members.items()}
        self._having: dict[str, Numbers] = {}

    def others(self, article: int) -> Numbers:
        """Return the other articles of its story."""
        members = self._members[self.ids[article]]
        others: Numbers = members[members != article]
        return others

    def shared(self, article: int) -> dict[str, float]:
        """Return the keys, with their rarities, that it has in common with at least half of the others."""
        id, keys = self.ids[article], self._keys[article]
        members = self._members[id]
        if id not in self._having:
            held = np.concatenate([self._keys[member] for member in members])
            self._having[id] = np.bincount(held, minlength=len(self._names))
        found = keys[2 * (self._having[id][keys] - 1) >= len(members) - 1]
        return dict(zip(map(self._names.__getitem__, found.tolist()), self._rarities[found].tolist(), strict=True))


def _counts_around(new: Sequence[Told], index: WritableIndex) -> KeyCounts:
    """Count the keys of the index's articles from a week before the first to a week after the last of `new`."""
    if not new:
        return KeyCounts()
    times = [EPOCH + timedelta(hours=article.hours) for article in new]
    return index.count_story_keys(min(times) - _WEEK, max(times) + _WEEK)


def _old_near(
    new: Sequence[Told], index: WritableIndex, numbers: KeyNumbers, keys: KeySets, counts: KeyCounts
) -> list[Told]:
    """Return the articles of the index that share a rare key with one of `new` within a week, by age."""
    names = list(numbers)
    most = _RARE_SHARE * counts.articles
    is_rare = np.array([counts.counts.get(name, 0) <= most for name in names], dtype=bool)
    rarity = rarities(names, counts)
    looked_up = keys.first(_FEWEST_KEYS, by=-rarity) | is_rare[keys.flat]
    weights = np.maximum(0, rarity) ** 2
    rare = [
        (article, {names[number]: float(weights[number]) for number in each.tolist()})
        for article, each in zip(new, keys.where(looked_up).each(), strict=True)
    ]
    ids = {article.id for article in new}
    found = [article for article in _told_near(rare, index) if article.id not in ids]
    return sorted(found, key=lambda article: (article.hours, article.id))


def _told_near(rare: Sequence[tuple[Told, Mapping[str, float]]], index: WritableIndex) -> Iterable[Told]:
    """Return the articles that share a key with one of the given ones; where they are too many, those that share most."""
    terms = sorted(terms_near(rare))
    if (found := index.find_told(terms, most=_MOST_OLD)) is not None:
        return found
    groups = [terms_near(rare[start : start + _TOGETHER]) for start in range(0, len(rare), _TOGETHER)]
    return index.find_nearest_told(groups, most=_NEAREST * _TOGETHER)


def _story_ids(new: Sequence[Told], old: Sequence[Told], near: Scores) -> list[str]:
    """Return the story id of each article of the index, then of each new one; a new story has the id of its first article."""
    ids = [article.story.id if article.story else article.id for article in old]
    numbers = {id: number for number, id in enumerate(dict.fromkeys(ids))}
    placed = Old(stories=tuple(numbers[id] for id in ids), hours=tuple(article.hours for article in old))
    by_number = {number: id for id, number in numbers.items()}
    groups = grouped(near, [article.hours for article in new], placed)
    return ids + [by_number.setdefault(group, article.id) for group, article in zip(groups, new, strict=True)]


def _story(
    document: Document, article: int, near: Scores, stories: _Stories, words: Mapping[Origin, KeyWords]
) -> Story:
    """Return the story of a document with what it shares with at least half of the others, unless it is the first."""
    id, others = stories.ids[article], stories.others(article)
    if not len(others) or document.id == id:
        return Story(id=id)
    return Story(
        id=id,
        score=round(float(near[others].mean()), 4),
        shares=shared_words(document, stories.shared(article), words=words.get(document.origin)),
    )


def tell_all(index: SearchIndex) -> None:
    """Give a story to every document of the index that has none, the oldest first: an earlier version wrote them."""
    after: str | None = None
    while True:
        page = index.search(Query(), filters=Filters(), size=AT_ONCE, sort=Sort.OLDEST, after=after)
        untold = [with_story_keys(hit.document) for hit in page.hits if hit.document.story is None]
        if untold:
            index.write(with_stories(untold, index))
            index.refresh()
        if page.next is None:
            return
        after = page.next
