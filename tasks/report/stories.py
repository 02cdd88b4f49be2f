"""Stories as the terminal and the search page show them: how many articles, in which languages, from when to when."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tasks.document import Document, Record
from tasks.index.protocol import ReadableIndex


class StorySummary(Record, frozen=True):
    """A story: its articles by time, how many there are in each language, and the times of the first and the last one."""

    id: str
    articles: tuple[Document, ...]
    languages: dict[str, int]
    first: datetime | None
    last: datetime | None


def find_story(id: str, index: ReadableIndex) -> StorySummary | None:
    """Return the story of this id, or that of the article of this id; None where there is neither."""
    if articles := index.in_story(id):
        return _summary(id, articles)
    article = index.get(id)
    if article is None or article.story is None:
        return None
    return _summary(article.story.id, index.in_story(article.story.id) or [article])


def _summary(id: str, articles: Sequence[Document]) -> StorySummary:
    times = [article.timestamp for article in articles if article.timestamp]
    return StorySummary(
        id=id,
        articles=tuple(articles),
        languages=dict(Counter(article.language for article in articles).most_common()),
        first=min(times, default=None),
        last=max(times, default=None),
    )
