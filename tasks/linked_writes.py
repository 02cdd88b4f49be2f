"""Writes documents with their links, and mends the links of what the index holds.

In steps such that a link never points to a copy or to nothing, whenever a run ends: first what is an original now, then what
is linked to another original, then what becomes a copy, to which nothing is linked by then. Each step is durable before the next.
A document that changes links of indexed ones is written without the digest of its pipeline until they are mended: it is not
current then, so that a later run that reads it goes through all of this again.
"""

from collections.abc import Iterable, Iterator, Sequence, Set

from tasks.document import Document, Duplicate, Outcome
from tasks.index.protocol import SearchIndex, WriteResult, WriteStatus
from tasks.links import Links, find_links

_AT_ONCE = 500  # whole documents in memory


def write_linked(
    documents: Sequence[Document], index: SearchIndex, *, indexed: Set[str]
) -> Iterator[tuple[Document, WriteResult]]:
    """Write documents with distinct ids and yield each, linked and with its outcome, and what became of it.

    `indexed` names those that the index holds in an earlier form. Raises IndexBusy and IndexRefused; then the same call is to be
    made again. What is written is visible after the index's `refresh`.
    """
    failed: dict[str, WriteResult] = {}
    while True:
        taken = [document for document in documents if document.id not in failed]
        links = find_links([each.as_candidate() for each in taken], index, indexed=indexed - failed.keys())
        linked = [_linked(document, links.made[document.id]) for document in taken]
        originals = [document for document in linked if document.duplicate is None]
        causes = _causes(links)
        written = index.write([each.with_(pipeline="") if each.id in causes else each for each in originals])
        lost = {result.id: result for result in written if result.status is not WriteStatus.WRITTEN}
        if lost.keys().isdisjoint(indexed | causes | _targets(links.made.values())):
            break
        failed |= lost  # the others are to be linked without these
    copies = [document for document in linked if document.duplicate is not None]
    if copies or links.mended:
        index.refresh()
    _mend(links, index)
    written += index.write(copies)
    written += index.write([each for each in originals if each.id in causes])
    results = failed | {result.id: result for result in written}
    by_id = {document.id: document for document in linked}
    for document in documents:
        yield by_id.get(document.id, document), results[document.id]


def release_copies(ids: Set[str], index: SearchIndex) -> list[str]:
    """Link the copies of documents that are about to be deleted to each other; return the ids of these copies."""
    links = find_links([], index, gone=ids)
    _mend(links, index)
    return [id for id, link in links.mended.items() if link.before and link.before.of in ids]


def _mend(links: Links, index: SearchIndex) -> None:
    """Change the links of indexed documents: to be an original, then to point to another, then to be a copy."""
    promoted = [id for id, link in links.mended.items() if link.after is None]
    moved = [id for id, link in links.mended.items() if link.before and link.after]
    demoted = [id for id, link in links.mended.items() if link.before is None]
    for ids in (promoted, moved, demoted):
        for start in range(0, len(ids), _AT_ONCE):
            found = index.get_many(ids[start : start + _AT_ONCE])
            index.write([_linked(document, links.mended[document.id].after) for document in found])
        if ids:
            index.refresh()


def _causes(links: Links) -> set[str]:
    """Return the documents from which or to which links of indexed ones lead."""
    return _targets(link for mended in links.mended.values() for link in (mended.before, mended.after))


def _targets(links: Iterable[Duplicate | None]) -> set[str]:
    return {link.of for link in links if link}


def _linked(document: Document, duplicate: Duplicate | None) -> Document:
    return document.with_(duplicate=duplicate, outcome=Outcome.DUPLICATE if duplicate else Outcome.INDEXED)
