"""What a reader asks of the search page. All of it is in the address, so that every page can be linked to."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from config.languages import load_languages
from tasks.document import Record
from tasks.index.protocol import Filters

HITS_A_PAGE = 10
MOST_PAGES = 20  # the index finds, and marks the words of, all results up to the page that is shown
MOST_CHARACTERS = 500  # of a query
MOST_VALUES = 20  # chosen of one facet
_MOST_VALUE_CHARACTERS = 200


class Asked(Record, frozen=True):
    """A query, what narrows it, and a page of what it finds, from 1; `since` <= published < `until`, days in UTC."""

    query: str = ""
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    is_recent: bool = False
    with_copies: bool = False
    page: int = 1

    @property
    def filters(self) -> Filters:
        """Return what narrows the query as an index takes it."""
        return Filters(
            languages=self.languages, publishers=self.sources, since=_midnight(self.since), until=_midnight(self.until)
        )

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the query narrows what is found."""
        return bool(self.languages or self.sources or self.since or self.until)

    def parameters(self) -> list[tuple[str, str]]:
        """Return what stands in the address behind the question mark; what is as usual is left out."""
        given: list[tuple[str, object]] = [
            ("q", self.query),
            *(("language", value) for value in self.languages),
            *(("source", value) for value in self.sources),
            ("since", self.since),
            ("until", self.until),
            ("sort", "recent" if self.is_recent else None),
            ("copies", "1" if self.with_copies else None),
            ("page", self.page if self.page > 1 else None),
        ]
        return [(name, str(value)) for name, value in given if value]

    def address(self, path: str = "/", **further: str) -> str:
        """Return the address of this at `path`; `further` parameters come last."""
        parameters = [*self.parameters(), *further.items()]
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def narrowed(self, **changes: object) -> "Asked":
        """Return this with `changes`, from its first page."""
        return self.with_(**{"page": 1, **changes})

    def toggled(self, facet: str, value: str) -> "Asked":
        """Return this with `value` of the facet `language` or `source` added, or taken away where it is chosen."""
        chosen: tuple[str, ...] = getattr(self, f"{facet}s")
        others = tuple(other for other in chosen if other.lower() != value.lower())
        return self.narrowed(**{f"{facet}s": others if len(others) < len(chosen) else (*chosen, value)})

    @staticmethod
    def of_source(source: str) -> "Asked":
        """Return what asks for everything of one source."""
        return Asked(sources=(source,))

    @staticmethod
    def of_agency(agency: str) -> "Asked":
        """Return what asks for everything with one agency's credit."""
        return Asked(query=f'agency:"{agency}"')


def read_asked(parameters: QueryParams) -> Asked:
    """Read the parameters of an address; HTTPException with status 400 says which of them is wrong."""
    query = " ".join(parameters.get("q", "").split())
    if len(query) > MOST_CHARACTERS:
        raise _bad(f"The query has {len(query):,} characters; {MOST_CHARACTERS} are the most. Leave some words out.")
    since, until = _day(parameters, "since"), _day(parameters, "until")
    if since and until and since >= until:
        raise _bad(f"Nothing can be from {since} on and before {until}: the second day must be later.")
    return Asked(
        query=query,
        languages=tuple(dict.fromkeys(map(load_languages().listed, _values(parameters, "language")))),
        sources=_values(parameters, "source"),
        since=since,
        until=until,
        is_recent=_choice(parameters, "sort", {"": False, "best": False, "recent": True}),
        with_copies=_choice(parameters, "copies", {"": False, "0": False, "1": True}),
        page=_page(parameters.get("page", "1")),
    )


def _values(parameters: QueryParams, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in parameters.getlist(name) if value.strip()))
    return _bounded(name, values)


def _bounded(name: str, values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > MOST_VALUES or any(len(value) > _MOST_VALUE_CHARACTERS for value in values):
        raise _bad(f"Of {name}, {MOST_VALUES} values of {_MOST_VALUE_CHARACTERS} characters are the most.")
    return tuple(values)


def _day(parameters: QueryParams, name: str) -> date | None:
    given = parameters.get(name, "").strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise _bad(f"“{given[:40]}” ({name}) is no day such as 2026-02-24.") from None


def _choice(parameters: QueryParams, name: str, choices: Mapping[str, bool]) -> bool:
    given = parameters.get(name, "")
    if given not in choices:
        raise _bad(f"“{given[:40]}” is no choice for {name}: there is {', '.join(filter(None, choices))}.")
    return choices[given]


def _page(given: str) -> int:
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    if not 1 <= number <= MOST_PAGES:
        raise _bad(
            f"There is no page “{given[:40]}”: pages go from 1 to {MOST_PAGES}. Narrow the search to see others."
        )
    return number


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _bad(reason: str) -> HTTPException:
    return HTTPException(400, reason)
