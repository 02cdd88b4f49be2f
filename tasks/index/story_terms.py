"""Terms by which an index finds the articles that may be of one story: each key with the week of the article.

Of two articles of one story, the later is of the same week as the earlier or of the next. So a look-up reads articles of three
weeks, however old the archive is.
"""

from collections.abc import Iterable, Mapping

from tasks.document import Told

_HOURS = 7 * 24


def story_terms(article: Told) -> list[str]:
    """Return the terms under which an article is found."""
    week = _week(article)
    return [f"{key}@{week}" for key in article.story_keys]


def terms_near(articles: Iterable[tuple[Told, Mapping[str, float]]]) -> dict[str, float]:
    """Return the terms of articles that have one of the keys within a week of the article they come with, weighed as the keys."""
    by_week: dict[int, dict[str, float]] = {}
    for article, keys in articles:
        for week in range(_week(article) - 1, _week(article) + 2):
            by_week.setdefault(week, {}).update(keys)
    return {f"{key}@{week}": weight for week, keys in by_week.items() for key, weight in keys.items()}


def _week(article: Told) -> int:
    return int(article.hours // _HOURS)
