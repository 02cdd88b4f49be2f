"""Measure what an article costs: processor time of each process on its way, and disk in each place, into Elasticsearch.

    python -m benchmarks.article_cost --data ../shared/data/extraction [--documents 2000] [--form text html]
                                      [--elasticsearch URL | --elasticsearch-node] [--json]

The articles are those of `benchmarks.end_to_end`: real pages or their texts, repeated with edits, a file each. A first run over
a few of them makes the templates and warms everything up. The index is merged before its size is read. Processor time of
Elasticsearch is measured where it runs on this machine as `--elasticsearch-node`. docs/scale.md plans with these figures.
"""

import json
import os
import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil
from elasticsearch import Elasticsearch

from benchmarks.backends import elasticsearch_url
from benchmarks.end_to_end.corpus import argument_parser, articles, write_turns
from benchmarks.extraction.pages import GoldPage, load_pages
from config.settings import load_settings
from flows.ingest import IngestParameters, ingest

WARM = 60
FILES_A_FOLDER = 500


def main() -> int:
    """Measure and print."""
    parser = argument_parser(__doc__)
    arguments = parser.parse_args()
    pages = load_pages(arguments.data)
    results = {}
    for form in arguments.form:
        with elasticsearch_url(arguments) as url, tempfile.TemporaryDirectory() as folder:
            if url is None:
                parser.error("name an Elasticsearch, or give --elasticsearch-node")
            results[form] = measure(Path(folder), pages, form, arguments.documents, url)
    print(json.dumps(results) if arguments.json else shown(results))
    return 0


def measure(folder: Path, pages: Sequence[GoldPage], form: str, count: int, url: str) -> dict[str, float]:
    """Return the costs of an article of this form: milliseconds and bytes."""
    write_turns(folder / "warm", articles(pages, form, WARM, seed=7), form, size=FILES_A_FOLDER)
    write_turns(folder / "news", articles(pages, form, count), form, size=FILES_A_FOLDER)
    _run(folder / "warm", folder / "first", url)
    before = _spent()
    _run(folder / "news", folder / "home", url)
    spent = {name: seconds - before[name] for name, seconds in _spent().items()}
    settings = load_settings(home=folder / "home")
    prepared = _size(Path(settings.prepared))
    sizes = {
        "raw": _size(folder / "news"),
        "index": _index_bytes(url) * count,
        "prepared": prepared,
        "ledger": sum(_size(path) for path in settings.home.glob("ledger.sqlite*")),
    }
    return {f"{name}_ms": value / count * 1000 for name, value in spent.items()} | {
        f"{name}_bytes": size / count for name, size in sizes.items()
    }


def _run(news: Path, home: Path, url: str) -> None:
    ingest(IngestParameters(paths=[str(news)], home=str(home), elasticsearch_url=url))


def _spent() -> dict[str, float]:
    """Return the seconds that this process, its ended workers, and a node of its own have spent."""
    here, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    nodes = [each for each in psutil.Process().children(recursive=True) if each.name() == "java"]
    times = [each.cpu_times() for each in nodes]
    return {
        "prepare": workers.ru_utime + workers.ru_stime,
        "settle": here.ru_utime + here.ru_stime,
        "index": sum(each.user + each.system for each in times),
    }


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(os.path.getsize(each) for each in path.rglob("*") if each.is_file())  # noqa: PTH202 - of many files


def _index_bytes(url: str) -> float:
    """Return the bytes of an article in the merged indexes, of one copy."""
    with Elasticsearch(url, request_timeout=300) as client:
        client.indices.forcemerge(index="news", max_num_segments=1)
        client.indices.refresh(index="news")
        primaries = client.indices.stats(index="news")["_all"]["primaries"]
        return float(primaries["store"]["size_in_bytes"] / primaries["docs"]["count"])


def shown(results: dict[str, dict[str, float]]) -> str:
    """Lay the costs out as a table."""
    names = list(next(iter(results.values())))
    lines = [f"{'an article':14}" + "".join(f"{form:>12}" for form in results)]
    lines += [f"{name:14}" + "".join(f"{costs[name]:12,.1f}" for costs in results.values()) for name in names]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
