"""Which documents are copies of which: the links that follow from the index and what is about to change in it.

In the order of age a document is a copy if an earlier original is SIMILAR to it, else an original itself. So links depend
on the documents alone, not on the order in which they came: an earlier document that comes late takes over copies of later
ones, and the copies of a document that is edited or withdrawn are judged anew. Every document is judged in the light of the
originals near it, never of copies: what is folded under an original repeats that original.
"""

from collections.abc import Iterable, Iterator, Sequence, Set

from tasks.document import Candidate, Duplicate, Record
from tasks.duplicates.minhash import closest, similar
from tasks.index.protocol import SearchIndex


class Mended(Record, frozen=True):
    """The link of an indexed document before and after."""

    before: Duplicate | None
    after: Duplicate | None


class Links(Record, frozen=True):
    """The links of documents that are about to be written, and of indexed ones those that change, by id."""

    made: dict[str, Duplicate | None]
    mended: dict[str, Mended]


def find_links(
    changed: Sequence[Candidate],
    index: SearchIndex,
    *,
    indexed: Set[str] = frozenset(),
    gone: Set[str] = frozenset(),
    doubtful: Iterable[Candidate] = (),
) -> Links:
    """Return the links once `changed` are in the index and `gone` are not; the index is asked and not written.

    `indexed` names those of `changed` that the index holds in an earlier form, `doubtful` are others whose links may be wrong.
    Of the index, only documents are judged that are near new originals, or linked to what is no original any more.
    """
    judgement = _Judgement(changed, gone, index)
    ours = {document.id for document in changed}
    others = (document for document in doubtful if document.id not in ours)
    added = [*changed, *judgement.copies_of(indexed | gone), *others]
    while added:
        added = judgement.with_also(added)
    return judgement.links()


class _Near:
    """Documents by their bands."""

    def __init__(self, documents: Iterable[Candidate] = ()) -> None:
        self._by_band: dict[str, list[Candidate]] = {}
        for document in documents:
            self.add(document)

    def add(self, document: Candidate) -> None:
        for band in document.bands:
            self._by_band.setdefault(band, []).append(document)

    def to(self, document: Candidate) -> list[tuple[float, Candidate]]:
        """Return those that share a band with `document` and are similar to it, with their likeness."""
        sharing = {other.id: other for band in document.bands for other in self._by_band.get(band, ())}
        return similar(document, sharing.values())


class _Judgement:
    """The documents that are judged, what is known of others, and the verdicts: the original of each, or None."""

    def __init__(self, changed: Sequence[Candidate], gone: Set[str], index: SearchIndex) -> None:
        self._index = index
        self._changed = {document.id for document in changed}
        self._gone = gone
        self._judged: dict[str, Candidate] = {}
        self._originals: dict[str, Candidate] = {}  # in the index, not judged
        self._copies: dict[str, Candidate] = {}  # the same
        self._verdicts: dict[str, Duplicate | None] = {}
        self._asked: dict[str, set[str]] = {"originals": set(), "copies": set(), "copies of": set()}

    def links(self) -> Links:
        """Return what came out."""
        mended = {
            id: Mended(before=self._judged[id].duplicate, after=verdict)
            for id, verdict in self._verdicts.items()
            if id not in self._changed and verdict != self._judged[id].duplicate
        }
        return Links(made={id: self._verdicts[id] for id in self._changed}, mended=mended)

    def with_also(self, added: Iterable[Candidate]) -> list[Candidate]:
        """Judge these too, and return the indexed documents whose links that puts in question."""
        added = [each for each in added if each.id not in self._gone and each.id not in self._judged]
        for document in added:
            self._judged[document.id] = document
            self._originals.pop(document.id, None)
            self._copies.pop(document.id, None)
        self._load("originals", added)
        questioned = {document.id: document for document in self._judge()}
        self._load("copies", self._new_originals())
        questioned |= {document.id: document for document in self._outdone_copies()}
        repeating = [id for id, verdict in self._verdicts.items() if verdict and id not in self._changed]
        questioned |= {document.id: document for document in self.copies_of(repeating)}
        return list(questioned.values())

    def copies_of(self, ids: Iterable[str]) -> list[Candidate]:
        """Return the indexed documents linked to one of `ids` that are not judged yet; each id is asked about once."""
        return [
            document for document in self._index.copies_of(self._unasked("copies of", ids)) if self._is_open(document)
        ]

    def _judge(self) -> Iterator[Candidate]:
        """Give every verdict anew; yield originals that are not judged and repeat an earlier original."""
        originals = _Near(self._originals.values())
        for document in sorted(self._judged.values(), key=lambda each: each.age):
            near = originals.to(document)
            earlier = [(share, other) for share, other in near if other.age < document.age]
            self._verdicts[document.id] = closest(earlier)
            if not earlier:
                originals.add(document)
                yield from (other for _, other in near)
            else:
                yield from self._unlinked([other for _, other in earlier])

    def _unlinked(self, originals: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield the originals that repeat the first of them: two runs that wrote at once did not see each other's."""
        left = sorted((other for other in originals if other.id in self._originals), key=lambda each: each.age)
        first = _Near(left[:1])
        yield from (other for other in left[1:] if first.to(other))

    def _new_originals(self) -> list[Candidate]:
        """Return the judged documents that are originals and were not, or not with this text."""
        return [
            document
            for id, document in self._judged.items()
            if self._verdicts[id] is None and (id in self._changed or document.duplicate)
        ]

    def _outdone_copies(self) -> Iterator[Candidate]:
        """Yield the copies that a new original is at least as similar to as the one they are linked to."""
        originals = _Near(self._new_originals())
        for copy in self._copies.values():
            linked = copy.duplicate.similarity if copy.duplicate else 0.0
            if any(share >= linked and original.age < copy.age for share, original in originals.to(copy)):
                yield copy

    def _load(self, kind: str, near: Iterable[Candidate]) -> None:
        """Get to know the indexed originals, or copies, that share a band with one of `near`."""
        bands = self._unasked(kind, {band for document in near for band in document.bands})
        known = self._copies if kind == "copies" else self._originals
        found = self._index.find_candidates(bands, copies=kind == "copies")
        known.update((document.id, document) for document in found if self._is_open(document))

    def _unasked(self, kind: str, keys: Iterable[str]) -> list[str]:
        new = sorted(set(keys) - self._asked[kind])
        self._asked[kind].update(new)
        return new

    def _is_open(self, document: Candidate) -> bool:
        return document.id not in self._judged and document.id not in self._changed and document.id not in self._gone
