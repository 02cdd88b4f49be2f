"""The learning flow: read, extract, clean by rules, count lines, and write what repeats as files a person can decide on.

Documents are prepared in worker processes as for ingesting, up to the step that removes learnt lines; then they are counted
one batch after the other. The state is in the home: profiles, and the files in `learnt/`.
"""

from collections import Counter
from pathlib import Path

from pydantic import Field

from flows.orchestration.batches import prepared_in_order
from flows.orchestration.flows import run_flow, run_task
from flows.orchestration.names import inputs_label
from flows.orchestration.progress import watched_progress
from flows.orchestration.this_run import finish_run, publish_artifact
from flows.run.inputs import batches_of, discover, prepare_options
from flows.run.parameters import Collection, FlowParameters, IngestParameters, Paths, WorkerCount
from flows.run.workers import Workers
from flows.state.ledger import open_ledger
from flows.state.line_counts import Profiles
from tasks.clean.learnt.decision import learnt_file
from tasks.clean.learnt.files import SHARED, read_learnt, write_learnt
from tasks.clean.learnt.report import LearnReport, SourceLearnt, to_markdown
from tasks.corpus.batches import read_prepared
from tasks.document import Outcome
from tasks.prepare.batches import PreparedBatch


class LearnParameters(FlowParameters):
    """Inputs to learn from, and whether to put the result in force."""

    paths: Paths
    collection: Collection = None
    apply: bool = Field(False, title="Apply", description="Put in force the lines that are over the threshold")
    home: str | None = Field(None, title="Home", description="Folder of the learnt lines and what was counted")
    workers: WorkerCount = None

    @property
    def label(self) -> str:
        """Return the inputs' name for people."""
        return f"learn {inputs_label(self.paths, self.collection)}"


@run_flow("learn")
def learn(parameters: LearnParameters) -> LearnReport:
    """Count the lines of every document under the given paths that was not counted before, and write the learnt files.

    Raises ConfigError before any work. A run that was killed is continued by the next one.
    """
    settings = parameters.settings()
    options = prepare_options(settings).with_(folder=str(settings.home / "learning"), is_learning=True)
    with open_ledger(settings) as ledger:
        found = IngestParameters(paths=parameters.paths, collection=parameters.collection)
        batches = batches_of(discover(found, settings, ledger), settings)
    counts: Counter[str] = Counter()
    workers = Workers(settings.workers, limits=settings.limits)
    with Profiles(settings.profiles) as profiles, workers:
        with watched_progress(batches.bytes) as advance:
            for batch, prepared in prepared_in_order(batches, options, workers):
                counts.update(count_batch(prepared, profiles))
                advance(documents=prepared.documents, bytes=batch.bytes)
        sources = write_proposals(profiles, settings.learnt, apply=parameters.apply)
    report = LearnReport(read=counts["read"], counted=counts["counted"], sources=sources)
    publish_artifact(to_markdown(report), key=parameters.label)
    finish_run(f"{report.new:,} new lines in force")
    return report


@run_task("count")
def count_batch(prepared: PreparedBatch, profiles: Profiles) -> Counter[str]:
    """Count the documents of one prepared batch, and delete its file."""
    new = sum(
        profiles.count(document for document in group if document.outcome is not Outcome.REJECTED)
        for group in read_prepared(prepared.path)
    )
    Path(prepared.path).unlink()
    return Counter(read=prepared.documents, counted=new)


@run_task("propose")
def write_proposals(profiles: Profiles, folder: Path, *, apply: bool) -> tuple[SourceLearnt, ...]:
    """Write the file of every source that has lines to propose or in force, and return what is in each.

    The files are read only now: a person may have edited them while documents were counted.
    """
    before, written = read_learnt(folder), []
    for slug, profile in profiles.items():
        earlier = before.get(slug)
        file = learnt_file(profile, before=earlier, apply=apply, is_shared=slug == SHARED)
        if file.lines or earlier:
            path = write_learnt(folder, slug, file)
            written.append(SourceLearnt.of(file, earlier, path=str(path)))
    return tuple(written)
