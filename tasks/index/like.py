"""More like this: the articles nearest to one in meaning, in any language, else those that share words of its keywords."""

from collections.abc import Sequence

from tasks.document import Document
from tasks.index.protocol import SearchableIndex
from tasks.index.query import Query, Term
from tasks.index.values import Filters, Hit
from tasks.vectors.encoder import is_installed

MOST_LIKE = 5
# Articles with a lower cosine are about something else. Of pairs of news articles on different events of the same weeks, in six
# languages, 1 in 100 has a higher one; of pairs on one event 98 in 100.
LEAST_COSINE = 0.45
_LEAST_SHARED = 3  # words of keywords; two may be common to a whole subject
_NO_FILTERS = Filters()
_MORE = 20  # hits that are read beyond those wanted: duplicates of the article, and those that share too little


def more_like(
    document: Document, index: SearchableIndex, *, filters: Filters = _NO_FILTERS, size: int = MOST_LIKE
) -> list[Hit]:
    """Return the articles most like `document`, without its duplicates, one of each group of duplicates; the best first.

    By vectors with the extra `semantic`; without it, or where no article has one near that of `document`, by keywords.
    """
    return _by_vector(document, index, filters, size) or _by_words(document, index, filters, size)


def _by_vector(document: Document, index: SearchableIndex, filters: Filters, size: int) -> list[Hit]:
    if not (document.vector and is_installed()):
        return []
    found = index.nearest(document.vector, Query(), filters=filters, size=size + _MORE)
    return _others(document, [hit for hit in found if hit.score >= LEAST_COSINE], size)


def _by_words(document: Document, index: SearchableIndex, filters: Filters, size: int) -> list[Hit]:
    mine = _words(document)
    if not mine:
        return []
    query = Query(parts=tuple(Term(text=word) for word in mine))
    found = index.search(query, filters=filters, size=size + _MORE, marked=False).hits
    alike = [hit for hit in found if len(mine.keys() & _words(hit.document).keys()) >= _LEAST_SHARED]
    return _others(document, alike, size)


def _words(document: Document) -> dict[str, None]:
    """Return the words of the keywords of a document, in lower case, in their order."""
    return dict.fromkeys(word for keyword in document.keywords for word in keyword.casefold().split())


def _others(document: Document, found: Sequence[Hit], size: int) -> list[Hit]:
    """Return the first `size` hits of other clusters than the document's, one of each."""
    clusters: dict[str, Hit] = {}
    for hit in found:
        clusters.setdefault(hit.document.cluster, hit)
    clusters.pop(document.cluster, None)
    return list(clusters.values())[:size]
