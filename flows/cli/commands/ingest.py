"""`kiosque ingest`: reads, cleans and indexes articles."""

from typing import Annotated

import typer

from flows.cli.options import Collection, Elasticsearch, Home, Json, Workers, flag
from flows.cli.output import announce_run, show
from flows.orchestration.terminal import run_interruptibly
from tasks.read.formats.forms import KNOWN_FORMS
from tasks.report.run_report import RunReport
from tasks.report.run_report_pages import report_text
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows import ingest as flow
    from flows.run import parameters


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, globs or URLs (s3://…) of text, pages, records, feeds, mail and archives."
        ),
    ],
    collection: Collection = None,
    workers: Workers = None,
    thorough: Annotated[
        bool, flag("--thorough", "Look at the content of every file, not only where its size or times changed.")
    ] = False,
    mirror: Annotated[bool, flag("--mirror", "Remove documents whose input is gone from these folders.")] = False,
    mirror_anyway: Annotated[
        bool, flag("--mirror-anyway", "The same, even if that is most of them or a folder is empty.")
    ] = False,
    again: Annotated[
        bool, flag("--again", "Read every input again, and write what the index does not hold as it is there.")
    ] = False,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Read, clean and index articles. Running it again takes only what is new or changed.

    Every document ends as indexed, unchanged, superseded (older than what the index keeps), duplicate (indexed, and linked
    to its original) or rejected (kept as a dead letter with the reason).
    """
    announce_run()
    given = parameters.IngestParameters(
        paths=paths,
        collection=collection,
        workers=workers,
        thorough=thorough,
        mirror=mirror,
        mirror_anyway=mirror_anyway,
        again=again,
        home=str(home) if home else None,
        elasticsearch_url=elasticsearch,
    )
    report = run_interruptibly(lambda: flow.ingest(given))
    if not report.read and not report.skipped_for:
        typer.echo(f"No article found there: known forms are {KNOWN_FORMS}.", err=True)
    show(report, json=json, as_json=RunReport.counts, as_text=report_text)
