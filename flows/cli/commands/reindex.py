"""`kiosque reindex`: builds the indexes again, with the analyzers and fields of today."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from rich.console import Group, RenderableType

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.loading import at_first_use
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import announce_run, show
from flows.orchestration.temporary_server import run_interruptibly
from tasks.runtime.interrupts import heed_signals

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
        bool, typer.Option("--drop-old", help="Only delete the old indexes that are still kept, and build none.")
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
    report = _drop_old(home, elasticsearch) if drop_old else _reindex(language, source, keep_days, home, elasticsearch)
    show(report, json=json, as_json=msgspec.to_builtins, as_text=_report_text)


def _drop_old(home: Path | None, elasticsearch: str | None) -> "flow.ReindexReport":
    heed_signals()
    return flow.drop_old(load_settings(home=home, elasticsearch_url=elasticsearch))


def _reindex(
    languages: list[str] | None,
    source: Literal["index", "prepared"],
    keep_days: float | None,
    home: Path | None,
    elasticsearch: str | None,
) -> "flow.ReindexReport":
    announce_run()
    parameters = flow.ReindexParameters(
        languages=languages or [],
        source=source,
        keep_days=flow.KEEP_DAYS if keep_days is None else keep_days,
        home=str(home) if home else None,
        elasticsearch_url=elasticsearch,
    )
    return run_interruptibly(lambda: flow.reindex(parameters))


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
