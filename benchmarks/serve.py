"""Measure how long a reader waits for a page of results under load, and how long the index itself takes.

    python -m benchmarks.serve [--documents 5000] [--elasticsearch URL | --elasticsearch-node] [--json]

A generated corpus is indexed and `kiosque serve` is started on it. `page` requests every query once over HTTP, with
`--readers` threads. `backend` runs the same queries in as many threads without a page: the search and the facets that a page
needs. Other queries warm the index up before. Figures are seconds in the 50th and 95th percentile; `ratio` is the page's
95th percentile divided by the backend's.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from benchmarks.corpus import articles, vocabulary
from config.settings import Settings, load_settings
from flows.web.request import HITS_A_PAGE
from tasks.document import Document, Origin, TimestampSource, document_id
from tasks.index import open_index
from tasks.index.protocol import SearchableIndex, WritableIndex
from tasks.index.query import parse_query
from tasks.index.values import Filters

_PORTION = 1000


def main() -> int:
    """Run the benchmark and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--readers", type=int, default=4, help="requests at once")
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with elasticsearch_url(arguments) as url, tempfile.TemporaryDirectory() as home:
        settings = load_settings(home=Path(home), elasticsearch_url=url)
        warmup, measured = queries(arguments.queries, seed=7), queries(arguments.queries, seed=8)
        result = compare(settings, arguments.documents, warmup, measured, arguments.readers)
    print(json.dumps(result) if arguments.json else shown(result))
    return 0


def compare(
    settings: Settings, documents: int, warmup: Sequence[str], measured: Sequence[str], readers: int
) -> dict[str, Any]:
    """Index the corpus, run `warmup`, and time the queries `measured` in the index and over HTTP; times in seconds."""
    with open_index(settings) as index:
        fill(index, documents)
        time_queries(lambda query: search_index(index, query), warmup, readers)
        backend = time_queries(lambda query: search_index(index, query), measured, readers)
        with serving(settings) as address, httpx.Client(base_url=address, timeout=60) as client:
            page = time_queries(lambda query: get_page(client, query), measured, readers)
    return {
        "backend": settings.elasticsearch_url or "embedded",
        "documents": documents,
        "queries": len(measured),
        "readers": readers,
        "page_s": page,
        "backend_s": backend,
        "ratio": round(page["p95"] / backend["p95"], 2),
    }


def queries(count: int, *, seed: int) -> list[str]:
    """Return queries of one to three words of the corpus, drawn at random (seeded)."""
    chance = random.Random(seed)
    pools = [sorted({word for word in words if word.isalpha() and len(word) > 3}) for words in vocabulary().values()]
    pools = [pool for pool in pools if len(pool) > 3]
    return [" ".join(chance.sample(chance.choice(pools), chance.randint(1, 3))) for _ in range(count)]


def fill(index: WritableIndex, count: int) -> None:
    """Write the corpus into the index."""
    index.create()
    known = sorted(vocabulary())
    portion: list[Document] = []
    for number, article in enumerate(articles(count)):
        path = f"{number}.txt"
        origin = Origin(collection="benchmark", path=path, url=f"file:///benchmark/{path}")
        time = datetime.fromisoformat(article["date"])
        portion.append(
            Document(
                id=document_id(origin),
                origin=origin,
                version=1,
                format="txt",
                title=article["title"],
                text=article["text"],
                publisher=f"Paper {number % 50}",
                language=known[number % len(known)],
                timestamp=time,
                timestamp_source=TimestampSource.PUBLISHED,
            )
        )
        if len(portion) == _PORTION or number == count - 1:
            index.write(portion)
            portion = []
    index.refresh()


def search_index(index: SearchableIndex, query: str) -> None:
    """Run the searches that a page of results needs."""
    parsed, filters = parse_query(query), Filters()
    index.search(parsed, filters=filters, size=HITS_A_PAGE + 1, collapse=True)
    index.facets(parsed, filters=filters)


def get_page(client: httpx.Client, query: str) -> None:
    """Request the page of results."""
    client.get("/", params={"q": query}).raise_for_status()


def time_queries(run: Callable[[str], None], queries: Sequence[str], readers: int) -> dict[str, float]:
    """Run the queries in `readers` threads, after a few that open connections; return percentiles in seconds."""

    def timed(query: str) -> float:
        start = time.perf_counter()
        run(query)
        return time.perf_counter() - start

    with ThreadPoolExecutor(readers) as pool:
        list(pool.map(timed, queries[: 2 * readers]))
        cuts = quantiles(pool.map(timed, queries), n=20)
    return {"p50": round(cuts[9], 4), "p95": round(cuts[18], 4)}


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Run `kiosque serve` in a process of its own; yield its address."""
    command = [sys.executable, "-m", "flows", "serve", "--port", "0", "--home", str(settings.home)]
    if settings.elasticsearch_url:
        command += ["--elasticsearch", settings.elasticsearch_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[3]
        finally:
            process.terminate()


def shown(result: dict[str, Any]) -> str:
    """Return the figures as a table."""
    rows = [f"{result['documents']:,} documents, {result['queries']:,} queries, {result['readers']} at once"]
    for name in ("page", "backend"):
        times = result[f"{name}_s"]
        rows.append(f"{name:>8}  p50 {times['p50']:.3f} s  p95 {times['p95']:.3f} s")
    return "\n".join([*rows, f"   ratio  {result['ratio']:.2f}"])


if __name__ == "__main__":
    sys.exit(main())
