"""Measures of `benchmarks.boilerplate`: how well lines of boilerplate are told from lines of an article.

They count characters, not lines. A line labelled `meta` or `ambiguous` does not count.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from statistics import fmean

import msgspec
import numpy as np
import numpy.typing as npt

from tasks.clean.model.cues import UNSPACED_LETTER
from tasks.document import Record
from training.line_model import Line, documents

BOILERPLATE, CONTENT = "boilerplate", "content"
SHINGLE = 4  # words
LOSSES = (0.001, 0.002, 0.003, 0.005, 0.01, 0.02)

_WORD = re.compile(r"\w+")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_LETTER = re.compile(r"[A-Za-zªº\u00c0-\u024f\u1e00-\u1eff]")


class Page(Record, frozen=True):
    """The labelled lines of one document, in reading order, without blank ones."""

    source: str
    language: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def group(self) -> str:
        """The group of languages in the tables that it belongs to."""
        if self.language in ("en", "de"):
            return self.language
        text = "".join(self.lines)
        is_latin = 2 * len(_LATIN_LETTER.findall(text)) > len(_LETTER.findall(text))
        return "other Latin" if is_latin else "other scripts"


class Share(Record, frozen=True):
    """The removed shares of the characters of boilerplate and of content lines, 0..1; None where there are no such lines."""

    documents: int
    boilerplate_removed: float | None
    content_lost: float | None


class Tally(msgspec.Struct):
    """Characters by label, and those removed."""

    documents: int = 0
    characters: Counter[str] = msgspec.field(default_factory=Counter)
    removed: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, page: Page, removed: Collection[int]) -> None:
        """Count a page with the indexes of its removed lines."""
        self.documents += 1
        for index, (line, label) in enumerate(zip(page.lines, page.labels, strict=True)):
            self.characters[label] += len(line)
            self.removed[label] += len(line) if index in removed else 0

    def share(self) -> Share:
        """Return the removed share of each kind."""
        removed, lost = (
            self.removed[label] / self.characters[label] if self.characters[label] else None
            for label in (BOILERPLATE, CONTENT)
        )
        return Share(documents=self.documents, boilerplate_removed=removed, content_lost=lost)


def pages_of(lines: Sequence[Line]) -> list[Page]:
    """Return the documents of `lines`, in order."""
    return [_page(group) for group in documents(lines)]


def _page(lines: Sequence[Line]) -> Page:
    return Page(
        source=lines[0].source,
        language=lines[0].lang,
        lines=tuple(line.text for line in lines),
        labels=tuple(line.label for line in lines),
    )


def shares(pages: Sequence[Page], removed: Sequence[Collection[int]]) -> dict[str, Share]:
    """Return the shares of all pages (`all`), of each `group:`, of each language, and the languages' mean (`macro`)."""
    tallies: dict[str, Tally] = {}
    for page, indexes in zip(pages, removed, strict=True):
        for name in ("all", f"group:{page.group}", page.language):
            tallies.setdefault(name, Tally()).add(page, indexes)
    found = {name: tally.share() for name, tally in tallies.items()}
    languages = [found[name] for name in dict.fromkeys(page.language for page in pages)]
    macro = Share(
        documents=len(pages),
        boilerplate_removed=_mean([each.boilerplate_removed for each in languages]),
        content_lost=_mean([each.content_lost for each in languages]),
    )
    return {"macro": macro, **found}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def by_source(pages: Sequence[Page], removed: Sequence[Collection[int]]) -> dict[str, Tally]:
    """Return the counts of each source."""
    tallies: dict[str, Tally] = {}
    for page, indexes in zip(pages, removed, strict=True):
        tallies.setdefault(page.source, Tally()).add(page, indexes)
    return tallies


def mean_text_f1(pages: Sequence[Page], removed: Sequence[Collection[int]]) -> float:
    """Return the mean of `text_f1` over the pages that have content; 0 if none has."""
    pairs = [(page, indexes) for page, indexes in zip(pages, removed, strict=True) if CONTENT in page.labels]
    return fmean(text_f1(page, indexes) for page, indexes in pairs) if pairs else 0.0


def text_f1(page: Page, removed: Collection[int]) -> float:
    """Return the F1 (0..1) of the kept lines against those of content, by their shingles, each as often as it occurs."""
    scored = [index for index, label in enumerate(page.labels) if label in (BOILERPLATE, CONTENT)]
    kept = _shingles(page, [index for index in scored if index not in removed])
    wanted = _shingles(page, [index for index in scored if page.labels[index] == CONTENT])
    both = (kept & wanted).total()
    return 2 * both / (kept.total() + wanted.total()) if both else 0.0


def _shingles(page: Page, indexes: Sequence[int]) -> Counter[tuple[str, ...]]:
    return Counter(chain.from_iterable(shingles(page.lines[index]) for index in indexes))


def shingles(line: str) -> Iterator[tuple[str, ...]]:
    """Yield the shingles of four words of a line, in lower case; its words if it has fewer than four.

    In a script without spaces each letter is a word, or a line of Chinese would be a single one.
    """
    words = _WORD.findall(UNSPACED_LETTER.sub(r" \g<0> ", line.lower()))
    width = SHINGLE if len(words) >= SHINGLE else 1
    return zip(*(words[start:] for start in range(width)), strict=False)


def curve(pages: Sequence[Page], scores: Sequence[npt.NDArray[np.float64]]) -> Iterator[tuple[float, float]]:
    """Yield for each of LOSSES the largest share of boilerplate that one threshold on `scores` removes at that loss.

    `scores` are those of each page's lines, higher for boilerplate, -inf for a line that is always kept.
    """
    score = np.concatenate([np.empty(0), *scores])
    label = np.array([label for page in pages for label in page.labels])
    size = np.array([len(line) for page in pages for line in page.lines], dtype=float)
    order = np.argsort(-score, kind="stable")
    score, removed, lost = score[order], *(_cumulated(size, label == each, order) for each in (BOILERPLATE, CONTENT))
    # A threshold removes all lines of one score or none.
    is_cut = np.isfinite(score) & (np.append(score[1:], -np.inf) < score)
    for loss in LOSSES:
        yield loss, float(np.max(removed[is_cut & (lost <= loss)], initial=0.0))


def _cumulated(
    size: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_], order: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return the share of the chosen lines' characters in the first 1, 2, … lines of `order`."""
    total = size[chosen].sum()
    shares: npt.NDArray[np.float64] = np.cumsum(np.where(chosen, size, 0.0)[order]) / (total or 1.0)
    return shares
