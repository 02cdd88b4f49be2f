"""Losses of the index: documents that a run of this home left there, and that are missing or different now.

Somebody deletes documents in Elasticsearch, or puts back an older copy of an index. Each run compares the sizes of the indexes
with those after the last run. Only where one has shrunk, or is an older copy, the documents are looked up by id. So what
Kiosque itself deletes, moves to another language or leaves out of a new index is no loss.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from config.settings import Settings
from flows.run.forgotten import forgotten_documents
from flows.state.ledger import Ledger, open_ledger
from flows.state.ledger.documents import InputKey, Noted, content_mark
from tasks.document import Record
from tasks.index import open_index
from tasks.index.protocol import WritableIndex
from tasks.index.values import PartSize, Stored

AT_ONCE = 1000


class LostDocument(Record, frozen=True):
    """A document that is not in the index as its input left it: `fault` is missing or different."""

    id: str
    fault: str
    collection: str
    path: str
    start: int

    @property
    def input(self) -> InputKey:
        """Return the input that holds the document."""
        return InputKey(self.collection, self.path, self.start)


class Verification(Record, frozen=True):
    """The comparison of the index with the ledger: documents compared, those that are lost, and inputs without notes.

    `unknown` counts the inputs that an earlier version read, whose documents are not noted. `repaired` tells that the next run
    over the inputs of lost documents reads them again.
    """

    compared: int
    lost: tuple[LostDocument, ...]
    unknown: int
    repaired: bool = False


def find_lost(index: WritableIndex, ledger: Ledger) -> Verification:
    """Compare every document that the ledger notes with the index."""
    forgotten = forgotten_documents(ledger, index).ids
    lost: list[LostDocument] = []
    different: defaultdict[str, set[str]] = defaultdict(set)
    compared = 0
    noted = _noted(ledger)
    while some := list(islice(noted, AT_ONCE)):
        stored = index.stored(list({document.id for _, document in some}))
        compared += len(some)
        for key, document in some:
            fault = _fault(document, stored.get(document.id))
            if fault and document.id not in forgotten:
                lost.append(LostDocument(id=document.id, fault=fault, **key._asdict()))
            if fault == "different":
                different[document.id].add(content_mark(stored[document.id].content_hash))
    right = _noted_contents(ledger, different)
    kept = tuple(each for each in lost if each.id not in right)
    return Verification(compared=compared, lost=kept, unknown=len(ledger.documents.inputs_without()))


def _noted(ledger: Ledger) -> Iterator[tuple[InputKey, Noted]]:
    return ((key, document) for key, documents in ledger.documents.each_input() for document in documents)


def _fault(noted: Noted, stored: Stored | None) -> str | None:
    if stored is None:
        return "missing"
    is_other = content_mark(stored.content_hash) != noted.content
    return "different" if is_other and stored.version <= noted.version else None


def _noted_contents(ledger: Ledger, different: dict[str, set[str]]) -> set[str]:
    """Return the ids in `different` whose content in the index is noted of another input: two inputs hold one document."""
    if not different:
        return set()
    return {document.id for _, document in _noted(ledger) if document.content in different.get(document.id, ())}


def find_shrunk(index: WritableIndex, ledger: Ledger) -> list[str]:
    """Say for each index that has shrunk since the last run, or is an older copy, how many documents it has and had."""
    noted = ledger.sizes.load()
    pairs = ((size, noted[size.identity]) for size in index.sizes() if size.identity in noted)
    return [
        f"{now.name} has {now.documents:,} documents, and had {before.documents:,} after the last run"
        for now, before in pairs
        if _has_lost(now, before)
    ]


def _has_lost(now: PartSize, before: PartSize) -> bool:
    return now.documents < before.documents or now.last_write < before.last_write


def look_for_losses(index: WritableIndex, ledger: Ledger) -> tuple[str, Verification] | None:
    """Return a sentence that names the losses, and the losses; None where nothing was lost since the last run."""
    shrunk = find_shrunk(index, ledger)
    if not shrunk:
        return None
    found = find_lost(index, ledger)
    if not found.lost and not found.unknown:
        return None
    return f"{'; '.join(shrunk)}: {sentence_of(found)}", found


def repair_losses(index: WritableIndex, ledger: Ledger) -> str | None:
    """Have the inputs of lost documents read again; return a sentence that names the losses, or None."""
    loss = look_for_losses(index, ledger)
    if loss is None:
        return None
    sentence, found = loss
    mark_inputs(found, ledger)
    return f"{sentence}; runs over these files read them again, this one first"


def mark_inputs(found: Verification, ledger: Ledger) -> None:
    """Have the next run read again the inputs of lost documents, and those whose documents are not noted."""
    ledger.documents.remove_inputs({each.input for each in found.lost} | set(ledger.documents.inputs_without()))


def note_sizes(index: WritableIndex, ledger: Ledger) -> None:
    """Note the sizes of the indexes at the end of a run."""
    ledger.sizes.note(index.sizes())


def sentence_of(found: Verification) -> str:
    """Say in words how many documents are lost."""
    files = len({(each.collection, each.path) for each in found.lost})
    missing = sum(each.fault == "missing" for each in found.lost)
    counts = ((missing, "missing"), (len(found.lost) - missing, "different"))
    parts = [f"{count:,} documents are {how}" for count, how in counts if count]
    lost = [f"{' and '.join(parts)}, of {files:,} files"] if parts else []
    unknown = [f"the documents of {found.unknown:,} inputs cannot be compared"] if found.unknown else []
    return "; ".join([*lost, *unknown])


def verify(settings: Settings, *, repair: bool) -> Verification:
    """Compare every document that this home left in the index with it; with `repair` mark the inputs of lost ones."""
    with open_ledger(settings, is_made=False) as ledger, open_index(settings) as index:
        found = find_lost(index, ledger)
        if repair:
            mark_inputs(found, ledger)
        return found.with_(repaired=repair)
