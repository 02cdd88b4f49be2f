"""The index in an Elasticsearch cluster: one index a language behind the alias `news`; docs/index.md shows the layout."""

import base64
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import msgspec
from elasticsearch import Elasticsearch

from config.elasticsearch_options import ElasticsearchOptions
from config.languages import load_languages
from tasks.document import Candidate, Document, Duplicate, Origin
from tasks.index.elasticsearch.bulk import BulkSender
from tasks.index.elasticsearch.bulk_settings import apply_bulk_settings, restore_settings
from tasks.index.elasticsearch.collapse import (
    CLUSTERS,
    COPIES,
    LINKED_TO,
    cluster_request,
    cluster_sizes,
    folded_search,
)
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.facets import facets_request, suggest_request
from tasks.index.elasticsearch.lookup import MOST_HITS, all_hits, hits_by_id, hits_of, portions, search, sorted_hits
from tasks.index.elasticsearch.query import fragments, search_request
from tasks.index.elasticsearch.record import TIMESTAMP, from_record
from tasks.index.elasticsearch.reindex import (
    Reindexing,
    drop_retired,
    repair_drafts,
    replaced_identities,
    retired_indexes,
)
from tasks.index.elasticsearch.settings import index_states
from tasks.index.elasticsearch.template_bodies import ALIAS, part_name
from tasks.index.elasticsearch.write import Writer, refresh
from tasks.index.protocol import (
    FACETS,
    Choose,
    Facets,
    Filters,
    Hit,
    Reindexed,
    Retired,
    SearchResults,
    Stored,
    WriteResult,
)
from tasks.index.query import Query, plain_words

_MOST_VALUES = 10_000  # of one query; Elasticsearch takes 65,536
_MOST_LANGUAGES = 1000
_STORED_FIELDS = ("id", "language", "version", "content_hash", "pipeline", TIMESTAMP, "duplicate.of")
_RANKED = {"search_type": "dfs_query_then_fetch"}  # so that small indexes score fairly beside large ones
_CANDIDATE_FIELDS = ("id", "version", TIMESTAMP, "bands", "signature", "duplicate")


