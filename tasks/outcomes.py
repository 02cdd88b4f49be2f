"""Settles what becomes of prepared documents: looks them up, links duplicates, writes, and gives each its outcome."""

from collections.abc import Iterable, Sequence

from tasks.document import Candidate, Document, Outcome
from tasks.index.protocol import SearchIndex, Stored, WriteResult, WriteStatus
from tasks.near_duplicates import find_duplicate


def settle(documents: Sequence[Document], index: SearchIndex) -> list[Document]:
    """Index what is new or changed and return every document with its outcome, in the same order.

    `unchanged`: the index has this content from this pipeline already, or a newer version. `duplicate`: indexed, and
    linked to the original it repeats. `rejected`: set aside before, or refused by the index. Raises IndexBusy and
    IndexRefused; then nothing is known of the documents and the same call is to be made again.
    """
    passed = [document for document in documents if document.outcome is not Outcome.REJECTED]
    stored = index.stored([document.id for document in passed])
    latest = _latest(passed)
    changed = [document for document in latest.values() if not _is_current(document, stored.get(document.id))]
    changed.sort(key=_age)  # so that of copies in one batch the earliest is the original
    linked = link_duplicates(changed, index.find_candidates(_bands(changed)))
    written = {result.id: result for result in index.write(linked)} if linked else {}
    if written:
        index.refresh()
    settled = {document.id: _settled(document, written.get(document.id)) for document in linked}
    return [
        document if document.outcome is Outcome.REJECTED else _outcome(document, latest, settled)
        for document in documents
    ]


def link_duplicates(documents: Iterable[Document], indexed: Sequence[Candidate]) -> list[Document]:
    """Link each document that repeats an indexed one, or an earlier one of `documents`, and give all their outcome."""
    known: dict[str, list[Candidate]] = {}
    for candidate in indexed:
        _remember(known, candidate)
    linked = []
    for document in documents:
        near = {candidate.id: candidate for band in document.bands for candidate in known.get(band, ())}
        duplicate = find_duplicate(document, near.values())
        outcome = Outcome.DUPLICATE if duplicate else Outcome.INDEXED
        document = document.with_(duplicate=duplicate, outcome=outcome)
        linked.append(document)
        _remember(known, _candidate(document))
    return linked


def _remember(known: dict[str, list[Candidate]], candidate: Candidate) -> None:
    for band in candidate.bands:
        known.setdefault(band, []).append(candidate)


def _candidate(document: Document) -> Candidate:
    original = document.duplicate.of if document.duplicate else None
    return Candidate(id=document.id, bands=document.bands, signature=document.signature, duplicate_of=original)


def _bands(documents: Iterable[Document]) -> list[str]:
    return sorted({band for document in documents for band in document.bands})


def _latest(documents: Iterable[Document]) -> dict[str, Document]:
    """Return one document an id: its newest version, of equal versions the last."""
    latest: dict[str, Document] = {}
    for document in documents:
        if document.id not in latest or document.version >= latest[document.id].version:
            latest[document.id] = document
    return latest


def _age(document: Document) -> tuple[float, str]:
    return (document.timestamp.timestamp() if document.timestamp else document.version / 1000, document.id)


def _is_current(document: Document, stored: Stored | None) -> bool:
    if stored is None:
        return False
    return (stored.content_hash, stored.pipeline) == (document.content_hash, document.pipeline)


def _outcome(document: Document, latest: dict[str, Document], settled: dict[str, Document]) -> Document:
    """Return the settled form; an earlier copy of an id that comes twice in one batch changed nothing."""
    if document is latest[document.id] and document.id in settled:
        return settled[document.id]
    return document.with_(outcome=Outcome.UNCHANGED)


def _settled(document: Document, result: WriteResult | None) -> Document:
    if result is None:
        return document.as_rejected("index", "NoAnswer", "the index gave no answer for this document")
    if result.status is WriteStatus.REFUSED:
        return document.as_rejected("index", result.error, result.reason)
    if result.status is WriteStatus.SUPERSEDED:
        return document.with_(outcome=Outcome.UNCHANGED)
    return document
