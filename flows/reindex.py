"""The reindex flow: build a new index of each language beside the one in use, and replace that one.

New analyzers and fields come into force that way: an index takes them only when it is created. Searches and writers of
Elasticsearch go on; a run that writes the embedded index waits for `reindex`, and the reverse.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial, reduce
from typing import Literal

from pydantic import Field

from config.errors import ConfigError
from config.languages import load_languages
from config.settings import Settings
from flows.orchestration.flows import run_flow, run_task
from flows.orchestration.this_run import finish_run, prefect_run
from flows.run.forgotten import forgotten_documents
from flows.run.maintenance import note_killed_runs, put_in_order
from flows.run.parameters import ElasticsearchUrl, FlowParameters, Home
from flows.run.run_locks import name_with_home, replacing_index, run_lock
from flows.run.session import new_run_name
from flows.state.ledger import Ledger, open_ledger
from tasks.corpus.lookup import PreparedCorpus
from tasks.document import Document, Record
from tasks.enrich import enrich_document
from tasks.forgotten import ForgottenDocuments
from tasks.index import open_index
from tasks.index.protocol import MaintainableIndex, SearchIndex
from tasks.index.values import Retired
from tasks.prepare.steps import ANNOTATIONS, Step
from tasks.runtime.interrupts import require_uninterrupted
from tasks.stories.resolve import tell_all
from tasks.vectors.encoder import require_installed, with_vector

KEEP_DAYS = 7.0
# What a document of an older release lacks; it does not know the origins of its fields.
_DESCRIBING: tuple[Step, ...] = (partial(enrich_document, given=None), *ANNOTATIONS)


class ReindexParameters(FlowParameters):
    """Languages to reindex, and the source of their documents; everything else comes from the settings."""

    languages: list[str] = Field(
        default_factory=list, title="Languages", description="Tags of languages; default: every one that has an index"
    )
    source: Literal["index", "prepared"] = Field(
        "index",
        title="Source",
        description="Documents as the index has them, or as prepared batches have the same ones",
    )
    keep_days: float = Field(
        KEEP_DAYS, ge=0, title="Keep", description="Days that the old indexes are kept; 0: delete them"
    )
    home: Home = None
    elasticsearch_url: ElasticsearchUrl = None

    @property
    def label(self) -> str:
        """Return what is reindexed, for people."""
        return " ".join(["reindex", *self.languages])


class LanguageReindexed(Record, frozen=True):
    """A language's new index: its documents, those of them from prepared batches, and the forgotten ones left out."""

    language: str
    index: str
    documents: int
    prepared: int
    withdrawn: int  # a key of the JSON output


class ReindexReport(Record, frozen=True):
    """New indexes, old ones that are kept, and the names of those that were deleted."""

    run: str
    rebuilt: tuple[LanguageReindexed, ...] = ()
    kept: tuple[Retired, ...] = ()
    dropped: tuple[str, ...] = ()


class _Choice:
    """The documents of a new index: no forgotten one, with a corpus in its form; all annotated, `is_semantic` with a vector."""

    def __init__(
        self,
        load_forgotten: Callable[[], ForgottenDocuments],
        corpus: PreparedCorpus | None = None,
        *,
        is_semantic: bool = False,
    ) -> None:
        self._load_forgotten = load_forgotten
        self._corpus = corpus
        self._is_semantic = is_semantic
        self.prepared: set[str] = set()
        self.has_untold = False

    def __call__(self, documents: Sequence[Document]) -> list[Document]:
        forgotten = self._load_forgotten()
        kept = [document for document in documents if not forgotten.include(document, [document.id])]
        self.has_untold = self.has_untold or any(document.story is None for document in kept)
        prepared = self._corpus.find(kept) if self._corpus else {}
        self.prepared |= prepared.keys()
        chosen = (_linked(prepared.get(document.id, document), document) for document in kept)
        annotated = [reduce(lambda one, step: step(one), _DESCRIBING, document) for document in chosen]
        return [each if each.vector else with_vector(each) for each in annotated] if self._is_semantic else annotated


def _linked(prepared: Document, indexed: Document) -> Document:
    """Give a prepared document what only the index knows: its original, its story, or that its links are being repaired."""
    if not indexed.pipeline:
        return indexed
    return prepared.with_(duplicate=indexed.duplicate, story=indexed.story, outcome=indexed.outcome)


@run_flow("reindex")
def reindex(parameters: ReindexParameters) -> ReindexReport:
    """Reindex languages, one after the other, and return what was done.

    Raises ConfigError for an unknown language, IndexRefused and IndexBusy when the index gives up; then the language at
    hand is as it was before, and those before it are done. Started again it does all of them.
    """
    report = reindex_all(parameters, parameters.settings(), one=reindex_task)
    finish_run(f"{sum(made.documents for made in report.rebuilt):,} documents")
    return report


def reindex_all(
    parameters: ReindexParameters, settings: Settings, *, one: Callable[..., LanguageReindexed] | None = None
) -> ReindexReport:
    """Do what `reindex` does, without Prefect; `one` reindexes one language."""
    known = {language.tag for language in load_languages()}
    for language in parameters.languages:
        if language not in known:
            raise ConfigError(f"there is no index of {language!r}: name a language of config/languages.yaml, or und")
    if settings.semantic:
        require_installed("the setting `semantic`")
    run = new_run_name()
    with _replacing(settings) as (index, ledger), run_lock(settings.run_locks, run, prefect_run=prefect_run()):
        note_killed_runs(ledger, settings)
        dropped = put_in_order(index, ledger, settings)
        storage = settings.storage_options
        corpus = PreparedCorpus(settings.prepared, storage_options=storage) if parameters.source == "prepared" else None
        keep_until = datetime.now(UTC) + timedelta(days=parameters.keep_days)
        rebuilt, has_untold = [], False
        for language in parameters.languages or index.languages():
            require_uninterrupted()
            choice = _Choice(partial(forgotten_documents, ledger, index), corpus, is_semantic=settings.semantic)
            rebuilt.append((one or reindex_one)(index, language, name_with_home(run, settings), choice, keep_until))
            ledger.inputs.follow_replaced(index.replaced())
            dropped += index.drop_retired(datetime.now(UTC))
            has_untold = has_untold or choice.has_untold
        if has_untold:
            tell_all(index)
        return ReindexReport(run=run, rebuilt=tuple(rebuilt), kept=tuple(index.retired()), dropped=tuple(dropped))


def reindex_one(
    index: MaintainableIndex, language: str, run: str, choice: _Choice, keep_until: datetime
) -> LanguageReindexed:
    """Reindex one language."""
    made = index.reindex(language, run=run, choose=choice, keep_until=keep_until)
    return LanguageReindexed(
        language=language,
        index=made.index,
        documents=made.documents,
        prepared=len(choice.prepared),
        withdrawn=made.left_out,
    )


reindex_task = run_task("rebuild", run_name="rebuild {language}")(reindex_one)


def drop_old(settings: Settings) -> ReindexReport:
    """Delete the indexes that were replaced, even those that are to be kept longer."""
    with _replacing(settings) as (index, ledger):
        dropped = put_in_order(index, ledger, settings)
        latest = max((each.until for each in index.retired()), default=datetime.now(UTC))
        dropped += index.drop_retired(latest)
    return ReindexReport(run="", dropped=tuple(dropped))


@contextmanager
def _replacing(settings: Settings) -> Iterator[tuple[SearchIndex, Ledger]]:
    """Open the index and the ledger, and keep others from writing or replacing the index."""
    with open_ledger(settings) as ledger, replacing_index(settings), open_index(settings) as index:
        yield index, ledger
