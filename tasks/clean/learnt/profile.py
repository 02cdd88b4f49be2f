"""What is known of a source's lines: how many documents have each, and where it stands in them.

Counting is lossy (Manku and Motwani 2002, "Approximate frequency counts over data streams", section 4): after every WINDOW
documents, lines that are too rare to matter are forgotten. Of n documents, a line that is in more than n / WINDOW is
always remembered, and its count is short by `missed` at most, which never exceeds n / WINDOW. So a profile holds the lines
of a few windows at most, however many documents it has counted.
"""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Self

import msgspec

from tasks.clean.learnt.positions import Place, places
from tasks.clean.learnt.templates import line_template, named_template, template_hash
from tasks.clean.lines import text_lines
from tasks.document import Document

WINDOW = 500
EXAMPLES = 3
EXAMPLE_CHARACTERS = 80
# Sources that a line is remembered to be in; more are not told apart.
MOST_SOURCES = 12
# In so many documents, and such a share of all, a line is furniture whatever its form: no prose of one article, and no sign of
# who copied whom.
FURNITURE, FURNITURE_SHARE = 3, 0.3
# A text is known by a SKETCH of so many lines, drawn so that a line's chance grows with its length. A text that shares COPY of
# their characters with one of the last SKETCHED texts of its source is a copy of it.
SKETCH, COPY, SKETCHED = 8, 0.75, 2000


class Example(msgspec.Struct, frozen=True, array_like=True):
    """A line in its surroundings: where the document was read, and the lines above and below, shortened; "" at an end."""

    document: str
    above: str
    line: str
    below: str


class Sighting(msgspec.Struct, array_like=True):
    """What was counted of one template, in documents of its source.

    `head`, `foot`, `inside`: those in which it stands there (`inside`: only there); `often`: at least twice; `beside`: with
    the same line above or below as the last time. `missed`: how many may have gone uncounted. `above`, `below` are hashes of
    the lines around the last one, `sources` of the sources it was seen in. From the second document on there is its `line`
    as it stood, and `examples`.
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
        """Count a document, or with -1 take one back."""
        is_beside = self.documents > 0 and (seen.above == self.above or seen.below == self.below)
        self.documents += by
        self.head = max(self.head + by * (Place.HEAD in seen.places), 0)
        self.foot = max(self.foot + by * (Place.FOOT in seen.places), 0)
        self.inside = max(self.inside + by * (seen.places == {Place.INSIDE}), 0)
        self.often = max(self.often + by * (seen.times > 1), 0)
        self.beside = max(self.beside + by * is_beside, 0)


class Seen(msgspec.Struct, frozen=True):
    """One template in one document: its places, how often, and the first line of it with what stands around it."""

    key: int
    places: frozenset[Place]
    times: int
    above: int
    below: int
    index: int


class DocumentLines:
    """A document's lines with their templates' hashes: made once, counted in its source's profile and in the shared one."""

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

        Source: Efraimidis and Spirakis 2006, "Weighted random sampling with a reservoir"; the random number is the key
        itself, so that equal lines are drawn alike in every text.
        """
        lengths = {key: len(line) for key, line in zip(self.keys, self.lines, strict=True) if not is_known(key)}
        waits = {key: -math.log((key + 1) / 2.0**63) / length for key, length in lengths.items()}
        return {key: lengths[key] for key in heapq.nsmallest(SKETCH, waits, key=waits.__getitem__)}

    def seen(self, is_known: Callable[[int], bool]) -> Iterator[Seen]:
        """Give each template of the document once."""
        where = places(self.lines, is_known=[is_known(key) for key in self.keys])
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
                    places=frozenset(where[index] for index in indexes),
                    times=len(indexes),
                    above=around[first],
                    below=around[first + 2],
                    index=first,
                )

    def example(self, index: int) -> Example:
        """Show a line in its surroundings."""
        origin = self.document.origin
        around = ["", *self.lines, ""]
        above, line, below = (shortened(text) for text in around[index : index + 3])
        return Example(document=f"{origin.collection}/{origin.path}", above=above, line=line, below=below)


class SourceProfile(msgspec.Struct, kw_only=True):
    """The lines of one source by the hash of their template; `copies` were left out of every count."""

    name: str
    documents: int = 0
    copies: int = 0
    windows: int = 0
    sightings: dict[int, Sighting] = {}
    sketches: dict[int, int] = {}

    def add(self, document: DocumentLines, *, source: int = 0) -> bool:
        """Count a document to which the rules were applied; False for a copy of one counted before, which is not.

        `source` is noted with each line, for a profile of several sources. That one document is not counted twice is the
        caller's care.
        """
        sketch = document.sketch(self.is_furniture)
        if self._original(sketch) is not None:
            self.copies += 1
            return False
        for seen in document.seen(self.is_furniture):
            self._note(seen, document, source)
        self.documents += 1
        self._remember(sketch)
        if self.documents % WINDOW == 0:
            self._forget_the_rare()
        return True

    def without(self, document: DocumentLines) -> Self:
        """Return the profile as if `document` and what it copies had not been counted; itself where they were not.

        So a document can be cleaned by what the others of its source have taught.
        """
        if self._original(document.sketch(self.is_furniture)) is None:
            return self
        others = msgspec.structs.replace(self, documents=self.documents - 1, sightings=dict(self.sightings))
        for seen in document.seen(self.is_furniture):
            if (sighting := self.sightings.get(seen.key)) is not None:
                others.sightings[seen.key] = copy(sighting)
                others.sightings[seen.key].note(seen, by=-1)
        return others

    def is_furniture(self, key: int) -> bool:
        """Tell whether a line stands in so many documents that it can be no article's own."""
        sighting = self.sightings.get(key)
        return sighting is not None and sighting.documents >= max(FURNITURE, FURNITURE_SHARE * self.documents)

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
        """Return the number of the document that a text with this sketch copies."""
        shared: Counter[int] = Counter()
        for key, length in sketch.items():
            if key in self.sketches:
                shared[self.sketches[key]] += length
        nearest = shared.most_common(1)
        return nearest[0][0] if nearest and nearest[0][1] >= COPY * sum(sketch.values()) else None

    def _remember(self, sketch: Iterable[int]) -> None:
        self.sketches.update(dict.fromkeys(sketch, self.documents))
        while len(self.sketches) > SKETCH * SKETCHED:
            del self.sketches[next(iter(self.sketches))]

    def _forget_the_rare(self) -> None:
        self.windows += 1
        kept = self.sightings.items()
        self.sightings = {key: seen for key, seen in kept if seen.documents + seen.missed > self.windows}


def shortened(text: str) -> str:
    """Return the beginning of a line, to be shown."""
    return text if len(text) <= EXAMPLE_CHARACTERS else text[: EXAMPLE_CHARACTERS - 1].rstrip() + "…"
