"""Settle prepared documents: resolve their ids, look them up, link duplicates, write, and give each its outcome."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from tasks.document import Document, Outcome
from tasks.duplicates.resolve import IsThere, has_moved, is_nowhere, resolve
from tasks.duplicates.writes import write_with_links
from tasks.forgotten import ForgottenDocuments, reject_forgotten
from tasks.identify import claims
from tasks.index.protocol import WritableIndex
from tasks.index.values import Stored, WriteResult, WriteStatus
from tasks.ready import NOTHING_READY, ReadyGroup
from tasks.stories.resolve import with_stories
from tasks.text.times import EPOCH


def settle(
    documents: Sequence[Document],
    index: WritableIndex,
    *,
    forgotten: ForgottenDocuments = ForgottenDocuments(),  # noqa: B008 - immutable
    is_there: IsThere = is_nowhere,
    ready: ReadyGroup = NOTHING_READY,
) -> list[Document]:
    """Index what is new or changed and return every document with its outcome, in the same order.

    `unchanged`: the index has this content. `superseded`: it has other content, of a newer version. `duplicate`: indexed,
    and linked to the original it repeats. `rejected`: by an earlier step, as one of the `forgotten`, or by the index.
    `is_there` tells whether a file exists: else it may have moved. `ready` has what workers made of the documents ahead.
    Raises IndexBusy and IndexRefused; then nothing is known of the documents, and the same call must be made again.
    """
    known = reject_forgotten(documents, forgotten, ids=claims) if forgotten else documents
    resolved, stored = resolve(_passed(known), index, is_there=is_there)
    passed = reject_forgotten(resolved, forgotten) if forgotten else resolved
    latest = _latest(_passed(passed))
    changed = [_as_new(document, stored.get(document.id), is_there) for document in latest.values()]
    told = with_stories([document for document in changed if document], index, words=ready.words)
    written = write_with_links(told, index, stored=stored, ready=ready.forms)
    settled = {document.id: _settled(document, result, stored.get(document.id)) for document, result in written}
    if settled:
        index.refresh()
    outcomes = iter(_outcome(document, latest, settled, stored.get(document.id)) for document in passed)
    return [document if document.outcome is Outcome.REJECTED else next(outcomes) for document in known]


def _passed(documents: Iterable[Document]) -> list[Document]:
    return [document for document in documents if document.rejection is None]


def _latest(documents: Iterable[Document]) -> dict[str, Document]:
    """Return one document an id: its newest version, of equal versions the last."""
    latest: dict[str, Document] = {}
    for document in documents:
        if document.id not in latest or document.version >= latest[document.id].version:
            latest[document.id] = document
    return latest


def _as_new(document: Document, stored: Stored | None, is_there: IsThere) -> Document | None:
    """Return the document as it is to be written; None where the index has it from this pipeline, or a newer version.

    A file that has moved is written with its new origin, because a mirror removes documents whose file is gone.
    """
    if stored is None:
        return document
    if _has_content(document, stored) and has_moved(document, stored, is_there):
        return document.with_(version=max(document.version, stored.version))
    is_current = _has_content(document, stored) and stored.pipeline == document.pipeline
    return None if is_current or stored.version > document.version else document


def _has_content(document: Document, held: Document | Stored) -> bool:
    return document.content_hash == held.content_hash


def _outcome(
    document: Document, latest: dict[str, Document], settled: dict[str, Document], stored: Stored | None
) -> Document:
    """Return the document with its outcome; an earlier version in one batch changed nothing."""
    if document.rejection:
        return document
    if document is latest[document.id] and document.id in settled:
        return settled[document.id].with_(contested=document.contested)
    kept = stored if document is latest[document.id] and stored else latest[document.id]
    return document.with_(outcome=Outcome.UNCHANGED) if _has_content(document, kept) else _superseded(document, kept)


def _settled(document: Document, result: WriteResult, stored: Stored | None) -> Document:
    if result.status is WriteStatus.REFUSED:
        return document.as_rejected("index", result.error, result.reason)
    if result.status is WriteStatus.SUPERSEDED:
        return document.as_superseded("another run has written a newer version")
    is_moved = stored and _has_content(document, stored) and stored.pipeline == document.pipeline
    return document.with_(outcome=Outcome.UNCHANGED) if is_moved else document


def _superseded(document: Document, kept: Document | Stored) -> Document:
    time = EPOCH + timedelta(milliseconds=kept.version)
    return document.as_superseded(f"is older than the version that is kept, of {time:%Y-%m-%d %H:%M:%S} UTC")
