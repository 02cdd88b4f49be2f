"""The reindex flow: makes the index of each language anew beside the one in use and puts it in its place.

That brings in new analyzers and fields, which an index takes only when it is made. Searches and Elasticsearch's writers go
on; a run that writes the embedded index waits, as this waits for it.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from prefect import task
from prefect.cache_policies import NO_CACHE
from pydantic import BaseModel, Field

from config.errors import ConfigError
from config.languages import load_languages
from config.settings import Settings, load_settings
from flows.ingest import new_run_name, note_dead_runs
from flows.orchestration.artifacts import finish_run
from flows.orchestration.flows import run_flow
from flows.run.home_names import name_with_home
from flows.run.index_locks import replacing_index
from flows.run.maintenance import put_in_order
from flows.run.run_locks import run_lock
from flows.state.ledger import Ledger
from tasks.corpus.lookup import PreparedCorpus
from tasks.document import Document, Record
from tasks.index import index_target, open_index
from tasks.index.protocol import Retired, SearchIndex
from tasks.runtime.interrupts import require_uninterrupted

KEEP_DAYS = 7.0


class ReindexParameters(BaseModel):
    """What to make anew, and from what; everything else comes from the settings."""

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
    home: str | None = Field(None, title="Home", description="Folder of the embedded index, ledger and dead letters")
    elasticsearch_url: str | None = Field(
        None, title="Elasticsearch", description="Index there; keys and passwords come from the settings"
    )

    @property
    def label(self) -> str:
        """Return what is made anew, for people."""
        return " ".join(["reindex", *self.languages])

    def settings(self) -> Settings:
        """Return the settings with these parameters put over them."""
        return load_settings(home=self.home, elasticsearch_url=self.elasticsearch_url)


class LanguageRebuilt(Record, frozen=True):
    """A language's new index: its name and documents, those of them from prepared batches, and those that were withdrawn."""

    language: str
    index: str
    documents: int
    prepared: int
    withdrawn: int


class ReindexReport(Record, frozen=True):
    """What was made anew, which old indexes are kept until when, and which were deleted."""

    run: str
    rebuilt: tuple[LanguageRebuilt, ...] = ()
    kept: tuple[Retired, ...] = ()
    dropped: tuple[str, ...] = ()


class _Choice:
    """Chooses what goes into a new index: no withdrawn document, and where there is a corpus, its form of the others."""

    def __init__(self, ledger: Ledger, corpus: PreparedCorpus | None) -> None:
        self._ledger = ledger
        self._corpus = corpus
        self.prepared: set[str] = set()

    def __call__(self, documents: Sequence[Document]) -> list[Document]:
        withdrawals = self._ledger.withdrawals()
        kept = [document for document in documents if not withdrawals.hold(document)]
        prepared = self._corpus.find(kept) if self._corpus else {}
        self.prepared |= prepared.keys()
        return [_linked(prepared.get(document.id, document), document) for document in kept]


def _linked(prepared: Document, indexed: Document) -> Document:
    """Give a prepared document what only the index knows of it: which one it repeats, or that its links are being mended."""
    return indexed if not indexed.pipeline else prepared.with_(duplicate=indexed.duplicate, outcome=indexed.outcome)


def rebuild_language(
    index: SearchIndex, language: str, run: str, choice: _Choice, keep_until: datetime
) -> LanguageRebuilt:
    """Make one language's index anew."""
    made = index.reindex(language, run=run, choose=choice, keep_until=keep_until)
    return LanguageRebuilt(
        language=language,
        index=made.index,
        documents=made.documents,
        prepared=len(choice.prepared),
        withdrawn=made.left_out,
    )


@task(name="rebuild", cache_policy=NO_CACHE, task_run_name="rebuild {language}")
def rebuild_task(index: SearchIndex, language: str, run: str, choice: _Choice, keep_until: datetime) -> LanguageRebuilt:
    """Make one language's index anew, as a task that Prefect shows."""
    return rebuild_language(index, language, run, choice, keep_until)


@run_flow("reindex")
def reindex(parameters: ReindexParameters) -> ReindexReport:
    """Make indexes anew, one after the other, and return what was done.

    Raises ConfigError for an unknown language, IndexRefused and IndexBusy when the index gives up; then the language at
    hand is as it was before, and those before it are done. Started again it does all of them.
    """
    require_uninterrupted()
    report = rebuild_all(parameters, parameters.settings(), rebuild=rebuild_task)
    finish_run(f"{sum(made.documents for made in report.rebuilt):,} documents")
    return report


def rebuild_all(
    parameters: ReindexParameters, settings: Settings, *, rebuild: Callable[..., LanguageRebuilt] = rebuild_language
) -> ReindexReport:
    """Do what `reindex` does; `rebuild` makes one language's index anew."""
    _require_known(parameters.languages)
    run = new_run_name()
    with (
        closing(Ledger(settings.ledger_url, target=index_target(settings), pipeline="")) as ledger,
        replacing_index(settings),
        run_lock(settings.run_locks, run),
        open_index(settings) as index,
    ):
        note_dead_runs(ledger, settings)
        dropped = put_in_order(index, ledger, settings)
        prepared, storage = settings.prepared, settings.storage_options
        corpus = PreparedCorpus(prepared, storage_options=storage) if parameters.source == "prepared" else None
        keep_until = datetime.now(UTC) + timedelta(days=parameters.keep_days)
        rebuilt = []
        for language in parameters.languages or index.languages():
            require_uninterrupted()
            choice = _Choice(ledger, corpus)
            rebuilt.append(rebuild(index, language, name_with_home(run, settings), choice, keep_until))
            ledger.follow_replaced(index.replaced())
            dropped += index.drop_retired(datetime.now(UTC))
        return ReindexReport(run=run, rebuilt=tuple(rebuilt), kept=tuple(index.retired()), dropped=tuple(dropped))


def drop_old(settings: Settings) -> ReindexReport:
    """Delete the indexes that were replaced, whether their time is over or not."""
    with (
        closing(Ledger(settings.ledger_url, target=index_target(settings), pipeline="")) as ledger,
        replacing_index(settings),
        open_index(settings) as index,
    ):
        dropped = put_in_order(index, ledger, settings)
        latest = max((each.until for each in index.retired()), default=datetime.now(UTC))
        dropped += index.drop_retired(latest)
    return ReindexReport(run="", dropped=tuple(dropped))


def _require_known(languages: Sequence[str]) -> None:
    known = {language.tag for language in load_languages()}
    for language in languages:
        if language not in known:
            raise ConfigError(f"there is no index of {language!r}: name a language of config/languages.yaml, or und")


def report_json(report: ReindexReport) -> dict[str, object]:
    """Return the machine-readable summary."""
    built: dict[str, object] = msgspec.to_builtins(report)
    return built
