"""Writes documents with their links, and mends the links of what the index holds.

In steps such that a link never points to a copy or to nothing, whenever a run ends: first what is an original now, then what
is linked to another original, then what becomes a copy, to which nothing is linked by then. Each step is durable before the next.
Documents that change links of others are marked until these are mended: written without the digest of their pipeline, which
makes them not current, and one of them with the ids of the others. A run that was killed is made again, finds these, and
completes it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from tasks.document import Candidate, Document, Duplicate, Outcome
from tasks.duplicates.links import Links, find_links
from tasks.index.protocol import SearchIndex, Stored, WriteResult, WriteStatus

_AT_ONCE = 500  # whole documents in memory
_MENDING = "mending"  # the extra field of a marked document


def write_linked(
    documents: Sequence[Document], index: SearchIndex, *, stored: Mapping[str, Stored]
) -> Iterator[tuple[Document, WriteResult]]:
    """Write documents with distinct ids and yield each, linked and with its outcome, and what became of it.

    `stored` is what the index holds under their ids. Raises IndexBusy and IndexRefused; then the same call is to be made
    again. What is written is visible after the index's `refresh`.
    """
    marked = _marked_in(stored)
    doubtful = _being_mended(marked, index)
    failed: dict[str, WriteResult] = {}
    while True:
        taken = [document for document in documents if document.id not in failed]
        indexed = stored.keys() - failed.keys()
        links = find_links([each.as_candidate() for each in taken], index, indexed=indexed, doubtful=doubtful)
        linked = {each.id: _linked(each, links.made[each.id]) for each in taken}
        originals = [document for document in linked.values() if document.duplicate is None]
        copies = [document for document in linked.values() if document.duplicate is not None]
        causes = _causes(links) | marked if links.mended else set()
        # A copy to which others are linked is marked in its earlier form, which stays until they are not.
        earlier = index.get_many([copy.id for copy in copies if copy.id in causes & indexed])
        written = index.write(_marked([*earlier, *originals], causes, links))
        lost = {result.id: result for result in written if result.status is not WriteStatus.WRITTEN}
        if lost.keys().isdisjoint(indexed | causes | _targets(links.made.values())):
            break
        failed |= lost  # the others are to be linked without these
    if copies or links.mended:
        index.refresh()
    _mend(links, index)
    written += index.write(copies)
    written += index.write([document for document in originals if document.id in causes])
    results = failed | {result.id: result for result in written}
    for document in documents:
        yield linked.get(document.id, document), results[document.id]


def release_copies(ids: Set[str], index: SearchIndex) -> list[str]:
    """Link the copies of documents that are about to be deleted to each other; return the ids of these copies."""
    marked = _marked_in(index.stored(sorted(ids)))
    links = find_links([], index, gone=ids, doubtful=_being_mended(marked, index))
    if links.mended:
        index.write(_marked(index.get_many(sorted(ids & _causes(links))), ids, links))
        index.refresh()
        _mend(links, index)
    return [id for id, link in links.mended.items() if link.before and link.before.of in ids]


def _marked(documents: Sequence[Document], causes: Set[str], links: Links) -> list[Document]:
    """Return the documents, those of `causes` marked, the first of them with what is to be mended."""
    first = next((document.id for document in documents if document.id in causes), None)
    note = {_MENDING: " ".join(links.mended)}
    return [
        document.with_(pipeline="", extra=note if document.id == first else {}) if document.id in causes else document
        for document in documents
    ]


def _marked_in(stored: Mapping[str, Stored]) -> set[str]:
    return {id for id, form in stored.items() if not form.pipeline}


def _being_mended(marked: Set[str], index: SearchIndex) -> list[Candidate]:
    """Return what a killed run was mending when it had marked these documents."""
    noted = {id for document in index.get_many(sorted(marked)) for id in document.extra.get(_MENDING, "").split()}
    return [document.as_candidate() for some in _portions(sorted(noted)) for document in index.get_many(some)]


def _mend(links: Links, index: SearchIndex) -> None:
    """Change the links of indexed documents: to be an original, then to point to another, then to be a copy."""
    promoted = [id for id, link in links.mended.items() if link.after is None]
    moved = [id for id, link in links.mended.items() if link.before and link.after]
    demoted = [id for id, link in links.mended.items() if link.before is None]
    for ids in (promoted, moved, demoted):
        for some in _portions(ids):
            found = index.get_many(some)
            index.write([_linked(document, links.mended[document.id].after) for document in found])
        if ids:
            index.refresh()


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _causes(links: Links) -> set[str]:
    """Return the documents from which or to which links of indexed ones lead."""
    return _targets(link for mended in links.mended.values() for link in (mended.before, mended.after))


def _targets(links: Iterable[Duplicate | None]) -> set[str]:
    return {link.of for link in links if link}


def _linked(document: Document, duplicate: Duplicate | None) -> Document:
    return document.with_(duplicate=duplicate, outcome=Outcome.DUPLICATE if duplicate else Outcome.INDEXED)
