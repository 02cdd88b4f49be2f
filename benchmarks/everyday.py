"""Ask the queries that people type, and everyday forms of words, and compare what is found with what should be.

    python -m benchmarks.everyday --data FOLDER [--elasticsearch URL | --elasticsearch-node] [--json]

FOLDER holds `articles.jsonl`; `queries.yaml`, a list of `{query, finds, not}` whose articles are named by the last part of
their address (`all others` for those not named); and `inflections.yaml`, pairs of forms by language: an article with one form
must be found by the other, and the reverse. Exits with 1 if a query finds too little or too much. A server must hold no
articles: they would be deleted.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from elasticsearch import Elasticsearch

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from benchmarks.seeds import run_kiosque
from config.settings import load_settings
from tasks.document import Document, Origin, document_id
from tasks.index import open_index
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import Filters

_MOST = 1000


def main() -> int:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with elasticsearch_url(arguments) as url:
        wrong, queries = ask_queries(arguments.data, url)
        apart, pairs = ask_pairs(arguments.data, url)
    result = {
        "backend": "elasticsearch" if url else "embedded",
        "queries": queries,
        "wrong": wrong,
        "pairs": pairs,
        "apart": apart,
    }
    print(json.dumps(result, ensure_ascii=False) if arguments.json else "\n".join(shown(result)))
    return 1 if wrong else 0


def ask_queries(data: Path, url: str | None) -> tuple[list[str], int]:
    """Return a sentence for each query that finds too little or too much, and the number of queries."""
    queries = yaml.safe_load((data / "queries.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as home:
        target = ["--home", home, *(["--elasticsearch", url] if url else [])]
        run_kiosque("ingest", str(data / "articles.jsonl"), "--json", *target)
        with _index(home, url) as index:
            faults = [f"{query['query']}: {fault}" for query in queries for fault in query_faults(index, query)]
            _clear(index, url)
    return faults, len(queries)


def query_faults(index: SearchIndex, query: dict[str, Any]) -> Iterator[str]:
    """Yield what one query misses and what it finds wrongly."""
    hits = index.search(parse_query(query["query"]), filters=Filters(), size=_MOST, collapse=True).hits
    found = {(hit.document.url or "").rpartition("/")[2] for hit in hits}
    wanted = set(query["finds"])
    wrong = found - wanted if query["not"] == "all others" else found & set(query["not"])
    if missing := wanted - found:
        yield f"misses {', '.join(sorted(missing))}"
    if wrong:
        yield f"finds {', '.join(sorted(wrong)[:6])}{' …' * (len(wrong) > 6)}"


def ask_pairs(data: Path, url: str | None) -> tuple[dict[str, list[str]], int]:
    """Return by language the pairs of which one form does not find the other, and the number of pairs."""
    pairs = yaml.safe_load((data / "inflections.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as home, _index(home, url) as index:
        index.create()
        for tag, words in pairs.items():
            index.write([_document(word, tag) for word in sorted({word for pair in words for word in pair})])
        index.refresh()
        apart = {tag: [" ".join(pair) for pair in words if not _meet(index, pair, tag)] for tag, words in pairs.items()}
        _clear(index, url)
    return {tag: words for tag, words in apart.items() if words}, sum(map(len, pairs.values()))


def _meet(index: SearchIndex, pair: Sequence[str], tag: str) -> bool:
    """Return whether each of two forms finds the document that holds the other."""
    filters = Filters(languages=(tag,))
    for typed, other in (pair, pair[::-1]):
        hits = index.search(parse_query(typed), filters=filters, size=_MOST).hits
        if other not in {hit.document.text for hit in hits}:
            return False
    return True


def _document(word: str, tag: str) -> Document:
    origin = Origin(collection="everyday", path=f"{tag}/{word}", url=f"file:///{tag}/{word}")
    return Document(id=document_id(origin), origin=origin, version=1, format="text", text=word, language=tag)


def _index(home: str, url: str | None) -> SearchIndex:
    return open_index(load_settings(home=Path(home), elasticsearch_url=url))


def _clear(index: SearchIndex, url: str | None) -> None:
    """Delete the indexes of a server, so that the next part begins with none."""
    if url is not None:
        with Elasticsearch(url) as client:
            client.indices.delete(index=list(index.identities()))


def shown(result: dict[str, Any]) -> Iterator[str]:
    """Lay the result out as lines."""
    wrong, apart = result["wrong"], sum(map(len, result["apart"].values()))
    yield f"{result['backend']}: {result['queries'] - len(wrong)} of {result['queries']} queries as expected"
    yield from (f"  {fault}" for fault in wrong)
    yield f"{result['pairs'] - apart} of {result['pairs']} pairs of forms meet; apart are"
    yield from (f"  {tag}: {', '.join(words)}" for tag, words in result["apart"].items())


if __name__ == "__main__":
    sys.exit(main())
