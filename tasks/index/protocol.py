"""Protocols of an index, by what a caller needs of it; tests/tasks/index/contract/ tests every backend against them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, Self, runtime_checkable

from tasks.document import Candidate, Document, Origin, Told
from tasks.forgotten import ForgottenDocuments
from tasks.index.query import Query
from tasks.index.ready import NONE_READY, ReadyForms
from tasks.index.values import (
    Collapse,
    Facets,
    Filters,
    Hit,
    KeyCounts,
    PartSize,
    Reindexed,
    Retired,
    SearchResults,
    Sort,
    Stored,
    StoredDocuments,
    WriteResult,
)

# Takes documents of one language and returns those that its new index is to hold, in their new form.
Choose = Callable[[Sequence[Document]], Sequence[Document]]


class ReadableIndex(Protocol):
    """An index whose documents can be looked up. Every method may raise IndexBusy or IndexRefused."""

    def get(self, id: str) -> Document | None:
        """Return one document, or None."""

    def get_many(self, ids: Sequence[str]) -> list[Document]:
        """Return the documents with these ids, in no order; unknown ids are left out."""

    def find_by_path(self, path: str, *, limit: int = 100) -> list[Document]:
        """Return the documents read from the file with this URL or path in its collection, by record number."""

    def stored_from(self, urls: Sequence[str]) -> list[Stored]:
        """Look up what was read from the files with these URLs, in no order."""

    def duplicates_of(self, ids: Sequence[str]) -> list[Candidate]:
        """Return the documents that are linked to one of `ids` as its duplicates."""

    def in_story(self, id: str, *, limit: int = 1000) -> list[Document]:
        """Return the documents of the story `id`, the first ones by time, undated ones last."""

    def count(self) -> dict[str, int]:
        """Count the documents of each language that has any."""

    def publishers(self) -> dict[str, int]:
        """Count the documents of each publisher, by its name in lower case; of very many only the largest."""

    def forgotten(self) -> ForgottenDocuments:
        """Return the list of forgotten documents that is kept with the index; it outlives every document."""


class SearchableIndex(ReadableIndex, Protocol):
    """An index that answers queries; each language's part analyses a query in its own way."""

    def search(
        self,
        query: Query,
        *,
        filters: Filters,
        size: int = 10,
        sort: Sort = Sort.BEST,
        now: datetime | None = None,
        after: str | None = None,
        collapse: Collapse = False,
        marked: bool = True,
    ) -> SearchResults:
        """Find documents in the order of `sort`. By date, undated ones come last; equal dates are in the order of ids.

        `now` is for RECENT, which counts ages from the newest document found, or from `now` if that is earlier. `after` is
        the cursor `next` of an answer to the same search: pages so read have each hit once while the index is unchanged.
        ConfigError for the cursor of another search. `collapse` merges an original and its duplicates into one hit, with
        the position and score of the first of them. The hit shows the original if the query finds it, else that duplicate.
        `total` then counts such hits. With "stories" the articles of one story are one hit, which shows the first of them.
        Hits that are not `marked` have no highlights.
        """

    def nearest(self, vector: bytes, query: Query, *, filters: Filters, size: int) -> list[Hit]:
        """Return the documents whose vectors are nearest to `vector`, of those that `query` and `filters` allow, in this order.

        The score of a hit is the cosine, and it has no highlights. A document without a vector is not found.
        """

    def facets(self, query: Query, *, filters: Filters) -> Facets:
        """Count what `query` finds by each of FACETS, the most frequent values first, months by time (`2022-02`).

        Names that differ in case alone count together, under the spelling that most articles use. Duplicates count,
        collapsed or not.
        """

    def suggest(self, typed: str, *, found: int, filters: Filters, collapse: Collapse = False) -> str | None:
        """Return `typed`, which finds `found` documents, with similar words for misspelt ones; None where none finds more."""


