"""Resolves identity: gives each document of a batch the id of its article, and no document the id of another article.

A document claims ids, best first (tasks/identify.py). It is the article that holds one of them, in the index or in the batch,
if their texts say so; else it is new, and gets the first id that nobody holds. So no article replaces another, and an id that
is in use stays in use. A document that no claim finds is looked for by its file and by its text: the file may have moved.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, takewhile
from pathlib import PurePosixPath
from typing import NamedTuple

from tasks.document import Candidate, Document
from tasks.duplicates.same_article import (
    Held,
    have_one_title,
    is_file_of,
    is_notice,
    is_same_article,
    is_same_by_fields,
    is_same_by_texts,
    is_shorter_form,
    is_stub,
    is_whole_file,
    least_version,
)
from tasks.identify import address_of, claims, has_address, last_claim, other_spellings
from tasks.index.protocol import ReadableIndex, WritableIndex
from tasks.index.values import Stored, StoredDocuments, in_portions

# Tells whether a file exists, by its URL.
IsThere = Callable[[str], bool]


def is_nowhere(_: str) -> bool:
    """Take every earlier file for moved."""
    return False


class Resolved(NamedTuple):
    """Documents under the ids of their articles, and the index's answer for these ids."""

    documents: list[Document]
    stored: StoredDocuments


def resolve(documents: Sequence[Document], index: WritableIndex, *, is_there: IsThere = is_nowhere) -> Resolved:
    """Return the documents in the same order, each under the id of its article.

    One that claims an address of another article names it in `contested`. A notice that was captured later at the address of
    an article is rejected. A file has moved if it is not there any more. Documents with an address cost one query, unless two
    texts claim one id.
    """
    own = [claims(document) for document in documents]
    claimed = [_with_spellings(document, ids) for document, ids in zip(documents, own, strict=True)]
    holders = _Holders(index, claimed)
    holders.load_texts(zip(documents, claimed, strict=True))
    firsts = Counter(ids[0] for ids in claimed)
    strays = [n for n, ids in enumerate(claimed) if holders.is_stray(documents[n], ids, is_shared=firsts[ids[0]] > 1)]
    if strays:
        found = _moved([documents[n] for n in strays], index, holders, is_there)
        for n, ids in zip(strays, found, strict=True):
            claimed[n] = list(dict.fromkeys((*claimed[n], *ids)))
        holders.look_up([*(claimed[n] for n in strays), [last_claim(documents[n]) for n in strays]])
        holders.load_texts((documents[n], claimed[n]) for n in strays)
    # The earliest version first: of several in one batch it is the article, and later ones are compared with it.
    order = sorted(range(len(documents)), key=lambda n: documents[n].version)
    resolved = {n: holders.take(documents[n], claimed[n], own=own[n]) for n in order}
    return Resolved([resolved[n] for n in range(len(documents))], holders.stored)


def article_of(document: Document, index: ReadableIndex) -> Document | None:
    """Return the article in the index that a document is, in the version that is kept; None where there is none."""
    ids = _with_spellings(document, claims(document))
    held = {each.id: each for each in index.get_many(ids)}
    return next((held[id] for id in ids if id in held and is_same_article(document, held[id])), None)


def _with_spellings(document: Document, own: Sequence[str]) -> list[str]:
    """Return the ids under which the article of a document may be found: its `own` claims, then other spellings."""
    return list(dict.fromkeys((*own, *other_spellings(document))))


