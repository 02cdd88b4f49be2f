"""`kiosque learn`: proposes the boilerplate lines that publishers repeat around their articles."""

from typing import Annotated

import typer

from flows.cli.options import Collection, Home, Json, Workers, flag
from flows.cli.output import announce_run, show
from flows.orchestration.terminal import run_interruptibly
from tasks.clean.learnt.report import report_text
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows import learn as flow


def learn(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs or URLs, as for ingest.")],
    apply: Annotated[
        bool, flag("--apply", "Put the lines over the threshold in force at once, without your decision.")
    ] = False,
    collection: Collection = None,
    workers: Workers = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Learn which lines a publisher repeats around its articles, and propose them in files for you to decide on.

    The files are in the folder `learnt/` of the home, one a publisher. Ingest and clean remove a line with `apply: true`.
    """
    announce_run()
    parameters = flow.LearnParameters(
        paths=paths, apply=apply, collection=collection, workers=workers, home=str(home) if home else None
    )
    report = run_interruptibly(lambda: flow.learn(parameters))
    show(report, json=json, as_text=report_text)
