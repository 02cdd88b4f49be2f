"""News pages with their articles' text, and the measure of an extractor on them."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

SHINGLE_WORDS = 4

_WORD = re.compile(r"\w+")


class GoldPage(NamedTuple):
    """A page with a person's labels. `half` is 0 or 1 by the hash of `source`: tune on 0, report on 1."""

    name: str
    collection: str
    source: str
    language: str
    url: str | None
    markup: str
    text: str
    title: str | None
    date: str | None
    authors: tuple[str, ...]

    @property
    def half(self) -> int:
        """Return 0 or 1, the same for all pages of a publisher."""
        return hashlib.blake2b(self.source.encode(), digest_size=4).digest()[0] % 2


class Score(NamedTuple):
    """Precision, recall and F1, each 0 to 1."""

    precision: float
    recall: float
    f1: float


def load_pages(folder: Path) -> list[GoldPage]:
    """Read `gold.jsonl` and the pages beside it."""
    # split, for splitlines also cuts at U+2028, which JSON may hold inside a string
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").split("\n") if line.strip()]
    return [_page(row, folder / "pages" / row["page"]) for row in rows]


def _page(row: dict[str, object], path: Path) -> GoldPage:
    markup = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    authors = row.get("authors") or ()
    names = {name: str(row[name]) if row.get(name) else None for name in ("url", "title", "date")}
    return GoldPage(
        name=str(row["page"]),
        collection=str(row["set"]),
        source=str(row["source"]),
        language=str(row["language"]),
        markup=markup.removeprefix("\ufeff"),
        text=str(row["text"]),
        authors=tuple(map(str, authors)) if isinstance(authors, list) else (str(authors),) if authors else (),
        **names,
    )


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return every run of four words of `text`, in lower case; a shorter text is one run."""
    words = _WORD.findall(text.lower())
    return (
        {tuple(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))} if words else set()
    )


def precision_recall(found: str, gold: str) -> tuple[float, float]:
    """Return precision and recall of shingles; both are 0 for an empty text.

    Source: article-extraction-benchmark, whose measure is the same runs of four words.
    """
    one, two = shingles(found), shingles(gold)
    common = len(one & two)
    return common / len(one) if one else 0.0, common / len(two) if two else 1.0


def mean_score(pairs: Iterable[tuple[float, float]]) -> Score:
    """Average precision and recall over pages; F1 is that of the averages."""
    rows = list(pairs)
    if not rows:
        return Score(0.0, 0.0, 0.0)
    precision, recall = (sum(row[i] for row in rows) / len(rows) for i in (0, 1))
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)
