"""Terms by which an index finds the articles that may be of one story: each key with the week of the article.

Of two articles of one story, the later is of the same week as the earlier or of the next. So a look-up reads articles of three
weeks, however old the archive is.
"""

from collections.abc import Iterable

from tasks.document import Told

_HOURS = 7 * 24


def story_terms(article: Told) -> list[str]:
    """Return the terms under which an article is found."""
    week = _week(article)
    return [f"{key}@{week}" for key in article.story_keys]


def nearby_terms(article: Told, keys: Iterable[str]) -> list[str]:
    """Return the terms of the articles that have one of `keys` within a week of `article`."""
    week = _week(article)
    return [f"{key}@{near}" for key in keys for near in (week - 1, week, week + 1)]


def _week(article: Told) -> int:
    return int(article.hours // _HOURS)
