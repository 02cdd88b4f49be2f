"""The index in an Elasticsearch cluster: one index a language behind the alias `news`; docs/index.md shows the layout."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from elasticsearch import Elasticsearch

from config.elasticsearch_options import ElasticsearchOptions
from config.languages import load_languages
from tasks.document import Candidate, Document, Origin, Told
from tasks.forgotten import ForgottenDocuments
from tasks.index.cursors import read_cursor, write_cursor
from tasks.index.elasticsearch import bulk_settings, lookup, reindex
from tasks.index.elasticsearch.bulk import BulkSender
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.layout import require_layout
from tasks.index.elasticsearch.own_indexes import add_forgotten, read_forgotten
from tasks.index.elasticsearch.pages import Pages
from tasks.index.elasticsearch.physical_indexes import delete_index, index_states
from tasks.index.elasticsearch.query import Place, nearest_request, suggest_request
from tasks.index.elasticsearch.record import (
    CLUSTER,
    DUPLICATE_OF,
    STORED_FIELDS,
    STORY,
    STORY_GROUP,
    TIMESTAMP,
    from_record,
    to_stored,
)
from tasks.index.elasticsearch.template_bodies import ALIAS, analyze_request, part_name
from tasks.index.elasticsearch.write import Writer, positions_of
from tasks.index.protocol import Choose, SearchIndex, TunableIndex
from tasks.index.query import Query, parse_query
from tasks.index.ready import NONE_READY, ReadyForms
from tasks.index.storable import write_storable
from tasks.index.suggestions import suggestion
from tasks.index.values import (
    MOST_COUNTED,
    Collapse,
    Facets,
    Filters,
    Hit,
    KeyCounts,
    PartSize,
    Reindexed,
    Retired,
    SearchResults,
    Sort,
    Stored,
    StoredDocuments,
    WriteResult,
    effective_sort,
)

_MOST_LANGUAGES = 1000
_MOST_PUBLISHERS = 10_000
_MOST_STORY_KEYS = 1000


class ElasticsearchIndex(SearchIndex, TunableIndex):
    """An index in a cluster, with bulk settings; threads may share it."""

    def __init__(
        self,
        options: ElasticsearchOptions,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare a connection without a request. `sleep` takes seconds, `chance` returns a number in 0..1."""
        self._connection = Connection(options, sleep=sleep, chance=chance)
        self._bulk = BulkSender(self._connection, options)
        self._writer = Writer(self._connection, self._bulk)

    # Readable and searchable

    def get(self, id: str) -> Document | None:
        """Return the document, in its newest version where an interrupted run left two."""
        return next(iter(self.get_many([id])), None)

    def get_many(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents, each in its newest version where an interrupted run left two."""
        found = [from_record(hit["_source"]) for hit in lookup.hits_by_id(self._connection, ids)]
        found.sort(key=lambda document: document.version)  # of two the newest is kept
        return list({document.id: document for document in found}.values())

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return the documents of the file, by record number; at most 10,000."""
        either = [{"term": {"origin.url": path}}, {"term": {"origin.path": path}}]
        query = {"bool": {"filter": {"bool": {"should": either}}}}
        size = min(limit, lookup.MOST_HITS)
        answer = lookup.search(self._connection, query=query, sort=["origin.record", "id"], size=size)
        return [from_record(hit["_source"]) for hit in lookup.hits_of(answer)]

    def duplicates_of(self, ids: Sequence[str]) -> list[Candidate]:
        """Return the documents that are linked to one of `ids` as its duplicates."""
        return lookup.candidates(self._connection, DUPLICATE_OF, ids)

    def in_story(self, id: str, *, limit: int = 1000) -> list[Document]:
        """Return the documents of the story `id`, the first ones by time, undated ones last; at most 10,000."""
        sort = [{TIMESTAMP: {"missing": "_last"}}, "id"]
        size = min(limit, lookup.MOST_HITS)
        answer = lookup.search(self._connection, query={"term": {STORY: id}}, sort=sort, size=size)
        return [from_record(hit["_source"]) for hit in lookup.hits_of(answer)]

    def count(self) -> dict[str, int]:
        """Count documents by their own language tags: `news-und` also holds languages that have no index of their own."""
        return lookup.counts_of(self._connection, "language", most=_MOST_LANGUAGES)

    def publishers(self) -> dict[str, int]:
        """Count the documents of each publisher, by its name in lower case; at most 10,000 publishers."""
        return lookup.counts_of(self._connection, "source", most=_MOST_PUBLISHERS)

    def forgotten(self) -> ForgottenDocuments:
        """Return the list of forgotten documents in the index `kiosque-forgotten`."""
        return read_forgotten(self._connection)

    def search(
        self,
        query: Query,
        *,
        filters: Filters,
        size: int = 10,
        sort: Sort = Sort.BEST,
        now: datetime | None = None,
        after: str | None = None,
        collapse: Collapse = False,
        marked: bool = True,
    ) -> SearchResults:
        """Find documents in all languages at once, ranked by word counts of all together; at most 10,000 are returned.

        IndexRefused where it finds documents that cannot be collapsed, because an earlier version wrote them.
        """
        order = effective_sort(query, sort)
        search = (query, filters, order, collapse)
        place = read_cursor(after, search, Place) if after is not None else ()
        by = STORY_GROUP if collapse == "stories" else CLUSTER
        pages = Pages(self._connection, query, filters, by=by, marked=marked)
        times = [now, pages.newest()] if order is Sort.RECENT else []
        newest = min((time for time in times if time is not None), default=None)
        page = pages.page(order, min(size, lookup.MOST_HITS), place, newest=newest, collapse=bool(collapse))
        return SearchResults(
            total=min(page.total, MOST_COUNTED),
            total_is_exact=page.total <= MOST_COUNTED,
            hits=page.hits,
            next=write_cursor(search, page.following) if page.following else None,
        )

    def nearest(self, vector: bytes, query: Query, *, filters: Filters, size: int) -> list[Hit]:
        """Return the documents whose vectors are nearest, by the graph of each index; it may miss one of them."""
        answer = lookup.search(self._connection, **nearest_request(vector, query, filters, size))
        return [
            Hit(document=from_record(hit["_source"]), score=2 * hit["_score"] - 1, highlights=())
            for hit in lookup.hits_of(answer)
        ]

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS."""
        return Pages(self._connection, query, filters).facets()

    def suggest(self, typed: str, *, found: int, filters: Filters, collapse: Collapse = False) -> str | None:
        """Return `typed`, which finds `found` documents, with similar words for misspelt ones; None where none finds more."""

        def count(text: str) -> int:
            return self.search(parse_query(text), filters=filters, size=0, collapse=collapse).total

        def known(word: str) -> int:
            return self.search(parse_query(word), filters=Filters(), size=0).total

        def near(words: Sequence[str]) -> list[dict[str, int]]:
            answer = lookup.search(self._connection, **suggest_request(words)).get("suggest", {})
            options = [answer.get(str(number), [{"options": []}])[0]["options"] for number in range(len(words))]
            return [{option["text"]: option["freq"] for option in listed} for listed in options]

        return suggestion(typed, found, count=count, known=known, near=near)

    def analyze(self, text: str, language: str) -> list[str]:
        """Return the terms of `text` in the index of `language`; without one, those of a cluster without plugins."""
        known = load_languages().get(language)
        part = part_name(known.tag)

        def request(client: Elasticsearch) -> list[str]:
            if client.indices.exists(index=part):
                answer = client.indices.analyze(index=part, analyzer="news_text", text=text)
            else:
                answer = client.indices.analyze(**analyze_request(known), text=text)
            return [token["token"] for token in answer["tokens"]]

        return self._connection.call(request)

    # Writable

    def create(self) -> None:
        """Check the layout and write the templates; the index of a language is created with its first document."""
        self._writer.create()

    def identities(self) -> Mapping[str, str]:
        """Map the name of each index behind `news` to its UUID."""
        return {state.name: state.uuid for state in index_states(self._connection, ALIAS)}

    def sizes(self) -> list[PartSize]:
        """Return the size of each index behind `news`; a reader may ask for it."""
        found = lookup.sizes(self._connection)
        return [PartSize(name, identity, *found.get(name, (0, 0))) for name, identity in self.identities().items()]

    def write(
        self,
        documents: Sequence[Document],
        *,
        stored: StoredDocuments | None = None,
        ready: ReadyForms = NONE_READY,
    ) -> list[WriteResult]:
        """Add or replace documents; one whose language has changed is removed from its earlier index."""
        return write_storable(documents, lambda storable: self._writer.write(storable, stored, ready))

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents from every language; return how many there were."""
        return self._writer.delete(ids)

    def note_forgotten(self, forgotten: ForgottenDocuments) -> None:
        """Add to the list of forgotten documents in the index `kiosque-forgotten`."""
        add_forgotten(self._connection, self._bulk, forgotten)

    def refresh(self) -> None:
        """Make everything written visible; it is durable already."""
        lookup.refresh(self._connection)

    def stored(self, ids: Sequence[str]) -> StoredDocuments:
        """Look up ids; an id that an interrupted run left in two languages counts as absent, so that it is written again."""
        hits = list(lookup.fresh_hits_by_id(self._connection, ids, source=STORED_FIELDS))
        positions = positions_of(hits)
        documents = {hit["_id"]: to_stored(hit["_source"]) for hit in hits if len(positions[hit["_id"]]) == 1}
        return StoredDocuments(documents, positions)

    def stored_from(self, urls: Sequence[str]) -> list[Stored]:
        """Look up what was read from the files with these URLs, by id."""
        return [to_stored(hit["_source"]) for hit in lookup.hits_by_file(self._connection, urls, source=STORED_FIELDS)]

    def origins(self, collection: str) -> Iterator[tuple[str, Origin]]:
        """Yield the id and the origin of every document of a collection, by id."""
        query = {"term": {"origin.collection": collection}}
        size = lookup.MOST_HITS
        for hit in lookup.sorted_hits(self._connection, ALIAS, query, sort=["id"], size=size, source=["origin"]):
            yield hit["_id"], msgspec.convert(hit["_source"]["origin"], Origin)

    def find_candidates(
        self, bands: Sequence[str], *, duplicates: bool = False, where: Callable[[Candidate], bool] | None = None
    ) -> list[Candidate]:
        """Return the originals, or with `duplicates` the duplicates, that have one of `bands` and `where` takes."""
        linked = {"exists": {"field": DUPLICATE_OF}}
        condition = {"filter": linked} if duplicates else {"must_not": linked}
        return lookup.candidates(self._connection, "bands", bands, condition, where=where)

    def find_told(self, terms: Sequence[str], *, most: int) -> list[Told] | None:
        """Return the documents that have one of `terms`, each once; None where there are more than `most`."""
        return lookup.told(self._connection, terms, most=most)

    def find_nearest_told(self, groups: Sequence[Mapping[str, float]], *, most: int) -> list[Told]:
        """Return for each group of terms the `most` documents whose terms weigh most together; each once."""
        return lookup.nearest_told(self._connection, groups, most=most)

    def count_story_keys(self, since: datetime, until: datetime) -> KeyCounts:
        """Count the documents of a time by story key, the thousand most frequent."""
        return lookup.story_key_counts(self._connection, since, until, most=_MOST_STORY_KEYS)

    # Maintainable

    def require_layout(self) -> None:
        """Raise IndexRefused where an index, an alias or a template of others would spoil what is written."""
        require_layout(self._connection)

    def languages(self) -> list[str]:
        """Return the tags of the languages that have an index, sorted."""
        tags = {language.tag for language in load_languages()}
        aliases = {alias for state in index_states(self._connection) for alias in state.aliases}
        return sorted(tag for tag in tags if part_name(tag) in aliases)

    def reindex(self, language: str, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
        """Replace the index of `language` by a new one; writers wait during its last moments."""
        tag = load_languages().get(language).tag
        return reindex.reindex(self._connection, self._bulk, tag, run=run, choose=choose, keep_until=keep_until)

    def replaced(self) -> Mapping[str, str]:
        """Map the UUID of each replaced index to that of its successor in use."""
        in_use = [state for state in index_states(self._connection) if state.is_in_use]
        return {uuid: state.uuid for state in in_use for uuid in state.notes.get("replaces", ())}

    def retired(self) -> list[Retired]:
        """Return the replaced indexes that are not deleted yet."""
        return [
            Retired(index=state.name, until=datetime.fromisoformat(state.notes["retired"]["until"]))
            for state in index_states(self._connection)
            if "retired" in state.notes and not state.is_in_use
        ]

    def drop_retired(self, now: datetime) -> list[str]:
        """Delete the replaced indexes whose time is over."""
        names = [each.index for each in self.retired() if each.until <= now]
        for name in names:
            delete_index(self._connection, name)
        return names

    def repair(self, is_dead: Callable[[str], bool]) -> None:
        """Delete the drafts of dead runs, unblock the indexes they were to replace, and restore settings."""
        reindex.repair_drafts(self._connection, is_dead)
        bulk_settings.restore_settings(self._connection, is_dead)

    # Tunable

    def apply_bulk_settings(self, run: str) -> None:
        """Stop refreshes, and replicas of young indexes, while `run` writes much."""
        bulk_settings.apply_bulk_settings(self._connection, run)

    def restore_settings(self, run: str) -> None:
        """Restore the settings, unless another run needs the bulk settings still."""
        bulk_settings.restore_settings(self._connection, lambda name: name == run)

    def close(self) -> None:
        """Release the threads and the connection; the cluster shows what was written within a second."""
        self._bulk.close()
        self._connection.close()
