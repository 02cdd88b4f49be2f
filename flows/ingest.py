"""The ingest flow: read, extract, clean, detect language, enrich, find duplicates, index, report.

Inputs are cut into batches. A worker process prepares a batch and leaves a Parquet file. Batches are indexed one after the
other, in the order of the inputs, so that a run has the same result with any number of workers.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from flows.orchestration.batches import prepared_in_order
from flows.orchestration.flows import run_flow, run_task
from flows.orchestration.progress import watched_progress
from flows.orchestration.this_run import finish_run, publish_artifact, run_dashboard
from flows.run.indexing import SettledBatch, settle_batches, together
from flows.run.inputs import batches_of, discover
from flows.run.maintenance import bulk_settings
from flows.run.mirror import Mirror, mirror_of
from flows.run.parameters import IngestParameters
from flows.run.session import Session, open_session
from tasks.corpus.batches import prune_prepared
from tasks.prepare.batches import PackedBatches, PreparedBatch
from tasks.read.input import Input
from tasks.report.run_report import RunReport, report_of_known, require_balance, require_budget
from tasks.report.run_report_pages import to_markdown

__all__ = ["IngestParameters", "ingest"]


@run_flow("ingest")
def ingest(parameters: IngestParameters) -> RunReport:
    """Ingest every document under the given paths and return the report of the run.

    A run over inputs that another run is still reading waits, or is skipped, as the settings say.

    Raises ConfigError before any work, IndexRefused or IndexBusy when the index gives up, RunFailed when the counts do
    not add up, workers die at every turn, or more documents are rejected than the settings allow. What was finished by
    then is kept, and not repeated by the next run.
    """
    settings = parameters.settings()
    with open_session(settings, inputs=parameters) as session:
        if session.skipped_for is not None:
            finish_run("skipped")
            session.ledger.runs.end(session.run, "skipped", {})
            return session.report.with_(skipped_for=session.skipped_for)
        passed_over = Counter[str]()
        inputs = discover(parameters, settings, session.ledger, passed_over=passed_over)
        session.add(RunReport(run=session.run, passed_over=dict(passed_over)))
        mirror = mirror_of(parameters, inputs, settings, session.ledger) if parameters.is_mirroring else None
        is_again = parameters.again or settings.again
        batches = batches_of(without_known(inputs, session, mirror, is_again=is_again), settings)
        del inputs  # the run does not hold them to its end
        index_batches(batches, session, mirror)
        report = with_removals(session, mirror, parameters) if mirror else session.report
        report = report.with_(lost=session.lost, changes=session.ledger.publishers.follow(report.publishers))
        page = to_markdown(report, dashboard=run_dashboard(settings.kibana_url, session.run))
        publish_artifact(page, key=f"ingest {parameters.label}")
        finish_run(f"{report.new:,} new")
        require_balance(report)
    prune_batches(session)
    return report.with_(unrecorded=session.unrecorded)


def without_known(
    inputs: Sequence[Input], session: Session, mirror: Mirror | None, *, is_again: bool = False
) -> list[Input]:
    """Return the inputs to read, with `is_again` all; count the documents of the others, which are known and unchanged."""
    known = {} if is_again else session.ledger.inputs.finished(inputs, identities=session.identities())
    known = mirror.settled(known) if mirror else known
    session.known = report_of_known(session.run, known.values())
    return [part for part in inputs if part not in known]


def index_batches(batches: PackedBatches, session: Session, mirror: Mirror | None) -> None:
    """Prepare and index batches, and note in the ledger what became of each of their inputs."""
    settings, size = session.settings, batches.bytes
    with watched_progress(size) as advance, bulk_settings(session.index, session.run, settings, bytes=size) as apply:
        each_prepared = prepared_in_order(batches, session.options, session.workers)
        for some in together(each_prepared, lambda each: each[1].documents, most=settings.batch_documents):
            settled_each = index_prepared([prepared for _, prepared in some], session)
            for (batch, prepared), settled in zip(some, settled_each, strict=True):
                session.ledger.inputs.record(session.run, settled.results(batch, session.identities()))
                if mirror:
                    mirror.note(batch, settled)
                session.add(settled.report.with_(bytes=batch.bytes))
                advance(documents=prepared.documents, bytes=batch.bytes)
            apply()
            # Inputs that the run knew already say nothing of its own health.
            require_budget(session.own, count=settings.max_rejected, share=settings.max_rejected_share)


@run_task("index")
def index_prepared(batches: Sequence[PreparedBatch], session: Session) -> list[SettledBatch]:
    """Index prepared batches and write their dead letters."""
    return settle_batches(
        batches,
        session.index,
        run=session.run,
        letters=session.settings.dead_letters / f"{session.run}.jsonl",
        storage_options=session.options.storage_options,
        forgotten=session.forgotten(),
    )


def with_removals(session: Session, mirror: Mirror, parameters: IngestParameters) -> RunReport:
    """Remove documents whose input is gone, and return the report of the run with their number."""
    report = require_balance(session.report)
    removal = mirror.remove(
        session.index,
        session.settings,
        look=lambda: discover(parameters, session.settings, session.ledger),
        anyway=parameters.mirror_anyway,
    )
    return report.with_(removed=removal.removed, not_removed=removal.left_out)


def prune_batches(session: Session) -> None:
    """Delete old prepared batches that no run will need; a storage that refuses does not fail the run."""
    options = session.options
    before = datetime.now(UTC) - timedelta(days=session.settings.keep_prepared_days)
    with suppress(OSError):
        prune_prepared(options.folder, keep=options.pipeline, before=before, storage_options=options.storage_options)
