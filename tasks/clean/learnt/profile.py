"""The profile of a source: the number of documents that have each line, and the parts of the text it is in.

Counting is lossy (Manku and Motwani 2002, "Approximate frequency counts over data streams", section 4): after every WINDOW
documents, the profile drops lines that are too rare to matter. Of n documents, it always keeps a line that is in more than
n / WINDOW, and the count of a line is too low by `missed` at most, which never exceeds n / WINDOW. So a profile holds the
lines of a few windows at most, however many documents it has counted.
"""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Self

import msgspec

from tasks.clean.learnt.parts import Part, text_parts
from tasks.clean.learnt.templates import line_template, named_template, template_hash
from tasks.clean.lines import text_lines
from tasks.document import Document

WINDOW = 500
EXAMPLES = 3
EXAMPLE_CHARACTERS = 80
# The most sources that are counted for a line.
MOST_SOURCES = 12
# A line in at least so many documents, and in this share of all, is boilerplate whatever its form: it is no prose of one
# article, and no sign of a duplicate.
BOILERPLATE, BOILERPLATE_SHARE = 3, 0.3
# A text is compared by a sketch of SKETCH lines, drawn so that a line's chance grows with its length. A text that shares
# DUPLICATE of their characters with one of the last SKETCHED texts of its source is a duplicate of it.
SKETCH, DUPLICATE, SKETCHED = 8, 0.75, 2000


class Example(msgspec.Struct, frozen=True, array_like=True):
    """A line between the lines above and below it, each shortened and "" at an end; `document` is where it was read."""

    document: str
    above: str
    line: str
    below: str


class Sighting(msgspec.Struct, array_like=True):
    """The counts of one template, in documents of its source.

    `head` and `foot` count the documents that have it in that part, `inside` those that have it there alone, `often` those
    that have it at least twice, `beside` those with the same line above or below as in the document before. `missed` is the
    most that may be uncounted. `above` and `below` are hashes of the lines around the last one, `sources` hashes of its
    sources. `line` and `examples` are there from the second document on.
    """

    missed: int
    documents: int = 0
    head: int = 0
    foot: int = 0
    inside: int = 0
    often: int = 0
    beside: int = 0
    above: int = 0
    below: int = 0
    line: str = ""
    sources: list[int] = []
    examples: list[Example] = []

    def note(self, seen: "Seen", *, by: int = 1) -> None:
        """Count a document; with -1 uncount it."""
        is_beside = self.documents > 0 and (seen.above == self.above or seen.below == self.below)
        self.documents += by
        self.head = max(self.head + by * (Part.HEAD in seen.parts), 0)
        self.foot = max(self.foot + by * (Part.FOOT in seen.parts), 0)
        self.inside = max(self.inside + by * (seen.parts == {Part.INSIDE}), 0)
        self.often = max(self.often + by * (seen.times > 1), 0)
        self.beside = max(self.beside + by * is_beside, 0)


class Seen(msgspec.Struct, frozen=True):
    """One template in one document: its parts, how often it occurs, and the index and neighbours of its first line."""

    key: int
    parts: frozenset[Part]
    times: int
    above: int
    below: int
    index: int