class _Holders:
    """The articles that hold the ids that a batch claims: those of the index, then those of the batch."""

    def __init__(self, index: WritableIndex, claimed: Iterable[Sequence[str]]) -> None:
        self._index = index
        self.stored = StoredDocuments({}, {})
        self._held: dict[str, Held] = {}
        self._texts: dict[str, str] = {}
        self._looked_up: set[str] = set()
        self.look_up(claimed)

    def look_up(self, claimed: Iterable[Sequence[str]]) -> None:
        """Load the articles of the index that hold one of the ids."""
        ids = {id for some in claimed for id in some} - self._looked_up
        self._looked_up |= ids
        found = self._index.stored(sorted(ids))
        self.stored = StoredDocuments(self.stored | found, {**self.stored.positions, **found.positions})
        self._held |= found

    def load_texts(self, claimed: Iterable[tuple[Document, Sequence[str]]]) -> None:
        """Load the texts of holders that must be compared with the texts of the documents that claim their ids."""
        wanted = {id for document, ids in claimed for id in self._in_doubt(document, ids)} - self._texts.keys()
        for some in in_portions(sorted(wanted)):
            self._texts |= {document.id: document.text for document in self._index.get_many(some)}

    def is_stray(self, document: Document, ids: Sequence[str], *, is_shared: bool) -> bool:
        """Tell whether no claim finds the article of a document that may be in the index under another id."""
        may_be_elsewhere = is_shared or ids[0] in self._held or not has_address(document)
        return may_be_elsewhere and self._article(document, ids) is None

    def take(self, document: Document, ids: Sequence[str], *, own: Sequence[str]) -> Document:
        """Return the document under the id of its article, else under one of its `own`, which it holds from now on."""
        id = self._article(document, ids)
        if (lesser := self._lesser(document, ids, id)) is not None:
            return lesser
        if id:
            least = self._held[id].version + 1 if self._has_stub(id, document) else 0
            least = max(least, least_version(document, self._held[id]))
            document = document.with_(version=max(document.version, least))
        possible = chain(own, map(last_claim, [document]))  # which hashes the whole text: hardly ever needed
        id = id or next((claim for claim in possible if claim not in self._held), None)
        if id is None:
            return document.as_rejected("index", "NoFreeId", "every id that it may have is another article's")
        before = takewhile(lambda claim: claim != id, ids)
        contested = (address_of(claim, document) for claim in before if claim in self._held)
        taken = document.with_(id=id, contested=next(filter(None, contested), None))
        if id not in self._held or self._held[id].version <= document.version:
            self._held[id], self._texts[id] = taken, taken.text
        return taken

    def _lesser(self, document: Document, ids: Sequence[str], id: str | None) -> Document | None:
        """Return the document as rejected or superseded where an article is kept that it may not replace, else None."""
        if any(is_notice(document, held) for held in self._holders([id] if id else ids)):
            return document.as_rejected(
                "index",
                "NotTheArticle",
                "is far shorter than the article that was read at its address before, as a consent wall, an error page or a "
                "teaser is; the article stays",
            )
        if id and is_shorter_form(document, self._held[id]):
            reason = f"is a shorter form of the page at {self._held[id].address}, which is kept"
            return document.with_(id=id).as_superseded(reason)
        if (
            id
            and id in self._texts
            and is_stub(document, self._held[id], text=document.text, other_text=self._texts[id])
        ):
            return document.with_(id=id).as_superseded(
                "is a part of the article that was read at its address, which is kept"
            )
        return None

    def _has_stub(self, id: str, document: Document) -> bool:
        """Tell whether `id` is held by a part of the article that the document has, read later."""
        return id in self._texts and is_stub(self._held[id], document, text=self._texts[id], other_text=document.text)

    def _article(self, document: Document, ids: Sequence[str]) -> str | None:
        """Return the first of `ids` that the article of the document holds."""
        held = {id: is_same_by_fields(document, self._held[id]) for id in ids if id in self._held}
        for id, is_same in held.items():
            if is_same:
                return id
        return next((id for id in held if self._has_same_text(document, id)), None)

    def _has_same_text(self, document: Document, id: str) -> bool:
        return id in self._texts and is_same_by_texts(document, self._held[id], self._texts[id])

    def _in_doubt(self, document: Document, ids: Sequence[str]) -> list[str]:
        held = {id: is_same_by_fields(document, self._held[id]) for id in ids if id in self._held}
        return [] if any(held.values()) else list(held)

    def _holders(self, ids: Sequence[str]) -> Iterator[Held]:
        return (self._held[id] for id in ids if id in self._held)


def _moved(
    strays: Sequence[Document], index: WritableIndex, holders: _Holders, is_there: IsThere
) -> Iterator[list[str]]:
    """Yield for each document the ids of documents in the index that were read from its file, or have its text.

    The text alone tells that a file of the same name has moved, or that an address is that of the same article.
    """
    files = index.stored_from([document.origin.url for document in strays if is_whole_file(document)])
    keys = [document.bands[0] for document in strays if document.bands]
    candidates = [*index.find_candidates(keys), *index.find_candidates(keys, duplicates=True)] if keys else []
    holders.look_up([[candidate.id for candidate in candidates]])
    by_file: defaultdict[str, list[Stored]] = defaultdict(list)
    by_text: defaultdict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for held in files:
        by_file[held.origin.url].append(held)
    for candidate in candidates:
        by_text[candidate.bands[:1]].append(candidate)
    for document in strays:
        in_file = [held.id for held in by_file.get(document.origin.url, ()) if is_file_of(document, held)]
        alike = (holders.stored.get(candidate.id) for candidate in by_text.get(document.bands[:1], ()))
        yield in_file + [held.id for held in alike if held and _may_be(document, held, is_there)]


def _may_be(document: Document, held: Stored, is_there: IsThere) -> bool:
    """Tell whether two documents of one text are one article: at one address, in one file, or in a file that has moved."""
    if not have_one_title(document, held):
        return False
    if has_address(document):
        return (document.url, document.address) == (held.url, held.address)
    is_in_one_file = held.url is None and document.origin.url == held.origin.url
    return is_in_one_file or has_moved(document, held, is_there)


def has_moved(document: Document, held: Stored, is_there: IsThere) -> bool:
    """Tell whether a document without address, which has the text of `held`, was read from its file at another path."""
    if held.origin.url == document.origin.url or held.url is not None or has_address(document):
        return False
    names = [(PurePosixPath(each.path).name, each.record) for each in (document.origin, held.origin)]
    return names[0] == names[1] and not is_there(held.origin.url)
