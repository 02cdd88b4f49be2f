"""Measure how well a question in one language finds the paragraph that answers it in another, on both backends.

    python -m benchmarks.any_language --data ../shared/data/xquad [--elasticsearch URL | --elasticsearch-node] [--json]

The folder is that of `benchmarks.retrieval`: the same paragraphs and questions in several languages. All paragraphs are in one
index. Each question is asked in each language, of the paragraphs in each language, by words alone and in any language (words
and vectors, with the extra `semantic`). MRR@10 is the mean of 1 / rank of the right paragraph. `at once` is a search of
all languages: the share of the right paragraph's translations among the first ten. Besides, the processor time of a vector and
of a search is printed. `--sample N` asks every Nth question only. A server must hold no articles: they would be deleted.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.backends import add_backend_arguments, elasticsearch_url
from benchmarks.retrieval import RANKS, Passages, load
from config.elasticsearch_options import ElasticsearchOptions
from tasks.document import Document, Origin, document_id
from tasks.index.any_language import AnyLanguage
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.values import Filters, Hit
from tasks.vectors.encoder import require_installed, text_vector, with_vector

Search = Callable[[str, Filters], Sequence[Hit]]


def main() -> int:
    """Run the measurement and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=20, metavar="N", help="ask every Nth question only; default: 20")
    add_backend_arguments(parser)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    require_installed("benchmarks.any_language")
    sets = [load(path) for path in sorted(arguments.data.glob("*.json"))]
    if not sets:
        parser.error(f"{arguments.data}: holds no file such as xquad.en.json")
    sets = [passages._replace(questions=passages.questions[:: arguments.sample]) for passages in sets]
    text_vector("loads the encoder")
    documents, vector_ms = timed_vectors(sets)
    with elasticsearch_url(arguments) as url:
        results = {name: measure(index, sets, documents) for name, index in filled_indexes(url, documents)}
    answer = {"questions": len(sets[0].questions), "vector_ms": vector_ms, "backends": results}
    print(json.dumps(answer) if arguments.json else report(answer))
    return 0


def timed_vectors(sets: Sequence[Passages]) -> tuple[list[Document], float]:
    """Return the paragraphs as documents with vectors, and the milliseconds that a vector took."""
    plain = [document(text, each.language, number) for each in sets for number, text in enumerate(each.paragraphs)]
    start = time.process_time()
    documents = [with_vector(each) for each in plain]
    return documents, round(1000 * (time.process_time() - start) / len(documents), 2)


def document(text: str, language: str, number: int) -> Document:
    """Return a paragraph as a document."""
    path = f"{language}/{number}.txt"
    origin = Origin(collection="xquad", path=path, url=f"file:///xquad/{path}")
    return Document(id=document_id(origin), origin=origin, version=1, format="text", text=text, language=language)


def filled_indexes(url: str | None, documents: Sequence[Document]) -> Iterator[tuple[str, SearchIndex]]:
    """Yield the name of each backend, and an index of the documents."""
    with tempfile.TemporaryDirectory() as folder, TantivyIndex(Path(folder)) as index:
        fill(index, documents)
        yield "embedded", index
    if url is not None:
        with ElasticsearchIndex(ElasticsearchOptions(url=url)) as server:
            if server.count():
                sys.exit(f"{url}: holds articles already: measure on an empty server")
            fill(server, documents)
            yield "elasticsearch", server
            with Elasticsearch(url) as client:
                client.indices.delete(index=list(server.identities()))


def fill(index: SearchIndex, documents: Sequence[Document]) -> None:
    """Write the documents."""
    index.create()
    index.write(documents)
    index.refresh()


def measure(index: SearchIndex, sets: Sequence[Passages], documents: Sequence[Document]) -> dict[str, Any]:
    """Measure both ways to search on one backend."""

    def by_words(question: str, filters: Filters) -> Sequence[Hit]:
        return index.search(parse_query(question), filters=filters, size=RANKS).hits

    def any_language(question: str, filters: Filters) -> Sequence[Hit]:
        return AnyLanguage(index).search(parse_query(question), filters=filters, size=RANKS).hits

    numbers = {each.id: number % len(sets[0].paragraphs) for number, each in enumerate(documents)}
    return {"words": measured(by_words, sets, numbers), "any language": measured(any_language, sets, numbers)}


def measured(search: Search, sets: Sequence[Passages], numbers: dict[str, int]) -> dict[str, Any]:
    """Return MRR@10 of each pair of languages, the share of translations found at once, and milliseconds a search."""
    start, count = time.process_time(), 0
    pairs: dict[str, dict[str, float]] = {}
    at_once: dict[str, float] = {}
    for asked in sets:
        found = {to.language: asked_of(search, asked, Filters(languages=(to.language,)), numbers) for to in sets}
        everywhere = asked_of(search, asked, Filters(), numbers)
        count += len(asked.questions) * (len(sets) + 1)
        pairs[asked.language] = {to: round(fmean(map(reciprocal_rank, ranks)), 4) for to, ranks in found.items()}
        at_once[asked.language] = round(fmean(len(ranks) / len(sets) for ranks in everywhere), 4)
    own = fmean(pairs[each.language][each.language] for each in sets)
    other = fmean(mrr for asked, row in pairs.items() for to, mrr in row.items() if to != asked)
    return {
        "pairs": pairs,
        "at_once": at_once,
        "same_language": round(own, 4),
        "other_language": round(other, 4),
        "search_ms": round(1000 * (time.process_time() - start) / count, 1),
    }


def asked_of(search: Search, asked: Passages, filters: Filters, numbers: dict[str, int]) -> list[list[int]]:
    """Return for each question the ranks of the right paragraph, from 1, in all languages that the filters allow."""
    hits = ((search(question, filters), right) for question, right in asked.questions)
    return [[rank for rank, hit in enumerate(found, 1) if numbers[hit.document.id] == right] for found, right in hits]


def reciprocal_rank(ranks: Sequence[int]) -> float:
    """Return 1 / the first rank, 0 without one."""
    return 1 / ranks[0] if ranks else 0.0


def report(answer: dict[str, Any]) -> str:
    """Return a table for each backend and way to search: a row a language of questions, a column a language of paragraphs."""
    lines = [f"{answer['questions']} questions a language; a vector of a paragraph: {answer['vector_ms']} ms"]
    for backend, ways in answer["backends"].items():
        for way, figures in ways.items():
            lines += ["", f"{backend}, {way}: MRR@10 {figures['same_language']:.3f} in the language of the question, "]
            lines[-1] += f"{figures['other_language']:.3f} in others, {figures['search_ms']} ms a search"
            languages = list(figures["pairs"])
            lines.append(f"{'':8}" + "".join(f"{to:>8}" for to in languages) + "   at once")
            for asked, row in figures["pairs"].items():
                lines.append(
                    f"{asked:8}" + "".join(f"{row[to]:8.3f}" for to in languages) + f"{figures['at_once'][asked]:10.3f}"
                )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
