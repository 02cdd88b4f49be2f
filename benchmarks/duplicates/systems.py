"""Systems that link near-duplicates: Kiosque, and datatrove's MinHash on the same words."""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from struct import iter_unpack
from typing import Any

from benchmarks.duplicates.wire_copy import Story, signed
from tasks.document import Document
from tasks.duplicates.minhash import BANDS, ROWS, SHINGLE_WORDS, words
from tasks.index.tantivy.index import TantivyIndex
from tasks.settle import settle

BATCH = 1000


@dataclass(frozen=True)
class Linked:
    """The number of the text that each text is linked to, or None; and the processor seconds to sign and to link all."""

    to: list[int | None]
    sign_s: float
    link_s: float


System = Callable[[Sequence[Story]], Linked]


def systems() -> Iterator[tuple[str, System | str]]:
    """Yield the name of each system, and the system or the reason why it is skipped."""
    yield "kiosque", kiosque
    try:
        import datatrove.pipeline.dedup.minhash  # noqa: F401
    except ImportError as error:
        yield "datatrove", f"{error}; `make bench` installs it"
        return
    for buckets, hashes in ((BANDS, ROWS), (14, 8)):
        yield f"datatrove {buckets} x {hashes}", _Datatrove(buckets, hashes)


def kiosque(texts: Sequence[Story]) -> Linked:
    """Sign and settle the texts in batches, in an embedded index with their first lines; earlier texts are older."""
    begun = time.process_time()
    documents = [signed(number, story.text, story.language) for number, story in enumerate(texts)]
    sign_s, begun = time.process_time() - begun, time.process_time()
    to: list[int | None] = []
    with embedded_index() as index:
        for start in range(0, len(documents), BATCH):
            settled = settle([outlined(document) for document in documents[start : start + BATCH]], index)
            to += [int(document.duplicate.of, 16) if document.duplicate else None for document in settled]
    return Linked(to, sign_s, time.process_time() - begun)


def outlined(document: Document) -> Document:
    """Return a signed document with the first line of its text only: linking is measured, and not the analysis of words."""
    return document.with_(text=document.text.split("\n", 1)[0])


@contextmanager
def embedded_index() -> Iterator[TantivyIndex]:
    """Yield an empty index that is deleted after the block."""
    with tempfile.TemporaryDirectory() as folder, TantivyIndex(Path(folder) / "index") as index:
        index.create()
        yield index


class _Datatrove:
    """Three of datatrove's four steps: signatures, buckets, clusters; each document is linked to the first of its cluster."""

    def __init__(self, buckets: int, hashes: int) -> None:
        self._buckets, self._hashes = buckets, hashes

    def __call__(self, texts: Sequence[Story]) -> Linked:
        from datatrove.data import Document as Text
        from datatrove.pipeline.dedup.minhash import (
            MinhashConfig,
            MinhashDedupBuckets,
            MinhashDedupCluster,
            MinhashDedupSignature,
        )
        from datatrove.utils.hashing import HashConfig
        from datatrove.utils.text import TextNormConfig
        from loguru import logger

        logger.disable("datatrove")
        config = MinhashConfig(
            n_grams=SHINGLE_WORDS,
            num_buckets=self._buckets,
            hashes_per_bucket=self._hashes,
            norm_config=TextNormConfig(*[False] * 7),
            hash_config=HashConfig(precision=64),
        )
        documents = (Text(text=story.text, id=str(number)) for number, story in enumerate(texts))
        with tempfile.TemporaryDirectory() as folder:
            signatures, pairs, clusters = (f"{folder}/{name}" for name in ("signatures", "pairs", "clusters"))
            begun = time.process_time()
            signing = MinhashDedupSignature(signatures, config=config, language=_same_words())
            signing.run(documents, 0, 1)
            sign_s, begun = time.process_time() - begun, time.process_time()
            for rank in range(self._buckets):
                MinhashDedupBuckets(signatures, pairs, config=config).run(None, rank, self._buckets)
            MinhashDedupCluster(pairs, clusters, config=config, save_cluster_id=True).run(None, 0, 1)
            link_s = time.process_time() - begun
            return Linked(_first_of_cluster(Path(clusters), len(texts)), sign_s, link_s)


def _same_words() -> Any:
    """Return a tokenizer for datatrove that finds the words of Kiosque's shingles."""
    from datatrove.utils.word_tokenizers import WhitespaceTokenizer

    class SameWords(WhitespaceTokenizer):  # type: ignore[misc]
        def word_tokenize(self, text: str) -> list[str]:
            return words(text)

    return SameWords()


def _first_of_cluster(folder: Path, count: int) -> list[int | None]:
    first: dict[int, int] = {}
    to: list[int | None] = [None] * count
    files: Iterable[Path] = folder.glob("*.clusters")
    for number, cluster in sorted(pair for path in files for pair in iter_unpack("<II", path.read_bytes())):
        if first.setdefault(cluster, number) != number:
            to[number] = first[cluster]
    return to
