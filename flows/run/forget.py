"""Forget documents: remove them from the index and the home, and keep them out of every later run.

The order makes a repeated command complete one that was cut short: note the documents, have their inputs read again, remove
title and address from earlier dead letters, link the duplicates of a forgotten original to a new one, delete from the index, and
last delete the prepared batches. A name that nothing has is refused before that, so that a typing error is noticed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from config.errors import ConfigError, NotFound
from config.settings import Settings
from flows.run.forgotten import delete_forgotten, documents_of, forgotten_documents, note_forgotten
from flows.run.run_locks import writing_index
from flows.state.ledger import open_ledger
from tasks.corpus.batches import forget_prepared, prepared_among
from tasks.document import Document, Origin, Record, document_id
from tasks.forgotten import ForgottenDocuments, forgotten_of, publisher_key
from tasks.index import open_index
from tasks.index.protocol import ReadableIndex, SearchableIndex
from tasks.index.query import Match, Query, Term
from tasks.index.values import AT_ONCE, Filters, in_portions
from tasks.text.urls import is_article_url, known_url, url_spellings, with_scheme

_ID = re.compile(r"[0-9a-f]{32}")
_NOWHERE = Origin(collection="", path="", url="")
_SUGGESTIONS = 3
_ALIKE = 70  # of 100: the least likeness of a name that is suggested


class Forgotten(Record, frozen=True):
    """Counts of forgetting: documents deleted from the index, prepared batches deleted, duplicates that are still there.

    `already` names those that were forgotten before, `in_advance` those that nothing has yet.
    """

    deleted: int
    batches: int
    copies: int
    already: tuple[str, ...] = ()
    in_advance: tuple[str, ...] = ()


def forget(
    documents: Sequence[str], publishers: Sequence[str], settings: Settings, *, in_advance: bool = False
) -> Forgotten:
    """Forget documents by id or URL, and publishers by name.

    Raises NotFound for a name that neither index nor prepared batches have, unless it was forgotten before or is to be noted
    `in_advance`; ConfigError where nothing is named; IndexBusy while a run writes. Nothing is forgotten then.
    """
    if not documents and not publishers:
        raise ConfigError("nothing to forget: name ids or URLs of documents, or a --publisher")
    storage = settings.storage_options
    # A misspelt home is not made; Elasticsearch keeps a list of its own.
    is_made = in_advance or settings.ledger is not None or settings.home.is_dir()
    with open_ledger(settings, is_made=is_made) as ledger, open_index(settings) as index:
        wanted = {name: _document_named(name, index) for name in documents}
        wanted |= {name: forgotten_of(publishers=[name]) for name in publishers}
        every = reduce(or_, wanted.values())
        known = forgotten_documents(ledger, index)
        present = _present(every, index)
        if missing := _missing(wanted, present | known):
            prepared = prepared_among(every, settings.prepared, storage_options=storage).values()
            missing = _missing(wanted, reduce(or_, prepared, present | known))
        if missing and not in_advance:
            raise NotFound("; ".join(_not_found(name, name in publishers, index) for name in missing))
        note_forgotten(every, ledger, index)
        with writing_index(settings):
            deleted = delete_forgotten(every, ledger, index, settings)
    held = every | forgotten_of(ids=deleted.claims)
    batches = forget_prepared(held, settings.prepared, storage_options=storage)
    return Forgotten(
        deleted=len(deleted.ids),
        batches=batches,
        copies=len(deleted.duplicates),
        already=tuple(name for name, each in wanted.items() if each & known and not each & present),
        in_advance=tuple(missing),
    )


def id_of(url: str) -> str:
    """Return the id of the document with this URL: the hash of its canonical spelling."""
    return document_id(_NOWHERE, url=known_url(url))


def _document_named(named: str, index: SearchableIndex) -> ForgottenDocuments:
    """Return the ids that a person names by an id or a URL: a URL in every spelling, whatever the ids of its documents."""
    name = with_scheme(named.strip())
    if _ID.fullmatch(name.lower()):
        return _with_spellings(name.lower(), index)
    if "://" not in name:
        raise ConfigError(f"{named} is neither an id nor a URL; `kiosque search` and `kiosque explain FILE` show ids")
    spellings = url_spellings(name)
    found = [document for url in spellings for document in _with_url(url, index) if document.url in spellings]
    return forgotten_of(ids=(*map(id_of, spellings), *(document.id for document in found)))


def _with_spellings(id: str, index: ReadableIndex) -> ForgottenDocuments:
    """Add the ids that the article would have at another spelling of its URL, if its id is that of its URL."""
    document = index.get(id)
    url = document.url if document else None
    is_named_by_url = url is not None and is_article_url(url) and id == id_of(url)
    return forgotten_of(ids=(id, *(map(id_of, url_spellings(url)) if url and is_named_by_url else ())))


def _present(wanted: ForgottenDocuments, index: SearchableIndex) -> ForgottenDocuments:
    """Return which of `wanted` the index has."""
    found = [document.id for some in in_portions(sorted(wanted.ids)) for document in index.get_many(some)]
    names = index.publishers() if wanted.publishers else {}
    return forgotten_of(ids=found, publishers=filter(wanted.include_publisher, names))


def _missing(wanted: Mapping[str, ForgottenDocuments], present: ForgottenDocuments) -> list[str]:
    return [name for name, each in wanted.items() if not each & present]


def _not_found(name: str, is_publisher: bool, index: SearchableIndex) -> str:
    """Say that there is no such document or publisher, and which names are nearest."""
    kind = "publisher" if is_publisher else "document"
    near = _publishers_like(name, index) if is_publisher else _urls_like(with_scheme(name), index)
    hint = f"the nearest: {', '.join(near)}" if near else "`kiosque search` lists ids, URLs and publishers"
    if not is_publisher and "://" in with_scheme(name) and not is_article_url(with_scheme(name)):
        hint = "it is the address of a site; --publisher forgets all documents of a publisher"
    return f"no such {kind}: {name}; {hint}; --in-advance keeps it out before it is ingested"


def _publishers_like(name: str, index: SearchableIndex) -> list[str]:
    """Return the names of the publishers that are most alike, as their articles spell them."""
    names = index.publishers()
    best = process.extract(
        publisher_key(name), names.keys(), scorer=fuzz.WRatio, limit=_SUGGESTIONS, score_cutoff=_ALIKE
    )
    return [next((document.publisher or key for document in documents_of(key, index)), key) for key, *_ in best]


def _urls_like(name: str, index: SearchableIndex) -> list[str]:
    """Return the URLs of the same folder, else of the same site, that are most alike."""
    for starts in ([url.rpartition("/")[0] for url in url_spellings(name)], _sites(name)):
        urls = {each.url for start in dict.fromkeys(starts) for each in _with_url(f"{start}/", index, Match.PREFIX)}
        best = process.extract(
            name, sorted(filter(None, urls)), scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=_ALIKE
        )
        if best:
            return [url for url, *_ in best]
    return []


def _sites(name: str) -> Iterator[str]:
    return (f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, url_spellings(name)))


def _with_url(url: str, index: SearchableIndex, match: Match = Match.WORDS) -> list[Document]:
    """Return some documents with this URL in any case, or with `Match.PREFIX` a URL that begins so."""
    query = Query(parts=(Term(text=url, field="url", match=match),))
    return [hit.document for hit in index.search(query, filters=Filters(), size=AT_ONCE).hits]
