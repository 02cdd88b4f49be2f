"""The ingest flow: read, extract, clean, detect language, enrich, find duplicates, index, report.

Inputs are cut into batches. A batch is prepared in a worker process, which leaves a Parquet file; batches are then
indexed one after the other, in the order of the inputs, so that a run gives the same result however many workers it
has. What is prepared ahead of the index is bounded by a sliding window.
"""

import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import Literal

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.tasks import exponential_backoff
from pydantic import BaseModel, Field

from config.settings import Settings, load_settings
from flows.orchestration.artifacts import finish_run, publish_artifact, watched_progress
from flows.orchestration.batches import result_of
from flows.orchestration.flows import run_flow
from flows.orchestration.kibana_links import run_dashboard
from flows.orchestration.names import inputs_label
from flows.orchestration.retries import is_passing
from flows.run.easing import eased
from flows.run.index_locks import writing_index
from flows.run.indexing import SettledBatch, settle_batch
from flows.run.maintenance import put_in_order
from flows.run.mirror import Mirror, find_folders
from flows.run.overlap import own_turn, skipped
from flows.run.pipeline_digest import pipeline_digest
from flows.run.run_locks import dead_runs, run_lock
from flows.run.workers import Workers
from flows.state.ledger import Ledger
from flows.state.run_records import recorded_run
from tasks.corpus.batches import prune_prepared
from tasks.forgotten import Withdrawals
from tasks.index import index_target, open_index
from tasks.index.protocol import SearchIndex
from tasks.prepare import Batch, PreparedBatch, PrepareOptions, plan_batches
from tasks.read import Input, find_inputs, split_input
from tasks.report.run_report import RunReport, report_of_known, require_balance, require_budget, to_markdown
from tasks.runtime.interrupts import pause, require_uninterrupted

# Prepared batches that may wait for the index, for each worker: enough to keep workers busy, few enough for any disk.
BATCHES_AHEAD = 2


class IngestParameters(BaseModel):
    """What to ingest; everything else comes from the settings."""

    paths: list[str] = Field(
        title="Inputs", description="Files, folders, globs or fsspec URLs of articles", min_length=1
    )
    collection: str | None = Field(
        None, title="Collection", description="Name these inputs are known by; default: the folder's name"
    )
    format: Literal["txt", "html", "jsonl", "json", "warc"] | None = Field(
        None, title="Form", description="Only files of this form; default: every known form"
    )
    language: str | None = Field(
        None, title="Language", description="The tag the articles are expected in: a hint that settles close calls"
    )
    publisher: str | None = Field(
        None, title="Publisher", description="Whose boilerplate rules apply; default: as the article says"
    )
    home: str | None = Field(None, title="Home", description="Folder of the embedded index, ledger and dead letters")
    elasticsearch_url: str | None = Field(
        None, title="Elasticsearch", description="Index there; keys and passwords come from the settings"
    )
    workers: int | None = Field(None, ge=1, title="Workers", description="Processes; default: one a processor")
    mirror: bool = Field(False, title="Mirror", description="Remove documents whose input is gone from these folders")
    mirror_anyway: bool = Field(
        False, title="Mirror anyway", description="The same, even if that is most of them or a folder is empty"
    )

    @property
    def label(self) -> str:
        """Return the inputs' name for people."""
        return inputs_label(self.paths, self.collection)

    def settings(self) -> Settings:
        """Return the settings with these parameters put over them."""
        return load_settings(home=self.home, elasticsearch_url=self.elasticsearch_url, workers=self.workers)


@run_flow("ingest")
def ingest(parameters: IngestParameters) -> RunReport:
    """Ingest every document under the given paths and return the account of the run.

    A run over inputs that another one is still at waits, or is skipped, as the settings say.

    Raises ConfigError before any work, IndexRefused or IndexBusy when the index gives up, RunFailed when the counts do
    not add up, workers die at every turn, or more documents are rejected than the settings allow. What was finished by
    then is kept, and not repeated by the next run.
    """
    require_uninterrupted()
    settings = parameters.settings()
    run = new_run_name()
    options = prepare_options(settings)
    ledger = Ledger(settings.ledger_url, target=index_target(settings), pipeline=options.pipeline)
    workers = Workers(settings.workers, limits=settings.limits)
    with (
        closing(ledger),
        writing_index(settings),
        run_lock(settings.run_locks, run),
        own_turn(run, settings, paths=parameters.paths, collection=parameters.collection) as other,
        open_index(settings, sleep=pause) as index,
        workers,
        recorded_run(settings, ledger, run) as account,
        ledger.run(run, account.outcomes),
    ):
        account.killed = note_dead_runs(ledger, settings)
        if other is not None:
            finish_run("skipped")
            return skipped(run, other, ledger)
        put_in_order(index, ledger, settings)
        index.create()
        inputs = discover(parameters, settings)
        mirror = mirror_of(parameters, inputs, settings, ledger)
        known = ledger.finished(inputs, identities=index.identities().values())
        known = mirror.settled(known) if mirror else known
        account.known = report_of_known(run, known.values())
        batches = plan_batches(
            [part for part in inputs if part not in known],
            max_documents=settings.batch_documents,
            max_bytes=settings.batch_bytes,
        )
        size = sum(batch.bytes for batch in batches)
        with watched_progress(size) as advance, eased(index, run, settings, bytes=size) as ease:
            for batch, prepared in prepared_in_order(batches, options, workers):
                settled = index_batch(prepared, index, options, run, settings, ledger.withdrawals())
                ledger.record(run, settled.results(batch, index.identities().values()))
                if mirror:
                    mirror.note(batch, settled)
                ease()
                account.add(settled.report, bytes=batch.bytes)
                # What the run knew already says nothing of its own health.
                require_budget(account.own, count=settings.max_rejected, share=settings.max_rejected_share)
                advance(documents=prepared.documents, bytes=batch.bytes)
        report = account.report
        if mirror:
            require_balance(report)
            removal = mirror.remove(
                index, settings, look=lambda: discover(parameters, settings), anyway=parameters.mirror_anyway
            )
            report = report.with_(removed=removal.removed, not_removed=removal.left_out)
        report = report.with_(changes=ledger.follow_sources(report.sources))
        account_page = to_markdown(report, dashboard=run_dashboard(settings.kibana_url, run))
        publish_artifact(account_page, key=f"ingest {parameters.label}")
        finish_run(f"{report.new:,} new")
        require_balance(report)
    forget_old_batches(options, settings)
    return report.with_(unrecorded=account.unrecorded)


