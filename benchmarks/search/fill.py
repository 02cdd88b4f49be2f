"""Fills the indexes: each half of the languages from a process of its own, so that two cores are busy."""

from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.search.archive import SHARES, Sentences, articles, load_sentences
from benchmarks.search.bare import BareElasticsearch, BareTantivy
from config.elasticsearch_options import ElasticsearchOptions
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.values import StoredDocuments

_PORTION = 500
_RUN = "benchmark"  # in the notes of indexes whose settings are changed while they are filled
# Languages whose articles one process writes: about half of them each.
_GROUPS = (("en", "ru", "tr"), ("de", "es", "ar", "el", "zh"))


def fill(url: str, data: Path, numbers: range, index: ElasticsearchIndex, bare: BareElasticsearch) -> None:
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
