"""The lists of forgotten documents, that of the home and that of the index, and the deletion of what is on them.

Each run first brings the lists together and deletes what the index holds of them. So a takedown holds after the ledger is
lost, from another home, and after an older copy of the index is put back.
"""

from collections.abc import Iterator

from config.settings import Settings
from flows.state.dead_letters import letter_files, redact_letters
from flows.state.ledger import Ledger, file_of
from tasks.corpus.batches import forget_prepared
from tasks.document import Document, Record
from tasks.duplicates.writes import release_duplicates
from tasks.forgotten import ForgottenDocuments, forgotten_of
from tasks.identify import claims
from tasks.index.protocol import ReadableIndex, SearchableIndex, SearchIndex
from tasks.index.query import Query
from tasks.index.values import AT_ONCE, Filters, in_portions


class Deleted(Record, frozen=True):
    """The ids of documents that were deleted from the index, and those of their duplicates, which are still there.

    `claims` are all ids that the deleted documents may have, in prepared batches too.
    """

    ids: frozenset[str]
    duplicates: frozenset[str]
    claims: frozenset[str]


def forgotten_documents(ledger: Ledger, index: ReadableIndex) -> ForgottenDocuments:
    """Return what the list of the home or that of the index has."""
    return ledger.forgotten.load() | index.forgotten()


def note_forgotten(forgotten: ForgottenDocuments, ledger: Ledger, index: SearchIndex) -> None:
    """Add to both lists what they lack of `forgotten`: first to that of the home."""
    ledger.forgotten.add(forgotten)
    if missing := forgotten - index.forgotten():
        index.note_forgotten(missing)


def keep_out_forgotten(ledger: Ledger, index: SearchIndex, settings: Settings) -> int:
    """Bring both lists together and delete what the index holds of them; return how many documents that were.

    Prepared batches and dead letters of this home lose documents that only the index knew to be forgotten.
    """
    here = ledger.forgotten.load()
    every = here | index.forgotten()
    if not every:
        return 0
    note_forgotten(every, ledger, index)
    index.refresh()  # another home may have put one back a moment ago
    deleted = delete_forgotten(every, ledger, index, settings)
    if (new := every - here) or deleted.claims:
        held = new | forgotten_of(ids=deleted.claims)
        forget_prepared(held, settings.prepared, storage_options=settings.storage_options)
    return len(deleted.ids)


def delete_forgotten(forgotten: ForgottenDocuments, ledger: Ledger, index: SearchIndex, settings: Settings) -> Deleted:
    """Delete documents from the index, have their inputs read again, and remove their titles from dead letters.

    The duplicates of a forgotten original are linked to a new one. Started again, it completes what was cut short.
    """
    deleted: set[str] = set()
    duplicates: set[str] = set()
    claimed: set[str] = set()
    for found in _found(forgotten, index):
        ledger.inputs.remove({file_of(document.origin) for document in found})
        redact_letters(letter_files(settings.dead_letters), {document.origin for document in found})
        ids = {document.id for document in found}
        ledger.documents.remove_inputs_of(ids)  # other files may hold the same documents
        duplicates.update(release_duplicates(ids, index))
        index.delete(sorted(ids))
        index.refresh()
        deleted |= ids
        claimed.update(*map(claims, found))
    return Deleted(ids=frozenset(deleted), duplicates=frozenset(duplicates - deleted), claims=frozenset(claimed))


def documents_of(publisher: str, index: SearchableIndex) -> list[Document]:
    """Return some documents of a publisher, by its name as the index writes it."""
    return [hit.document for hit in index.search(Query(), filters=Filters(publishers=(publisher,)), size=AT_ONCE).hits]


def _found(forgotten: ForgottenDocuments, index: SearchableIndex) -> Iterator[list[Document]]:
    """Yield the documents to delete in groups; delete each group before taking the next."""
    for ids in in_portions(sorted(forgotten.ids)):
        if found := index.get_many(ids):
            yield found
    names = index.publishers() if forgotten.publishers else {}
    for name in filter(forgotten.include_publisher, names):
        while found := documents_of(name, index):
            yield found
