"""Measure writes to the index beside the fastest way in: the same documents, encoded before, given to the backend as they are.

    python -m benchmarks.bulk --data ../shared/data/extraction [--documents 4000]
                              [--elasticsearch URL | --elasticsearch-node] [--floors] [--json]

The texts of real news pages, repeated with edits, are prepared first. Then our writer and the bare ones take a group of
documents in turn, in changing order, so that other work on the machine and the growth of the index slow all. Ours gets the forms
that workers make of documents ahead (`tasks/index/ready.py`), as in a run. The bare ones get encoded documents: on the embedded
index Tantivy's own objects, on Elasticsearch the bodies of `_bulk` requests of the same size, from 1 to 8 senders. All write the
same fields in the same schema, under ids of their own, and all documents in each round; an embedded index is made anew for a
round. `wall` and `processor` are milliseconds a document, without the processor time of a node. `share` is the wall time of the
best bare writer divided by that of a writer. With --floors the exit code is 1 if ours is below the floor in
`benchmarks/data/speed_floors.yaml`.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from operator import itemgetter
from pathlib import Path
from statistics import fmean
from typing import Any

import msgspec
import urllib3
from tantivy import IndexWriter

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from benchmarks.end_to_end.corpus import articles, write_turns
from benchmarks.extraction.pages import load_pages
from benchmarks.floors import below, exit_code, load_floors
from config.languages import load_languages
from config.options import Backend
from config.settings import Settings, load_settings
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.document import Document, hashed
from tasks.index import elasticsearch_options, form_maker, index_backend, open_index
from tasks.index.elasticsearch.bulk import write_operation
from tasks.index.elasticsearch.record import to_record
from tasks.index.elasticsearch.template_bodies import ALIAS, part_name
from tasks.index.protocol import WritableIndex
from tasks.index.ready import Ready
from tasks.index.tantivy.part import Part, PartName
from tasks.index.tantivy.parts import tag_of
from tasks.index.tantivy.schema import to_tantivy
from tasks.index.tantivy.writes import COMMITS_AT_ONCE
from tasks.index.values import StoredDocuments
from tasks.prepare.documents import prepared_documents

GROUP = 1000  # documents that a run writes before it makes them durable
ROUNDS = 5  # the sums of five agree within 4 %, the quickest group of one within 20 %
SENDERS = (1, 2, 4, 8)
OURS = "kiosque"

# Takes documents and returns what writes them, which is measured.
Writer = Callable[[Sequence[Document]], Callable[[], None]]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=4000)
    add_backend_arguments(parser)
    parser.add_argument("--floors", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with elasticsearch_url(arguments) as url, tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder) / "home", elasticsearch_url=url)
        result = measure(prepared(arguments.data, arguments.documents, settings, Path(folder)), settings)
    print(json.dumps(result) if arguments.json else "\n".join(shown(result)))
    shares = {"embedded" if url is None else "elasticsearch": {"bare": result[OURS]["share"]}}
    return exit_code(below(load_floors().bulk, shares)) if arguments.floors else 0


def prepared(data: Path, count: int, settings: Settings, folder: Path) -> list[Document]:
    """Return `count` articles as preparation leaves them."""
    write_turns(folder / "articles", articles(load_pages(data), "text", count), "text", size=count)
    inputs = discover(IngestParameters(paths=[str(folder / "articles")]), settings)
    found = prepared_documents(list(inputs), prepare_options(settings))
    return [document for document in found if document.rejection is None]


def measure(documents: Sequence[Document], settings: Settings) -> dict[str, dict[str, float]]:
    """Have each writer write every group of documents in turn, in ROUNDS rounds."""
    spent: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for round in range(ROUNDS):
        _measure_round(str(round), documents, settings.model_copy(update={"home": settings.home / str(round)}), spent)
    means = {name: [fmean(each) for each in zip(*groups, strict=True)] for name, groups in spent.items()}
    best = min(wall for name, (wall, _) in means.items() if name != OURS)
    return {
        name: {"wall": 1000 * wall, "processor": 1000 * processor, "share": best / wall}
        for name, (wall, processor) in means.items()
    }


def _measure_round(
    round: str, documents: Sequence[Document], settings: Settings, spent: defaultdict[str, list[tuple[float, float]]]
) -> None:
    """Add the seconds a document of each group but the first, which makes the indexes, to `spent`."""
    with open_index(settings) as index:
        index.create()
        bare = _bare_tantivy(settings) if settings.elasticsearch is None else _bare_elasticsearch(settings)
        turn: list[tuple[str, Writer]] = [(OURS, partial(_ours, index, index_backend(settings))), *bare]
        for start in range(0, len(documents), GROUP):
            for name, writer in turn:
                own = [each.with_(id=hashed(name, round, each.id)) for each in documents[start : start + GROUP]]
                write = writer(own)
                begun = time.perf_counter(), time.process_time()
                write()
                if start:
                    taken = time.perf_counter() - begun[0], time.process_time() - begun[1]
                    spent[name].append((taken[0] / len(own), taken[1] / len(own)))
            turn.reverse()


def _ours(index: WritableIndex, backend: Backend, documents: Sequence[Document]) -> Callable[[], None]:
    form_of = form_maker(backend)
    ready = {each.origin: Ready(each, form_of(each)) for each in documents}

    def write() -> None:
        index.write(documents, stored=StoredDocuments({}, {}), ready=ready)
        index.refresh()

    return write


def _bare_tantivy(settings: Settings) -> Iterator[tuple[str, Writer]]:
    """Yield a writer of Tantivy alone: one of its indexes a language, open from the first document to the last."""
    writers: dict[str, IndexWriter] = {}

    def writer(documents: Sequence[Document]) -> Callable[[], None]:
        encoded = sorted(((tag_of(each.language), to_tantivy(each)) for each in documents), key=itemgetter(0))
        tags = {tag for tag, _ in encoded}
        for tag in tags - writers.keys():
            writers[tag] = Part.create(settings.home / "bare" / str(PartName(tag, 1))).lock()

        def write() -> None:
            for tag, document in encoded:
                writers[tag].add_document(document)
            with ThreadPoolExecutor(COMMITS_AT_ONCE) as pool:
                list(pool.map(lambda tag: writers[tag].commit(), tags))

        return write

    yield "bare tantivy", writer


def _bare_elasticsearch(settings: Settings) -> Iterator[tuple[str, Writer]]:
    options = elasticsearch_options(settings)
    pool = urllib3.PoolManager(maxsize=max(SENDERS))

    def post(body: bytes) -> None:
        headers = {"Content-Type": "application/x-ndjson"}
        answer = pool.request("POST", f"{options.url}/_bulk?filter_path=errors", body=body, headers=headers)
        if answer.status != 200 or answer.json()["errors"]:
            raise RuntimeError(f"Elasticsearch refused a bulk request: {answer.status}")

    def writer(senders: ThreadPoolExecutor, documents: Sequence[Document]) -> Callable[[], None]:
        size = options.chunk_documents
        bodies = [_body(documents[start : start + size]) for start in range(0, len(documents), size)]

        def write() -> None:
            list(senders.map(post, bodies))
            pool.request("POST", f"{options.url}/{ALIAS}/_refresh")

        return write

    for number in SENDERS:
        yield f"bare, {number} senders", partial(writer, ThreadPoolExecutor(number))


def _body(documents: Sequence[Document]) -> bytes:
    operations = (
        write_operation(
            part_name(load_languages().get(each.language).tag),
            each.id,
            each.version,
            msgspec.json.encode(to_record(each)),
        )
        for each in documents
    )
    return b"".join(line + b"\n" for operation in operations for line in operation if line is not None)


def shown(result: dict[str, Any]) -> Iterator[str]:
    """Lay the result out as a table."""
    yield f"{'':18}{'wall ms':>10}{'processor ms':>14}{'share':>8}"
    for name, row in result.items():
        yield f"{name:18}{row['wall']:>10.2f}{row['processor']:>14.2f}{row['share']:>8.2f}"


if __name__ == "__main__":
    sys.exit(main())
