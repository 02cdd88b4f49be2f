"""Links of near-duplicates: the link of each document to its original, from the index and what is about to change in it.

Documents are taken in the order of age: one is a duplicate if an earlier original is SIMILAR to it, else an original. So
links depend on the documents alone and not on the order in which they come. An earlier document that comes late takes over
duplicates of later ones; when an original is edited or forgotten, the links of its duplicates are decided again. A document
is compared with originals and never with duplicates: results that are collapsed under an original repeat that original.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from typing import Literal

from tasks.document import Candidate, Duplicate, Record
from tasks.duplicates.minhash import closest, similar
from tasks.index.protocol import WritableIndex


class Repair(Record, frozen=True):
    """The link of an indexed document before and after."""

    before: Duplicate | None
    after: Duplicate | None


class Links(Record, frozen=True):
    """The links of documents about to be written, and the changed links of indexed documents, by id."""

    new: dict[str, Duplicate | None]
    repairs: dict[str, Repair]


def find_links(
    changed: Sequence[Candidate],
    index: WritableIndex,
    *,
    indexed: Set[str] = frozenset(),
    gone: Set[str] = frozenset(),
    doubtful: Iterable[Candidate] = (),
) -> Links:
    """Return the links once the index holds `changed` and no longer `gone`; the index is read and not written.

    `indexed` are the ids of `changed` that the index holds in an earlier form; `doubtful` are other documents whose links
    may be wrong. Other indexed documents are decided if they are near a new original, or if their original is none any more.
    """
    linker = _Linker(changed, gone, index)
    ids = {document.id for document in changed}
    others = (document for document in doubtful if document.id not in ids)
    added = [*changed, *linker.duplicates_of(indexed | gone), *others]
    while added:
        added = linker.decide_also(added)
    return linker.links()


class _Bands:
    """Documents by those of their bands that others have too."""

    def __init__(self, documents: Iterable[Candidate] = (), *, shared: set[str]) -> None:
        self._shared = shared
        self._by_band: dict[str, list[Candidate]] = {}
        for document in documents:
            self.add(document)

    def add(self, document: Candidate) -> None:
        for band in self._shared.intersection(document.bands):
            self._by_band.setdefault(band, []).append(document)

    def similar_to(self, document: Candidate) -> list[tuple[float, Candidate]]:
        """Return the documents that share a band with `document` and are similar to it, with their similarity."""
        if self._shared.isdisjoint(document.bands):
            return []
        sharing = {other.id: other for band in document.bands for other in self._by_band.get(band, ())}
        return similar(document, sharing.values())


class _Linker:
    """The documents whose links are decided, other documents of the index near them, and the decisions.

    A decision is the link to an original, or None for an original.
    """

    def __init__(self, changed: Sequence[Candidate], gone: Set[str], index: WritableIndex) -> None:
        self._index = index
        self._changed = {document.id for document in changed}
        self._gone = gone
        self._seen: set[str] = set()  # the bands of all documents at hand, and of these those of at least two
        self._shared: set[str] = set()
        self._decided: dict[str, Candidate] = {}
        self._originals: dict[str, Candidate] = {}  # in the index, not decided here
        self._duplicates: dict[str, Candidate] = {}  # likewise
        self._decisions: dict[str, Duplicate | None] = {}
        self._queried: dict[str, set[str]] = {"originals": set(), "duplicates": set(), "duplicates of": set()}

    def links(self) -> Links:
        """Return the decisions."""
        repairs = {
            id: Repair(before=self._decided[id].duplicate, after=decision)
            for id, decision in self._decisions.items()
            if id not in self._changed and decision != self._decided[id].duplicate
        }
        return Links(new={id: self._decisions[id] for id in self._changed}, repairs=repairs)

    def decide_also(self, added: Iterable[Candidate]) -> list[Candidate]:
        """Decide the links of `added` too, and return the indexed documents whose links may change by that."""
        added = [each for each in added if each.id not in self._gone and each.id not in self._decided]
        self._note_bands(added)
        for document in added:
            self._decided[document.id] = document
            self._originals.pop(document.id, None)
            self._duplicates.pop(document.id, None)
        self._load("originals", added)
        affected = {document.id: document for document in self._decide()}
        self._load("duplicates", self._new_originals())
        affected |= {document.id: document for document in self._outdone_duplicates()}
        demoted = [id for id, decision in self._decisions.items() if decision and id not in self._changed]
        affected |= {document.id: document for document in self.duplicates_of(demoted)}
        return list(affected.values())

    def duplicates_of(self, ids: Iterable[str]) -> list[Candidate]:
        """Return the indexed documents linked to one of `ids` that are not decided yet; each id is looked up once."""
        return [
            document
            for document in self._index.duplicates_of(self._not_queried("duplicates of", ids))
            if self._is_undecided(document)
        ]

    def _decide(self) -> Iterator[Candidate]:
        """Decide every link again; yield undecided originals that repeat an earlier original."""
        originals = _Bands(self._originals.values(), shared=self._shared)
        for document in sorted(self._decided.values(), key=lambda each: each.age):
            near = originals.similar_to(document)
            earlier = [(share, other) for share, other in near if other.age < document.age]
            self._decisions[document.id] = closest(earlier)
            if not earlier:
                originals.add(document)
                yield from (other for _, other in near)
            else:
                yield from self._unlinked([other for _, other in earlier])

    def _unlinked(self, originals: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield the originals that repeat the earliest of them: two runs wrote at once and did not see each other's."""
        left = sorted((other for other in originals if other.id in self._originals), key=lambda each: each.age)
        first = _Bands(left[:1], shared=self._shared)
        yield from (other for other in left[1:] if first.similar_to(other))

    def _new_originals(self) -> list[Candidate]:
        """Return the decided documents that were no originals before, or had another text."""
        return [
            document
            for id, document in self._decided.items()
            if self._decisions[id] is None and (id in self._changed or document.duplicate)
        ]

    def _outdone_duplicates(self) -> Iterator[Candidate]:
        """Yield the duplicates to which a new, earlier original is at least as similar as their present one."""
        originals = _Bands(self._new_originals() if self._duplicates else (), shared=self._shared)
        for duplicate in self._duplicates.values():
            present = duplicate.duplicate.similarity if duplicate.duplicate else 0.0
            near = originals.similar_to(duplicate)
            if any(share >= present and original.age < duplicate.age for share, original in near):
                yield duplicate

    def _load(self, kind: Literal["originals", "duplicates"], near: Iterable[Candidate]) -> None:
        """Load the indexed originals, or duplicates, that are similar to one of `near`; each of these is asked for once."""
        asked = {document.id: document for document in near}
        asked = {id: asked[id] for id in self._not_queried(kind, asked)}
        bands = set(chain.from_iterable(document.bands for document in asked.values()))
        near_them = _Bands(asked.values(), shared=bands)
        found = self._index.find_candidates(
            sorted(bands),
            duplicates=kind == "duplicates",
            where=lambda other: self._is_undecided(other) and bool(near_them.similar_to(other)),
        )
        self._note_bands(found)
        known = self._duplicates if kind == "duplicates" else self._originals
        known.update((document.id, document) for document in found)

    def _note_bands(self, documents: Iterable[Candidate]) -> None:
        for document in documents:
            self._shared |= self._seen.intersection(document.bands)
            self._seen.update(document.bands)

    def _not_queried(self, kind: str, keys: Iterable[str]) -> list[str]:
        new = [key for key in dict.fromkeys(keys) if key not in self._queried[kind]]
        self._queried[kind].update(new)
        return new

    def _is_undecided(self, document: Candidate) -> bool:
        return document.id not in self._decided and document.id not in self._changed and document.id not in self._gone
