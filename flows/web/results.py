"""Results of a search request: the hits of one page, facets, a timeline and a suggestion."""

from collections.abc import Mapping
from datetime import datetime

from config.facets import Facet, load_facets
from config.languages import UNDETERMINED, load_languages
from config.places import country_name
from flows.web.request import HITS_A_PAGE, SearchRequest
from flows.web.timeline import Bar, timeline
from tasks.document import Record
from tasks.index.any_language import AnyLanguage
from tasks.index.protocol import SearchableIndex
from tasks.index.query import Query, parse_query
from tasks.index.values import FACETS, MONTH, Facets, Filters, Hit
from tasks.vectors.encoder import require_installed


class FacetValue(Record, frozen=True):
    """One value: its `label` for people, in the language `lang` if known, and the address that chooses or removes it."""

    label: str
    count: int
    is_chosen: bool
    address: str
    lang: str = ""
    note: str = ""


class ResultsPage(Record, frozen=True):
    """One page of results; `found` counts all matches, with near-duplicates or stories collapsed as requested.

    `next` requests the following page, if there is one. Where `found` is not exact, there are more. `notes` say which
    typed signs are no syntax.
    """

    request: SearchRequest
    found: int
    found_is_exact: bool
    hits: tuple[Hit, ...]
    next: SearchRequest | None
    facets: tuple[tuple[Facet, tuple[FacetValue, ...]], ...]
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
        if request.any_language:
            require_installed("A search in any language")
        searched = AnyLanguage(self.index) if request.any_language else self.index
        results = searched.search(
            query,
            filters=request.filters,
            size=HITS_A_PAGE if request.after else HITS_A_PAGE * request.page,
            sort=request.sort,
            now=now,
            after=request.after or None,
            collapse=request.collapse,
        )
        skipped = 0 if request.after else HITS_A_PAGE * (request.page - 1)
        counts = _facets(searched, query, request.filters)
        note = searched.note(query, filters=request.filters) if isinstance(searched, AnyLanguage) else None
        suggestion = self.index.suggest(
            request.query, found=results.total, filters=request.filters, collapse=request.collapse
        )
        return ResultsPage(
            request=request,
            found=results.total,
            found_is_exact=results.total_is_exact,
            hits=results.hits[skipped:],
            next=request.with_(page=request.page + 1, after=results.next) if results.next else None,
            facets=tuple((facet, _facet_values(facet, counts[facet.name], request)) for facet in load_facets()),
            bars=timeline(counts[MONTH]),
            suggestion=suggestion,
            notes=(*query.notes, note) if note else query.notes,
        )


def _facets(searched: SearchableIndex | AnyLanguage, query: Query, filters: Filters) -> Facets:
    """Count each facet without its own filter, so that another value of it can still be chosen."""
    counts = searched.facets(query, filters=filters)
    wider = {name: filters.without(name) for name in FACETS}
    return {
        name: counts[name] if others == filters else searched.facets(query, filters=others)[name]
        for name, others in wider.items()
    }


def _facet_values(facet: Facet, counts: Mapping[str, int], request: SearchRequest) -> tuple[FacetValue, ...]:
    chosen = {value.lower() for value in request.filters.of(facet)}
    return tuple(
        FacetValue(
            label=label,
            count=count,
            is_chosen=value.lower() in chosen,
            address=request.toggled(facet, value).address(),
            lang=lang,
            note=note,
        )
        for value, count in counts.items()
        for label, lang, note in (value_names(facet.name, value),)
    )


def value_names(facet: str, value: str) -> tuple[str, str, str]:
    """Return the name of a facet's value for people, the tag of that name's language if known, and a note."""
    if facet == "places":
        return country_name(value), "", ""
    return language_names(value.lower()) if facet == "language" else (value, "", "")


def language_names(tag: str) -> tuple[str, str, str]:
    """Return a language's own name, the tag of that name's language, and the English name where it differs."""
    known = load_languages()
    if tag not in known or tag == UNDETERMINED:
        return ("Undetermined" if tag == UNDETERMINED else tag), "", ""
    language = known.get(tag)
    return language.native, tag, "" if language.name == language.native else language.name
