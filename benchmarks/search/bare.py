"""Bare backends: the same articles in an index with the backend's default analyzer, asked as its manual shows."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from tasks.document import Document
from tasks.index.values import Filters

_TEXTS = ["title", "text"]
_FACETS = ("language", "source", "month")


class Asked(NamedTuple):
    """A query as typed, its filters, and whether its results are by date and counted by facets."""

    kind: str
    text: str
    filters: Filters = Filters()
    newest: bool = False


def _microseconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp() * 1_000_000)


class BareTantivy:
    """One Tantivy index of all articles, with its default analyzer and its query parser."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        for name in _TEXTS:
            builder.add_text_field(name, stored=True)
        for name in _FACETS:
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_integer_field("published", indexed=True, fast=True)
        self._schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer: tantivy.IndexWriter | None = None

    def write(self, documents: Sequence[Document]) -> None:
        """Add articles, visible when the block ends."""
        self._writer = self._writer or self._index.writer()
        for document in documents:
            published = _microseconds(document.published) or 0
            fields = {"title": document.title or "", "text": document.text, "published": published, **_facets(document)}
            self._writer.add_document(tantivy.Document(**fields))

    def search(self, asked: Asked) -> int:
        """Return how many articles match; the best ten are read."""
        searcher, query = self._index.searcher(), self._query(asked)
        found = searcher.search(query, 10, order_by_field="published" if asked.newest else None)
        for _, address in found.hits:
            searcher.doc(address)
        if asked.newest:
            searcher.aggregate(query, {name: {"terms": {"field": name, "size": 20}} for name in _FACETS})
        return int(found.count)  # type: ignore[attr-defined]

    def _query(self, asked: Asked) -> tantivy.Query:
        if asked.text.endswith("*"):
            prefix = asked.text.rstrip("*").lower()
            fields = [
                tantivy.Query.fuzzy_term_query(self._schema, name, prefix, distance=0, prefix=True) for name in _TEXTS
            ]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Should, field) for field in fields])
        else:
            query, _ = self._index.parse_query_lenient(asked.text, _TEXTS)
        if not asked.filters.languages:
            return query
        since, until = _microseconds(asked.filters.since), _microseconds(asked.filters.until)
        language = tantivy.Query.term_query(self._schema, "language", asked.filters.languages[0])
        times = tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, since, until)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in (query, language, times)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.commit()
            self._writer.wait_merging_threads()


class BareElasticsearch:
    """One Elasticsearch index of all articles, with its default analyzer and a plain `multi_match`."""

    name = "kiosque-bare"

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self.delete()
        texts = {name: {"type": "text"} for name in _TEXTS}
        keywords = {name: {"type": "keyword"} for name in _FACETS}
        fields: dict[str, Any] = {**texts, **keywords, "published": {"type": "date"}}
        client.indices.create(index=self.name, mappings={"properties": fields}, settings={"number_of_shards": 1})

    def delete(self) -> None:
        """Delete the index."""
        self._client.options(ignore_status=404).indices.delete(index=self.name)

    def write(self, documents: Sequence[Document]) -> None:
        """Add articles."""
        sources = (
            {"title": each.title, "text": each.text, "published": each.published, **_facets(each)} for each in documents
        )
        bulk(self._client, ({"_source": source} for source in sources), index=self.name, refresh=False)

    def search(self, asked: Asked) -> int:
        """Return how many articles match, up to 10,000; the best ten are read."""
        query: dict[str, Any] = {"bool": {"must": self._must(asked), "must_not": self._must_not(asked)}}
        if asked.filters.languages:
            span = {"gte": asked.filters.since, "lt": asked.filters.until}
            terms = {"terms": {"language": list(asked.filters.languages)}}
            query["bool"]["filter"] = [terms, {"range": {"published": span}}]
        body: dict[str, Any] = {"query": query, "size": 10}
        if asked.newest:
            counts = {name: {"terms": {"field": name, "size": 20}} for name in _FACETS}
            body |= {"sort": [{"published": "desc"}], "aggregations": counts}
        answer = self._client.search(index=self.name, **body)
        return int(answer["hits"]["total"]["value"])

    def _must(self, asked: Asked) -> list[dict[str, Any]]:
        words = [word for word in asked.text.split() if not word.startswith(("-", "title:"))]
        titles = [word.partition(":")[2] for word in asked.text.split() if word.startswith("title:")]
        kind = "phrase" if asked.text.startswith('"') else "bool_prefix" if asked.text.endswith("*") else "best_fields"
        typed = {"query": " ".join(words).strip('*"'), "fields": _TEXTS, "type": kind}
        return [{"multi_match": typed}, *({"match": {"title": word}} for word in titles)]

    def _must_not(self, asked: Asked) -> list[dict[str, Any]]:
        excluded = [word[1:] for word in asked.text.split() if word.startswith("-")]
        return [{"multi_match": {"query": word, "fields": _TEXTS}} for word in excluded]


def _facets(document: Document) -> dict[str, str]:
    published = document.published.isoformat()[:7] if document.published else ""
    return {"language": document.language, "source": document.publisher or "", "month": published}
