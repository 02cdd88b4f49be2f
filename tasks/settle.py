"""Settle prepared documents: look them up in the index, link duplicates, write, and give each its outcome."""

from collections.abc import Iterable, Sequence

from tasks.document import Document, Outcome
from tasks.duplicates.writes import write_with_links
from tasks.index.protocol import Stored, WritableIndex, WriteResult, WriteStatus


def settle(documents: Sequence[Document], index: WritableIndex) -> list[Document]:
    """Index what is new or changed and return every document with its outcome, in the same order.

    `unchanged`: the index has this content from this pipeline already, or a newer version. `duplicate`: indexed, and
    linked to the original it repeats. `rejected`: by an earlier step, or by the index. Raises IndexBusy and
    IndexRefused; then nothing is known of the documents, and the same call must be made again.
    """
    passed = [document for document in documents if document.outcome is not Outcome.REJECTED]
    stored = index.stored([document.id for document in passed])
    latest = _latest(passed)
    changed = [document for document in latest.values() if _is_new(document, stored.get(document.id))]
    written = write_with_links(changed, index, stored=stored)
    settled = {document.id: _settled(document, result) for document, result in written}
    if changed:
        index.refresh()
    return [
        document if document.outcome is Outcome.REJECTED else _outcome(document, latest, settled)
        for document in documents
    ]


def _latest(documents: Iterable[Document]) -> dict[str, Document]:
    """Return one document an id: its newest version, of equal versions the last."""
    latest: dict[str, Document] = {}
    for document in documents:
        if document.id not in latest or document.version >= latest[document.id].version:
            latest[document.id] = document
    return latest


def _is_new(document: Document, stored: Stored | None) -> bool:
    """Tell whether the index lacks this content from this pipeline, and holds no newer version."""
    if stored is None:
        return True
    is_current = (stored.content_hash, stored.pipeline) == (document.content_hash, document.pipeline)
    return not is_current and stored.version <= document.version


def _outcome(document: Document, latest: dict[str, Document], settled: dict[str, Document]) -> Document:
    """Return the settled form; an earlier document with the same id in one batch changed nothing."""
    if document is latest[document.id] and document.id in settled:
        return settled[document.id]
    return document.with_(outcome=Outcome.UNCHANGED)


def _settled(document: Document, result: WriteResult) -> Document:
    if result.status is WriteStatus.REFUSED:
        return document.as_rejected("index", result.error, result.reason)
    if result.status is WriteStatus.SUPERSEDED:
        return document.with_(outcome=Outcome.UNCHANGED)
    return document
