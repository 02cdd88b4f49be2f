"""Measure how long a search takes, by kind of query and size of the archive, beside the bare backend.

    python -m benchmarks.search --data FOLDER [--documents 10000 100000 500000] [--folder FOLDER]
                                [--elasticsearch URL | --elasticsearch-node] [--json]

The archive is that of `benchmarks/search/archive.py`, from the texts in `--data`; it grows from one size to the next. Each kind
of query is asked twenty times, with words of the archive, once to warm up and once measured. Kiosque's search collapses
near-duplicates and marks words, as `kiosque search` does. Bare is an index of the same articles with the backend's default
analyzer: of Tantivy with its own query parser, of Elasticsearch with a plain `multi_match`. `--folder` keeps the embedded
indexes for another run; sizes smaller than theirs are passed over. A server must hold no articles: they would be deleted.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from benchmarks.search.archive import load_sentences
from benchmarks.search.bare import BareElasticsearch, BareTantivy
from benchmarks.search.figures import figures, shown
from benchmarks.search.fill import fill, grown
from benchmarks.search.queries import queries
from config.elasticsearch_options import ElasticsearchOptions
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.tantivy.index import TantivyIndex

SIZES = (10_000, 100_000, 500_000)


def main() -> int:
    """Run the measurement and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--folder", type=Path, help="keep the embedded indexes here")
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with elasticsearch_url(arguments) as url, tempfile.TemporaryDirectory() as folder:
        measured = measure_all(arguments.data, sorted(arguments.documents), arguments.folder or Path(folder), url)
        results = []
        for result in measured:
            results.append(result)
            if not arguments.json:
                print("\n".join(shown(result)), flush=True)
    if arguments.json:
        print(json.dumps(results))
    return 0


def measure_all(data: Path, sizes: Sequence[int], folder: Path, url: str | None) -> Iterator[dict[str, Any]]:
    """Yield the figures of each size and backend."""
    sentences = load_sentences(data)
    asked = list(queries(sentences))
    with ExitStack() as stack:
        server = _server(url, stack) if url is not None else None
        held = 0
        for size in sizes:
            if grown(folder, data, size):
                with TantivyIndex(folder / "embedded") as embedded:
                    yield figures("embedded", size, embedded, BareTantivy(folder / "bare").search, asked)
            if server is not None:
                index, bare = server
                fill(str(url), data, range(held, size), index, bare)
                held = size
                yield figures("elasticsearch", size, index, bare.search, asked)


def _server(url: str, stack: ExitStack) -> tuple[ElasticsearchIndex, BareElasticsearch]:
    """Return the index and the bare index of an empty server; both are deleted in the end."""
    index = stack.enter_context(ElasticsearchIndex(ElasticsearchOptions(url=url)))
    if index.count():
        sys.exit(f"{url}: holds articles already: measure on an empty server")
    client = stack.enter_context(Elasticsearch(url, request_timeout=120))
    index.create()
    stack.callback(lambda: client.indices.delete(index=list(index.identities())))
    bare = BareElasticsearch(client)
    stack.callback(bare.delete)
    return index, bare


if __name__ == "__main__":
    sys.exit(main())
