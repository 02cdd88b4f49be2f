"""Measure how long a search takes, by kind of query and size of the archive, beside the bare backend.

    python -m benchmarks.search --data FOLDER [--documents 10000 100000 500000] [--folder FOLDER]
                                [--elasticsearch URL | --elasticsearch-node] [--json]

The archive is that of `benchmarks/archive.py`, from the texts in `--data`; it grows from one size to the next. Each kind of
query is asked twenty times, with words of the archive, once to warm up and once measured. Kiosque's search collapses
near-duplicates and marks words, as `kiosque search` does. Bare is an index of the same articles with the backend's default
analyzer: of Tantivy with its own query parser, of Elasticsearch with a plain `multi_match`. `--folder` keeps the embedded
indexes for another run; sizes smaller than theirs are passed over. A server must hold no articles: they would be deleted.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.archive import FIRST_DAY, SHARES, Sentences, articles, load_sentences
from benchmarks.backends import add_backend_arguments, elasticsearch_url
from benchmarks.bare import Asked, BareElasticsearch, BareTantivy
from config.elasticsearch_options import ElasticsearchOptions
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.protocol import Filters, SearchIndex, Sort, StoredDocuments
from tasks.index.query import parse_query
from tasks.index.tantivy.index import TantivyIndex

SIZES = (10_000, 100_000, 500_000)
QUERIES = 20
_PORTION = 500
_RUN = "benchmark"  # in the notes of indexes whose settings are changed while they are filled
# Languages whose articles one process writes: about half of them each.
_GROUPS = (("en", "ru", "tr"), ("de", "es", "ar", "el", "zh"))


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
                _fill(str(url), data, range(held, size), index, bare)
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


def _fill(url: str, data: Path, numbers: range, index: ElasticsearchIndex, bare: BareElasticsearch) -> None:
    """Write articles to a server, those of each group of languages from a process of their own, without refreshes."""
    index.apply_bulk_settings(_RUN)
    with get_context("spawn").Pool(len(_GROUPS)) as pool:
        pool.starmap(_write_server_part, [(url, data, numbers, group) for group in _GROUPS], chunksize=1)
    for portion in _portions(numbers, tuple(SHARES), load_sentences(data)):
        bare.write(portion)
    index.restore_settings(_RUN)
    index.refresh()


def _write_server_part(url: str, data: Path, numbers: range, languages: Sequence[str]) -> None:
    with ElasticsearchIndex(ElasticsearchOptions(url=url)) as index:
        for portion in _portions(numbers, languages, load_sentences(data)):
            index.write(portion, stored=StoredDocuments({}, {}))


def grown(folder: Path, data: Path, size: int) -> bool:
    """Add the articles that the embedded indexes in `folder` lack to `size`; False if they hold more already."""
    marker = folder / "documents"
    held = int(marker.read_text()) if marker.exists() else 0
    if held > size:
        return False
    if held < size:
        parts = [(folder / "embedded", data, range(held, size), group) for group in _GROUPS]
        marker.unlink(missing_ok=True)  # of a build that is interrupted
        with get_context("spawn").Pool(len(parts)) as pool:
            pool.starmap(_write_part, parts, chunksize=1)
        with BareTantivy(folder / "bare") as bare:
            for portion in _portions(range(held, size), tuple(SHARES), load_sentences(data)):
                bare.write(portion)
        marker.write_text(str(size))
    return True


def _write_part(folder: Path, data: Path, numbers: range, languages: Sequence[str]) -> None:
    with TantivyIndex(folder) as index:
        index.create()
        for portion in _portions(numbers, languages, load_sentences(data)):
            index.write(portion, stored=StoredDocuments({}, {}))


def _portions(numbers: range, languages: Sequence[str], sentences: Sentences) -> Iterator[list[Any]]:
    portion = []
    for document in articles(numbers, languages, sentences):
        portion.append(document)
        if len(portion) == _PORTION:
            yield portion
            portion = []
    yield portion


# Queries


def queries(sentences: Sentences) -> Iterator[Asked]:
    """Yield the queries of each kind, of words that stand in the archive."""
    chance = random.Random(7)
    languages = [each for each in SHARES if each != "zh"]
    words = {each: [_words(sentence) for sentence in sentences[each]] for each in languages}
    counts = {each: Counter(chain.from_iterable(words[each])) for each in languages}
    for _ in range(QUERIES):
        (language,) = chance.choices(languages, [SHARES[each] for each in languages])
        row = chance.choice([row for row in words[language] if len(set(row)) >= 8])
        some = chance.sample(sorted(set(row)), 4)
        frequent = [word for word, _ in counts[language].most_common(200) if len(word) > 5][:20]
        rare = [word for word, count in counts[language].items() if count == 1]
        start = FIRST_DAY + timedelta(days=chance.randrange(3000))
        year = Filters(languages=(language,), since=start, until=start + timedelta(days=365))
        yield Asked("one rare word", chance.choice(rare))
        yield Asked("one frequent word", chance.choice(frequent))
        yield Asked("two words", " ".join(some[:2]))
        yield Asked("four words", " ".join(some))
        yield Asked("a question", " ".join(row[:8]) + "?")
        yield Asked("a phrase", f'"{some[0]} {row[(row.index(some[0]) + 1) % len(row)]}"')
        yield Asked("a prefix", f"{some[0][:4]}*")
        yield Asked("language and dates", " ".join(some[:2]), year)
        yield Asked("newest, with facets", chance.choice(frequent), newest=True)
        yield Asked("excluded word, field", f"{chance.choice(frequent)} title:{some[0]} -{some[1]}")


def _words(sentence: Sequence[str]) -> list[str]:
    return [word for word in (each.strip(".,;:!?()\"'«»“”„") for each in sentence) if word.isalpha() and len(word) > 3]


# Measuring


def figures(
    backend: str, size: int, index: SearchIndex, bare: Callable[[Asked], int], asked: Sequence[Asked]
) -> dict[str, Any]:
    """Measure every kind of query on an index and on the bare one."""
    kinds = {}
    for kind in dict.fromkeys(each.kind for each in asked):
        of_kind = [each for each in asked if each.kind == kind]
        ours, plain = _times(lambda each: _search(index, each), of_kind), _times(bare, of_kind)
        kinds[kind] = {**ours, "bare": plain, "ratio": round(ours["median_ms"] / plain["median_ms"], 2)}
    return {"backend": backend, "documents": size, "kinds": kinds}


def _search(index: SearchIndex, asked: Asked) -> int:
    query = parse_query(asked.text)
    sort = Sort.NEWEST if asked.newest else Sort.BEST
    found = index.search(query, filters=asked.filters, sort=sort, collapse=True)
    if asked.newest:
        index.facets(query, filters=asked.filters)
    return found.total


def _times(search: Callable[[Asked], int], asked: Sequence[Asked]) -> dict[str, Any]:
    """Return median and 95th percentile in milliseconds, and the median number of results."""
    found = [search(each) for each in asked]
    times = []
    for each in asked:
        start = time.perf_counter()
        search(each)
        times.append(1000 * (time.perf_counter() - start))
    p95 = quantiles(times, n=20, method="inclusive")[18]
    return {"median_ms": round(median(times), 2), "p95_ms": round(p95, 2), "found": int(median(found))}


def shown(result: dict[str, Any]) -> Iterator[str]:
    """Lay out the figures of one size and backend as a table, times in milliseconds."""
    head = f"{result['backend']}, {result['documents']:,} documents"
    yield f"{head:34}{'found':>8}{'median':>9}{'p95':>9}{'bare':>9}{'p95':>9}{'ratio':>7}"
    for kind, each in result["kinds"].items():
        bare = each["bare"]
        yield (
            f"  {kind:32}{each['found']:>8,}{each['median_ms']:>9.1f}{each['p95_ms']:>9.1f}"
            f"{bare['median_ms']:>9.1f}{bare['p95_ms']:>9.1f}{each['ratio']:>7.1f}"
        )


if __name__ == "__main__":
    sys.exit(main())
