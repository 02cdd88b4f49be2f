"""What the index says to what a reader asks: the hits of one page, facets, a timeline and a suggestion."""

from datetime import datetime

from config.languages import UNDETERMINED, load_languages
from flows.web.request import HITS_A_PAGE, MOST_PAGES, Asked
from flows.web.timeline import Bar, timeline
from tasks.document import Record
from tasks.index.protocol import Facets, Filters, Hit, SearchableIndex
from tasks.index.query import Query, parse_query

_MOST_NAMES = 10_000


class FacetValue(Record, frozen=True):
    """One value: `label` as people write it, in the language `lang` where that is known, and the address that toggles it."""

    label: str
    count: int
    is_chosen: bool
    address: str
    lang: str = ""
    note: str = ""


class Answer(Record, frozen=True):
    """The page of results for `asked`; `found` counts what matches, a story and its copies once
    unless they are wanted."""

    asked: Asked
    found: int
    hits: tuple[Hit, ...]
    has_next: bool
    languages: tuple[FacetValue, ...]
    sources: tuple[FacetValue, ...]
    bars: tuple[Bar, ...]
    suggestion: str | None

    @property
    def first(self) -> int:
        """Return the number of the first hit of this page, from 1."""
        return HITS_A_PAGE * (self.asked.page - 1) + 1


class Searcher:
    """Answers from one open index; threads may share it."""

    def __init__(self, index: SearchableIndex) -> None:
        self.index = index
        self._names: dict[str, str] = {}

    def answer(self, asked: Asked, *, now: datetime) -> Answer:
        """Search; `now` is what newer articles are measured by. Raises IndexBusy and IndexRefused."""
        query = parse_query(asked.query)
        wanted = HITS_A_PAGE * asked.page
        results = self.index.search(
            query,
            filters=asked.filters,
            size=wanted + 1,
            recent=now if asked.is_recent else None,
            collapse=not asked.with_copies,
        )
        counts = self._facets(query, asked.filters)
        return Answer(
            asked=asked,
            found=results.total,
            hits=results.hits[wanted - HITS_A_PAGE : wanted],
            has_next=len(results.hits) > wanted and asked.page < MOST_PAGES,
            languages=tuple(_language(tag, count, asked) for tag, count in counts["language"].items()),
            sources=tuple(self._source(source, count, asked) for source, count in counts["source"].items()),
            bars=timeline(counts["month"]),
            suggestion=self._suggestion(asked, query) if not results.total else None,
        )

    def _facets(self, query: Query, filters: Filters) -> Facets:
        """Count by each facet what its own choice does not narrow, so that another value can still be chosen."""
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

    def _suggestion(self, asked: Asked, query: Query) -> str | None:
        meant = self.index.suggest(query)
        return None if meant is None or meant == asked.query else meant

    def _source(self, source: str, count: int, asked: Asked) -> FacetValue:
        name = self.source_name(source)
        return FacetValue(
            label=name,
            count=count,
            is_chosen=source in {chosen.lower() for chosen in asked.sources},
            address=asked.toggled("source", name).address(),
        )

    def source_name(self, source: str) -> str:
        """Return a source as its articles write it: counts have it in lower case. It is looked up once."""
        if source not in self._names:
            found = self.index.search(parse_query(""), filters=Filters(publishers=(source,)), size=1).hits
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            self._names[source] = (found[0].document.publisher if found else None) or source
        return self._names[source]


def _language(tag: str, count: int, asked: Asked) -> FacetValue:
    label, lang, note = language_names(tag)
    return FacetValue(
        label=label,
        count=count,
        is_chosen=tag in {chosen.lower() for chosen in asked.languages},
        address=asked.toggled("language", tag).address(),
        lang=lang,
        note=note,
    )


def language_names(tag: str) -> tuple[str, str, str]:
    """Return a language's own name, the tag that name is in, and its English name where that is another one."""
    known = load_languages()
    if tag not in known or tag == UNDETERMINED:
        return ("Undetermined" if tag == UNDETERMINED else tag), "", ""
    language = known.get(tag)
    return language.native, tag, "" if language.name == language.native else language.name
