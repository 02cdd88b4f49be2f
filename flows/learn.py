"""The learning flow: read, extract, clean by rules, count lines, and write what repeats as files a person can decide on.

Documents are prepared in worker processes as for ingesting, up to the step at which learnt lines go; then they are counted
one batch after the other. The state is in the home: profiles, and the files in `learnt/`.
"""

from collections import Counter
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE
from pydantic import BaseModel, Field

from config.settings import Settings, load_settings
from flows.ingest import IngestParameters, discover, prepare_options, prepared_in_order
from flows.orchestration.artifacts import finish_run, publish_artifact, watched_progress
from flows.orchestration.flows import run_flow
from flows.orchestration.names import inputs_label
from flows.run.workers import Workers
from flows.state.line_counts import Profiles
from tasks.clean.learnt import learnt_file
from tasks.clean.learnt.files import SHARED, read_learnt, write_learnt
from tasks.clean.learnt.report import LearnReport, SourceLearnt, to_markdown
from tasks.corpus.batches import read_prepared
from tasks.document import Outcome
from tasks.prepare import PreparedBatch, plan_batches
from tasks.runtime.interrupts import require_uninterrupted


class LearnParameters(BaseModel):
    """What to learn from, and whether to put it in force."""

    paths: list[str] = Field(
        title="Inputs", description="Files, folders, globs or fsspec URLs of articles", min_length=1
    )
    collection: str | None = Field(
        None, title="Collection", description="Name these inputs are known by; default: the folder's name"
    )
    apply: bool = Field(False, title="Apply", description="Put in force the lines that are over the threshold")
    home: str | None = Field(None, title="Home", description="Folder of the learnt lines and what was counted")
    workers: int | None = Field(None, ge=1, title="Workers", description="Processes; default: one a processor")

    @property
    def label(self) -> str:
        """Return the inputs' name for people."""
        return f"learn {inputs_label(self.paths, self.collection)}"

    def settings(self) -> Settings:
        """Return the settings with these parameters put over them."""
        return load_settings(home=self.home, workers=self.workers)


@run_flow("learn")
def learn(parameters: LearnParameters) -> LearnReport:
    """Count the lines of every document under the given paths that was not counted before, and write the learnt files.

    Raises ConfigError before any work. A run that was killed is taken up where it was.
    """
    require_uninterrupted()
    settings = parameters.settings()
    options = prepare_options(settings).with_(folder=str(settings.home / "learning"), is_learning=True)
    inputs = discover(IngestParameters(paths=parameters.paths, collection=parameters.collection), settings)
    batches = plan_batches(inputs, max_documents=settings.batch_documents, max_bytes=settings.batch_bytes)
    counts: Counter[str] = Counter()
    with Profiles(settings.profiles) as profiles, Workers(settings.workers, limits=settings.limits) as workers:
        with watched_progress(sum(batch.bytes for batch in batches)) as advance:
            for batch, prepared in prepared_in_order(batches, options, workers):
                counts.update(count_batch(prepared, profiles))
                advance(documents=prepared.documents, bytes=batch.bytes)
        sources = write_proposals(profiles, settings.learnt, apply=parameters.apply)
    report = LearnReport(read=counts["read"], counted=counts["counted"], sources=sources)
    publish_artifact(to_markdown(report), key=parameters.label)
    finish_run(f"{report.new:,} new lines in force")
    return report


@task(name="count", cache_policy=NO_CACHE)
def count_batch(prepared: PreparedBatch, profiles: Profiles) -> Counter[str]:
    """Count the documents of one prepared batch, and drop its file."""
    new = sum(
        profiles.count(document for document in group if document.outcome is not Outcome.REJECTED)
        for group in read_prepared(prepared.path)
    )
    Path(prepared.path).unlink()
    return Counter(read=prepared.documents, counted=new)


@task(name="propose", cache_policy=NO_CACHE)
def write_proposals(profiles: Profiles, folder: Path, *, apply: bool) -> tuple[SourceLearnt, ...]:
    """Write the file of every source that has lines to propose or in force, and account for it.

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