class DocumentLines:
    """The lines of a document with the hashes of their templates, to be counted in its source's profile and in the shared one."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines = text_lines(document.text)
        templates = [line_template(line) for line in self.lines]
        self.keys = [template_hash(template or line) for template, line in zip(templates, self.lines, strict=True)]
        self.can_be_learnt = [bool(template) for template in templates]
        named = [named_template(line) if template else "" for template, line in zip(templates, self.lines, strict=True)]
        self.named_keys = [template_hash(template) if template else 0 for template in named]

    def sketch(self, is_known: Callable[[int], bool]) -> dict[int, int]:
        """Return the keys of SKETCH lines with their lengths, none of them known; a line's chance grows with its length.

        Source: Efraimidis and Spirakis 2006, "Weighted random sampling with a reservoir". The key itself is the random number,
        so that equal lines are drawn alike in every text.
        """
        lengths = {key: len(line) for key, line in zip(self.keys, self.lines, strict=True) if not is_known(key)}
        waits = {key: -math.log((key + 1) / 2.0**63) / length for key, length in lengths.items()}
        return {key: lengths[key] for key in heapq.nsmallest(SKETCH, waits, key=waits.__getitem__)}

    def seen(self, is_known: Callable[[int], bool]) -> Iterator[Seen]:
        """Yield each template of the document once."""
        parts = text_parts(self.lines, is_known=[is_known(key) for key in self.keys])
        around = [0, *self.keys, 0]
        for keys in (self.keys, self.named_keys):
            by_key: dict[int, list[int]] = {}
            for index, key in enumerate(keys):
                if key and self.can_be_learnt[index]:
                    by_key.setdefault(key, []).append(index)
            for key, indexes in by_key.items():
                first = indexes[0]
                yield Seen(
                    key=key,
                    parts=frozenset(parts[index] for index in indexes),
                    times=len(indexes),
                    above=around[first],
                    below=around[first + 2],
                    index=first,
                )

    def example(self, index: int) -> Example:
        """Return a line with its neighbours, as an example."""
        origin = self.document.origin
        around = ["", *self.lines, ""]
        above, line, below = (shortened(text) for text in around[index : index + 3])
        return Example(document=f"{origin.collection}/{origin.path}", above=above, line=line, below=below)


class SourceProfile(msgspec.Struct, kw_only=True):
    """The lines of one source by the hash of their template; `copies` is the number of duplicates, which no count includes."""

    name: str
    documents: int = 0
    copies: int = 0
    windows: int = 0
    sightings: dict[int, Sighting] = {}
    sketches: dict[int, int] = {}

    def add(self, document: DocumentLines, *, source: int = 0) -> bool:
        """Count a document that the rules have cleaned; return False for a duplicate of an earlier one, which is not counted.

        `source` is recorded with each line, for a profile of several sources. The caller must not add a document twice.
        """
        sketch = document.sketch(self.is_boilerplate)
        if self._original(sketch) is not None:
            self.copies += 1
            return False
        for seen in document.seen(self.is_boilerplate):
            self._note(seen, document, source)
        self.documents += 1
        self._remember(sketch)
        if self.documents % WINDOW == 0:
            self._drop_rare_lines()
        return True

    def without(self, document: DocumentLines) -> Self:
        """Return the profile as if `document`, or the one it duplicates, had not been counted; itself where neither was.

        So a document can be cleaned by the lines learnt from the others of its source.
        """
        if self._original(document.sketch(self.is_boilerplate)) is None:
            return self
        others = msgspec.structs.replace(self, documents=self.documents - 1, sightings=dict(self.sightings))
        for seen in document.seen(self.is_boilerplate):
            if (sighting := self.sightings.get(seen.key)) is not None:
                others.sightings[seen.key] = copy(sighting)
                others.sightings[seen.key].note(seen, by=-1)
        return others

    def is_boilerplate(self, key: int) -> bool:
        """Tell whether a line is in too many documents to be an article's own."""
        sighting = self.sightings.get(key)
        return sighting is not None and sighting.documents >= max(BOILERPLATE, BOILERPLATE_SHARE * self.documents)

    def _note(self, seen: Seen, document: DocumentLines, source: int) -> None:
        sighting = self.sightings.get(seen.key)
        if sighting is None:
            sighting = self.sightings[seen.key] = Sighting(missed=self.windows)
        sighting.note(seen)
        sighting.above, sighting.below = seen.above, seen.below
        if source not in sighting.sources and len(sighting.sources) < MOST_SOURCES:
            sighting.sources.append(source)
        if sighting.documents > 1 and len(sighting.examples) < EXAMPLES:
            sighting.line = document.lines[seen.index]
            sighting.examples.append(document.example(seen.index))

    def _original(self, sketch: dict[int, int]) -> int | None:
        """Return the number of the document that a text with this sketch duplicates."""
        shared: Counter[int] = Counter()
        for key, length in sketch.items():
            if key in self.sketches:
                shared[self.sketches[key]] += length
        nearest = shared.most_common(1)
        return nearest[0][0] if nearest and nearest[0][1] >= DUPLICATE * sum(sketch.values()) else None

    def _remember(self, sketch: Iterable[int]) -> None:
        self.sketches.update(dict.fromkeys(sketch, self.documents))
        while len(self.sketches) > SKETCH * SKETCHED:
            del self.sketches[next(iter(self.sketches))]

    def _drop_rare_lines(self) -> None:
        self.windows += 1
        kept = self.sightings.items()
        self.sightings = {key: seen for key, seen in kept if seen.documents + seen.missed > self.windows}


def shortened(text: str) -> str:
    """Return the beginning of a line, for display."""
    return text if len(text) <= EXAMPLE_CHARACTERS else text[: EXAMPLE_CHARACTERS - 1].rstrip() + "…"