class WritableIndex(ReadableIndex, Protocol):
    """An index that takes documents, one part a language; other methods see a change after `refresh`."""

    def create(self) -> None:
        """Create or update what the index needs before the first write; safe to repeat. Raises as `require_layout` does."""

    def identities(self) -> Mapping[str, str]:
        """Map the name of each physical index to an id that changes when it is deleted and created again."""

    def sizes(self) -> list[PartSize]:
        """Return the size of each physical index as of the last `refresh`."""

    def write(
        self,
        documents: Sequence[Document],
        *,
        stored: StoredDocuments | None = None,
        ready: ReadyForms = NONE_READY,
    ) -> list[WriteResult]:
        """Add or replace documents and remove them from other languages; return one result each, in the same order.

        `stored` is a recent answer for all their ids; without it they are looked up. `ready` has the forms of some of them.
        """

    def delete(self, ids: Sequence[str]) -> int:
        """Delete documents from every language; return how many there were."""

    def note_forgotten(self, forgotten: ForgottenDocuments) -> None:
        """Add to the list of forgotten documents, for every process to see at once; this deletes no document."""

    def refresh(self) -> None:
        """Make everything written so far visible, and durable where the backend defers that."""

    def stored(self, ids: Sequence[str]) -> StoredDocuments:
        """Look up what is indexed under `ids`; unknown ids are left out."""

    def origins(self, collection: str) -> Iterator[tuple[str, Origin]]:
        """Yield the id and the origin of every document of a collection, in no order."""

    def find_candidates(
        self, bands: Sequence[str], *, duplicates: bool = False, where: Callable[[Candidate], bool] | None = None
    ) -> list[Candidate]:
        """Return the originals, or with `duplicates` the duplicates, that have at least one of `bands` and that `where` takes.

        Others are not held: of an archive that repeats itself thousands share a band with a batch, and few are similar.
        """

    def find_told(self, terms: Sequence[str], *, most: int) -> list[Told] | None:
        """Return the documents that have at least one of `terms`, as `tasks.index.story_terms` makes them, each once.

        None where there are more than `most`; of many terms one may count twice.
        """

    def find_nearest_told(self, groups: Sequence[Mapping[str, float]], *, most: int) -> list[Told]:
        """Return for each group of terms, which have weights, the `most` documents whose terms weigh most together; each once."""

    def count_story_keys(self, since: datetime, until: datetime) -> KeyCounts:
        """Count the documents of a time, `since` <= t < `until`, by story key: the thousand most frequent of each language."""


class MaintainableIndex(Protocol):
    """An index whose parts can be replaced and repaired. Every method may raise IndexBusy or IndexRefused."""

    def require_layout(self) -> None:
        """Raise IndexRefused, with the remedy, where a part cannot be written or is not Kiosque's; `create` does the same."""

    def languages(self) -> list[str]:
        """Return the tags of the languages that have an index of their own, `und` among them, sorted."""

    def reindex(self, language: str, *, run: str, choose: Choose, keep_until: datetime) -> Reindexed:
        """Build a new index of `language` with the present fields and analyzers, and replace the one in use by it.

        The new index holds what `choose` returns of the documents of the old one, under the same ids; it is verified by
        them. A search sees either index whole. A write meanwhile is taken over, or raises IndexBusy. An error leaves
        everything as it was; `repair` cleans up after a killed run, by the name `run`. The old index is kept, unread,
        until `drop_retired`.
        """

    def replaced(self) -> Mapping[str, str]:
        """Map the identity of each replaced index to the identity of its successor in use."""

    def retired(self) -> list[Retired]:
        """Return the replaced indexes that are not deleted yet, by name."""

    def drop_retired(self, now: datetime) -> list[str]:
        """Delete the replaced indexes whose time is over at `now` (UTC); return their names."""

    def repair(self, is_dead: Callable[[str], bool]) -> None:
        """Undo what killed runs left half done; `is_dead` takes a run's name."""


@runtime_checkable
class TunableIndex(Protocol):
    """An index with settings that make large loads cheaper; the embedded one needs none."""

    def apply_bulk_settings(self, run: str) -> None:
        """Give the existing indexes bulk settings until `restore_settings`; repeat it as more indexes are created."""

    def restore_settings(self, run: str) -> None:
        """Restore the settings that the indexes had before, unless another run needs the bulk settings still."""


class SearchIndex(SearchableIndex, WritableIndex, MaintainableIndex, Protocol):
    """A whole index, as `open_index` returns it; a context manager that closes it."""

    def close(self) -> None:
        """Refresh what was written and release everything held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
