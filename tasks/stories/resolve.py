"""Resolves stories: gives each article that is about to be written the story that it belongs to.

The stories are in the index, so no second store can disagree with it. An article is compared with those of the index that share
a rare key with it within a week, and with the others of its batch. An article in the index never changes its story because others
come, so an address of a story stays good. Articles that come in the order of their times get the same stories in batches of any
size, but for two things: a rarity is counted over the articles that are there by then, and two articles of one batch may meet
before an earlier one takes either.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from tasks.document import Document, Story, Told
from tasks.index.protocol import AT_ONCE, Filters, KeyCounts, SearchIndex, Sort, WritableIndex
from tasks.index.query import Query
from tasks.index.story_terms import nearby_terms
from tasks.stories.grouping import Old, grouped
from tasks.stories.keys import with_story_keys
from tasks.stories.nearness import Scores, counts_with, nearness, rarity, with_meaning
from tasks.stories.shares import shared_words
from tasks.text.times import EPOCH

# A key that more articles have finds too many that have nothing else in common; the rarest keys are looked up all the same.
_RARE_SHARE = 1 / 200
_FEWEST_KEYS = 8
_WEEK = timedelta(days=7)


def with_stories(documents: Sequence[Document], index: WritableIndex) -> list[Document]:
    """Return the documents, in the same order, each with its story; the index is read and not written."""
    ordered = sorted(documents, key=lambda document: document.as_candidate().age)
    new = [document.as_told() for document in ordered]
    counts = counts_with(_counts_around(new, index), _keys(new))
    old = _old_near(new, index, counts)
    articles = [*old, *new]
    near = nearness(_keys(new), _keys(articles), counts)
    near = with_meaning(near, [each.vector for each in new], [each.vector for each in articles])
    ids = _story_ids(new, old, near)
    members: dict[str, list[int]] = {}
    for number, id in enumerate(ids):
        members.setdefault(id, []).append(number)
    told: dict[str, Story] = {}
    for row, document in enumerate(ordered):
        own = len(old) + row
        others = [number for number in members[ids[own]] if number != own]
        told[document.id] = _story(document, ids[own], near[row][others], [articles[n] for n in others], counts)
    return [document.with_(story=told[document.id]) for document in documents]


def _counts_around(new: Sequence[Told], index: WritableIndex) -> KeyCounts:
    """Count the keys of the index's articles from a week before the first to a week after the last of `new`."""
    if not new:
        return KeyCounts()
    times = [EPOCH + timedelta(hours=article.hours) for article in new]
    return index.count_story_keys(min(times) - _WEEK, max(times) + _WEEK)


def _old_near(new: Sequence[Told], index: WritableIndex, counts: KeyCounts) -> list[Told]:
    """Return the articles of the index that share a rare key with one of `new` within a week, by age."""
    terms = {term for article in new for term in nearby_terms(article, _rare_keys(article, counts))}
    ids = {article.id for article in new}
    found = [article for article in index.find_told(sorted(terms)) if article.id not in ids]
    return sorted(found, key=lambda article: (article.hours, article.id))


def _rare_keys(article: Told, counts: KeyCounts) -> list[str]:
    by_rarity = sorted(article.story_keys, key=lambda key: -rarity(key, counts))
    most = _RARE_SHARE * counts.articles
    return [key for place, key in enumerate(by_rarity) if place < _FEWEST_KEYS or counts.counts.get(key, 0) <= most]


def _story_ids(new: Sequence[Told], old: Sequence[Told], near: Scores) -> list[str]:
    """Return the story id of each article of the index, then of each new one; a new story has the id of its first article."""
    ids = [article.story.id if article.story else article.id for article in old]
    numbers = {id: number for number, id in enumerate(dict.fromkeys(ids))}
    placed = Old(stories=tuple(numbers[id] for id in ids), hours=tuple(article.hours for article in old))
    by_number = {number: id for id, number in numbers.items()}
    groups = grouped(near, [article.hours for article in new], placed)
    return ids + [by_number.setdefault(group, article.id) for group, article in zip(groups, new, strict=True)]


def _story(document: Document, id: str, near: Scores, others: Sequence[Told], counts: KeyCounts) -> Story:
    """Return the story of a document with what it shares with at least half of the others, unless it is the first."""
    if not others or document.id == id:
        return Story(id=id)
    having = Counter(key for other in others for key in other.story_keys)
    shared = {key: rarity(key, counts) for key in document.story_keys if 2 * having[key] >= len(others)}
    return Story(id=id, score=round(float(near.mean()), 4), shares=shared_words(document, shared))


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
