"""Writes of documents with their links, and repairs of links in the index.

A link never points to a duplicate or to nothing, whenever a run ends. So the steps are: new originals, then duplicates
that move to another original, those of the documents too, then new duplicates, to which nothing is linked by then. Each step
is durable before the next.

Documents that change links of others are marked until these are repaired. A marked document is written without the digest
of its pipeline, so that it is not current, and one of them holds the ids of the others. A run that was killed is run again,
finds the marks and completes the repair.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from tasks.document import Candidate, Document, Duplicate, Outcome
from tasks.duplicates.links import Links, find_links
from tasks.index.protocol import WritableIndex
from tasks.index.ready import NONE_READY, ReadyForms
from tasks.index.values import Stored, StoredDocuments, WriteResult, WriteStatus, in_portions

_REPAIRING = "mending"  # the extra field of a marked document


def write_with_links(
    documents: Sequence[Document], index: WritableIndex, *, stored: StoredDocuments, ready: ReadyForms = NONE_READY
) -> Iterator[tuple[Document, WriteResult]]:
    """Write documents with distinct ids; yield each with its link and outcome, and the result of the write.

    `stored` is the index's answer for their ids, at least; `ready` has the forms of some of them. After IndexBusy or
    IndexRefused, make the same call again. The documents are visible after the index's `refresh`.
    """
    held = {document.id: stored[document.id] for document in documents if document.id in stored}
    marked = _marked_in(held)
    doubtful = _under_repair(marked, index)
    failed: dict[str, WriteResult] = {}
    while True:
        taken = [document for document in documents if document.id not in failed]
        indexed = held.keys() - failed.keys()
        links = find_links([each.as_candidate() for each in taken], index, indexed=indexed, doubtful=doubtful)
        linked = {each.id: _with_link(each, links.new[each.id]) for each in taken}
        originals = [document for document in linked.values() if document.duplicate is None]
        duplicates = [document for document in linked.values() if document.duplicate is not None]
        causes = _causes(links) | marked if links.repairs else set()
        # A duplicate that others are still linked to keeps its earlier form, marked, until the repair.
        earlier = index.get_many([each.id for each in duplicates if each.id in causes & indexed])
        results = index.write(_marked([*earlier, *originals], causes, links), stored=stored, ready=ready)
        lost = {result.id: result for result in results if result.status is not WriteStatus.WRITTEN}
        if lost.keys().isdisjoint(indexed | causes | _targets(links.new.values())):
            break
        failed |= lost  # find the links again without these
    if duplicates or links.repairs:
        index.refresh()
    _move(links, index)
    moved = [document for document in duplicates if document.id in held and held[document.id].duplicate_of]
    # Before an original that they are linked to becomes a duplicate.
    results += index.write(moved, stored=stored, ready=ready)
    _demote(links, index, is_pending=bool(moved))
    results += index.write([document for document in duplicates if document not in moved], stored=stored, ready=ready)
    results += index.write([document for document in originals if document.id in causes], stored=stored, ready=ready)
    by_id = failed | {result.id: result for result in results}
    for document in documents:
        yield linked.get(document.id, document), by_id[document.id]


def release_duplicates(ids: Set[str], index: WritableIndex) -> list[str]:
    """Link the duplicates of documents that are about to be deleted to each other; return the ids of these duplicates."""
    marked = _marked_in(index.stored(sorted(ids)))
    links = find_links([], index, gone=ids, doubtful=_under_repair(marked, index))
    if links.repairs:
        index.write(_marked(index.get_many(sorted(ids & _causes(links))), ids, links))
        index.refresh()
        _move(links, index)
        _demote(links, index, is_pending=_unlink(ids, links, index))
    return [id for id, link in links.repairs.items() if link.before and link.before.of in ids]


def _marked(documents: Sequence[Document], causes: Set[str], links: Links) -> list[Document]:
    """Return `documents` with those of `causes` marked; the first of these holds the ids to repair."""
    first = next((document.id for document in documents if document.id in causes), None)
    note = {_REPAIRING: " ".join(links.repairs)}
    return [
        document.with_(pipeline="", extra=note if document.id == first else {}) if document.id in causes else document
        for document in documents
    ]


def _marked_in(stored: Mapping[str, Stored]) -> set[str]:
    return {id for id, form in stored.items() if not form.pipeline}


def _under_repair(marked: Set[str], index: WritableIndex) -> list[Candidate]:
    """Return the documents that a killed run was repairing when it had marked these."""
    noted = {id for document in index.get_many(sorted(marked)) for id in document.extra.get(_REPAIRING, "").split()}
    return [document.as_candidate() for some in in_portions(sorted(noted)) for document in index.get_many(some)]


def _move(links: Links, index: WritableIndex) -> None:
    """Make indexed duplicates originals, then link others to another original."""
    _change([id for id, link in links.repairs.items() if link.after is None], links, index)
    _change([id for id, link in links.repairs.items() if link.before and link.after], links, index)


def _demote(links: Links, index: WritableIndex, *, is_pending: bool = False) -> None:
    """Make indexed originals duplicates, to which nothing is linked by then; `is_pending` if that was not refreshed yet."""
    ids = [id for id, link in links.repairs.items() if link.before is None]
    if ids and is_pending:
        index.refresh()
    _change(ids, links, index)


def _unlink(gone: Set[str], links: Links, index: WritableIndex) -> bool:
    """Make documents that are about to be deleted originals, marked, where their original becomes a duplicate before that."""
    demoted = [id for id, link in links.repairs.items() if link.before is None]
    ids = sorted(gone & {each.id for each in index.duplicates_of(demoted)})
    index.write([_with_link(document, None).with_(pipeline="") for document in index.get_many(ids)])
    return bool(ids)


def _change(ids: Sequence[str], links: Links, index: WritableIndex) -> None:
    for some in in_portions(ids):
        found = index.get_many(some)
        index.write([_with_link(document, links.repairs[document.id].after) for document in found])
    if ids:
        index.refresh()


def _causes(links: Links) -> set[str]:
    """Return the originals, old and new, of the indexed documents whose links change."""
    return _targets(link for repair in links.repairs.values() for link in (repair.before, repair.after))


def _targets(links: Iterable[Duplicate | None]) -> set[str]:
    return {link.of for link in links if link}


def _with_link(document: Document, duplicate: Duplicate | None) -> Document:
    return document.with_(duplicate=duplicate, outcome=Outcome.DUPLICATE if duplicate else Outcome.INDEXED)