@task(
    name="prepare",
    task_run_name="prepare {batch.key}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_condition_fn=is_passing,
    retry_delay_seconds=exponential_backoff(backoff_factor=1),
    retry_jitter_factor=1,
)
def prepare(batch: Batch, options: PrepareOptions, workers: Workers) -> PreparedBatch:
    """Have a worker process prepare one batch."""
    return workers.prepare(batch, options)


@task(name="index", cache_policy=NO_CACHE)
def index_batch(
    prepared: PreparedBatch,
    index: SearchIndex,
    options: PrepareOptions,
    run: str,
    settings: Settings,
    withdrawals: Withdrawals,
) -> SettledBatch:
    """Index one prepared batch and file its dead letters."""
    letters = settings.dead_letters / f"{run}.jsonl"
    storage = options.storage_options
    return settle_batch(prepared, index, run=run, letters=letters, storage_options=storage, withdrawals=withdrawals)


def prepared_in_order(
    batches: Sequence[Batch], options: PrepareOptions, workers: Workers
) -> Iterator[tuple[Batch, PreparedBatch]]:
    """Yield each batch once it is prepared, in order, while the workers go on with those that follow."""
    ahead = max(BATCHES_AHEAD * workers.count, 1)
    waiting: deque[tuple[Batch, PrefectFuture[PreparedBatch]]] = deque()
    for batch in batches:
        waiting.append((batch, prepare.submit(batch, options, workers)))
        if len(waiting) > ahead:
            first, future = waiting.popleft()
            yield first, result_of(future)
    for first, future in waiting:
        yield first, result_of(future)


def mirror_of(
    parameters: IngestParameters, inputs: Sequence[Input], settings: Settings, ledger: Ledger
) -> Mirror | None:
    """Return what is to be known to remove documents whose input is gone, where that is wanted."""
    if not (parameters.mirror or parameters.mirror_anyway):
        return None
    folders = find_folders(parameters.paths, collection=parameters.collection, settings=settings)
    return Mirror(folders, inputs, ledger)


def discover(parameters: IngestParameters, settings: Settings) -> list[Input]:
    """Find the inputs, and cut large ones into pieces that workers can share."""
    storage = settings.storage_options
    found = find_inputs(parameters.paths, collection=parameters.collection, storage_options=storage)
    told = [
        part.told(language=parameters.language, publisher=parameters.publisher)
        for part in found
        if parameters.format in (None, part.format)
    ]
    return [piece for part in told for piece in split_input(part, bytes=settings.batch_bytes, storage_options=storage)]


def prepare_options(settings: Settings) -> PrepareOptions:
    """Gather what a worker needs to know."""
    return PrepareOptions(
        pipeline=pipeline_digest(settings),
        folder=settings.prepared,
        read=settings.reading,
        steps=settings.steps,
        learnt=str(settings.learnt),
        storage_options=settings.storage_options,
    )


def note_dead_runs(ledger: Ledger, settings: Settings) -> tuple[str, ...]:
    """Have the ledger say of runs that were killed that they were, and return their names."""
    dead = dead_runs(settings.run_locks)
    ledger.note_killed(dead)
    for path in dead.values():
        path.unlink(missing_ok=True)
    return tuple(dead)


def forget_old_batches(options: PrepareOptions, settings: Settings) -> None:
    """Delete prepared batches that no run will ask for again; a storage that does not let us is no fault of the run."""
    before = datetime.now(UTC) - timedelta(days=settings.keep_prepared_days)
    with suppress(OSError):
        prune_prepared(options.folder, keep=options.pipeline, before=before, storage_options=options.storage_options)


def new_run_name() -> str:
    """Name a run: when it began (UTC) and six random digits; later runs sort later."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
