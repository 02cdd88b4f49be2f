"""Why a search found nothing, where it is not for want of the words: an empty index, a filter that fits no article."""

from tasks.index.protocol import Filters, SearchableIndex
from tasks.index.query import Query


def why_nothing(index: SearchableIndex, filters: Filters, *, place: str) -> str | None:
    """Return a sentence for whoever found nothing in `index`, which is at `place`; None where the words are to blame."""
    counts = index.count()
    if not counts:
        return f"There is no article in {place} yet: `kiosque ingest PATH` brings some"
    for language in filters.languages:
        if language.lower() not in counts:
            return f"No article is in the language '{language}'; there are {', '.join(sorted(counts))}"
    for source in filters.publishers:
        if not index.search(Query(), filters=Filters(publishers=(source,)), size=1).total:
            return f"No article is of the source '{source}'; `kiosque search '' --facets` lists sources"
    return None