class ElasticsearchIndex:
    """A `SearchIndex` in a cluster; threads may share it."""

    def __init__(
        self,
        options: ElasticsearchOptions,
        *,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare a connection; nothing is asked of the cluster yet. `sleep` takes seconds, `chance` gives 0..1."""
        self._connection = Connection(options, sleep=sleep, chance=chance)
        self._bulk = BulkSender(
            self._connection,
            senders=options.senders,
            chunk_documents=options.chunk_documents,
            chunk_bytes=options.chunk_bytes,
        )
        self._writer = Writer(self._connection, self._bulk)

    def create(self) -> None:
        """Write the templates; a language's index is made when its first document comes."""
        self._writer.create()

    def identities(self) -> Mapping[str, str]:
        """Return the UUID of each index behind `news`."""
        found = self._connection.call(
            lambda client: client.indices.get_settings(
                index=ALIAS, name="index.uuid", ignore_unavailable=True, allow_no_indices=True
            )
        )
        return {index: body["settings"]["index"]["uuid"] for index, body in found.items()}

    def write(self, documents: Sequence[Document]) -> list[WriteResult]:
        """Add or replace documents; one whose language has changed leaves the index it was in."""
        return self._writer.write(documents)

    def stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Look up ids; one that an interrupted run left in two languages counts as absent, so that it is written again."""
        found = list(hits_by_id(self._connection, ids, source=list(_STORED_FIELDS)))
        copies = Counter(hit["_id"] for hit in found)
        return {hit["_id"]: _stored(hit["_source"]) for hit in found if copies[hit["_id"]] == 1}

    def search(
        self,
        query: Query,
        *,
        filters: Filters,
        size: int = 10,
        recent: datetime | None = None,
        collapse: bool = False,
    ) -> SearchResults:
        """Find documents in all languages at once, ranked by word counts of all together; at most 10,000 are returned.

        The total of a folded search comes from a cardinality aggregation where there are copies: exact to some thousands.
        IndexRefused where it finds documents that cannot be folded, because an earlier version wrote them.
        """
        body = search_request(query, filters, min(size, MOST_HITS), recent) | _RANKED
        answer = folded_search(self._connection, body) if collapse else search(self._connection, **body)
        hits = [_hit(hit) for hit in hits_of(answer)]
        total: int = answer["hits"]["total"]["value"]
        counted = answer.get("aggregations", {})
        if collapse and counted.get(COPIES, {}).get("doc_count"):
            total = counted[CLUSTERS]["value"]
            hits = self._with_copies(hits, query, filters)
        return SearchResults(total=total, hits=tuple(hits))

    def _with_copies(self, hits: Sequence[Hit], query: Query, filters: Filters) -> list[Hit]:
        """Show the originals that were found in place of their copies, and count these."""
        clusters = [hit.document.cluster for hit in hits]
        asked = cluster_request(query, filters, clusters) | _RANKED
        answer = search(self._connection, **asked) if clusters else {}
        originals = {hit["_id"]: _hit(hit) for hit in hits_of(answer)} if answer else {}
        sizes = cluster_sizes(answer)
        return [
            originals.get(cluster, hit).with_(score=hit.score, duplicates=max(sizes[cluster] - 1, 0))
            for cluster, hit in zip(clusters, hits, strict=True)
        ]

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS."""
        found = search(self._connection, **facets_request(query, filters)).get("aggregations", {})
        return {
            name: {b.get("key_as_string", b["key"]): b["doc_count"] for b in found.get(name, {}).get("buckets", ())}
            for name in FACETS
        }

    def suggest(self, query: Query) -> str | None:
        """Return the plain words of `query` with those that no text holds replaced by similar ones."""
        words = plain_words(query)
        found = search(self._connection, **suggest_request(words)).get("suggest", {}) if words else {}
        options = [found.get(str(number), [{"options": []}])[0]["options"] for number in range(len(words))]
        better = [near[0]["text"] if near else word for word, near in zip(words, options, strict=True)]
        return None if better == words else " ".join(better)

    def analyze(self, text: str, language: str) -> list[str]:
        """Return the terms of `text` in the index of `language`, or where there is none yet by its built-in analyzer."""
        known = load_languages().get(language)
        part = part_name(known.tag)

        def asked(client: Elasticsearch) -> list[str]:
            if client.indices.exists(index=part):
                answer = client.indices.analyze(index=part, analyzer="news_text", text=text)
            else:
                built_in = known.elasticsearch.fallback or known.elasticsearch.analyzer
                answer = client.indices.analyze(analyzer=built_in, text=text)
            return [token["token"] for token in answer["tokens"]]

        return self._connection.call(asked)

    def get(self, id: str) -> Document | None:
        """Return the document, its newest copy where an interrupted run left two."""
        return next(iter(self.get_many([id])), None)

    def get_many(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents, of each the newest copy where an interrupted run left two."""
        newest: dict[str, Document] = {}
        for hit in hits_by_id(self._connection, ids):
            document = from_record(hit["_source"])
            if document.id not in newest or document.version > newest[document.id].version:
                newest[document.id] = document
        return list(newest.values())

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return documents of the file, by record number; at most 10,000."""
        either = [{"term": {"origin.url": path}}, {"term": {"origin.path": path}}]
        query = {"bool": {"filter": {"bool": {"should": either}}}}
        answer = search(self._connection, query=query, sort=["origin.record", "id"], size=min(limit, MOST_HITS))
        return [from_record(hit["_source"]) for hit in hits_of(answer)]

    def origins(self, collection: str) -> Iterator[tuple[str, Origin]]:
        """Yield the id and origin of every document of a collection, by id."""
        ours = {"term": {"origin.collection": collection}}
        for hit in sorted_hits(self._connection, ALIAS, ours, sort=["id"], size=MOST_HITS, source=["origin"]):
            yield hit["_id"], msgspec.convert(hit["_source"]["origin"], Origin)

    def find_candidates(self, bands: Sequence[str], *, duplicates: bool = False) -> list[Candidate]:
        """Return the originals, or the copies, that share a band, each once."""
        linked = {"exists": {"field": LINKED_TO}}
        return self._candidates("bands", bands, {"filter": linked} if duplicates else {"must_not": linked})

    def duplicates_of(self, ids: Sequence[str]) -> list[Candidate]:
        """Return the documents that are linked to one of `ids`."""
        return self._candidates(LINKED_TO, ids, {})

    def _candidates(self, field: str, values: Sequence[str], which: Mapping[str, Any]) -> list[Candidate]:
        found: dict[str, Candidate] = {}
        for some in portions(values, _MOST_VALUES):
            query = {"bool": {"must": {"constant_score": {"filter": {"terms": {field: some}}}}, **which}}
            for hit in all_hits(self._connection, query, fields=_CANDIDATE_FIELDS):
                found[hit["_id"]] = _candidate(hit["_source"])
        return list(found.values())

    def count(self) -> dict[str, int]:
        """Count by the documents' own tags: `news-und` also holds languages that have no index of their own."""
        by_language = {"terms": {"field": "language", "size": _MOST_LANGUAGES}}
        answer = search(self._connection, size=0, aggregations={"languages": by_language})
        buckets = answer.get("aggregations", {}).get("languages", {}).get("buckets", ())
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents wherever they are; return how many there were."""
        return self._writer.delete(ids)

    def refresh(self) -> None:
        """Make everything written visible; it is durable already."""
        self._connection.call(refresh)

    def languages(self) -> list[str]:
        """Name the languages that have an index, by their tags."""
        tags = {language.tag for language in load_languages()}
        aliases = {alias for state in index_states(self._connection) for alias in state.aliases}
        return sorted(tag for tag in tags if part_name(tag) in aliases)

    def reindex(self, language: str, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
        """Make the index of `language` anew; writers wait for the last moments of it."""
        tag = load_languages().get(language).tag
        return Reindexing(self._connection, self._bulk, run=run, choose=choose).replace(tag, keep_until=keep_until)

    def replaced(self) -> Mapping[str, str]:
        """Return the UUID of each index that was replaced, with that of the index in its place."""
        return replaced_identities(self._connection)

    def retired(self) -> list[Retired]:
        """Return the indexes that were replaced and are still there."""
        return retired_indexes(self._connection)

    def drop_retired(self, now: datetime) -> list[str]:
        """Delete the replaced indexes whose time is over."""
        return drop_retired(self._connection, now)

    def apply_bulk_settings(self, run: str) -> None:
        """Have indexes refreshed and copied less while `run` writes much."""
        apply_bulk_settings(self._connection, run)

    def restore_settings(self, run: str) -> None:
        """Put back what was eased for `run`, unless another wants it still."""
        restore_settings(self._connection, lambda name: name == run)

    def repair(self, is_dead: Callable[[str], bool]) -> None:
        """Delete unfinished indexes, let blocked ones be written, and put eased settings back."""
        repair_drafts(self._connection, is_dead)
        restore_settings(self._connection, is_dead)

    def close(self) -> None:
        """End the senders and the connection; the cluster shows what was written within a second by itself."""
        self._bulk.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _hit(hit: Mapping[str, Any]) -> Hit:
    return Hit(document=from_record(hit["_source"]), score=hit["_score"] or 0.0, highlights=fragments(hit))


def _stored(record: Mapping[str, Any]) -> Stored:
    timestamp = record.get(TIMESTAMP)
    return Stored(
        id=record["id"],
        language=record["language"],
        version=record["version"],
        content_hash=record.get("content_hash", ""),
        pipeline=record.get("pipeline", ""),
        timestamp=None if timestamp is None else msgspec.convert(timestamp, datetime),
        duplicate_of=record.get("duplicate", {}).get("of"),
    )


def _candidate(record: Mapping[str, Any]) -> Candidate:
    timestamp, duplicate = record.get(TIMESTAMP), record.get("duplicate")
    return Candidate(
        id=record["id"],
        version=record["version"],
        timestamp=None if timestamp is None else msgspec.convert(timestamp, datetime),
        bands=tuple(record.get("bands", ())),
        signature=base64.b64decode(record.get("signature", "")),
        duplicate=None if duplicate is None else msgspec.convert(duplicate, Duplicate),
    )
