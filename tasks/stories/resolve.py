"""Resolves stories: gives each article that is about to be written the story that it belongs to.

The stories are in the index, so no second store can disagree with it. An article is compared with those of the index that share
a rare key with it within a week, and with the others of its batch. An article in the index never changes its story because others
come, so an address of a story stays good. Articles that come in the order of their times get the same stories in batches of any
size, but for two things: a rarity is counted over the articles that are there by then, and two articles of one batch may meet
before an earlier one takes either.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain
from types import MappingProxyType

from tasks.document import Document, Origin, Story, Told
from tasks.index.protocol import SearchIndex, WritableIndex
from tasks.index.query import Query
from tasks.index.story_terms import terms_near
from tasks.index.values import AT_ONCE, Filters, KeyCounts, Sort
from tasks.stories.grouping import Old, grouped
from tasks.stories.keys import with_story_keys
from tasks.stories.nearness import Scores, counts_with, nearness, rarity, with_meaning
from tasks.stories.shares import KeyWords, shared_words
from tasks.text.times import EPOCH

# A key that more articles have finds too many that have nothing else in common; the rarest keys are looked up all the same.
_RARE_SHARE = 1 / 200
_FEWEST_KEYS = 8
_WEEK = timedelta(days=7)


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
    counts = counts_with(_counts_around(new, index), _keys(new))
    rarities = _Rarities(counts)
    old = _old_near(new, index, counts, rarities)
    articles = [*old, *new]
    keys = _keys(articles)
    near = nearness(keys[len(old) :], keys, counts)
    near = with_meaning(near, [each.vector for each in new], [each.vector for each in articles])
    ids = _story_ids(new, old, near)
    members: dict[str, list[int]] = {}
    for number, id in enumerate(ids):
        members.setdefault(id, []).append(number)
    having = {id: Counter(chain.from_iterable(keys[n] for n in members[id])) for id in set(ids[len(old) :])}
    told: dict[str, Story] = {}
    for row, document in enumerate(ordered):
        own = len(old) + row
        others = [number for number in members[ids[own]] if number != own]
        told[document.id] = _story(document, ids[own], near[row][others], having[ids[own]], rarities, words)
    return [document.with_(story=told[document.id]) for document in documents]


class _Rarities(dict[str, float]):
    """The rarity of each key, computed when first asked for."""

    def __init__(self, counts: KeyCounts) -> None:
        super().__init__()
        self._counts = counts

    def __missing__(self, key: str) -> float:
        return self.setdefault(key, rarity(key, self._counts))


def _counts_around(new: Sequence[Told], index: WritableIndex) -> KeyCounts:
    """Count the keys of the index's articles from a week before the first to a week after the last of `new`."""
    if not new:
        return KeyCounts()
    times = [EPOCH + timedelta(hours=article.hours) for article in new]
    return index.count_story_keys(min(times) - _WEEK, max(times) + _WEEK)


def _old_near(new: Sequence[Told], index: WritableIndex, counts: KeyCounts, rarities: _Rarities) -> list[Told]:
    """Return the articles of the index that share a rare key with one of `new` within a week, by age."""
    terms = terms_near((article, _rare_keys(article, counts, rarities)) for article in new)
    ids = {article.id for article in new}
    found = [article for article in index.find_told(sorted(terms)) if article.id not in ids]
    return sorted(found, key=lambda article: (article.hours, article.id))


def _rare_keys(article: Told, counts: KeyCounts, rarities: _Rarities) -> list[str]:
    by_rarity = sorted(article.story_keys, key=rarities.__getitem__, reverse=True)
    most = _RARE_SHARE * counts.articles
    rest = by_rarity[_FEWEST_KEYS:]
    return by_rarity[:_FEWEST_KEYS] + [key for key in rest if counts.counts.get(key, 0) <= most]


def _story_ids(new: Sequence[Told], old: Sequence[Told], near: Scores) -> list[str]:
    """Return the story id of each article of the index, then of each new one; a new story has the id of its first article."""
    ids = [article.story.id if article.story else article.id for article in old]
    numbers = {id: number for number, id in enumerate(dict.fromkeys(ids))}
    placed = Old(stories=tuple(numbers[id] for id in ids), hours=tuple(article.hours for article in old))
    by_number = {number: id for id, number in numbers.items()}
    groups = grouped(near, [article.hours for article in new], placed)
    return ids + [by_number.setdefault(group, article.id) for group, article in zip(groups, new, strict=True)]


def _story(
    document: Document,
    id: str,
    near: Scores,
    having: Mapping[str, int],
    rarities: _Rarities,
    words: Mapping[Origin, KeyWords],
) -> Story:
    """Return the story of a document with what it shares with at least half of the others, unless it is the first.

    `having` counts the keys of all articles of the story, the document's own too.
    """
    if not len(near) or document.id == id:
        return Story(id=id)
    shared = {key: rarities[key] for key in document.story_keys if 2 * (having[key] - 1) >= len(near)}
    return Story(
        id=id,
        score=round(float(near.mean()), 4),
        shares=shared_words(document, shared, words=words.get(document.origin)),
    )


def _keys(articles: Sequence[Told]) -> list[tuple[str, ...]]:
    return [article.story_keys for article in articles]


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
