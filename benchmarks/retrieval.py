"""Measure how well questions find the paragraphs that answer them, in each language and on both backends.

    python -m benchmarks.retrieval --data ../shared/data/xquad [--elasticsearch URL | --elasticsearch-node] [--json]

The folder holds `<name>.<language>.json` files in SQuAD's form: paragraphs, and the questions that each of them answers.
Paragraphs are indexed as documents, one index a language, and questions are searched as a person types them. A server must
hold no articles: they would be deleted. MRR@10 is the mean over questions of 1 / rank of the right paragraph, 0 beyond the
tenth; recall@1 is the share of questions whose right paragraph comes first. `blind` is a search for any of the question's
words with the backend's default analyzer, which knows no language, `built-in` one with Elasticsearch's own analyzer of the
language. `--write` keeps the figures for docs/languages.md;
`--sample N` searches every Nth question only.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import msgspec
import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from config.elasticsearch_options import ElasticsearchOptions
from config.languages import load_languages
from tasks.document import Document, Origin, document_id
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.values import Filters

FIGURES = Path(__file__).parent / "data" / "retrieval.json"
RANKS = 10
# Elasticsearch's analyzers whose names are not the language's; it has none for other languages.
BUILT_IN = {"ckb": "sorani", "ja": "cjk", "ko": "cjk", "pt-br": "brazilian", "zh": "cjk"}
_NAMED = (
    "arabic armenian basque bengali bulgarian catalan czech danish dutch english estonian finnish french galician german "
    "greek hindi hungarian indonesian irish italian latvian lithuanian norwegian persian portuguese romanian russian serbian "
    "spanish swedish turkish thai"
)


class Passages(NamedTuple):
    """Paragraphs, and questions with the number of the paragraph that answers each."""

    language: str
    paragraphs: list[str]
    questions: list[tuple[str, int]]


class Figures(NamedTuple):
    """The quality of the answers, 0..1."""

    mrr: float
    recall: float


Search = Callable[[str], list[int]]


def main() -> int:
    """Run the measurement and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--language", action="append", help="only this language; may be repeated")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="search every Nth question only")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {FIGURES.name}")
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sets = [load(path) for path in sorted(arguments.data.glob("*.json"))]
    sets = [passages for passages in sets if not arguments.language or passages.language in arguments.language]
    sets = [passages._replace(questions=passages.questions[:: arguments.sample]) for passages in sets]
    if not sets:
        parser.error(f"{arguments.data}: holds no file such as xquad.en.json")
    with elasticsearch_url(arguments) as url:
        results = {passages.language: measure_all(passages, url) for passages in sets}
    if arguments.write:
        kept = {"questions": len(sets[0].questions), "languages": results}
        FIGURES.write_bytes(msgspec.json.format(msgspec.json.encode(kept, order="sorted")) + b"\n")
    print(json.dumps(results) if arguments.json else table(results))
    return 0


def load(path: Path) -> Passages:
    """Load one file; the language is the last part of its name."""
    paragraphs: list[str] = []
    questions: list[tuple[str, int]] = []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            questions += [(entry["question"], len(paragraphs)) for entry in paragraph["qas"]]
            paragraphs.append(paragraph["context"])
    return Passages(path.stem.rpartition(".")[2], paragraphs, questions)


def measure_all(passages: Passages, url: str | None) -> dict[str, dict[str, float]]:
    """Measure a language on each backend, by Kiosque's search and by the backend's default."""
    found = {backend: measure(index, passages) for backend, index in _indexes(url)}
    found["embedded blind"] = measure_blind(_tantivy_default(passages.paragraphs), passages)
    if url is not None:
        found["elasticsearch blind"] = _elasticsearch_default(url, passages, "standard")
        found["elasticsearch built-in"] = _elasticsearch_default(url, passages, built_in(passages.language))
    return {name: {"mrr": round(f.mrr, 4), "recall": round(f.recall, 4)} for name, f in found.items()}


def _indexes(url: str | None) -> Iterator[tuple[str, SearchIndex]]:
    """Yield the name of each backend, and an empty index."""
    with tempfile.TemporaryDirectory() as folder, TantivyIndex(Path(folder)) as index:
        yield "embedded", index
    if url is not None:
        with ElasticsearchIndex(ElasticsearchOptions(url=url)) as server:
            if server.count():
                sys.exit(f"{url}: holds articles already: measure on an empty server")
            yield "elasticsearch", server
            # Deleted documents still count in the rarity of words, for the next language too.
            with Elasticsearch(url) as client:
                client.indices.delete(index=list(server.identities()))


