"""Search requests of the page. A request is wholly in its address, so that every page can be linked to."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from config.facets import Facet, load_facets
from config.languages import load_languages
from tasks.document import Record
from tasks.index.values import Collapse, Filters, Sort

T = TypeVar("T")

HITS_A_PAGE = 10
MOST_PAGES = 20  # without the place of the page before: the index finds, and highlights, all results up to the page
MOST_NUMBER = 10**9  # of a page
MOST_CHARACTERS = 500  # of a query
_OTHERS = [facet for facet in load_facets() if facet.name not in ("language", "source")]
MOST_VALUES = 20  # chosen of one facet


class SearchRequest(Record, frozen=True):
    """A query, its filters, and a page of its results, from 1; `since` <= published < `until`, days of the publisher.

    `values` has the values of facets other than language and publisher, by the facet's name.
    `by_story` makes the articles of one story one result. `after` is the cursor that the page before ended with.
    """

    query: str = ""
    languages: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.BEST
    with_duplicates: bool = False
    any_language: bool = False
    by_story: bool = False
    page: int = 1
    after: str = ""

    @property
    def filters(self) -> Filters:
        """Return the filters of the index."""
        return Filters(
            languages=self.languages,
            publishers=self.publishers,
            values=self.values,
            since=_midnight(self.since),
            until=_midnight(self.until),
        )

    @property
    def collapse(self) -> Collapse:
        """Return which articles are one result."""
        return "stories" if self.by_story else not self.with_duplicates

    @property
    def is_narrowed(self) -> bool:
        """Return whether there is any filter."""
        return self.filters != Filters()

    @property
    def chosen(self) -> list[tuple[Facet, str]]:
        """Return the values of facets that are chosen."""
        return [(facet, value) for facet in load_facets() for value in self.filters.of(facet)]

    def cleared(self) -> "SearchRequest":
        """Return this request without any filter."""
        return self._with_facets_of(Filters()).with_(since=None, until=None)

    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of the address, without those that have their default."""
        given: list[tuple[str, object]] = [
            ("q", self.query),
            *((facet.typed, value) for facet, value in self.chosen),
            ("since", self.since),
            ("until", self.until),
            ("sort", None if self.sort is Sort.BEST else self.sort),
            ("duplicates", "1" if self.with_duplicates else None),
            ("any_language", "1" if self.any_language else None),
            ("stories", "1" if self.by_story else None),
            ("page", self.page if self.page > 1 else None),
            ("after", self.after),
        ]
        return [(name, str(value)) for name, value in given if value]

    def address(self, path: str = "/", **further: str) -> str:
        """Return the address of this request at `path`; `further` parameters come last."""
        parameters = [*self.parameters(), *further.items()]
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def narrowed(self, **changes: object) -> "SearchRequest":
        """Return this request with `changes`, from its first page."""
        return self.with_(**{"page": 1, "after": "", **changes})

    def sorted_by(self, sort: str) -> "SearchRequest":
        """Return this request in another order, from its first page."""
        return self.narrowed(sort=Sort(sort))

    def previous(self) -> "SearchRequest":
        """Return the page before this one, or the first page where that one cannot be found without its place."""
        return self.with_(page=self.page - 1 if self.page <= MOST_PAGES + 1 else 1, after="")

    def toggled(self, facet: Facet, value: str) -> "SearchRequest":
        """Return this request with `value` of a facet added, or removed where it is chosen."""
        chosen = self.filters.of(facet)
        others = tuple(other for other in chosen if other.lower() != value.lower())
        filters = self.filters.with_values(facet.name, others if len(others) < len(chosen) else (*chosen, value))
        return self._with_facets_of(filters)

    @staticmethod
    def of_value(name: str, value: str) -> "SearchRequest":
        """Return a request for everything with this value of the facet `name`."""
        return SearchRequest()._with_facets_of(Filters().with_values(name, (value,)))

    def _with_facets_of(self, filters: Filters) -> "SearchRequest":
        return self.narrowed(languages=filters.languages, publishers=filters.publishers, values=filters.values)


def read_request(parameters: QueryParams) -> SearchRequest:
    """Read the parameters of an address; HTTPException with status 400 says which of them is wrong.

    Addresses of earlier versions have `source` for `publisher` and `copies` for `duplicates`.
    """
    query = " ".join(parameters.get("q", "").split())
    if len(query) > MOST_CHARACTERS:
        raise _bad(f"The query has {len(query):,} characters; {MOST_CHARACTERS} are the most. Leave some words out.")
    since, until = _day(parameters, "since"), _day(parameters, "until")
    if since and until and since >= until:
        raise _bad(f"No article is from {since} or later and before {until}: the second day must be later.")
    yes_or_no = {"": False, "0": False, "1": True}
    return SearchRequest(
        query=query,
        languages=tuple(dict.fromkeys(map(load_languages().listed, _values(parameters, "language")))),
        publishers=_values(parameters, "publisher", "source"),
        values={facet.name: values for facet in _OTHERS if (values := _values(parameters, facet.typed))},
        since=since,
        until=until,
        sort=_choice(parameters, "sort", {"": Sort.BEST, **{sort.value: sort for sort in Sort}}),
        with_duplicates=_choice(parameters, "duplicates", yes_or_no) or _choice(parameters, "copies", yes_or_no),
        any_language=_choice(parameters, "any_language", yes_or_no),
        by_story=_choice(parameters, "stories", yes_or_no),
        page=_page(parameters.get("page", "1"), most=MOST_NUMBER if parameters.get("after") else MOST_PAGES),
        after=parameters.get("after", "")[:MOST_CHARACTERS],
    )


def _values(parameters: QueryParams, *names: str) -> tuple[str, ...]:
    """Return the values of a parameter under any of its `names`, of which the first is today's."""
    given = (value.strip() for name in names for value in parameters.getlist(name))
    values = tuple(dict.fromkeys(filter(None, given)))
    if len(values) > MOST_VALUES:
        raise _bad(f"Of {names[0]}, {MOST_VALUES} values are the most.")
    return values


def _day(parameters: QueryParams, name: str) -> date | None:
    given = parameters.get(name, "").strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise _bad(f"“{given[:40]}” ({name}) is no day such as 2026-02-24.") from None


def _choice(parameters: QueryParams, name: str, choices: Mapping[str, T]) -> T:
    given = parameters.get(name, "")
    if given not in choices:
        raise _bad(f"“{given[:40]}” is no choice for {name}: there is {', '.join(filter(None, choices))}.")
    return choices[given]


def _page(given: str, *, most: int) -> int:
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    if not 1 <= number <= most:
        raise _bad(
            f"There is no page “{given[:40]}”: pages are from 1 to {MOST_PAGES}. The link “Next” leads to later ones."
        )
    return number


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _bad(reason: str) -> HTTPException:
    return HTTPException(400, reason)
