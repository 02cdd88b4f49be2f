"""`kiosque reindex`: builds the indexes again, with the analyzers and fields of today."""

from typing import Annotated, Literal

import typer
from rich.console import Group, RenderableType

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json, flag
from flows.cli.output import announce_run, show
from flows.orchestration.terminal import run_interruptibly
from tasks.runtime.interrupts import heed_signals
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows import reindex as flow


def reindex(
    language: Annotated[
        list[str] | None, typer.Option(help="Only this language's index; may be repeated. [default: all]")
    ] = None,
    source: Annotated[
        Literal["index", "prepared"],
        typer.Option(
            "--from", help="Take documents as the index has them, or as prepared batches have the same documents."
        ),
    ] = "index",
    keep_days: Annotated[
        float | None, typer.Option(min=0, help="Days to keep the old indexes; 0 deletes them. [default: 7]")
    ] = None,
    drop_old: Annotated[
        bool, flag("--drop-old", "Only delete the old indexes that are still kept, and build none.")
    ] = False,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Build new indexes with the analyzers and fields of today, and replace those in use.

    Searches work meanwhile, and find every document once. An old index is kept for some days, then a later run deletes it.
    """
    if drop_old and (keep_days is not None or language):
        raise ConfigError("--drop-old only deletes what was kept: leave --language and --keep-days out")
    if drop_old:
        heed_signals()
        report = flow.drop_old(load_settings(home=home, elasticsearch_url=elasticsearch))
    else:
        announce_run()
        parameters = flow.ReindexParameters(
            languages=language or [],
            source=source,
            keep_days=flow.KEEP_DAYS if keep_days is None else keep_days,
            home=str(home) if home else None,
            elasticsearch_url=elasticsearch,
        )
        report = run_interruptibly(lambda: flow.reindex(parameters))
    show(report, json=json, as_text=_report_text)


def _report_text(report: "flow.ReindexReport") -> RenderableType:
    """Say in a line each which indexes were built, which are kept and which were deleted."""
    lines = [_language_text(language) for language in report.rebuilt]
    lines += [f"kept until {each.until:%Y-%m-%d %H:%M} (UTC): {each.index}" for each in report.kept]
    lines += [f"deleted: {name}" for name in report.dropped]
    return Group(*(lines or ["there is nothing to do: no index is there" if report.run else "no old index is kept"]))


def _language_text(language: "flow.LanguageReindexed") -> str:
    prepared = f", {language.prepared:,} of them from prepared batches" if language.prepared else ""
    forgotten = f"; {language.withdrawn:,} forgotten left out" if language.withdrawn else ""
    return f"{language.index}: {language.documents:,} documents{prepared}{forgotten}"