def measure(index: SearchIndex, passages: Passages) -> Figures:
    """Index the paragraphs and search every question."""
    documents = [_document(text, passages.language, number) for number, text in enumerate(passages.paragraphs)]
    index.create()
    index.write(documents)
    index.refresh()
    filters = Filters(languages=(passages.language,))
    found = [_rank(index, question, documents[right].id, filters) for question, right in passages.questions]
    return figures(found)


def measure_blind(search: Search, passages: Passages) -> Figures:
    """Search every question with `search`, which returns the numbers of paragraphs, best first."""
    answers = ((search(question), right) for question, right in passages.questions)
    return figures([found.index(right) + 1 if right in found else None for found, right in answers])


def _tantivy_default(paragraphs: Sequence[str]) -> Search:
    """Return a search for any of the words with Tantivy's default analyzer."""
    schema = tantivy.SchemaBuilder().add_text_field("text").add_integer_field("number", stored=True).build()
    index = tantivy.Index(schema)
    writer = index.writer(15_000_000, 1)
    for number, text in enumerate(paragraphs):
        writer.add_document(tantivy.Document(text=text, number=number))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(question: str) -> list[int]:
        query, _ = index.parse_query_lenient(question, ["text"])
        return [searcher.doc(address)["number"][0] for _, address in searcher.search(query, RANKS).hits]

    return search


def built_in(language: str) -> str:
    """Return the name of Elasticsearch's analyzer for the language of a tag; `standard` if it has none."""
    known = load_languages().get(language)
    name = BUILT_IN.get(known.tag, known.name.lower())
    return name if name in {*BUILT_IN.values(), *_NAMED.split()} else "standard"


def _elasticsearch_default(url: str, passages: Passages, analyzer: str) -> Figures:
    """Measure a search for any of the words with an analyzer of Elasticsearch, in an index that is deleted afterwards."""
    name = "kiosque-retrieval-blind"
    text = {"type": "text", "analyzer": analyzer}
    with Elasticsearch(url) as client:
        client.options(ignore_status=404).indices.delete(index=name)
        client.indices.create(index=name, settings={"number_of_shards": 1}, mappings={"properties": {"text": text}})
        actions = [{"_id": str(number), "_source": {"text": text}} for number, text in enumerate(passages.paragraphs)]
        bulk(client, actions, index=name, refresh=True)

        def search(question: str) -> list[int]:
            answer = client.search(index=name, query={"match": {"text": question}}, size=RANKS, source=False)
            return [int(hit["_id"]) for hit in answer["hits"]["hits"]]

        found = measure_blind(search, passages)
        client.indices.delete(index=name)
    return found


def figures(ranks: Sequence[int | None]) -> Figures:
    """Return MRR and recall from the ranks of the right paragraphs: 1 for the first, None if it was not found."""
    return Figures(fmean(1 / rank if rank else 0.0 for rank in ranks), fmean(rank == 1 for rank in ranks))


def _rank(index: SearchIndex, question: str, right: str, filters: Filters) -> int | None:
    hits = index.search(parse_query(question), filters=filters, size=RANKS).hits
    return next((rank for rank, hit in enumerate(hits, 1) if hit.document.id == right), None)


def _document(text: str, language: str, number: int) -> Document:
    origin = Origin(collection="retrieval", path=f"{number}.txt", url=f"file:///retrieval/{number}.txt")
    return Document(id=document_id(origin), origin=origin, version=1, format="text", text=text, language=language)


def table(results: dict[str, dict[str, dict[str, float]]]) -> str:
    """Return a table of MRR@10 and recall@1 of each language and backend, and their means."""
    columns = list(next(iter(results.values())))
    lines = [f"{'MRR@10 / recall@1':18}" + "".join(f"{name:>22}" for name in columns)]
    for language, row in results.items():
        lines.append(f"{language:18}" + "".join(_cell(row[name]) for name in columns))
    means: dict[str, Any] = {
        name: {kind: fmean(row[name][kind] for row in results.values()) for kind in ("mrr", "recall")}
        for name in columns
    }
    return "\n".join([*lines, f"{'mean':18}" + "".join(_cell(means[name]) for name in columns)])


def _cell(figure: dict[str, float]) -> str:
    return f"{figure['mrr']:>14.3f} / {figure['recall']:.3f}"


if __name__ == "__main__":
    sys.exit(main())
