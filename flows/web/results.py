"""Results of a search request: the hits of one page, facets, a timeline and a suggestion."""

from datetime import datetime

from config.languages import UNDETERMINED, load_languages
from flows.web.request import HITS_A_PAGE, SearchRequest
from flows.web.timeline import Bar, timeline
from tasks.document import Record
from tasks.index.protocol import Facets, Filters, Hit, SearchableIndex
from tasks.index.query import Query, parse_query


class FacetValue(Record, frozen=True):
    """One value: its `label` for people, in the language `lang` if known, and the address that chooses or removes it."""

    label: str
    count: int
    is_chosen: bool
    address: str
    lang: str = ""
    note: str = ""


class ResultsPage(Record, frozen=True):
    """One page of results; `found` counts all matches, with near-duplicates collapsed unless the request shows each.

    `next` requests the following page, if there is one. Where `found` is not exact, there are more. `notes` say which
    typed signs are no syntax.
    """

    request: SearchRequest
    found: int
    found_is_exact: bool
    hits: tuple[Hit, ...]
    next: SearchRequest | None
    languages: tuple[FacetValue, ...]
    publishers: tuple[FacetValue, ...]
    bars: tuple[Bar, ...]
    suggestion: str | None
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """Return the number of the first hit of this page, from 1."""
        return HITS_A_PAGE * (self.request.page - 1) + 1

    @property
    def found_in_words(self) -> str:
        """Return the number of matches in words: `1 article`, `more than 10,000 articles`."""
        number = f"{self.found:,} {'article' if self.found == 1 else 'articles'}"
        return number if self.found_is_exact else f"more than {number}"


class Searcher:
    """Searches one open index; threads may share it."""

    def __init__(self, index: SearchableIndex) -> None:
        self.index = index

    def search(self, request: SearchRequest, *, now: datetime) -> ResultsPage:
        """Return the page of results that `request` names; `now` weighs newer articles. Raises IndexBusy and IndexRefused."""
        query = parse_query(request.query)
        results = self.index.search(
            query,
            filters=request.filters,
            size=HITS_A_PAGE if request.after else HITS_A_PAGE * request.page,
            sort=request.sort,
            now=now,
            after=request.after or None,
            collapse=not request.with_duplicates,
        )
        skipped = 0 if request.after else HITS_A_PAGE * (request.page - 1)
        counts = self._facets(query, request.filters)
        suggestion = self.index.suggest(
            request.query, found=results.total, filters=request.filters, collapse=not request.with_duplicates
        )
        return ResultsPage(
            request=request,
            found=results.total,
            found_is_exact=results.total_is_exact,
            hits=results.hits[skipped:],
            next=request.with_(page=request.page + 1, after=results.next) if results.next else None,
            languages=tuple(_language(tag, count, request) for tag, count in counts["language"].items()),
            publishers=tuple(_publisher(name, count, request) for name, count in counts["source"].items()),
            bars=timeline(counts["month"]),
            suggestion=suggestion,
            notes=query.notes,
        )

    def _facets(self, query: Query, filters: Filters) -> Facets:
        """Count each facet without its own filter, so that another value of it can still be chosen."""
        counts = self.index.facets(query, filters=filters)
        wider = {
            "language": filters.with_(languages=()),
            "source": filters.with_(publishers=()),
            "month": filters.with_(since=None, until=None),
        }
        return {
            name: counts[name] if others == filters else self.index.facets(query, filters=others)[name]
            for name, others in wider.items()
        }


def _publisher(name: str, count: int, request: SearchRequest) -> FacetValue:
    return FacetValue(
        label=name,
        count=count,
        is_chosen=name.lower() in {chosen.lower() for chosen in request.publishers},
        address=request.toggled("publisher", name).address(),
    )


def _language(tag: str, count: int, request: SearchRequest) -> FacetValue:
    label, lang, note = language_names(tag)
    return FacetValue(
        label=label,
        count=count,
        is_chosen=tag in {chosen.lower() for chosen in request.languages},
        address=request.toggled("language", tag).address(),
        lang=lang,
        note=note,
    )


def language_names(tag: str) -> tuple[str, str, str]:
    """Return a language's own name, the tag of that name's language, and the English name where it differs."""
    known = load_languages()
    if tag not in known or tag == UNDETERMINED:
        return ("Undetermined" if tag == UNDETERMINED else tag), "", ""
    language = known.get(tag)
    return language.native, tag, "" if language.name == language.native else language.name
