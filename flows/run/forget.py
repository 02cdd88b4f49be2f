"""Forget documents: remove them from the index and the home, and keep them out of every later run.

The order makes a repeated command complete one that was cut short: note the documents, have their inputs read again, remove
title and address from earlier dead letters, link the duplicates of a forgotten original to a new one, delete from the index, and
last delete the prepared batches.
"""

import re
from collections.abc import Iterator

from config.errors import ConfigError
from config.settings import Settings
from flows.run.run_locks import writing_index
from flows.state.dead_letters import letter_files, redact_letters
from flows.state.ledger import file_of, open_ledger
from tasks.corpus.batches import forget_prepared
from tasks.document import Document, Origin, Record, document_id
from tasks.duplicates.writes import release_duplicates
from tasks.index import open_index
from tasks.index.protocol import Filters, SearchableIndex
from tasks.index.query import Query, Term
from tasks.text.urls import canonical_url

AT_ONCE = 500
_ID = re.compile(r"[0-9a-f]{32}")


class Forgotten(Record, frozen=True):
    """Counts of forgetting: documents deleted from the index, prepared batches deleted, duplicates that are still there."""

    deleted: int
    batches: int
    copies: int


def forget(ids: list[str], publishers: list[str], settings: Settings) -> Forgotten:
    """Forget documents by id and by publisher; ConfigError where neither is named, IndexBusy while a run writes."""
    if not ids and not publishers:
        raise ConfigError("nothing to forget: name ids or URLs of documents, or a --publisher")
    with open_ledger(settings) as ledger:
        ledger.forgotten.add(ids=ids, publishers=publishers)
        with writing_index(settings), open_index(settings) as index:
            deleted: set[str] = set()
            orphans: set[str] = set()
            for found in _found(ids, publishers, index):
                ledger.inputs.remove({file_of(document.origin) for document in found})
                redact_letters(letter_files(settings.dead_letters), {document.origin for document in found})
                forgotten = {document.id for document in found}
                orphans.update(release_duplicates(forgotten, index))
                index.delete(sorted(forgotten))
                index.refresh()
                deleted |= forgotten
    storage = settings.storage_options
    batches = forget_prepared(settings.prepared, ids=ids, publishers=publishers, storage_options=storage)
    return Forgotten(deleted=len(deleted), batches=batches, copies=len(orphans - deleted))


def id_of(named: str) -> str:
    """Return the id of the document that a person named by its id or its URL; an id is the hash of the URL."""
    if _ID.fullmatch(named):
        return named
    if "://" not in named:
        raise ConfigError(f"{named} is neither an id nor a URL; `kiosque search` and `kiosque explain FILE` show ids")
    return document_id(Origin(collection="", path="", url=""), url=canonical_url(named))


def _found(ids: list[str], publishers: list[str], index: SearchableIndex) -> Iterator[list[Document]]:
    """Yield the documents to delete in groups; delete each group before taking the next."""
    named = [document for id in ids if (document := index.get(id)) is not None]
    if named:
        yield named
    for publisher in publishers:
        query = Query(terms=(Term(text=publisher, field="source"),))
        while hits := index.search(query, filters=Filters(), size=AT_ONCE).hits:
            yield [hit.document for hit in hits]
